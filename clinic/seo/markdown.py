"""Public pages as Markdown for assistants, converted from the rendered page.

The content of `<main>` is converted without navigation, forms and pictures (but with their alternative text).
The last lines name the clinic, its telephone and the source address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import attrgetter
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _
from markdownify import MarkdownConverter
from wagtail.models import Page

from clinic.core.addresses import HasPath
from clinic.core.languages.active import join_list
from clinic.core.public_pages import public
from clinic.seo.feeds import all_feeds
from clinic.seo.structured_data import RenderContext

# The last part of a page's address under which its Markdown is found.
FILE_NAME = "index.md"

# Navigation, buttons, and what only the screen or print needs.
_ELEMENTS_LEFT_OUT = {"input", "label", "select", "button", "svg", "wbr"}
PAGER = "pager"
_CLASSES_LEFT_OUT = {"button", "more", "leaflet", "cta-bar"}
_CONVERTER: Any = MarkdownConverter(heading_style="ATX", bullets="-", escape_misc=True)
_MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)


def markdown(page: Any, html: str, context: RenderContext) -> str:
    """A page as Markdown.

    Args:
        page: as served.
        html: the rendered page.
    """
    address = context.address(page)
    main, clinic = _MAIN.search(html), context.clinic
    specialty = clinic.get_specialty_display() if clinic.specialty else ""
    source = [
        (_("Clinic"), join_list([clinic.name, specialty])),
        (_("Telephone"), clinic.telephone),
        (_("E-mail"), clinic.email),
        (_("After a treatment"), join_list([clinic.urgent_telephone, clinic.urgent_text])),
        (_("Regulator"), clinic.regulator_text),
        (_("In an emergency"), clinic.emergency_text),
        (_("Source"), address),
    ]
    lines = [f"- **{escaped(label)}**: {escaped(value)}" for label, value in source if value]
    return "\n\n".join([_converted(main[0], address) if main else "", "\n".join(lines)]) + "\n"


def _converted(html: str, address: str) -> str:
    # No page of ours has text in which a line break counts.
    soup = BeautifulSoup(re.sub(r"[ \t\r\n]+", " ", html), "html.parser")
    for element in soup.find_all(_is_left_out):
        element.decompose()
    for element in soup.find_all(_REWRITE.keys()):
        _REWRITE[element.name](element, address)
    words = _CONVERTER.convert_soup(soup)
    words = re.sub(r"(?<=\S) {2,}(?=\S)", " ", words)
    return re.sub(r"\n\s*\n\s*\n", "\n\n", words).strip()


def _is_left_out(element: Tag) -> bool:
    classes = element.get("class") or ()
    return (
        element.name in _ELEMENTS_LEFT_OUT
        or not _CLASSES_LEFT_OUT.isdisjoint(classes)
        or element.get("aria-hidden") == "true"
        or (element.name == "form" and element.get("role") == "search")
        or (element.name == "nav" and PAGER not in classes)
    )


def _link(element: Tag, address: str) -> None:
    """Make an address absolute. Links between the parts of a long list stay in Markdown."""
    if href := str(element.get("href") or ""):
        if element.find_parent("nav", class_=PAGER):
            href = href.replace("?", f"{FILE_NAME}?") if "?" in href else f"{href}{FILE_NAME}"
        element["href"] = _in_parentheses(urljoin(address, href))


def _in_parentheses(address: str) -> str:
    """An address escaped for Markdown, which allows no parentheses in it."""
    return address.replace("(", "%28").replace(")", "%29")


def _picture(element: Tag, address: str) -> None:
    element.replace_with(str(element.img.get("alt", "")) if element.img else "")


def _heading(element: Tag, address: str) -> None:
    """In a list, a heading becomes the first line of its item."""
    if element.find_parent("li"):
        element.name = "p"


def _question(element: Tag, address: str) -> None:
    element.name = "h3"


def _facts(element: Tag, address: str) -> None:
    """A description list as a plain list, which Markdown lacks."""
    element.name = "ul"


def _term(element: Tag, address: str) -> None:
    if element.parent is not None:
        element.parent.name = "li"
    _label(element)


def _description(element: Tag, address: str) -> None:
    element.name = "span"


def _span(element: Tag, address: str) -> None:
    if "label" in (element.get("class") or ()):
        _label(element)


def _label(element: Tag) -> None:
    element.name = "strong"
    element.insert_after(": ")


_REWRITE = {
    "a": _link,
    "picture": _picture,
    "h2": _heading,
    "h3": _heading,
    "summary": _question,
    "dl": _facts,
    "dt": _term,
    "dd": _description,
    "span": _span,
}


def escaped(text: Any) -> str:
    """Text on one line, with Markdown syntax escaped."""
    return _CONVERTER.escape(" ".join(str(text).split()), parent_tags=set())


def markdown_address(page: HasPath, context: RenderContext) -> str:
    """The full address of a page's Markdown."""
    return f"{context.address(page)}{FILE_NAME}"


def index(home: Page, context: RenderContext) -> str:
    """All public pages with the addresses of their Markdown, grouped as in the page tree.

    Format: llmstxt.org.
    """
    blocks = [f"# {escaped(context.clinic.name)}"]
    pages = _listed(home)
    if teaser := getattr(pages[0] if pages else None, "teaser", ""):
        blocks.append(f"> {escaped(teaser)}")
    for page in pages:
        # A page directly below the home page begins a group with the pages below it.
        if page.depth <= home.depth + 1:
            blocks += [f"## {escaped(page.title)}", ""]
        address = markdown_address(page, context)
        blocks[-1] += f"{_linked(page.title, address, page.teaser)}\n"
    data = "\n".join(
        _linked(words, urljoin(f"{context.root}/", address), remark) for words, address, remark in _data()
    )
    return "\n\n".join(block.rstrip() for block in [*blocks, f"## {escaped(_('Data'))}", data]) + "\n"


# What the list prints of a page, in whichever of these its type has.
_LISTED_COLUMNS = {
    "title",
    "path",
    "depth",
    "url_path",
    "live",
    "search_description",
    "summary",
    "introduction",
}


def _listed(home: Page) -> list[Any]:
    """All public pages in tree order, as their specific type without long texts."""
    kinds = public(home.get_descendants(inclusive=True)).order_by().values_list("content_type", flat=True)
    pages: list[Any] = []
    for kind in kinds.distinct():
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        columns = _LISTED_COLUMNS & {field.name for field in model._meta.concrete_fields}
        ours = model.objects.filter(content_type=kind).descendant_of(home, inclusive=True)
        pages += public(ours).only(*columns)
    return sorted(pages, key=attrgetter("path"))


def _linked(words: Any, address: str, remark: Any) -> str:
    link = f"- [{escaped(words)}]({_in_parentheses(address)})"
    return f"{link}: {escaped(remark)}" if remark else link


def _data() -> Iterable[tuple[Any, str, Any]]:
    """The addresses of API, documentation and feeds: text, address, remark."""
    yield _("API"), reverse("api_root"), _("The facts of all pages as JSON, with filters.")
    yield _("Documentation of the API"), reverse("api_documentation"), ""
    yield from ((feed.title, feed.address, _("Atom feed")) for feed in all_feeds())
