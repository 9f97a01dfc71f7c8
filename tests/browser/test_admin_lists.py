"""The admin's home, lists, reports and guide in a real browser."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.admin.views.from_text import EXAMPLE
from procedures.admin.viewsets import ProcedureIndexView
from procedures.choices import FindingKind
from procedures.models import ProcedureFinding, ProcedurePage
from tests.browser.axe import OF_THE_WIDTH, violations
from tests.browser.nurse import sign_in
from tests.browser.test_admin_phone import over_the_edge
from tests.factories import make_concern, make_practitioner, make_procedure, make_procedures
from tests.support.rights import may_change_prices

# What we draw. The rest of each page is Wagtail's.
OURS = "#main, main"

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def nurse(live: str, site: HomePage, staff_tab: BrowserPage) -> BrowserPage:
    """A tab of a nurse who may publish."""
    user = User.objects.create_user("nurse", first_name="Ada")
    user.groups.add(Group.objects.get(name="Moderators"))
    may_change_prices(user)
    sign_in(staff_tab, live, user)
    return staff_tab


def visit(live: str, nurse: BrowserPage) -> Iterator[str]:
    """Home, guide, lists, report, answer, confirmation and the steps of “new from text”, one by one."""
    reviewed = {"reviewer": make_practitioner(), "reviewed_on": datetime.date(2020, 1, 1)}
    page = make_procedure(next_review_on=datetime.date(2021, 1, 1), **reviewed)
    make_procedure(title="Hautoberflächenerneuerungsbehandlung", live=False)
    make_concern()
    finding = ProcedureFinding.objects.filter(page=page, kind=FindingKind.NO_SOURCE).get()
    bulk = reverse("wagtail_bulk_action", args=["procedures", "procedurepage", "confirm_prices"])
    for address in (
        reverse("wagtailadmin_home"),
        reverse("guide"),
        reverse("procedure_list:index"),
        reverse("concern_list:index"),
        reverse("procedures:findings"),
        reverse("procedures:acknowledge", args=[page.pk, finding.digest]),
        reverse("procedures:duplicate", args=[page.pk]),
        f"{bulk}?id={page.pk}&next=/admin/procedures/",
        reverse("procedures:new_from_text"),
    ):
        nurse.goto(live + address)
        yield address
    nurse.get_by_label("The text of the document").fill(EXAMPLE.replace("07.28.2026", "03.04.2021"))
    nurse.get_by_role("button", name="Read", exact=True).click()
    expect(nurse.get_by_text("Compare, correct, and create the draft.")).to_be_visible()
    yield "check"


def test_no_accessibility_violations(live: str, nurse: BrowserPage) -> None:
    """One visit to each: on a phone by all rules, nothing over an edge; then on a desk in the dark."""
    found = {}
    nurse.emulate_media(reduced_motion="reduce")
    nurse.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for name in visit(live, nurse):
        found[name] = over_the_edge(nurse, PHONE["width"])
        found[name] += violations(nurse, within=OURS)
        nurse.emulate_media(color_scheme="dark")
        nurse.set_viewport_size(DESK)  # type: ignore[arg-type]
        found[name] += violations(nurse, within=OURS, rules=OF_THE_WIDTH)
        nurse.emulate_media(color_scheme="light")
        nurse.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert found == {name: [] for name in found}


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_accessibility_violations_in_any_state(
    live: str, nurse: BrowserPage, size: dict[str, int], scheme: str
) -> None:
    nurse.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    nurse.set_viewport_size(size)  # type: ignore[arg-type]
    found = {name: violations(nurse, within=OURS) for name in visit(live, nurse)}
    assert found == {name: [] for name in found}


def test_nurse_confirms_prices_of_two_procedures(live: str, nurse: BrowserPage) -> None:
    """From the home in at most five actions."""
    for title in ("Needles", "Peel", "Filler"):
        make_procedure(title=title)
    nurse.goto(f"{live}/admin/")
    nurse.get_by_role("link", name="Confirm prices (3)").click()
    for title in ("Needles", "Peel"):
        nurse.get_by_role("row", name=title).get_by_role("checkbox").check()
    nurse.get_by_role(
        "link", name="Confirm that the prices of the selected procedures are right today"
    ).click()
    nurse.get_by_role("button", name="Yes, they are right today").click()
    expect(nurse.get_by_text("The prices of 2 procedures are confirmed as of today.")).to_be_visible()
    confirmed = ProcedurePage.objects.filter(prices_confirmed_on=datetime.date.today()).order_by("title")
    assert [page.title for page in confirmed] == ["Needles", "Peel"]
    # The list still shows only what is left to do.
    expect(nurse.get_by_role("row", name="Filler")).to_be_visible()
    expect(nurse.get_by_role("row", name="Peel")).to_have_count(0)


def test_all_in_the_list_are_the_filtered_ones(
    live: str, nurse: BrowserPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a sheet of them, as Wagtail's script asks for them; other pages of the site stay."""
    monkeypatch.setattr(ProcedureIndexView, "paginate_by", 3)
    make_procedures(4, concern=make_concern())
    make_procedure(title="Stays")
    nurse.goto(f"{live}/admin/procedures/?q=Procedure")
    nurse.get_by_role("checkbox", name="Select all").first.check()
    nurse.get_by_role("button", name="Select all pages in listing").click()
    nurse.get_by_role("link", name="Unpublish selected pages").click()
    nurse.get_by_role("button", name="Yes, unpublish").click()
    expect(nurse.get_by_text("4 pages have been unpublished")).to_be_visible()
    assert [page.title for page in ProcedurePage.objects.live()] == ["Stays"]
    assert HomePage.objects.get().live


def test_nurse_answers_a_finding_and_it_leaves_the_list(live: str, nurse: BrowserPage) -> None:
    """From the home in at most four actions: the kind, the finding, the reason, keep it."""
    make_procedure()
    nurse.goto(f"{live}/admin/")
    nurse.get_by_role("link", name="No references").click()
    nurse.get_by_role("link", name="Acknowledge with a reason").click()
    nurse.get_by_label("Reason").fill("The maker's leaflet is the source; a paper is on its way.")
    nurse.get_by_role("button", name="Save the reason").click()
    expect(nurse.get_by_text("Your reason is kept in the history of the page.")).to_be_visible()
    assert "kind=no_source" in nurse.url
    expect(nurse.get_by_role("link", name="Acknowledge with a reason")).to_have_count(0)


def test_help_menu_opens_the_guide(live: str, nurse: BrowserPage) -> None:
    nurse.set_viewport_size(DESK)  # type: ignore[arg-type]
    nurse.goto(f"{live}/admin/")
    help_menu = nurse.get_by_role("button", name="Help")
    expect(help_menu).to_be_visible()
    expect(nurse.locator(".w-dismissible-badge")).to_have_count(0)
    help_menu.click()
    nurse.get_by_role("link", name="Guide for staff").last.click()
    expect(nurse.get_by_role("article")).to_be_visible()
    assert nurse.url == f"{live}/admin/guide/"
