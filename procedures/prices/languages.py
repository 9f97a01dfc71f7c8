"""A price line on the pages of several languages: a translation keeps the ids of the lines that it copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from clinic.core.languages.active import is_multilingual, language_of
from procedures.models import ProcedurePage
from procedures.prices.changes import PriceChange, PriceChangesRefused, apply_changes
from procedures.prices.lines import ListedLine, public_lines
from procedures.prices.proposals import Proposal
from procedures.prices.rights import may_change_prices_of


@dataclass(frozen=True)
class OtherLanguage:
    """What has become of the same line on a page in another language.

    Attributes:
        line: as it was.
        refused: why it keeps its price; empty where it has the new one.
    """

    line: ListedLine
    refused: str = ""

    def __str__(self) -> str:
        return f"{self.line.title} ({language_name(self.line)})"


def language_name(line: ListedLine) -> str:
    """The language of a line's page."""
    code = language_of(line.page)
    return str(dict(settings.LANGUAGES).get(code, code))


def in_other_languages(keys: Iterable[tuple[int, str]]) -> Mapping[tuple[int, str], list[ListedLine]]:
    """The same public lines on pages in other languages, by the keys of some lines.

    Takes no query on a site with one language.
    """
    wanted = set(keys)
    if not is_multilingual() or not wanted:
        return {}
    pages = ProcedurePage.objects.filter(pk__in={page_id for page_id, _block_id in wanted})
    translations = dict(pages.order_by().values_list("pk", "translation_key"))
    related = ProcedurePage.objects.filter(translation_key__in=set(translations.values()))
    by_line: dict[tuple[Any, str], list[ListedLine]] = defaultdict(list)
    for line in public_lines(related.select_related("locale")):
        by_line[line.page.translation_key, line.block_id].append(line)
    return {
        (page_id, block_id): [
            line for line in by_line[translations[page_id], block_id] if line.page_id != page_id
        ]
        for page_id, block_id in wanted
        if page_id in translations
    }


def note_other_languages(proposals: Iterable[Proposal]) -> None:
    """Say beside each proposed price where the same line would keep another one, in another language."""
    proposed = {proposal.line.key: proposal for proposal in proposals if proposal.line and proposal.after}
    for key, others in in_other_languages(proposed).items():
        proposal = proposed[key]
        for line in others:
            same = proposed.get(line.key)
            after = same.after if same and not same.problem else line.values
            if after != proposal.after:
                proposal.notes.append(
                    _("%(page)s has a row of its own, and would say %(price)s.")
                    % {"page": OtherLanguage(line), "price": after}
                )


def change_in_other_languages(change: PriceChange, user: Any, *, confirms: bool) -> Iterator[OtherLanguage]:
    """Publish the new price of a line in all languages where it had the same price.

    Each page by itself: a page that is locked, or that says something else, keeps its price, and is named.
    """
    for line in in_other_languages([(change.page_id, change.block_id)]).get(
        (change.page_id, change.block_id), ()
    ):
        if line.values == change.after:
            continue
        if line.values != change.before:
            yield OtherLanguage(line, _("It says %(price)s.") % {"price": line.values})
        elif not may_change_prices_of(user, line.page):
            yield OtherLanguage(line, _("You may not change the prices of this procedure."))
        else:
            try:
                same = PriceChange(line.page_id, line.block_id, change.before, change.after)
                apply_changes(line.page_id, [same], user, confirms=confirms)
            except PriceChangesRefused as refused:
                yield OtherLanguage(line, str(refused))
            else:
                yield OtherLanguage(line)
