"""Answers of a bounded length cost the same however many procedures there are."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.db.models import JSONField, TextField
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.factories import make_concern, make_procedures

pytestmark = pytest.mark.django_db

LIST = "/procedures/index.md"
BOUNDED = (
    "/feeds/procedures.atom",
    "/api/v2/pages/",
    "/api/v2/procedures/",
    LIST,
    "/",
    "/index.md",
    "/llms.txt",
)


def titles(text: str) -> list[str]:
    return re.findall(r"Procedure \d{5}", text)


def test_the_same_queries_however_many(site: HomePage, client: Client) -> None:
    concern = make_concern()
    found = []
    for more in (3, 9):
        make_procedures(more, concern=concern)
        numbers = {}
        for address in BOUNDED:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            numbers[address] = len(queries)
        found.append(numbers)
    assert found[0] == found[1]


def test_a_long_list_has_parts(site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of the list, each of which leads to the others as Markdown."""
    monkeypatch.setattr("procedures.finder.page.ROWS_PER_PAGE", 5)
    make_procedures(12, concern=make_concern())
    first = client.get(LIST).content.decode()
    addresses = dict(re.findall(r"\[Page (\d)\]\(http://localhost(\S+?)\)", first))
    assert list(addresses) == ["1", "2", "3"]
    parts = [titles(client.get(address).content.decode()) for address in addresses.values()]
    assert [len(set(part)) for part in parts] == [5, 5, 2]
    assert len({title for part in parts for title in part}) == 12
    assert client.get(f"{LIST}?page=4").status_code == 404
    assert client.get(f"{LIST}?page={'9' * 30}").status_code in (200, 404)


def test_the_list_of_all_pages_reads_what_it_prints(site: HomePage, client: Client) -> None:
    """It names each procedure with a sentence; the long texts of thousands would be megabytes."""
    make_procedures(3, concern=make_concern())
    with CaptureQueriesContext(connection) as queries:
        text = client.get("/llms.txt").content.decode()
    assert len(set(titles(text))) == 3
    (listed,) = [query["sql"] for query in queries if '."summary"' in query["sql"]]
    texts = {
        field.name
        for field in ProcedurePage._meta.concrete_fields
        if isinstance(field, JSONField | TextField)
    }
    assert {name for name in texts if f'"{name}"' in listed} <= {
        "url_path",
        "search_description",
        "introduction",
    }


def test_no_rows_beyond_the_answer(site: HomePage, client: Client) -> None:
    """The feed sorts numbers, and loads only the procedures that it tells of."""
    make_procedures(3, concern=make_concern())
    with CaptureQueriesContext(connection) as queries:
        client.get("/feeds/procedures.atom")
    (listed,) = [query["sql"] for query in queries if "about" in query["sql"] and "ORDER BY" in query["sql"]]
    assert "LIMIT 50" in listed
    assert listed.index("IN (SELECT") < listed.index("LIMIT 50")
