"""The editor in real Chromium: automatic saves, the preview, and what happens when something goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import ClinicImage, HomePage
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.browser.nurse import Nurse
from tests.factories import make_image, make_procedure, picture, stored


@pytest.fixture
def nurse(live: str, site: HomePage, staff_tab: BrowserPage) -> Nurse:
    staff_tab.set_viewport_size({"width": 1600, "height": 1000})
    Group.objects.get(name="Editors").permissions.add(Permission.objects.get(codename="change_prices"))
    return Nurse(staff_tab, live, "Editors")


def edit(nurse: Nurse, page: ProcedurePage) -> None:
    nurse.tab.goto(nurse.live + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    nurse.editing(page.title)


def test_a_new_page_saves_and_shows_itself(nurse: Nurse) -> None:
    """Preview and automatic save of a page that nobody has saved, half filled, with a value that is wrong."""
    parent = ProcedureIndexPage.objects.get()
    tab = nurse.tab
    tab.goto(nurse.live + reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk]))
    nurse.editing("")
    tab.get_by_role("button", name="Toggle preview").click()
    preview = tab.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1)).to_be_visible()
    tab.locator("[name=title]").press_sequentially("Carbon peel")
    nurse.pause()
    expect(preview.get_by_role("heading", level=1)).to_have_text("Carbon peel")
    nurse.has_autosaved()
    procedure = ProcedurePage.objects.get()
    assert tab.url.endswith(reverse("wagtailadmin_pages:edit", args=[procedure.pk]))
    # What was noticed has come with the automatic save.
    expect(tab.locator("[data-noticed-overview]")).to_contain_text("No summary")
    # An amount that cannot be read is named, and the preview keeps the last good state.
    tab.get_by_role("button", name="Add price").click()
    amount = tab.locator("[name=prices-0-value-minimum]")
    amount.fill("12,34,5")
    nurse.pause()
    expect(tab.get_by_text("Preview is out of date")).to_be_visible()
    expect(tab.get_by_text("There are validation errors, click save to highlight them.")).to_be_visible()
    expect(amount).to_have_value("12,34,5")
    amount.fill("1,234")
    nurse.pause()
    expect(preview.locator(".glance")).to_contain_text("$1,234")
    nurse.has_autosaved()
    # Every kind of field: a choice, a fact of several inputs, a text, a list.
    tab.locator("#field-recovery").get_by_label("From").fill("3")
    tab.locator("#field-recovery").get_by_label("Unit").select_option("days")
    tab.locator("#field-about [contenteditable=true]").press_sequentially("A laser warms the skin.")
    tab.get_by_role("button", name="Add pro").click()
    tab.locator("[name=pros-0-value]").fill("Short visits")
    nurse.pause()
    expect(preview.locator("body")).to_contain_text("Short visits")
    nurse.has_autosaved()
    tab.reload()
    nurse.editing("Carbon peel")
    expect(tab.locator("[name=prices-0-value-currency]")).to_have_value("USD")
    draft = ProcedurePage.objects.get().get_latest_revision_as_object()
    assert str(draft.recovery.duration) == "3 days"
    assert "A laser warms the skin." in draft.about
    assert [block.value for block in draft.pros] == ["Short visits"]
    assert ProcedurePage.objects.count() == 1


def panels_know_their_inputs(tab: BrowserPage) -> None:
    """Wagtail's own script finds each input of the page, though it has no HTML to make others from."""
    asked = """names => names.map(name => {
        const input = wagtail.editHandler.getPanelByName(name).getBoundWidget();
        return input.getValue ? input.getValue() : null;
    })"""
    title, ticked = tab.evaluate(asked, ["title", "no_known_contraindications"])
    assert title == ProcedurePage.objects.get().title
    assert ticked is True
    message = "names => names.map(name => wagtail.editHandler.getPanelByName(name).setErrorMessage('Wrong.'))"
    tab.evaluate(message, ["title"])
    expect(tab.locator("[name=title]")).to_have_attribute("aria-invalid", "true")


def test_two_people_edit_the_same_page(nurse: Nurse) -> None:
    procedure = make_procedure(revision=True)
    doctor = User.objects.create_user("ines", first_name="Ines", last_name="Valdoro")
    edit(nurse, procedure)
    procedure.summary = "The doctor's sentence."
    procedure.save_revision(user=doctor)
    # The nurse types on: her words are not saved over the doctor's, and she is told so.
    note = nurse.tab.locator("[name=recovery_note]")
    note.fill("until make-up covers it")
    nurse.pause()
    expect(nurse.tab.get_by_text("Saving will overwrite a newer version.")).to_be_visible()
    expect(note).to_have_value("until make-up covers it")
    procedure = ProcedurePage.objects.get(pk=procedure.pk)
    assert procedure.get_latest_revision_as_object().summary == "The doctor's sentence."
    # She is asked before she saves, and both versions stay in the history. Wagtail looks for others
    # every ten seconds.
    nurse.tab.clock.run_for(11_000)
    new_version = "Ines Valdoro saved a new version"
    expect(nurse.tab.get_by_role("button", name=new_version)).to_be_visible()
    nurse.tab.get_by_role("button", name="Save draft").click()
    dialog = nurse.tab.get_by_role("dialog")
    expect(dialog).to_contain_text(new_version)
    dialog.get_by_role("button", name="Save draft").click()
    expect(nurse.tab.locator(".messages .success")).to_be_visible()
    drafts = [revision.as_object() for revision in procedure.revisions.order_by("-created_at")[:2]]
    assert drafts[0].recovery.note == "until make-up covers it"
    assert drafts[1].summary == "The doctor's sentence."


def test_the_right_is_taken_away_while_editing(nurse: Nurse) -> None:
    procedure = make_procedure()
    edit(nurse, procedure)
    readers = Group.objects.create(name="Readers")
    readers.permissions.add(Permission.objects.get(codename="access_admin"))
    User.objects.get(username="hanna").groups.set([readers])
    nurse.tab.locator("[name=summary]").fill("A sentence that took an hour.")
    nurse.pause()
    sentence = "Nothing was saved: you are no longer signed in, or may no longer change this page."
    expect(nurse.tab.get_by_text(sentence)).to_be_visible()
    expect(nurse.tab.locator("[name=summary]")).to_have_value("A sentence that took an hour.")
    # A click, too, says so; what was typed is in the form behind it.
    nurse.tab.get_by_role("button", name="Save draft").click()
    nurse.tab.wait_for_load_state()
    expect(nurse.tab.get_by_text(sentence)).to_be_visible()
    assert ProcedurePage.objects.get(pk=procedure.pk).latest_revision is None


def test_a_picture_that_is_no_picture(nurse: Nurse, tmp_path: Path) -> None:
    letter = tmp_path / "letter.jpg"
    letter.write_text("Dear Sir, thank you for your letter.")
    edit(nurse, make_procedure(summary="Still here"))
    tab = nurse.tab
    tab.get_by_role("heading", name="The procedure: picture, steps, timeline, sections").click()
    tab.get_by_role("button", name="Add picture").click()
    tab.get_by_role("button", name="Choose an image").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.get_by_label("Title").fill("My picture")
    dialog.locator("input[type=file]").set_input_files(letter)
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog.locator(".error-message")).to_contain_text("valid image")
    expect(dialog.get_by_label("Title")).to_have_value("My picture")
    assert not ClinicImage.objects.exists()
    tab.keyboard.press("Escape")
    expect(tab.locator("[name=summary]")).to_have_value("Still here")


def test_decoration_is_said_of_one_picture_and_not_of_the_next(nurse: Nurse) -> None:
    first, second = make_image("First"), make_image("Second")
    page = make_procedure(
        picture=[stored("picture", picture(first, decorative=True))], no_known_contraindications=True
    )
    edit(nurse, page)
    tab = nurse.tab
    panels_know_their_inputs(tab)
    tab.get_by_role("heading", name="The procedure: picture, steps, timeline, sections").click()
    field = tab.locator("#field-picture")
    decorative, words = field.get_by_label("Image is decorative"), field.get_by_label("Alt text")
    expect(decorative).to_be_checked()
    expect(words).to_be_disabled()
    field.get_by_role("button", name="Actions").click()
    tab.get_by_text("Change image").locator("visible=true").click()
    tab.get_by_role("dialog").get_by_role("link", name=second.title).click()
    expect(field).to_contain_text(second.title)
    expect(decorative).not_to_be_checked()
    expect(words).to_be_enabled()
    expect(words).to_have_value("")


def test_a_tick_takes_the_time_away_without_a_refusal(nurse: Nurse) -> None:
    """Recovery from 3 days to none, and to 3 to 5 days; each is saved by itself."""
    procedure = make_procedure(title="Laser", live=False)
    edit(nurse, procedure)
    tab = nurse.tab
    tick = tab.locator("[name=recovery_none]")
    tick.check()
    minimum, maximum = tab.locator("[name=recovery_minimum]"), tab.locator("[name=recovery_maximum]")
    expect(minimum).to_be_disabled()
    expect(minimum).to_have_value("")
    nurse.has_autosaved()
    tick.uncheck()
    expect(tab.locator("[name=recovery_unit]")).to_have_value("days")
    with tab.expect_response(lambda answer: 'recovery_maximum"\r\n\r\n5' in (answer.request.post_data or "")):
        minimum.fill("3")
        maximum.fill("5")
        nurse.pause()
    nurse.has_autosaved()
    assert str(ProcedurePage.objects.get().get_latest_revision_as_object().recovery) == "3 to 5 days"
