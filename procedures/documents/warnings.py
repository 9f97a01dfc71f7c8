"""Doubts of the reader. Each has a code, a sentence and a line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WarningCode(StrEnum):
    """Kinds of doubts. The comment above each says when it is raised and how the text was treated."""

    # Text: signs of a wrong conversion, such as "â€™" or "\ufffd"; the text is kept unchanged.
    DAMAGED_CHARACTERS = "damaged_characters"

    # The bytes are not in UTF-8; they are read as Windows-1252, as older programs write.
    ENCODING_ASSUMED = "encoding_assumed"
    # The file keeps only the places of words, as a PDF does; line ends and headings are guessed from them.
    LAYOUT_LOST = "layout_lost"
    # Nothing in the text is known as part of a procedure; it is read as introduction and sections of its own.
    NOTHING_KNOWN = "nothing_known"

    # The facts call the procedure something else than the title does; the title is kept.
    TITLE_DIFFERS = "title_differs"
    # There is no title at the top; it is taken from the overview heading or from the facts.
    TITLE_NOT_FIRST = "title_not_first"
    # Sentences stand among the facts, under no heading; they are read as introduction.
    TEXT_OUTSIDE_SECTIONS = "text_outside_sections"
    # A list stands before the first section; its items are read as paragraphs of the introduction.
    LIST_OUTSIDE_SECTIONS = "list_outside_sections"

    # A line among the facts is none of the facts known here; it is left out.
    FACT_NOT_UNDERSTOOD = "fact_not_understood"
    # A label such as "avg. recovery" or "Last Updated" has no value; the fact is missing.
    LABEL_WITHOUT_VALUE = "label_without_value"
    # A fact is stated twice in the same words or amounts; the first is kept.
    REPEATED_FACT = "repeated_fact"
    # A fact is stated twice, differently; the first is kept.
    CONFLICTING_FACT = "conflicting_fact"
    # Words beside a fact, such as "3 days, with mild discomfort", are only in its raw text.
    WORDS_NOT_READ = "words_not_read"

    # The recovery is in words that give no length of time; only the raw text is kept.
    RECOVERY_NOT_UNDERSTOOD = "recovery_not_understood"
    # The recovery is in months, read as 30 days each, or in a unit of which only the raw text is kept.
    RECOVERY_UNIT_UNKNOWN = "recovery_unit_unknown"
    # The recovery has no exact number, such as "a few days"; only the raw text is kept.
    RECOVERY_VAGUE = "recovery_vague"
    # A length of time without a label stands among the facts; it is read as the recovery.
    RECOVERY_UNLABELLED = "recovery_unlabelled"
    # A range ends below its start; its amounts are null and the raw text is kept.
    RANGE_REVERSED = "range_reversed"

    # More than one line could be the category; the likeliest is kept.
    CATEGORY_UNCERTAIN = "category_uncertain"

    # The price has no readable amount; amounts are null, or the price is missing if it has none at all.
    PRICE_NOT_UNDERSTOOD = "price_not_understood"
    # The price is stated as "about" or "average"; its amounts are read unchanged.
    PRICE_APPROXIMATE = "price_approximate"
    # The price is for something else than the units known here; the unit is null.
    PRICE_UNIT_UNKNOWN = "price_unit_unknown"
    # One separator before three digits in a currency with three decimals: a point is read as decimal.
    NUMBER_AMBIGUOUS = "number_ambiguous"
    # A bare "$" is read as US dollars.
    CURRENCY_ASSUMED = "currency_assumed"
    # A symbol of several currencies, such as "kr", or two currencies in one price; the currency is null.
    CURRENCY_AMBIGUOUS = "currency_ambiguous"
    # The price names no currency; it is null.
    CURRENCY_MISSING = "currency_missing"

    # Day and month could be exchanged; the month is read first, as the source document writes it.
    DATE_AMBIGUOUS = "date_ambiguous"
    # The year has two digits; it is read as 20xx.
    DATE_SHORT_YEAR = "date_short_year"
    # There is no such day; the date is missing.
    DATE_IMPOSSIBLE = "date_impossible"
    # "Last Updated" is followed by something that is no full date; the date is missing.
    DATE_NOT_UNDERSTOOD = "date_not_understood"

    # A heading has no text; the section is kept empty, and missing if it is one that is asked for.
    SECTION_EMPTY = "section_empty"
    # A heading occurs again; only the first with text has the key.
    SECTION_REPEATED = "section_repeated"

    # There is one list without a label at the end; it is read as the pros, or as what is not yet there.
    LIST_SINGLE = "list_single"
    # More unlabelled lists than two stand at the end; the last two are read as pros and cons.
    LISTS_TOO_MANY = "lists_too_many"
    # Unlabelled lists that could be pros and cons do not stand at the end, or below risks; they stay there.
    LISTS_NOT_AT_END = "lists_not_at_end"
    # "Pros" or "Cons" is followed by text without bullets; it is read as items.
    LIST_WITHOUT_BULLETS = "list_without_bullets"
    # A labelled list has sentences beside it; they are kept as a section of that name.
    LIST_WITH_TEXT = "list_with_text"
    # Text stands after the lists at the end; it is kept in the last section.
    TEXT_AFTER_LISTS = "text_after_lists"
    # Lines that are not known as promotion stand in the footer; they are dropped with it.
    TEXT_IN_FOOTER = "text_in_footer"


# Doubts about what belongs where: text may stand in a place where it says something else.
OF_STRUCTURE = frozenset(
    {
        WarningCode.DAMAGED_CHARACTERS,
        WarningCode.TITLE_DIFFERS,
        WarningCode.TITLE_NOT_FIRST,
        WarningCode.ENCODING_ASSUMED,
        WarningCode.LAYOUT_LOST,
        WarningCode.NOTHING_KNOWN,
        WarningCode.TEXT_OUTSIDE_SECTIONS,
        WarningCode.LIST_OUTSIDE_SECTIONS,
        WarningCode.FACT_NOT_UNDERSTOOD,
        WarningCode.CONFLICTING_FACT,
        WarningCode.CATEGORY_UNCERTAIN,
        WarningCode.SECTION_EMPTY,
        WarningCode.SECTION_REPEATED,
        WarningCode.LIST_SINGLE,
        WarningCode.LISTS_TOO_MANY,
        WarningCode.LISTS_NOT_AT_END,
        WarningCode.LIST_WITHOUT_BULLETS,
        WarningCode.LIST_WITH_TEXT,
        WarningCode.TEXT_AFTER_LISTS,
        WarningCode.TEXT_IN_FOOTER,
    }
)


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """A doubt.

    Attributes:
        message: one sentence for the person who checks the reading, with a quotation of the text.
        line: line number in the file, from 1; None without a single line as the cause.
        fact: the doubtful fact, as `Reading.lines` names it, if the code does not say.
    """

    code: WarningCode
    message: str
    line: int | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A doubt about a value whose line is not yet known."""

    code: WarningCode
    message: str

    def on(self, line: int | None) -> ReadingWarning:
        return ReadingWarning(self.code, self.message, line)


def quoted(text: str, limit: int = 80) -> str:
    """A text for messages: in quotation marks, on one line, shortened."""
    flat = " ".join(text.split())
    return f"“{flat}”" if len(flat) <= limit else f"“{flat[: limit - 1].rstrip()}…”"
