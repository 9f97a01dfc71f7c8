"""A price change publishes new prices of lines, and nothing else of their page."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry, Workflow

from clinic.models import HomePage
from procedures.choices import PriceChangeWay
from procedures.facts import LineValues
from procedures.models import PriceHistoryEntry, ProcedurePage
from procedures.prices.changes import (
    AppliedChanges,
    PriceChange,
    PriceChangesRefused,
    apply_changes,
    undo_changes,
)
from procedures.prices.proposals import is_unusual
from tests.factories import make_practitioner, make_procedure, price

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("rita", first_name="Rita", last_name="Okafor")


@pytest.fixture
def laser(site: HomePage) -> ProcedurePage:
    lines = [price("1031", "1144", label="Full face", unit="session"), price("420", None, label="Neck")]
    return make_procedure(title="Gentle laser", revision=True, prices=lines)


def stored(page: ProcedurePage) -> ProcedurePage:
    return ProcedurePage.objects.get(pk=page.pk)


def amounts(page: ProcedurePage) -> list[str]:
    return [line.amount for line in page.price_lines]


def change(page: ProcedurePage, number: int = 0, minimum: str = "1100", **after: object) -> PriceChange:
    """A new price for a public line."""
    line = stored(page).price_lines[number]
    before = LineValues.of(line)
    new = replace(before, **{"minimum": Decimal(minimum), "maximum": None, **after})
    return PriceChange(page.pk, line.block_id, before, new)


def apply(page: ProcedurePage, user: User | None, *changes: PriceChange) -> AppliedChanges:
    return apply_changes(page.pk, changes or [change(page)], user)


def test_a_change_is_public_at_once_as_a_version_with_a_log_entry_and_a_history(
    laser: ProcedurePage, user: User
) -> None:
    applied = apply(laser, user, change(laser), change(laser, 1, "450"))
    live = stored(laser)
    assert amounts(live) == amounts(applied.page) == ["$1,100", "$450"]
    assert not live.has_unpublished_changes
    assert live.live_revision == live.latest_revision and live.live_revision.user == user
    assert amounts(live.live_revision.as_object()) == ["$1,100", "$450"]
    entry = PageLogEntry.objects.filter(page=laser.pk, action="procedures.prices.change").get()
    assert entry.user == user and entry.content_changed
    assert entry.data["prices"][0] == {
        "line": "per session, full face",
        "old": "$1,031–$1,144",
        "new": "$1,100",
    }
    assert "$1,100" in Client().get(laser.url).content.decode()
    first, second = applied.entries
    assert (str(first.old_values), str(first.new_values), first.label) == (
        "$1,031–$1,144",
        "$1,100",
        "Full face",
    )
    assert (first.name, first.user, first.way) == ("Rita Okafor", user, PriceChangeWay.CHANGED)
    assert second.block_id == live.price_lines[1].block_id


def test_nothing_of_the_draft_is_published_but_it_takes_the_price(laser: ProcedurePage, user: User) -> None:
    draft = laser.get_latest_revision_as_object()
    draft.title = "Half a thought"
    draft.about = ""
    version = draft.save_revision(clean=False)
    apply(laser, user)
    live = stored(laser)
    assert (live.title, amounts(live)) == ("Gentle laser", ["$1,100", "$420"])
    assert live.has_unpublished_changes
    # An open editor goes on saving into the same version.
    assert live.latest_revision == version
    newest = live.get_latest_revision_as_object()
    assert (newest.title, newest.about, amounts(newest)) == ("Half a thought", "", ["$1,100", "$420"])


def test_a_price_of_the_draft_itself_stays_and_is_reported(laser: ProcedurePage, user: User) -> None:
    draft = laser.get_latest_revision_as_object()
    line = draft.price_lines[0]
    raw = draft.prices.get_prep_value()
    raw[0]["value"]["minimum"], raw[0]["value"]["maximum"] = "1300", None
    draft.prices = raw
    draft.save_revision()
    applied = apply(laser, user, change(laser), change(laser, 1, "450"))
    assert amounts(stored(laser)) == ["$1,100", "$450"]
    assert amounts(stored(laser).get_latest_revision_as_object()) == ["$1,300", "$450"]
    assert {pk: str(values) for pk, values in applied.draft_prices.items()} == {line.block_id: "$1,300"}


@pytest.mark.parametrize(
    "after",
    [
        {"minimum": "-5"},
        {"minimum": "1.2345"},
        {"minimum": "1200", "maximum": Decimal(9)},
        {"minimum": "5", "on_consultation": True},
        {"currency": "EUR"},
    ],
)
def test_what_is_malformed_is_refused_by_line(
    laser: ProcedurePage, user: User, after: dict[str, object]
) -> None:
    bad = change(laser, 1, **after)
    with pytest.raises(PriceChangesRefused) as refused:
        apply(laser, user, change(laser), bad)
    assert list(refused.value.reasons) == [bad.block_id]
    assert amounts(stored(laser)) == ["$1,031–$1,144", "$420"]


def test_what_has_changed_since_is_refused(laser: ProcedurePage, user: User) -> None:
    first, second = change(laser, 0, "1100"), change(laser, 0, "1200")
    apply(laser, user, first)
    with pytest.raises(PriceChangesRefused, match="it was \\$1,031–\\$1,144 and is \\$1,100 now"):
        apply(laser, user, second)
    laser.prices = stored(laser).prices.get_prep_value()[1:]
    laser.save_revision().publish()
    with pytest.raises(PriceChangesRefused, match="has been removed from “Gentle laser”"):
        apply(laser, user, second)


def test_a_page_that_somebody_has_locked_is_refused(laser: ProcedurePage, user: User) -> None:
    other = User.objects.create_superuser("otto")
    ProcedurePage.objects.filter(pk=laser.pk).update(locked=True, locked_by=other)
    for who in (user, None):
        with pytest.raises(PriceChangesRefused, match="is locked in the admin") as refused:
            apply(laser, who)
        assert list(refused.value.reasons) == [""]
    apply(laser, other)
    assert amounts(stored(laser))[0] == "$1,100"


def test_a_page_that_lacks_something_takes_a_price(laser: ProcedurePage, user: User) -> None:
    ProcedurePage.objects.filter(pk=laser.pk).update(about="")
    apply(laser, user)
    assert amounts(stored(laser))[0] == "$1,100"


def test_a_price_leaves_review_and_last_updated_alone(laser: ProcedurePage, user: User) -> None:
    day = datetime.date(2026, 3, 1)
    reviewed = stored(laser)
    reviewed.reviewer, reviewed.reviewed_on = make_practitioner(), day
    reviewed.save()
    ProcedurePage.objects.filter(pk=laser.pk).update(content_updated_on=day)
    apply(laser, user)
    live = stored(laser)
    assert live.content_updated_on == day
    assert live.is_reviewed and not live.is_changed_since_review


def test_moderation_goes_on_and_takes_the_price_on_approval(laser: ProcedurePage, user: User) -> None:
    workflow = Workflow.objects.get(name="Moderators approval")
    draft = laser.get_latest_revision_as_object()
    draft.title = "New name"
    draft.save_revision(clean=False)
    workflow.start(stored(laser), user)
    apply(laser, user)
    live = stored(laser)
    assert (live.title, amounts(live)[0]) == ("Gentle laser", "$1,100")
    state = live.current_workflow_state
    assert state is not None
    state.current_task_state.approve(user=user)
    live = stored(laser)
    assert (live.title, amounts(live)[0], live.has_unpublished_changes) == ("New name", "$1,100", False)


def test_a_schedule_goes_on_and_takes_the_price(laser: ProcedurePage, user: User) -> None:
    later = timezone.now() + datetime.timedelta(days=3)
    draft = laser.get_latest_revision_as_object()
    draft.title, draft.go_live_at = "New name", later
    draft.save_revision().publish()
    apply(laser, user)
    live = stored(laser)
    assert (live.title, amounts(live)[0]) == ("Gentle laser", "$1,100")
    assert live.scheduled_revision.approved_go_live_at == later
    assert live.scheduled_revision == live.latest_revision
    live.scheduled_revision.publish()


def test_an_undo_brings_back_what_nothing_newer_has_touched(laser: ProcedurePage, user: User) -> None:
    first = apply(laser, user)
    second = apply(laser, user, change(laser, 0, "1200"))
    with pytest.raises(PriceChangesRefused, match="changed again since, by Rita Okafor: \\$1,200"):
        undo_changes(first.entries, user)
    undo_changes(second.entries, user)
    assert amounts(stored(laser))[0] == "$1,100"
    assert PriceHistoryEntry.objects.first().way == PriceChangeWay.UNDONE


def test_a_slip_is_noticed() -> None:
    def values(minimum: int, maximum: int | None = None) -> LineValues:
        return LineValues(Decimal(minimum), None if maximum is None else Decimal(maximum), "USD")

    assert not is_unusual(values(1031), values(1144))
    assert is_unusual(values(1031), values(10310))
    assert is_unusual(values(1031), values(103))
    assert is_unusual(values(1031, 1144), values(1031, 11440))
    assert not is_unusual(values(1031), LineValues(currency="USD", on_consultation=True))
