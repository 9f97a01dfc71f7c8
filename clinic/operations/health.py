"""What has failed, in sentences: for the admin's home, `manage.py check`, and whoever watches the site."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.core.outbox import is_printed
from clinic.management.commands.set_up import is_migrated
from clinic.models import Announcement, JobRun, OutgoingMail

# A job may take ten minutes, and ticks come each minute.
LONGEST_SILENCE = datetime.timedelta(minutes=15)
# An e-mail goes within seconds. One that has waited this long has failed several times.
LONGEST_WAIT = datetime.timedelta(minutes=15)
LEAST_ROOM = 200 * 1024 * 1024

# What the site cannot do its work without; the others are for people.
NEEDED = frozenset({"database", "migrations", "clock", "disk"})


@dataclass(frozen=True)
class Fault:
    """Something that has failed: what, and a sentence about it that names nobody."""

    about: str
    text: str


def find_faults() -> list[Fault]:
    """All that has failed."""
    try:
        if not is_migrated():
            return [Fault("migrations", _("The database lacks migrations: start the server anew.")), *_disk()]
        return [*_clock(), *_jobs(), *_mail(), *_disk()]
    except DatabaseError as error:
        return [Fault("database", f"{_('The database does not answer.')} ({type(error).__name__})"), *_disk()]


def _clock() -> Iterator[Fault]:
    last = last_tick()
    if last is None and timezone.now() - last_migration() < LONGEST_SILENCE:
        # The first tick comes within a minute of the first start.
        return
    if last is None:
        yield Fault("clock", _("The clock has not run yet: nothing is published or removed by its date."))
    elif timezone.now() - last > LONGEST_SILENCE:
        text = _("The clock has not run since %(when)s: nothing is published or removed by its date.")
        yield Fault("clock", text % {"when": _moment(last)})


def _jobs() -> Iterator[Fault]:
    for name, since in JobRun.objects.exclude(error="").values_list("name", "succeeded_at"):
        text = _("The job %(name)s fails; it last succeeded %(when)s.")
        yield Fault("jobs", text % {"name": name, "when": _moment(since) if since else _("never")})


def _mail() -> Iterator[Fault]:
    late = OutgoingMail.objects.filter(created_at__lt=timezone.now() - LONGEST_WAIT).count()
    if late:
        text = ngettext(
            "%(number)d e-mail could not be sent; see Reports.",
            "%(number)d e-mails could not be sent; see Reports.",
            late,
        )
        yield Fault("mail", text % {"number": late})


def _disk() -> Iterator[Fault]:
    if shutil.disk_usage(settings.DATA_DIR).free < LEAST_ROOM:
        yield Fault("disk", _("The disk is nearly full: soon nothing can be saved."))
    for folder in map(Path, (settings.DATA_DIR, settings.MEDIA_ROOT)):
        if folder.exists() and not os.access(folder, os.W_OK):
            yield Fault("files", _("Nothing can be written to %(folder)s.") % {"folder": folder})


def last_tick() -> datetime.datetime | None:
    """When the clock last began a job; one runs at every tick."""
    last: datetime.datetime | None = JobRun.objects.aggregate(last=Max("started_at"))["last"]
    return last


def last_migration() -> datetime.datetime:
    """When the database was last migrated."""
    latest: datetime.datetime = MigrationRecorder(connection).migration_qs.latest("applied").applied
    return latest


def numbers() -> dict[str, tuple[str, float]]:
    """What Prometheus is told of the database's queues, with the meaning of each."""
    last = last_tick()
    return {
        "clock_age_seconds": (
            "Seconds since the clock's last job",
            (timezone.now() - last).total_seconds() if last else float("nan"),
        ),
        "jobs_failing": ("Jobs whose last run failed", JobRun.objects.exclude(error="").count()),
        "mail_waiting": ("E-mails that wait to be sent", OutgoingMail.objects.count()),
        "indexnow_waiting": ("Changes of which search engines are to hear", Announcement.objects.count()),
    }


def _moment(when: datetime.datetime) -> str:
    return date_format(timezone.localtime(when), "DATETIME_FORMAT")


@register
def check_work(app_configs: object, **options: object) -> list[CheckMessage]:
    """A line of `manage.py check` for each failure of clock, jobs or mail."""
    if app_configs is not None:
        return []
    found = [fault for fault in find_faults() if fault.about in ("clock", "jobs", "mail")]
    # Before the first start the clock has not run.
    if any(fault.about == "clock" for fault in found) and last_tick() is None:
        found = []
    return [Warning(fault.text, id=f"clinic.{fault.about}") for fault in found]


@register(deploy=True)
def check_mail(app_configs: object, **options: object) -> list[CheckMessage]:
    """Under a public address somebody waits for the e-mails."""
    return [Warning(NO_MAIL_SERVER, id="clinic.no_mail_server")] if lacks_mail_server() else []


NO_MAIL_SERVER = (
    "EMAIL_URL names no mail server, so no e-mail leaves this machine: notices and links for new passwords "
    "wait under Reports until it does."
)


def lacks_mail_server() -> bool:
    """Whether e-mails of a public site would only be printed."""
    return settings.ENV.is_public and is_printed()
