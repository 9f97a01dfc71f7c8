"""The site with its demo content, served as in production, for as long as something is measured."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Loading the demo content with its pictures in all sizes takes half a minute on a slow machine.
SECONDS_TO_START = 300

# What would point the site at data of somebody's own.
FOREIGN_VARIABLES = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "EMAIL_URL", "TRUSTED_PROXIES", "HOST")

# The page of a type that shows most; of the other types, the first in the tree is taken.
CHOSEN_SLUGS = {"procedure": "non-ablative-laser-skin-resurfacing"}
COMPARED = ("non-ablative-laser-skin-resurfacing", "microneedling", "ablative-co2-laser-resurfacing")


@dataclass(frozen=True)
class DemoSite:
    """A running demo site.

    Attributes:
        url: its address, without a slash at the end.
        paths: the path of one page of each kind, by the kind's name.
        main_process: its id; the processes that serve are below it.
    """

    url: str
    paths: dict[str, str]
    main_process: int


@contextmanager
def demo_site() -> Iterator[DemoSite]:
    """`manage.py serve` on a free port, in a folder of its own that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        environment = {name: value for name, value in os.environ.items() if name not in FOREIGN_VARIABLES}
        environment |= {
            "DATA_DIR": folder,
            "PORT": str(port),
            "ADMIN_PASSWORD": secrets.token_urlsafe(12),
            "DJANGO_SETTINGS_MODULE": "clinic.settings.production",
        }
        with Path(folder, "serve.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        url = f"http://127.0.0.1:{port}"
        # Whoever ends this program ends the site as well.
        earlier = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            _wait_for(url, process, Path(folder, "serve.log"))
            yield DemoSite(url, _paths(environment), process.pid)
        finally:
            # As Ctrl-C does: the server, its workers and the clock are one group.
            os.killpg(process.pid, signal.SIGINT)
            process.wait()
            signal.signal(signal.SIGTERM, earlier)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the first answer.

    Raises:
        SystemExit: when the server ends or takes too long, with what it has printed.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/", timeout=10).close()
            return
        except urllib.error.HTTPError as error:
            raise SystemExit(f"The demo site answers {error.code} for its home page.") from None
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"The demo site has not started:\n{log.read_text()}")


def _paths(environment: dict[str, str]) -> dict[str, str]:
    """Ask the site's database, in a process of its own that has the site's environment."""
    command = "import json, django; django.setup(); from benchmarks import demo_site; "
    command += "print(json.dumps(demo_site.find_paths()))"
    result = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if result.returncode:
        raise SystemExit(f"The pages of the demo site cannot be listed:\n{result.stderr}")
    paths: dict[str, str] = json.loads(result.stdout.splitlines()[-1])
    return paths


def find_paths() -> dict[str, str]:
    """The path of a public page of each type, and of pages that are no type of their own."""
    from wagtail.models import Page, get_page_models

    paths = {}
    for model in get_page_models():
        if model is Page:
            continue
        name = model.__name__.removesuffix("Page")
        name = "".join(f"-{char.lower()}" if char.isupper() else char for char in name).strip("-")
        pages = model.objects.live().public().order_by("path")
        page = pages.filter(slug=CHOSEN_SLUGS.get(name, "")).first() or pages.first()
        if page is not None:
            paths[name] = page.url
    procedures = paths["procedure-index"]
    choice = [f"procedure={slug}" for slug in COMPARED]
    return {
        **paths,
        "procedure-second": f"{procedures}{COMPARED[1]}/",
        "comparison": f"{procedures}compare/?{'&'.join(choice)}",
        "comparison-of-two": f"{procedures}compare/?{'&'.join(choice[:2])}",
        "comparison-of-one": f"{procedures}compare/?{choice[0]}",
        "list-nothing-found": f"{procedures}?q=nothing+has+such+a+name",
        "not-found": "/no-such-page/",
    }
