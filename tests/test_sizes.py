"""How much a visitor's browser loads before it shows a page."""

from __future__ import annotations

from pathlib import Path

import brotli
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from procedures.models import ProcedurePage
from tests.factories import make_concern, make_procedures

pytestmark = pytest.mark.django_db

HTML = 14_000
STYLE_SHEETS = 14_000
SCRIPT = 1_750


def compressed(path: Path) -> int:
    """The bytes of a file as production sends it: it is compressed once, at set-up."""
    return len(brotli.compress(path.read_bytes()))


def linked_files(client: Client, address: str, selector: str, attribute: str) -> list[Path]:
    """Our own files that a page names."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    names = [str(element[attribute]).removeprefix(settings.STATIC_URL) for element in soup.select(selector)]
    found = [finders.find(name) for name in names]
    assert all(found), names
    return [Path(str(path)) for path in found]


def test_html(full: ProcedurePage, sparse: ProcedurePage, client: Client) -> None:
    make_procedures(30, concern=make_concern("Scars"))
    for address in ("/", "/procedures/", "/concerns/scars/", full.url, sparse.url):
        response = client.get(address, headers={"Accept-Encoding": "br"})
        assert response["Content-Encoding"] == "br"
        assert len(response.content) <= HTML, address


def test_style_sheets(full: ProcedurePage, client: Client) -> None:
    files = linked_files(client, full.url, "link[rel=stylesheet]", "href")
    assert len(files) == 6
    assert sum(map(compressed, files)) <= STYLE_SHEETS


def test_the_first_style_sheet_declares_the_layers(full: ProcedurePage, client: Client) -> None:
    first, *others = linked_files(client, full.url, "link[rel=stylesheet]", "href")
    order = "@layer reset, tokens, base, layout, components, utilities;"
    assert order in first.read_text()
    assert not any("@layer reset," in path.read_text() for path in others)


def test_scripts(full: ProcedurePage, client: Client) -> None:
    files = linked_files(client, full.url, "script[src]", "src")
    assert sum(map(compressed, files)) <= SCRIPT


def test_nothing_inline(full: ProcedurePage, sparse: ProcedurePage, client: Client) -> None:
    for address in ("/", "/procedures/", "/team/", "/categories/", full.url, sparse.url, "/nowhere/"):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        assert soup.select('style, script:not([src], [type="application/ld+json"]), [style]') == [], address
        handlers = [name for tag in soup.find_all() for name in tag.attrs if name.startswith("on")]
        assert handlers == [], address
