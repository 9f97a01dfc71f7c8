"""Made-up addresses: answered at once, with work and memory that do not grow with them."""

from __future__ import annotations

import logging
import tracemalloc

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db

LONG = ("/a" * 20_000, "/" * 30_000, "/" + "a" * 30_000, "/procedures" * 3_000, "/" + "%C3%BC" * 5_000)
DEEP = ("/a" * 900, "/procedures/" + "a/" * 900, "/procedures/compare/" + "a/" * 900)
ENDS = ("", "/", "/index.md", "/llms.txt")


@pytest.mark.parametrize("start", ["", "/admin", "/api/v2/pages", "/media/images", "/static", "/documents"])
def test_long_addresses_are_not_found(
    site: HomePage, client: Client, start: str, caplog: pytest.LogCaptureFixture
) -> None:
    client.raise_request_exception = False
    for address in LONG:
        assert client.get(start + address).status_code == 404
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_deep_addresses_take_no_more_than_short_ones(site: HomePage, client: Client) -> None:
    client.get("/a/b/")
    tracemalloc.start()
    for address in DEEP:
        for end in ENDS:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address.rstrip("/") + end, follow=True).status_code == 404
            assert len(queries) < 30
            assert max(len(query["sql"]) for query in queries) < 20_000
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_deep_page_and_a_long_slug_are_found(site: HomePage, client: Client) -> None:
    page = site
    for number in range(12):
        slug = f"{'ก' * 150}{number}"
        page = page.add_child(instance=StandardPage(title="Deep", slug=slug, introduction="Here."))
    path = page.get_url()
    assert len(page.url_path) > 1_800
    assert client.get(path).status_code == 200
    assert client.get(f"{path}index.md").status_code == 200
    assert client.get(f"{path}{'a/' * 40}").status_code == 404
