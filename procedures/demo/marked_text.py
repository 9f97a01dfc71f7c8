"""The little markup of the demo's longer texts, and its way into Wagtail's rich text.

Paragraphs are separated by an empty line, list items begin with "- ", and inside a text stand
**bold**, *emphasis* and [links](procedure:microneedling). A link leads to a page of the demo, as
"procedure:…", "concern:…", "category:…" or "page:…" with the page's slug, or to an address with https.
A line that begins with "### " is a smaller heading. Nothing else is markup. A dependency for the five
signs would be larger than this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

PageId = Callable[[str, str], int | None]

_LINK = re.compile(r"\[([^\]]+)\]\(([^()\s\x22]+)\)")
_PAGE_LINK = re.compile(r"(procedure|concern|category|page):([\w-]+)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_EMPHASIS = re.compile(r"\*(.+?)\*")


def page_links(text: str) -> list[tuple[str, str]]:
    """The kind and slug of each page that a text links to."""
    found = (_PAGE_LINK.fullmatch(target) for _words, target in _LINK.findall(text))
    return [(match[1], match[2]) for match in found if match]


def rich_text(text: str, page_id: PageId) -> str:
    """A text as Wagtail stores it.

    Args:
        text: paragraphs and lists in the markup of this module.
        page_id: gives the id of a page for the kind and slug of a link; without one its words stand alone.

    Raises:
        ValueError: names a link target that is neither a page of the demo nor an https address.
    """
    blocks: list[tuple[str, list[str]]] = []
    last = ""
    for line in map(str.strip, text.strip().splitlines()):
        if line.startswith("- "):
            if last != "ul":
                blocks.append(("ul", []))
            blocks[-1][1].append(line[2:])
            last = "ul"
        elif line.startswith("### "):
            blocks.append(("h3", [line[4:]]))
            last = ""
        elif line and last:
            # A long paragraph or item goes on in the next line.
            blocks[-1][1][-1] += f" {line}"
        elif line:
            blocks.append(("p", [line]))
            last = "p"
        else:
            last = ""
    return "".join(_block(tag, [_inline(part, page_id) for part in parts]) for tag, parts in blocks)


def _block(tag: str, parts: list[str]) -> str:
    if tag == "ul":
        return "<ul>" + "".join(f"<li>{part}</li>" for part in parts) + "</ul>"
    return f"<{tag}>{parts[0]}</{tag}>"


def _inline(text: str, page_id: PageId) -> str:
    def link(match: re.Match[str]) -> str:
        words, target = match.groups()
        if page := _PAGE_LINK.fullmatch(target):
            found = page_id(page[1], page[2])
            return f'<a linktype="page" id="{found}">{words}</a>' if found else words
        if target.startswith("https://"):
            return f'<a href="{target}">{words}</a>'
        raise ValueError(f"the link “{target}” leads neither to a page of the demo nor to an https address")

    html = _LINK.sub(link, escape(text, quote=False))
    return _EMPHASIS.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", html))
