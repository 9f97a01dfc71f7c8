"""The machine's own Chromium, as tests, screenshots and measurements start it."""

from __future__ import annotations

import shutil

# A browser that does what it is told and nothing else, such as looking for updates.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    """Where Chromium is; None where the machine has none."""
    return next(filter(None, map(shutil.which, NAMES)), None)
