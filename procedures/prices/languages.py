"""A price line on the pages of several languages: a translation keeps the ids of the lines that it copied.

Where a line had the same price in another language, it takes the new one there, too, whatever the way of the
change. A price of its own stays, and is named. Who confirms a price confirms it in each language that says
the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _

from clinic.core.languages.active import is_multilingual
from clinic.publishing.page_lock import PageLocked
from procedures.facts import LineValues, PriceLine
from procedures.models import ProcedurePage
from procedures.prices.changes import PriceChange, PriceChangesRefused, apply_changes
from procedures.prices.confirmation import NothingToConfirm, confirm_prices, what_is_seen
from procedures.prices.lines import ListedLine, public_lines
from procedures.prices.proposals import Proposal
from procedures.prices.rights import why_not


def in_other_languages(keys: Iterable[tuple[int, str]]) -> Mapping[tuple[int, str], list[ListedLine]]:
    """The same public lines on pages in other languages, by the keys of some lines.

    Takes no query on a site with one language.
    """
    wanted = set(keys)
    if not is_multilingual() or not wanted:
        return {}
    pages = ProcedurePage.objects.filter(pk__in={page_id for page_id, _block_id in wanted})
    translations = dict(pages.order_by().values_list("pk", "translation_key"))
    by_line: dict[tuple[Any, str], list[ListedLine]] = defaultdict(list)
    for line in public_lines(ProcedurePage.objects.filter(translation_key__in=translations.values())):
        by_line[line.page.translation_key, line.block_id].append(line)
    return {
        (page_id, block_id): [
            line for line in by_line[translations[page_id], block_id] if line.page_id != page_id
        ]
        for page_id, block_id in wanted
        if page_id in translations
    }


def with_other_languages(proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """Proposals, each followed by those of the same line in other languages.

    A line of which the source has a row of its own, or that has another price, does not follow.
    """
    proposals = list(proposals)
    of_line = {proposal.line.key: proposal for proposal in proposals if proposal.line}
    others = in_other_languages(key for key, proposal in of_line.items() if proposal.can_be_applied)
    for proposal in proposals:
        yield proposal
        if proposal.line is None or not proposal.can_be_applied:
            continue
        for line in others.get(proposal.line.key, ()):
            own = of_line.get(line.key)
            if own or line.values != proposal.line.values:
                says = own.after if own and own.can_be_applied else line.values
                if says != proposal.after:
                    proposal.notes.append(
                        _("“%(page)s” would still say %(price)s.") % {"page": line.title, "price": says}
                    )
                continue
            note = _("The same price as on “%(page)s”, in another language.") % {"page": proposal.line.title}
            yield Proposal("", str(line), line, proposal.after, warnings=[*proposal.warnings], notes=[note])


def change_in_other_languages(
    change: PriceChange, user: Any, *, confirms: bool
) -> Iterator[tuple[ListedLine, str]]:
    """Publish the new price of a line in all languages where it had the same price.

    Each page by itself.

    Yields:
        The line as it was, and why it keeps its price; empty where it has the new one.
    """
    key = change.page_id, change.block_id
    for line in in_other_languages([key]).get(key, ()):
        if line.values == change.after:
            continue
        if line.values != change.before:
            yield line, _("It says %(price)s.") % {"price": line.values}
        elif reason := why_not(user, line.page):
            yield line, reason
        else:
            same = PriceChange(line.page_id, line.block_id, change.before, change.after)
            try:
                apply_changes(line.page_id, [same], user, confirms=confirms)
            except PriceChangesRefused as refused:
                yield line, str(refused)
            else:
                yield line, ""


def confirm_in_other_languages(page_id: int, confirmed: Iterable[PriceLine], user: Any) -> list[str]:
    """Confirm lines of a page in all languages where they say the same; a locked page keeps its own day.

    Returns:
        The titles of the other pages.
    """
    said = {(page_id, line.block_id): _what_it_says(line) for line in confirmed}
    same: dict[int, list[ListedLine]] = defaultdict(list)
    for key, lines in in_other_languages(said).items():
        for line in lines:
            if _what_it_says(line.price) == said[key] and not why_not(user, line.page):
                same[line.page_id].append(line)
    titles = []
    for other_id, lines in same.items():
        seen = what_is_seen(lines[0].page, (line.price for line in lines))
        # Somebody was quicker: nothing is confirmed that has changed.
        with suppress(PageLocked, NothingToConfirm):
            confirm_prices(other_id, user, [line.block_id for line in lines], seen=seen)
            titles.append(lines[0].title)
    return titles


def _what_it_says(line: PriceLine) -> tuple[Any, ...]:
    """What is the same in each language: the price, and how much one pays it for. Words are translated."""
    return LineValues.of(line), line.unit, line.sessions_covered
