"""The clock, and its first job: pages that go public and leave at a time."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import Page, PageLogEntry, Revision

from clinic.core.registries import Registry
from clinic.models import JobRun
from clinic.publishing import clock
from clinic.publishing.clock import Job, Tick, tick
from clinic.publishing.gate import PublicationRefused
from clinic.publishing.scheduled_publishing import REFUSED, PartialPublishError, publish_scheduled

HOUR = timedelta(hours=1)


@pytest.fixture
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on which nobody has registered anything."""
    monkeypatch.setattr(clock, "jobs", Registry())


@pytest.fixture
def moving_time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as coordinates:
        yield coordinates


def counter(runs: list[str], name: str) -> Callable[[], None]:
    return lambda: runs.append(name)


def set_jobs(*jobs: Job) -> None:
    """Others in the place of those of `no_jobs`."""
    clock.jobs = Registry()
    clock.jobs.register(*jobs)


def broken() -> None:
    raise RuntimeError("the reason")


# The clock


def test_scheduled_publishing_is_the_first_job() -> None:
    assert next(iter(clock.jobs)).name == "clinic.publish_scheduled"
    assert next(iter(clock.jobs)).every == timedelta(0)


@pytest.mark.django_db
def test_jobs_run_when_they_are_due(no_jobs: None, moving_time: time_machine.Traveller) -> None:
    runs: list[str] = []
    clock.jobs.register(Job("always", counter(runs, "always")))
    clock.jobs.register(Job("hourly", counter(runs, "hourly"), every=HOUR))
    assert tick() == Tick(ran=("always", "hourly"), failed=())
    moving_time.shift(60)
    assert tick().ran == ("always",)
    moving_time.shift(58 * 60)
    assert tick().ran == ("always",)
    # A little early, as the tick nearest to the hour may be.
    moving_time.shift(59)
    assert tick().ran == ("always", "hourly")
    assert runs.count("hourly") == 2


@pytest.mark.django_db
def test_a_failing_job_stops_no_other(no_jobs: None, moving_time: time_machine.Traveller) -> None:
    runs: list[str] = []
    clock.jobs.register(Job("broken", broken))
    clock.jobs.register(Job("fine", counter(runs, "fine")))
    assert tick() == Tick(ran=("broken", "fine"), failed=("broken",))
    assert runs == ["fine"]
    run = JobRun.objects.get(name="broken")
    assert "RuntimeError: the reason" in run.error
    assert run.finished_at is not None
    assert run.succeeded_at is None
    # It is tried again, and its error is forgotten when it succeeds.
    set_jobs(Job("broken", counter(runs, "mended")), Job("fine", counter(runs, "fine")))
    moving_time.shift(60)
    assert tick().failed == ()
    run.refresh_from_db()
    assert (run.error, run.succeeded_at) == ("", run.finished_at)


@pytest.mark.django_db
def test_a_job_that_runs_is_not_started_again(no_jobs: None, moving_time: time_machine.Traveller) -> None:
    inner: list[Tick] = []

    def long_job() -> None:
        moving_time.shift(120)
        inner.append(tick())

    clock.jobs.register(Job("long", long_job))
    assert tick().ran == ("long",)
    assert inner == [Tick(ran=(), failed=())]


@pytest.mark.django_db
def test_a_run_that_was_cut_off_is_made_up_for(no_jobs: None, moving_time: time_machine.Traveller) -> None:
    """Also a daily one, and after the others: it may end the process again."""

    def crash() -> None:
        raise SystemExit

    runs: list[str] = []
    clock.jobs.register(Job("crashes", crash, every=24 * HOUR))
    clock.jobs.register(Job("other", counter(runs, "other")))
    with pytest.raises(SystemExit):
        tick()
    assert runs == []
    moving_time.shift(60)
    with pytest.raises(SystemExit):
        tick()
    assert runs == ["other"]
    set_jobs(
        Job("crashes", counter(runs, "mended"), every=24 * HOUR),
        Job("other", counter(runs, "other")),
    )
    moving_time.shift(60)
    assert tick().ran == ("other", "crashes")
    moving_time.shift(60)
    assert tick().ran == ("other",)


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_run_each_job_once(no_jobs: None) -> None:
    runs: list[str] = []
    began = threading.Barrier(4)
    for name in ("first", "second", "third"):
        clock.jobs.register(Job(name, counter(runs, name), every=HOUR))

    def tick_in_thread() -> None:
        try:
            began.wait()
            tick()
        finally:
            connection.close()

    threads = [threading.Thread(target=tick_in_thread) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(runs) == ["first", "second", "third"]


@pytest.mark.django_db
def test_command(no_jobs: None) -> None:
    clock.jobs.register(Job("fine", lambda: None))
    out = io.StringIO()
    call_command("tick", stdout=out)
    assert out.getvalue() == "Ran: fine.\n"
    clock.jobs.register(Job("broken", broken))
    with pytest.raises(CommandError, match="These jobs failed: broken"):
        call_command("tick", stdout=out)
    assert JobRun.objects.filter(succeeded_at=None).get().name == "broken"


# Scheduled publishing


def draft(site: Page, title: str, *, go_live_at: Any = None) -> Page:
    page = site.add_child(instance=Page(title=title, live=False))
    page.go_live_at = go_live_at
    page.save_revision()
    return page


def schedule(page: Page) -> Revision:
    """Approve a page's latest revision for a time that has come meanwhile."""
    revision = page.latest_revision
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    return revision


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def refuse(monkeypatch: pytest.MonkeyPatch, title: str, error: Exception) -> None:
    """Let the publishing of pages of this title end in an error, half-way through."""
    publish = Revision.publish

    def publish_or_not(self: Revision, *args: Any, **kwargs: Any) -> Any:
        result = publish(self, *args, **kwargs)
        if self.object_str == title:
            raise error
        return result

    monkeypatch.setattr(Revision, "publish", publish_or_not)


def test_pages_go_public_and_leave(site: Page) -> None:
    soon = draft(site, "Soon", go_live_at=timezone.now() + HOUR)
    soon.latest_revision.publish()
    gone = site.add_child(instance=Page(title="Gone", expire_at=timezone.now() - HOUR))
    stays = site.add_child(instance=Page(title="Stays", expire_at=timezone.now() + 3 * HOUR))
    assert publish_scheduled().published == 0
    assert (is_live(soon), is_live(gone), is_live(stays)) == (False, False, True)
    with time_machine.travel(timezone.now() + 2 * HOUR):
        report = publish_scheduled()
    assert (report.published, report.expired, report.refused) == (1, 0, 0)
    assert is_live(soon)
    actions = set(PageLogEntry.objects.values_list("page_id", "action"))
    assert (soon.pk, "wagtail.publish.scheduled") in actions
    assert (gone.pk, "wagtail.unpublish.scheduled") in actions


def test_a_page_that_is_refused_stops_no_other(
    site: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pages = [draft(site, title) for title in ("First", "Refused", "Last")]
    for page in pages:
        schedule(page)
    refused = pages[1]
    refuse(monkeypatch, "Refused", PublicationRefused(refused, {"category": ["Choose a category."]}))
    with caplog.at_level(logging.WARNING):
        report = publish_scheduled()
    assert (report.published, report.refused) == (2, 1)
    assert [is_live(page) for page in pages] == [True, False, True]
    assert "Choose a category." in caplog.text
    # Its editor finds the reason in its history, and it is not tried each minute.
    entry = PageLogEntry.objects.get(page_id=refused.pk, action=REFUSED)
    formatter = registry.get_formatter(entry)
    assert formatter is not None
    assert "Choose a category." in str(formatter.format_message(entry))
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()
    assert publish_scheduled().refused == 0


def test_a_page_with_an_error_stops_no_other(site: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [draft(site, title) for title in ("Broken", "Fine")]
    for page in pages:
        schedule(page)
    refuse(monkeypatch, "Broken", RuntimeError("something"))
    assert publish_scheduled().published == 1
    assert [is_live(page) for page in pages] == [False, True]
    assert PageLogEntry.objects.filter(page_id=pages[0].pk, action=REFUSED).exists()


def test_a_busy_database_says_nothing_about_a_page(site: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [draft(site, title) for title in ("Unlucky", "Fine")]
    revisions = [schedule(page) for page in pages]
    with monkeypatch.context() as patch:
        refuse(patch, "Unlucky", OperationalError("database is locked"))
        with pytest.raises(PartialPublishError, match="Unlucky"):
            publish_scheduled()
    assert is_live(pages[1])
    revisions[0].refresh_from_db()
    assert revisions[0].approved_go_live_at is not None
    assert publish_scheduled().published == 1
    assert is_live(pages[0])


def test_what_cannot_be_taken_down_stops_no_other(site: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [
        site.add_child(instance=Page(title=title, expire_at=timezone.now() - HOUR))
        for title in ("Stubborn", "Gone")
    ]
    unpublish = Page.unpublish

    def unpublish_or_not(self: Page, *args: Any, **kwargs: Any) -> Any:
        if self.title == "Stubborn":
            raise RuntimeError("no")
        return unpublish(self, *args, **kwargs)

    monkeypatch.setattr(Page, "unpublish", unpublish_or_not)
    with pytest.raises(PartialPublishError, match="Stubborn"):
        publish_scheduled()
    assert [is_live(page) for page in pages] == [True, False]


def test_wagtail_s_own_command_does_the_same(site: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [draft(site, title) for title in ("Refused", "Fine")]
    for page in pages:
        schedule(page)
    refuse(monkeypatch, "Refused", PublicationRefused(pages[0], {"title": ["No."]}))
    out = io.StringIO()
    call_command("publish_scheduled", dryrun=True, stdout=out)
    assert "Fine" in out.getvalue()
    assert not is_live(pages[1])
    call_command("publish_scheduled", stdout=out)
    assert is_live(pages[1])
    assert "Published: 1." in out.getvalue()


def test_the_tick_publishes(site: Page) -> None:
    page = draft(site, "By the clock")
    schedule(page)
    assert "clinic.publish_scheduled" in tick().ran
    assert is_live(page)
