"""What opening the editor of a full procedure costs the server, against the editor of an empty page.

The empty page that counts is one of this site, an index page with nothing in it: the same middleware, the
same menus, the same compression. For comparison the home page that `wagtail start` makes is measured too,
on a site of its own that compresses nothing. Rounds and CPU time as in `page_cost`.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.page_cost import ROOT, compare, prepare_empty, prepare_ours, run, serving

ROUNDS = 5
REQUESTS = 10
SESSION = """
import django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
from wagtail.models import Page
client = Client()
client.force_login(User.objects.create_superuser("benchmark"))
for slug in ("full-laser-resurfacing", "team", "home"):
    print(getattr(Page.objects.filter(slug=slug).first(), "pk", 0))
print(client.cookies["sessionid"].value)
"""


@dataclass(frozen=True)
class Editors:
    """The addresses of three editors on one site, where it has them, and a session that may open them."""

    procedure: str
    index: str
    home: str
    cookies: str


def log_in(folder: Path, environment: dict[str, str]) -> Editors:
    """Somebody with all rights on a site."""
    lines = run(sys.executable, "-c", SESSION, folder=folder, environment=environment).split()
    procedure, index, home = (f"/admin/pages/{pk}/edit/" for pk in lines[-4:-1])
    return Editors(procedure, index, home, f"sessionid={lines[-1]}")


def main() -> None:
    """Prepare both sites, measure in alternating rounds, print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        our_environment, _path = prepare_ours(folder)
        empty_environment = prepare_empty(folder)
        ours_at = log_in(ROOT, our_environment)
        empty_at = log_in(folder / "empty", empty_environment)
        application, session = "clinic.wsgi:application", ours_at.cookies
        with (
            serving(
                "procedure", application, ROOT, our_environment, 8593, ours_at.procedure, session
            ) as procedure,
            serving(
                "wagtail start",
                "empty.wsgi:application",
                folder / "empty",
                empty_environment,
                8594,
                empty_at.home,
                empty_at.cookies,
            ) as started,
        ):
            index = replace(procedure, name="empty page", path=ours_at.index)
            [ratio] = compare([procedure], index, rounds=ROUNDS, requests=REQUESTS).values()
            [other] = compare([procedure], started, rounds=ROUNDS, requests=REQUESTS).values()
    print(f"editor of a procedure / of an empty page: {ratio:.2f} × (aim: at most 2.5)")
    print(f"editor of a procedure / of the page of a started site: {other:.2f} ×")


if __name__ == "__main__":
    main()
