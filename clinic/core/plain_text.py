"""HTML as plain text."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from django.utils.html import strip_tags

# Elements that begin a new line separate words.
_LINE_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|tr|td|th|div)>|<br\s*/?>|<hr\s*/?>", re.IGNORECASE)


@lru_cache(maxsize=512)
def plain_text(source: str) -> str:
    """The words of some HTML on one line.

    Kept: the fingerprint and the structured data of a page ask for the same texts at each drawing.
    """
    return " ".join(html.unescape(strip_tags(_LINE_END.sub(" ", source))).split())


def plain_paragraphs(source: str) -> list[str]:
    """The words of some HTML, a line for each paragraph."""
    lines = (" ".join(html.unescape(strip_tags(line)).split()) for line in _LINE_END.split(source))
    return [line for line in lines if line]
