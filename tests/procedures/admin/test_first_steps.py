"""The first steps on the admin's home tick themselves off by what is there."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.test import Client

from clinic.models import ClinicSettings, HomePage
from tests.factories import make_category, make_image, make_location, make_practitioner, make_procedure


def steps(client: Client) -> dict[str, bool]:
    """The steps, and whether each is done; empty without the panel."""
    soup = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return {
        (item.s or item.a).get_text(): item.s is not None  # type: ignore[union-attr]
        for item in soup.select(".first-steps__step")
    }


def test_each_ticks_itself_off(site: HomePage, admin_client: Client) -> None:
    ClinicSettings.objects.update(is_launched=False)
    shown = steps(admin_client)
    assert len(shown) == 7 and not any(shown.values())
    for link in BeautifulSoup(admin_client.get("/admin/").content, "html.parser").select(".first-steps a"):
        assert admin_client.get(str(link["href"])).status_code == 200
    make_category()
    make_location()
    make_practitioner()
    ClinicSettings.objects.update(logo=make_image())
    assert sum(steps(admin_client).values()) == 4
    make_procedure()
    assert sum(steps(admin_client).values()) == 5
    ClinicSettings.objects.update(is_launched=True)
    assert steps(admin_client) == {}


def test_they_are_for_those_who_may_do_them(site: HomePage, client: Client) -> None:
    ClinicSettings.objects.update(is_launched=False)
    user = User.objects.create_user("reader", "", "secret")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert steps(client) == {}
