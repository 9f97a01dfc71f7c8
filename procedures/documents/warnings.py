"""Doubts of the reader. Each has a code, a sentence and a line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
    # The first line is read as the title, and nothing below it speaks of it.
    TITLE_UNCERTAIN = "title_uncertain"
    # A line that is no sentence stands among sentences, or says how to reach somebody.
    TEXT_OUT_OF_PLACE = "text_out_of_place"
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
    # A label in other words than those known is read as that of a fact whose value stands behind it.
    LABEL_ASSUMED = "label_assumed"
    # Another amount or length of time in the text could be the value of a fact.
    OTHER_VALUE = "other_value"
    # The value of a fact stands in a sentence that answers a question about it.
    READ_IN_SENTENCE = "read_in_sentence"
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

    # A short line without a mark stands alone above text; it is read as a heading.
    HEADING_ASSUMED = "heading_assumed"
    # A heading in other words than those known is read as that of the section whose words it has.
    SECTION_ASSUMED = "section_assumed"
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
        WarningCode.TITLE_UNCERTAIN,
        WarningCode.TEXT_OUT_OF_PLACE,
        WarningCode.TEXT_OUTSIDE_SECTIONS,
        WarningCode.LIST_OUTSIDE_SECTIONS,
        WarningCode.FACT_NOT_UNDERSTOOD,
        WarningCode.CONFLICTING_FACT,
        WarningCode.CATEGORY_UNCERTAIN,
        WarningCode.HEADING_ASSUMED,
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

    def on(self, line: int | None) -> ReadingWarning:
        """The same doubt, on a line."""
        return replace(self, line=line)


# What each doubt says; "%(text)s" is the quoted text of the document.
_MESSAGES: dict[WarningCode, Promise] = {
    WarningCode.DAMAGED_CHARACTERS: _("%(text)s has characters that a wrong conversion leaves behind."),
    WarningCode.ENCODING_ASSUMED: _("The text is not in UTF-8; it is read as %(encoding)s."),
    WarningCode.LAYOUT_LOST: _("A PDF has no headings and no paragraphs; compare each piece with the file."),
    WarningCode.NOTHING_KNOWN: _(
        "No heading or label of a procedure was found; the text may be about something else."
    ),
    WarningCode.TITLE_DIFFERS: _("The facts name %(text)s, the title is %(title)s."),
    WarningCode.TITLE_NOT_FIRST: _("There is no title at the top; %(text)s is taken from further below."),
    WarningCode.TITLE_UNCERTAIN: _("%(text)s is read as the title, but the text does not speak of it."),
    WarningCode.TEXT_OUT_OF_PLACE: _("%(text)s may not belong where it stands."),
    WarningCode.TEXT_OUTSIDE_SECTIONS: _("%(text)s is among the facts; it is read as introduction."),
    WarningCode.LIST_OUTSIDE_SECTIONS: _("The list from %(text)s on is in no section; it is read as intro."),
    WarningCode.FACT_NOT_UNDERSTOOD: _("%(text)s among the facts is not understood."),
    WarningCode.LABEL_WITHOUT_VALUE: _("There is nothing after %(text)s."),
    WarningCode.REPEATED_FACT: _("%(text)s is stated twice."),
    WarningCode.CONFLICTING_FACT: _("%(text)s is stated as well; the first value is kept."),
    WarningCode.LABEL_ASSUMED: _("%(text)s is read as the label of a fact, by a word in it."),
    WarningCode.OTHER_VALUE: _("%(text)s says something else; compare the two."),
    WarningCode.READ_IN_SENTENCE: _("A value is read from the sentence %(text)s."),
    WarningCode.WORDS_NOT_READ: _("Only the value is read from %(text)s."),
    WarningCode.RECOVERY_NOT_UNDERSTOOD: _("No length of time was found in the recovery %(text)s."),
    WarningCode.RECOVERY_UNIT_UNKNOWN: _(
        "The recovery %(text)s is not in hours, days or weeks; months are read as 30 days, years not at all."
    ),
    WarningCode.RECOVERY_VAGUE: _("The recovery %(text)s has no exact number; no length is read from it."),
    WarningCode.RECOVERY_UNLABELLED: _("%(text)s has no label; it is read as the recovery."),
    WarningCode.RANGE_REVERSED: _("%(text)s ends before it starts."),
    WarningCode.CATEGORY_UNCERTAIN: _("The category could be %(text)s or another line of the facts."),
    WarningCode.PRICE_NOT_UNDERSTOOD: _("No amount was found in the price %(text)s."),
    WarningCode.PRICE_APPROXIMATE: _("The price %(text)s is approximate."),
    WarningCode.PRICE_UNIT_UNKNOWN: _("The unit of the price %(text)s is not known."),
    WarningCode.NUMBER_AMBIGUOUS: _(
        "The separator in the price %(text)s could be for thousands or for decimals."
    ),
    WarningCode.CURRENCY_ASSUMED: _("“$” in the price %(text)s is read as US dollars."),
    WarningCode.CURRENCY_AMBIGUOUS: _("The currency of the price %(text)s is not clear."),
    WarningCode.CURRENCY_MISSING: _("The price %(text)s names no currency."),
    WarningCode.DATE_AMBIGUOUS: _("%(text)s is read month first, as %(date)s; the day could come first."),
    WarningCode.DATE_SHORT_YEAR: _("The year of %(text)s is read as %(year)s."),
    WarningCode.DATE_IMPOSSIBLE: _("%(text)s is not a valid date."),
    WarningCode.DATE_NOT_UNDERSTOOD: _("%(text)s is not a date with day, month and year."),
    WarningCode.HEADING_ASSUMED: _("%(text)s is read as a heading."),
    WarningCode.SECTION_ASSUMED: _("What %(text)s opens is known only by a word in it."),
    WarningCode.SECTION_EMPTY: _("There is nothing under %(text)s."),
    WarningCode.SECTION_REPEATED: _("The heading %(text)s occurs more than once."),
    WarningCode.LIST_SINGLE: _("There is one list without a label at the end; it is read as the %(list)s."),
    WarningCode.LISTS_TOO_MANY: _(
        "There are several lists without a label at the end; the last are read as pros and cons."
    ),
    WarningCode.LISTS_NOT_AT_END: _("A list without a label stays in the section above it."),
    WarningCode.LIST_WITHOUT_BULLETS: _("%(text)s has no bullets; its items are read from its text."),
    WarningCode.LIST_WITH_TEXT: _("The text beside the list %(text)s is kept as a section of its own."),
    WarningCode.TEXT_AFTER_LISTS: _("%(text)s comes after the lists; it is kept in the last section."),
    WarningCode.TEXT_IN_FOOTER: _("%(text)s is in the footer; it is left out."),
}


def doubt(
    code: WarningCode, text: str = "", line: int | None = None, fact: str | None = None, **values: object
) -> ReadingWarning:
    """A doubt about a text; of a value alone the line is not known yet."""
    return ReadingWarning(code, str(_MESSAGES[code]) % {"text": quoted(text), **values}, line, fact)


def quoted(text: str, limit: int = 80) -> str:
    """A text for messages: in quotation marks, on one line, shortened."""
    flat = " ".join(text.split())
    return f"“{flat}”" if len(flat) <= limit else f"“{flat[: limit - 1].rstrip()}…”"
