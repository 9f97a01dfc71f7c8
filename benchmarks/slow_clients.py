"""How fast the home page comes while 200 visitors have sent half a request each, and nothing more.

The demo site is asked for `/` over a new connection each time: first alone, then while half-sent requests
are held open, then alone again. Those that the site ends are opened anew. It is done once with requests that
stop within their headers, and once with forms that stop within their bodies.
"""

from __future__ import annotations

import multiprocessing
import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from urllib.parse import urlsplit
from urllib.request import urlopen

from benchmarks.demo_site import demo_site

HELD = 200
SECONDS = 30
AIM = 1.5
HALVES = {
    "headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Langua",
    # The sign-in takes forms from everybody.
    "bodies": b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=made-up\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nuse",
}


class Waiting:
    """A connection with half a request on it."""

    def __init__(self, address: tuple[str, int], half: bytes) -> None:
        self.address, self.half = address, half
        self.open()

    def open(self) -> None:
        """Connect and send the half."""
        self.connection = socket.create_connection(self.address, timeout=5)
        self.connection.sendall(self.half)
        self.connection.setblocking(False)

    def open_again(self) -> None:
        """Begin anew if the site has ended this."""
        try:
            self.connection.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            pass
        self.connection.close()
        self.open()


def hold(address: tuple[str, int], half: bytes, is_held: Event) -> None:
    """Hold half-sent requests open for ever."""
    waiting = [Waiting(address, half) for _ in range(HELD)]
    is_held.set()
    while True:
        for one in waiting:
            one.open_again()
            time.sleep(1 / HELD)


@contextmanager
def held(address: tuple[str, int], half: bytes) -> Iterator[None]:
    """Half-sent requests, held by a process of its own, which takes no time from the one that measures."""
    is_held = multiprocessing.Event()
    holder = multiprocessing.Process(target=hold, args=(address, half, is_held), daemon=True)
    holder.start()
    is_held.wait(30)
    try:
        yield
    finally:
        holder.kill()
        holder.join()


def times(url: str, seconds: float) -> list[float]:
    """How long each answer takes, one request after the other, in milliseconds."""
    found = []
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        with urlopen(f"{url}/", timeout=20) as response:
            response.read()
        found.append((time.monotonic() - began) * 1000)
    return found


def slowest(found: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(found, n=100)[98]


def main() -> None:
    """Measure both kinds, and print the ratios."""
    with demo_site() as site:
        address = (str(urlsplit(site.url).hostname), int(urlsplit(site.url).port or 80))
        times(site.url, 3)
        for name, half in HALVES.items():
            alone = times(site.url, SECONDS / 2)
            with held(address, half):
                beside = times(site.url, SECONDS)
            alone += times(site.url, SECONDS / 2)
            ratio = slowest(beside) / slowest(alone)
            medians = statistics.median(beside) / statistics.median(alone)
            print(
                f"{HELD} half-sent {name}: p99 of / {ratio:.2f} × ({slowest(alone):.1f} ms alone), "
                f"median {medians:.2f} × (aim: p99 at most {AIM} ×)",
                flush=True,
            )


if __name__ == "__main__":
    main()
