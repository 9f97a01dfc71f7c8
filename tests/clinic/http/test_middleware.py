"""What every request and every answer goes through, over HTTP."""

from __future__ import annotations

import gzip
import ipaddress
from typing import Any
from urllib.parse import quote

import brotli
import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings
from wagtail.models import Page

from clinic.http.middleware import CleanQueryMiddleware
from tests.clinic.http.middleware_urls import PAGE

# Each request reads which state the site is in.
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.clinic.http.middleware_urls")]

FOR_EVERYONE = "public, max-age=0, must-revalidate"


@pytest.fixture
def editor(db: None, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor", password="-"))
    return client


# Caching


def test_a_page_for_visitors(client: Client) -> None:
    response = client.get("/page/")
    assert response["Cache-Control"] == FOR_EVERYONE
    assert response["ETag"].startswith('W/"')
    assert "Last-Modified" not in response
    assert response["Vary"] == "Cookie"
    assert response["Content-Language"] == "en"
    assert not response.cookies


def test_the_userbar_changes_nothing_for_visitors(client: Client) -> None:
    response = client.get("/page-for-editors-too/")
    assert response["Cache-Control"] == FOR_EVERYONE
    assert response["Vary"] == "Cookie"
    assert not response.cookies


@pytest.mark.parametrize("accept_encoding", ["", "br", "gzip, deflate, br, zstd", "gzip", "zstd"])
def test_an_unchanged_page_is_not_sent_again(client: Client, accept_encoding: str) -> None:
    first = client.get("/page/", headers={"accept-encoding": accept_encoding})
    again = client.get("/page/", headers={"accept-encoding": accept_encoding, "if-none-match": first["ETag"]})
    assert first.status_code == 200
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"] == client.get("/page/")["ETag"]
    assert again["Cache-Control"] == FOR_EVERYONE


def test_a_changed_page_is_sent(client: Client) -> None:
    other = client.get("/page-for-editors-too/")["ETag"]
    assert client.get("/page/", headers={"if-none-match": other}).status_code == 200


def test_head_tells_what_get_would(client: Client) -> None:
    head, get = client.head("/page/"), client.get("/page/")
    assert head.content == b""
    assert {**head.headers} == {**get.headers}


@pytest.mark.django_db
def test_a_session_makes_a_page_private(editor: Client) -> None:
    response = editor.get("/page/")
    assert response["Cache-Control"] == "private, no-cache"
    assert editor.get("/page/", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_a_cookie_makes_a_page_private(client: Client) -> None:
    response = client.get("/form/")
    assert "csrftoken" in response.cookies
    assert response["Cache-Control"] == "private, no-cache"


def test_what_a_view_says_is_kept(client: Client) -> None:
    response = client.get("/secret/")
    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response


def test_answers_to_forms_and_errors_are_not_kept(client: Client) -> None:
    client.raise_request_exception = False
    assert client.post("/page/")["Cache-Control"] == "private, no-store"
    assert client.get("/broken/")["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_the_admin_is_not_kept(client: Client, editor: Client) -> None:
    assert "no-store" in editor.get("/admin/")["Cache-Control"]
    assert "no-store" in Client().get("/admin/login/")["Cache-Control"]
    assert editor.get("/admin/page/")["Cache-Control"] == "private, no-store"


# Compression


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate, br", "br"),
        ("zstd, br;q=0.9", "br"),
        ("zstd, br;q=0", "zstd"),
        ("zstd, gzip", "zstd"),
        ("gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_compression(client: Client, accepted: str, coding: str | None) -> None:
    response = client.get("/page/", headers={"accept-encoding": accepted})
    assert response.get("Content-Encoding") == coding
    assert int(response["Content-Length"]) == len(response.content)
    if coding:
        assert set(response["Vary"].lower().split(", ")) == {"cookie", "accept-encoding"}
        assert len(response.content) < len(PAGE) / 10
    if coding == "br":
        assert brotli.decompress(response.content).decode() == PAGE
    if coding == "gzip":
        assert gzip.decompress(response.content).decode() == PAGE


@pytest.mark.parametrize("coding", ["br", "gzip", "zstd"])
def test_compression_is_the_same_each_time(client: Client, coding: str) -> None:
    answers = [client.get("/page/", headers={"accept-encoding": coding}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


# Security


def test_policy_of_public_pages(client: Client) -> None:
    policy = client.get("/page/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.django_db
def test_policy_of_the_admin(client: Client) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'self'" in policy


def test_other_headers(client: Client) -> None:
    response = client.get("/page/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "Strict-Transport-Security" not in response


# Proxies

FORWARDED = {
    "x-forwarded-proto": "https",
    "x-forwarded-host": "www.example.org",
    "x-forwarded-for": "203.0.113.9, 198.51.100.7",
    "x-forwarded-port": "444",
    "forwarded": "for=203.0.113.9",
}


def trust(settings: Settings, *networks: str) -> None:
    settings.TRUSTED_PROXIES = tuple(ipaddress.ip_network(network) for network in networks)


def echo(client: Client, query: str = "", **extra: Any) -> dict[str, Any]:
    return client.get(f"/echo/{query}", **extra).json()


def test_a_stranger_is_not_believed(client: Client, settings: Settings) -> None:
    trust(settings, "10.0.0.0/8")
    seen = echo(client, headers=FORWARDED)
    assert (seen["scheme"], seen["host"], seen["address"]) == ("http", None, "127.0.0.1")
    assert seen["forwarded"] == []


def test_a_proxy_is_believed(client: Client, settings: Settings) -> None:
    trust(settings, "127.0.0.1")
    seen = echo(client, headers=FORWARDED)
    assert (seen["scheme"], seen["host"], seen["port"]) == ("https", "www.example.org", "443")
    assert seen["address"] == "198.51.100.7"
    assert seen["forwarded"] == []


def test_a_chain_of_proxies(client: Client, settings: Settings) -> None:
    trust(settings, "127.0.0.1", "198.51.100.0/24")
    assert echo(client, headers=FORWARDED)["address"] == "203.0.113.9"


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [
        ("nonsense", "127.0.0.1"),
        ("203.0.113.9, nonsense", "127.0.0.1"),
        ("::ffff:203.0.113.9", "::ffff:cb00:7109"),
    ],
)
def test_an_address_that_is_none(
    client: Client, settings: Settings, forwarded_for: str, address: str
) -> None:
    trust(settings, "127.0.0.1")
    assert echo(client, headers={"x-forwarded-for": forwarded_for})["address"] == address


def test_a_proxy_over_mapped_ipv6_is_known(client: Client, settings: Settings) -> None:
    trust(settings, "10.0.0.0/8")
    seen = echo(client, REMOTE_ADDR="::ffff:10.1.2.3", headers={"x-forwarded-proto": "https"})
    assert seen["scheme"] == "https"


def test_https_behind_a_proxy_is_not_redirected(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    trust(settings, "127.0.0.1")
    assert client.get("/page/").status_code == 301
    assert client.get("/page/", headers={"x-forwarded-proto": "http"}).status_code == 301
    assert client.get("/page/", headers={"x-forwarded-proto": "https"}).status_code == 200
    # As the visitor came; the proxies speak http to each other.
    assert client.get("/page/", headers={"x-forwarded-proto": "https, http"}).status_code == 200
    assert client.get("/page/", headers={"x-forwarded-proto": "http, https"}).status_code == 301
    trust(settings)
    assert client.get("/page/", headers={"x-forwarded-proto": "https"}).status_code == 301


def test_a_host_that_is_not_ours_is_refused(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["www.example.org"]
    trust(settings, "127.0.0.1")
    headers = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    settings.SECURE_SSL_REDIRECT = False
    assert client.get("/page-that-is-none", headers=headers).status_code == 400


# Queries


@pytest.mark.parametrize(
    ("query", "cleaned"),
    [
        ("q=laser", {"q": ["laser"]}),
        ("q=%22", {"q": [""]}),
        ("q=a%22b", {"q": ["a b"]}),
        ("q=%20%09%0A%20", {"q": [""]}),
        ("q=%00", {"q": [""]}),
        ("q=la%00ser&p=2", {"q": ["laser"], "p": ["2"]}),
        ("q=a%7Fb%C2%85c", {"q": ["a b c"]}),
        ("search=%22x%22&query=%22", {"search": ["x"], "query": [""]}),
        ("title=%22x%22%00&next=/a%00/", {"title": ['"x"'], "next": ["/a/"]}),
        ("id=1&id=2&empty=&q=+x+", {"id": ["1", "2"], "empty": [""], "q": ["x"]}),
        ("%00q=1", {"q": ["1"]}),
        ("q=%FF%FE", {"q": ["\ufffd\ufffd"]}),
        ("q=O'Brien+50%25+%3C1%25", {"q": ["O'Brien 50% <1%"]}),
        ("q=gr%C3%BC%C3%9Fe+%F0%9F%98%80", {"q": ["grüße 😀"]}),
    ],
)
def test_query_is_cleaned(client: Client, query: str, cleaned: dict[str, list[str]]) -> None:
    seen = echo(client, f"?{query}")
    assert seen["query"] == cleaned
    assert "%00" not in seen["query_string"]


def test_a_clean_query_string_is_left_as_it_is(client: Client) -> None:
    assert echo(client, "?b=2&a=%2f&a=x+y")["query_string"] == "b=2&a=%2f&a=x+y"


def test_long_search_is_cut(client: Client) -> None:
    assert len(echo(client, f"?q={'word+' * 500}")["query"]["q"][0]) <= CleanQueryMiddleware.LONGEST_SEARCH


def test_no_address_has_a_nul(site: Page, client: Client) -> None:
    assert client.get("/pa%00ge/").status_code == 404
    assert client.get("/procedures/x%00/").status_code == 404
    assert client.get("/media/images/x%00.jpg").status_code == 404


SEARCHES = (
    '"',
    'a"',
    '"""',
    "  ",
    "\0",
    "a\0b",
    "\t",
    "'",
    "*",
    "(",
    "-",
    "AND",
    "NEAR(",
    "^",
    ":",
    "\\",
    "%",
)


ADMIN_SEARCHES = [
    "/admin/pages/search/?q=",
    "/admin/pages/?q=",
    "/admin/images/?q=",
    "/admin/images/chooser/results/?q=",
    "/admin/choose-page/search/?q=",
    "/admin/documents/?q=",
    "/admin/users/?q=",
    "/admin/redirects/?q=",
    "/admin/api/main/pages/?search=",
    "/admin/api/main/images/?search=",
]


@pytest.mark.parametrize("path", ADMIN_SEARCHES)
def test_no_search_in_the_admin_fails(
    site: Page, editor: Client, path: str, pytestconfig: pytest.Config
) -> None:
    """Each text in some of the searches; a thorough run tries all."""
    step = 1 if pytestconfig.getoption("thorough") else 4
    texts = SEARCHES[ADMIN_SEARCHES.index(path) % step :: step]
    assert {text: editor.get(path + quote(text)).status_code for text in texts} == dict.fromkeys(texts, 200)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/pages/?ordering=%00&p=%00",
        "/admin/reports/site-history/?object_title=%00&action=%00",
        "/admin/reports/locked/?locked_at_after=%00",
        "/admin/images/?collection_id=%00&tag=%00",
        "/admin/choose-page/?page_type=wagtailcore.page&q=%00&allow_external_link=%00",
    ],
)
def test_nul_elsewhere_does_not_fail(site: Page, editor: Client, path: str) -> None:
    assert editor.get(path).status_code in (200, 302, 400, 404)


# Publishing that is refused


def test_a_refusal_becomes_a_message(site: Page, editor: Client) -> None:
    page = Page.objects.last()
    response = editor.post("/admin/refused/")
    assert response.status_code == 302
    assert response.url == f"/admin/pages/{page.pk}/edit/"
    shown = editor.get("/messages/").content.decode()
    assert str(page) in shown
    assert "Write a title." in shown
    assert "Write &lt;b&gt;more&lt;/b&gt;." in shown


def test_a_refusal_in_a_workflow_dialogue(site: Page, editor: Client) -> None:
    answer = editor.post("/admin/refused/", headers={"x-requested-with": "XMLHttpRequest"}).json()
    assert answer["step"] == "success"
    assert answer["redirect"].endswith("/edit/")
    assert "Write a title." in editor.get("/messages/").content.decode()


def test_a_refusal_of_an_automatic_save(site: Page, editor: Client) -> None:
    response = editor.post("/admin/refused/", headers={"accept": "application/json"})
    assert response.status_code == 400
    assert response.json()["error_code"] == "publication_refused"
    assert "Write a title." in response.json()["error_message"]


def test_only_refusals_in_the_admin_are_answered(site: Page, editor: Client) -> None:
    editor.raise_request_exception = False
    assert editor.post("/refused/").status_code == 500
    assert editor.post("/admin/invalid/").status_code == 500
