"""What a process keeps while the content stays as it is: shared by requests of one state and no others."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from clinic.core.kept import keeping, kept, kept_by_id
from clinic.models import ClinicSettings, HomePage
from tests.factories import make_procedure, make_standard_page


def test_kept_for_one_state() -> None:
    calls: list[str] = []

    @kept
    def name(of: str) -> str:
        calls.append(of)
        return f"{of} {len(calls)}"

    assert [name("a"), name("a")] == ["a 1", "a 2"]
    with keeping("first"):
        assert [name("a"), name("a"), name("b")] == ["a 3", "a 3", "b 4"]
        with override("de"):
            assert name("a") == "a 5"
        with keeping("second"):
            assert name("a") == "a 6"
        # Still the values of the state that this request has read.
        assert name("a") == "a 3"
        with keeping(None):
            assert name("a") == "a 7"
    with keeping("second"):
        assert name("a") == "a 6"


def test_an_error_is_not_kept() -> None:
    answers = iter([ValueError, "fine"])

    @kept
    def ask() -> object:
        answer = next(answers)
        if answer is ValueError:
            raise ValueError
        return answer

    with keeping("errors"):
        with pytest.raises(ValueError):
            ask()
        assert ask() == "fine"


def test_by_id() -> None:
    asked: list[set[int]] = []

    @kept_by_id
    def squares(ids: Collection[int]) -> dict[int, int]:
        asked.append(set(ids))
        return {pk: pk * pk for pk in ids if pk < 10}

    with keeping("squares"):
        assert list(squares([3, 1, 99, 3]).items()) == [(3, 9), (1, 1)]
        assert list(squares([1, 2, 3, 99]).items()) == [(1, 1), (2, 4), (3, 9)]
    assert asked == [{1, 3, 99}, {2}]


@pytest.mark.django_db
def test_other_pages_ask_for_less(site: HomePage, client: Client) -> None:
    """The second page of a state takes what all pages show from memory, until any of it changes."""
    first, second = make_procedure(title="Laser"), make_procedure(title="Peel")

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    cold, warm = queries(first.url), queries(second.url)
    assert warm <= cold - 4
    ClinicSettings.objects.update(name="Another House")
    assert b"Another House" in client.get(second.url).content
    make_standard_page(title="Parking", show_in_menus=True)
    assert b"Parking" in client.get(first.url).content
    make_procedure(title="Filler")
    assert b"Filler" in client.get("/procedures/").content


@pytest.mark.django_db
def test_what_is_kept_follows_restrictions(site: HomePage, client: Client) -> None:
    page = make_standard_page(title="Parking", show_in_menus=True)
    assert b"Parking" in client.get("/").content
    page.view_restrictions.create(restriction_type="password", password="secret")
    assert b"Parking" not in client.get("/").content
