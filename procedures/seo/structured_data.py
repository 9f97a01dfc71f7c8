"""Structured data of procedures and of lists of them, from the same facts as the page.

A MedicalProcedure cannot have offers, so its prices belong to a service in the clinic's catalogue. Source:
schema.org release 30.0.
"""

from __future__ import annotations

from typing import Any

from clinic.core.plain_text import plain_text
from clinic.models import PractitionerPage
from clinic.seo.structured_data import (
    CONTEXT,
    Node,
    RenderContext,
    clinic_node,
    collection_node,
    image_node,
    item_list,
    nodes_of,
    page_node,
    person_node,
    person_reference,
)
from procedures.choices import Invasiveness
from procedures.facts import PriceLine
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.models.terms import TermIndexPage, TermPage
from procedures.pages.rows import ProcedureRow


@nodes_of.register
def _procedure(page: ProcedurePage, context: RenderContext) -> list[Node]:
    address = context.address(page)
    offers = [offer for line in page.valid_prices if (offer := _offer(line, page, address)) is not None]
    # A review that is overdue or of an older text vouches for nothing, nor does an author alone.
    reviewer = page.reviewer if page.has_independent_review else None
    nodes = [_page(page, context, address, reviewer), _treatment(page, address)]
    if offers:
        nodes += [
            _service(page, context, address, offers),
            clinic_node(
                context,
                hasOfferCatalog={
                    "@type": "OfferCatalog",
                    "@id": f"{address}#catalogue",
                    "itemListElement": [{"@id": offer["@id"]} for offer in offers],
                },
            ),
        ]
    people = {person.pk: person for person in (page.named_author, reviewer) if person}
    return [*nodes, *(person_node(person, context) for person in people.values())]


def _page(
    page: ProcedurePage, context: RenderContext, address: str, reviewer: PractitionerPage | None
) -> Node:
    show = page.presentation
    return page_node(
        page,
        context,
        "MedicalWebPage",
        description=page.summary or plain_text(show.texts["introduction"]),
        dateModified=show.last_updated.iso if show.last_updated else None,
        primaryImageOfPage=image_node(show.picture, context),
        mainEntity={"@id": f"{address}#procedure"},
        author=person_reference(page.named_author, context) if page.named_author else None,
        **(
            {"lastReviewed": show.reviewed_on.iso, "reviewedBy": person_reference(reviewer, context)}
            if reviewer and show.reviewed_on
            else {}
        ),
    )


def _treatment(page: ProcedurePage, address: str) -> Node:
    show = page.presentation
    is_surgical = page.invasiveness == Invasiveness.SURGICAL
    effects = [effect.name for group in show.frequency_groups for effect in group.effects]
    return {
        # Who must not have it can only be said of a therapy.
        "@type": ["SurgicalProcedure", "MedicalTherapy"] if is_surgical else "MedicalTherapy",
        "@id": f"{address}#procedure",
        "name": page.title,
        "url": address,
        "procedureType": f"{CONTEXT}/NoninvasiveProcedure"
        if page.invasiveness == Invasiveness.NON_INVASIVE
        else None,
        "bodyLocation": show.body_areas,
        "howPerformed": [": ".join(filter(None, (step.heading, step.text))) for step in show.steps],
        "preparation": plain_text(show.texts["preparation"]),
        "followup": plain_text(show.texts["aftercare"]),
        "contraindication": show.contraindications,
        "seriousAdverseOutcome": [_entity(effect.name) for effect in show.serious_effects],
        "adverseOutcome": [_entity(name) for name in effects],
    }


def _entity(name: str) -> Node:
    return {"@type": "MedicalEntity", "name": name}


def _service(page: ProcedurePage, context: RenderContext, address: str, offers: list[Node]) -> Node:
    category = page.presentation.category
    return {
        "@type": "Service",
        "@id": f"{address}#service",
        "name": page.title,
        "url": address,
        "serviceType": category.title if category else None,
        "provider": context.clinic_reference,
        "offers": offers,
    }


def _offer(line: PriceLine, page: ProcedurePage, address: str) -> Node | None:
    """A price line as an offer; None without an amount, such as a price on consultation."""
    low, high = line.low, line.high
    if low is None and high is None:
        return None
    money = low or high
    assert money is not None
    is_single = low is not None and low == high
    return {
        "@type": "Offer",
        "@id": f"{address}#price-{line.block_id}",
        "name": line.subject or page.title,
        "description": line.note,
        "url": address,
        "itemOffered": {"@id": f"{address}#service"},
        "price": money.plain if is_single else None,
        "priceCurrency": line.currency,
        "priceSpecification": {
            "@type": "UnitPriceSpecification",
            "price": money.plain if is_single else None,
            "minPrice": low.plain if low and not is_single else None,
            "maxPrice": high.plain if high and not is_single else None,
            "priceCurrency": line.currency,
            "unitText": line.stated_unit or None,
        },
        "availableAtOrFrom": {"@type": "MedicalClinic", "name": line.clinic} if line.clinic else None,
        "validThrough": line.valid_until.isoformat() if line.valid_until else None,
    }


@nodes_of.register
def _finder(page: ProcedureIndexPage, context: RenderContext) -> list[Node]:
    finder = context.template_context.get("finder")
    # Of the list itself; what a search has found is for visitors.
    sections = finder.sections if finder and not finder.is_hidden else []
    rows = [row for section in sections for row in section.rows]
    return [_list_page(page, context, rows)]


@nodes_of.register
def _term(page: TermPage, context: RenderContext) -> list[Node]:
    reviewer, reviewed_on = page.reviewer, page.reviewed_on
    if not (page.has_independent_review and reviewer and reviewed_on):
        return [_list_page(page, context, page.rows)]
    review = {"lastReviewed": reviewed_on.isoformat(), "reviewedBy": person_reference(reviewer, context)}
    return [_list_page(page, context, page.rows, **review), person_node(reviewer, context)]


def _list_page(page: Any, context: RenderContext, rows: list[ProcedureRow], **facts: Any) -> Node:
    listed = [(row.title, context.absolute(row.url)) for row in rows]
    return page_node(
        page, context, "CollectionPage", description=page.introduction, mainEntity=item_list(listed), **facts
    )


@nodes_of.register
def _terms(page: TermIndexPage, context: RenderContext) -> list[Node]:
    return [collection_node(page, context, page.terms)]
