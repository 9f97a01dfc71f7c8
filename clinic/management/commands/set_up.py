"""`manage.py set_up`: migrate, create pages, collect static files, create the first user.

It runs at each start, so steps with nothing to do must find out in milliseconds.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from clinic.publishing.process_lock import process_lock

ROOM_FOR_A_START = 4 * 1024 * 1024


class Command(BaseCommand):
    """Migrates, creates the page tree, loads the demo and the user `admin` once, collects static files."""

    help = "Prepares database, pages, static files and, on the first run, demo content and the user admin."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Start without the demo content.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each necessary step."""
        # What is made from here on, the database first, is for the user of the site alone.
        os.umask(0o077)
        if not keep_room():
            self.stderr.write(
                "The disk is full: visitors are served, and little can be saved until there is room."
            )
        check_database()
        check_bucket()
        for line in unusable_files():
            self.stderr.write(line)
        if settings.ENV.is_public and not settings.ENV.demo and not options["no_demo"]:
            check_demo_allowed()
        with process_lock("clinic.set_up", is_patient=True):
            if not is_migrated():
                refuse_partial_history()
                with show_progress("Preparing the database", self.stdout):
                    call_command("migrate", interactive=False, verbosity=0)
            # The first user is made last, so a first run that was broken off is a first run again.
            is_first_run = not get_user_model()._default_manager.exists()
            try:
                with show_progress("Preparing the pages", self.stdout):
                    call_command("set_up_site", verbosity=0)
            except DatabaseError as error:
                if is_first_run:
                    raise CommandError(f"Cannot start: nothing can be saved: {first_line(error)}") from None
                self.stderr.write(
                    f"Nothing can be saved ({first_line(error)}): visitors are served what is there."
                )
            if not settings.DEBUG and not is_collected():
                with show_progress("Collecting and compressing static files", self.stdout):
                    collect()
            if is_first_run and not options["no_demo"]:
                with show_progress("Loading the demo content, with its pictures in all sizes", self.stdout):
                    call_command("load_demo", verbosity=0)
            if is_first_run:
                self.make_admin()

    def make_admin(self) -> None:
        """Create the first user; print the password if it was generated."""
        password = settings.ENV.admin_password or secrets.token_urlsafe(12)
        get_user_model()._default_manager.create_superuser("admin", "", password)
        if settings.ENV.admin_password:
            self.stdout.write("The user is admin, with the password from ADMIN_PASSWORD.")
        else:
            self.stdout.write(
                f"The user is admin, the password {password}\n"
                "It is shown only now; `.venv/bin/python manage.py changepassword admin` sets another."
            )


@contextmanager
def show_progress(text: str, out: OutputWrapper) -> Iterator[None]:
    """Print `text` after a second, then a dot every two, then how long it took."""
    is_done = threading.Event()
    began = time.monotonic()

    def show() -> None:
        if is_done.wait(1):
            return
        out.write(f"{text} ", ending="")
        while True:
            out.write(".", ending="")
            out.flush()
            if is_done.wait(2):
                break
        out.write(f" {time.monotonic() - began:.0f} s")

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_done.set()
        thread.join()


def keep_room() -> bool:
    """Hold some room back, and give it up at a start on a full disk: SQLite takes some to open its file.

    Returns:
        Whether there is room.
    """
    ballast = settings.DATA_DIR / "room-for-a-start"
    with suppress(OSError):
        if shutil.disk_usage(settings.DATA_DIR).free < ROOM_FOR_A_START:
            ballast.unlink(missing_ok=True)
            return False
        if not ballast.exists():
            ballast.write_bytes(bytes(ROOM_FOR_A_START))
    return True


def check_database() -> None:
    """Exit with one line if the database is unusable.

    Raises:
        CommandError: names the variable; the driver's message names host and reason, never a password.
    """
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise CommandError(
            f"Cannot start: the database of DATABASE_URL cannot be used: {first_line(error)}"
        ) from None


def check_bucket() -> None:
    """Exit with one line if the pictures' bucket is unusable.

    Raises:
        CommandError: names the variable; what S3 answers names no key.
    """
    if settings.ENV.media_bucket:
        # It takes a moment to load, and most sites have no bucket.
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        bucket: Any = default_storage
        try:
            bucket.connection.meta.client.head_bucket(Bucket=settings.ENV.media_bucket)
        except (BotoCoreError, ClientError) as error:
            raise CommandError(
                f"Cannot start: the bucket {settings.ENV.media_bucket!r} of MEDIA_BUCKET cannot be used: "
                f"{first_line(error)}"
            ) from None


def unusable_files() -> Iterator[str]:
    """A sentence about each folder that cannot be written to, and one about files of somebody else."""
    for folder in (settings.DATA_DIR, settings.MEDIA_ROOT):
        try:
            if folder.exists():
                with tempfile.TemporaryFile(dir=folder) as file:
                    file.write(bytes(4096))
        except OSError as error:
            yield f"Nothing can be written to {folder} ({error.strerror}): visitors are served what is there."
    unreadable = [path for path in settings.DATA_DIR.rglob("*") if not os.access(path, os.R_OK)]
    if unreadable:
        yield f"Files of another user cannot be read: {len(unreadable)}, such as {unreadable[0]}."


def check_demo_allowed() -> None:
    """Refuse to publish invented doctors and prices in production.

    Raises:
        CommandError: says how to begin instead.
    """
    users = get_user_model()
    has_users = (
        users._meta.db_table in connection.introspection.table_names() and users._default_manager.exists()
    )
    if not has_users:
        raise CommandError(
            f"Cannot start: the database is empty, and under the public address {settings.BASE_URL} the demo "
            "content, with invented doctors and prices, is not published unasked. For a clinic of your own, "
            "run `.venv/bin/python manage.py set_up --no-demo` once; for the demo, set DEMO=1."
        )


def first_line(error: Exception) -> str:
    """A driver's message, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def is_migrated() -> bool:
    """Whether the database has all migrations of the code.

    Compares file names with Django's rows: exact, and a hundred times faster than loading the migrations.
    """
    recorder = MigrationRecorder(connection)
    applied = recorder.applied_migrations()
    return all(
        (app.label, file.stem) in applied
        for app in apps.get_app_configs()
        for file in Path(app.path, "migrations").glob("[!_]*.py")
    )


def refuse_partial_history() -> None:
    """End with one line where a part of the migrations that became one was applied: Django skips that one.

    Raises:
        CommandError: says where to read on.
    """
    loader = MigrationLoader(connection)
    for (app, name), migration in loader.replacements.items():
        left = set(migration.replaces) - loader.applied_migrations.keys()
        if left < set(migration.replaces) and left - loader.disk_migrations.keys():
            raise CommandError(
                f"Cannot start: the database lacks migrations of {app} that {name} has replaced. "
                "CHANGELOG.md says how to upgrade from before 0.1.0."
            )


def collect() -> None:
    """Collect static files, and record their sources."""
    note = _collected_note()
    # Without the note a collection that is broken off counts as none.
    note.unlink(missing_ok=True)
    sources = _static_sources()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    note.write_text(sources)


def is_collected() -> bool:
    """Whether the collected static files are up to date."""
    try:
        return _collected_note().read_text() == _static_sources()
    except OSError:
        return False


def _collected_note() -> Path:
    return settings.DATA_DIR / "static.made-of"


def _static_sources() -> str:
    """A digest of the names, sizes and times of all static files, and of the code that processes them."""
    digest = hashlib.sha256()
    parts = [sys.version, version("whitenoise"), version("brotli"), settings.STATIC_URL]
    parts += [repr(settings.STORAGES["staticfiles"]), str(settings.STATIC_ROOT)]
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            stat = path.stat()
            parts.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()
