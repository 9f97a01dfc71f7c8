"""Middleware: proxies, compression, caching, security headers, clean queries, refused saves."""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.messages import ERROR, get_messages
from django.core.exceptions import ObjectDoesNotExist, TooManyFieldsSent
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django_http_compression.middleware import HttpCompressionMiddleware
from wagtail.admin import messages
from wagtail.models import Page

from clinic.http.query_strings import emptied
from clinic.publishing.gate import PublicationRefused

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]


@cache
def _admin() -> str:
    return reverse("wagtailadmin_home")


def is_admin_path(path: str) -> bool:
    """Whether this address belongs to Wagtail's admin."""
    return path.startswith(_admin())


def is_personal_request(request: HttpRequest) -> bool:
    """Whether a request says who has sent it, so that the response may be for that person only."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META


class TrustedProxyMiddleware:
    """Trusts `X-Forwarded-*` headers from `TRUSTED_PROXIES` only.

    From a trusted proxy they become the request's own scheme, host, port and address. From anyone else they
    are removed.
    """

    HEADERS = (
        "HTTP_FORWARDED",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_HOST",
        "HTTP_X_FORWARDED_PORT",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_X_FORWARDED_SERVER",
        "HTTP_X_REAL_IP",
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self.apply(request)
        return self.get_response(request)

    @classmethod
    def apply(cls, request: HttpRequest) -> None:
        """Make the proxy's headers the request's own, or remove them."""
        forwarded = {name: request.META.pop(name) for name in cls.HEADERS if name in request.META}
        if forwarded and cls.is_trusted(request.META.get("REMOTE_ADDR", "")):
            cls.believe(request, forwarded)

    @staticmethod
    def is_trusted(address: str) -> bool:
        """Whether an address is one of our proxies."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        return any(ip in network for network in settings.TRUSTED_PROXIES)

    @classmethod
    def believe(cls, request: HttpRequest, forwarded: dict[str, str]) -> None:
        """Apply the proxy's headers to the request.

        Each header may be a list to which every proxy has appended, so the last entry is from our own proxy.
        The scheme is the first entry, as in Django: how the visitor connected, not how the proxies talk to
        each other. A visitor who forges it only affects their own answer.
        """
        scheme = forwarded.get("HTTP_X_FORWARDED_PROTO", "").partition(",")[0].strip().lower()
        if scheme in ("http", "https"):
            request.META["wsgi.url_scheme"] = scheme
        if host := forwarded.get("HTTP_X_FORWARDED_HOST", "").rpartition(",")[2].strip():
            request.META["HTTP_HOST"] = host
        if scheme or host:
            port = re.search(r":(\d+)$", request.META.get("HTTP_HOST", ""))
            default = "443" if request.META.get("wsgi.url_scheme") == "https" else "80"
            request.META["SERVER_PORT"] = port[1] if port else default
        for address in reversed(forwarded.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            try:
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(address.strip()))
            except ValueError:
                break
            if not cls.is_trusted(address.strip()):
                break


class CompressionMiddleware(HttpCompressionMiddleware):
    """Compresses responses, with Brotli where the browser accepts it, always in the same way.

    The parent's header of random length counters BREACH attacks. The only secrets in our pages are CSRF
    tokens, which Django already masks anew in every response.
    """

    max_random_bytes = 0

    def maybe_compress(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Compress the response in place; Zstandard, which makes larger HTML, only without Brotli."""
        accepted = [part.strip() for part in request.META.get("HTTP_ACCEPT_ENCODING", "").split(",")]
        if any(re.fullmatch(r"br(;\s*q=(1|0\.[0-9]*[1-9][0-9]*))?", part) for part in accepted):
            preferred = ",".join(part for part in accepted if not part.startswith("zstd"))
            request.META["HTTP_ACCEPT_ENCODING"] = preferred
            # The request caches its headers once they are read.
            request.__dict__.pop("headers", None)
        super().maybe_compress(request, response)


class OpenDataMiddleware:
    """CORS for public data: API, feeds and Markdown.

    A browser sends `OPTIONS` before a script may send `If-None-Match`. Nothing there depends on the user, so
    a response never holds private data.
    """

    PATHS = re.compile(r"/(?:api|feeds)/.*|(?:/.*)?/(?:index\.md|llms\.txt)", re.DOTALL)
    HEADERS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
    PREFLIGHT = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "If-None-Match",
        "Access-Control-Max-Age": "86400",
        "Cache-Control": "no-store",
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self.PATHS.fullmatch(request.path_info):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=self.PREFLIGHT)
        response = self.get_response(request)
        for name, value in self.HEADERS.items():
            response[name] = value
        return response


class CacheHeadersMiddleware:
    """Sets `Cache-Control` and `ETag`, unless the view has set them.

    - A public page may be stored by everyone but is revalidated each time: an edit shows at the next request,
      and otherwise visitors get a short "not modified".
    - A response to someone with a session, or one that sets a cookie, is private.
    - The admin, responses to forms, and errors are not stored.

    ETags are weak, because the same page may be compressed or not.
    """

    FOR_EVERYONE = "public, max-age=0, must-revalidate"
    FOR_ONE_PERSON = "private, no-cache"
    FOR_NOW = "private, no-store"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = self.cache_control(request, response)
            # Whether there is a session decides between the first two, and editors see more than visitors.
            patch_vary_headers(response, ("Cookie",))
        if (
            isinstance(response, HttpResponse)
            and response.status_code == 200
            and request.method in ("GET", "HEAD")
            and not response.has_header("ETag")
            and "no-store" not in response["Cache-Control"]
        ):
            response["ETag"] = f'W/"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
        return response

    def cache_control(self, request: HttpRequest, response: HttpResponseBase) -> str:
        """The header's value, if the view has set none."""
        if request.method not in ("GET", "HEAD") or response.status_code >= 500:
            return self.FOR_NOW
        if is_admin_path(request.path_info):
            return self.FOR_NOW
        if is_personal_request(request) or response.cookies:
            return self.FOR_ONE_PERSON
        return self.FOR_EVERYONE


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The site's Content-Security-Policy; relaxed for the paths of Wagtail's admin.

    There is no nonce: it would differ in each response, and pages could not be cached.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The parent's policy, with the admin's directives below its path."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and is_admin_path(request.path_info):
            parts.replace = {**settings.ADMIN_CONTENT_SECURITY_POLICY, **(parts.replace or {})}
        return parts


class PathLocaleMiddleware(LocaleMiddleware):
    """Activates the language of the path; responses do not vary by `Accept-Language`.

    Django's own middleware sends `Vary: Accept-Language` on pages without a language prefix, although with
    `prefix_default_language=False` the header is never read; a shared cache would store a copy for each
    browser language.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Name the language of the answer."""
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


class CleanQueryMiddleware:
    """Removes from query strings and cookies what no page uses and what databases reject.

    Too many parameters, or an address that is too long, are answered with 404: the work for an address must
    not grow with made-up input.

    On SQLite, Wagtail's search fails on a double quote or on whitespace alone
    (https://github.com/wagtail/wagtail/issues/13227), in the admin's listings and choosers and in the API as
    well as on public pages. PostgreSQL rejects NUL anywhere.
    """

    SEARCH_PARAMETERS = ("q", "query", "search")
    LONGEST_SEARCH = 200
    # Decoded: several slugs of 255 letters in any script fit.
    LONGEST_PATH = 2_000

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info:
            raise Http404("No address has a NUL in it.")
        if len(request.path_info) > self.LONGEST_PATH:
            raise Http404("No address is so long.")
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        if request.META.get("QUERY_STRING"):
            try:
                cleaned = self.cleaned(request.GET)
            except TooManyFieldsSent:
                # Never legitimate; reading the parameters again for an error page would fail too.
                self.replace(request, QueryDict(mutable=True))
                raise Http404("No page has so many parameters.") from None
            if cleaned != request.GET:
                self.replace(request, cleaned)
        return self.get_response(request)

    def replace(self, request: HttpRequest, query: QueryDict) -> None:
        """Give the request another query string."""
        query._mutable = False
        # Wagtail's types know GET as read-only; Django keeps it as a plain attribute.
        request.GET = query  # type: ignore[assignment]
        request.META["QUERY_STRING"] = query.urlencode()

    def cleaned(self, query: QueryDict) -> QueryDict:
        """A copy without NUL characters, with search texts that every backend accepts."""
        copy = emptied(query)
        # Past the tracking of what is read: only values are tidied here.
        lists: Iterable[tuple[str, list[str]]] = dict.items(query)  # type: ignore[arg-type]
        for name, values in lists:
            name = name.replace("\0", "")
            values = [value.replace("\0", "") for value in values]
            if name in self.SEARCH_PARAMETERS:
                values = [self.cleaned_search(value) for value in values]
            copy.setlist(name, values)
        return copy

    def cleaned_search(self, text: str) -> str:
        """The text without quotes and control characters, trimmed, at most of a plausible length."""
        text = re.sub(r'["\x00-\x1f\x7f-\x9f]+', " ", text)
        return text.strip()[: self.LONGEST_SEARCH].rstrip()


class LostPermissionMiddleware:
    """Explains in one sentence that a page was not saved, where Wagtail would redirect to the start page.

    The editor's script treats unknown responses as server errors, but shows the text of a locked page.
    Everything follows from Wagtail's own response; the posted data is neither read nor looked up.
    """

    VIEWS = ("wagtailadmin_pages:edit", "wagtailadmin_pages:add")
    # What Django's and Wagtail's views raise for what no browser sends: numbers that are none, or too
    # large; in forms also incomplete formsets, two blocks in one place, unlimited nesting, hidden forms.
    NO_NUMBER = (ValueError, OverflowError, DataError, IntegrityError)
    UNREADABLE = (
        *NO_NUMBER, TypeError, AttributeError, LookupError, RecursionError, ObjectDoesNotExist,
    )  # fmt: skip

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not (self.is_save(request) and self.is_refused(request, response)):
            return response
        return self.refusal(
            request,
            _("Nothing was saved: you are no longer signed in, or may no longer change this page."),
            403,
        )

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a form or an address of the admin that cannot be read; the log has the details."""
        if not is_admin_path(request.path):
            return None
        is_form = request.method == "POST"
        if is_form and isinstance(exception, NoReverseMatch) and "next" in request.POST:
            # The data is saved. Only the address to continue to is invalid.
            return HttpResponseRedirect(reverse("wagtailadmin_home"))
        if isinstance(exception, ProtectedError):
            # Wagtail looks for what uses a page, not for what uses the pages below it.
            user = min(map(str, exception.protected_objects))
            sentence = _("Nothing was deleted: “%(page)s” still uses part of it.") % {"page": user}
            return self.refusal(request, sentence, 409)
        if not isinstance(exception, self.UNREADABLE if is_form else self.NO_NUMBER):
            return None
        logger.error("What was sent to %s could not be read.", request.path, exc_info=exception)
        sentence = (
            _("Nothing was saved: the form contains something that cannot be read.")
            if is_form
            else _("This address contains something that cannot be read.")
        )
        return self.refusal(request, sentence, 400)

    def is_save(self, request: HttpRequest) -> bool:
        """Whether a page's form was sent."""
        match = request.resolver_match
        return request.method == "POST" and match is not None and match.view_name in self.VIEWS

    @staticmethod
    def is_refused(request: HttpRequest, response: HttpResponseBase) -> bool:
        """Whether Wagtail, or the CSRF check, has refused the save."""
        if response.status_code in (403, 404):
            return True
        address = response.get("Location", "").partition("?")[0]
        if address == reverse("wagtailadmin_login"):
            return True
        if address != reverse("wagtailadmin_home"):
            return False
        # A successful save may also redirect to the start page; only a refusal leaves an error message.
        queued: Any = get_messages(request)
        if any(message.level == ERROR for message in queued):
            return True
        # Keep the messages for the next page.
        queued.used = False
        return False

    @staticmethod
    def refusal(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
        """The sentence, as a page or for the editor's script."""
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse(
                {"success": False, "error_code": "locked", "error_message": sentence}, status=status
            )
        return HttpResponse(f"{sentence}\n", content_type="text/plain; charset=utf-8", status=status)


class RefusedPublicationMiddleware:
    """Turns an unhandled `PublicationRefused` of an admin view into a message for the editor.

    The editor's own form shows what is missing beside its fields. Other ways to publish (workflow approval,
    bulk publishing, copying) have no such form; they get a message that lists what is missing, and the page's
    editor.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Handle a refused publication in the admin; ignore other exceptions."""
        if isinstance(exception, PublicationRefused) and is_admin_path(request.path_info):
            return self.answer(request, exception)
        return None

    def answer(self, request: HttpRequest, refused: PublicationRefused) -> HttpResponseBase:
        """The message, in the format that the requesting page understands."""
        title = _("“%(title)s” was not published. This is missing:") % {"title": refused.page}
        reasons = refused.messages
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            # The autosave script shows the text beside its buttons.
            return JsonResponse(
                {
                    "success": False,
                    "error_code": "publication_refused",
                    "error_message": " ".join([title, *reasons]),
                },
                status=400,
            )
        items = format_html_join("", "<li>{}</li>", ((reason,) for reason in reasons))
        messages.error(request, format_html("{}<ul>{}</ul>", title, items))
        url = self.editor_address(request, refused.page)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The script of a workflow's dialog follows this address.
            return JsonResponse({"step": "success", "redirect": url})
        return HttpResponseRedirect(url)

    @staticmethod
    def editor_address(request: HttpRequest, page: Page) -> str:
        """The editor of the page; of the page it was to be copied from when it does not exist."""
        source = request.resolver_match.kwargs.get("page_id") if request.resolver_match else None
        for pk in (page.pk, source):
            if pk and Page.objects.filter(pk=pk).exists():
                return reverse("wagtailadmin_pages:edit", args=[pk])
        return reverse("wagtailadmin_explore_root")
