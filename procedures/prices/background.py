"""Starts the process that applies price updates, beside the server and its clock.

The process belongs to nobody: it goes on when the request is answered and when the server stops. Should it
die, the clock starts another one, which goes on where the journal ends.
"""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

from procedures.prices.updates import forget_previews, is_idle

COMMAND = "apply_prices"


def start_process() -> subprocess.Popen[bytes]:
    """Start a process that applies all that is confirmed, and ends."""
    # Ours alone: the program, a file of ours and a name.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, settings.ROOT / "manage.py", COMMAND],
        cwd=settings.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def resume() -> None:
    """Start the process where one is missing; a job of the clock."""
    forget_previews()
    if is_idle():
        start_process()
