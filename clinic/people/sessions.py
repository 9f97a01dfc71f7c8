"""Sessions of staff: when one was used, which there are, ending them.

What is known of a session is in its own data: when it began, when it was last used, and a rough name of the
device. There is no address and no history.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

STARTED, USED, DEVICE = "staff_started", "staff_used", "staff_device"
# Writing the time of the last use at each request would be a write for each picture of a list.
_NOTED_EVERY = timedelta(minutes=1)
_BROWSERS = ("Edg", "Firefox", "OPR", "Chrome", "Safari")
_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "Mac"}


@dataclass(frozen=True)
class StaffSession:
    """A session as its owner sees it.

    Attributes:
        name: stands for its key, which is as good as a password.
    """

    name: str
    started_at: datetime
    used_at: datetime
    device: str
    is_own: bool


def is_over(session: SessionBase | dict[str, Any]) -> bool:
    """Whether a session has not been used for too long."""
    used = session.get(USED)
    idle = timedelta(minutes=settings.IDLE_MINUTES)
    return bool(idle and used is not None and timezone.now() - _time(used) > idle)


def note_use(request: HttpRequest) -> None:
    """Note that somebody uses a session now."""
    now = timezone.now()
    session = request.session
    if STARTED not in session:
        session[STARTED] = now.timestamp()
        session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    if USED not in session or now - _time(session[USED]) >= _NOTED_EVERY:
        session[USED] = now.timestamp()


@receiver(user_logged_in)
def begin(request: HttpRequest | None, **signal: Any) -> None:
    """Count from now, whatever the browser's session held before."""
    if request is not None and USED in request.session:
        request.session[USED] = timezone.now().timestamp()


def device_of(user_agent: str) -> str:
    """Browser and system, as far as their owner needs them to know a device again."""
    found = [
        next((name for name in names if re.search(rf"\b{name}\b", user_agent)), None)
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(_NAMES.get(name, name) for name in found if name)


def sessions_of(user: Any, own_key: str | None = None) -> list[StaffSession]:
    """A user's sessions, the one with the key first, then the latest used."""
    found = [
        StaffSession(
            name=_name(session.session_key),
            started_at=_time(data.get(STARTED, data.get(USED, 0))),
            used_at=_time(data.get(USED, 0)),
            device=data.get(DEVICE) or _("Unknown device"),
            is_own=session.session_key == own_key,
        )
        for session, data in _of(user)
        if not is_over(data)
    ]
    return sorted(found, key=lambda one: (not one.is_own, -one.used_at.timestamp()))


def end_sessions(user: Any, *, but: str | None = None, name: str | None = None) -> int:
    """End a user's sessions: all but the one with a key, or the one of a name."""
    ended = [
        session.session_key
        for session, _data in _of(user)
        if session.session_key != but and name in (None, _name(session.session_key))
    ]
    return Session.objects.filter(pk__in=ended).delete()[0]


def _of(user: Any) -> list[tuple[Session, dict[str, Any]]]:
    # Only staff have sessions, and who has entered the password of a page.
    running = Session.objects.filter(expire_date__gt=timezone.now())
    decoded = ((session, session.get_decoded()) for session in running.iterator())
    return [
        (session, data)
        for session, data in decoded
        if data.get(SESSION_KEY) == str(user.pk) and BACKEND_SESSION_KEY in data
    ]


def _name(key: str) -> str:
    return salted_hmac("clinic.people.sessions", key).hexdigest()[:16]


def _time(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, tz=UTC)
