"""Telling search engines of changes: queued with the change, sent by the clock."""

from __future__ import annotations

import datetime
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic.models import Announcement, HomePage, JobRun
from clinic.publishing.clock import jobs, tick
from clinic.seo import indexnow
from procedures.models import ProcedurePage
from tests.factories import make_concern, make_practitioner, make_procedure

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.derived_rows]

KEY = "0123456789abcdef"


class Endpoint:
    """A search engine on this machine: keeps what it is told, and answers as it is set to."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        self.may_answer = threading.Event()
        self.may_answer.set()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.may_answer.wait(20)
                endpoint.messages.append(json.loads(body))
                self.send_response(endpoint.status)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/indexnow"

    @property
    def told(self) -> list[str]:
        return [address for message in self.messages for address in message["urlList"]]


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    found = Endpoint()
    settings.INDEXNOW_ENDPOINT = found.address
    yield found
    found.may_answer.set()
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def on(site: HomePage, settings: Settings, endpoint: Endpoint) -> Endpoint:
    """A site with a key, on which everything so far has been told."""
    settings.INDEXNOW_KEY = KEY
    Announcement.objects.all().delete()
    return endpoint


def queued() -> set[str]:
    addresses = Announcement.objects.values_list("address", flat=True)
    return {address.removeprefix("http://localhost") for address in addresses}


def clear() -> None:
    Announcement.objects.all().delete()


# Off


def test_without_a_key_nothing_happens(site: HomePage, endpoint: Endpoint, client: Client) -> None:
    make_procedure().unpublish()
    assert indexnow.send_queued() == 0
    assert not Announcement.objects.exists()
    assert endpoint.messages == []
    assert client.get(f"/{KEY}.txt").status_code == 404


# What is queued


def test_a_change_is_queued_and_a_save_is_not(on: Endpoint) -> None:
    page = make_procedure()
    assert queued() == {page.url, "/", "/procedures/", "/prices/", page.category.url, "/categories/"}
    clear()
    page.save_revision().publish()
    page.save()
    page.about = "<p>Only a draft.</p>"
    page.save_revision()
    assert queued() == set()
    page.get_latest_revision().publish()
    assert queued() == {page.url, "/", "/procedures/", "/prices/", page.category.url}


def test_absence_and_new_addresses_are_news(on: Endpoint) -> None:
    page = make_procedure(slug="a")
    clear()
    page.slug = "b"
    page.save_revision().publish()
    assert {"/procedures/a/", "/procedures/b/"} <= queued()
    clear()
    ProcedurePage.objects.get().unpublish()
    assert "/procedures/b/" in queued()
    person = make_practitioner(slug="valdoro")
    clear()
    person.delete()
    assert {"/team/valdoro/", "/team/"} <= queued()


def test_private_pages_and_drafts_are_never_told(on: Endpoint) -> None:
    page = make_procedure()
    page.view_restrictions.create(restriction_type="password", password="open sesame")
    clear()
    page.title = "Secret"
    page.save_revision().publish()
    draft = make_procedure(live=False)
    assert page.url not in queued()
    assert f"/procedures/{draft.slug}/" not in queued()


def test_an_address_is_queued_once(on: Endpoint) -> None:
    concern = make_concern()
    for number in range(3):
        concern.introduction = f"Words {number}"
        concern.save_revision().publish()
    assert Announcement.objects.filter(address=f"http://localhost{concern.url}").count() == 1


def test_a_change_that_is_taken_back_is_not_told(on: Endpoint) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        make_concern("Taken back")
        raise RuntimeError
    assert queued() == set()


# What is sent


def test_what_is_queued_is_sent_by_the_clock(on: Endpoint, client: Client) -> None:
    page = make_procedure()
    expected = queued()
    assert "clinic.indexnow" in tick().ran
    (message,) = on.messages
    assert {address.removeprefix("http://localhost") for address in message.pop("urlList")} == expected
    assert message == {"host": "localhost", "key": KEY, "keyLocation": f"http://localhost/{KEY}.txt"}
    response = client.get(f"/{KEY}.txt")
    assert response.content.decode() == KEY
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/anotherkey.txt").status_code == 404
    assert queued() == set()
    assert indexnow.send_queued() == 0
    assert page.live


def test_many_are_sent_in_batches(on: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexnow, "BATCH", 2)
    make_procedure()
    total = len(queued())
    assert total == 6
    assert [indexnow.send_queued() for _batch in range(4)] == [2, 2, 2, 0]
    assert len(on.told) == total


def test_a_change_while_it_is_sent_stays_queued(on: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    concern = make_concern()
    sent = indexnow._post

    def post_and_change(addresses: list[str]) -> None:
        sent(addresses)
        concern.introduction = "Changed meanwhile."
        concern.save_revision().publish()

    monkeypatch.setattr(indexnow, "_post", post_and_change)
    indexnow.send_queued()
    assert concern.url in queued()


@pytest.mark.parametrize(
    "status", [301, 403, *(pytest.param(status, marks=pytest.mark.thorough) for status in (429, 503))]
)
def test_what_is_refused_is_tried_again_after_longer_and_longer(on: Endpoint, status: int) -> None:
    on.status = status
    make_concern()
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as calendar:
        for _attempt in range(indexnow.MOST_ATTEMPTS):
            with pytest.raises(indexnow.SubmissionError):
                indexnow.send_queued()
            # Not due yet: nobody is asked again.
            assert indexnow.send_queued() == 0
            announcement = Announcement.objects.first()
            if announcement is None:
                break
            waits.append(announcement.due_at - timezone.now())
            calendar.shift(waits[-1])
    assert waits[:3] == [datetime.timedelta(minutes=minutes) for minutes in (2, 4, 8)]
    assert max(waits) == indexnow.LONGEST_PAUSE
    assert waits == sorted(waits)
    # Given up in the end, and on the way again with the next change.
    assert not Announcement.objects.exists()
    on.status = 202
    make_concern("Another")
    assert indexnow.send_queued() > 0


def test_a_dead_endpoint_delays_nobody(
    site: HomePage, settings: Settings, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.INDEXNOW_KEY = KEY
    monkeypatch.setattr(indexnow, "TIMEOUT", 0.2)
    endpoint.may_answer.clear()
    began = time.monotonic()
    make_concern()
    assert endpoint.messages == []  # Publishing does not ask anybody.
    assert list(jobs)[-1].name == "clinic.indexnow"  # And all other jobs come first.
    done = tick()
    assert "clinic.indexnow" in done.failed
    assert set(done.failed) == {"clinic.indexnow"}
    assert "could not be reached" in JobRun.objects.get(name="clinic.indexnow").error
    assert time.monotonic() - began < 30
    settings.INDEXNOW_ENDPOINT = "http://127.0.0.1:9/indexnow"
    Announcement.objects.update(due_at=timezone.now())
    with pytest.raises(indexnow.SubmissionError):
        indexnow.send_queued()
    assert Announcement.objects.exists()
