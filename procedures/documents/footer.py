"""Removes the promotional footer."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from procedures.documents.text import folded
from procedures.documents.tokens import Token
from procedures.documents.warnings import ReadingWarning, WarningCode, quoted

MAX_LENGTH = 200

# Lines that are promotion wherever they stand.
_PROMOTION = re.compile(
    r"we've done the homework[.!]?|we have done the homework[.!]?"
    r"|your trusted source for aesthetic solutions\b.*"
    r"|download (?:our|the) .{0,60}\bapp[.!]?"
    r"|(?:apple )?app store(?: (?:icon|badge|logo))?|google play(?: store)?(?: (?:icon|badge|logo))?"
    r"|(?:download|available|get it) on (?:the app store|google play)"
)
# Lines that only end a page.
_PAGE_END = re.compile(r"(?:©|\(c\)|copyright\b).*|all rights reserved\.?")


@lru_cache(maxsize=1024)
def is_promotion(text: str) -> bool:
    """Whether a line belongs to the footer."""
    return len(text) <= MAX_LENGTH and _PROMOTION.fullmatch(folded(text)) is not None


def without_footer(tokens: list[Token], belongs: list[bool]) -> tuple[list[Token], list[ReadingWarning]]:
    """The tokens of a document without its footer.

    Args:
        belongs: for each token, whether it certainly belongs to the document, so that no footer begins before
            it.

    Returns:
        The remaining tokens, and a warning for each other line that was dropped with the footer.
    """
    last = max((at for at, is_content in enumerate(belongs) if is_content), default=-1)
    start = next((at for at in range(last + 1, len(tokens)) if is_promotion(tokens[at].text)), len(tokens))
    kept = [token for token in tokens[:start] if token.is_item or not is_promotion(token.text)]
    while kept and _is_page_end(kept[-1]):
        kept.pop()
    warnings = [
        ReadingWarning(
            WarningCode.TEXT_IN_FOOTER,
            _("%(text)s is in the footer; it is left out.") % {"text": quoted(token.text)},
            token.line,
        )
        for token in tokens[start:]
        if not (is_promotion(token.text) or _is_page_end(token))
    ]
    return kept, warnings


def _is_page_end(token: Token) -> bool:
    is_short = len(token.text) <= MAX_LENGTH and not token.is_item
    return is_short and _PAGE_END.fullmatch(token.text.casefold()) is not None
