"""How the finder's time grows with the number of procedures.

The same pages are asked for with 100, 1,000 and 2,000 procedures, on the database that
`TEST_DATABASE_URL` names, else on SQLite. What counts is each time divided by that at 100. The time
to make the table anew, which the first request after a change takes, is printed beside them.
"""

from __future__ import annotations

import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings.test")

SIZES = (100, 1_000, 2_000)
ROUNDS = 60
PAGES = {
    "list": "",
    "last page by price": "?sort=price&page={last}",
    "filters": "?concern=scars&work=1w&downtime=none&budget_max=900&invasiveness=surgical",
    "text, most match": "?q=for+the",
    "text, some match": "?q=laser+face",
    "text and filters": "?q=laser&work=1w&budget_max=900&sort=price",
    "text, none match": "?q=lazzer",
}


def shortest_milliseconds(address: str) -> float:
    """The shortest time of a request, in this process: what else the machine does only adds to it."""
    from django.test import Client

    client = Client()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{address} was answered with {response.status_code}")
    return min(times)


def measure() -> None:
    """Grow the site step by step and print times and ratios."""
    from django.core.cache import cache

    from benchmarks.many_procedures import make_many_procedures
    from clinic.models import ContentChange
    from procedures.finder.page import ROWS_PER_PAGE
    from tests.factories import make_site

    make_site()
    cache.clear()
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    anew: list[float] = []
    made = 0
    for size in SIZES:
        make_many_procedures(size - made, seed=size)
        made = size
        for name, query in PAGES.items():
            address = "/procedures/" + query.format(last=size // ROWS_PER_PAGE)
            times[name].append(shortest_milliseconds(address))
        warm = times["list"][-1]
        firsts = []
        for _ in range(3):
            ContentChange.objects.create(mark="anew")
            firsts.append(_one_request() - warm)
        anew.append(statistics.median(firsts))
    print(f"{'':22}" + "".join(f"{size:>16,}" for size in SIZES))
    for name, row in times.items():
        cells = "".join(f"{value:8.1f} ms {value / row[0]:3.1f} ×" for value in row)
        print(f"{name:22}{cells}")
    print(
        f"{'first after a change':22}"
        + "".join(f"{'+' + format(value, '.0f'):>8} ms      " for value in anew)
    )
    for limit, place in ((2, 1), (4, 2)):
        worst = max(row[place] / row[0] for row in times.values())
        print(f"largest ratio at {SIZES[place]:,}: {worst:.2f} × (aim: at most {limit})")


def _one_request() -> float:
    from django.test import Client

    start = time.perf_counter()
    Client().get("/procedures/")
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Make a database for the occasion, measure, remove it."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{connection.display_name}, shortest of {ROUNDS} requests each")
        measure()
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
