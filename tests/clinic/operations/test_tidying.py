"""What the clock throws away, and what it must never."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import Comment, Revision, Workflow

from clinic.models import HomePage
from clinic.operations.tidying import delete_old_versions, end_sessions
from clinic.publishing.clock import jobs
from procedures.choices import PriceUpdateKind, PriceUpdateState
from procedures.models import PriceUpdate
from procedures.prices.updates import forget_old
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db


def test_old_versions_go_but_for_those_that_count(site: HomePage, settings: Settings) -> None:
    settings.VERSIONS_KEPT = 2
    user = User.objects.create_superuser("admin")
    page = make_procedure()
    page.save_revision().publish()
    public_once = page.get_latest_revision()
    public = page.save_revision()
    public.publish()
    moderated = page.save_revision(user=user)
    Workflow.objects.get().start(page, user)
    planned = page.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    unneeded = [page.save_revision(user=user, log_action=True) for _ in range(3)]
    comment = Comment.objects.create(page=page, user=user, text="Why?", contentpath="title")
    Comment.objects.filter(pk=comment.pk).update(revision_created=unneeded[0])
    newest = [page.save_revision() for _ in range(2)]
    other = make_procedure()
    few = [other.save_revision() for _ in range(2)]

    kept = [public_once, public, moderated, planned, *newest, *few, other.live_revision]
    delete_old_versions()
    assert set(Revision.objects.page_revisions()) == set(kept)
    # It has moved to the next one, again and again.
    comment.refresh_from_db()
    assert comment.revision_created == newest[0]

    settings.VERSIONS_KEPT = 0
    assert delete_old_versions() == 0


def test_ended_sessions_go() -> None:
    now = timezone.now()
    for key, ends in (("ended", now - timedelta(hours=1)), ("goes-on", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    end_sessions()
    assert [session.session_key for session in Session.objects.all()] == ["goes-on"]


@pytest.mark.parametrize(
    ("state", "days", "stays"),
    [
        (PriceUpdateState.APPLIED, 800, False),
        (PriceUpdateState.UNDONE, 800, False),
        (PriceUpdateState.FAILED, 800, False),
        (PriceUpdateState.APPLIED, 700, True),
        (PriceUpdateState.UNDOING, 800, True),
    ],
)
def test_price_updates_go_long_after_they_were_finished(
    state: PriceUpdateState, days: int, stays: bool
) -> None:
    finished = timezone.now() - timedelta(days=days)
    PriceUpdate.objects.create(
        kind=PriceUpdateKind.PERCENT, name="+10 %", state=state, created_at=finished, finished_at=finished
    )
    forget_old()
    assert PriceUpdate.objects.exists() is stays


def test_the_clock_does_all_of_it() -> None:
    names = {job.name for job in jobs}
    assert {"clinic.end_sessions", "clinic.delete_old_versions", "clinic.delete_orphaned_files"} <= names
