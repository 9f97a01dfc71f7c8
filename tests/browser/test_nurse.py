"""A nurse at work in the admin, in real Chromium: each task takes at most so many clicks and filled fields.

What she sees on the way becomes the pictures of the guide.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage, JobRun, PractitionerPage
from procedures.choices import FindingKind
from procedures.models import ProcedurePage
from tests.browser.nurse import GuidePictures, Nurse
from tests.factories import full_procedure, make_practitioner, make_procedure, price
from tests.support.shared_data import shared_data

LASER = "Non-ablative laser skin resurfacing"
DOCUMENT = Path(__file__).parents[1] / "procedures/documents/documents/laser-resurfacing.txt"


# Pictures show the demo clinic. Without it, every page of the admin opens sooner.
pytestmark = pytest.mark.usefixtures("demo" if GuidePictures().writes else "small_clinic")


@shared_data
def small_clinic(site: HomePage) -> ProcedurePage:
    """A clinic with the procedure that the tests change."""
    return full_procedure(title=LASER)


@pytest.fixture
def guide() -> GuidePictures:
    return GuidePictures()


@pytest.fixture
def nurse(live: str, staff_tab: BrowserPage) -> Nurse:
    """Somebody who may publish, at the first page of the admin."""
    staff_tab.set_viewport_size({"width": 1280, "height": 900})
    nurse = Nurse(staff_tab, live)
    staff_tab.goto(f"{live}/admin/")
    return nurse


@pytest.fixture
def public_page(live: str, page: BrowserPage) -> Callable[[str], BrowserPage]:
    """What a visitor sees of a procedure."""

    def visit(title: str) -> BrowserPage:
        page.goto(live + ProcedurePage.objects.live().get(title=title).url)
        return page

    return visit


def open_procedure(nurse: Nurse, title: str) -> None:
    """Three actions: the menu, the list, the procedure."""
    nurse.menu("Procedures", "Procedures")
    nurse.click(nurse.tab.get_by_role("link", name=title, exact=True))
    nurse.editing(title)


def test_confirm_prices_then_change_a_recovery_time_and_publish(
    nurse: Nurse, guide: GuidePictures, public_page: Callable[[str], BrowserPage]
) -> None:
    tab = nurse.tab
    open_procedure(nurse, LASER)
    opened = nurse.actions
    button = tab.get_by_role("button", name="Still right today", exact=True)
    button.scroll_into_view_if_needed()
    guide.take("confirm-prices", tab, tab.locator("#field-prices .price-line").last, button)
    nurse.click(button)
    expect(tab.locator(".messages .success")).to_contain_text("confirmed as of today")
    assert nurse.actions <= 4
    live = ProcedurePage.objects.get(title=LASER)
    assert live.prices_confirmed_on == timezone.localdate()
    assert not live.has_unpublished_changes
    nurse.actions = opened
    nurse.editing(LASER)
    recovery = tab.locator("#field-recovery")
    nurse.fill(recovery.get_by_label("From"), "5")
    nurse.has_autosaved()
    guide.take("change-recovery", tab, recovery, tab.locator("#w-autosave-indicator"))
    nurse.publish()
    assert nurse.actions <= 6
    expect(public_page(LASER).locator(".glance")).to_contain_text("5 days")


# `make guide` runs these for their pictures. What they do besides is proved elsewhere: a price and its folded
# lines in `test_typed_amounts.py` and `test_typed_dates.py`, the preview in `test_editor.py`, the copy in
# `procedures/test_duplicate.py`.
further = pytest.mark.thorough


@further
def test_change_a_price_and_publish(
    nurse: Nurse, guide: GuidePictures, public_page: Callable[[str], BrowserPage]
) -> None:
    tab = nurse.tab
    nurse.menu("Procedures", "Procedures")
    expect(tab.get_by_role("link", name=LASER, exact=True)).to_be_visible()
    guide.take("procedures", tab)
    nurse.click(tab.get_by_role("link", name=LASER, exact=True))
    nurse.editing(LASER)
    line = tab.locator("#field-prices .price-line").first
    nurse.fill(line.get_by_label("To", exact=True), "1,190")
    nurse.has_autosaved()
    # The rest of a price line stands under a word that a nurse reads.
    expect(line.get_by_label("Valid until")).to_be_hidden()
    line.locator("button[aria-expanded]").click()
    expect(line.get_by_label("Valid until")).to_be_visible()
    # High enough that the buttons at the foot cover nothing.
    tab.set_viewport_size({"width": 1280, "height": 1500})
    line.scroll_into_view_if_needed()
    guide.take("change-price", tab, line, margin=40)
    nurse.publish()
    assert nurse.actions <= 6
    expect(public_page(LASER).locator(".glance")).to_contain_text("$1,031–$1,190")


def test_a_new_procedure_from_a_document_to_a_public_page(
    nurse: Nurse, guide: GuidePictures, public_page: Callable[[str], BrowserPage]
) -> None:
    tab = nurse.tab
    document = DOCUMENT.read_text().replace("Non-Ablative Laser Skin Resurfacing", "Gentle Laser Resurfacing")
    nurse.menu("Procedures", "New from text")
    nurse.fill(tab.get_by_label("The text of the document"), document)
    guide.take("from-text-start", tab)
    nurse.click(tab.get_by_role("button", name="Read", exact=True))
    expect(tab.get_by_role("heading", name="The document")).to_be_visible()
    guide.take("from-text-check", tab)
    nurse.click(tab.get_by_role("button", name="Create draft").last)
    nurse.editing("Gentle Laser Resurfacing")
    nurse.publish()
    assert nurse.actions <= 7
    visitor = public_page("Gentle Laser Resurfacing")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Gentle Laser Resurfacing")
    expect(visitor.locator(".glance")).to_contain_text("$1,031–$1,144")


def test_find_what_is_missing_and_mend_it(
    nurse: Nurse, guide: GuidePictures, public_page: Callable[[str], BrowserPage]
) -> None:
    procedure = make_procedure(title="Carbon peel", prices=[price("180", None)])
    tab = nurse.tab
    nurse.menu("Reports", "Findings")
    row = tab.get_by_role("row").filter(has_text="Carbon peel").filter(has_text="Price without a unit")
    expect(row).to_be_visible()
    guide.take("findings-report", tab)
    nurse.click(row.get_by_role("link", name="Carbon peel"))
    nurse.editing("Carbon peel")
    line = tab.locator("#field-prices .price-line").first
    expect(line.locator(":focus")).to_have_count(1)
    noticed = tab.locator("[data-noticed-field=prices]")
    expect(noticed).to_contain_text("does not say what it is for")
    guide.take("finding-beside-its-field", tab, line, noticed)
    nurse.choose(line.get_by_label("Unit"), "per session")
    # Gone as soon as the automatic save has seen it.
    nurse.pause()
    expect(noticed).not_to_contain_text("does not say what it is for")
    nurse.publish()
    assert nurse.actions <= 6
    expect(public_page("Carbon peel").locator(".glance")).to_contain_text("per session")
    assert not procedure.findings.filter(kind=FindingKind.PRICE_UNIT_MISSING).exists()


def test_leave_a_finding_with_a_reason(nurse: Nurse, guide: GuidePictures) -> None:
    make_procedure(title="Carbon peel")
    tab = nurse.tab
    open_procedure(nurse, "Carbon peel")
    guide.take("findings-of-a-page", tab, tab.locator("[data-noticed-overview]"))
    noticed = tab.locator("[data-noticed-field=summary]")
    nurse.click(noticed.get_by_role("link", name="Acknowledge with a reason"))
    nurse.fill(tab.get_by_label("Reason"), "The doctor writes one next week.")
    guide.take("acknowledge", tab, tab.locator(".noticed"), tab.get_by_role("button", name="Save the reason"))
    nurse.click(tab.get_by_role("button", name="Save the reason"))
    expect(noticed).to_contain_text("Acknowledged by Hanna Brandt")
    assert nurse.actions <= 6


def test_publishing_says_what_is_missing(nurse: Nurse, guide: GuidePictures) -> None:
    make_procedure(live=False, title="Carbon peel", recovery=None, cons=[])
    tab = nurse.tab
    open_procedure(nurse, "Carbon peel")
    nurse.click(tab.get_by_role("button", name="More actions"))
    publish = tab.get_by_role("button", name="Publish", exact=True)
    expect(publish).to_be_visible()
    guide.take("publish", tab, publish, tab.get_by_role("button", name="Save draft"), margin=40)
    nurse.click(publish)
    summary = tab.locator("[data-to-mend]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Not published: 2 things to fix")
    guide.take("what-is-missing", tab, summary)
    nurse.click(summary.get_by_role("link", name="Average recovery"))
    tick = tab.get_by_label("No recovery time")
    expect(tick).to_be_focused()
    nurse.click(tick)
    nurse.click(summary.get_by_role("link", name="Cons"))
    add = tab.locator("#field-cons").get_by_role("button", name="Add con")
    expect(add).to_be_focused()
    nurse.click(add)
    nurse.fill(tab.locator("[name=cons-0-value]"), "Takes three visits")
    nurse.publish()
    assert nurse.actions <= 12


@further
def test_see_the_change_before_it_is_public(
    nurse: Nurse, guide: GuidePictures, public_page: Callable[[str], BrowserPage]
) -> None:
    tab = nurse.tab
    tab.set_viewport_size({"width": 1600, "height": 1000})
    open_procedure(nurse, LASER)
    nurse.click(tab.get_by_role("button", name="Toggle preview"))
    preview = tab.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1)).to_have_text(LASER)
    nurse.fill(tab.locator("#field-recovery").get_by_label("From"), "6")
    nurse.pause()
    expect(preview.locator(".glance")).to_contain_text("6 days")
    guide.take("preview", tab)
    # Visitors still read what was public before.
    expect(public_page(LASER).locator(".glance")).to_contain_text("3 days")


@further
def test_duplicate_as_a_new_procedure(nurse: Nurse, guide: GuidePictures) -> None:
    tab = nurse.tab
    open_procedure(nurse, LASER)
    nurse.click(tab.get_by_role("button", name="Actions", exact=True))
    duplicate = tab.get_by_role("link", name="Duplicate as a new procedure")
    expect(duplicate).to_be_visible()
    guide.take("duplicate", tab, duplicate, tab.get_by_role("heading", level=1), margin=40)
    nurse.click(duplicate)
    nurse.fill(tab.get_by_label("Name of the new procedure"), "Gentle laser")
    nurse.click(tab.get_by_role("button", name="Create the draft"))
    nurse.editing("Gentle laser")
    assert nurse.actions <= 7


@further
def test_a_review_and_a_picture(nurse: Nurse, guide: GuidePictures) -> None:
    tab = nurse.tab
    tab.set_viewport_size({"width": 1280, "height": 1400})
    person = PractitionerPage.objects.order_by("pk")[0]
    person.user = User.objects.get(username="hanna")
    person.save()
    open_procedure(nurse, LASER)
    nurse.click(tab.get_by_role("button", name="Actions", exact=True))
    nurse.click(tab.get_by_role("link", name="Clinical review"))
    expect(tab.get_by_role("button", name="Reviewed, nothing changed")).to_be_visible()
    guide.take("review", tab)
    open_procedure(nurse, LASER)
    nurse.click(tab.get_by_role("heading", name="The procedure: picture, steps, timeline, sections"))
    picture = tab.locator("#field-picture")
    picture.scroll_into_view_if_needed()
    expect(picture.locator("img")).to_be_visible()
    guide.take("picture", tab, picture)


def test_the_first_page_leads_to_what_waits(nurse: Nurse, guide: GuidePictures) -> None:
    """Her own draft comes before all others, and one click opens it."""
    JobRun.objects.create(name="a job of the clock", started_at=timezone.now())
    make_procedure(
        title="Enzyme peel",
        reviewer=make_practitioner("Dr Ada Byron"),
        reviewed_on=datetime.date(2020, 1, 1),
        next_review_on=datetime.date(2021, 1, 1),
    )
    make_procedure(title="Thread lift", live=False)
    own = make_procedure(title="Carbon peel", live=False)
    own.save_revision(user=User.objects.get(username="hanna"))
    make_procedure(title="Scar revision", live=False)
    tab = nurse.tab
    tab.set_viewport_size({"width": 1280, "height": 1000})
    tab.goto(f"{nurse.live}/admin/")
    drafts, reviews = (tab.get_by_role("region", name=name) for name in ("Drafts", "Clinical reviews"))
    expect(drafts.get_by_role("listitem").first).to_contain_text("Carbon peel")
    expect(drafts.get_by_role("listitem").first).to_contain_text("yours")
    expect(reviews.get_by_role("listitem").first).to_contain_text("overdue since")
    guide.take("dashboard", tab)
    nurse.click(drafts.get_by_role("link", name="Carbon peel"))
    nurse.editing("Carbon peel")
    assert nurse.actions == 1


@further
def test_settings_and_house_rules(nurse: Nurse, guide: GuidePictures) -> None:
    tab = nurse.tab
    User.objects.filter(username="hanna").update(is_superuser=True)
    tab.reload()
    nurse.menu("Settings", "House rules")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    guide.take("house-rules", tab)
    nurse.menu("Settings", "Clinic settings")
    expect(tab.locator("[name=telephone]")).to_be_visible()
    guide.take("clinic-settings", tab)
