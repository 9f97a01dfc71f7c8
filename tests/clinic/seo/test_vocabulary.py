"""The checker of structured data: it passes what is right, and names what is wrong."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.support.vocabulary import problems

GOOD: dict[str, Any] = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "MedicalWebPage",
            "@id": "https://example.org/laser/#page",
            "name": "Laser",
            "lastReviewed": "2026-09-03",
            "mainEntity": {"@id": "https://example.org/laser/#procedure"},
            "breadcrumb": {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"@type": "ListItem", "position": 1, "name": "Home", "url": "https://example.org/"}
                ],
            },
        },
        {
            "@type": "MedicalTherapy",
            "@id": "https://example.org/laser/#procedure",
            "name": "Laser",
            "contraindication": ["Pregnancy"],
            "procedureType": "https://schema.org/NoninvasiveProcedure",
        },
        {
            "@type": "Service",
            "name": "Laser",
            "offers": [
                {
                    "@type": "Offer",
                    "itemOffered": {"@type": "Service", "name": "Laser"},
                    "price": "1031.00",
                    "priceCurrency": "USD",
                }
            ],
        },
    ],
}


def test_what_is_right_passes() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("node", "name", "value", "problem"),
    [
        (0, "@type", "MedicalPage", "unknown type"),
        (0, "reviewer", "Dr Valdoro", "unknown property reviewer"),
        (0, "contraindication", "Pregnancy", "contraindication belongs to"),
        (0, "lastReviewed", "3 September 2026", "lastReviewed takes Date"),
        (0, "mainEntity", {"@id": "https://example.org/other/#procedure"}, "nothing describes"),
        (0, "@id", "/laser/#page", "is not an absolute address"),
        (0, "name", "", "name is empty"),
        (1, "offers", [], "offers belongs to"),
        (1, "procedureType", "https://schema.org/Noninvasive", "procedureType takes"),
        (1, "procedureType", "Noninvasive", "procedureType takes"),
        (1, "@id", "https://example.org/laser/#page", "is described twice"),
        (1, "seriousAdverseOutcome", [{"@type": "Service", "name": "Burn"}], "seriousAdverseOutcome takes"),
        (1, "url", "/laser/", "url takes URL"),
    ],
)
def test_what_is_wrong_is_named(node: int, name: str, value: Any, problem: str) -> None:
    graph = copy.deepcopy(GOOD)
    graph["@graph"][node][name] = value
    assert any(problem in found for found in problems(graph)), problems(graph)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"price": None}, "an offer without a price"),
        ({"priceCurrency": None}, "a price without its currency"),
        ({"price": "$1,031"}, "is not a plain number"),
        ({"itemOffered": None}, "itemOffered is missing"),
    ],
)
def test_offers_that_search_engines_do_not_take(changes: dict[str, Any], problem: str) -> None:
    graph = copy.deepcopy(GOOD)
    offer = {**graph["@graph"][2]["offers"][0], **changes}
    graph["@graph"][2]["offers"] = [{name: value for name, value in offer.items() if value is not None}]
    assert any(problem in found for found in problems(graph)), problems(graph)


@pytest.mark.parametrize("position", [0, 2, "1"])
def test_positions_count_from_one(position: Any) -> None:
    graph = copy.deepcopy(GOOD)
    graph["@graph"][0]["breadcrumb"]["itemListElement"][0]["position"] = position
    assert any("positions" in found for found in problems(graph))


@pytest.mark.parametrize("graph", [{}, {"@context": "https://schema.org", "@graph": []}])
def test_nothing_is_not_right(graph: dict[str, Any]) -> None:
    assert problems(graph)
