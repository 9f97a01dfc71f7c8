"""What a sitemap of 10,000 pages costs: queries and time of each file, beside those of a small site.

The pages are rows of Wagtail's own table, made together; a sitemap reads no more of a page.
"""

from __future__ import annotations

import os
import tempfile
import time
from typing import Any

NUMBER = 10_000


def set_up() -> None:
    """A new SQLite database with the page tree."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings.test"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.factories import make_site

    make_site()


def make_pages(number: int) -> None:
    """Live pages below the concerns page, each with the time of its last change."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone
    from wagtail.models import Locale, Page

    from clinic.models import PublicContent
    from procedures.models import ConcernIndexPage, ConcernPage

    index = ConcernIndexPage.objects.get()
    content_type = ContentType.objects.get_for_model(ConcernPage)
    locale = Locale.objects.get()
    pages: list[Any] = Page.objects.bulk_create(
        Page(
            title=f"Concern {count}",
            draft_title=f"Concern {count}",
            slug=f"concern-{count}",
            url_path=f"{index.url_path}concern-{count}/",
            path=Page._get_path(index.path, index.depth + 1, count + 1),
            depth=index.depth + 1,
            content_type=content_type,
            locale=locale,
            live=True,
        )
        for count in range(number)
    )
    PublicContent.objects.bulk_create(
        PublicContent(page_id=page.pk, fingerprint="-", changed_at=timezone.now(), pictures=[])
        for page in pages
    )


def measure(address: str) -> str:
    """The queries, the time and the size of an answer, asked for the second time."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.get(address)
    began = time.perf_counter()
    response = client.get(address, headers={"accept-encoding": "gzip"})
    seconds = time.perf_counter() - began
    with CaptureQueriesContext(connection) as queries:
        plain = client.get(address)
    assert response.status_code == 200
    return (
        f"{len(queries)} queries, {seconds * 1000:.0f} ms, {len(plain.content) / 1000:.0f} kB, "
        f"compressed {len(response.content) / 1000:.0f} kB"
    )


def main() -> None:
    """Print one line a file, before and after the pages are there."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TEST_DATABASE_URL"] = f"sqlite:///{folder}/benchmark.sqlite3"
        set_up()
        for number in (0, NUMBER):
            if number:
                make_pages(number)
            parts = ("/sitemap-pages.xml", "/sitemap-pages.xml?p=2") if number else ("/sitemap-pages.xml",)
            for address in ("/sitemap.xml", *parts, "/sitemap-pictures.xml"):
                print(f"{number:>6} pages  {address:<24} {measure(address)}")


if __name__ == "__main__":
    main()
