"""The words of an HTML text, for surfaces that have no markup."""

from __future__ import annotations

import html
import re

from django.utils.html import strip_tags

# Where a browser begins a new line, words must not run together.
_LINE_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|tr|td|th|div)>|<br\s*/?>|<hr\s*/?>", re.IGNORECASE)


def plain_text(source: str) -> str:
    """The words of an HTML text on one line."""
    return " ".join(html.unescape(strip_tags(_LINE_END.sub(" ", source))).split())
