"""System checks that facts, fields and surfaces fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from clinic.core.fingerprints import own_fields
from procedures.admin.draft_form import DOCUMENT_KINDS
from procedures.admin.facts import OWN_CELLS, cells_of, filter_of, listed_text
from procedures.api.facts import OWN_DATA, data_of, presented_name
from procedures.comparison.rows import row_of
from procedures.documents.labels import has_label
from procedures.facts.kinds import Derived, Kind
from procedures.facts.registry import FACTS, NOT_FACTS, Fact
from procedures.models import ProcedurePage
from procedures.pages.presentation.facts import box_fact
from procedures.pages.presentation.words import text_of
from procedures.review import markets

# Facts that documents state without a label of their own.
_UNLABELLED = frozenset({"introduction", "prices", "further_sections"})


@register()
def registry_fits(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each inconsistency of the declared facts."""
    checks = (_fields_without_fact, _facts_without_field, _twins, _surfaces)
    return [
        Error(message, id=f"procedures.E{number:03}")
        for number, check in enumerate(checks, start=1)
        for message in check(FACTS)
    ]


@register()
def markets_are_readable(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each file of advertising rules that cannot be read."""
    errors: list[CheckMessage] = []
    for path in sorted(markets.FOLDER.glob("*.toml")):
        try:
            markets.read_market(path.stem)
        except markets.MarketError as error:
            errors.append(Error(str(error), id="procedures.E005"))
    return errors


def _fields_without_fact(facts: Sequence[Fact]) -> Iterator[str]:
    declared = {fact.name for fact in facts} | NOT_FACTS
    own = {field.name for field in ProcedurePage._meta.get_fields() if not field.auto_created}
    for name in sorted(own & own_fields(ProcedurePage) - declared):
        yield f"The field “{name}” of a procedure is no declared fact: add it to FACTS or NOT_FACTS."


def _facts_without_field(facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        if isinstance(fact.kind, Derived):
            if not fact.label:
                yield f"The derived fact “{fact.name}” has no label."
        elif not fact.has_field_on(ProcedurePage):
            yield f"The fact “{fact.name}” has no field of this name on a procedure."


def _twins(facts: Sequence[Fact]) -> Iterator[str]:
    for name, count in Counter(fact.name for fact in facts).items():
        if count > 1:
            yield f"There are {count} facts of the name “{name}”."
    keys = {fact.name: fact.api_name for fact in facts if fact.api_name}
    for name, count in Counter(keys.values()).items():
        if count > 1:
            yield f"There are {count} facts with the key “{name}” in the API."


def _surfaces(facts: Sequence[Fact]) -> Iterator[str]:
    def knows(surface: Any, kind: Kind) -> bool:
        return surface.dispatch(type(kind)) is not surface.dispatch(object)

    for fact in facts:
        kind, name = type(fact.kind), fact.name
        # What asks for the fact, and the functions of which one must know its kind.
        surfaces: dict[str, tuple[Any, list[Any]]] = {
            "The API": (fact.api_name, [data_of]),
            "The facts box": (fact.in_facts_box, [box_fact, text_of]),
            "The comparison": (fact.comparison, [row_of, text_of]),
            "The admin's list": (fact.in_admin_list, [listed_text, text_of]),
            "The filter of the admin's list": (fact.in_admin_filters, [filter_of]),
            "The spreadsheet": (fact.in_spreadsheet, [cells_of, listed_text, text_of]),
        }
        for surface, (is_asked, functions) in surfaces.items():
            if is_asked and not any(knows(function, fact.kind) for function in functions):
                yield f"{surface} does not know facts of the kind {kind.__name__}, such as “{name}”."
        if fact.in_document and not isinstance(fact.kind, DOCUMENT_KINDS):
            yield (
                f"The check page of documents does not know facts of the kind {kind.__name__}, "
                f"such as “{name}”."
            )
        needs_data = fact.api_name and data_of.dispatch(kind) is data_of.dispatch(Derived)
        if needs_data and name not in OWN_DATA and presented_name(fact) is None:
            yield f"The API has no data for “{name}”: add it to OWN_DATA."
        if fact.in_spreadsheet and isinstance(fact.kind, Derived) and name not in OWN_CELLS:
            yield f"The spreadsheet has no columns for “{name}”: add it to OWN_CELLS."
        if fact.in_document and name not in _UNLABELLED and not has_label(name):
            yield f"No label of documents names “{name}”: add it to the tables of labels."
