"""What the page says, on a screen and on paper, read from its HTML."""

from __future__ import annotations

from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext

from tests.support.parity.facts import Facts, dated, each, joined, price_line, words
from tests.support.parity.labels import fact_of_label


def read_page(soup: BeautifulSoup) -> Facts:
    """The facts of a page as a browser shows it."""
    updated = soup.select_one("#review .record .updated")
    return {
        "title": _words(soup, "h1"),
        "address": _attribute(soup, "link[rel=canonical]", "href"),
        "summary": _words(soup, ".hero .deck") or _words(soup, "#about .opening"),
        "last_updated": words(updated),
        "last_updated_on": str(updated["datetime"]) if updated else "",
        **_glance(soup),
        **_prices(soup),
        **_texts(soup),
        **_suitability(soup),
        **_side_effects(soup),
        **_weighing(soup),
        "photos": tuple(str(image["alt"]) for image in soup.select("#photos .ba img")),
        **_links(soup),
        **_review(soup),
    }


def read_paper(soup: BeautifulSoup) -> Facts:
    """The facts of a page as it is printed: a leaflet, whose head says whose it is and of when.

    Args:
        soup: the page without what is not printed.
    """
    facts = read_page(soup)
    # Photos are printed only where the patient has agreed to that as well.
    for name in ("last_updated_on", "photos"):
        del facts[name]
    leaflet = {label: words(value) for label, value in _pairs(soup.select(".leaflet > div"))}
    return {
        **facts,
        "address": leaflet.get(gettext("This page"), ""),
        "last_updated": leaflet.get(gettext("Last updated"), ""),
    }


def _glance(soup: BeautifulSoup) -> Facts:
    """The facts box. What it does not name is empty."""
    known = fact_of_label()
    facts: Facts = dict.fromkeys(known.values(), "")
    del facts["last_updated"]
    for label, value in _pairs(soup.select(".glance dl > div")):
        name = known[label]
        figure, details = value.select_one(".num"), value.select_one("small")
        if name == "price" and figure:
            facts[name] = joined(figure, details or "")
        elif name == "main_risks":
            facts[name] = _words(value, ".risks__text")
        else:
            facts[name] = words(value)
    # With a list of prices, the day of their confirmation stands above it.
    if confirmed := soup.select_one("#prices .section__head time"):
        facts["price_confirmed_on"] = words(confirmed)
    return facts


def _prices(soup: BeautifulSoup) -> Facts:
    """Every price with what it is for. A single one stands in the facts box alone."""
    title = _words(soup, "h1")
    lines = [
        price_line(_words(line, ".num"), _words(line, ".basis"), "" if label == title else label)
        for item in soup.select("#prices .tariff > li")
        for label in [_words(item, "h3")]
        for line in item.select(".tariff__price")
    ]
    if not lines and (single := soup.select_one(".glance .price .num")):
        lines = [price_line(words(single), _words(soup, ".glance .price small"))]
    return {"prices": tuple(lines)}


def _texts(soup: BeautifulSoup) -> Facts:
    """The running text, section by section, and the lists in it."""
    return {
        "about": _words(soup, "#about .prose"),
        "concerns": each(soup.select("#about .inline-links a")),
        "preparation": _words(soup, "#preparation .prose"),
        "steps": tuple(
            joined(_words(step, "b").removesuffix("."), _without_label(step.p, "b"), by=": ")
            for step in soup.select("#steps .steps > li")
        ),
        "recovery_told": joined(
            *soup.select("#recovery .section__head p"), *soup.select("#recovery .section__body > .prose")
        ),
        "timeline": tuple(
            dated(_words(moment, "h3"), joined(*map(_without_label, moment.select("p"))))
            for moment in soup.select("#recovery .timeline > li")
        ),
        "aftercare": _words(soup, "#recovery .aftercare .prose"),
        "questions": tuple(
            joined(question.summary, _words(question, ".prose")) for question in soup.select(".faq details")
        ),
        "further": tuple(
            joined(_words(section, "h2"), _words(section, ".prose"))
            for section in soup.select("main .section:not([id])")
        ),
    }


def _suitability(soup: BeautifulSoup) -> Facts:
    groups = _groups(soup.select("#suits .pair > div"))
    must_not = groups.get(gettext("Do not have this if"))
    return {
        "suits": joined(groups.get(gettext("Likely to suit you")) or groups.get(gettext("Ideal candidate"))),
        "disappoints": joined(
            groups.get(gettext("Will not give you what you want if"))
            or groups.get(gettext("Not recommended for"))
        ),
        "contraindications": each(must_not.select("li") if must_not else ()),
        "no_known_contraindications": "yes" if soup.select("#suits .none-known") else "",
    }


def _side_effects(soup: BeautifulSoup) -> Facts:
    urgent = soup.select_one(".urgent")
    telephone = urgent.select_one("a[href^='tel:']") if urgent else None
    told = [
        element
        for element in soup.select(".urgent__told > *")
        if element.name != "h3" and not element.select_one("a[href^='tel:'].nowrap")
    ]
    return {
        "if_something_goes_wrong": joined(*told),
        "urgent_telephone": words(telephone),
        "warning_signs": tuple(
            dated(_words(level, "h3"), joined(*level.select(".urgent__signs")))
            for level in soup.select(".urgent > div:not(.urgent__told)")
        ),
        "serious_effects": tuple(_serious(effect) for effect in soup.select(".serious li")),
        "side_effects": tuple(
            f"{joined(_words(group, 'h3'), _words(group, '.label'), by=', ')}: {words(effect)}"
            for group in soup.select("#side-effects .freq > div")
            for effect in group.select("li")
            if not effect.find_parent(class_="prose")
        ),
        "side_effects_told": joined(*soup.select("#side-effects .prose")),
    }


def _serious(effect: Tag) -> str:
    what, how_often = effect.find_all("span", recursive=False)
    return f"{words(what)} ({words(how_often)})"


def _weighing(soup: BeautifulSoup) -> Facts:
    groups = _groups(soup.select("#weigh .pair > div"))
    for_it, against_it = groups.get(gettext("Pros")), groups.get(gettext("Cons"))
    return {
        "pros": each(for_it.select("li") if for_it else ()),
        "cons": each(against_it.select("li") if against_it else ()),
    }


def _links(soup: BeautifulSoup) -> Facts:
    """The pages that this one leads to: other procedures with their facts, people, clinics."""
    alternatives = []
    for row in soup.select("#alternatives .options > li"):
        price, recovery = row.select("dd")[:2]
        alternatives.append(joined(row.h3, price, recovery, by="; "))
    return {
        "alternatives": tuple(alternatives),
        "practitioners": each(person.a for person in soup.select("#team .person")),
        "offered_at": each(place.a for place in soup.select("#team .offered li")),
    }


def _review(soup: BeautifulSoup) -> Facts:
    """Who checked and wrote it, when, on what it rests, and what changed."""
    review = _words(soup, "#review .record strong")
    reviewed_on = soup.select_one("#review .record strong time")
    is_overdue = bool(soup.select("#review .notice"))
    by_reviewer = gettext("Clinically reviewed by %(name)s on %(reviewed)s.").partition("%(")[0]
    is_vouched_for = not is_overdue and review.startswith(by_reviewer)
    author = soup.select_one("#review .author")
    return {
        "review": review,
        "is_review_overdue": "yes" if is_overdue else "",
        "next_review": _words(soup, "#review .next-review"),
        "vouched_by": _words(soup, ".checked a") if is_vouched_for else "",
        "vouched_on": str(reviewed_on["datetime"]) if is_vouched_for and reviewed_on else "",
        "author": words(author),
        "references": tuple(_reference(reference) for reference in soup.select(".refs > li")),
        "changes": tuple(
            dated(day, words(what)) for day, what in _pairs(soup.select("#review .facts > div"))
        ),
    }


def _reference(reference: Tag) -> str:
    remarks = [words(remark) for remark in reference.find_all("span", recursive=False)]
    return joined(reference.cite, *remarks, _attribute(reference, "cite a", "href"), by="; ")


def _words(element: Tag, selector: str) -> str:
    """The words of the first element that a selector finds; empty where it finds none."""
    return words(element.select_one(selector) or "")


def _attribute(element: Tag, selector: str, name: str) -> str:
    found = element.select_one(selector)
    return str(found[name]) if found else ""


def _without_label(element: Tag | None, label: str = "span") -> str:
    parts = element.contents if element else ()
    return words("".join(str(part) for part in parts if getattr(part, "name", None) != label))


def _pairs(rows: Iterable[Tag]) -> list[tuple[str, Tag]]:
    """The terms of a list of facts, with what stands beside each."""
    return [(_words(row, "dt"), row.dd) for row in rows if row.dd]


def _groups(groups: Iterable[Tag]) -> dict[str, Tag]:
    """What stands below the heading of each group."""
    found = {}
    for group in groups:
        heading = group.select_one("h3")
        below = heading.find_next_sibling() if heading else None
        if heading and below:
            found[words(heading)] = below
    return found
