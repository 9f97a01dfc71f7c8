"""The test database: migrated once, kept from run to run, and copied for each process.

The kept database carries a digest of all migrations and triggers in its name. Others make another one,
and the oldest are dropped. A lock serializes runs that need it at the same time; it is published under
its name only when it is complete, so a run that was killed half-way leaves nothing that is used.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import django
import psycopg
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from clinic.core import content_triggers
from clinic.people import roles

KEPT_IN = Path(settings.ROOT, ".pytest_cache", "databases")
# How many kept databases may lie about, for branches with other migrations.
KEPT = 3
# Databases of runs that were killed are dropped after this many seconds.
LONGEST_RUN = 3 * 60 * 60
_PREFIX = "clinic_migrated_"


def migrations_digest() -> str:
    """A digest of everything that decides what a migrated database looks like."""
    digest = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label}/{path.name}".encode())
            digest.update(path.read_bytes())
    for module in (
        content_triggers,
        roles,
        *(import_module(f"{app}.apps") for app in ("clinic", "procedures", "enquiries")),
    ):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:16]


def kept_file() -> Path:
    """The file that holds the migrated database, once tests on SQLite have begun."""
    return KEPT_IN / f"{_PREFIX}{migrations_digest()}.sqlite3"


def use_copy(kept_in: Path, worker: str, *, anew: bool = False) -> Iterator[None]:
    """Point the default connection at a database of this process's own, and drop it in the end.

    Args:
        kept_in: a folder of the clone for the migrated SQLite file and the lock.
        worker: tells the processes of one run apart, such as "gw0".
        anew: whether to migrate even though a kept database exists.
    """
    connection.close()
    databases = _PostgreSQL(kept_in) if connection.vendor == "postgresql" else _SQLite(kept_in)
    name = f"{_PREFIX}{migrations_digest()}"
    with databases.lock():
        if anew or not databases.has(name):
            databases.migrate(name)
        copy = databases.copy(name, worker)
    _use(connection, copy)
    try:
        yield
    finally:
        connection.close()
        databases.drop(copy)


def _use(wrapper: BaseDatabaseWrapper, name: str) -> None:
    wrapper.close()
    wrapper.settings_dict["NAME"] = name
    wrapper.settings_dict["TEST"]["NAME"] = name


class _SQLite:
    """Files in the clone's cache; the copies lie with the run's other data."""

    def __init__(self, kept_in: Path) -> None:
        self.kept_in = kept_in
        self.copy_path = Path(connection.settings_dict["NAME"])

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        with open(self.kept_in / "lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def has(self, name: str) -> bool:
        return (self.kept_in / f"{name}.sqlite3").exists()

    def migrate(self, name: str) -> None:
        making = self.kept_in / "making.sqlite3"
        _unlink(making)
        _use(connection, str(making))
        _migrate()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        making.replace(self.kept_in / f"{name}.sqlite3")
        old = sorted(self.kept_in.glob(f"{_PREFIX}*"), key=lambda path: path.stat().st_mtime)[:-KEPT]
        for path in old:
            _unlink(path)

    def copy(self, name: str, worker: str) -> str:
        target = self.copy_path.with_name(f"test-{worker}.sqlite3")
        _unlink(target)
        shutil.copyfile(self.kept_in / f"{name}.sqlite3", target)
        return str(target)

    def drop(self, copy: str) -> None:
        _unlink(Path(copy))


class _PostgreSQL:
    """Databases beside the one of TEST_DATABASE_URL, made through the server's own "postgres"."""

    def __init__(self, kept_in: Path) -> None:
        parameters = connection.get_connection_params()
        self.parameters: dict[str, Any] = {
            name: value
            for name, value in parameters.items()
            if name in {"host", "port", "user", "password", "sslmode"} and value
        }
        self.base = connection.settings_dict["NAME"]

    def _run(self, *statements: str) -> list[Any]:
        """Run statements outside a transaction; returns the rows of the last, where it has any."""
        with psycopg.connect(**self.parameters, dbname="postgres", autocommit=True) as session:
            for statement in statements:
                cursor = session.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        with psycopg.connect(**self.parameters, dbname="postgres", autocommit=True) as session:
            session.execute("SELECT pg_advisory_lock(hashtext('clinic tests'))")
            yield

    def has(self, name: str) -> bool:
        return bool(self._run(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def migrate(self, name: str) -> None:
        making = f"{_PREFIX}making"
        self._run(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)', f'CREATE DATABASE "{making}"')
        _use(connection, making)
        _migrate()
        connection.close()
        self._run(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'ALTER DATABASE "{making}" RENAME TO "{name}"',
            f"COMMENT ON DATABASE \"{name}\" IS '{time.time():.0f}'",
        )
        rows = self._run(
            "SELECT datname FROM pg_database"
            f" WHERE datname LIKE '{_PREFIX}%' ORDER BY shobj_description(oid, 'pg_database') DESC NULLS LAST"
        )
        for (old,) in rows[KEPT:]:
            self._run(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')

    def copy(self, name: str, worker: str) -> str:
        # The time and the process tell runs on one server apart.
        target = f"{self.base}_test_{time.time():.0f}_{os.getpid()}_{worker}"
        self._drop_left_over()
        self._run(f'CREATE DATABASE "{target}" TEMPLATE "{name}"')
        return target

    def _drop_left_over(self) -> None:
        """Drop the copies of runs that were killed."""
        rows = self._run(f"SELECT datname FROM pg_database WHERE datname LIKE '{self.base}\\_test\\_%'")
        for (name,) in rows:
            began = name.removeprefix(f"{self.base}_test_").partition("_")[0]
            if began.isdigit() and time.time() - int(began) > LONGEST_RUN:
                self.drop(name)

    def drop(self, copy: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def _migrate() -> None:
    # Tests use the groups that roles replace as groups that a clinic has made itself.
    with mock.patch.object(roles, "let_go"):
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def _unlink(path: Path) -> None:
    """Remove an SQLite file with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
