"""The pages that a procedure points to: in its texts, as concerns, as people. Loaded together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS
from wagtail.models import Page

from clinic.addresses import PageLink
from clinic.models import PractitionerPage

if TYPE_CHECKING:
    from procedures.models import ProcedurePage

_PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')
_ID = re.compile(r'\bid="(\d+)"')

# What is printed of a person, in the order in which the model has its columns.
_PERSON_FIELDS = tuple(
    field.attname
    for field in PractitionerPage._meta.concrete_fields
    if field.attname
    in (
        "id",
        "page_ptr_id",
        "title",
        "live",
        "url_path",
        "role",
        "credentials",
        "register",
        "registration_number",
    )
)
_PERSON_COLUMNS = tuple(
    name if name in PageLink.FIELDS or name in ("id",) else f"practitionerpage__{name}"
    for name in _PERSON_FIELDS
)


def linked_page_ids(source: str) -> set[int]:
    """The ids of all pages that a stored rich text links to."""
    ids = (_ID.search(tag) for tag in _PAGE_LINK.findall(source))
    return {int(match[1]) for match in ids if match}


class RelatedPages:
    """Public pages around a procedure, loaded together; reviewer and author are set on it as well.

    Attributes:
        category: what kind of procedure it is; public or not.
        linked: the public pages that a text links to, by id.
        concerns: what the procedure helps with, by name.
        practitioners: who performs it, in the order of the team page.
    """

    def __init__(self, procedure: ProcedurePage, linked: set[int]) -> None:
        concerns = _related_ids(procedure, "concerns", "concernpage_id")
        practitioners = _related_ids(procedure, "practitioners", "practitionerpage_id")
        named = {procedure.category_id, procedure.reviewer_id, procedure.author_id} - {None}
        rows = (
            Page.objects.filter(pk__in=linked | concerns | practitioners | named)
            .order_by("path")
            .values_list(*PageLink.FIELDS, *_PERSON_COLUMNS)
        )
        split = len(PageLink.FIELDS)
        links = {row[0]: PageLink(*row[:split]) for row in rows}
        people = {
            row[0]: PractitionerPage.from_db(DEFAULT_DB_ALIAS, _PERSON_FIELDS, row[split:])
            for row in rows
            if row[0] in practitioners or row[0] in (procedure.reviewer_id, procedure.author_id)
        }
        if procedure.reviewer_id:
            procedure.reviewer = people[procedure.reviewer_id]
        if procedure.author_id:
            procedure.author = people[procedure.author_id]
        self.category = links.get(procedure.category_id or 0)
        self.linked = {pk: link for pk, link in links.items() if pk in linked and link.live}
        self.concerns = sorted(
            (link for pk, link in links.items() if pk in concerns and link.live), key=lambda link: link.title
        )
        self.practitioners = [person for pk, person in people.items() if pk in practitioners and person.live]


def _related_ids(procedure: ProcedurePage, relation: str, column: str) -> set[int]:
    """The ids of the pages that a procedure points to. A draft keeps them in memory."""
    in_memory = getattr(procedure, "_cluster_related_objects", {}).get(relation)
    if in_memory is not None:
        return {page.pk for page in in_memory}
    through = getattr(type(procedure), relation).through
    return set(through.objects.filter(procedurepage_id=procedure.pk).values_list(column, flat=True))
