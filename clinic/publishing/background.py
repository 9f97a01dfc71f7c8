"""Starts a command of ours beside the server and its clock."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

from django.conf import settings


def start_process(*arguments: str) -> subprocess.Popen[bytes]:
    """Start `manage.py` with these arguments, behind visitors where the machine is busy.

    The process belongs to nobody: it goes on when the request is answered and when the server stops.
    """
    # Ours alone: the program, a file of ours and names.
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, settings.ROOT / "manage.py", *arguments],
        cwd=settings.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    # It may have ended already.
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)
    return process
