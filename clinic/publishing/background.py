"""Starts a command of ours beside the server and its clock."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings


def start_process(*arguments: str) -> subprocess.Popen[bytes]:
    """Start `manage.py` with these arguments.

    The process belongs to nobody: it goes on when the request is answered and when the server stops.
    """
    # Ours alone: the program, a file of ours and names.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, settings.ROOT / "manage.py", *arguments],
        cwd=settings.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
