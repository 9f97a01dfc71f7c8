"""Any query string on any public page gets an answer: the page, "not found", or a redirect.

The API has one more: it says what it cannot read.
"""

from __future__ import annotations

import itertools
from dataclasses import fields
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import Page

from clinic.api.forms import PagesForm
from clinic.models import HomePage
from procedures.api.procedures import ProceduresForm
from procedures.finder.query import FinderQuery
from tests.browser.pages import public_pages
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

API = [
    f"/api/v2/{path}"
    for path in (
        "",
        "openapi.json",
        "pages/",
        "pages/find/",
        "procedures/",
        "procedures/find/",
        "nothing/",
    )
]
FINDER = [field.name for field in fields(FinderQuery)]
# The keys that each address knows.
KNOWN = {
    "/": [],
    "/procedures/": FINDER,
    "/procedures/compare/": ["procedure"],
    "/consultation/": ["about"],
    "/feeds/procedures.atom": [],
    **{path: [] for path in API},
    "/api/v2/pages/": sorted(PagesForm.base_fields),
    "/api/v2/pages/find/": ["html_path", "fields"],
    "/api/v2/procedures/": sorted(ProceduresForm.base_fields),
    "/api/v2/procedures/find/": ["html_path", "fields"],
}
# Keys of other sites, of Wagtail, and of advertisements.
FOREIGN = ["body_area", "budget", "currency", "p", "type", "child_of", "format", "utm_source", "gclid"]
KEYS = sorted({*FOREIGN, *itertools.chain.from_iterable(KNOWN.values())})
NASTY = [
    "",
    "0",
    "-1",
    "1",
    "1e308",
    "NaN",
    "Infinity",
    "9" * 400,
    "1.5",
    "1,5",
    "٣",
    "\x00",
    "a\x00b",
    "🙂" * 50,
    "x" * 10_000,
    '"',
    '" OR "',
    "' OR 1=1 --",
    "'; DROP TABLE wagtailcore_page; --",
    "<script>alert(1)</script>",
    "%",
    "%_\\",
    "(",
    "* AND NOT",
    "../../etc/passwd",
    "\u202e\u0000\ufffe",
    "\r\nSet-Cookie: a=b",
    "0001-01-01",
    "9999-12-31T23:59:59-12:00",
    "2026-09-03T10:15:00+00:00",
    "name",
    "price",
    "recovery",
    "microneedling",
    "title,-id",
    "title(" * 500,
    "/procedures/",
    "procedures.ProcedurePage,auth.User",
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
PAIRS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(KEYS), st.sampled_from(NASTY), TEXT),
        st.one_of(st.sampled_from(NASTY), TEXT),
    ),
    max_size=8,
)
# As well-formed as an address bar makes it, and as nobody would write it.
QUERIES = st.one_of(
    PAIRS.map(urlencode),
    st.text("%=&;+?/#aF0.-_~[]\"' ", max_size=120).map(lambda text: text.replace("#", "")),
)
KINDS = st.integers(min_value=0, max_value=999)


@shared_data
def every_address(site: HomePage) -> list[str]:
    """The address of every public page, and of what stands beside the pages."""
    public_pages()
    pages = Page.objects.live().filter(depth__gte=2).order_by("path")
    data = [f"/api/v2/pages/{page.pk}/" for page in pages]
    addresses = [page.url for page in pages] + [
        "/procedures/compare/",
        "/consultation/",
        "/no-such-page/",
        *API,
        *data,
    ]
    return [address.partition("?")[0] for address in addresses]


@given(kind=KINDS, query=QUERIES)
@example(kind=1, query="&".join(f"page={number}" for number in range(900)))
@example(kind=1, query="&".join(f"x{number}" for number in range(1_500)))
@example(kind=1, query="procedure=a&" * 1_500)
@example(kind=1, query="a&" * 12_000)
@example(kind=1, query="%FF%FE=%ED%A0%80")
@example(kind=1, query="q=" + "%00" * 3_000)
def test_any_query_string_on_any_page(
    every_address: list[str], client: Client, kind: int, query: str
) -> None:
    path = every_address[kind % len(every_address)]
    response = client.get(f"{path}?{query}")
    assert response.status_code in known_answers(path), path


def known_answers(path: str) -> set[int]:
    return {200, 301, 302, 404, *([400] if path.startswith("/api/") else [])}


@pytest.mark.parametrize("path", KNOWN)
def test_known_keys_with_nasty_values(
    every_address: list[str], client: Client, path: str, pytestconfig: pytest.Config
) -> None:
    """Each value with some of the keys, each key with an eighth of the values; a thorough run tries all.

    The keys that the address does not know come all at once.
    """
    queries = [[{key: value} for value in NASTY] for key in KNOWN[path]]
    queries.append([{key: value for key in KEYS if key not in KNOWN[path]} for value in NASTY])
    step = 1 if pytestconfig.getoption("thorough") else 8
    for number, of_key in enumerate(queries):
        for query in of_key[number % step :: step]:
            response = client.get(path, query)
            assert response.status_code in known_answers(path), query
            assert "Set-Cookie: a" not in str(response.headers)
