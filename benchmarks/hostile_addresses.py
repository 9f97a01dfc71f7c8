"""How much memory the site's processes take after 500 addresses that somebody has made up to take it.

Each process of the demo site first answers what visitors ask for; its peak by then is compared with the one
afterwards. The addresses are long, deep, and different from each other.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.demo_site import demo_site

HOSTILE = 500
AIM = 1.1
STARTS = ("", "/procedures", "/procedures/compare", "/media/images", "/api/v2/pages", "/admin", "/documents")
ENDS = ("/", "/index.md", "/?q=" + "a" * 3_000, "?" + "procedure=a&" * 2_000)
PARTS = (2, 900, 20_000)


def hostile_addresses() -> Iterable[str]:
    """Made-up addresses, no two alike."""
    for number in range(HOSTILE):
        parts = PARTS[number % len(PARTS)]
        yield f"{STARTS[number % len(STARTS)]}/{number}{'/a' * parts}{ENDS[number % len(ENDS)]}"


def ask(url: str, addresses: Iterable[str]) -> None:
    """Ask for each, over a new connection, and read the answer."""
    for address in addresses:
        host = urlsplit(url)
        with closing(http.client.HTTPConnection(str(host.hostname), host.port, timeout=60)) as connection:
            try:
                connection.request("GET", address)
                connection.getresponse().read()
            except (OSError, http.client.HTTPException):
                # Too long for the server, which has hung up.
                continue


def peaks(main_process: int) -> dict[int, int]:
    """The most memory, in kB, that each process below the main one has had."""
    tasks = Path(f"/proc/{main_process}/task").glob("*/children")
    children = [pid for path in tasks for pid in path.read_text().split()]
    status = {int(pid): Path(f"/proc/{pid}/status").read_text() for pid in children}
    # One that has ended, such as that which draws the pictures of a first start, has no memory any more.
    return {
        pid: int(text.partition("VmHWM:")[2].split()[0]) for pid, text in status.items() if "VmHWM" in text
    }


def main() -> None:
    """Measure, and print the ratio of each process."""
    with demo_site() as site:
        ask(site.url, [*site.paths.values(), "/nowhere/"] * 40)
        before = peaks(site.main_process)
        ask(site.url, hostile_addresses())
        after = peaks(site.main_process)
        for pid in before.keys() & after.keys():
            peak = after[pid]
            print(
                f"process {pid}: {peak / 1024:.0f} MB after {HOSTILE} hostile addresses, "
                f"{peak / before[pid]:.2f} × (aim: at most {AIM} ×)"
            )


if __name__ == "__main__":
    main()
