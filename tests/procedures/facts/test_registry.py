"""A fact that is declared once stands on every surface that it asks for; what does not fit is named."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from clinic.models import HomePage
from procedures import checks
from procedures.admin.facts import fact_cells, fact_columns
from procedures.admin.viewsets import ProcedureIndexView
from procedures.api import facts as api
from procedures.facts.kinds import Blocks, Derived, Kind, Names, Words
from procedures.facts.registry import FACTS, Comparison, Fact
from procedures.models import ProcedurePage
from procedures.review.sentences import PLAIN_FIELDS
from tests.factories import make_procedure

# A column that no fact is about: it stands in for a field that somebody has just added.
NEW = Fact(
    "seo_title",
    Words(),
    in_facts_box=True,
    comparison=Comparison(),
    in_admin_list=True,
    in_spreadsheet=True,
)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more fact."""
    monkeypatch.setattr("procedures.pages.presentation.facts.FACTS", (*FACTS, NEW))
    monkeypatch.setattr("procedures.comparison.rows.FACTS", (*FACTS, NEW))
    monkeypatch.setattr("procedures.admin.facts.FACTS", (*FACTS, NEW))
    monkeypatch.setattr(ProcedureIndexView, "export_cells", cells := fact_cells())
    monkeypatch.setattr(ProcedureIndexView, "list_export", tuple(cells))
    monkeypatch.setattr(ProcedurePage, "api_fields", [*ProcedurePage.api_fields, *api.told([NEW])])


@pytest.mark.django_db
def test_a_declared_fact_stands_on_every_surface(
    site: HomePage, client: Client, admin_client: Client, declared: None
) -> None:
    page, other = make_procedure(seo_title="Cooled by air"), make_procedure()
    box = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".glance")
    assert "Title tag Cooled by air" in " ".join(box.get_text(" ").split())
    assert "- **Title tag**: Cooled by air" in client.get(f"{page.url}index.md").content.decode()
    compared = client.get(f"/procedures/compare/?procedure={page.slug}&procedure={other.slug}")
    rows = BeautifulSoup(compared.content, "html.parser").select("tr")
    (row,) = [words for row in rows if "Title tag" in (words := row.get_text(" "))]
    assert "Cooled by air" in row and "Not stated" in row
    assert client.get(f"/api/v2/procedures/{page.pk}/").json()["seo_title"] == "Cooled by air"
    (column,) = [column for column in fact_columns() if column.name == NEW.name]
    assert (str(column.label), column.get_value(page)) == ("Title tag", "Cooled by air")
    sheet = b"".join(admin_client.get("/admin/procedures/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Title tag" in sheet and "Cooled by air" in sheet
    schemas = client.get("/api/v2/openapi.json").json()["components"]["schemas"]
    told = schemas["procedures.ProcedurePage"]["properties"]["seo_title"]
    assert told == {"type": ["string", "null"], "description": "Title tag"}


def test_what_words_a_page_says_follows_from_its_facts() -> None:
    assert {fact.name for fact in FACTS if isinstance(fact.kind, Words)} <= set(PLAIN_FIELDS)


@dataclasses.dataclass(frozen=True)
class Smell(Kind):
    """A kind that no surface knows."""


def changed(name: str, **values: object) -> tuple[Fact, ...]:
    """The facts, one of them with other values."""
    return tuple(dataclasses.replace(one, **values) if one.name == name else one for one in FACTS)


WRONG = {
    "a field without a fact": (
        tuple(fact for fact in FACTS if fact.name != "sessions"),
        ["The field “sessions” of a procedure is no declared fact: add it to FACTS or NOT_FACTS."],
    ),
    "a fact without a field": (
        (*FACTS, Fact("colour", Words())),
        ["The fact “colour” has no field of this name on a procedure."],
    ),
    "two facts of one name": (
        (*FACTS, Fact("sessions", Words())),
        ["There are 2 facts of the name “sessions”."],
    ),
    "two facts of one key": (
        changed("cons", api="pros"),
        ["There are 2 facts with the key “pros” in the API."],
    ),
    "a kind that no surface knows": (
        changed(
            "skin_tones",
            kind=Smell(),
            **dict.fromkeys(("in_admin_list", "in_admin_filters", "in_spreadsheet"), True),
        ),
        [
            f"{surface} does not know facts of the kind Smell, such as “skin_tones”."
            for surface in (
                "The API",
                "The facts box",
                "The comparison",
                "The admin's list",
                "The filter of the admin's list",
                "The spreadsheet",
                "The check page of documents",
            )
        ],
    ),
    "a kind that no document has": (
        changed(
            "category",
            kind=Names(),
            **dict.fromkeys(("in_admin_list", "in_spreadsheet"), False),
        ),
        ["The check page of documents does not know facts of the kind Names, such as “category”."],
    ),
    "a fact that no document has": (
        changed("steps", in_document=True),
        ["No label of documents names “steps”: add it to the tables of labels."],
    ),
    "columns without data": (
        changed("course_total", in_spreadsheet=True),
        ["The spreadsheet has no columns for “course_total”: add it to OWN_CELLS."],
    ),
    "a derived fact without a label": (
        (*FACTS, Fact("luck", Derived(), api=None)),
        ["The derived fact “luck” has no label."],
    ),
    "a list without data": (
        changed("preparation", kind=Blocks(())),
        ["The API has no data for “preparation”: add it to OWN_DATA."],
    ),
}


@pytest.mark.parametrize(("facts", "messages"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_one_clear_line(
    facts: tuple[Fact, ...], messages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks.registry_fits() == []
    monkeypatch.setattr(checks, "FACTS", facts)
    assert [error.msg for error in checks.registry_fits()] == messages


WRONG_FROM_THE_START = """
import django
from django.core.management import call_command
from procedures.facts import registry
from procedures.facts.kinds import Kind, PageLinks, Words
from procedures.facts.registry import BY_NAME, Comparison, Fact

everywhere = dict(
    in_facts_box=True,
    comparison=Comparison(),
    in_admin_list=True,
    in_admin_filters=True,
    in_spreadsheet=True,
    stands_open=True,
)
registry.FACTS = (
    *(fact for fact in registry.FACTS if fact.name not in ("sessions", "skin_tones")),
    Fact("skin_tones", Kind(), **everywhere),
    Fact("colour", Words(), **everywhere),
    Fact("friends", PageLinks(), in_admin_filters=True),
    BY_NAME["pros"],
)
django.setup()
call_command("check")
"""


def test_what_does_not_fit_stops_nothing_before_the_check() -> None:
    """All that is wrong is named, whatever has been made of the facts until then."""
    run = subprocess.run(
        [sys.executable, "-c", WRONG_FROM_THE_START],
        cwd=settings.ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "clinic.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [line.partition(") ")[2] for line in run.stderr.splitlines() if line.startswith("?: ")]
    surfaces = [
        "The API",
        "The facts box",
        "The comparison",
        "The admin's list",
        "The filter of the admin's list",
        "The spreadsheet",
    ]
    assert set(found) == {
        "The field “sessions” of a procedure is no declared fact: add it to FACTS or NOT_FACTS.",
        "The fact “colour” has no field of this name on a procedure.",
        "The fact “friends” has no field of this name on a procedure.",
        "There are 2 facts of the name “pros”.",
        *(f"{name} does not know facts of the kind Kind, such as “skin_tones”." for name in surfaces),
        "The filter of the admin's list does not know facts of the kind Words, such as “colour”.",
        "The API has no data for “friends”: add it to OWN_DATA.",
    }
