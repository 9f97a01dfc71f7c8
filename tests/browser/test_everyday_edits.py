"""What editors do each day, in real Chromium: a pasted table, one more pro, and on after a refusal."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.browser.nurse import Nurse
from tests.factories import make_procedure

# As Word puts a table on the clipboard: paragraphs inside cells.
TABLE = """<html><body><p class=MsoNormal>The days after</p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>Day 1</p></td><td><p class=MsoNormal><b>red</b></p>
<p class=MsoNormal>warm</p></td></tr>
<tr><td><p class=MsoNormal>Day 2</p></td><td><p class=MsoNormal>peels</p></td></tr></table>
<p class=MsoNormal>Ask us.</p></body></html>"""

PASTE = """(element, html) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', html)
    clipboardData.setData('text/plain', 'as plain text')
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def nurse(live: str, site: HomePage, staff_tab: BrowserPage) -> Nurse:
    return Nurse(staff_tab, live)


def edit(nurse: Nurse, page: ProcedurePage) -> None:
    nurse.tab.goto(nurse.live + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    nurse.editing(page.title)
    nurse.actions = 0


def draft() -> ProcedurePage:
    return ProcedurePage.objects.get().get_latest_revision_as_object()


def test_a_pasted_table_and_one_more_pro(nurse: Nurse) -> None:
    """The table is kept as lines; the pro takes at most four actions, with saving."""
    procedure = make_procedure(live=False, about="", pros=[])
    edit(nurse, procedure)
    tab = nurse.tab
    nurse.click(tab.locator("#field-pros").get_by_role("button", name="Add pro"))
    nurse.fill(tab.locator("[name=pros-0-value]"), "No needles")
    nurse.click(tab.get_by_role("button", name="Save draft"))
    expect(tab.locator(".messages .success")).to_contain_text("has been updated")
    assert nurse.actions <= 4
    assert [pro.value for pro in draft().pros] == ["No needles"]
    edit(nurse, procedure)
    text = tab.locator("#field-about [contenteditable=true]")
    text.focus()
    text.evaluate(PASTE, TABLE)
    expect(text).to_contain_text("Ask us.")
    nurse.has_autosaved()
    lines = ["The days after", "Day 1 · red warm", "Day 2 · peels", "Ask us."]
    assert [line.rpartition(">")[2] for line in draft().about.split("</p>") if line] == lines


def test_the_automatic_save_goes_on_after_a_refusal(nurse: Nurse) -> None:
    """With an amount that cannot be read and something missing: both are saved by themselves when mended."""
    edit(nurse, make_procedure(live=False, cons=[]))
    tab = nurse.tab

    def fill(name: str, text: str) -> None:
        with tab.expect_response(lambda answer: text in (answer.request.post_data or "")):
            tab.locator(f"[name={name}]").fill(text)
            nurse.pause()
        nurse.has_autosaved()

    tab.locator("[name=prices-0-value-minimum]").fill("many")
    tab.get_by_role("button", name="More actions").click()
    tab.get_by_role("button", name="Publish", exact=True).click()
    expect(tab.locator("[data-to-mend]")).to_contain_text("Cons")
    expect(tab.locator(".to-mend-bar")).to_contain_text("Prices")
    fill("prices-0-value-minimum", "1100")
    assert draft().price_lines[0].minimum == 1100
    tab.locator("#field-cons").get_by_role("button", name="Add con").click()
    fill("cons-0-value", "Redness for a day")
    assert [con.value for con in draft().cons] == ["Redness for a day"]
    nurse.publish()
    assert ProcedurePage.objects.get().live
