"""What opening the editor of a full procedure costs the server, against the editor of an empty Wagtail page.

The same two sites as in `page_cost`, measured in the same way, with somebody logged in to each.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.page_cost import ROOT, compare, prepare_empty, prepare_ours, run, serving

ROUNDS = 7
REQUESTS = 15
SESSION = """
import django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
from wagtail.models import Page
client = Client()
client.force_login(User.objects.create_superuser("benchmark"))
print(Page.objects.filter(slug__in=["full-laser-resurfacing", "home"]).order_by("-depth").first().pk)
print(client.cookies["sessionid"].value)
"""


def log_in(folder: Path, environment: dict[str, str]) -> tuple[str, str]:
    """The address of the page's editor, and the cookie of a session that may open it."""
    *_, pk, key = run(sys.executable, "-c", SESSION, folder=folder, environment=environment).split()
    return f"/admin/pages/{pk}/edit/", f"sessionid={key}"


def main() -> None:
    """Prepare both sites, measure in alternating rounds, print the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        our_environment, _path = prepare_ours(folder)
        empty_environment = prepare_empty(folder)
        ours_at = log_in(ROOT, our_environment)
        empty_at = log_in(folder / "empty", empty_environment)
        with (
            serving("procedure", "clinic.wsgi:application", ROOT, our_environment, 8593, *ours_at) as ours,
            serving(
                "empty page", "empty.wsgi:application", folder / "empty", empty_environment, 8594, *empty_at
            ) as empty,
        ):
            ratio = compare(ours, empty, rounds=ROUNDS, requests=REQUESTS)
    print(f"editor of a procedure / of an empty page: {ratio:.2f} × (aim: at most 2.5)")


if __name__ == "__main__":
    main()
