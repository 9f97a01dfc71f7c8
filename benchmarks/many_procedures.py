"""Thousands of public procedures, written straight into the tables: one by one they would take hours."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models.sql import InsertQuery
from wagtail.models import Page

from procedures.choices import Invasiveness, PriceUnit, TimeUnit
from procedures.demo.content import CONTENT
from procedures.facts import DurationRange, Milestone, Recovery
from procedures.finder.searchable import search_text_of
from procedures.models import BodyArea, ProcedureIndexPage, ProcedurePage, ProcedurePrice, SearchText
from tests.factories import complete_facts, make_category, make_concern

_KINDS = ("Fractional laser", "Gentle peel", "Needling", "Radiofrequency", "Light therapy", "Filler", "Lift")
_PLACES = ("face", "neck", "hands", "eyelids", "lips", "chest", "abdomen", "legs", "back", "arms")
_CONCERNS = ("Scars", "Redness", "Fine lines", "Sun damage", "Loose skin", "Brown spots", "Dull skin")
_CATEGORIES = ("Laser and light", "Injectables", "Surgery", "Chemical peels", "Needling")
_WORDS_A_TEXT = 350
_ROWS_A_STATEMENT = 50


def make_many_procedures(number: int, *, seed: int = 1) -> None:
    """Add live procedures with varied facts and texts of a usual length; the same for the same seed."""
    chance = random.Random(seed)
    vocabulary = _vocabulary()
    parent = ProcedureIndexPage.objects.get()
    terms = _Terms()
    pages: list[ProcedurePage] = []
    for count in range(number):
        title = f"{chance.choice(_KINDS)} for the {chance.choice(_PLACES)}, {chance.choice(vocabulary)}"
        page = ProcedurePage(live=True, **_facts(chance, vocabulary, terms, f"{title} {count}"))
        page.slug = f"many-{parent.numchild + count}"
        page.set_url_path(parent)
        page.depth = parent.depth + 1
        page.path = ProcedurePage._get_path(parent.path, page.depth, parent.numchild + count + 1)
        page.draft_title = page.title
        page.content_type = page.cached_content_type
        page.locale = parent.locale
        pages.append(page)
    _insert(Page, pages)
    found = dict(Page.objects.filter(path__in=[page.path for page in pages]).values_list("path", "pk"))
    for page in pages:
        page.pk = page.page_ptr_id = found[page.path]
    _insert(ProcedurePage, pages)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + number)
    SearchText.objects.bulk_create([search_text_of(page) for page in pages], batch_size=100)
    lines = [
        ProcedurePrice.from_line(page.pk, place, line)
        for page in pages
        for place, line in enumerate(page.price_lines)
    ]
    ProcedurePrice.objects.bulk_create(lines, batch_size=200)
    terms.relate(chance, pages)


class _Terms:
    """The terms that procedures are spread over."""

    def __init__(self) -> None:
        self.categories = [make_category(title) for title in _CATEGORIES]
        self.concerns = [make_concern(title) for title in _CONCERNS]
        self.areas = [BodyArea.objects.get_or_create(name=name.capitalize())[0] for name in _PLACES]

    def relate(self, chance: random.Random, pages: list[ProcedurePage]) -> None:
        relations: tuple[tuple[str, str, list[Any], int], ...] = (
            ("concerns", "concernpage_id", self.concerns, 3),
            ("body_areas", "bodyarea_id", self.areas, 2),
        )
        for relation, column, choices, most in relations:
            through: Any = getattr(ProcedurePage, relation).through
            through.objects.bulk_create(
                [
                    through(procedurepage_id=page.pk, **{column: choice.pk})
                    for page in pages
                    for choice in chance.sample(choices, chance.randint(1, most))
                ],
                batch_size=300,
            )


def _facts(chance: random.Random, vocabulary: list[str], terms: _Terms, title: str) -> dict[str, Any]:
    days = chance.randint(0, 14)
    length = DurationRange(Decimal(days), Decimal(days + 2), TimeUnit.DAYS)
    low = Decimal(chance.randrange(80, 3000, 10))
    line = {"minimum": str(low), "maximum": str(low + 200), "currency": "USD"}
    line["unit"] = chance.choice([PriceUnit.SESSION, PriceUnit.SESSION, PriceUnit.AREA]).value
    words = chance.choices(vocabulary, k=_WORDS_A_TEXT)
    return complete_facts(
        title=title,
        summary=" ".join(words[:15]).capitalize()[:139] + ".",
        about=f"<p>{' '.join(words)}.</p>",
        category=chance.choice(terms.categories),
        invasiveness=chance.choice(["", *Invasiveness.values]),
        recovery=chance.choice([Recovery(None), Recovery(length), Recovery(length)]),
        back_to_work=chance.choice([None, Milestone(None), Milestone(length)]),
        prices=[{"type": "price", "id": f"line-{title[-30:]}"[:36], "value": line}],
    )


def _vocabulary() -> list[str]:
    """The words of the demo's procedures."""
    texts = " ".join(path.read_text() for path in sorted(CONTENT.glob("procedures/*.toml")))
    return sorted(set(re.findall(r"[a-z]{3,}", texts.lower())))


def _insert(model: type[models.Model], pages: list[ProcedurePage]) -> None:
    """Write the columns of one table. Django's `bulk_create` knows no tables that extend others."""
    columns = [
        field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)
    ]
    for start in range(0, len(pages), _ROWS_A_STATEMENT):
        query = InsertQuery(model)
        query.insert_values(columns, [*pages[start : start + _ROWS_A_STATEMENT]])
        query.get_compiler(connection=connection).execute_sql()
