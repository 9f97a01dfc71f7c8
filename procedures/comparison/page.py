"""The comparison's view, at an address outside the page tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext

from clinic.core.addresses import page_address
from clinic.core.languages.active import join_list
from clinic.core.public_pages import public
from clinic.models import BasePage
from procedures.comparison.address import comparison_address
from procedures.comparison.choice import Choice, Offers
from procedures.comparison.rows import MOST, comparison_rows
from procedures.facts import format_number
from procedures.models import ProcedureIndexPage, ProcedurePage


@dataclass(frozen=True)
class ChoiceLink:
    """A procedure that is compared, or could be.

    Attributes:
        slug, title: of the procedure.
        url: of its page.
        address: of the comparison without it, or with it.
        contraindications: of a compared procedure only.
        no_contraindications: what to say if none are listed.
    """

    slug: str
    title: str
    url: str
    address: str
    contraindications: tuple[str, ...] = ()
    no_contraindications: str = ""


def serve_comparison(page: ProcedureIndexPage, request: HttpRequest) -> TemplateResponse:
    """The comparison; or a choice of procedures, with the reason why nothing is compared."""
    procedures = public(ProcedurePage.objects.child_of(page))
    choice = Choice.read(request.GET, procedures)
    is_compared = 2 <= len(choice.procedures) <= MOST and not choice.has_unknown
    is_full = len(choice.procedures) >= MOST
    index = page_address(page, request)

    def link(procedure: ProcedurePage, slugs: list[str], **facts: Any) -> ChoiceLink:
        address = comparison_address(index, slugs)
        return ChoiceLink(procedure.slug, procedure.title, page_address(procedure, request), address, **facts)

    def compared(page: ProcedurePage) -> ChoiceLink:
        facts = _contraindications(page) if is_compared else {}
        return link(page, [slug for slug in choice.slugs if slug != page.slug], **facts)

    def offered(pages: list[ProcedurePage]) -> list[ChoiceLink]:
        return [link(page, [*choice.slugs, page.slug]) for page in pages]

    offers = None if is_full else Offers.beside(choice.procedures, procedures)
    context = {
        # Past the context of the list itself, which costs what this page does not show.
        **super(BasePage, page).get_context(request),
        **_words(choice, is_compared),
        "compared": [compared(page) for page in choice.procedures],
        "rows": comparison_rows(choice.procedures) if is_compared else [],
        "related": offered(offers.related) if offers else [],
        "others": offered(offers.others) if offers else [],
        "has_more": bool(offers and offers.has_more),
        "index_address": index,
        "empty_address": comparison_address(index, []),
        "valid_address": comparison_address(index, choice.slugs),
        "choice": choice,
        # What a request for a consultation is about; a procedure is named by its id only.
        "about": f"?{urlencode([('about', page.pk) for page in choice.procedures])}",
    }
    status = 404 if choice.has_unknown else 200
    return TemplateResponse(request, "procedures/comparison_page.html", context, status=status)


def _contraindications(page: ProcedurePage) -> dict[str, Any]:
    """A procedure's contraindications, or what is known about them."""
    none = gettext("None known.") if page.no_known_contraindications else gettext("Not stated.")
    return {
        "contraindications": tuple(page.presentation.contraindications),
        "no_contraindications": none,
    }


def _words(choice: Choice, is_compared: bool) -> dict[str, str]:
    """Title, heading and introduction of the page, and a remark on the address."""
    number = len(choice.procedures)
    names = [page.title for page in choice.procedures[:MOST]]
    remark = ""
    if choice.is_repeated:
        remark = gettext("One procedure was listed more than once. It is shown once.")
    if choice.has_unknown:
        title = heading = gettext("Not all of these procedures were found")
        deck = gettext("This link names a procedure that has no page. It may have been renamed or removed.")
    elif choice.is_too_many:
        title = heading = gettext("Compare two or three at a time")
        deck = ngettext(
            "This link names %(number)s procedure. Choose two or three.",
            "This link names %(number)s procedures. Choose two or three of them.",
            number,
        ) % {"number": format_number(number)}
    elif is_compared:
        title = gettext("Compare: %(names)s") % {"names": join_list(names)}
        heading = (
            gettext("Two procedures side by side")
            if number == 2
            else gettext("Three procedures side by side")
        )
        deck = gettext(
            "The same facts for each, in the same order. “Lowest” and “Shortest” compare only what is stated."
        )
    elif number:
        title = heading = gettext("Compare %(name)s") % {"name": names[0]}
        deck = gettext("Choose what to compare it with. You can add a third later.")
    else:
        title = heading = gettext("Compare procedures")
        deck = gettext("Choose two or three to see the same facts side by side.")
    return {"title": title, "heading": heading, "deck": deck, "remark": remark}
