"""Locks that are released when their process ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.conf import settings
from django.core.files import locks
from django.db import connection


@contextmanager
def process_lock(name: str, *, is_patient: bool = False) -> Iterator[bool]:
    """Take a lock, or try to; yields whether it is held.

    The lock is shared by all processes on the database: on one machine for SQLite, on all for PostgreSQL. It
    is released by the system when the process dies.

    Args:
        name: of the lock.
        is_patient: wait for the process that has it.
    """
    if connection.vendor == "sqlite":
        folder = settings.DATA_DIR / "locks"
        folder.mkdir(exist_ok=True)
        with open(folder / name, "w") as file:
            yield locks.lock(file, locks.LOCK_EX if is_patient else locks.LOCK_EX | locks.LOCK_NB)
        return
    # A connection of its own: what is done meanwhile may close the usual one. A transaction's lock, and not a
    # session's, holds behind a pooler too.
    with closing(connection.copy()) as session:
        session.set_autocommit(False)
        with session.cursor() as cursor:
            take = "pg_advisory_xact_lock" if is_patient else "pg_try_advisory_xact_lock"
            cursor.execute(f"SELECT {take}(hashtextextended(%s, 0))", [name])
            yield is_patient or bool(cursor.fetchone()[0])
