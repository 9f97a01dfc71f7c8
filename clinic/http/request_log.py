"""One line for each request, for programs that read logs: no query, and nothing about the visitor."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from clinic.http.middleware import TrustedProxyMiddleware

logger = logging.getLogger("clinic.requests")

# While everything fails, one line stands for all that fails meanwhile.
SECONDS_BETWEEN_FAILURES = 5
_ID = re.compile(r"[0-9a-f]{8,64}")


def identify(scope: MutableMapping[str, Any]) -> str:
    """The number under which a request is found in the log; that of a trusted proxy, if it gives one."""
    given = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"), "")
    if _ID.fullmatch(given) and scope["client"] and TrustedProxyMiddleware.is_trusted(scope["client"][0]):
        return given
    return secrets.token_hex(8)


class RequestLog:
    """The lines of one process."""

    def __init__(self) -> None:
        self.failures = 0
        self.next_failure = 0.0

    def add(self, scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
        """Log a request that has been answered."""
        if not logger.isEnabledFor(logging.INFO):
            return
        request = {
            "request_id": scope["request_id"],
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
        }
        if status >= 500:
            self.failures += 1
            if time.monotonic() < self.next_failure:
                return
            self.next_failure = time.monotonic() + SECONDS_BETWEEN_FAILURES
            request["requests"], self.failures = self.failures, 0
        logger.info("request", extra={"of_request": request})
