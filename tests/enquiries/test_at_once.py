"""Many requests at the same moment: each is stored once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from clinic.models import ClinicSettings, OutgoingMail
from enquiries.models import Enquiry, RequestSettings
from enquiries.pages.tickets import Ticket
from tests.enquiries.conftest import ADDRESS, GOOD

ADDRESSES, EACH = 50, 4


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("desk")
def test_two_hundred_at_once_from_fifty_addresses() -> None:
    """Each is sent twice, as by a double click."""
    _send(ADDRESSES, EACH)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("desk")
def test_some_at_once() -> None:
    _send(4, 2)


def _send(addresses: int, each: int) -> None:
    rules, clinic = RequestSettings.of_default_site(), ClinicSettings.objects.get()
    sentences = (rules.consent_words(clinic), rules.news_words(clinic))
    opened = time.time() - 60
    numbers = [number for number in range(addresses * each) for _click in range(2)]
    barrier = threading.Barrier(min(16, len(numbers)))
    waits: list[float] = []

    def send(number: int) -> tuple[int, str]:
        ticket = Ticket(f"number {number}", opened, Ticket.new(*sentences).consent)
        client = Client(REMOTE_ADDR=f"198.51.100.{number % addresses}")
        if barrier.n_waiting + 1 <= barrier.parties and not barrier.broken:
            try:
                barrier.wait(0.2)
            except threading.BrokenBarrierError:
                pass
        began = time.monotonic()
        try:
            response = client.post(ADDRESS, {**GOOD, "name": f"Rosa {number}", "ticket": ticket.signed})
        finally:
            connections.close_all()
        waits.append(time.monotonic() - began)
        return response.status_code, response.get("Location", "")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, numbers))
    assert Counter(status for status, _address in answers) == {303: len(numbers)}
    # Both clicks lead to the same thanks.
    assert {first == second for first, second in zip(answers[::2], answers[1::2], strict=True)} == {True}
    assert sorted(Enquiry.objects.values_list("name", flat=True)) == sorted(
        f"Rosa {number}" for number in range(addresses * each)
    )
    assert OutgoingMail.objects.count() == 2 * addresses * each
    print(f"slowest {max(waits):.2f} s, median {sorted(waits)[len(waits) // 2]:.2f} s")
