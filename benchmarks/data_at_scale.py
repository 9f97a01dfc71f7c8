"""What data for programs costs as the clinic grows: feed, API, Markdown, lists of everything.

The same addresses with 15 and with 3,000 procedures. An answer of a bounded length takes at most three times
as long; a complete list grows with its entries, and no faster. The shortest of several requests counts.
"""

from __future__ import annotations

import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings.test")

SIZES = (15, 3_000)
ROUNDS = 5
BOUNDED = (
    "/feeds/procedures.atom",
    "/api/v2/pages/",
    "/api/v2/pages/?type=procedures.ProcedurePage&limit=100",
    "/api/v2/procedures/",
    "/procedures/index.md",
    "/",
    "/index.md",
    "/nowhere/",
)
COMPLETE = ("/llms.txt", "/sitemap-pages.xml")


def shortest(address: str) -> tuple[float, int]:
    """The shortest time of a request in milliseconds, and the length of its answer."""
    from django.test import Client

    client, times, length = Client(), [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        length = len(client.get(address).content)
        times.append((time.perf_counter() - start) * 1000)
    return min(times), length


def measure() -> None:
    """Grow the site, with and without a private page and an alias, and print times and ratios."""
    from wagtail.models import Page, PageViewRestriction

    from benchmarks.many_procedures import make_many_procedures
    from tests.factories import make_concern, make_site

    make_site()
    private = make_concern("Private")
    private.create_alias(update_slug="alias-of-private")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=private.pk), restriction_type="login")
    found: dict[str, list[tuple[float, int]]] = {address: [] for address in (*BOUNDED, *COMPLETE)}
    made = 0
    for size in SIZES:
        make_many_procedures(size - made, seed=size)
        made = size
        for address, row in found.items():
            row.append(shortest(address))
    for address, row in found.items():
        cells = "".join(f"{value:9.1f} ms {length:9,} B" for value, length in row)
        print(f"{address:56}{cells}  {row[-1][0] / row[0][0]:5.1f} ×")


def main() -> None:
    """Make a database for the occasion, measure, remove it."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{connection.display_name}: {SIZES[0]} and {SIZES[1]:,} procedures, shortest of {ROUNDS}")
        measure()
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
