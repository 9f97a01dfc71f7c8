"""What is wrong with a graph of structured data, in words.

The vocabulary allows each property on some types and with some values; search engines ask for more:
positions that count from 1, absolute addresses, dates in ISO form, references that lead somewhere.
Sources: schema.org release 30.0 (`terms.json`); Google Search Central, general structured data
guidelines and breadcrumb documentation.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TERMS = Path(__file__).with_name("terms.json")
CONTEXT = "https://schema.org"

# Properties that search engines need on a type beyond what the vocabulary asks, which is nothing.
NEEDED = {
    "BreadcrumbList": ("itemListElement",),
    "ListItem": ("position", "name"),
    "ImageObject": ("contentUrl",),
    "MedicalClinic": ("name", "url"),
    "Offer": ("itemOffered",),
    "Person": ("name",),
    "ProfilePage": ("mainEntity",),
    "WebSite": ("name", "url"),
}
_TEXTS = {"Text", "CssSelectorType", "PronounceableText", "XPathType"}
_CLOCK_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@lru_cache(maxsize=1)
def terms() -> dict[str, Any]:
    """The compact table of the vocabulary: types with all types above them, members, properties."""
    table: dict[str, Any] = json.loads(TERMS.read_text(encoding="utf-8"))
    return table


def problems(graph: dict[str, Any]) -> list[str]:
    """What is wrong with the structured data of one page; an empty list where nothing is.

    Args:
        graph: the parsed JSON-LD: `@context` and `@graph`.
    """
    found = [] if graph.get("@context") == CONTEXT else [f"@context is not {CONTEXT}"]
    nodes = graph.get("@graph")
    if not isinstance(nodes, list) or not nodes:
        return [*found, "@graph is empty"]
    described = [node["@id"] for node in _all_nodes(nodes) if "@id" in node and len(node) > 1]
    found += [
        f"{name} is described twice" for name in sorted({n for n in described if described.count(n) > 1})
    ]
    for number, node in enumerate(nodes):
        found += _of_node(node, f"@graph[{number}]", set(described))
    return found


def _all_nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _all_nodes(item)


def _of_node(node: dict[str, Any], where: str, described: set[str]) -> Iterator[str]:
    reference = node.get("@id")
    if reference is not None and not _is_address(reference):
        yield f"{where}: @id {reference!r} is not an absolute address"
    if set(node) == {"@id"}:
        if reference not in described:
            yield f"{where}: nothing describes {reference}"
        return
    names = _listed(node.get("@type"))
    types = terms()["types"]
    unknown = [name for name in names if name not in types]
    if unknown or not names:
        yield f"{where}: unknown type {unknown or 'none'}"
        return
    lineage = {above for name in names for above in types[name]}
    where = f"{where} ({', '.join(names)})"
    for name, value in node.items():
        if not name.startswith("@"):
            yield from _of_property(name, value, lineage, where, described)
    for name in names:
        for needed in NEEDED.get(name, ()):
            if needed not in node:
                yield f"{where}: {needed} is missing"
    yield from _of_lists(node, lineage, where)
    if "Offer" in names:
        yield from _of_offer(node, where)


def _of_property(name: str, value: Any, lineage: set[str], where: str, described: set[str]) -> Iterator[str]:
    found = terms()["properties"].get(name)
    if found is None:
        yield f"{where}: unknown property {name}"
        return
    if not lineage & set(found["domains"]):
        yield f"{where}: {name} belongs to {' or '.join(found['domains'])}"
    for item in _listed(value):
        if item is None or item == "" or item == []:
            yield f"{where}: {name} is empty"
        elif isinstance(item, dict):
            yield from _of_node(item, f"{where}.{name}", described)
            yield from _of_range(item, name, found["ranges"], where)
        elif not any(_fits(item, expected) for expected in found["ranges"]):
            yield f"{where}: {name} takes {' or '.join(found['ranges'])}, not {item!r}"


def _of_range(item: dict[str, Any], name: str, ranges: list[str], where: str) -> Iterator[str]:
    types = terms()["types"]
    names = [one for one in _listed(item.get("@type")) if one in types]
    if names and not any(set(types[one]) & set(ranges) for one in names):
        yield f"{where}: {name} takes {' or '.join(ranges)}, not {' and '.join(names)}"


def _fits(value: Any, expected: str) -> bool:
    if isinstance(value, bool):
        return expected == "Boolean"
    if isinstance(value, int | float):
        return expected in ("Number", "Integer", "Float")
    if not isinstance(value, str):
        return False
    if expected in _TEXTS:
        return True
    if expected == "URL":
        return _is_address(value)
    if expected == "Date":
        return _is_date(value)
    if expected == "DateTime":
        return _is_moment(value)
    if expected == "Time":
        return bool(_CLOCK_TIME.fullmatch(value))
    if expected in ("Number", "Integer", "Float"):
        return bool(_AMOUNT.fullmatch(value))
    member = value.removeprefix(f"{CONTEXT}/")
    return member != value and expected in terms()["members"].get(member, ())


def _of_lists(node: dict[str, Any], lineage: set[str], where: str) -> Iterator[str]:
    if "ItemList" not in lineage or "OfferCatalog" in _listed(node.get("@type")):
        return
    items = [item for item in _listed(node.get("itemListElement")) if isinstance(item, dict)]
    positions = [item.get("position") for item in items]
    if positions != list(range(1, len(items) + 1)):
        yield f"{where}: the positions are {positions}, not 1 to {len(items)}"
    for item in items:
        target = item.get("item") or item.get("url") or ""
        if not _is_address(target.get("@id") if isinstance(target, dict) else target):
            yield f"{where}: {item.get('name')!r} leads nowhere"


def _of_offer(node: dict[str, Any], where: str) -> Iterator[str]:
    prices = [node, *(one for one in _listed(node.get("priceSpecification")) if isinstance(one, dict))]
    stated = [one for one in prices if {"price", "minPrice", "maxPrice"} & set(one)]
    if not stated:
        yield f"{where}: an offer without a price"
    for one in stated:
        if not _CURRENCY.fullmatch(str(one.get("priceCurrency", ""))):
            yield f"{where}: a price without its currency"
        for name in ("price", "minPrice", "maxPrice"):
            if name in one and not _AMOUNT.fullmatch(str(one[name])):
                yield f"{where}: {name} {one[name]!r} is not a plain number"


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _is_address(value: Any) -> bool:
    url = urlsplit(str(value))
    return url.scheme in ("http", "https") and bool(url.netloc)


def _is_date(value: str) -> bool:
    try:
        return len(value) == 10 and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def _is_moment(value: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
