"""Limits password guessing, for staff and for what visitors read with a shared password.

Attempts are counted before any hashing. So are requests for a new password, as each sends an e-mail.

- From one address: ten attempts in 15 minutes for one user or page, thirty for all together.
- If a user's password is guessed from many addresses, each has three attempts.
- A browser in which the user has logged in before has a cookie and is counted separately, so that nobody can
  lock out someone else, neither by guessing nor from a shared network.
"""

from __future__ import annotations

import datetime
import logging
import secrets
import unicodedata
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from clinic.http.sources import digest, source_digest
from clinic.models import PasswordAttempt

logger = logging.getLogger(__name__)

WINDOW = datetime.timedelta(minutes=15)
# Of one target from one source; of one target from all sources, after which each has fewer; from one source.
MOST, MANY, FEWER, MOST_FROM_SOURCE = 10, 50, 3, 30

KNOWN_BROWSER = "known_browser"
KNOWN_FOR = datetime.timedelta(days=365)
# Of one browser, such as that of the front desk.
MOST_USERS = 10

SIGN_IN = ("wagtailadmin_login", "wagtailcore_login")
NEW_PASSWORD = "wagtailadmin_password_reset"  # noqa: S105
# Of pages and of documents: visitors share a password.
SHARED = ("wagtailcore_authenticate_with_password", "wagtaildocs_authenticate_with_password")

TOO_MANY_REQUESTS = 429


class PasswordThrottleMiddleware:
    """Counts password attempts and refuses those above the limits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (target := vars(request).get("_signed_in_to")) is not None:
            _remember_browser(request, response, target)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let an attempt through to its view, or answer for it."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.method != "POST" or name not in (*SIGN_IN, NEW_PASSWORD, *SHARED):
            return None
        if name in SHARED:
            target = digest(f"{name} {kwargs.get('page_view_restriction_id') or kwargs['restriction_id']}")
        elif name == NEW_PASSWORD:
            target = digest(f"{name} {_as_read(request.POST.get('email', ''))}")
        else:
            target = _user_digest(request.POST.get("username", ""))
        source, is_known = _source(request, target)
        if not _may_try(target, source, is_known, request):
            refusal = render(request, "429.html", status=TOO_MANY_REQUESTS)
            refusal["Retry-After"] = str(int(WINDOW.total_seconds()))
            return refusal
        if name not in SHARED:
            vars(request)["_password_from"] = source
            return None
        response = view(request, *args, **kwargs)
        if response.status_code == 302:
            _forget(target, source)
        return response


@receiver(user_logged_in)
def signed_in(request: HttpRequest | None, user: Any, **signal: Any) -> None:
    """After a correct password: forget the attempt and remember the browser."""
    source = vars(request).get("_password_from") if request else None
    if source is not None:
        target = _user_digest(user.get_username())
        _forget(target, source)
        vars(request)["_signed_in_to"] = target


@receiver(user_login_failed)
def refused(credentials: Any, request: HttpRequest | None = None, **signal: Any) -> None:
    """Log a wrong password; without the name, as people type their password there by mistake."""
    if request is not None:
        logger.info("A wrong password from %s at %s.", request.META.get("REMOTE_ADDR"), request.path)


def _may_try(target: str, source: str, is_known: bool, request: HttpRequest) -> bool:
    """Whether another attempt is allowed; if so, it is counted."""
    since = timezone.now() - WINDOW
    recent = PasswordAttempt.objects.filter(tried_at__gt=since)
    if not _is_within(recent, target, source, is_known, tries=1):
        return False
    PasswordAttempt.objects.filter(tried_at__lte=since).delete()
    PasswordAttempt.objects.create(target=target, source=source, tried_at=timezone.now())
    if not _is_within(recent, target, source, is_known, tries=1):
        logger.warning(
            "Too many attempts from %s at %s: the next are refused.",
            request.META.get("REMOTE_ADDR"),
            request.path,
        )
    # Those that came at the same moment have all been counted by now.
    return _is_within(recent, target, source, is_known, tries=0)


def _is_within(recent: Any, target: str, source: str, is_known: bool, *, tries: int) -> bool:
    """Whether that many more attempts are within all limits."""
    own = recent.filter(target=target, source=source).count() + tries
    if is_known:
        return bool(own <= MOST)
    is_attacked = recent.filter(target=target).count() + tries > MANY
    from_source = recent.filter(source=source).count() + tries
    return bool(own <= (FEWER if is_attacked else MOST) and from_source <= MOST_FROM_SOURCE)


def _forget(target: str, source: str) -> None:
    PasswordAttempt.objects.filter(target=target, source=source).delete()


def _source(request: HttpRequest, target: str) -> tuple[str, bool]:
    """Where an attempt comes from, and whether the user has logged in there before."""
    if browser := _names_of_browser(request).get(target):
        return digest(f"browser {browser}"), True
    return source_digest(request, "address"), False


def _names_of_browser(request: HttpRequest) -> dict[str, str]:
    """The browser's identifiers by user, the latest last."""
    try:
        names: dict[str, str] = signing.loads(
            request.COOKIES.get(KNOWN_BROWSER, ""), salt=KNOWN_BROWSER, max_age=KNOWN_FOR
        )
    except signing.BadSignature:
        return {}
    return names


def _remember_browser(request: HttpRequest, response: HttpResponseBase, target: str) -> None:
    names = _names_of_browser(request)
    name = names.pop(target, secrets.token_hex(8))
    kept = dict([*names.items(), (target, name)][-MOST_USERS:])
    response.set_cookie(
        KNOWN_BROWSER,
        signing.dumps(kept, salt=KNOWN_BROWSER),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _user_digest(name: str) -> str:
    return digest(f"user {_as_read(name)}")


def _as_read(text: str) -> str:
    # As Django's forms compare names and addresses.
    return unicodedata.normalize("NFKC", text).strip().casefold()
