"""Reads a document from a file, bytes or text."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence

from django.utils.translation import gettext as _

from procedures.documents import headings
from procedures.documents.assembly import Assembly, empty_labels
from procedures.documents.custom_headings import is_strong
from procedures.documents.errors import DocumentError
from procedures.documents.fact_labels import Fact, fact_label
from procedures.documents.fact_lines import is_prose
from procedures.documents.footer import is_promotion, without_footer
from procedures.documents.headings import ListKey, SectionKey
from procedures.documents.inferred_sections import with_custom_headings, with_inferred_facts
from procedures.documents.lists import find_lists
from procedures.documents.parts import (
    Kind,
    Part,
    parts_of,
    stands_alone,
    title_token,
    title_words,
)
from procedures.documents.reading import EXPECTED, Reading
from procedures.documents.text import MAX_BYTES, Line, decode, lines_of, too_large
from procedures.documents.tokens import Token, tokens_of
from procedures.documents.warnings import ReadingWarning, WarningCode, quoted

# What is left of a text that was read in the wrong encoding somewhere on its way.
_DAMAGE = re.compile("\ufffd|[\x80-\x84\x86-\x9f]|â€|Ã[\x80-\xbf]|Â[\xa0-\xbf]")
# What mail programs write above a letter, in the languages in which they are used most.
_MAIL_HEAD = re.compile(
    r"(?:from|to|cc|bcc|sent|date|subject|reply-to|re|fwd?|von|an|gesendet|datum|betreff|aw|de|à|envoyé|objet"
    r"|para|asunto|enviado)\s*:|[^\s@]+@[^\s@]+\.",
    re.IGNORECASE,
)
# Lines above this length are text, even below a footer.
_LONG = 120


def read_file(path: str | bytes | os.PathLike[str]) -> Reading:
    """Read a file.

    Raises:
        DocumentError: the file cannot be read, or is not a procedure document; see `read_document`.
    """
    name = _printable(os.fspath(path))
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            if os.path.isdir(path):
                raise DocumentError(_("%(document)s is a folder, not a file."))
            raise DocumentError(_("%(document)s is not a file."))
        with open(path, "rb") as file:
            # One byte more than is allowed is enough to see that a file is too large.
            data = file.read(MAX_BYTES + 1)
        return read_bytes(data)
    except DocumentError as error:
        raise error.named(name) from None
    except FileNotFoundError:
        raise DocumentError(_("%(document)s does not exist."), f"“{name}”") from None
    except (OSError, ValueError) as error:
        # A name with a zero in it is a ValueError.
        raise DocumentError(_("%(document)s cannot be opened."), f"“{name}”") from error


def read_bytes(data: bytes) -> Reading:
    """Read a document in UTF-8, with or without a byte-order mark.

    Raises:
        DocumentError: the bytes are not plain text in UTF-8, or not a procedure document.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    return read_document(decode(data))


def read_document(text: str) -> Reading:
    """Read a document's text.

    Nothing is guessed: absent facts are None or empty and listed in `missing`, doubts in `warnings`.

    Raises:
        DocumentError: the text is empty, too large, not plain text, or not in the document format.
    """
    lines = lines_of(text)
    tokens, warnings = _without_footer(tokens_of(lines, stands_alone))
    first = title_token(tokens)
    title = title_words(first) if first else ""
    parts = with_inferred_facts(parts_of(tokens, first), title)
    if not _is_of_the_form(parts):
        raise DocumentError(
            _(
                "%(document)s is not a procedure document: it has none of the form's headings or labels, "
                "such as “The Skinny”, “About the Procedure” or “avg. recovery”."
            )
        )
    parts = with_custom_headings(parts, title)
    lists = find_lists(parts)
    warnings += [*_damage(lines), *lists.warnings, *empty_labels(parts, lists)]
    if first and _MAIL_HEAD.match(title):
        message = _("%(text)s is read as the title, but seems to be the head of an e-mail.")
        warnings.append(
            ReadingWarning(WarningCode.TITLE_UNLIKELY, message % {"text": quoted(title)}, first.line)
        )
    if not title:
        title, more = _title_of_overview(parts)
        warnings += more
    found = Assembly(parts, lists, title)
    facts = found.facts
    pros, cons = (lists.items.get(key, []) for key in ListKey)
    stated = {**found.lines, **facts.lines}
    if first:
        stated["title"] = first.line
    elif title:
        stated["title"] = next(part.line for part in parts if part.kind == Kind.INTRODUCTION)
    if found.intro.first_line:
        stated["introduction"] = found.intro.first_line
    stated |= {key.value: items[0][1] for key, items in lists.items.items()}
    return Reading(
        title=facts.title,
        intro=found.intro.paragraphs,
        recovery=facts.recovery,
        category=facts.category,
        price=facts.price,
        last_updated=found.last_updated,
        sections=tuple(found.sections),
        pros=tuple(item for item, _ in pros),
        cons=tuple(item for item, _ in cons),
        lines=dict(sorted(stated.items(), key=_position)),
        missing=tuple(name for name in EXPECTED if name not in stated),
        warnings=_by_line([*warnings, *found.warnings, *facts.warnings]),
    )


def _without_footer(tokens: list[Token]) -> tuple[list[Token], list[ReadingWarning]]:
    belongs = []
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        is_heading = after is not None and is_strong(token.text) and is_prose(after.text)
        is_forms_own = stands_alone(token.text) or fact_label(token.text) or headings.list_label(token.text)
        is_known = bool(is_forms_own) and not is_promotion(token.text)
        belongs.append(token.is_item or is_known or len(token.text) > _LONG or is_heading)
    return without_footer(tokens, belongs)


def _is_of_the_form(parts: Sequence[Part]) -> bool:
    """Whether a text is in the document format: one distinctive mark, or two weaker ones."""
    weak = 0
    for part in parts:
        if part.kind in (Kind.TEXT, Kind.ITEM):
            label = fact_label(part.text)
            is_strong_mark = label is not None and label.is_specific and label.fact == Fact.RECOVERY
        else:
            is_strong_mark = (part.kind == Kind.FACTS and bool(part.text)) or _is_standard(part)
            weak += part.kind != Kind.TITLE
        if is_strong_mark or weak > 1:
            return True
    return False


def _is_standard(part: Part) -> bool:
    if isinstance(part.key, SectionKey):
        return headings.is_standard_heading(part.text)
    ending = headings.OVERVIEW_ENDING.rpartition(" - ")[2].casefold()
    return part.kind == Kind.INTRODUCTION and part.text.casefold().endswith(ending)


def _title_of_overview(parts: Sequence[Part]) -> tuple[str, list[ReadingWarning]]:
    for part in parts:
        name = headings.overview_name(part.text, "") if part.kind == Kind.INTRODUCTION else None
        if name:
            message = _("There is no title at the top; %(text)s is taken from the overview heading.") % {
                "text": quoted(name)
            }
            return name, [ReadingWarning(WarningCode.TITLE_NOT_FIRST, message, part.line)]
    return "", []


def _damage(lines: Sequence[Line]) -> list[ReadingWarning]:
    for line in lines:
        if not line.text.isascii() and _DAMAGE.search(line.text):
            message = _("%(text)s has characters that a wrong conversion leaves behind.") % {
                "text": quoted(line.text)
            }
            return [ReadingWarning(WarningCode.DAMAGED_CHARACTERS, message, line.number)]
    return []


def _position(stated: tuple[str, int]) -> tuple[int, int]:
    name, line = stated
    return (EXPECTED.index(name), 0) if name in EXPECTED else (len(EXPECTED), line)


def _by_line(warnings: Sequence[ReadingWarning]) -> tuple[ReadingWarning, ...]:
    return tuple(sorted(warnings, key=lambda warning: (warning.line is None, warning.line or 0)))


def _printable(name: str | bytes) -> str:
    """A file's name as one line of text."""
    text = os.fsdecode(name).encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character.isprintable() else "?" for character in text)
