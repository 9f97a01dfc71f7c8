"""The guide for staff: each picture that it shows is made by a browser test, and each made one is shown."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.conf import settings

GUIDE = Path(settings.ROOT, "docs/guide")
PAGES = sorted(GUIDE.glob("*.md"))
SIZE = 120_000


def shown() -> set[str]:
    return {name for page in PAGES for name in re.findall(r"\]\(pictures/([\w-]+)\.png\)", page.read_text())}


def taken() -> set[str]:
    """The names in all calls of `guide.take` in the browser tests."""
    calls = (
        node
        for path in Path(settings.ROOT, "tests/browser").glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "guide.take"
    )
    return {ast.literal_eval(call.args[0]) for call in calls}


def test_each_picture_that_is_shown_is_made_by_a_test_and_the_reverse() -> None:
    assert len(taken()) >= 12
    assert shown() == taken()
    assert {path.stem for path in GUIDE.glob("pictures/*")} == taken()


def test_pictures_are_small() -> None:
    for path in GUIDE.glob("pictures/*.png"):
        assert path.stat().st_size < SIZE, path.name


def test_links_lead_to_pages_that_are_there() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([\w-]+\.md)\)", page.read_text()):
            assert (GUIDE / target).is_file(), f"{page.name}: {target}"
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", (GUIDE / "README.md").read_text()))
    assert linked == {page.name for page in PAGES} - {"README.md"}
