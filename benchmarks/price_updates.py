"""What a sheet of 2,000 prices takes to write, compare and apply, beside Wagtail's own publishing.

    .venv/bin/python -m benchmarks.price_updates

It makes its pages in a database of its own, which is gone afterwards.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LINES, APPLIED = 2_000, 40
LONGEST_PREVIEW = 10.0


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """The processor time that something takes, which other work leaves alone, and what it gives."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def main() -> int:
    """Print the times; 1 if the preview takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DATA_DIR=folder,
            DATABASE_URL=f"sqlite:///{Path(folder, 'benchmark.sqlite3')}",
            DJANGO_SETTINGS_MODULE="clinic.settings.base",
        )
        import django

        django.setup()
        return measure()


def measure() -> int:
    """Measure on a database that is made for it."""
    import openpyxl
    from django.contrib.auth.models import User
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.many_procedures import make_many_procedures
    from procedures.models import PriceUpdate, ProcedurePage
    from procedures.prices import updates
    from procedures.prices.lines import public_lines
    from procedures.prices.sheets import writing
    from tests.factories import make_site

    call_command("migrate", verbosity=0)
    make_site()
    count = 0
    while count < LINES:
        make_many_procedures(200, seed=count)
        count = sum(1 for _line in public_lines())
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("benchmark"))

    took, data = seconds(lambda: writing.write_xlsx(list(public_lines())[:LINES]))
    print(f"write a sheet of {LINES:,} lines: {took:.1f} s, {len(data) // 1000:,} kB")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        cell = sheet[f"F{row}"]
        cell.value = None if cell.value is None else round(float(cell.value) * 1.04)
    typed = io.BytesIO()
    book.save(typed)

    def upload_and_look() -> bytes:
        file = SimpleUploadedFile("prices.xlsx", typed.getvalue())
        address = "/admin/procedures/price-updates/"
        response = client.post(address, {"action": "upload", "file": file}, follow=True)
        assert response.status_code == 200
        return response.content

    preview, content = seconds(upload_and_look)
    update = PriceUpdate.objects.latest("pk")
    usable = update.lines.filter(problem="")
    print(f"upload, compare, show {usable.count():,} changes: {preview:.1f} s, {len(content) // 1000:,} kB")

    pages = ProcedurePage.objects.order_by("pk")[:APPLIED]
    for page in pages:
        page.save_revision()
    published, _done = seconds(lambda: [page.get_latest_revision().publish() for page in pages])
    plain = published / APPLIED
    page_ids = [page.pk for page in ProcedurePage.objects.order_by("-pk")[:APPLIED]]
    chosen = usable.filter(page_id__in=page_ids).values_list("pk", flat=True)
    assert updates.confirm(update, list(chosen), update.user)
    applied, _done = seconds(updates.run_pending)
    update.refresh_from_db()
    assert update.counts["applied"], update.error
    each = applied / len(set(update.lines.filter(outcome="applied").values_list("page_id")))
    print(f"apply the prices of a page: {each * 1000:.0f} ms; publish one in Wagtail: {plain * 1000:.0f} ms")
    print(f"ratio: {each / plain:.2f}")
    return int(preview > LONGEST_PREVIEW)


if __name__ == "__main__":
    sys.exit(main())
