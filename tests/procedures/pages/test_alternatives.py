"""What a visitor weighs a procedure against: chosen by the staff, or with the same concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from clinic.models import HomePage
from procedures.choices import PriceUnit
from procedures.facts import Milestone, Recovery
from procedures.models import ProcedurePage
from tests.factories import days, make_concern, make_procedure, price

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tree(site: HomePage) -> HomePage:
    return site


@pytest.fixture
def section(client: Client) -> Callable[[ProcedurePage], BeautifulSoup | None]:
    """The alternatives of a page as visitors get them; None where there are none."""

    def read(page: ProcedurePage) -> Any:
        response = client.get(page.url)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser").select_one("#alternatives")

    return read


def titles(section: BeautifulSoup | None) -> list[str]:
    return [] if section is None else [link.get_text() for link in section.select("h3 a")]


def chosen(*pages: ProcedurePage) -> list[tuple[str, ProcedurePage]]:
    return [("procedure", page) for page in pages]


def test_the_staff_choose_and_order(section: Any) -> None:
    scars = make_concern("Scars")
    first, second = make_procedure(title="Z first"), make_procedure(title="A second")
    make_procedure(title="Same concern", concerns=[scars])
    page = make_procedure(concerns=[scars], alternatives=chosen(first, second))
    found = section(page)
    assert titles(found) == ["Z first", "A second"]
    assert "doctors" in found.get_text()


def test_else_those_that_share_the_most_concerns(section: Any) -> None:
    scars, redness, lines = (make_concern(title) for title in ("Scars", "Redness", "Fine lines"))
    make_procedure(title="None in common", concerns=[lines])
    make_procedure(title="B one", concerns=[scars])
    make_procedure(title="A one", concerns=[redness, lines])
    make_procedure(title="Both", concerns=[scars, redness])
    make_procedure(title="C one, too many", concerns=[scars])
    found = section(make_procedure(concerns=[scars, redness]))
    assert titles(found) == ["Both", "A one", "B one"]
    assert "same concerns" in found.get_text()


def test_without_any_there_is_no_section(section: Any, client: Client) -> None:
    page = make_procedure(concerns=[make_concern("Scars")])
    assert section(page) is None
    assert b"#alternatives" not in client.get(page.url).content
    assert section(make_procedure()) is None


def test_a_draft_of_the_concerns_counts_in_its_preview() -> None:
    scars = make_concern("Scars")
    make_procedure(title="Other", concerns=[scars])
    page = make_procedure()
    page.concerns = [scars]
    assert [one.row.title for one in page.presentation.alternatives] == ["Other"]


@pytest.mark.parametrize("is_chosen", [True, False])
def test_only_what_everybody_may_read(section: Any, is_chosen: bool) -> None:
    scars = make_concern("Scars")
    public = make_procedure(title="Public", concerns=[scars])
    draft = make_procedure(title="Draft", live=False, concerns=[scars])
    gone = make_procedure(title="Gone", concerns=[scars])
    gone.unpublish()
    secret = make_procedure(title="Secret", concerns=[scars])
    secret.view_restrictions.create(restriction_type="password", password="open sesame")
    pages = chosen(draft, gone, secret, public) if is_chosen else []
    assert titles(section(make_procedure(concerns=[scars], alternatives=pages))) == ["Public"]


def test_a_restriction_of_all_procedures_hides_all(section: Any) -> None:
    scars = make_concern("Scars")
    make_procedure(title="Other", concerns=[scars])
    page = make_procedure(concerns=[scars])
    assert [one.row.title for one in page.presentation.alternatives] == ["Other"]
    page.get_parent().view_restrictions.create(restriction_type="login")
    assert ProcedurePage.objects.get(pk=page.pk).presentation.alternatives == []


def test_chosen_ones_that_are_not_public_give_way_to_the_others(section: Any) -> None:
    scars = make_concern("Scars")
    make_procedure(title="Same concern", concerns=[scars])
    hidden = make_procedure(title="Hidden", live=False)
    found = section(make_procedure(concerns=[scars], alternatives=chosen(hidden)))
    assert titles(found) == ["Same concern"]
    assert "same concerns" in found.get_text()


def test_a_procedure_is_no_alternative_to_itself(section: Any) -> None:
    page = make_procedure(concerns=[make_concern("Scars")])
    page.alternatives = chosen(page)
    page.save_revision().publish()
    assert section(page) is None


def test_a_deleted_alternative_leaves_a_page_that_works(section: Any) -> None:
    other = make_procedure()
    page = make_procedure(alternatives=chosen(other))
    other.delete()
    assert section(page) is None


def test_each_row_has_its_facts_and_says_what_is_not_stated(section: Any) -> None:
    bare = make_procedure(title="Bare", prices=[price("80", None)], back_to_work=None)
    other = make_procedure(
        title="Other",
        summary="Fine needles.",
        prices=[price("280", "450", unit=PriceUnit.SESSION.value)],
        recovery=Recovery(None),
        back_to_work=Milestone(days(1)),
    )
    same = make_procedure(title="Same", back_to_work=Milestone(None))
    page = make_procedure(back_to_work=Milestone(None), alternatives=chosen(other, bare, same))
    first, second, third = (
        " ".join(row.get_text(" ").split()) for row in section(page).select(".options > li")
    )
    assert "Price $280–$450 per session Average recovery None Back to work In 1 day" in first
    assert "Fine needles." in first
    assert "$80 (unit not stated)" in second
    assert "Back to work Not stated" in second
    assert "Back to work Right away" in third


def test_each_row_and_the_page_itself_lead_to_the_comparison(section: Any, client: Client) -> None:
    first, second, third = (make_procedure(title=title, slug=title.lower()) for title in ("A", "B", "C"))
    page = make_procedure(slug="own", alternatives=chosen(first, second, third))
    links = [link["href"] for link in section(page).select("a[href*=compare]")]
    compare = "/procedures/compare/?procedure=own"
    assert links == [
        f"{compare}&procedure=a&procedure=b",
        f"{compare}&procedure=a",
        f"{compare}&procedure=b",
        f"{compare}&procedure=c",
    ]
    glance = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".glance__act .more")
    assert glance is not None
    assert glance["href"] == compare


def test_names_of_links_differ(section: Any) -> None:
    page = make_procedure(alternatives=chosen(make_procedure(title="A"), make_procedure(title="B")))
    names = [" ".join(link.get_text(" ").split()) for link in section(page).select(".options .more")]
    assert names == ["Compare with A", "Compare with B"]
