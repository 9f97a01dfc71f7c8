"""What the demo has brought, as the log knows it: all that loading it writes bears one signature."""

from __future__ import annotations

import uuid

from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry, PageLogEntry

SIGNATURE = uuid.UUID("4f0f6c1e-6d1b-4f0e-9a55-0c4d3b1a7e20")


class SignedLog(LogContext):
    """Inside, log entries bear the demo's signature."""

    def __init__(self) -> None:
        super().__init__(generate_uuid=False)
        self.uuid = SIGNATURE


def has_demo() -> bool:
    """Whether the site still holds what the demo has brought."""
    return PageLogEntry.objects.filter(uuid=SIGNATURE).exists()


def forget_demo() -> None:
    """Take the signature off the log, after what bore it has been taken away."""
    PageLogEntry.objects.filter(uuid=SIGNATURE).update(uuid=None)
    ModelLogEntry.objects.filter(uuid=SIGNATURE).update(uuid=None)
