"""The tools that measure and picture the site: what they rely on is there."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from benchmarks.demo_site import CHOSEN_SLUGS, COMPARED, find_paths
from benchmarks.lighthouse import PAGES
from benchmarks.screenshots import CHOSEN, compressed
from clinic.models import HomePage
from procedures.demo.content import CONTENT
from tests.browser.pages import public_pages


@pytest.mark.django_db
def test_there_is_a_page_of_each_type_and_each_measured_one(site: HomePage) -> None:
    public_pages()
    paths = find_paths()
    assert paths["home"] == "/"
    assert {"procedure", "procedure-index", "category", "concern", "practitioner"} <= set(paths)
    assert set(PAGES) <= set(paths)
    assert {shot.page for shot in CHOSEN} - set(paths) <= {"location"}


def test_the_demo_has_the_procedures_that_are_named() -> None:
    slugs = {path.stem for path in (CONTENT / "procedures").glob("*.toml")}
    assert {CHOSEN_SLUGS["procedure"], *COMPARED} <= slugs


def test_a_picture_is_cut_and_fits() -> None:
    noise = Image.frombytes("RGB", (200, 400), random.Random(1).randbytes(200 * 400 * 3))
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    assert buffer.tell() > 60_000
    picture = compressed(buffer.getvalue(), most_height=300, most_bytes=60_000)
    assert len(picture) <= 60_000
    assert Image.open(io.BytesIO(picture)).size == (200, 300)
    with pytest.raises(ValueError, match="do not fit"):
        compressed(buffer.getvalue(), most_height=300, most_bytes=1_000)
