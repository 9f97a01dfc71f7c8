"""What the pages for whoever runs the site say can be done as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from pytest_django import Settings

from clinic.operations import ledger
from clinic.operations.backup import write_backup
from clinic.settings.environment import ROOT
from tests.factories import make_image, make_procedure

PAGES = sorted((ROOT / "docs" / "operations").glob("*.md"))
COMMAND = re.compile(r"manage\.py ([a-z_]+(?: [^`\n]+)?)")


def commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for line in COMMAND.findall(page.read_text()):
            yield page.name, line.split(" && ")[0].strip()


@pytest.mark.parametrize(("page", "line"), sorted(set(commands())))
def test_commands_that_are_named_can_be_given(page: str, line: str) -> None:
    name, *arguments = shlex.split(line)
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    # In the text a command stands by its name alone, whatever it needs.
    if arguments:
        command.create_parser("manage.py", name).parse_args(arguments)


def test_an_own_host_name_takes_the_place_of_every_example() -> None:
    text = "".join(page.read_text() for page in PAGES)
    found = re.findall(r"sed ([^|>\n]+) /srv/clinic/(deploy/[\w./]+)", text)
    assert {file for _script, file in found} == {"deploy/clinic.env", "deploy/nginx/clinic.conf"}
    for script, file in found:
        command = ["sed", *shlex.split(script), file]
        made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert "your-clinic.org" in made and "example.org" not in made


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_restore_is_tried_as_the_page_says(site: object, tmp_path: Path, settings: Settings) -> None:
    """The first commands of “Try a restore”, in a shell, with folders of the test."""
    settings.BACKUP_DIR, settings.MEDIA_ROOT = tmp_path / "backups", tmp_path / "media"
    settings.BACKUP_DIR.mkdir()
    make_procedure(title="In the trial")
    make_image()
    write_backup(settings.BACKUP_DIR / "site.zip")
    section = (ROOT / "docs/operations/backup.md").read_text().split("## Try a restore")[1].split("\n## ")[0]
    lines = re.findall(r"^    (.+)$", section, re.MULTILINE)
    assert [line.rpartition(" ")[2] for line in lines][-1] == "serve"
    script = "set -e\n" + "\n".join(lines[:-1])
    script = script.replace("/tmp/trial", str(tmp_path / "trial"))
    script = script.replace("/srv/backups/before-the-change.zip", str(settings.BACKUP_DIR / "site.zip"))
    done = subprocess.run(
        script, shell=True, cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Restored the state of" in done.stdout
    assert "Missing: 0." in done.stdout
    assert (tmp_path / "trial" / "backups" / ledger.NAME).exists()
