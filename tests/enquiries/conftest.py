"""What the tests of requests share."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from clinic.core.outbox import OutgoingMail
from clinic.models import HomePage
from enquiries.models import RequestSettings
from enquiries.pages import tickets
from tests.support.shared_data import shared_data

ADDRESS = "/consultation/"
GOOD = {
    "adult": "on",
    "name": "Rosa Lindgren",
    "email": "rosa@visitor.example",
    "telephone": "",
    "message": "",
    "consent": "on",
    "topic": "",
}
# The answers of the test client have more than those of Django.
Send = Callable[..., Any]


@shared_data
def desk(site: HomePage) -> RequestSettings:
    """A site whose requests somebody is told of."""
    from wagtail.models import Site

    rules = RequestSettings.for_site(Site.objects.get(is_default_site=True))
    rules.email = "desk@clinic.example"
    rules.save()
    return rules


def read(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def errors(response: HttpResponse) -> dict[str, str]:
    """What the list of errors says, by the field that it leads to; all of the form as one."""
    found = read(response).select("#problems li")
    return {
        str(link["href"]).removeprefix("#") if (link := item.find("a")) else "": item.get_text()
        for item in found
    }


@pytest.fixture
def opened(desk: RequestSettings, client: Client) -> dict[str, str]:
    """The hidden fields of a form that was opened a while ago."""
    return open_form(client)


def open_form(client: Client, address: str = ADDRESS) -> dict[str, str]:
    soup = read(client.get(address))
    hidden = soup.select("main input[type=hidden]")
    values = {str(field["name"]): str(field["value"]) for field in hidden}
    assert values["ticket"]
    ticket = tickets.Ticket.read(values["ticket"])
    assert ticket is not None
    # As if somebody had read and typed.
    values["ticket"] = tickets.Ticket(ticket.number, time.time() - 40, ticket.consent).signed
    return values


@pytest.fixture
def send(opened: dict[str, str], client: Client) -> Send:
    """Sends the opened form with good values, but for those that are given."""

    def post(**values: Any) -> Any:
        data = {**opened, **GOOD, **values}
        return client.post(ADDRESS, {name: value for name, value in data.items() if value is not None})

    return post


def reference_of(response: HttpResponse) -> str:
    assert response.status_code == 303, errors(response)
    match = re.fullmatch(r"/consultation/thanks/([0-9A-Z]{4}-[0-9A-Z]{4})/", response["Location"])
    assert match, response["Location"]
    return match[1]


def mails_to(address: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(recipient=address).order_by("pk"))
