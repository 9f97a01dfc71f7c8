"""Visitors who send or take slowly hold no thread, and what nobody reads is refused unread."""

from __future__ import annotations

import asyncio
import io
import logging
import resource
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from pytest_django import Settings

from clinic import asgi
from clinic.asgi import BufferedApplication
from clinic.http.request_bodies import longest_body
from clinic.management.commands import serve
from tests.support.serving import ServedSite, served_site

LOGIN = "/admin/login/"
EDITOR = "/admin/pages/4/edit/"
MEGABYTE = 1024 * 1024


class Visit:
    """One request, and what came back."""

    def __init__(
        self, path: str = "/", method: str = "GET", *, parts: list[bytes] | None = None, **headers: str
    ) -> None:
        self.scope: dict[str, Any] = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"a=%20b",
            "server": ("127.0.0.1", 8000),
            "client": ("192.0.2.7", 1234),
            "headers": [
                (name.replace("_", "-").encode(), text.encode("latin-1")) for name, text in headers.items()
            ],
        }
        self.parts = list(parts or [])
        self.is_cut_off = False
        self.asked = 0
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.messages = 0
        self.is_complete = False
        self.takes: Callable[[], bool] = lambda: True

    async def receive(self) -> dict[str, Any]:
        self.asked += 1
        if self.parts:
            part = self.parts.pop(0)
            return {"type": "http.request", "body": part, "more_body": True}
        if self.is_cut_off:
            return {"type": "http.disconnect"}
        # The rest does not come, or nothing more is expected.
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        if not self.takes():
            await asyncio.Event().wait()
        self.messages += 1
        self.body += message["body"]
        self.is_complete = not message.get("more_body", False)


class Whole(Visit):
    """A request whose body ends with its last part."""

    async def receive(self) -> dict[str, Any]:
        message = await super().receive()
        return {**message, "more_body": bool(self.parts)}


def echo(environ: dict[str, Any], start_response: Any) -> HttpResponse:
    """What arrives of a form, and of the headers."""
    response = HttpResponse(WSGIRequest(environ).read())
    start_response("200 OK", list(response.items()))
    return response


def visit(application: Any, *visits: Visit, threads: int = 2) -> None:
    """Let all of them ask at once, until they are answered."""

    async def ask() -> None:
        site = BufferedApplication(application, threads=threads)
        await asyncio.gather(*(site(one.scope, one.receive, one.send) for one in visits))
        assert site.buffered == 0

    # In a thread of its own: a browser that tests of this process have used keeps a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, ask()).result()


# Bodies


@pytest.mark.parametrize(
    "path", ["/", "/procedures/x/", "/api/v2/pages/", "/media/images/x.jpg", "/_util/other/"]
)
def test_where_nothing_is_sent_nothing_is_read(path: str) -> None:
    asked = Whole(path, "POST", parts=[b"a=b"], content_length=str(300 * MEGABYTE))
    visit(echo, asked)
    assert (asked.status, asked.headers["allow"], asked.asked) == (405, "GET, HEAD, OPTIONS", 0)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_the_body_of_a_question_is_not_read(method: str) -> None:
    asked = Visit("/", method, parts=[b"abc"], content_length="300000000")
    visit(echo, asked)
    assert (asked.status, asked.body, asked.asked) == (200, b"", 0)


def test_who_declares_too_much_is_refused_unread() -> None:
    asked = Whole(LOGIN, "POST", parts=[b"a=b"], content_length=str(300 * MEGABYTE))
    visit(echo, asked)
    assert (asked.status, asked.asked) == (413, 0)


def test_who_sends_too_much_is_refused() -> None:
    asked = Whole(LOGIN, "POST", parts=[b"x" * MEGABYTE] * 20)
    visit(echo, asked)
    assert asked.status == 413
    assert asked.asked < 10


def test_a_form_arrives_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [bytes([number]) * 50_000 for number in range(40)]
    for headers in ({}, {"content_length": "2000000"}):
        asked = Whole(LOGIN, "POST", parts=parts, **headers)
        visit(echo, asked)
        assert (asked.status, asked.body) == (200, b"".join(parts))


def test_half_a_form_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "SECONDS_FOR_A_BODY", 0.05)
    asked = Visit(LOGIN, "POST", parts=[b"abc"], content_length="100")
    visit(echo, asked)
    assert (asked.status, asked.headers["connection"]) == (408, "close")


def test_a_form_that_is_cut_off_reaches_nobody() -> None:
    asked = Visit(LOGIN, "POST", parts=[b"comment=abc"], content_length="100")
    asked.is_cut_off = True
    visit(None, asked)
    assert asked.status == 0


def test_all_bodies_together_fill_no_disk(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(asgi, "ALL_BODIES", 3 * MEGABYTE)
    visits = [Whole("/admin/images/add/", "POST", parts=[b"x" * MEGABYTE] * 2) for _ in range(3)]
    with caplog.at_level(logging.ERROR):
        visit(echo, *visits)
    statuses = sorted(one.status for one in visits)
    assert statuses[0] == 200
    assert statuses[-1] == 503
    assert len(caplog.records) == 1


def test_files_are_taken_where_forms_take_them(settings: Settings) -> None:
    picture = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    for path in (
        "images/add/",
        "images/multiple/add/",
        "images/chooser/create/",
        "documents/7/",
        "procedures/new-from-text/",
    ):
        # One that is too large by half reaches the form, which says so in words.
        assert (longest_body(f"/admin/{path}") or 0) > 1.5 * picture
    for path in ("pages/3/edit/", "pages/add/procedures/procedurepage/3/", "reports/", ""):
        assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE < (longest_body(f"/admin/{path}") or 0) < picture


@pytest.mark.parametrize("start", ["", "/de"])
def test_pages_with_a_password_take_it(start: str) -> None:
    for path in (
        f"{start}/_util/login/",
        f"{start}/_util/authenticate_with_password/3/14/",
        "/documents/authenticate_with_password/3/",
    ):
        assert 1000 < (longest_body(path) or 0) < 100_000


# What Django is told


def test_a_request_arrives_as_it_was_sent() -> None:
    seen: dict[str, Any] = {}

    def look(environ: dict[str, Any], start_response: Any) -> HttpResponse:
        seen.update(environ)
        return echo(environ, start_response)

    asked = Whole(
        "/admin/%C3%A4%ff/x%2Fy", "POST", parts=[b"a=b"], content_type="text/x", transfer_encoding="chunked"
    )
    asked.scope["headers"] += [
        (b"cookie", "a=ä".encode()),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"192.0.2.1"),
        (b"x-forwarded-for", b"192.0.2.2"),
        (b"x_forwarded_proto", b"https"),
    ]
    visit(look, asked)
    assert seen["PATH_INFO"].encode("latin-1") == b"/admin/\xc3\xa4\xff/x/y"
    assert seen["QUERY_STRING"] == "a=%20b"
    assert (seen["REMOTE_ADDR"], seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"]) == ("192.0.2.7", "text/x", "3")
    assert seen["HTTP_COOKIE"].encode("latin-1") == "a=ä; b=2".encode()
    assert seen["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"
    assert "HTTP_X_FORWARDED_PROTO" not in seen
    # What belongs to the machine stays with it.
    assert "PATH" not in seen


def test_an_error_around_django_is_answered(caplog: pytest.LogCaptureFixture) -> None:
    def fail(environ: dict[str, Any], start_response: Any) -> HttpResponse:
        raise OSError("no room")

    asked = Visit()
    visit(fail, asked)
    assert asked.status == 500
    assert "no room" in caplog.text
    assert b"no room" not in asked.body


# Files


def serve_file(file: Any) -> Any:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", "application/pdf")])
        return environ["wsgi.file_wrapper"](file)

    return application


@pytest.mark.parametrize("size", [0, 7, 256 * 1024, 3 * MEGABYTE + 1])
def test_files_come_whole_and_are_closed(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    file = io.BytesIO(content[:size])
    asked = Visit()
    visit(serve_file(file), asked)
    assert (asked.status, asked.body, asked.is_complete, file.closed) == (200, content[:size], True, True)


def test_the_head_of_a_file_reads_nothing_of_it() -> None:
    file = io.BytesIO(b"x" * MEGABYTE)
    asked = Visit(method="HEAD")
    visit(serve_file(file), asked)
    assert (asked.body, asked.is_complete, file.closed) == (b"", True, True)


def test_a_file_is_read_as_fast_as_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two visitors who take nothing keep the files' beginnings, and neither memory nor threads."""
    monkeypatch.setattr(asgi, "SECONDS_FOR_A_CHUNK", 0.1)
    files = [io.BytesIO(b"x" * 10 * MEGABYTE) for _ in range(2)]
    readings: list[int] = []

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        return (serve_file(files.pop()) if files else echo)(environ, start_response)

    opened = list(files)
    slow, slower, other = Visit(), Visit(), Visit()
    for one in (slow, slower):
        one.takes = lambda: readings.append(1) or len(readings) > 10
    visit(application, slow, slower, other)
    assert other.status == 200
    assert [one.is_complete for one in (slow, slower)] == [False, False]
    assert all(file.closed for file in opened)


def test_who_hangs_up_is_sent_no_more() -> None:
    file = io.BytesIO(b"x" * 10 * MEGABYTE)
    asked = Visit()
    asked.is_cut_off = True
    visit(serve_file(file), asked)
    assert asked.messages <= 1
    assert file.closed


def test_what_is_made_bit_by_bit_is_made_by_one_thread() -> None:
    threads: set[int] = set()

    def rows() -> Iterator[bytes]:
        for _ in range(1000):
            threads.add(threading.get_ident())
            yield b"x" * 1000

    def application(environ: dict[str, Any], start_response: Any) -> StreamingHttpResponse:
        start_response("200 OK", [])
        return StreamingHttpResponse(rows())

    asked = Visit()
    visit(application, asked)
    assert (len(asked.body), len(threads)) == (1_000_000, 1)


# Threads


def test_writers_leave_half_of_the_threads_to_readers() -> None:
    lock_of_the_database = threading.Event()
    order: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/":
            assert lock_of_the_database.wait(10)
        order.append(environ["PATH_INFO"])
        if order.count("/") == 4:
            lock_of_the_database.set()
        return echo(environ, start_response)

    # Whoever opens an editor is written down as well.
    editors = [Whole(LOGIN, "POST", parts=[b"a=b"]) for _ in range(4)]
    editors += [Whole(EDITOR) for _ in range(4)]
    readers = [Visit() for _ in range(4)]
    visit(application, *editors, *readers, threads=4)
    assert sorted(order[:4]) == ["/"] * 4
    assert sorted(order[4:]) == [LOGIN] * 4 + [EDITOR] * 4
    assert {one.status for one in (*editors, *readers)} == {200}


def test_no_more_wait_than_can_be_answered_soon(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(asgi, "LONGEST_QUEUE", 5)
    visits = [Visit() for _ in range(9)]
    visit(echo, *visits)
    assert [one.status for one in visits] == [200] * 5 + [503] * 4
    assert visits[-1].headers["retry-after"] == "10"
    assert len(caplog.records) == 1


# A real server


@pytest.mark.parametrize(
    ("soft", "hard", "raised_to", "connections"),
    [
        (1024, resource.RLIM_INFINITY, 8192, 4096),
        (1024, 524288, 8192, 4096),
        (1024, 4096, 4096, 2048),
        (1024, 1024, None, 512),
        (20000, 20000, None, 4096),
    ],
)
def test_each_connection_may_be_an_open_file(
    soft: int, hard: int, raised_to: int | None, connections: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda which: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: raised.append(limits))
    assert serve.connection_limit() == connections
    assert raised == ([(raised_to, hard)] if raised_to else [])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, migrated_database: None) -> Iterator[ServedSite]:
    with served_site(tmp_path_factory.mktemp("slow"), WORKERS="2", THREADS="2") as site:
        yield site


@pytest.mark.parametrize(
    "half",
    [
        # The kinds: within the headers, in a form that is taken, and in one that is not.
        b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept-La",
        b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=x\r\nContent-Length: 100000\r\n\r\nabc",
    ],
)
def test_half_sent_requests_hold_up_nobody(served: ServedSite, half: bytes) -> None:
    held = [served.connect(half) for _ in range(200)]
    try:
        began = time.monotonic()
        for _ in range(8):
            assert served.get().status == 200
        assert time.monotonic() - began < 4
    finally:
        for one in held:
            one.close()


def test_a_large_body_that_nobody_takes_costs_nothing(served: ServedSite) -> None:
    def memory() -> int:
        return sum(resident_memory(child) for child in served.children())

    served.get()
    before = memory()
    for path in ("/", LOGIN):
        one = served.connect(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {300 * MEGABYTE}\r\n\r\n".encode()
        )
        try:
            for _ in range(300):
                one.sendall(b"x" * MEGABYTE)
        except OSError:
            pass
        one.close()
    assert served.get().status == 200
    assert memory() - before < 20 * MEGABYTE


def resident_memory(pid: int) -> int:
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * 4096
