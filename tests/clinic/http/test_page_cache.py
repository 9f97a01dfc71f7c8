"""Pages from the cache: the same as drawn anew, never those of another address, and never old."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import PageViewRestriction

from clinic.core.content_token import MOST_ROWS, current_token, prune_content_changes
from clinic.http import page_cache
from clinic.http.page_cache import PageCacheMiddleware
from clinic.models import ContentChange, HomePage
from procedures.models import ProcedurePage
from tests.factories import make_procedure, make_standard_page

pytestmark = pytest.mark.django_db

FOR_EVERYONE = {"Cache-Control": page_cache.CacheHeadersMiddleware.FOR_EVERYONE}


@pytest.fixture(autouse=True)
def page_cache_is_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the memory of this process alone, also where the tests have a Redis."""
    settings.PAGE_CACHE = True
    monkeypatch.setattr(page_cache, "caches", {"default": None})
    page_cache.answers.follow(("", None))


@pytest.fixture
def laser(site: HomePage) -> ProcedurePage:
    return make_procedure(title="Laser", slug="laser")


def queries(client: Client, path: str, **options: Any) -> int:
    """How many queries an answer takes."""
    with CaptureQueriesContext(connection) as captured:
        client.get(path, **options)
    return len(captured)


PATHS = (
    "/",
    "/procedures/laser/",
    "/procedures/",
    "/procedures/laser/index.md",
    "/llms.txt",
    "/api/v2/pages/",
)
ENCODINGS = ("br;q=0, gzip;q=0.5", "zstd", "")


@pytest.mark.parametrize(
    ("path", "encoding"), [*((path, "br") for path in PATHS), *((PATHS[1], name) for name in ENCODINGS)]
)
def test_kept_as_drawn(laser: ProcedurePage, client: Client, path: str, encoding: str) -> None:
    """Body and headers are the same, for the price of the token."""
    drawn = client.get(path, headers={"Accept-Encoding": encoding})
    kept = client.get(path, headers={"Accept-Encoding": encoding})
    assert drawn.status_code == 200
    assert dict(kept.items()) == dict(drawn.items())
    assert kept.content == drawn.content
    assert queries(client, path, headers={"Accept-Encoding": encoding}) == 1


def test_not_modified(laser: ProcedurePage, client: Client) -> None:
    etag = client.get(laser.url)["ETag"]
    for _time in range(2):
        page_cache.answers.follow(("", None))
        for is_kept in (False, True):
            answer = client.get(laser.url, headers={"If-None-Match": etag})
            assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag), is_kept
    assert client.get(laser.url, headers={"If-None-Match": 'W/"another"'}).status_code == 200


@pytest.mark.parametrize("address", ["/api/v2/pages/", "/llms.txt", "/procedures/laser/index.md"])
def test_scripts_of_other_websites_may_read_not_modified(
    laser: ProcedurePage, client: Client, address: str
) -> None:
    """Whether it is drawn for them, kept, or answered before Django's handler."""
    etag = client.get(address)["ETag"]
    page_cache.answers.follow(("", None))
    answers = [client.get(address, headers={"If-None-Match": etag}) for _is_kept in (False, True)]
    known = page_cache.answer_from_memory(
        environ_of(address, HTTP_HOST="testserver", HTTP_IF_NONE_MATCH=etag)
    )
    assert known is not None
    for status, headers in (*((one.status_code, one.headers) for one in answers), (known[0], dict(known[1]))):
        assert status == 304
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Access-Control-Expose-Headers"] == "ETag"


def test_parameters_that_mean_nothing_share_an_answer(laser: ProcedurePage, client: Client) -> None:
    client.get("/procedures/?q=laser&sort=price")
    assert queries(client, "/procedures/?utm_source=x&sort=price&q=laser&gclid=1") == 1
    assert queries(client, "/procedures/?q=laser") > 1
    assert b"Laser" in client.get("/procedures/?q=laser").content
    assert b"Laser" not in client.get("/procedures/?q=zzzz&utm_source=x").content


def test_queries_are_bounded(laser: ProcedurePage, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_QUERIES", 5)
    client.get(laser.url)
    for number in range(9):
        client.get(f"/procedures/?q=word{number}")
    assert len(page_cache.answers._queries) == 5
    assert queries(client, laser.url) == 1
    assert queries(client, "/procedures/?q=word8") == 1
    assert queries(client, "/procedures/?q=word0") > 1


def test_bytes_are_bounded(laser: ProcedurePage, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_BYTES", 400_000)
    for number in range(40):
        client.get(f"/procedures/?q=word{number}")
    assert 100_000 < page_cache.answers.bytes <= 400_000


def test_another_process_finds_it_in_redis(laser: ProcedurePage) -> None:
    def other_process(answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponseBase:
        page_cache.answers.follow(("", None))
        cached = PageCacheMiddleware(answer)
        cached.in_redis = cache
        return cached(RequestFactory().get("/x/"))

    other_process(lambda request: HttpResponse("page", headers=FOR_EVERYONE))
    assert other_process(lambda request: HttpResponse("drawn")).content == b"page"
    ProcedurePage.objects.update(title="Changed")
    assert other_process(lambda request: HttpResponse("drawn")).content == b"drawn"


# What is for one person


def test_a_session_passes_by(laser: ProcedurePage, client: Client, admin_client: Client) -> None:
    client.get(laser.url)
    assert queries(admin_client, laser.url) > 1
    assert b"wagtail-userbar" in admin_client.get(laser.url).content
    assert b"wagtail-userbar" not in client.get(laser.url).content


@pytest.mark.parametrize("kind", ["login", "password"])
def test_private_pages_are_never_kept(laser: ProcedurePage, client: Client, kind: str) -> None:
    before = client.get(laser.url)
    restriction = PageViewRestriction.objects.create(page=laser, restriction_type=kind, password="secret")
    for _time in range(2):
        assert b"Laser" not in client.get(laser.url).content
    if kind == "password":
        # What the form sets in the browser opens the page for this browser alone.
        client.post(
            f"/_util/authenticate_with_password/{restriction.pk}/{laser.pk}/",
            {"password": "secret", "return_url": laser.url},
        )
        assert client.get(laser.url).content.count(b"Laser")
        assert b"Laser" not in Client().get(laser.url).content
    restriction.delete()
    assert Client().get(laser.url).content == before.content


HEADERS: dict[str, dict[str, str]] = {
    "a host": {"Host": "elsewhere.example"},
    "a forwarded host": {"X-Forwarded-Host": "elsewhere.example"},
    "a forwarded scheme": {"X-Forwarded-Proto": "https"},
    "authorization": {"Authorization": "Basic YTpi"},
    "a range": {"Range": "bytes=0-9"},
    "a language": {"Accept-Language": "de"},
    "a type": {"Accept": "application/json"},
    "a prefix": {"X-Script-Name": "/elsewhere", "X-Original-URL": "/elsewhere/"},
    "a method": {"X-HTTP-Method-Override": "DELETE"},
    "an odd cookie": {"Cookie": "a=b; =; \x7f"},
}


@pytest.mark.parametrize("name", HEADERS)
def test_no_header_poisons_what_others_get(laser: ProcedurePage, client: Client, name: str) -> None:
    expected = client.get(laser.url).content
    page_cache.answers.follow(("", None))
    client.get(laser.url, headers=HEADERS[name])
    assert client.get(laser.url).content == expected


def test_other_methods_and_failures_are_not_kept(laser: ProcedurePage, client: Client) -> None:
    client.head(laser.url)
    client.post(laser.url)
    client.options(laser.url)
    assert queries(client, laser.url) > 1
    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProcedurePage, "get_template", lambda *arguments, **more: "nowhere.html")
        page_cache.answers.follow(("", None))
        assert client.get(laser.url).status_code == 500
    assert client.get(laser.url).status_code == 200
    for _time in range(2):
        assert client.get("/nowhere/").status_code == 404
    make_standard_page("Nowhere", slug="nowhere")
    assert client.get("/nowhere/").status_code == 200


# Never old


def test_the_next_day_is_another_page(
    laser: ProcedurePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(laser.url)
    today = timezone.localdate()
    for days in (1, -1):
        day = today + datetime.timedelta(days=days)
        monkeypatch.setattr(timezone, "localdate", lambda *arguments, day=day: day)
        assert queries(client, laser.url) > 1


def test_a_rollback_stores_nothing(laser: ProcedurePage, client: Client) -> None:
    before = client.get(laser.url).content
    with pytest.raises(RuntimeError), transaction.atomic():
        ProcedurePage.objects.update(title="Never was")
        assert b"Never was" in client.get(laser.url).content
        raise RuntimeError
    assert client.get(laser.url).content == before


def test_what_was_drawn_before_a_change_is_not_kept_after_it(laser: ProcedurePage) -> None:
    """A change during the drawing: whoever asks after it gets the new page."""

    def change_and_answer(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("before", headers=FOR_EVERYONE)
        ProcedurePage.objects.update(title=f"Changed {current_token()}")
        return response

    cached = PageCacheMiddleware(change_and_answer)
    for _time in range(2):
        assert cached(RequestFactory().get("/x/")).content == b"before"
    after = PageCacheMiddleware(lambda request: HttpResponse("after"))
    assert after(RequestFactory().get("/x/")).content == b"after"


def test_one_request_draws_and_the_others_wait(laser: ProcedurePage) -> None:
    drawn, begun = [], threading.Event()
    token = current_token()

    def answer(request: HttpRequest) -> HttpResponse:
        drawn.append(request.path)
        begun.set()
        threading.Event().wait(0.2)
        return HttpResponse("page", headers=FOR_EVERYONE)

    cached = PageCacheMiddleware(answer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_cache, "current_token", lambda: token)
        threads = [threading.Thread(target=cached, args=[RequestFactory().get("/x/")]) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert drawn == ["/x/"]


def test_pruning_makes_another_token(laser: ProcedurePage) -> None:
    assert prune_content_changes() == 0
    ContentChange.objects.bulk_create(ContentChange(mark=str(number)) for number in range(MOST_ROWS + 10))
    tokens = {current_token()}
    assert prune_content_changes() > 10
    assert ContentChange.objects.count() == MOST_ROWS + 1
    assert current_token() not in tokens


def test_drafts_and_visitors_change_nothing(
    laser: ProcedurePage, client: Client, admin_client: Client, admin_user: User
) -> None:
    token = current_token()
    laser.title = "Draft"
    laser.save_revision(user=admin_user)
    assert current_token() == token
    make_procedure(title="Hidden", live=False)
    assert current_token() == token
    client.get(laser.url)
    client.get("/procedures/?q=laser")
    client.post("/admin/login/", {"username": "a", "password": "b"})
    assert current_token() == token


def environ_of(path: str, **headers: str) -> dict[str, Any]:
    """The request for a path as a server gives it to the application."""
    request = RequestFactory().get(path, **{"HTTP_HOST": "localhost", **headers})  # type: ignore[arg-type]
    # Django's request has put the text in the place of the bytes.
    return {**request.environ, "PATH_INFO": request.path_info.encode().decode("latin-1")}


def test_from_memory_before_the_handler(laser: ProcedurePage, client: Client) -> None:
    """The bytes and headers of the handler's own answer; nothing for what it must decide itself."""
    drawn = client.get(laser.url, headers={"Host": "localhost"})
    with CaptureQueriesContext(connection) as captured:
        kept = page_cache.answer_from_memory(environ_of(laser.url))
    assert kept == (200, list(drawn.items()), drawn.content)
    assert len(captured) == 1
    known = page_cache.answer_from_memory(environ_of(laser.url, HTTP_IF_NONE_MATCH=drawn["ETag"]))
    not_modified = client.get(laser.url, headers={"Host": "localhost", "If-None-Match": drawn["ETag"]})
    assert known is not None
    assert known[0] == not_modified.status_code == 304
    assert (dict(known[1]), known[2]) == (dict(not_modified.items()), b"")
    assert page_cache.answer_from_memory(environ_of(laser.url, HTTP_IF_NONE_MATCH='"x"')) == kept
    assert page_cache.answer_from_memory(environ_of(laser.url, HTTP_IF_MATCH='"x"')) is None
    assert page_cache.answer_from_memory(environ_of(laser.url, HTTP_COOKIE="sessionid=x")) is None
    assert page_cache.answer_from_memory(environ_of(laser.url, HTTP_AUTHORIZATION="Basic x")) is None
    assert page_cache.answer_from_memory(environ_of(laser.url, HTTP_HOST="elsewhere.example")) is None
    assert page_cache.answer_from_memory(environ_of(laser.url, REQUEST_METHOD="POST")) is None
    assert page_cache.answer_from_memory(environ_of("/admin/")) is None
    ProcedurePage.objects.update(summary="Another summary.")
    assert page_cache.answer_from_memory(environ_of(laser.url)) is None


@pytest.mark.parametrize("slug", ["ก" * 255, "ß-é"])
def test_addresses_in_any_script(site: HomePage, client: Client, slug: str) -> None:
    """What is not in memory goes on to Django's handler as the server has read it."""
    address = make_procedure(slug=slug).url
    asked = environ_of(unquote(address))
    before = dict(asked)
    assert page_cache.answer_from_memory(asked) is None
    assert asked == before
    drawn = client.get(address, headers={"Host": "localhost"})
    kept = page_cache.answer_from_memory(asked)
    assert kept is not None
    assert (drawn.status_code, kept[2]) == (200, drawn.content)


def test_memory_needs_the_database(
    laser: ProcedurePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(laser.url, headers={"Host": "localhost"})

    def fail() -> str:
        raise OperationalError

    assert page_cache.answer_from_memory(environ_of(laser.url), fail) is None
    assert page_cache.answer_from_memory(environ_of(laser.url), lambda: "") is None
