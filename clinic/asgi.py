"""The ASGI application of `manage.py serve`: Django's WSGI application behind buffers.

A thread handles a request once it has arrived completely, and is free as soon as the response is ready. Slow
clients are served by the event loop, without a thread, and so is, with SQLite, what the page cache has in
memory: handing a request to a thread and back would take as long as its answer.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse

# First, for it sets up Django, without which there are no models.
from clinic.wsgi import answer_at_once
from clinic.wsgi import application as wsgi_application

# isort: split
from clinic.http import metrics
from clinic.http.outages import request_id
from clinic.http.request_bodies import SAFE_METHODS, longest_body, may_write
from clinic.http.request_log import RequestLog, identify

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Environ = dict[str, Any]
# That of `clinic.wsgi`: it returns a kept body, Django's response or, where that is a file, the server's own
# wrapper around the file.
WSGIApplication = Callable[[Environ, Any], Any]
Shortcut = Callable[[Environ], tuple[HTTPStatus, list[tuple[str, str]], bytes] | None]

# Longer ones are buffered in a temporary file.
IN_MEMORY = 64 * 1024
# All buffered bodies of one process together, to protect the disk.
ALL_BODIES = 512 * 1024 * 1024
# A body arrives within some seconds and at this rate, or is given up.
SECONDS_FOR_A_BODY = 20
SLOWEST_BYTES_A_SECOND = 32 * 1024
# How much of a file is sent at once, and how long a visitor may take for that.
CHUNK = 128 * 1024
SECONDS_FOR_A_CHUNK = 60
# How many requests may wait for a thread of one process.
LONGEST_QUEUE = 256


class RequestRefused(Exception):
    """A request answered in one line, without Django."""

    def __init__(self, status: HTTPStatus, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = headers

    def answer(self) -> Answer:
        """The response; it closes the connection, as the rest of the body may still arrive."""
        fields = {"Content-Type": "text/plain; charset=utf-8", "Connection": "close", **self.headers}
        headers = [(name.replace("_", "-"), value) for name, value in fields.items()]
        return Answer(self.status, headers, f"{self.text}\n".encode())


class ClientDisconnected(Exception):
    """The client has disconnected."""


@dataclass
class Body:
    """The request body so far."""

    file: SpooledTemporaryFile[bytes] = field(default_factory=lambda: SpooledTemporaryFile(IN_MEMORY))
    size: int = 0


@dataclass
class Answer:
    """Django's response: its first bytes and, for a longer one, the file with the rest."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    rest: IO[bytes] | None = None
    # Whether it was in the memory of the page cache.
    is_kept: bool = False


class BufferedApplication:
    """An ASGI application around a WSGI application and a pool of threads.

    Args:
        application: the WSGI application.
        threads: the number of concurrent requests, at least 2. Requests that may write get at most half of
            them: while writers wait for a database lock, readers go on.
        answer_at_once: gives the answers that take no time, in the event loop.
    """

    def __init__(
        self, application: WSGIApplication, *, threads: int, answer_at_once: Shortcut | None = None
    ) -> None:
        self.application = application
        self.answer_at_once = answer_at_once
        self.pool = ThreadPoolExecutor(threads, "request")
        self.writers = asyncio.Semaphore(threads // 2)
        self.waiting = 0
        self.buffered = 0
        self.next_complaint = 0.0
        self.log = RequestLog()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        body, began = Body(), time.monotonic()
        scope["request_id"] = identify(scope)
        try:
            await self._read(body, scope, receive)
            answer = await self._answer(scope, body)
        except RequestRefused as refused:
            answer = refused.answer()
        except ClientDisconnected:
            return
        finally:
            self.buffered -= body.size
            body.file.close()
        answer.headers.append(("X-Request-ID", scope["request_id"]))
        self.note(scope, answer, time.monotonic() - began)
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if answer.rest:
            await send_file(answer.body, answer.rest, receive, send)
        else:
            await send({"type": "http.response.body", "body": answer.body})

    def note(self, scope: Message, answer: Answer, seconds: float) -> None:
        """Log and count a request that is answered, whoever has answered it."""
        self.log.add(scope, answer.status, seconds)
        if settings.MONITORING_KEY:
            metrics.count(answer.status, seconds, is_kept=answer.is_kept)

    async def _read(self, body: Body, scope: Message, receive: Receive) -> None:
        """Read the body, if there may be one.

        Raises:
            RequestRefused: for the body's declared length or type, or its pace.
            ClientDisconnected: it ended half-way.
        """
        if scope["method"] in SAFE_METHODS:
            return
        longest = longest_body(scope["path"])
        if longest is None:
            raise RequestRefused(
                HTTPStatus.METHOD_NOT_ALLOWED, "Nothing can be sent here.", Allow=", ".join(SAFE_METHODS)
            )
        too_long = RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is more than the site takes.")
        length = next((int(value) for name, value in scope["headers"] if name == b"content-length"), longest)
        if length > longest:
            raise too_long
        try:
            async with asyncio.timeout(SECONDS_FOR_A_BODY + length / SLOWEST_BYTES_A_SECOND):
                has_more = True
                while has_more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnected
                    part, has_more = message.get("body", b""), message.get("more_body", False)
                    body.size += len(part)
                    self.buffered += len(part)
                    if body.size > longest:
                        raise too_long
                    if self.buffered > ALL_BODIES:
                        raise self._busy("too much is being sent at the same time")
                    body.file.write(part)
        except TimeoutError:
            raise RequestRefused(HTTPStatus.REQUEST_TIMEOUT, "This took too long to arrive.") from None
        body.file.seek(0)

    async def _answer(self, scope: Message, body: Body) -> Answer:
        """Run Django as soon as a thread is free.

        Raises:
            RequestRefused: too many requests are waiting already.
        """
        if self.answer_at_once and scope["method"] in SAFE_METHODS:
            kept = self.answer_at_once(environment(scope, body))
            if kept is not None:
                return Answer(*kept, is_kept=True)
        if self.waiting >= LONGEST_QUEUE:
            raise self._busy("too many requests are waiting")
        self.waiting += 1
        try:
            if not may_write(scope["method"], scope["path"]):
                return await self._in_thread(scope, body)
            async with self.writers:
                return await self._in_thread(scope, body)
        finally:
            self.waiting -= 1

    async def _in_thread(self, scope: Message, body: Body) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, respond, self.application, environment(scope, body))

    def _busy(self, why: str) -> RequestRefused:
        """The response when there is no capacity, logged at most once a minute."""
        if time.monotonic() >= self.next_complaint:
            self.next_complaint = time.monotonic() + 60
            logger.error("Requests are refused: %s.", why)
        return RequestRefused(
            HTTPStatus.SERVICE_UNAVAILABLE, "The site is busy. Try again soon.", Retry_After="10"
        )


def environment(scope: Message, body: Body) -> Environ:
    """The request as a WSGI environment."""
    server, port = scope["server"] or ("localhost", None)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "CONTENT_LENGTH": str(body.size),
        "clinic.request_id": scope.get("request_id", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for name, value in scope["headers"]:
        # With an underscore it would pass for the header of the same name with a dash, which a proxy has set.
        if b"_" in name or name == b"content-length":
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        separator = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{separator}{text}" if key in environ else text
    return environ


def respond(application: WSGIApplication, environ: Environ) -> Answer:
    """Run the application, in a thread, and collect its response; files are only opened."""
    answer = Answer(HTTPStatus.INTERNAL_SERVER_ERROR, [])
    request_id.set(environ["clinic.request_id"])

    def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> None:
        answer.status, answer.headers = int(status.split(" ", 1)[0]), headers

    try:
        response: list[bytes] | HttpResponse | StreamingHttpResponse | FileWrapper = application(
            environ, start_response
        )
        if isinstance(response, list):
            answer.body, answer.is_kept = b"".join(response), True
            return answer
        if isinstance(response, HttpResponse):
            answer.body = response.content
            response.close()
            return answer
        rest: IO[bytes]
        if isinstance(response, StreamingHttpResponse):
            # Streamed with this thread's database connection: buffered, in case the client is slow.
            rest = SpooledTemporaryFile(CHUNK)
            try:
                rest.writelines(response)
            finally:
                response.close()
            rest.seek(0)
        else:
            rest = response.filelike
        if environ["REQUEST_METHOD"] != "HEAD":
            answer.body = rest.read(CHUNK)
        if len(answer.body) < CHUNK:
            rest.close()
        else:
            answer.rest = rest
        return answer
    except Exception:
        # Django answers its own errors: this one arose around it.
        logger.exception("A request could not be answered.")
        return Answer(
            HTTPStatus.INTERNAL_SERVER_ERROR, [("Content-Type", "text/plain")], b"Something failed.\n"
        )


async def send_file(part: bytes, rest: IO[bytes], receive: Receive, send: Send) -> None:
    """Send a file at the client's pace, until the end or until the client stops reading."""
    gone = asyncio.ensure_future(wait_until_gone(receive))
    try:
        while part:
            sent = asyncio.ensure_future(
                send({"type": "http.response.body", "body": part, "more_body": True})
            )
            await asyncio.wait((sent, gone), timeout=SECONDS_FOR_A_CHUNK, return_when=asyncio.FIRST_COMPLETED)
            if gone.done() or not sent.done():
                sent.cancel()
                return
            part = await asyncio.to_thread(rest.read, CHUNK)
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        await asyncio.to_thread(rest.close)


async def wait_until_gone(receive: Receive) -> None:
    """Return when the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass


application = BufferedApplication(
    wsgi_application,
    threads=settings.ENV.threads,
    answer_at_once=answer_at_once if connection.vendor == "sqlite" else None,
)
