"""Writing the content of a site into a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Collection, Page

from clinic.operations.backup import BLOCK, add, new_file
from clinic.operations.content.form import NAME, VERSION, Form, restrictions_of
from clinic.operations.content.kinds import kinds, model_of
from clinic.operations.snapshots import MEDIA

CONTENT = "content.json"


def export_content(target: Path) -> int:
    """Write all content, complete or not at all; into a .zip with pictures. Returns the number of pages."""
    form = Form()
    with new_file(target) as file:
        if target.suffix != ".zip":
            for block in _blocks(form):
                file.write(block)
        else:
            with ZipFile(file, "w") as archive:
                add(archive, CONTENT, _blocks(form), ZIP_DEFLATED)
                for row in _with_files(form):
                    with row.file.storage.open(row.file.name) as content:
                        add(archive, MEDIA + row.file.name, content.chunks(BLOCK), ZIP_STORED)
    # Without the root of the tree.
    return len(form.keys(Page)) - 1


def _blocks(form: Form) -> Iterator[bytes]:
    """The file, a record after the other: no more than one page is held in memory."""
    head: dict[str, Any] = {
        "format": NAME,
        "version": VERSION,
        "release": settings.RELEASE,
        "collections": {},
        "rows": {},
    }
    for pk, key in form.keys(Collection).items():
        head["collections"][key] = restrictions_of(Collection.objects.get(pk=pk))
    for kind in kinds():
        model = model_of(kind)
        rows = model._default_manager.in_bulk(list(form.keys(model)))
        head["rows"][kind.model] = {key: form.of(rows[pk]) for pk, key in form.keys(model).items()}
    yield _json(head).removesuffix("\n}").encode() + b',\n "pages": ['
    comma = ""
    for pk in Page.objects.filter(depth__gt=1).order_by("path").values_list("pk", flat=True):
        if page := Page.objects.filter(pk=pk).first():
            yield f"{comma}\n{_json(form.page(page.specific))}".encode()
            comma = ","
    yield b"\n]}\n"


def _json(record: dict[str, Any]) -> str:
    """A record as text that is the same for the same content, whatever order a database keeps keys in."""
    plain = json.loads(json.dumps(record, cls=DjangoJSONEncoder, sort_keys=True))
    return json.dumps({name: plain[name] for name in record}, indent=1, ensure_ascii=False)


def _with_files(form: Form) -> Iterator[Any]:
    for kind in kinds():
        model = model_of(kind)
        if hasattr(model, "file_hash"):
            rows = model._default_manager.filter(pk__in=form.keys(model)).order_by("pk")
            yield from (row for row in rows if row.file.storage.exists(row.file.name))
