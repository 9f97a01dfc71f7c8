"""A start where not all can be written or read: visitors get what is there, a line says the rest."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from clinic.management.commands import set_up
from clinic.models import HomePage
from clinic.settings.environment import ConfigError, read_environment


def full(*arguments: Any, **options: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_folder_that_has_served_is_used_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "only-for-tests-" * 5}
    monkeypatch.setattr("clinic.settings.environment.tempfile.TemporaryFile", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        read_environment(variables)
    (tmp_path / "static.made-of").touch()
    assert read_environment(variables).data_dir == tmp_path


def test_what_cannot_be_used_is_named_in_a_line_each(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (tmp_path / "clinic.sqlite3").touch()
    assert list(set_up.unusable_files()) == []
    # Tests may run as root, who may do everything.
    monkeypatch.setattr(set_up.os, "access", lambda path, mode: not str(path).endswith(".sqlite3"))
    monkeypatch.setattr(set_up.tempfile, "TemporaryFile", full)
    assert list(set_up.unusable_files()) == [
        f"Nothing can be written to {folder} (No space left on device): visitors are served what is there."
        for folder in (tmp_path, tmp_path / "media")
    ] + [f"Files of another user cannot be read: 1, such as {tmp_path / 'clinic.sqlite3'}."]


@pytest.mark.django_db
def test_a_start_that_can_save_nothing(
    site: HomePage, admin_user: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cannot() -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(set_up, "ensure_site_tree", cannot)
    monkeypatch.setattr(set_up, "is_collected", lambda: True)
    call_command("set_up")
    told = "Nothing can be saved (database or disk is full): visitors are served what is there."
    assert capsys.readouterr().err.strip() == told
    admin_user.delete()
    with pytest.raises(CommandError, match=r"^Cannot start: nothing can be saved: database or disk is full$"):
        call_command("set_up")


def test_a_picture_for_shared_links_is_shown_where_it_cannot_be_kept(
    site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get("/").content.decode()
    address = page.partition('property="og:image" content="')[2].partition('"')[0]
    assert address
    monkeypatch.setattr("clinic.seo.share_cards.Path.write_bytes", full)
    monkeypatch.setattr("clinic.seo.share_cards.ShareCard.draw", lambda self: b"drawn")
    folder = Path(os.environ["DATA_DIR"], "media", "cards")
    for kept in folder.glob("*.png"):
        kept.unlink()
    answer = client.get(address[address.index("/share/") :])
    assert (answer.status_code, answer.content) == (200, b"drawn")
