"""Making a backup while the site runs."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pyrage
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from clinic.operations import ledger
from clinic.operations.snapshots import (
    FORMAT,
    MANIFEST,
    MEDIA,
    TABLES,
    columns_of,
    media_files,
    migrations_of,
    quoted,
    reader_of,
    tables_at,
)

# The beginnings of files: an encrypted backup, and a plain one.
ENCRYPTED = b"age-encryption.org/"
BLOCK = 1024 * 1024


def write_backup(target: Path) -> None:
    """Write a backup, complete or not at all."""
    # Whoever keeps this backup needs the ledger beside it, though it were empty.
    ledger.append([])
    with new_file(target) as file:
        if not settings.BACKUP_RECIPIENT:
            _write(file)
            return
        with tempfile.TemporaryFile(dir=target.parent) as plain:
            _write(plain)
            plain.seek(0)
            recipient = pyrage.x25519.Recipient.from_str(settings.BACKUP_RECIPIENT)
            pyrage.encrypt_io(plain, file, [recipient])


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, which appears under its name when it is complete."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}-", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, target)
        except BaseException:
            os.unlink(file.name)
            raise


def _write(file: IO[bytes]) -> None:
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "release": settings.RELEASE,
        "made_at": timezone.now().isoformat(),
        "noted": settings.ENV.noted,
        "tables": {},
        "media": {},
    }
    with ZipFile(file, "w") as archive:
        # Another connection, for the usual one begins transactions that write.
        with closing(connection.copy()) as session:
            _begin_reading(session)
            manifest["migrations"] = migrations_of(session)
            for model in tables_at(manifest["migrations"]):
                name = model._meta.db_table
                size, digest = add(archive, f"{TABLES}{name}.jsonl", _lines(model, session), ZIP_DEFLATED)
                manifest["tables"][name] = {"rows": size, "sha256": digest}
        # After the rows: the files of all of them are there.
        for name in media_files(default_storage):
            try:
                content = default_storage.open(name)
            except FileNotFoundError:
                continue
            with content:
                _, digest = add(archive, MEDIA + name, content.chunks(BLOCK), ZIP_STORED)
                manifest["media"][name] = digest
        add(archive, MANIFEST, [json.dumps(manifest, indent=1).encode()], ZIP_DEFLATED)


def _begin_reading(session: BaseDatabaseWrapper) -> None:
    """Begin a transaction that sees one state, and that no writer waits for."""
    with session.cursor() as cursor:
        if session.vendor == "sqlite":
            cursor.execute("BEGIN DEFERRED")
        else:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")


def add(archive: ZipFile, name: str, blocks: Iterable[bytes], compression: int) -> tuple[int, str]:
    """Add a file; returns of how many blocks, and its digest."""
    digest, number = hashlib.sha256(), 0
    entry = ZipInfo(name)
    entry.compress_type, entry.external_attr = compression, 0o600 << 16
    with archive.open(entry, "w", force_zip64=True) as member:
        for block in blocks:
            member.write(block)
            digest.update(block)
            number += 1
    return number, digest.hexdigest()


def _lines(model: type[models.Model], session: BaseDatabaseWrapper) -> Iterator[bytes]:
    """The rows of a table in the order of their keys, a line each."""
    readers = [reader_of(field, session) for field in columns_of(model)]
    table, key, columns = quoted(model, session)
    with session.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {key}")  # noqa: S608
        while rows := cursor.fetchmany(100):
            for row in rows:
                values = [read(value) for read, value in zip(readers, row, strict=True)]
                yield json.dumps(values, default=str, ensure_ascii=False).encode() + b"\n"
