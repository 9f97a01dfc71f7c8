"""Bringing a backup into an empty place."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import pyrage
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from clinic.models import ContentChange
from clinic.operations import ledger
from clinic.operations.backup import ENCRYPTED
from clinic.operations.snapshots import (
    FORMAT,
    MANIFEST,
    MEDIA,
    TABLES,
    columns_of,
    media_files,
    quoted,
    tables_at,
    writer_of,
)
from clinic.settings.environment import NOTES, note


class RestoreRefused(Exception):
    """Why nothing was restored, in one sentence."""


NO_BACKUP = "This file is not a backup that `manage.py backup` has made."
CUT = "The backup is cut or damaged: take another copy or another backup."


def restore(source: Path, identity: Path | None) -> dict[str, Any]:
    """Restore a backup; returns its manifest.

    Args:
        identity: the file with the secret key of an encrypted backup.

    Raises:
        RestoreRefused: and everything is as it was.
    """
    try:
        with _plain(source, identity) as file, ZipFile(file) as archive:
            manifest = _manifest(archive)
            migrations = [(app, name) for app, name in manifest["migrations"]]
            executor = _check(migrations)
            if _takes_notes(manifest):
                # Languages decide what is made of the rows, and are those of a process.
                os.execv(sys.executable, sys.orig_argv)  # noqa: S606
            # The last of each app; those before come along. A restore that was killed may have made some.
            targets = list(dict(migrations).items())
            if plan := executor.migration_plan(targets):
                executor.migrate(targets, plan)
            is_older = bool(executor.loader.graph.nodes.keys() - set(migrations))
            _load(archive, manifest, tables_at(migrations), finishes=not is_older)
    # What `zipfile` and `zlib` say of a file whose bytes are not those that were written.
    except (BadZipFile, EOFError, zlib.error, KeyError, UnicodeDecodeError, json.JSONDecodeError):
        raise RestoreRefused(CUT) from None
    if is_older:
        # Tables are not changed within a transaction. A start would do it as well.
        ContentType.objects.clear_cache()
        call_command("migrate", interactive=False, verbosity=0)
        _finish()
    return manifest


def _takes_notes(manifest: dict[str, Any]) -> bool:
    """Note time zone and languages of the backup in a place that has noted none."""
    noted = manifest.get("noted", settings.ENV.noted)
    if noted == settings.ENV.noted or (settings.DATA_DIR / NOTES).exists():
        return False
    note(settings.DATA_DIR, noted)
    return True


def _finish() -> None:
    """What follows from the rows: triggers, what was taken away since, the search's index, a new token."""
    ContentType.objects.clear_cache()
    emit_post_migrate_signal(0, False, connection.alias)
    ledger.take_away()
    call_command("update_index", verbosity=0)
    # One row, which no cache has ever seen.
    ContentChange.objects.all().delete()
    ContentChange.objects.create(mark=secrets.token_hex(16))


@contextmanager
def _plain(source: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """The backup, decrypted."""
    with source.open("rb") as file:
        beginning = file.read(len(ENCRYPTED))
        file.seek(0)
        if beginning.startswith(b"PK\3\4"):
            yield file
            return
        if beginning != ENCRYPTED:
            raise RestoreRefused(NO_BACKUP)
        if identity is None:
            raise RestoreRefused("The backup is encrypted: name the file with its secret key by --identity.")
        words = identity.read_text(errors="replace").split()
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as plain:
            try:
                keys = [
                    pyrage.x25519.Identity.from_str(word)
                    for word in words
                    if word.startswith("AGE-SECRET-KEY-")
                ]
                pyrage.decrypt_io(file, plain, keys)
            except (pyrage.DecryptError, pyrage.IdentityError, OSError) as error:
                raise RestoreRefused(f"The backup cannot be decrypted with this key: {error}.") from None
            plain.seek(0)
            yield plain


def _manifest(archive: ZipFile) -> dict[str, Any]:
    if MANIFEST not in archive.namelist():
        raise RestoreRefused(NO_BACKUP)
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise RestoreRefused(f"The backup is of another form, by release {manifest['release']}.")
    return manifest


def _check(migrations: list[tuple[str, str]]) -> MigrationExecutor:
    """Refuse what does not fit: the place, or the release."""
    if next(media_files(default_storage), None) is not None:
        raise RestoreRefused("The folder for media is not empty: restore into a new DATA_DIR.")
    executor = MigrationExecutor(connection)
    known, applied = executor.loader.graph.nodes.keys(), executor.loader.applied_migrations.keys()
    if newer := sorted(set(migrations) - known):
        raise RestoreRefused(
            f"The backup is of a newer release than this code, which does not know {'.'.join(newer[0])}: "
            "check out that release, or a later one."
        )
    if get_user_model()._meta.db_table not in connection.introspection.table_names():
        return executor
    if get_user_model()._default_manager.exists():
        raise RestoreRefused("The database is not empty: restore into a new one.")
    if set(applied) - set(migrations) & known:
        raise RestoreRefused(
            "The backup is of an older release than the tables of this database: restore into a new one, "
            "without any tables."
        )
    return executor


def _load(
    archive: ZipFile, manifest: dict[str, Any], tables: list[type[models.Model]], *, finishes: bool
) -> None:
    """Fill the tables and put the media into their place, both or neither, also where the process is killed.

    Args:
        finishes: whether what follows from the rows belongs to it.
    """
    with transaction.atomic(), _media() as storage:
        with connection.cursor() as cursor:
            for model in tables:
                cursor.execute(f"DELETE FROM {quoted(model, connection)[0]}")  # noqa: S608
            for model in tables:
                try:
                    _load_table(archive, manifest["tables"][model._meta.db_table], model, cursor)
                except (DatabaseError, ValueError) as error:
                    raise RestoreRefused(f"{model._meta.db_table} cannot be restored: {error}") from error
            for statement in connection.ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)
        connection.check_constraints()
        if finishes:
            _finish()
        for name, expected in manifest["media"].items():
            with archive.open(MEDIA + name) as member:
                storage.save(name, File(member))
            with storage.open(name) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    raise RestoreRefused(CUT)


def _load_table(archive: ZipFile, expected: dict[str, Any], model: type[models.Model], cursor: Any) -> None:
    writers = [writer_of(field, connection) for field in columns_of(model)]
    table, _key, columns = quoted(model, connection)
    places = ", ".join(["%s"] * len(writers))
    digest, number = hashlib.sha256(), 0
    with archive.open(f"{TABLES}{model._meta.db_table}.jsonl") as lines:
        while some := list(islice(lines, 100)):
            rows = [
                [write(value) for write, value in zip(writers, json.loads(line), strict=True)]
                for line in some
            ]
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608
            digest.update(b"".join(some))
            number += len(some)
    if (number, digest.hexdigest()) != (expected["rows"], expected["sha256"]):
        raise RestoreRefused(CUT)


@contextmanager
def _media() -> Iterator[Storage]:
    """Where media are written: a folder beside their own, which takes its name in the end."""
    if not isinstance(default_storage, FileSystemStorage):
        try:
            yield default_storage
        except BaseException:
            for name in list(media_files(default_storage)):
                default_storage.delete(name)
            raise
        return
    media = Path(settings.MEDIA_ROOT)
    # Of one that was killed.
    for left in media.parent.glob(".restoring-*"):
        shutil.rmtree(left)
    beside = Path(tempfile.mkdtemp(dir=media.parent, prefix=".restoring-"))
    try:
        yield FileSystemStorage(beside)
        if media.exists():
            shutil.rmtree(media)
        beside.rename(media)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
