"""The log: what an outage is, one line a minute for each cause, and lines for programs."""

from __future__ import annotations

import json
import logging
import re
import time
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.core.files import locks
from django.db import InterfaceError, OperationalError

# Of the request that this thread answers; each of its log lines has it.
request_id: ContextVar[str] = ContextVar("request_id", default="")

_MINUTE = 60
_RESET_LINK = re.compile(r"(/password_reset/confirm/)[^\s\"']+")


def is_outage(error: BaseException | None) -> bool:
    """Whether an error means that a service is temporarily unavailable."""
    return isinstance(error, (InterfaceError, OperationalError, ConnectionError))


def hide_secrets(text: str) -> str:
    """The text without what is as good as a password: the address of a link that sets one."""
    return _RESET_LINK.sub(r"\1…", text)


class OutageFormatter(logging.Formatter):
    """Formats an outage as one line: its traceback says nothing about the cause."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        if not is_outage(error):
            return hide_secrets(super().format(record))
        logged = " ".join(f"{record.getMessage()}: {type(error).__name__}: {error}".split())
        values = {**record.__dict__, "msg": logged, "args": None, "exc_info": None, "exc_text": None}
        return hide_secrets(super().format(logging.makeLogRecord(values)))


class JSONFormatter(OutageFormatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        message, _line, rest = super().format(record).partition("\n")
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{record.msecs:03.0f}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": message,
            **({"traceback": rest} if rest else {}),
            **({"request_id": request_id.get()} if request_id.get() else {}),
            **getattr(record, "of_request", {}),
        }
        return hide_secrets(json.dumps(line, ensure_ascii=False))


class RateLimitFilter(logging.Filter):
    """Lets through one record a minute for each cause, across all processes. Records without an error pass.

    Args:
        file: shared by the processes to record what was logged.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self.logged: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info or record.exc_info[1] is None:
            return True
        return self._is_due(_cause(record.exc_info), time.time())

    def _is_due(self, cause: str, now: float) -> bool:
        # Usually known in this process, without reading the file.
        if now - self.logged.get(cause, 0) < _MINUTE:
            return False
        try:
            with self.file.open("a+") as file:
                locks.lock(file, locks.LOCK_EX)
                file.seek(0)
                logged = _recent(file.read(), now)
                is_due = cause not in logged
                logged.setdefault(cause, now)
                file.seek(0)
                file.truncate()
                json.dump(logged, file)
        except OSError:
            # The disk is full: each process then limits by itself.
            is_due, logged = True, {cause: now, **_recent(json.dumps(self.logged), now)}
        self.logged = logged
        return is_due


def _recent(text: str, now: float) -> dict[str, float]:
    try:
        logged: dict[str, float] = json.loads(text or "{}")
        return {cause: at for cause, at in logged.items() if 0 <= now - at < _MINUTE}
    except (ValueError, TypeError, AttributeError):
        return {}


def _cause(exc_info: Any) -> str:
    """The cause of an error: for an outage its kind, else the line of code."""
    kind, error, traceback = exc_info
    if is_outage(error):
        return str(kind.__name__)
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    where = f" {traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}" if traceback else ""
    return f"{kind.__name__}{where}"
