"""A backup of 3,000 procedures with 300 pictures while saving goes on, and what a restore makes of it.

    python -m benchmarks.backup_restore [postgres://…/empty] [--procedures 3000] [--pictures 300]

The restored places are backed up again: SQLite, the empty database that may be named, and from there SQLite
once more. The manifests must have the same counts and digests, of tables and media. Memory is the most that a
process ever had.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings.base")
PICTURE = (1_600, 1_200)


def fill(procedures: int, pictures: int) -> None:
    """A site with as many procedures, a version each hundredth, and photographs in two sizes."""
    from django.core.files.images import ImageFile
    from django.core.management import call_command
    from PIL import Image

    from benchmarks.many_procedures import make_many_procedures
    from clinic.models import ClinicImage
    from clinic.people.roles import make_roles
    from procedures.models import ProcedurePage
    from tests.factories import make_site

    call_command("migrate", verbosity=0)
    make_site()
    make_roles()
    make_many_procedures(procedures)
    for page in ProcedurePage.objects.all()[: procedures // 10]:
        page.save_revision()
    chance = random.Random(1)
    for number in range(pictures):
        width, height = PICTURE[0] // 4, PICTURE[1] // 4
        noise = Image.frombytes("L", (width, height), chance.randbytes(width * height))
        file = io.BytesIO()
        noise.resize(PICTURE).convert("RGB").save(file, "JPEG", quality=85)
        photo = ClinicImage.objects.create(
            title=f"Photograph {number}", file=ImageFile(io.BytesIO(file.getvalue()), name="photograph.jpg")
        )
        photo.get_renditions("width-400", "width-100")


def run(*arguments: str, **environment: str) -> tuple[float, float]:
    """Run `manage.py` in a place; returns seconds and the most MB of memory."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    began = time.perf_counter()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, arguments
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def save_on(is_over: threading.Event, saved: list[float]) -> None:
    """Publish versions of pages, one after the other, and note how long each takes."""
    from procedures.models import ProcedurePage

    pages = list(ProcedurePage.objects.all()[:20])
    while not is_over.is_set():
        began = time.perf_counter()
        page = pages[len(saved) % len(pages)]
        page.title = f"Saved {len(saved)}"
        page.save_revision().publish()
        saved.append(time.perf_counter() - began)


def manifest_of(file: Path) -> dict[str, Any]:
    """What a backup says of itself."""
    found: dict[str, Any] = json.loads(zipfile.ZipFile(file).read("manifest.json"))
    return found


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Fill, back up during saves, restore, compare."""
    fill(options.procedures, options.pictures)
    backup = folder / "backup.zip"
    is_over, saved = threading.Event(), list[float]()
    saving = threading.Thread(target=save_on, args=(is_over, saved))
    saving.start()
    seconds, memory = run("backup", str(backup))
    is_over.set()
    saving.join()
    first = manifest_of(backup)
    rows = sum(table["rows"] for table in first["tables"].values())
    print(
        f"Backup: {seconds:.1f} s, {backup.stat().st_size / 1e6:.0f} MB, {memory:.0f} MB of memory; "
        f"{rows:,} rows, {len(first['media']):,} files; "
        f"{len(saved)} saves meanwhile, the slowest {max(saved):.2f} s",
        flush=True,
    )
    (folder / "taken-away.txt").touch()
    places = [("SQLite", backup, "")]
    if options.postgres:
        places += [
            ("PostgreSQL", backup, options.postgres),
            ("SQLite from PostgreSQL", folder / "PostgreSQL.zip", ""),
        ]
    for name, source, database in places:
        place = {"DATA_DIR": str(folder / name), "DATABASE_URL": database}
        seconds, memory = run("restore", str(source), **place)
        again = folder / f"{name}.zip"
        run("backup", str(again), **place)
        second = manifest_of(again)
        is_same = all(first[key] == second[key] for key in ("migrations", "tables", "media"))
        print(
            f"Restore on {name}: {seconds:.1f} s, {memory:.0f} MB of memory; the same: {is_same}", flush=True
        )


def main() -> None:
    """Measure in a folder of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("postgres", nargs="?", default="")
    parser.add_argument("--procedures", type=int, default=3_000)
    parser.add_argument("--pictures", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": f"{folder}/site", "DATABASE_URL": "", "BACKUPS_KEPT": "0"}
        os.environ |= {"BACKUP_DIR": "", "BACKUP_BUCKET": "", "BACKUP_RECIPIENT": ""}
        import django

        django.setup()
        measure(Path(folder), options)
        from django.db import connection

        connection.close()


if __name__ == "__main__":
    main()
