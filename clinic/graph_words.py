"""Structured data in plain words: what a page's graph tells machines, for people who do not read JSON.

Each line is made from a node of the graph and nothing else, so that it says what machines are told, not what
the page knows. `@describes` names who puts a type of node into words; other apps register theirs.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.languages import joined
from clinic.structured_data import Node


@dataclass(frozen=True)
class Told:
    """One thing that machines are told.

    Attributes:
        label: such as "Written by"; empty for what belongs to the line before it.
        text: in words.
    """

    label: str
    text: str


@dataclass(frozen=True)
class Graph:
    """A graph whose nodes are found by their names."""

    nodes: Mapping[str, Node]

    def name_of(self, reference: Node | None) -> str:
        """The name of the node that a reference points to; empty without one."""
        found = self.nodes.get(str((reference or {}).get("@id")), {})
        return str(found.get("name", ""))


Describe = Callable[[Node, Graph], Iterable[Told]]
_DESCRIBERS: dict[str, Describe] = {}


def describes(*types: str) -> Callable[[Describe], Describe]:
    """Register what puts nodes of some types into words; of a node with several types the first counts."""

    def register(describe: Describe) -> Describe:
        _DESCRIBERS.update(dict.fromkeys(types, describe))
        return describe

    return register


def in_words(graph: Mapping[str, Any]) -> list[Told]:
    """What a graph tells, node by node; a node of a type that nobody describes is told by its name."""
    nodes = graph["@graph"]
    known = Graph({node["@id"]: node for node in nodes if "@id" in node})
    return [line for node in nodes for line in _describer(node)(node, known)]


def listed(value: Any) -> list[Any]:
    """One value or several, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def day(iso: str) -> str:
    """A date of a graph as people write it."""
    return date_format(datetime.date.fromisoformat(iso), "DATE_FORMAT")


def sentence(*parts: str | None) -> str:
    """Parts that are there, with commas between them."""
    return joined(parts)


def _describer(node: Node) -> Describe:
    found = (_DESCRIBERS.get(name) for name in listed(node.get("@type")))
    return next(filter(None, found), _by_name)


def _by_name(node: Node, graph: Graph) -> Iterator[Told]:
    yield Told(" ".join(listed(node.get("@type"))), str(node.get("name", "")))


@describes("WebPage")
def _page(node: Node, graph: Graph) -> Iterator[Told]:
    yield Told(_("Page"), _("An ordinary page, “%(name)s”.") % {"name": node["name"]})


@describes("CollectionPage")
def _list(node: Node, graph: Graph) -> Iterator[Told]:
    entries = len(listed(node.get("mainEntity", {}).get("itemListElement")))
    counted = ngettext("%(count)s entry", "%(count)s entries", entries) % {"count": entries}
    yield Told(
        _("Page"), _("A list, “%(name)s”, with %(entries)s.") % {"name": node["name"], "entries": counted}
    )


@describes("ProfilePage")
def _profile(node: Node, graph: Graph) -> Iterator[Told]:
    yield Told(_("Page"), _("The page of a person, “%(name)s”.") % {"name": node["name"]})


@describes("Person")
def _person(node: Node, graph: Graph) -> Iterator[Told]:
    registration = node.get("identifier", {})
    credential = node.get("hasCredential", {})
    number = (
        _("registered in “%(register)s” under %(number)s")
        % {"register": registration.get("propertyID", ""), "number": registration.get("value", "")}
        if registration
        else _("no registration")
    )
    yield Told(
        _("Person"), sentence(node.get("name"), node.get("jobTitle"), credential.get("name"), number) + "."
    )


@describes("MedicalClinic")
def _clinic(node: Node, graph: Graph) -> Iterator[Told]:
    place = node.get("address")
    if place is None and "parentOrganization" not in node:
        yield Told(_("Clinic"), sentence(node.get("name"), node.get("telephone"), node.get("email")) + ".")
        return
    address = place or {}
    where = (address.get(name) for name in ("streetAddress", "addressLocality", "postalCode"))
    hours = len(listed(node.get("openingHoursSpecification")))
    opening = (
        ngettext("%(count)s opening time a week", "%(count)s opening times a week", hours) % {"count": hours}
        if hours
        else _("no opening hours")
    )
    spot = _("the spot on a map") if "geo" in node else None
    yield Told(_("Place"), sentence(node.get("name"), *where, node.get("telephone"), opening, spot) + ".")


@describes("BreadcrumbList")
def _way(node: Node, graph: Graph) -> Iterator[Told]:
    names = (str(item.get("name", "")) for item in listed(node.get("itemListElement")))
    yield Told(_("The way to it"), " › ".join(names))


@describes("WebSite")
def _website(node: Node, graph: Graph) -> Iterator[Told]:
    yield Told(_("Website"), sentence(node.get("name"), node.get("url")))
