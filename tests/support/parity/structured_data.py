"""What the JSON-LD graph of a procedure says, read from the script element of its page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bs4 import BeautifulSoup
from django.utils.translation import gettext

from clinic.core.languages import active as languages
from procedures.choices import Invasiveness
from procedures.facts import PriceLine
from tests.support.parity.facts import Facts, each, price_line

Node = dict[str, Any]

# What is written for machines alone: names of things, and values that the page says in words.
_NOT_FOR_READERS = {
    "@context", "@id", "@type", "inLanguage", "url", "contentUrl", "price", "minPrice", "maxPrice",
    "priceCurrency", "validThrough", "dateModified", "lastReviewed", "procedureType", "medicalSpecialty",
    "latitude", "longitude", "dayOfWeek", "opens", "closes", "validFrom",
}  # fmt: skip


def graph_of(soup: BeautifulSoup) -> Node:
    """The graph of a page; without one, an empty graph."""
    script = soup.select_one('script[type="application/ld+json"]')
    graph: Node = json.loads(script.get_text()) if script else {"@graph": []}
    return graph


def read_graph(graph: Node) -> Facts:
    """The facts of a graph."""
    nodes = {node["@id"]: node for node in graph["@graph"] if "@id" in node}
    page = _ending_in(nodes, "#page")
    treatment = nodes.get(page.get("mainEntity", {}).get("@id"), {})
    service = _ending_in(nodes, "#service")
    facts: Facts = {
        "title": treatment.get("name", ""),
        "address": page.get("url", ""),
        "summary": page.get("description", ""),
        "last_updated_on": page.get("dateModified", ""),
        "body_areas": languages.join_list(treatment.get("bodyLocation", ())),
        "steps": each(treatment.get("howPerformed", ())),
        "preparation": treatment.get("preparation", ""),
        "aftercare": treatment.get("followup", ""),
        "contraindications": each(treatment.get("contraindication", ())),
        "serious_effect_names": each(effect["name"] for effect in treatment.get("seriousAdverseOutcome", ())),
        "side_effect_names": each(effect["name"] for effect in treatment.get("adverseOutcome", ())),
        "extent": _extent(treatment),
        "offers": tuple(_offer(offer, page.get("name", "")) for offer in service.get("offers", ())),
        "vouched_by": nodes.get(page.get("reviewedBy", {}).get("@id"), {}).get("name", ""),
        "vouched_on": page.get("lastReviewed", ""),
        "picture": page.get("primaryImageOfPage", {}).get("contentUrl", ""),
    }
    if service:
        facts["category"] = service.get("serviceType", "")
    return facts


def texts_of(graph: Node) -> Iterator[str]:
    """All texts of a graph that are words: each of them must also stand where people read."""
    yield from _texts(graph)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in _NOT_FOR_READERS:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _ending_in(nodes: dict[str, Node], end: str) -> Node:
    return next((node for address, node in nodes.items() if address.endswith(end)), {})


def _extent(treatment: Node) -> str:
    """How far it goes, as far as the vocabulary can say."""
    if "SurgicalProcedure" in treatment.get("@type", ()):
        return Invasiveness.SURGICAL.value
    is_non_invasive = str(treatment.get("procedureType", "")).endswith("/NoninvasiveProcedure")
    return Invasiveness.NON_INVASIVE.value if is_non_invasive else ""


def _offer(offer: Node, title: str) -> str:
    """An offer in the words that its figures have on the page."""
    price = offer["priceSpecification"]
    low, high = (price.get(name, price.get("price")) for name in ("minPrice", "maxPrice"))
    line = PriceLine(
        minimum=Decimal(low) if low else None,
        maximum=Decimal(high) if high else None,
        starting_from=high is None,
        currency=price["priceCurrency"],
    )
    label = "" if offer["name"] == title else offer["name"]
    return price_line(line.amount, price.get("unitText", gettext("(unit not stated)")), label)
