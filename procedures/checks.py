"""System checks that facts, fields and surfaces fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from clinic.core.fingerprints import own_fields
from procedures.api.facts import OWN_DATA, data_of
from procedures.comparison.rows import row_of
from procedures.facts.kinds import Derived, Kind
from procedures.facts.registry import FACTS, NOT_FACTS, Fact
from procedures.models import ProcedurePage
from procedures.pages.presentation.facts import box_fact
from procedures.pages.presentation.words import text_of


@register()
def registry_fits(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each inconsistency of the declared facts."""
    checks = (_fields_without_fact, _facts_without_field, _twins, _surfaces)
    return [
        Error(message, id=f"procedures.E{number:03}")
        for number, check in enumerate(checks, start=1)
        for message in check(FACTS)
    ]


def _fields_without_fact(facts: Sequence[Fact]) -> Iterator[str]:
    declared = {fact.name for fact in facts} | NOT_FACTS
    own = {field.name for field in ProcedurePage._meta.get_fields() if not field.auto_created}
    for name in sorted(own & own_fields(ProcedurePage) - declared):
        yield f"The field “{name}” of a procedure is no declared fact: add it to FACTS or NOT_FACTS."


def _facts_without_field(facts: Sequence[Fact]) -> Iterator[str]:
    fields = {field.name for field in ProcedurePage._meta.get_fields()}
    for fact in facts:
        if isinstance(fact.kind, Derived):
            if not fact.label:
                yield f"The derived fact “{fact.name}” has no label."
        elif fact.name not in fields:
            yield f"The fact “{fact.name}” has no field of this name on a procedure."


def _twins(facts: Sequence[Fact]) -> Iterator[str]:
    for name, count in Counter(fact.name for fact in facts).items():
        if count > 1:
            yield f"There are {count} facts of the name “{name}”."
    for name, count in Counter(fact.api_name for fact in facts if fact.api_name).items():
        if count > 1:
            yield f"There are {count} facts with the key “{name}” in the API."


def _surfaces(facts: Sequence[Fact]) -> Iterator[str]:
    def knows(surface: Any, kind: Kind) -> bool:
        return surface.dispatch(type(kind)) is not surface.dispatch(object)

    for fact in facts:
        kind, name = fact.kind, type(fact.kind).__name__
        asked = {
            "The API": fact.api_name and not knows(data_of, kind),
            "The facts box": fact.in_facts_box and not (knows(box_fact, kind) or knows(text_of, kind)),
            "The comparison": fact.comparison and not (knows(row_of, kind) or knows(text_of, kind)),
        }
        for surface, is_unknown in asked.items():
            if is_unknown:
                yield f"{surface} does not know facts of the kind {name}, such as “{fact.name}”."
        has_own_data = data_of.dispatch(type(kind)) is data_of.dispatch(Derived)
        if fact.api_name and has_own_data and fact.name not in OWN_DATA:
            yield f"The API has no data for “{fact.name}”: add it to OWN_DATA."
