"""The demo's standard pages, home page and footer: what the files may say, and what becomes of it."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from clinic.core.site_tree import ensure_site_tree
from clinic.models import HomePage, StandardPage
from procedures.demo.content import read_content
from procedures.demo.errors import ContentError
from procedures.demo.loading import load_demo
from tests.procedures.demo.test_demo import SMALL


@pytest.fixture
def empty_site(db: None, settings: Any, tmp_path: Path) -> HomePage:
    """A site as a first start finds it, with a place of its own for uploaded pictures."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return ensure_site_tree()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Content files of a small clinic."""
    folder = tmp_path / "content"
    (folder / "procedures").mkdir(parents=True)
    for file, text in SMALL.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


PAGE = """
    title = "Privacy"
    introduction = "What we know."
    picture = { file = "strata.jpg", title = "Layers", decorative = true }
    body = [
        { heading = "Reading" },
        { text = "See [light](procedure:light) and [scars](concern:scars).\\n\\n### Smaller\\n\\nText." },
        { quote = { text = "Words.", source = "Ines" } },
        { figure = { picture = { file = "ribbon.jpg", title = "", alt_text = "Lines" }, caption = "Lines" } },
        { questions.questions = [{ question = "Why?", answer = "See [below](page:cookies)." }] },
        { call_to_action = { heading = "Ask", button = "Ask us", page = "page:cookies" } },
        { table.table = { caption = "Periods", headings = ["What", "Time"], rows = [["Bills", "7 years"]] } },
    ]
"""


@pytest.fixture
def folder_with_pages(folder: Path) -> Path:
    """The small clinic with two standard pages, a footer and a home page that names procedures."""
    (folder / "pages").mkdir()
    (folder / "pages/privacy.toml").write_text(PAGE, encoding="utf-8")
    below = 'title = "Cookies"\nparent = "privacy"\nintroduction = "None."'
    (folder / "pages/cookies.toml").write_text(below, encoding="utf-8")
    text = (folder / "clinic.toml").read_text(encoding="utf-8") + dedent(
        """
        home.featured = [{ page = "light" }, { page = "needles" }]
        home.shortcuts = [{ page = "concern:scars", words = "marks" }]
        home.statement_heading = "Plain words."
        home.statement_picture = { file = "strata.jpg", title = "Layers", decorative = true }
        links.consultation_page = "page:cookies"
        links.footer_links = [{ page = "page:privacy" }, { page = "page:cookies", words = "Small print" }]
        """
    )
    (folder / "clinic.toml").write_text(text, encoding="utf-8")
    return folder


def test_standard_pages_home_and_footer_are_filled_from_the_files(
    empty_site: HomePage, small_pictures: None, folder_with_pages: Path, client: Client
) -> None:
    load_demo(read_content(folder_with_pages))
    privacy = BeautifulSoup(client.get("/privacy/").content, "html.parser")
    assert client.get("/privacy/cookies/").status_code == 200
    assert privacy.select_one('.prose a[href="/procedures/light/"]')
    assert privacy.select_one('.prose a[href="/concerns/scars/"]')
    assert privacy.select_one('.faq a[href="/privacy/cookies/"]')
    assert privacy.select_one('.call a[href="/privacy/cookies/"]')
    assert [element.get_text() for element in privacy.select("h3")] == ["Smaller"]
    assert privacy.select_one("tbody th").get_text() == "Bills"
    assert BeautifulSoup(client.get("/consultation/").content, "html.parser").select_one(
        '.aside a[href="/privacy/cookies/"]'
    )
    assert [link.get_text() for link in privacy.select(".foot__nav a")] == ["Privacy", "Small print"]
    home = BeautifulSoup(client.get("/").content, "html.parser")
    assert [link.get_text() for link in home.select(".row h3 a")] == ["Light", "Needles"]
    assert home.select_one(".welcome .inline-links a").get_text() == "marks"
    assert home.select_one(".statement img")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{ heading = "A", text = "B" }', "is not one block of these: heading"),
        ('{ table.table = { caption = "A", headings = ["B"], rows = [["C", "D"]] } }', "as many cells"),
        ('{ text = "[x](page:nowhere)" }', "names the standard page “nowhere”"),
        ('{ table.table = { caption = "", headings = ["B"], rows = [["C"]] } }', "Write the caption"),
    ],
)
def test_a_mistake_in_a_standard_page_is_named(
    empty_site: HomePage, small_pictures: None, folder: Path, body: str, message: str
) -> None:
    (folder / "pages").mkdir()
    (folder / "pages/privacy.toml").write_text(f'title = "Privacy"\nbody = [{body}]', encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(message)) as error:
        load_demo(read_content(folder))
    assert str(error.value).startswith("pages/privacy.toml: body")
    assert not StandardPage.objects.exists()


def test_every_kind_of_block_is_in_the_demo() -> None:
    items = read_content().items
    kinds = {name for item in items if item.kind == "page" for block in item.data["body"] for name in block}
    assert kinds >= {"heading", "text", "quote", "questions", "call_to_action", "table"}
    assert all(item.data["about"] for item in items if item.kind in ("category", "concern"))
