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
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from clinic.core.demo_record import has_demo
from clinic.core.site_tree import ensure_site_tree
from clinic.operations import ledger
from clinic.people.roles import make_roles
from clinic.publishing.background import start_process
from clinic.publishing.process_lock import process_lock

ROOM_FOR_A_START = 4 * 1024 * 1024


class Command(BaseCommand):
    """Migrates, creates the page tree, loads the demo and the user `admin` once, collects static files."""

    help = "Prepares database, pages, static files and, on the first run, demo content and the user admin."
    requires_system_checks: list[str] = []

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
        with setup_lock():
            # The first user is made last, so a first run that was broken off is a first run again.
            is_first_run = not has_users()
            shows_demo = is_first_run and demo_is_wanted(is_first_run=True)
            prepare(self.stdout, self.stderr)
            if not is_first_run:
                # Under an address that it may not have had when the demo was loaded.
                if has_demo():
                    demo_is_wanted(is_first_run=False)
                return
            if shows_demo and not has_demo():
                with show_progress("Loading the demo content", self.stdout):
                    call_command("load_demo", verbosity=0)
                # Its pictures in all sizes take longer than all else, and nobody waits for every one.
                start_process("check_media")
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


def has_users() -> bool:
    """Whether anybody can sign in, also where there are no tables yet."""
    users = get_user_model()
    tables = connection.introspection.table_names()
    return users._meta.db_table in tables and users._default_manager.exists()


def demo_is_wanted(*, is_first_run: bool) -> bool:
    """Whether visitors are to see the demo, whose doctors and prices are invented.

    On this machine an empty database gets it unless DEMO says otherwise. Under a public address somebody says
    so first, also where the database got it before the site had that address.

    Raises:
        CommandError: the address is public and nobody says; the message names what to do, in one line.
    """
    env = settings.ENV
    if env.demo is not None and (is_first_run or env.demo):
        return env.demo
    if not env.is_public:
        return True
    what = "is empty" if is_first_run else "holds the demo"
    if sys.stdin.isatty() and sys.stdout.isatty():
        question = (
            f"The database {what}, and {settings.BASE_URL} is a public address.\n"
            "Show the demo clinic there, with invented doctors and prices? [y/N] "
        )
        if input(question).strip().lower() in ("y", "yes"):
            return True
        if is_first_run:
            return False
    instead = (
        "`manage.py start_clinic` begins a clinic of your own, DEMO=0 an empty site"
        if is_first_run
        else "`manage.py remove_demo` takes it away"
    )
    raise CommandError(
        f"Cannot start: the database {what}, and {settings.BASE_URL} is a public address, where the demo "
        f"with its invented doctors and prices is not shown unasked: {instead}, DEMO=1 shows the demo."
    )


def prepare(out: OutputWrapper, errors: OutputWrapper) -> None:
    """Bring database, pages and static files up to date; call it with `setup_lock`.

    Raises:
        CommandError: names in one line what cannot be used.
    """
    if newer := newer_migration():
        errors.write(
            f"The database is of a newer release than this code, which does not know {newer}: check "
            "out that release again, or go back with a backup (docs/operations/upgrade.md)."
        )
    if not is_migrated():
        refuse_partial_history()
        with show_progress("Preparing the database", out):
            call_command("migrate", interactive=False, verbosity=0)
    try:
        with show_progress("Preparing the pages", out):
            ensure_site_tree()
            make_roles()
        # Before the site answers: the database may come from a backup.
        ledger.take_away()
    except ImproperlyConfigured as error:
        raise CommandError(f"Cannot start: {error}") from None
    except DatabaseError as error:
        if not has_users():
            raise CommandError(f"Cannot start: nothing can be saved: {first_line(error)}") from None
        errors.write(f"Nothing can be saved ({first_line(error)}): visitors are served what is there.")
    if not settings.DEBUG and not is_collected():
        with show_progress("Collecting and compressing static files", out):
            collect()


def first_line(error: Exception) -> str:
    """A driver's message, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def setup_lock() -> AbstractContextManager[bool]:
    """Wait for another process, of whatever machine, that sets up the same data."""
    return process_lock("clinic.set_up", is_patient=True)


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
    for folder in map(Path, (settings.DATA_DIR, settings.MEDIA_ROOT)):
        try:
            if folder.exists():
                with tempfile.TemporaryFile(dir=folder) as file:
                    file.write(bytes(4096))
        except OSError as error:
            yield f"Nothing can be written to {folder} ({error.strerror}): visitors are served what is there."
    unreadable = [path for path in settings.DATA_DIR.rglob("*") if not os.access(path, os.R_OK)]
    if unreadable:
        yield f"Files of another user cannot be read: {len(unreadable)}, such as {unreadable[0]}."


def newer_migration() -> str:
    """A migration that the database has and that comes after all that the code knows of its app."""
    unknown: list[tuple[str, str]] = []
    applied = MigrationRecorder(connection).applied_migrations()
    for app in apps.get_app_configs():
        known = max((file.stem for file in Path(app.path, "migrations").glob("[0-9]*.py")), default="9")
        unknown += [key for key in applied if key[0] == app.label and key[1][:4] > known[:4]]
    if unknown:
        # Those that have become part of another one are left over.
        parts = MigrationLoader(None).replacements.values()
        unknown = sorted(set(unknown).difference(*(migration.replaces for migration in parts)))
    return ".".join(unknown[0]) if unknown else ""
