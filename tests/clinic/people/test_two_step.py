"""The second step of signing in: set-up, codes once, paper, resets, guessing, and roles that ask for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from clinic.models import HomePage, OutgoingMail
from clinic.people.roles import EDITOR, MANAGER, make_roles
from clinic.people.sessions import sessions_of
from clinic.people.two_step import begin, confirm
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

LOGIN, STEP = "/admin/login/", "/admin/account/second-step/"
PASSWORD = "wide river 42 stones"


@shared_data
def staff(site: HomePage) -> dict[str, User]:
    """An editor and a manager with passwords."""
    make_roles()
    users = {}
    for name, role in (("nurse", EDITOR), ("boss", MANAGER)):
        users[name] = User.objects.create_user(name, f"{name}@clinic.example", PASSWORD)
        users[name].groups.add(Group.objects.get(name=role.name))
    return users


def code_of(user: User, *, later: int = 0) -> str:
    """What the app shows, or will show some steps later."""
    device = TOTPDevice.objects.filter(user=user).latest("pk")
    return f"{totp(device.bin_key, drift=later):06}"


def sign_in(name: str, code: str = "", password: str = PASSWORD) -> Client:
    client = Client()
    client.post(LOGIN, {"username": name, "password": password, "code": code})
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def set_up(user: User) -> list[str]:
    codes = confirm(begin(user), code_of(user))
    assert codes is not None
    return codes


def forget_failures() -> None:
    """As if the wait after a wrong code were over."""
    TOTPDevice.objects.update(throttling_failure_count=0)
    StaticDevice.objects.update(throttling_failure_count=0)


def test_it_is_set_up_on_screen_and_asked_for_from_then_on(staff: Any) -> None:
    client, elsewhere = sign_in("nurse"), sign_in("nurse")
    page = client.get(STEP).content.decode()
    assert "otpauth://totp/" in page and 'src="data:image/svg+xml' in page and "script-src" not in page
    refused = client.post(STEP, {"code": "000000"}, follow=True).content.decode()
    assert "Nothing has changed" in refused
    forget_failures()
    shown = client.post(STEP, {"code": code_of(staff["nurse"])}).content.decode()
    codes = re.findall(r"<code>([a-z2-7]{8})</code>", shown)
    assert len(codes) == 10
    # Shown once; who was signed in with the password alone is not any more; the person is told.
    assert codes[0] not in client.get(STEP).content.decode()
    assert is_in(client) and not is_in(elsewhere)
    assert OutgoingMail.objects.filter(recipient="nurse@clinic.example").count() == 1
    assert not is_in(sign_in("nurse"))
    assert not is_in(sign_in("nurse", "123456"))


def test_a_secret_is_shown_to_one_session(staff: Any) -> None:
    """Whoever has found out the password and looked first must not know the secret that is set up later."""
    thief, nurse = sign_in("nurse"), sign_in("nurse")
    seen, shown = (re.findall(r"secret=(\w+)", one.get(STEP).content.decode()) for one in (thief, nurse))
    assert seen and shown and seen != shown
    assert re.findall(r"secret=(\w+)", nurse.get(STEP).content.decode()) == shown
    device = next(one for one in TOTPDevice.objects.all() if shown[0] in one.config_url)
    assert b"<code>" in nurse.post(STEP, {"code": f"{totp(device.bin_key):06}"}).content
    assert TOTPDevice.objects.get() == device
    assert not is_in(thief)


@pytest.mark.parametrize("code", ["\0", "²", "9" * 5_000, "a" * 5_000])
def test_odd_codes(staff: Any, code: str) -> None:
    client = sign_in("nurse")
    assert client.post(STEP, {"code": code}).status_code == 302
    set_up(staff["nurse"])
    assert client.post(STEP, {"code": code}).status_code == 302
    assert not is_in(sign_in("nurse", code))


def test_a_code_counts_once(staff: Any) -> None:
    codes = set_up(staff["nurse"])
    code = code_of(staff["nurse"], later=1)
    assert is_in(sign_in("nurse", code))
    assert not is_in(sign_in("nurse", code))
    forget_failures()
    assert is_in(sign_in("nurse", codes[0].upper()))
    assert not is_in(sign_in("nurse", codes[0]))


def test_guessing_codes_is_refused_with_the_password(staff: Any) -> None:
    set_up(staff["nurse"])
    client = Client()
    answers = [
        client.post(LOGIN, {"username": "nurse", "password": PASSWORD, "code": f"{number:06}"}).status_code
        for number in range(12)
    ]
    assert answers[-1] == 429
    # And each wrong one makes the app's codes wait, wherever they come from.
    assert TOTPDevice.objects.get().throttling_failure_count > 0
    assert not is_in(sign_in("nurse", code_of(staff["nurse"], later=1)))


def test_another_password_brings_nobody_past_the_code(staff: Any) -> None:
    set_up(staff["nurse"])
    staff["nurse"].set_password("another river 43 x")
    staff["nurse"].save()
    assert not is_in(sign_in("nurse", password="another river 43 x"))
    # Nor does the form for pages that only some may read.
    client = Client()
    client.post(reverse("wagtailcore_login"), {"username": "nurse", "password": "another river 43 x"})
    assert "_auth_user_id" not in client.session


def test_a_manager_resets_it_for_somebody_else_only(staff: Any) -> None:
    set_up(staff["nurse"])
    nurse = sign_in("nurse", code_of(staff["nurse"], later=1))
    boss = sign_in("boss")
    address = f"/admin/users/{staff['nurse'].pk}/reset-second-step/"
    assert address in boss.get("/admin/users/").content.decode()
    nurse.post(address)
    assert TOTPDevice.objects.filter(user=staff["nurse"]).exists()
    boss.post(address)
    assert not is_in(nurse)
    assert is_in(sign_in("nurse"))
    assert OutgoingMail.objects.filter(recipient="nurse@clinic.example").exists()
    set_up(staff["boss"])
    boss.post(f"/admin/users/{staff['boss'].pk}/reset-second-step/")
    assert TOTPDevice.objects.filter(user=staff["boss"]).exists()


def test_turning_it_off_takes_a_code(staff: Any) -> None:
    codes = set_up(staff["nurse"])
    client = sign_in("nurse", code_of(staff["nurse"], later=1))
    client.post(STEP, {"code": "wrong"})
    assert TOTPDevice.objects.exists()
    forget_failures()
    client.post(STEP, {"code": codes[3]})
    assert not TOTPDevice.objects.exists()
    assert is_in(sign_in("nurse"))


def test_a_role_may_ask_for_it(staff: Any, settings: Settings) -> None:
    settings.TWO_STEP_ROLES = ("manager",)
    assert is_in(sign_in("nurse"))
    boss = sign_in("boss")
    assert boss.get("/admin/users/")["Location"] == STEP
    assert boss.post("/admin/users/new/", {"username": "x"}).status_code == 302
    assert "Your role at the clinic asks" in boss.get(STEP).content.decode()
    boss.post(STEP, {"code": code_of(staff["boss"])})
    assert is_in(boss)


def test_sessions_end_without_use(staff: Any, settings: Settings) -> None:
    settings.IDLE_MINUTES = 30
    client = sign_in("nurse")
    ping = reverse("wagtailadmin_editing_sessions:release", args=[1])
    with time_machine.travel("2030-01-01 10:00Z", tick=False) as clock:
        client = sign_in("nurse")
        assert is_in(client)
        clock.shift(20 * 60)
        assert is_in(client)
        clock.shift(20 * 60)
        # What an open page sends is no use, nor is what a script asks for to show.
        client.post(ping)
        client.get("/admin/", headers={"X-Requested-With": "XMLHttpRequest"})
        clock.shift(11 * 60)
        answer = client.get("/admin/", follow=True)
        assert answer.redirect_chain
        assert "not used for a while" in answer.content.decode()
        settings.IDLE_MINUTES = 0
        client = sign_in("nurse")
        clock.shift(60 * 60 * 24)
        assert is_in(client)


def test_one_sees_and_ends_ones_own_sessions(staff: Any) -> None:
    here, there, third = (sign_in("nurse") for _number in range(3))
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    for client in (here, there, third):
        client.get("/admin/", headers={"User-Agent": firefox})
    boss = sign_in("boss")
    assert is_in(boss)
    page = here.get("/admin/account/sessions/").content.decode()
    assert page.count("Firefox, Linux") == 3 and page.count("End this one") == 2
    assert str(here.session.session_key) not in page and str(there.session.session_key) not in page
    name = next(one.name for one in sessions_of(staff["nurse"]) if one.name in page)
    foreign = sessions_of(staff["boss"])[0].name
    here.post("/admin/account/sessions/", {"session": foreign})
    assert is_in(boss)
    others = [one for one in sessions_of(staff["nurse"], here.session.session_key) if not one.is_own]
    here.post("/admin/account/sessions/", {"session": others[0].name})
    assert [is_in(there), is_in(third)].count(True) == 1 and name
    here.post("/admin/account/sessions/")
    assert is_in(here) and not is_in(there) and not is_in(third)


def test_no_session_has_a_nul_in_its_key(site: HomePage, client: Client) -> None:
    """PostgreSQL would take the question for an error."""
    for path in ("/", LOGIN, "/consultation/"):
        assert client.get(path, HTTP_COOKIE='sessionid="\\000abcdefgh"').status_code == 200
