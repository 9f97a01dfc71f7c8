"""Runs the rules over one procedure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import ceil

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from procedures.models import ProcedurePage
from procedures.pages.texts import RICH_TEXT_FIELDS
from procedures.review.finding import Circumstances, Finding, Hint
from procedures.review.reading_level import grade, number_of_words
from procedures.review.rules import RULES
from procedures.review.sentences import sentences_of
from procedures.review.words import shortened

# Above it a text is hard for many adults; below so many words the measure says nothing.
HARD_GRADE = 9
FEW_WORDS = 30


def findings_of(page: ProcedurePage, circumstances: Circumstances) -> list[Finding]:
    """The findings about a procedure in memory, in the order of the rules.

    The only query is for the reviewer, if not loaded.
    """
    # In the language of the site, not the user's: findings are stored, and an acknowledgement is
    # known by words and amounts, which another language writes otherwise.
    with translation.override(settings.LANGUAGE_CODE):
        sentences = sentences_of(page)
        found = [finding for rule in RULES for finding in rule(page, sentences, circumstances)]
    # The same words twice in one field are one finding.
    return list({finding.digest: finding for finding in found}.values())


def hints_of(page: ProcedurePage) -> list[Hint]:
    """Suggestions for the page: easier sentences, questions and answers, a picture."""
    return list(_hints(page))


def _hints(page: ProcedurePage) -> Iterator[Hint]:
    by_field: dict[str, list[str]] = defaultdict(list)
    for sentence in sentences_of(page):
        by_field[sentence.field].append(sentence.text)
    for name in RICH_TEXT_FIELDS:
        texts = by_field[name]
        if number_of_words(texts) >= FEW_WORDS and (level := grade(texts)) > HARD_GRADE:
            yield Hint(
                name,
                _("Hard to read (school year %(grade)d). The longest sentence: “%(sentence)s”")
                % {"grade": ceil(level), "sentence": shortened(max(texts, key=len))},
            )
    if not page.questions.raw_data:
        yield Hint("questions", _("There are no questions and answers yet."))
    if not page.picture.raw_data:
        yield Hint("picture", _("There is no picture yet."))
