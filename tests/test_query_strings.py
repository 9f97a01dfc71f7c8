"""Any query string on any public page gets an answer: the page, "not found", or a redirect.

The API has one more: it says what it cannot read.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from clinic.models import HomePage
from tests.browser.pages import public_pages

pytestmark = pytest.mark.django_db

# What the pages know, and what advertisements add.
KEYS = [
    "procedure",
    "q",
    "concern",
    "area",
    "body_area",
    "category",
    "invasiveness",
    "back_to_work",
    "work",
    "no_downtime",
    "recovery",
    "budget",
    "max_price",
    "currency",
    "unit",
    "sort",
    "page",
    "p",
    "budget_min",
    "recovery_hours_max",
    "limit",
    "offset",
    "fields",
    "type",
    "child_of",
    "html_path",
    "format",
    "utm_source",
    "gclid",
]
API = [
    f"/api/v2/{path}" for path in ("", "pages/", "pages/find/", "procedures/", "procedures/find/", "nothing/")
]
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


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(kind=KINDS, query=QUERIES)
@example(kind=1, query="&".join(f"page={number}" for number in range(900)))
@example(kind=1, query="&".join(f"x{number}" for number in range(1_500)))
@example(kind=1, query="procedure=a&" * 1_500)
@example(kind=1, query="a&" * 12_000)
@example(kind=1, query="%FF%FE=%ED%A0%80")
@example(kind=1, query="q=" + "%00" * 3_000)
def test_any_query_string_on_any_page(site: HomePage, client: Client, kind: int, query: str) -> None:
    paths = list(_paths())
    path = paths[kind % len(paths)].partition("?")[0]
    response = client.get(f"{path}?{query}")
    assert response.status_code in known_answers(path), path


def known_answers(path: str) -> set[int]:
    return {200, 301, 302, 404, *([400] if path.startswith("/api/") else [])}


def _paths() -> list[str]:
    """Every public page of the test's site, made once."""
    if not Page.objects.filter(slug="long-word").exists():
        public_pages()
    pages = Page.objects.live().filter(depth__gte=2).order_by("path")
    data = [f"/api/v2/pages/{page.pk}/" for page in pages]
    return [page.url for page in pages] + ["/procedures/compare/", "/no-such-page/", *API, *data]


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize(
    "path", ["/", "/procedures/", "/procedures/compare/", "/feeds/procedures.atom", *API]
)
def test_each_known_key_with_each_nasty_value(site: HomePage, client: Client, path: str, value: str) -> None:
    for key in KEYS:
        response = client.get(path, {key: value})
        assert response.status_code in known_answers(path), key
        assert "Set-Cookie: a" not in str(response.headers)
