"""Answers to visitors, kept whole and never stale.

An answer is kept under all that it depends on: the release, the scheme, host and path of its address, those
parameters of the query that were read to make it, the encoding, the day, and the content token, which is read
before anything else. A change of content or the next day makes another key, so nothing is ever purged.

Kept is what the site itself says is for everybody (`CacheHeadersMiddleware`): no answer to a session, to a
form, to a private address, none that sets a cookie. The language follows from the path.

What a process has in memory is answered before Django's handler begins (`answer_from_memory`), which would
take most of the time.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from clinic.core.content_token import current_token, token_without_waiting
from clinic.http.door import WATCHED
from clinic.http.middleware import (
    CacheHeadersMiddleware,
    GetResponse,
    OpenDataMiddleware,
    TrustedProxyMiddleware,
    is_admin_path,
    is_personal_request,
)
from clinic.http.query_strings import ParametersRead, TrackedQuery

# Per process. The longest page has 25 kB when it is compressed.
MOST_BYTES = 32 * 1024 * 1024
# Queries are made up without end: with more of them than this, those asked for longest ago are dropped.
MOST_QUERIES = 500
LONGEST_QUERY = 1_500
# A request waits so long for another one that draws the same page, before it draws the page itself.
SECONDS_TO_WAIT = 10
SECONDS_IN_REDIS = 86_400

_BROTLI = re.compile(r"(?:^|,)\s*br\s*(?:;\s*q=(?:1|0\.\d*[1-9]\d*)\s*)?(?:,|$)")
_GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?:;\s*q=(?:1|0\.\d*[1-9]\d*)\s*)?(?:,|$)")

# Headers of a request that would let the site answer without the body.
CONDITIONS = (
    "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE",
)  # fmt: skip
# What "not modified" says of the answer (RFC 9110, 15.4.5), and that scripts of other websites may read it.
HEADERS_OF_NOT_MODIFIED = frozenset(
    {"Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Last-Modified", "Vary"}
).union(OpenDataMiddleware.HEADERS)


@dataclass(frozen=True)
class Answer:
    """A kept answer: what it says in its head and body, as it is sent."""

    headers: dict[str, str]
    body: bytes

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return len(self.body) + 2_000


@dataclass(frozen=True)
class Address:
    """What was asked for, without its query."""

    scheme: str
    host: str
    path: str
    encoding: str


@dataclass(frozen=True)
class Key:
    """What an answer is kept under, beside release, token and day."""

    address: Address
    query: str

    def in_redis(self, state: tuple[str, object]) -> str:
        """The same for all processes of a release."""
        parts = repr((release(), state, self)).encode()
        return f"page:{hashlib.blake2b(parts, digest_size=24).hexdigest()}"


@cache
def release() -> str:
    """What changes answers without changing content: the program, its templates and its settings."""
    digest = hashlib.blake2b(repr(settings.ENV).encode(), digest_size=12)
    folders = [settings.ROOT / name for name in ("clinic", "procedures", "enquiries", "templates", "static")]
    if settings.ENV.templates_dir:
        folders.append(settings.ENV.templates_dir)
    for folder in folders:
        for path in sorted(folder.rglob("*.*")):
            if path.suffix != ".pyc":
                status = path.stat()
                digest.update(f"{path}{status.st_mtime_ns}{status.st_size}".encode())
    return digest.hexdigest()


class Answers:
    """The answers of one state of the content, at most so many bytes, in the memory of the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: tuple[str, object] = ("", None)
        self._drawing: dict[Key, threading.Lock] = {}
        self._forget()

    def _forget(self) -> None:
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._queries: OrderedDict[Key, None] = OrderedDict()
        self._parameters: dict[str, ParametersRead] = {}
        self._not_kept: set[Key] = set()
        self.bytes = 0

    def follow(self, state: tuple[str, object]) -> None:
        """Forget the answers of any other state."""
        with self._lock:
            if state != self._state:
                self._forget()
                self._state = state

    def key(self, address: Address, query: str) -> Key:
        """The key of an address: with those parameters of the query that its path is known to read."""
        read = self._parameters.get(address.path)
        if not query or read is None or read.all:
            return Key(address, query)
        pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] in read.names]
        # The order among values of one parameter counts.
        return Key(address, urlencode(sorted(pairs, key=lambda pair: pair[0])))

    def get(self, key: Key) -> Answer | None:
        """A kept answer."""
        with self._lock:
            answer = self._kept.get(key)
            if answer:
                self._kept.move_to_end(key)
                if key.query:
                    self._queries.move_to_end(key)
            return answer

    def put(self, state: tuple[str, object], key: Key, answer: Answer) -> None:
        """Keep an answer, and drop those asked for longest ago where it takes their place."""
        with self._lock:
            if state != self._state or answer.size > MOST_BYTES // 10:
                return
            self._drop(key)
            self._kept[key] = answer
            self.bytes += answer.size
            if key.query:
                self._queries[key] = None
            while len(self._queries) > MOST_QUERIES:
                self._drop(next(iter(self._queries)))
            while self.bytes > MOST_BYTES:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        if answer := self._kept.pop(key, None):
            self.bytes -= answer.size
            self._queries.pop(key, None)

    def learn_parameters(self, state: tuple[str, object], path: str, read: ParametersRead) -> None:
        """Note which parameters were read to make the answer of a path that exists."""
        with self._lock:
            if state == self._state:
                known = self._parameters.setdefault(path, ParametersRead())
                known.names |= read.names
                known.all |= read.all

    def pass_by(self, state: tuple[str, object], key: Key) -> None:
        """Note that the answer of an address is not kept, so that nobody waits for it."""
        with self._lock:
            if state == self._state and not key.query and len(self._not_kept) < 10_000:
                self._not_kept.add(key)

    @contextmanager
    def drawing(self, key: Key) -> Iterator[None]:
        """Let one request at a time make an answer; the others wait for it, but not for long."""
        if key in self._not_kept:
            yield
            return
        with self._lock:
            lock = self._drawing.setdefault(key, threading.Lock())
        is_held = lock.acquire(timeout=SECONDS_TO_WAIT)
        try:
            yield
        finally:
            if is_held:
                with self._lock:
                    self._drawing.pop(key, None)
                lock.release()


answers = Answers()


def address_of(request: HttpRequest) -> Address | None:
    """What is asked for; None where the answer cannot be one for everybody."""
    meta, path = request.META, request.path_info
    if request.method not in ("GET", "HEAD") or not settings.PAGE_CACHE:
        return None
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)) or is_admin_path(path) or path in WATCHED:
        return None
    if is_personal_request(request) or CookieStorage.cookie_name in request.COOKIES:
        return None
    if len(meta.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    accepted = meta.get("HTTP_ACCEPT_ENCODING", "")
    encoding = "br" if _BROTLI.search(accepted) else "gzip" if _GZIP.search(accepted) else ""
    return Address(request.scheme or "", host, path, encoding)


def present_state(read_token: Callable[[], str] = current_token) -> tuple[str, object] | None:
    """The state of the content, whose answers are kept from now on; None where there is no content."""
    token = read_token()
    if not token:
        return None
    state = (token, timezone.localdate())
    answers.follow(state)
    return state


def answer_from_memory(
    environ: dict[str, Any], read_token: Callable[[], str] = current_token
) -> tuple[HTTPStatus, list[tuple[str, str]], bytes] | None:
    """Status, headers and body for a request that this process can answer from memory; else None.

    Django's handler renews broken connections to the database, so whatever fails here is left to it.

    Args:
        environ: the request. It is left as it is, for Django's own request.
        read_token: gives the content token.
    """
    request = WSGIRequest(environ.copy())
    TrustedProxyMiddleware.apply(request)
    try:
        address = address_of(request)
        if address is None or present_state(read_token) is None:
            return None
    except DatabaseError:
        return None
    answer = answers.get(answers.key(address, environ.get("QUERY_STRING", "")))
    if answer is None:
        return None
    is_conditional = any(name in environ for name in CONDITIONS)
    other = get_conditional_response(request, etag=answer.headers.get("ETag")) if is_conditional else None
    if other is None:
        return HTTPStatus.OK, list(answer.headers.items()), answer.body
    if other.status_code != HTTPStatus.NOT_MODIFIED:
        return None
    return (
        HTTPStatus.NOT_MODIFIED,
        [item for item in answer.headers.items() if item[0] in HEADERS_OF_NOT_MODIFIED],
        b"",
    )


def answer_at_once(environ: dict[str, Any]) -> tuple[HTTPStatus, list[tuple[str, str]], bytes] | None:
    """The same in an event loop, which must not wait."""
    return answer_from_memory(environ, token_without_waiting)


class PageCacheMiddleware:
    """Answer from what is kept, before session, sign-in, routing and templates."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.in_redis = caches["default"] if settings.CACHES["default"].get("LOCATION") else None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = address_of(request)
        if address is None:
            return self.get_response(request)
        state = present_state()
        request.content_token = state[0] if state else ""  # type: ignore[attr-defined]
        if state is None:
            return self.get_response(request)
        query = request.META["QUERY_STRING"]
        key = answers.key(address, query)
        answer = self.kept(state, key)
        if answer is None:
            with answers.drawing(key):
                # Whoever has drawn it meanwhile has learned which parameters count.
                answer = answers.get(answers.key(address, query))
                if answer is None:
                    return self.draw(request, state, address, query)
        return under_conditions(request, HttpResponse(answer.body, headers=answer.headers))

    def kept(self, state: tuple[str, object], key: Key) -> Answer | None:
        """What this process has kept, or another one in Redis."""
        answer = answers.get(key)
        if answer is None and self.in_redis is not None:
            answer = self.in_redis.get(key.in_redis(state))
            if answer is not None:
                answers.put(state, key, answer)
        return answer

    def draw(
        self, request: HttpRequest, state: tuple[str, object], address: Address, query: str
    ) -> HttpResponseBase:
        """Have the answer made, and keep it if it is for everybody."""
        # The same for all browsers that take it.
        request.META["HTTP_ACCEPT_ENCODING"] = address.encoding
        # Asked without a condition, for the body is what is kept.
        conditions = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
        request.__dict__.pop("headers", None)
        read = ParametersRead()
        request.GET = TrackedQuery(query, read=read, encoding=request.encoding)  # type: ignore[assignment]
        response = self.get_response(request)
        if not self.is_for_everybody(response):
            answers.pass_by(state, Key(address, query))
        elif request.method == "GET":
            answer = Answer(dict(response.items()), response.content)  # type: ignore[attr-defined]
            answers.learn_parameters(state, address.path, read)
            key = answers.key(address, query)
            answers.put(state, key, answer)
            if self.in_redis is not None:
                self.in_redis.set(key.in_redis(state), answer, SECONDS_IN_REDIS)
        if not conditions:
            return response
        request.META.update(conditions)
        request.__dict__.pop("headers", None)
        return under_conditions(request, response)

    @staticmethod
    def is_for_everybody(response: HttpResponseBase) -> bool:
        """Whether the answer is the same for all visitors who ask for this address."""
        varies = {part.strip().lower() for part in response.get("Vary", "").split(",")} - {""}
        return (
            response.status_code == 200
            and isinstance(response, HttpResponse)
            and response.get("Cache-Control") == CacheHeadersMiddleware.FOR_EVERYONE
            and not response.cookies
            and varies <= {"cookie", "accept-encoding"}
        )


def under_conditions(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The response, or "not modified" to a browser that has it."""
    whole = response if isinstance(response, HttpResponse) else None
    other = get_conditional_response(request, etag=response.get("ETag"), response=whole)
    if other is None:
        return response
    # Django keeps the others.
    for name in OpenDataMiddleware.HEADERS.keys() & response.headers.keys():
        other[name] = response[name]
    return other
