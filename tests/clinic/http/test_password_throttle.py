"""Guessing passwords comes to an end, and nobody can shut out another with it."""

from __future__ import annotations

import logging
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from clinic.http.password_throttle import FEWER, MANY, MOST, MOST_FROM_SOURCE, WINDOW
from clinic.models import HomePage, PasswordAttempt
from tests.factories import make_standard_page

pytestmark = pytest.mark.django_db

RIGHT = "a long enough password"
LOGIN = "/admin/login/"


@pytest.fixture
def nurse(site: HomePage) -> User:
    return User.objects.create_superuser("nurse", password=RIGHT)


def sign_in(client: Client, password: str, address: str = "203.0.113.5", name: str = "nurse") -> int:
    """The status of a sign-in: 200 for a wrong password, 302 for the right one, 429 for too many."""
    answer = client.post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address)
    return int(answer.status_code)


def guess(number: int, address: str = "203.0.113.5", name: str = "nurse") -> list[int]:
    return [sign_in(Client(), f"wrong {count}", address, name) for count in range(number)]


def test_guessing_ends_before_anything_is_hashed(nurse: User, caplog: pytest.LogCaptureFixture) -> None:
    assert guess(MOST) == [200] * MOST
    with (
        mock.patch("django.contrib.auth.authenticate", side_effect=AssertionError),
        caplog.at_level(logging.INFO),
    ):
        client = Client()
        response = client.post(LOGIN, {"username": "nurse", "password": RIGHT}, REMOTE_ADDR="203.0.113.5")
    assert response.status_code == 429
    assert "Please wait 15 minutes" in response.content.decode()
    assert response["Retry-After"] == "900"
    assert response["Cache-Control"] == "private, no-store"
    assert "Too many attempts from 203.0.113.5" in caplog.text
    assert "nurse" not in caplog.text
    # The same name, spelt as the form reads it, and the neighbours of an address.
    assert sign_in(Client(), RIGHT, name=" ｎurse ") == 429
    assert PasswordAttempt.objects.count() == MOST


def test_a_wrong_password_is_logged(nurse: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        guess(1)
    assert "A wrong password from 203.0.113.5 at /admin/login/." in caplog.text


def test_it_is_over_after_a_while(nurse: User) -> None:
    guess(MOST)
    later = timezone.now() + WINDOW
    with mock.patch("clinic.http.password_throttle.timezone.now", return_value=later):
        assert sign_in(Client(), RIGHT) == 302
        assert not PasswordAttempt.objects.exists()


def test_the_right_password_counts_for_nothing(nurse: User) -> None:
    for _ in range(3):
        assert guess(MOST - 1)[-1] == 200
        assert sign_in(Client(), RIGHT) == 302


def test_many_names_from_one_address(nurse: User) -> None:
    answers = [guess(1, name=f"name {number}")[0] for number in range(MOST_FROM_SOURCE + 1)]
    assert answers == [200] * MOST_FROM_SOURCE + [429]
    assert sign_in(Client(), RIGHT, "203.0.113.6") == 302


def test_neighbours_in_ipv6_are_one(nurse: User) -> None:
    answers = [guess(1, f"2001:db8::{number + 1:x}")[0] for number in range(MOST + 1)]
    assert answers[-1] == 429
    assert sign_in(Client(), RIGHT, "2001:db8:0:1::1") == 302


def test_nobody_shuts_out_another(nurse: User) -> None:
    known = Client()
    assert sign_in(known, RIGHT, "203.0.113.5") == 302
    known.post("/admin/logout/")
    # From many addresses, and from the one that the nurse has, too.
    for number in range(MANY // MOST + 1):
        guess(MOST, f"198.51.100.{number}")
    for name in ("another", "a third", "a fourth"):
        guess(MOST, "203.0.113.5", name)
    guess(MOST, "203.0.113.5")
    # Guessers have fewer tries now; a person at a new place still has those, and a known browser all.
    assert guess(FEWER + 1, "198.51.100.200") == [200] * FEWER + [429]
    assert sign_in(Client(), RIGHT, "198.51.100.201") == 302
    assert sign_in(known, "mistyped", "203.0.113.5") == 200
    assert sign_in(known, RIGHT, "203.0.113.5") == 302
    # What is known of the browser is known of that user only.
    assert sign_in(known, "wrong", "203.0.113.5", "other") == 429


def test_passwords_that_visitors_share(site: HomePage) -> None:
    """Of a page, and of a folder of documents."""
    page = make_standard_page()
    shared = {"restriction_type": "password", "password": "open sesame"}
    of_page = PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), **shared)
    folder = Collection.get_first_root_node().add_child(name="Leaflets")
    of_folder = CollectionViewRestriction.objects.create(collection=folder, **shared)
    addresses = (
        f"/_util/authenticate_with_password/{of_page.pk}/{page.pk}/",
        f"/documents/authenticate_with_password/{of_folder.pk}/",
    )
    for address in addresses:

        def tell(password: str, source: str, address: str = address) -> int:
            data = {"password": password, "return_url": page.url}
            return int(Client().post(address, data, REMOTE_ADDR=source).status_code)

        assert [tell("wrong", "203.0.113.5") for _ in range(MOST)] == [200] * MOST
        assert tell("open sesame", "203.0.113.5") == 429
        assert tell("open sesame", "203.0.113.6") == 302


def test_links_for_new_passwords(nurse: User) -> None:
    """Each is an e-mail to somebody who may have asked for none."""
    User.objects.filter(pk=nurse.pk).update(email="nurse@clinic.example")

    def ask(email: str, source: str) -> int:
        answer = Client().post("/admin/password_reset/", {"email": email}, REMOTE_ADDR=source)
        return int(answer.status_code)

    answers = [ask("nurse@clinic.example", "203.0.113.5") for _ in range(MOST)]
    assert answers == [302] * MOST
    assert ask(" Nurse@clinic.example", "203.0.113.5") == 429
    assert len(mail.outbox) == MOST
    assert ask("nurse@clinic.example", "203.0.113.6") == 302
    # No wrong password.
    assert sign_in(Client(), RIGHT) == 302


def test_passwords_of_staff_are_long(nurse: User) -> None:
    with pytest.raises(ValidationError, match="12 characters"):
        validate_password("eleven-char")
    validate_password("twelve-chars")
