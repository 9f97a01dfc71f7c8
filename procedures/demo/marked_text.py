"""The little markup of the demo's longer texts, and its way into Wagtail's rich text.

It is Markdown with paragraphs, lists, headings, **bold**, *emphasis* and [links](procedure:microneedling);
nothing else is markup. A link leads to a page of the demo, as "procedure:…", "concern:…", "category:…" or
"page:…" with the page's slug, or to an address with https.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt

PageId = Callable[[str, str], int | None]

_MARKUP = MarkdownIt("zero").enable(["emphasis", "heading", "link", "list", "newline"])
_MARKUP.add_render_rule("softbreak", lambda *_arguments: " ")
_MARKUP.validateLink = lambda _url: True  # type: ignore[assignment]
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_PAGE = re.compile(r"(procedure|concern|category|page):([\w-]+)")


def rich_text(text: str, page_id: PageId) -> str:
    """A text as Wagtail stores it.

    Args:
        text: paragraphs and lists in the markup of this module.
        page_id: gives the id of a page for the kind and slug of a link; without one its words stand alone.

    Raises:
        ValueError: names a link target that is neither a page of the demo nor an https address.
    """

    def link(match: re.Match[str]) -> str:
        target, words = match.groups()
        if page := _PAGE.fullmatch(target):
            found = page_id(page[1], page[2])
            return f'<a linktype="page" id="{found}">{words}</a>' if found else words
        if target.startswith("https://"):
            return match[0]
        raise ValueError(f"the link “{target}” leads neither to a page of the demo nor to an https address")

    html = _LINK.sub(link, _MARKUP.render(text))
    return html.replace("strong>", "b>").replace("em>", "i>").replace("&quot;", '"').replace("\n", "")
