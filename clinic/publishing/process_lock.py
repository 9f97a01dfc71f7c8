"""Locks that are released when their process ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.conf import settings
from django.core.files import locks
from django.db import connection


@contextmanager
def process_lock(name: str) -> Iterator[bool]:
    """Try to take a lock; yields whether it is held.

    The lock is shared by all processes on the database: on one machine for SQLite, on all for PostgreSQL. It
    is released by the system when the process dies.
    """
    if connection.vendor == "sqlite":
        folder = settings.DATA_DIR / "locks"
        folder.mkdir(exist_ok=True)
        with open(folder / name, "w") as file:
            yield locks.lock(file, locks.LOCK_EX | locks.LOCK_NB)
        return
    # A connection of its own: what is done meanwhile may close the usual one. A transaction's lock, and not a
    # session's, holds behind a pooler too.
    with closing(connection.copy()) as session:
        session.set_autocommit(False)
        with session.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
            yield bool(cursor.fetchone()[0])
