"""The finder shows the present state: of content, of rights, of the day, in every process."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from clinic.core.content_token import current_token
from clinic.models import ContentChange, HomePage
from procedures.facts import Sessions
from procedures.finder import index as finder_index_module
from procedures.finder import page
from procedures.models import (
    BodyArea,
    CategoryIndexPage,
    ConcernPage,
    ProcedureIndexPage,
    ProcedurePage,
    SearchSynonym,
)
from tests.factories import make_category, make_concern, make_procedure, make_procedures, price
from tests.procedures.finder.reading import find
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


def restrict(restricted: object) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=restricted, restriction_type="login")


CHANGES: dict[str, Callable[[], object]] = {
    "a new procedure": lambda: make_procedure(title="New"),
    "a changed title": lambda: edit(title="Renamed"),
    "an unpublished procedure": lambda: the_procedure().unpublish(),
    "a deleted procedure": lambda: the_procedure().delete(),
    "a private procedure": lambda: restrict(the_procedure()),
    "a private category index": lambda: restrict(CategoryIndexPage.objects.get()),
    "a renamed concern": lambda: rename(ConcernPage.objects.get(), "Marks"),
    "an unpublished concern": lambda: ConcernPage.objects.get().unpublish(),
    "a deleted concern": lambda: ConcernPage.objects.get().delete(),
    "a renamed body area": lambda: rename(BodyArea.objects.get(), "Nose"),
    "a deleted body area": lambda: BodyArea.objects.get().delete(),
    "a new synonym": lambda: SearchSynonym.objects.create(term="photofacial", means="laser"),
}


def the_procedure() -> ProcedurePage:
    return ProcedurePage.objects.get(title="Laser")


def edit(**fields: object) -> None:
    procedure = the_procedure()
    for name, value in fields.items():
        setattr(procedure, name, value)
    procedure.save_revision().publish()


def rename(thing: object, name: str) -> None:
    if isinstance(thing, BodyArea):
        thing.name = name
        thing.save()
    else:
        thing.title = name  # type: ignore[attr-defined]
        thing.save_revision().publish()  # type: ignore[attr-defined]


def what_is_shown(client: Client) -> tuple[object, ...]:
    found = find(client)
    return (
        found.titles,
        found.counts,
        find(client, "?q=photofacial").titles,
        find(client, "?q=scars").titles,
    )


@shared_data
def some(site: HomePage) -> None:
    """Two procedures that are alike, and a laser that differs from them."""
    make_procedures(2, concern=make_concern("Scars"))
    make_procedure(
        title="Laser",
        category=make_category("Light"),
        concerns=[],
        body_areas=[BodyArea.objects.create(name="Face")],
    )


@shared_data
def laser(site: HomePage) -> ProcedurePage:
    """A procedure alone."""
    return make_procedure(title="Laser")


@pytest.fixture
def all_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list counts as long enough for all filters."""
    monkeypatch.setattr(page, "FEWEST_FOR_FILTERS", 1)


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_shows_at_the_next_request(
    some: None, client: Client, all_filters: None, name: str
) -> None:
    before = what_is_shown(client)
    token = current_token()
    CHANGES[name]()
    assert current_token() != token
    if name not in ("a deleted body area", "a renamed body area"):
        assert what_is_shown(client) != before


def test_what_did_not_change_is_shown_again(some: None, client: Client, all_filters: None) -> None:
    token = current_token()
    assert what_is_shown(client) == what_is_shown(client)
    assert current_token() == token


def test_private_procedures_never_show(site: HomePage, client: Client) -> None:
    make_procedure(title="Public")
    secret = make_procedure(title="Secret", concerns=[make_concern("Moles")])
    restriction = restrict(secret)
    assert find(client).titles == ["Public"]
    assert find(client, "?q=secret").titles == []
    restriction.delete()
    assert find(client).titles == ["Public", "Secret"]


def test_a_private_concern_is_no_choice(site: HomePage, client: Client, all_filters: None) -> None:
    make_procedures(2, concern=make_concern("Scars"))
    make_procedure(title="Laser", concerns=[make_concern("Moles")])
    assert set(find(client).counts["concern"]) == {"scars", "moles"}
    restrict(ConcernPage.objects.get(title="Moles"))
    assert "concern" not in find(client).counts
    assert client.get("/procedures/?concern=moles").status_code == 404


def test_a_draft_is_not_searched(laser: ProcedurePage, client: Client) -> None:
    token = current_token()
    procedure = the_procedure()
    procedure.title = "Draft name"
    procedure.save_revision()
    # Nor does it make any process read all procedures anew.
    assert current_token() == token
    assert find(client, "?q=draft").titles == []
    make_procedure(title="Hidden draft", live=False)
    assert current_token() == token


def test_a_moved_page_is_judged_by_its_new_place(laser: ProcedurePage, client: Client) -> None:
    assert find(client).titles == ["Laser"]
    restrict(ProcedureIndexPage.objects.get())
    assert client.get("/procedures/").status_code == 302


def test_a_price_ends_at_midnight(site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    make_procedure(
        title="Laser",
        prices=[
            price("100", "100", unit="session", valid_until=today.isoformat()),
            price("900", "900", unit="session"),
        ],
        sessions=Sessions(1, 1),
    )
    assert "$100" in find(client, "?budget_max=200").row("Laser")
    tomorrow = today + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *arguments: tomorrow)
    assert find(client, "?budget_max=200").titles == []
    assert "$900" in find(client).row("Laser")


def test_a_rollback_takes_the_token_back(laser: ProcedurePage, client: Client) -> None:
    before = find(client).titles
    token = current_token()
    with pytest.raises(RuntimeError), transaction.atomic():
        make_procedure(title="Never was")
        assert "Never was" in find(client).titles
        raise RuntimeError
    assert current_token() == token
    assert find(client).titles == before


def test_another_process_sees_the_change(laser: ProcedurePage, client: Client) -> None:
    """A process knows of a change by the database alone: its own table is of an earlier state."""
    find(client)
    kept = finder_index_module._kept
    make_procedure(title="Light")
    find(client)
    finder_index_module._kept = kept
    assert find(client).titles == ["Laser", "Light"]


def test_without_a_token_nothing_is_kept(site: HomePage, client: Client) -> None:
    ContentChange.objects.all().delete()
    assert find(client).titles == []
    procedure = make_procedure(title="Laser")
    ContentChange.objects.all().delete()
    assert find(client).titles == ["Laser"]
    ProcedurePage.objects.filter(pk=procedure.pk).update(title="Changed behind the back")
    assert find(client).titles == ["Changed behind the back"]
