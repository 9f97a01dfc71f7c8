"""The ledger: what patients and visitors have taken back, so that no backup brings it again.

A withdrawn consent or an erased request is still in every older backup. So each is noted, as a digest, in a
file that lies beside the backups and in none of them. `take_away` applies it to the database at each start,
whichever tool has filled that.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinic.core.registries import Registry

NAME = "taken-away.txt"
_AWAY, _BACK = "away", "back"
_LINE = re.compile(rf"(\d{{4}}-\d\d-\d\d)T\S+ (\w+) ({_AWAY}|{_BACK})")


class Taker(NamedTuple):
    """What an app does about entries of the ledger; returns how many rows it has changed."""

    apply: Callable[[Mapping[str, date]], int]


takers: Registry[Taker] = Registry()


def digest(kind: str, key: str) -> str:
    """What the ledger knows something by."""
    return hashlib.sha256(f"{kind}\0{key}".encode()).hexdigest()


def path() -> Path:
    """The file of this site; there once the first backup is."""
    file: Path = settings.BACKUP_DIR / NAME
    return file


def entries() -> dict[str, date]:
    """The digests of what is taken away, each with its day."""
    found: dict[str, date] = {}
    # By their time, for lines of other machines are put at the end.
    for line in sorted(_lines()):
        # One may have been cut by a full disk.
        if match := _LINE.fullmatch(line):
            day, known_by, word = match.groups()
            found.pop(known_by, None)
            if word == _AWAY:
                found[known_by] = date.fromisoformat(day)
    return found


def note(away: Iterable[str], back: Iterable[str] = ()) -> None:
    """Have digests noted once the transaction is committed: what is taken away, and what was given again."""
    words = dict.fromkeys(back, _BACK) | dict.fromkeys(away, _AWAY)

    def write() -> None:
        known, now = entries(), timezone.now().isoformat()
        append(f"{now} {key} {word}" for key, word in words.items() if (key in known) != (word == _AWAY))

    # A full disk does not take back what is committed; it is in the log.
    transaction.on_commit(write, robust=True)


def append(lines: Iterable[str]) -> None:
    """Add lines that are not there yet, safe on the disk when this returns."""
    known = set(_lines())
    fresh = "".join(f"{line}\n" for line in lines if line not in known)
    if fresh or not path().exists():
        path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path().touch(mode=0o600)
        with path().open("a") as ledger:
            if not (path().read_bytes() or b"\n").endswith(b"\n"):
                ledger.write("\n")
            ledger.write(fresh)
            ledger.flush()
            os.fsync(ledger.fileno())


def _lines() -> list[str]:
    return path().read_text().splitlines() if path().exists() else []


def take_away() -> int:
    """Take from the database what the ledger names; returns how many rows that changed."""
    found = entries()
    with transaction.atomic():
        return sum(taker.apply(found) for taker in takers) if found else 0
