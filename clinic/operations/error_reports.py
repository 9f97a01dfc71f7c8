"""Reports of errors to Sentry: where in the code something failed, and nothing that anybody has written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# Besides the kinds of errors and the lines of code. The transaction is the name of a view, not an address.
_TOLD = ("event_id", "timestamp", "platform", "level", "logger", "transaction", "release", "environment")


def start() -> None:
    """Report from now on, where SENTRY_DSN says to whom."""
    if settings.SENTRY_DSN:
        # It takes a moment to load, and most sites have none.
        import sentry_sdk  # noqa: PLC0415

        sentry_sdk.init(
            settings.SENTRY_DSN,
            release=settings.RELEASE,
            before_send=scrub,
            max_breadcrumbs=0,
            max_request_body_size="never",
            include_local_variables=False,
            include_source_context=False,
            send_client_reports=False,
            auto_session_tracking=False,
        )


def scrub(event: Event, hint: Hint) -> Event:
    """What may be told of an event: a list of that, not of what may not."""
    told: dict[str, Any] = {name: event[name] for name in _TOLD if name in event}  # type: ignore[literal-required]
    # A message with its values filled in may name a procedure or a person; the text in the code does not.
    told["logentry"] = {"message": event.get("logentry", {}).get("message", "")}
    told["exception"] = {
        "values": [
            {"type": error.get("type"), "module": error.get("module"), "stacktrace": error.get("stacktrace")}
            for error in event.get("exception", {}).get("values", [])
        ]
    }
    return told  # type: ignore[return-value]
