"""Reads a document from its text: outline, lists, facts, and what is not sure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from procedures.documents import headings, labels
from procedures.documents.assembly import Assembly
from procedures.documents.certainty import doubts_of
from procedures.documents.document import Conventions, ListKey
from procedures.documents.errors import DocumentError
from procedures.documents.fact_lines import fact_label, is_prose, with_values
from procedures.documents.furniture import is_promotion, without_furniture
from procedures.documents.grammar import Token, tokens_of
from procedures.documents.lists import find_lists
from procedures.documents.outline import Kind, Outline, title_token
from procedures.documents.reading import EXPECTED, Reading
from procedures.documents.text import Line, lines_of
from procedures.documents.warnings import ReadingWarning, WarningCode, doubt

# What is left of a text that was read in the wrong encoding somewhere on its way.
_DAMAGE = re.compile("\ufffd|[\x80-\x84\x86-\x9f]|â€|Ã[\x80-\xbf]|Â[\xa0-\xbf]")
# Without a clinic, its texts are read by themselves.
NONE = Conventions()
# Lines above this length are text, even below a footer.
_LONG = 120


def read_document(text: str, conventions: Conventions = NONE) -> Reading:
    """Read a document's text.

    Nothing is guessed: absent facts are None or empty and listed in `missing`, doubts in `warnings`.

    Raises:
        DocumentError: the text is empty, too large, not plain text, or of another kind than a procedure.
    """
    lines = lines_of(text)
    tokens = tokens_of(lines, headings.stands_alone)
    tokens, left_out, warnings = without_furniture(tokens, _belong(tokens))
    tokens = with_values(tokens)
    if labels.language_of(text) != "en" and not conventions.country:
        # Only the English language knows dates that begin with the month.
        conventions = replace(conventions, country=labels.language_of(text).upper())
    first = title_token(tokens)
    name = first.text if first else _overview_title(tokens)
    outline = Outline(tokens, first, name)
    is_known = _is_known(outline)
    first_line = next(line.text for line in lines if line.text)
    _refuse_other_kinds(outline, name, first_line, is_known=is_known)
    lists = find_lists(outline.blocks)
    warnings += [*_damage(lines), *lists.warnings]
    found = Assembly(outline, name, conventions)
    facts = found.facts
    if not (is_known or facts.stated):
        warnings.append(doubt(WarningCode.NOTHING_KNOWN))
    is_below = bool(first and (labels.CLINIC.search(name) or any(one.line < first.line for one in left_out)))
    warnings += doubts_of(outline.blocks, first, facts, is_below_others=is_below)
    stated = {**found.lines, **facts.lines}
    if first:
        stated["title"] = first.line
    elif name:
        line = next(block.line for block in outline.blocks if headings.overview_name(block.words, ""))
        stated["title"] = line
        warnings.append(doubt(WarningCode.TITLE_NOT_FIRST, name, line))
    stated |= {key.value: items[0][1] for key, items in lists.items.items()}
    pros, cons = (lists.items.get(key, []) for key in ListKey)
    return Reading(
        title=facts.title,
        intro=found.intro,
        recovery=facts.recovery,
        category=facts.values.get("category"),
        price=facts.prices[0].price if facts.prices else None,
        last_updated=found.last_updated,
        sections=tuple(found.sections),
        pros=tuple(item for item, _ in pros),
        cons=tuple(item for item, _ in cons),
        facts=facts.stated,
        lines=dict(sorted(stated.items(), key=_position)),
        missing=tuple(name for name in EXPECTED if name not in stated),
        warnings=_by_line([*warnings, *found.warnings, *facts.warnings]),
        prices=tuple(facts.prices),
        left_out=tuple(token.line for token in left_out),
    )


def _belong(tokens: list[Token]) -> list[bool]:
    """For each line, whether it certainly belongs to the document."""
    belongs = []
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        is_heading = after is not None and is_prose(after.text) and headings.is_strong(token.text)
        is_known = bool(
            token.level
            or headings.stands_alone(token.text)
            or fact_label(token.text)
            or headings.list_of(token.text)
        )
        is_content = token.is_item or len(token.text) > _LONG or is_heading or is_known
        belongs.append(is_content and not is_promotion(token.text))
    return belongs


def _refuse_other_kinds(outline: Outline, title: str, first_line: str, *, is_known: bool) -> None:
    """Refuses what is clearly no procedure: an invoice, data, a list, a text without a name."""
    is_invoice = any(labels.INVOICE.match(text.casefold()) for text in (title, first_line))
    if is_invoice and not any(block.fact for block in outline.blocks):
        raise DocumentError(_("%(document)s is an invoice or another business paper, not a procedure."))
    has_text = any(is_prose(line.text) for block in outline.blocks for line in block.lines)
    if not is_known and not (has_text and any(map(str.isalpha, title))):
        raise DocumentError(
            _(
                "%(document)s is not a procedure document: it has none of the form's headings or labels, "
                "such as “The Skinny”, “About the Procedure” or “avg. recovery”."
            )
        )


def _is_known(outline: Outline) -> bool:
    """Whether a text is about a procedure: one heading or label that nothing else has, or two others."""
    known = 2 * len(outline.dates)
    for block in outline.blocks:
        for label in (fact_label(line.text) for line in block.lines):
            is_own = label and label.is_specific and label.fact == "recovery"
            known += 2 if is_own else bool(label and label.value)
        is_clear = block.kind is not Kind.SECTION or (block.fact and labels.key_of(block.words) != "about")
        known += (2 if is_clear else 1) if block.heading else block.kind is Kind.FACTS
    return known > 1


def _overview_title(tokens: Sequence[Token]) -> str:
    names = (headings.overview_name(token.text, "") for token in tokens if not token.is_item)
    return next((name for name in names if name), "")


def _damage(lines: Sequence[Line]) -> list[ReadingWarning]:
    for line in lines:
        if not line.text.isascii() and _DAMAGE.search(line.text):
            return [doubt(WarningCode.DAMAGED_CHARACTERS, line.text, line.number)]
    return []


def _position(stated: tuple[str, int]) -> tuple[int, int]:
    name, line = stated
    return (EXPECTED.index(name), 0) if name in EXPECTED else (len(EXPECTED), line)


def _by_line(warnings: Sequence[ReadingWarning]) -> tuple[ReadingWarning, ...]:
    return tuple(sorted(warnings, key=lambda warning: (warning.line is None, warning.line or 0)))
