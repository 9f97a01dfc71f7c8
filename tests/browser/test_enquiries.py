"""A request from the comparison to the closed one at the desk, and what it asks of a visitor on a phone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as BrowserPage
from pytest_django import Settings

from clinic.models import OutgoingMail
from enquiries.choices import Status
from enquiries.models import Enquiry
from procedures.models import ProcedurePage
from tests.browser.axe import violations
from tests.browser.nurse import Nurse
from tests.factories import make_location, make_procedure
from tests.support.mail_server import mail_server
from tests.support.thorough import thorough

PHONE = {"width": 390, "height": 844}
MOST_ACTIONS = 8


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser types faster than people do."""
    monkeypatch.setattr("enquiries.pages.tickets.FASTEST", 0)


def test_from_the_comparison_to_a_closed_request(
    live: str, full: ProcedurePage, open_tab: Callable[..., BrowserPage], staff_tab: BrowserPage
) -> None:
    peel = make_procedure(title="Peel")
    tab = open_tab(java_script_enabled=False, viewport=PHONE)
    tab.goto(f"{live}/procedures/compare/?procedure={full.slug}&procedure={peel.slug}")
    tab.get_by_role("main").get_by_role("link", name="Request a consultation").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Request a consultation")
    expect(tab.get_by_label("Peel")).to_be_checked()
    expect(tab.get_by_label(full.title)).to_be_checked()
    # Something is missing, and nothing is lost.
    tab.get_by_label("Name").fill("Rosa Lindgren")
    tab.get_by_label("Message").fill("After five, please.")
    tab.get_by_role("button", name="Send the request").click()
    problems = tab.get_by_role("group", name="3 things need your attention")
    expect(problems).to_be_visible()
    expect(tab.get_by_label("Message")).to_have_value("After five, please.")
    problems.get_by_role("link", name="Enter an e-mail address or a telephone number").click()
    expect(tab.locator("#email")).to_be_in_viewport()
    tab.get_by_label("Telephone").fill("+44 20 7946 0000")
    tab.get_by_label("I am 18 or over").check()
    tab.locator("#consent").check()
    tab.get_by_role("button", name="Send the request").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("We have your request")
    reference = tab.locator(".ref").inner_text()

    desk = Nurse(staff_tab, live, "Receptionist")
    staff_tab.goto(f"{live}/admin/")
    expect(staff_tab.get_by_text("1 request waits for an answer.")).to_be_visible()
    staff_tab.set_viewport_size(PHONE)
    desk.click(staff_tab.get_by_role("link", name="See requests"))
    assert violations(staff_tab) == []
    desk.click(staff_tab.get_by_role("link", name="Rosa Lindgren"))
    expect(staff_tab.locator("#request")).to_contain_text("Peel")
    expect(staff_tab.locator("#request a[href='tel:+442079460000']")).to_be_visible()
    expect(staff_tab.locator("#header-title")).to_contain_text(reference)
    assert violations(staff_tab) == []
    desk.fill(staff_tab.get_by_label("Notes"), "Comes on Monday.")
    desk.choose(staff_tab.get_by_role("combobox", name="Assigned to"), "Hanna Brandt")
    for status in ("Contacted", "Booked", "Closed"):
        desk.choose(staff_tab.get_by_role("combobox", name="Status"), status)
        desk.click(staff_tab.get_by_role("button", name="Save"))
        expect(staff_tab.get_by_text(f"Request '{reference}' updated")).to_be_visible()
        # She calls back, and reads out the reference.
        desk.fill(staff_tab.get_by_role("textbox", name="Search"), reference.replace("-", "").lower())
        expect(staff_tab.get_by_text("There is 1 match")).to_be_visible()
        expect(staff_tab.get_by_role("row").filter(has_text="Rosa Lindgren")).to_contain_text(status)
        desk.click(staff_tab.get_by_role("link", name="Rosa Lindgren"))
    assert desk.actions <= 4 + 3 * 4
    enquiry = Enquiry.objects.get(reference=reference)
    assert enquiry.status == Status.CLOSED and enquiry.closed_at and enquiry.notes == "Comes on Monday."
    assert enquiry.answered_at and enquiry.booked_at and str(enquiry.assignee) == "hanna"
    assert set(enquiry.procedures.all()) == {full, peel}
    expect(staff_tab.get_by_role("link", name="Requests (1)")).to_have_count(0)


def from_a_procedure_to_the_thanks(tab: BrowserPage, pause: int) -> tuple[int, float, float]:
    """What a visitor does, with a pause after each key.

    Returns:
        The number of actions, the seconds until the thanks, and how many of them after the last click.
    """
    actions: list[Callable[[], None]] = [
        lambda: tab.get_by_role("main").get_by_role("link", name="Request a consultation").first.click(),
        lambda: tab.get_by_label("I am 18 or over").click(),
        lambda: tab.get_by_label("Name").press_sequentially("Rosa Lindgren", delay=pause),
        lambda: tab.get_by_label("E-mail", exact=True).press_sequentially(
            "rosa.lindgren@visitor.example", delay=pause
        ),
        lambda: tab.locator("#consent").click(),
        lambda: tab.get_by_role("button", name="Send the request").click(),
    ]
    began = time.monotonic()
    for action in actions[:-1]:
        action()
        # To look for the next field, and to reach it.
        time.sleep(5 * pause / 1000)
    sent = time.monotonic()
    actions[-1]()
    expect(tab.get_by_role("heading", level=1)).to_have_text("We have your request", timeout=10_000)
    return len(actions), time.monotonic() - began, time.monotonic() - sent


@pytest.mark.thorough
def test_a_slow_typist_on_a_phone(
    live: str, full: ProcedurePage, open_tab: Callable[..., BrowserPage]
) -> None:
    tab = open_tab(viewport=PHONE)
    tab.goto(f"{live}{full.url}")
    actions, seconds, _last = from_a_procedure_to_the_thanks(tab, pause=200)
    print(f"{actions} actions, {seconds:.1f} s")
    assert actions <= MOST_ACTIONS and seconds <= 45
    assert list(Enquiry.objects.get().procedures.all()) == [full]


@pytest.mark.parametrize("answer", ["hang", thorough("refuse"), thorough("accept")])
def test_the_thanks_do_not_wait_for_a_mail_server(
    live: str, full: ProcedurePage, open_tab: Callable[..., BrowserPage], settings: Settings, answer: str
) -> None:
    with mail_server(answer=answer) as server:
        settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        tab = open_tab(viewport=PHONE)
        tab.goto(f"{live}{full.url}")
        _actions, _seconds, last = from_a_procedure_to_the_thanks(tab, pause=0)
        assert last < 5 and not server.asked
    assert OutgoingMail.objects.filter(recipient="rosa.lindgren@visitor.example").exists()
    assert full.slug not in tab.url
    assert violations(tab) == []


def test_back_after_the_thanks_shows_nothing_that_was_sent(
    live: str, full: ProcedurePage, launch_browser: Callable[..., Browser]
) -> None:
    """Chromium keeps pages as they were left, `no-store` or not, unless Playwright forbids it."""
    browser = launch_browser(ignore_default_args=["--disable-back-forward-cache"])
    try:
        tab = browser.new_page()
        tab.goto(f"{live}/consultation/?about={full.pk}")
        tab.get_by_label("Name").fill("Rosa Lindgren")
        tab.get_by_label("I am 18 or over").check()
        tab.get_by_role("button", name="Send the request").click()
        expect(tab.locator("#problems")).to_be_visible()
        # Whoever has not sent it, and looks at another page, finds what was typed.
        tab.go_back(wait_until="commit")
        expect(tab.get_by_label("Name")).to_have_value("Rosa Lindgren")
        tab.get_by_label("E-mail", exact=True).fill("rosa@visitor.example")
        tab.locator("#consent").check()
        tab.get_by_role("button", name="Send the request").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("We have your request")
        tab.go_back(wait_until="commit")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Request a consultation")
        for name in ("name", "email", "telephone", "message"):
            expect(tab.locator(f"#{name}")).to_have_value("")
        expect(tab.locator(":checked:not(option)")).to_have_count(0)
    finally:
        browser.close()


def test_errors_take_the_focus_and_pass_axe(
    live: str, full: ProcedurePage, open_tab: Callable[..., BrowserPage]
) -> None:
    make_location("Harbour clinic")
    for scheme in ("light", "dark"):
        tab = open_tab(viewport=PHONE, color_scheme=scheme)
        tab.goto(f"{live}/consultation/?about={full.pk}")
        assert violations(tab) == []
        tab.get_by_role("button", name="Send the request").click()
        expect(tab.locator("#problems")).to_be_focused()
        assert tab.title().startswith("Error: ")
        assert violations(tab) == []
        for width in (320, 1440):
            tab.set_viewport_size({"width": width, "height": 900})
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
    # The trap for robots is out of the way of the keyboard.
    assert tab.evaluate("document.querySelector('#topic').tabIndex") == -1
