"""Leaves out what surrounds a document: mail heads, greetings, menus, banners, footers, running heads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from procedures.documents import labels
from procedures.documents.fact_lines import fact_label, is_prose
from procedures.documents.grammar import BOLD, Token
from procedures.documents.text import folded
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt

MAX_LENGTH = 200
_LONGEST_MENU = 60
_TIMES = 3
_MAIL_HEAD = re.compile(
    r"(?:from|to|cc|bcc|sent|date|subject|reply-to|attachments?|von|an|gesendet|datum|betreff|de|à|envoyé|objet"
    r"|para|asunto|enviado|fecha)\s*:\s.*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[|›»>·•/]\s*")
_HERE = re.compile(r"(?:you are here|sie sind hier|vous êtes ici|está(?:s)? aquí)\s*:", re.IGNORECASE)
_NUMBERS = re.compile(r"[0-9]+")
# Prefixes whose hyphen stays when a word is put together again.
_HYPHENATED = re.compile(
    r"(?:non|self|post|pre|anti|well|long|short|semi|multi|all|co|re|full)-$", re.IGNORECASE
)


@lru_cache(maxsize=16_384)
def is_promotion(text: str) -> bool:
    """Whether a line is furniture wherever it stands."""
    return len(text) <= MAX_LENGTH and labels.PROMOTION.fullmatch(folded(text)) is not None


def _is_page_end(token: Token) -> bool:
    is_short = len(token.text) <= MAX_LENGTH and not token.is_item
    return is_short and labels.PAGE_END.fullmatch(token.text.casefold()) is not None


def without_furniture(
    tokens: list[Token], belongs: Sequence[bool]
) -> tuple[list[Token], list[Token], list[ReadingWarning]]:
    """The tokens of a document, those that surround it, and a doubt for each that is not known as furniture.

    Args:
        belongs: for each token, whether it certainly belongs to the document, so that no footer begins
            before it.
    """
    last = max((at for at, is_content in enumerate(belongs) if is_content), default=-1)
    footer = next((at for at in range(last + 1, len(tokens)) if is_promotion(tokens[at].text)), len(tokens))
    footer = min(footer, _signature(tokens, last))
    start = _start(tokens[:footer])
    repeated = _running_heads(tokens)
    kept: list[Token] = []
    is_beside = False
    for token in tokens[start:footer]:
        # "Recent articles" is left out with what stands below it.
        is_beside = is_promotion(token.text) if 0 < token.level < BOLD else is_beside
        if is_beside:
            continue
        is_known = is_promotion(token.text) or (_is_menu_line(token.text) and not token.level)
        if not token.is_item and (is_known or token.line in repeated):
            continue
        kept.append(token)
    while kept and _is_page_end(kept[-1]):
        kept.pop()
    lines = {token.line for token in kept}
    warnings = [
        doubt(WarningCode.TEXT_IN_FOOTER, token.text, token.line)
        for token in tokens[footer:]
        if not (_is_known(token) or _is_page_end(token)) and not _closes(tokens[footer])
    ]
    left_out = [token for token in tokens if token.line not in lines]
    return _put_together(kept), left_out, warnings


def _is_known(token: Token) -> bool:
    return is_promotion(token.text) or _is_menu_line(token.text) or folded(token.text) in labels.MENU


def _is_menu_line(text: str) -> bool:
    """Whether a line is a menu or a path of pages: "Home › Treatments"."""
    if len(text) > MAX_LENGTH:
        return False
    path = text.rpartition(":")[2] if _HERE.match(text) else text
    entries = [folded(entry) for entry in _BETWEEN.split(path) if entry]
    known = [entry for entry in entries if entry in labels.MENU or is_promotion(entry)]
    return len(entries) > 1 and bool(known) and (entries[0] in labels.MENU or len(known) == len(entries))


def _start(tokens: Sequence[Token]) -> int:
    """Where a document begins: at its title, below the head of a mail, a letter, menus and banners.

    Of the short lines above the first text or fact, if furniture is among them, the title is one that stands
    apart: that of whose words the text speaks most, and of equals the last.
    """
    title = next((at for at, token in enumerate(tokens[:_LONGEST_MENU]) if token.level == 1), 0)
    if title and all(len(token.text) <= MAX_LENGTH for token in tokens[:title]):
        return title
    start = _letter_end(tokens)
    text = next((at for at in range(start, len(tokens)) if _is_content(tokens[at])), start)
    above = [at for at in range(start, text) if not _is_known(tokens[at])]
    is_menu = sum(token.gap == 0 for token in tokens[start + 1 : text]) >= _TIMES
    has_name = bool(above) and labels.CLINIC.search(tokens[above[0]].text)
    if len(above) == text - start and not is_menu and not has_name:
        return start
    apart = [at for at in above if tokens[at].gap > 0]
    below = [folded(token.text) for token in tokens[text:]]
    return max(apart or above, key=lambda at: (_mentions(tokens[at].text, below), at), default=text)


def _is_content(token: Token) -> bool:
    label = fact_label(token.text)
    is_heading = token.level > 0 or labels.section_of(token.text) or labels.opening_of(token.text)
    is_text = is_prose(token.text) or token.is_item or (label and label.value)
    return bool(is_heading or is_text) and not _is_known(token)


def _mentions(title: str, lines: Sequence[str]) -> int:
    """How many lines have a word of a title, whatever its ending."""
    stems = [word[:5] for word in re.findall(r"[^\W\d_]{4,}", folded(title))]
    return sum(any(stem in line for stem in stems) for line in lines)


def _letter_end(tokens: Sequence[Token]) -> int:
    """The line below the head of a mail, the greeting, and the letter before the text."""
    heads = [at for at, token in enumerate(tokens[:12]) if _MAIL_HEAD.fullmatch(token.text)]
    start = heads[-1] + 1 if heads and heads[0] < 2 else 0
    for at, token in enumerate(tokens[start : start + 4], start):
        if not token.is_item and labels.GREETING.fullmatch(folded(token.text)):
            # The letter is a sentence or two, or ends with a colon: "please put this on the website:".
            letter = [below.text[-1] for below in tokens[at + 1 : at + 5]]
            if ":" in letter and tokens[at + 1 + letter.index(":")].text.count(" ") > 1:
                return at + 2 + letter.index(":")
            lines = enumerate(tokens[at + 1 : at + 5], at + 1)
            return next((below for below, line in lines if not is_prose(line.text)), at + 1)
    return start


def _closes(token: Token) -> bool:
    return labels.CLOSING.fullmatch(folded(token.text)) is not None or token.text == "--"


def _signature(tokens: Sequence[Token], last: int) -> int:
    """Where a letter's closing begins."""
    for at in range(max(last + 1, len(tokens) - 12), len(tokens)):
        if at > 0 and not tokens[at].is_item and _closes(tokens[at]):
            return at
    return len(tokens)


def _running_heads(tokens: Sequence[Token]) -> set[int]:
    """The lines of heads and feet that each page repeats, with another number if they have one."""
    lines: defaultdict[str, list[Token]] = defaultdict(list)
    for token in tokens:
        if 10 < len(token.text) < MAX_LENGTH and not (token.is_item or token.level or ":" in token.text):
            lines[_NUMBERS.sub("0", token.text)].append(token)
    found: set[int] = set()
    for text, repeated in lines.items():
        # The same number each time is a value, not a page.
        is_page = len({token.text for token in repeated}) >= _TIMES
        is_page = is_page or ("0" not in text and bool("   " in text or labels.CLINIC.search(text)))
        if len(repeated) >= _TIMES and is_page:
            found.update(token.line for token in repeated)
    return found


def _put_together(tokens: list[Token]) -> list[Token]:
    """Puts words together that a line end parts."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        is_parted = (
            last is not None and len(last.text) > 25 and last.text[-2:-1].isalpha() and last.text[-1] == "-"
        )
        if last and is_parted and token.gap == 0 and token.text[0].islower() and not token.is_item:
            word, _, rest = token.text.partition(" ")
            start = last.text if _HYPHENATED.search(last.text) else last.text[:-1]
            found[-1] = replace(last, text=start + word)
            if rest:
                found.append(replace(token, text=rest))
        else:
            found.append(token)
    return found
