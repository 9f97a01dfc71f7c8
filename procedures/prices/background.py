"""Keeps the process that applies price updates going.

Should it die, the clock starts another one, which goes on where the journal ends.
"""

from __future__ import annotations

import subprocess

from clinic.publishing import background
from procedures.prices.updates import forget_old, is_idle

COMMAND = "apply_prices"


def start_process() -> subprocess.Popen[bytes]:
    """Start a process that applies all that is confirmed, and ends."""
    return background.start_process(COMMAND)


def resume() -> None:
    """Start the process where one is missing; a job of the clock."""
    forget_old()
    if is_idle():
        start_process()
