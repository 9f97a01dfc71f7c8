"""Accounts of staff on a phone: a role by one choice, the second step of signing in, one's own sessions."""

from __future__ import annotations

import os
import re
from pathlib import Path

from django.contrib.auth.models import Group, User
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as BrowserPage

from clinic.models import HomePage
from clinic.people.roles import MANAGER, RECEPTIONIST, make_roles
from tests.browser.nurse import sign_in
from tests.browser.test_admin_phone import over_the_edge

PHONE = {"width": 390, "height": 844}
PASSWORD = "wide river 42 stones"


def make_manager() -> User:
    make_roles()
    user = User.objects.create_user("boss", "boss@clinic.example", PASSWORD)
    user.groups.add(Group.objects.get(name=MANAGER.name))
    return user


def shoot(tab: BrowserPage, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        tab.screenshot(path=Path(folder, f"{name}.png"), full_page=True)


def enter(tab: BrowserPage, live: str, code: str = "") -> None:
    """Fill in the form for signing in."""
    tab.goto(f"{live}/admin/login/")
    tab.get_by_label("username", exact=False).fill("boss")
    tab.get_by_label("password", exact=False).first.fill(PASSWORD)
    tab.get_by_label("Code").fill(code)
    tab.get_by_role("button", name="Sign in").click()


def test_a_role_is_given_with_one_choice(live: str, site: HomePage, staff_tab: BrowserPage) -> None:
    staff_tab.set_viewport_size(PHONE)
    sign_in(staff_tab, live, make_manager())
    nurse = User.objects.create_user("nurse", "nurse@clinic.example", first_name="Ida", last_name="North")
    staff_tab.goto(f"{live}/admin/users/edit/{nurse.pk}/")
    shoot(staff_tab, "user")
    assert over_the_edge(staff_tab, PHONE["width"]) == []
    staff_tab.get_by_role("tab", name="Roles").click()
    shoot(staff_tab, "roles")
    staff_tab.get_by_role("checkbox", name=re.compile("Receptionist")).check()
    assert over_the_edge(staff_tab, PHONE["width"]) == []
    staff_tab.get_by_role("button", name="Save").click()
    expect(staff_tab.locator(".messages .success")).to_be_visible()
    assert [group.name for group in nurse.groups.all()] == [RECEPTIONIST.name]


def test_the_second_step_is_set_up_and_a_code_on_paper_signs_in(
    live: str, site: HomePage, staff_tab: BrowserPage
) -> None:
    staff_tab.set_viewport_size(PHONE)
    user = make_manager()
    sign_in(staff_tab, live, user)
    staff_tab.goto(f"{live}/admin/account/second-step/")
    # The policy of the site lets the picture be drawn.
    width = staff_tab.locator(".account-step__picture").evaluate("image => image.naturalWidth")
    assert width > 100
    shoot(staff_tab, "second-step")
    assert over_the_edge(staff_tab, PHONE["width"]) == []
    device = TOTPDevice.objects.get(user=user)
    staff_tab.get_by_label("six digits").fill(f"{totp(device.bin_key):06}")
    staff_tab.get_by_role("button", name="Turn on").click()
    expect(staff_tab.locator(".account-step__codes code")).to_have_count(10)
    codes = staff_tab.locator(".account-step__codes code").all_text_contents()
    shoot(staff_tab, "codes")
    assert over_the_edge(staff_tab, PHONE["width"]) == []
    staff_tab.get_by_role("link", name="I have kept them").click()
    staff_tab.context.clear_cookies()
    enter(staff_tab, live)
    expect(staff_tab.get_by_text("These do not match.")).to_be_visible()
    enter(staff_tab, live, codes[0])
    expect(staff_tab).to_have_url(f"{live}/admin/")


def test_a_session_elsewhere_is_ended(
    live: str, site: HomePage, staff_tab: BrowserPage, browser: Browser
) -> None:
    staff_tab.set_viewport_size(PHONE)
    make_manager()
    other = browser.new_context()
    there = other.new_page()
    enter(there, live)
    expect(there).to_have_url(f"{live}/admin/")
    enter(staff_tab, live)
    staff_tab.goto(f"{live}/admin/account/sessions/")
    shoot(staff_tab, "sessions")
    assert over_the_edge(staff_tab, PHONE["width"]) == []
    staff_tab.get_by_role("button", name="End this one").click()
    expect(staff_tab.locator(".messages .success")).to_contain_text("Ended.")
    there.reload()
    expect(there).to_have_url(re.compile("/admin/login/"))
    staff_tab.reload()
    expect(staff_tab.locator(".account-sessions li")).to_have_count(1)
    other.close()
