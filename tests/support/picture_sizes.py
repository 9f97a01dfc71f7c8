"""Sizes of pictures, made once a run: most tests show the same picture, and AVIF is slow to encode."""

from __future__ import annotations

import hashlib
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from wagtail.images.models import Filter


def install(patch: pytest.MonkeyPatch) -> None:
    """Have Wagtail take a size from what this process has made of the same bytes before."""
    made: dict[tuple[str, str, str], tuple[str, bytes]] = {}
    run = Filter.run

    def run_once(self: Filter, image: Any, output: Any, source: Any = None) -> Any:
        with default_storage.open(image.file.name) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        key = digest, self.spec, self.get_cache_key(image)
        if key not in made:
            result = run(self, image, output, source)
            result.f.seek(0)
            made[key] = result.format_name, result.f.read()
        format_name, content = made[key]
        return SimpleNamespace(format_name=format_name, f=io.BytesIO(content))

    patch.setattr(Filter, "run", run_once)
