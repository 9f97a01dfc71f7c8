"""What a procedure refers to: linked pages, concerns, people, body areas. Loaded together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, F, Value
from wagtail.models import Page

from clinic.core.addresses import PageLink
from clinic.core.kept import kept, kept_by_id
from clinic.core.public_pages import is_public, restrictions
from clinic.models import PractitionerPage
from procedures.models import ProcedurePage

# The printed columns of a person, in the model's order.
_PERSON_FIELDS = tuple(
    field.attname
    for field in PractitionerPage._meta.concrete_fields
    if field.attname
    in (
        "id",
        "page_ptr_id",
        "title",
        "live",
        "path",
        "url_path",
        "role",
        "credentials",
        "register",
        "registration_number",
        "expires_on",
        "portrait",
        "workplaces",
    )
)
_PERSON_COLUMNS = tuple(
    name if name in (*PageLink.FIELDS, "id", "path") else f"practitionerpage__{name}"
    for name in _PERSON_FIELDS
)


class RelatedPages:
    """Public pages related to a procedure; sets reviewer and author on it as well.

    Attributes:
        category: published or not; None if it is private.
        linked: the public pages that texts link to, by id.
        concerns: by name.
        practitioners: in the order of the team page, without those whose registration has expired.
        body_areas: by name.
        location_ids: the clinics that offer it, public or not.
    """

    def __init__(self, procedure: ProcedurePage, linked: set[int]) -> None:
        chosen = _chosen_in_lists(procedure)
        concerns, practitioners = chosen["concerns"].ids, chosen["practitioners"].ids
        self.body_areas = sorted(chosen["body_areas"].names)
        self.location_ids = chosen["locations"].ids
        named = {pk for pk in (procedure.category_id, procedure.reviewer_id, procedure.author_id) if pk}
        pages = _named_pages(linked | concerns | practitioners | named)
        links = {pk: page.link for pk, page in pages.items() if page.link.live and not page.is_hidden}
        people = {pk: page.person for pk, page in pages.items() if page.person is not None}
        if procedure.reviewer_id:
            procedure.reviewer = people[procedure.reviewer_id]
        if procedure.author_id:
            procedure.author = people[procedure.author_id]
        self.category = links.get(procedure.category_id or 0)
        self.linked = {pk: link for pk, link in links.items() if pk in linked}
        self.concerns = sorted(
            (link for pk, link in links.items() if pk in concerns), key=lambda link: link.title
        )
        self.practitioners = [
            person
            for pk, person in sorted(people.items(), key=lambda item: item[1].path)
            if pk in practitioners and is_public(person) and not person.is_registration_expired
        ]


@dataclass(frozen=True)
class _Named:
    """A page that procedures name.

    Attributes:
        is_hidden: whether it is restricted.
        person: the same, where it is a person's.
    """

    link: PageLink
    is_hidden: bool
    person: PractitionerPage | None


@kept_by_id
def _named_pages(ids: Collection[int]) -> dict[int, _Named]:
    """Pages of any kind by id, live or not, in one query."""
    hidden = restrictions()
    found = {}
    split = len(PageLink.FIELDS)
    for path, person_id, *row in Page.objects.filter(pk__in=ids).values_list(
        "path", "practitionerpage__pk", *PageLink.FIELDS, *_PERSON_COLUMNS
    ):
        person = PractitionerPage.from_db(DEFAULT_DB_ALIAS, _PERSON_FIELDS, row[split:])
        link = PageLink(*row[:split])
        found[link.pk] = _Named(link, hidden.hide(path), person if person_id else None)
    return found


@dataclass(frozen=True)
class _Chosen:
    """The selection of one list: ids, and the names of objects that are not pages."""

    ids: set[int]
    names: list[str]


# Each list with the column of its rows that points on, and the one that names what it points to.
_LISTS = {
    "concerns": ("concernpage_id", Value("", output_field=CharField())),
    "practitioners": ("practitionerpage_id", Value("", output_field=CharField())),
    "locations": ("locationpage_id", Value("", output_field=CharField())),
    "body_areas": ("bodyarea_id", F("bodyarea__name")),
}


def _chosen_in_lists(procedure: ProcedurePage) -> dict[str, _Chosen]:
    """The selection of each list; a draft has them in memory."""
    in_memory = getattr(procedure, "_cluster_related_objects", {})
    chosen = {
        name: _Chosen({item.pk for item in in_memory[name]}, [str(item) for item in in_memory[name]])
        for name in _LISTS
        if in_memory.get(name) is not None
    }
    if chosen.keys() == _LISTS.keys():
        return chosen
    return {**_stored_lists(procedure.pk), **chosen}


@kept
def _stored_lists(pk: int | None) -> dict[str, _Chosen]:
    """The selections of a procedure as they are stored."""
    stored = {name: _Chosen(set(), []) for name in _LISTS}
    if pk is None:
        return stored
    queries = []
    for name, (column, named) in _LISTS.items():
        rows = getattr(ProcedurePage, name).through.objects.filter(procedurepage_id=pk).order_by()
        queries.append(rows.values_list(Value(name, output_field=CharField()), column, named))
    for name, chosen, text in queries[0].union(*queries[1:], all=True):
        stored[name].ids.add(chosen)
        stored[name].names.append(text)
    return stored
