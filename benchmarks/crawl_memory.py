"""How much memory the site's processes take while somebody reads the site at random.

A client follows links of the demo site, with search words, filters, other forms of a page (Markdown, API) and
made-up queries in between, for an hour unless told otherwise.

    python -m benchmarks.crawl_memory --minutes 60
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote, urljoin, urlsplit

from benchmarks.demo_site import demo_site
from benchmarks.hostile_addresses import peaks

AIM = 220
PAUSE = 0.2
LINK = re.compile(rb'(?:href|src)="([^"#]+)')
WORDS = ("laser", "redness", "scars", "lip", "price", "melasma", "quick", "filler", "eyes", "legs")


def crawl(url: str, starts: list[str], *, seconds: float, chance: random.Random) -> Iterator[str]:
    """Ask for one address after the other until the time is up, and follow what the answers link to."""
    known = dict.fromkeys(starts)
    end = time.monotonic() + seconds
    host = urlsplit(url)
    with closing(http.client.HTTPConnection(str(host.hostname), host.port, timeout=60)) as connection:
        while time.monotonic() < end:
            address = chance.choice(list(known))
            if chance.random() < 0.3:
                words = " ".join(chance.sample(WORDS, chance.randint(1, 3)))
                address = f"/procedures/?q={quote(words)}&made-up={chance.random()}"
            connection.request("GET", address)
            body = connection.getresponse().read()
            for link in LINK.findall(body):
                target = urlsplit(urljoin(f"{url}{address}", link.decode(errors="replace")))
                if target.netloc == host.netloc and len(known) < 20_000:
                    known.setdefault(f"{target.path}?{target.query}" if target.query else target.path)
            yield address
            time.sleep(PAUSE)


def main() -> None:
    """Crawl, and print the peak of each process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl_memory", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args()
    with demo_site() as site:
        addresses = crawl(
            site.url, [*site.paths.values()], seconds=options.minutes * 60, chance=random.Random(1)
        )
        number = sum(1 for _address in addresses)
        for pid, peak in peaks(site.main_process).items():
            print(f"process {pid}: {peak / 1024:.0f} MB after {number:,} requests (aim: at most {AIM} MB)")


if __name__ == "__main__":
    main()
