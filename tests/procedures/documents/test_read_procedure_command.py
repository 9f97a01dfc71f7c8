"""`manage.py read_procedure`: prints a reading, or one sentence."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from procedures.documents import read_document
from procedures.documents.summary import summary
from procedures.management.commands.read_procedure import Command


@pytest.fixture
def path(base: str, tmp_path: Path) -> Path:
    """A file with the small document."""
    path = tmp_path / "glow-peel.txt"
    path.write_text(base, "utf-8")
    return path


def run(path: Path, *arguments: str) -> int:
    """Runs the command as `manage.py` does; returns its exit status."""
    try:
        Command().run_from_argv(["manage.py", "read_procedure", str(path), *arguments])
    except SystemExit as end:
        assert isinstance(end.code, int)  # noqa: PT017
        return end.code
    return 0


def test_json(path: Path, base: str, base_fields: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path, "--json") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out) == read_document(base).to_json()
    assert json.loads(printed.out).items() >= base_fields.items()
    assert printed.err == ""


def test_text(path: Path, base: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path) == 0
    printed = capsys.readouterr()
    assert printed.out == summary(read_document(base)) + "\n"
    assert printed.err == ""


def test_doubts_do_not_change_the_exit_status(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_text("The Skinny\n\na few days\n", "utf-8")
    assert run(path) == 0
    assert "Missing: title" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [(), ("--json",)])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\x00\x01", "is binary, not plain text"),
        (
            b"Invoice\n\nPlease pay this within ten days.\n",
            "is an invoice or another business paper, not a procedure",
        ),
        (b"a" * 10_000_000, "is larger than 1 MB, too large for a procedure"),
    ],
)
def test_refusal(
    data: bytes, reason: str, arguments: tuple[str, ...], path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(data)
    assert run(path, *arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == f"“{path}” {reason}.\n"
    assert path.read_bytes() == data


def test_missing_file_and_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "missing.txt") == 2
    assert run(tmp_path) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        f"“{tmp_path / 'missing.txt'}” does not exist.",
        f"“{tmp_path}” is a folder, not a file.",
    ]


def test_call_from_code(path: Path, base: str) -> None:
    output = io.StringIO()
    call_command("read_procedure", path, json=True, stdout=output)
    assert json.loads(output.getvalue()) == read_document(base).to_json()
    path.write_text("")
    with pytest.raises(CommandError, match="is empty") as refusal:
        call_command("read_procedure", path)
    assert refusal.value.returncode == 2


def test_terminal_without_unicode(path: Path, base: str) -> None:
    path.write_text(base.replace("Glow Peel", "Glow™ Péel"), "utf-8")
    for arguments, check in (((), "Glow? P?el"), (("--json",), "Glow\\u2122 P\\u00e9el")):
        terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        call_command("read_procedure", path, *arguments, stdout=terminal)
        terminal.flush()
        assert check in terminal.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]
