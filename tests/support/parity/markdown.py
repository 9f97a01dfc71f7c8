"""What a procedure's Markdown says, read as any program would read it: drawn, then by its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext
from markdown_it import MarkdownIt

from tests.support.parity.facts import Facts, dated, each, joined, price_line, words
from tests.support.parity.labels import fact_of_label, filled_in
from tests.support.parity.outline import Outline

_TELEPHONE = re.compile(r"(?:.*: )?([\d\s+().-]+)")


def read_markdown(text: str) -> Facts:
    """The facts of a Markdown document."""
    outline = Outline(BeautifulSoup(MarkdownIt("commonmark").render(text), "html.parser"))
    return {
        "title": outline.title,
        "address": words(outline.last).removeprefix(gettext("Source:")).strip(),
        "summary": joined(*outline.top),
        **_glance(outline),
        **_prices(outline),
        **_texts(outline),
        **_suitability(outline),
        **_side_effects(outline),
        "pros": _items(outline.part(gettext("Pros and cons"), gettext("In its favour"))),
        "cons": _items(outline.part(gettext("Pros and cons"), gettext("Worth weighing"))),
        **_links(outline),
        **_review(outline),
    }


def _glance(outline: Outline) -> Facts:
    """The facts box. What it does not name is empty."""
    known = fact_of_label()
    facts: Facts = dict.fromkeys(known.values(), "")
    for label, value in _labelled(outline.section(gettext("At a glance"))):
        name = known[label]
        # What else belongs to a single price follows its amount.
        facts[name] = value.partition(";")[0] if name == "price" else value
    return facts


def _prices(outline: Outline) -> Facts:
    """Every price with what it is for. A single one stands in the facts box alone."""
    lines = []
    for label, value in _labelled(outline.section(gettext("Prices"))):
        what = "" if label == outline.title else label
        lines.append(price_line(value.partition(";")[0], what))
    if not lines and (price := str(_glance(outline)["price"])) != gettext("Not stated"):
        lines = [price_line(price)]
    return {"prices": tuple(lines)}


def _texts(outline: Outline) -> Facts:
    """The running text, section by section, and the lists in it."""
    recovery, aftercare = gettext("Recovery"), gettext("Aftercare")
    about, uses = gettext("About the procedure"), gettext("What people use it for")
    told: list[Tag] = []
    timeline: tuple[str, ...] = ()
    for element in outline.section(recovery, until=aftercare):
        if element.name == "ul" and all(
            item.find(recursive=False) and _label(item) for item in element("li")
        ):
            timeline = tuple(dated(when, what) for when, what in _labelled([element]))
        else:
            told.append(element)
    return {
        "about": joined(*outline.section(about, until=uses)),
        "concerns": _link_words(outline.part(about, uses)),
        "preparation": joined(*outline.section(gettext("Preparation"))),
        "steps": _items(outline.section(gettext("How it is done"))),
        "recovery_told": joined(*told),
        "timeline": timeline,
        "aftercare": joined(*outline.part(recovery, aftercare, to_the_end=True)),
        "questions": tuple(
            joined(question, *answer) for question, answer in outline.parts(gettext("Questions people ask"))
        ),
        "further": tuple(
            joined(heading, *elements)
            for heading, elements in outline.sections.items()
            if heading not in _own_headings()
        ),
    }


def _own_headings() -> set[str]:
    """The headings that every procedure may have; all others are the editor's."""
    return {
        gettext("At a glance"),
        gettext("Prices"),
        gettext("About the procedure"),
        gettext("Who it suits, and who it does not"),
        gettext("Preparation"),
        gettext("How it is done"),
        gettext("Recovery"),
        gettext("Side effects"),
        gettext("Pros and cons"),
        gettext("Questions people ask"),
        gettext("Alternatives"),
        gettext("Who performs it"),
        gettext("Where it is offered"),
        gettext("References and review"),
    }


def _suitability(outline: Outline) -> Facts:
    section = gettext("Who it suits, and who it does not")
    parts = dict(outline.parts(section))
    must_not = parts.get(gettext("Do not have this if"), ())
    return {
        "suits": joined(*parts.get(gettext("Likely to suit you"), parts.get(gettext("Ideal candidate"), ()))),
        "disappoints": joined(
            *parts.get(
                gettext("Will not give you what you want if"), parts.get(gettext("Not recommended for"), ())
            )
        ),
        "contraindications": _items(must_not),
        "no_known_contraindications": "yes" if must_not and not _items(must_not) else "",
    }


def _side_effects(outline: Outline) -> Facts:
    section = gettext("Side effects")
    parts = dict(outline.parts(section))
    urgent = parts.pop(gettext("If something goes wrong"), [])
    serious = parts.pop(gettext("Serious side effects"), [])
    telephone = _TELEPHONE.fullmatch(words(urgent[-1])) if urgent else None
    not_stated = gettext("How often: not stated")
    return {
        "if_something_goes_wrong": joined(*(urgent[:-1] if telephone else urgent)),
        "urgent_telephone": telephone[1] if telephone else "",
        "serious_effects": _items(serious),
        "side_effects": tuple(
            f"{how_often}: {effect}" for how_often, elements in parts.items() for effect in _items(elements)
        ),
        "side_effects_told": joined(
            *(element for element in outline.before_parts(section) if words(element) != not_stated)
        ),
    }


def _links(outline: Outline) -> Facts:
    """The pages that this one leads to: other procedures with their facts, people, clinics."""
    facts = re.compile(
        f"{re.escape(gettext('Price'))}: (.*); {re.escape(gettext('Average recovery'))}: (.*); "
        f"{re.escape(gettext('Back to work'))}: .*"
    )
    alternatives = []
    for element in outline.section(gettext("Alternatives")):
        for item in element("li"):
            found = facts.search(words(item))
            alternatives.append(joined(item.a, *(found.groups() if found else ()), by="; "))
    return {
        "alternatives": tuple(alternatives),
        "practitioners": _link_words(outline.section(gettext("Who performs it"))),
        "offered_at": _link_words(outline.section(gettext("Where it is offered"))),
    }


def _review(outline: Outline) -> Facts:
    """Who checked and wrote it, when, on what it rests, and what changed."""
    section = gettext("References and review")
    review, *sentences = _items(outline.part(section, gettext("Review")))
    overdue = gettext("The review of this page is overdue.")
    return {
        "review": review,
        "is_review_overdue": "yes" if overdue in sentences else "",
        "next_review": _first(gettext("Next review due %(month)s."), sentences),
        "author": _first(gettext("Written by %(author)s"), sentences),
        "references": tuple(
            _reference(item) for element in outline.before_parts(section) for item in element("li")
        ),
        "changes": tuple(
            dated(day, what)
            for day, what in _labelled(outline.part(section, gettext("Changes to this page")))
        ),
    }


def _reference(item: Tag) -> str:
    link = item.a
    title = words(link) if link else words(item)
    remarks = words(item).removeprefix(title).removeprefix(": ")
    read_on = gettext("Read on %(day)s").partition("%(")[0]
    publisher, found, day = remarks.rpartition(read_on)
    address = str(link["href"]) if link else ""
    return joined(title, publisher.removesuffix(", "), f"{read_on}{day}" if found else day, address, by="; ")


def _first(message: str, sentences: Iterable[str]) -> str:
    """What the first sentence of such a form says at its open place."""
    return next(filter(None, (filled_in(message, sentence) for sentence in sentences)), "")


def _items(elements: Iterable[Tag]) -> tuple[str, ...]:
    return each(item for element in elements for item in element("li"))


def _link_words(elements: Iterable[Tag]) -> tuple[str, ...]:
    return each(link for element in elements for link in element("a"))


def _label(item: Tag) -> str:
    """What an item says in bold at its start, before a colon; empty where it does not begin so."""
    first = item.contents[0] if item.contents else None
    return words(first) if isinstance(first, Tag) and first.name == "strong" else ""


def _labelled(elements: Iterable[Tag]) -> list[tuple[str, str]]:
    """The items of lists whose items each begin with a label."""
    pairs = []
    for element in elements:
        for item in element("li"):
            label = _label(item)
            pairs.append((label, words(item).removeprefix(label).removeprefix(":").strip()))
    return pairs
