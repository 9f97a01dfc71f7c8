"""Labels of prices that were stored before area and sessions were fields of their own."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from clinic.models import HomePage
from procedures.facts import Sessions
from procedures.migrations._price_labels import parts_of_label
from procedures.models import ProcedurePage
from tests.factories import make_procedure, price

migration = import_module("procedures.migrations.0003_price_areas")


@pytest.mark.parametrize(
    ("label", "unit", "expected"),
    [
        ("Full face", "session", ("Full face", "", None)),
        ("Hands or chest", "area", ("Hands or chest", "", None)),
        ("Face, neck and chest", "session", ("Face, neck and chest", "", None)),
        ("Face, six sessions", "course", ("Face", "", 6)),
        ("Face, course of four", "course", ("Face", "", 4)),
        ("Course of 6", "course", ("", "", 6)),
        ("10-session package", "course", ("", "", 10)),
        ("Both upper lids, local anaesthetic", "procedure", ("Both upper lids", "local anaesthetic", None)),
        ("Délié", "area", ("Délié", "", None)),
        # What is not clear stays.
        ("First syringe (1 ml)", "syringe", ("", "First syringe (1 ml)", None)),
        ("Six sessions", "session", ("", "Six sessions", None)),
        ("Course of one", "course", ("", "Course of one", None)),
        ("Scars on the body", "session", ("", "Scars on the body", None)),
        ("With face mask", "session", ("", "With face mask", None)),
        ("The two", "session", ("", "The two", None)),
        ("", "session", ("", "", None)),
    ],
)
def test_only_what_is_clear_is_moved(label: str, unit: str, expected: tuple[str, str, int | None]) -> None:
    assert parts_of_label(label, unit, {"délié"}) == expected


@pytest.mark.django_db
def test_pages_versions_and_rows_are_converted(site: HomePage) -> None:
    old = [
        price("290", None, unit="session", label="Face"),
        price("1500", None, unit="course", label="Face, six sessions"),
        price("690", None, unit="syringe", label="First syringe"),
    ]
    page = make_procedure(prices=old, sessions=Sessions(4, 6), revision=True)
    draft = page.get_latest_revision_as_object()
    draft.title = "Draft"
    draft.save_revision()
    row = page.price_rows.create(
        block_id="x", position=9, label="Face, six sessions", unit="course", minimum=1, currency="USD"
    )
    ids = [line.block_id for line in page.price_lines]
    migration.SplitLabels().migrate_stream_data_forward(apps, None)
    migration.split_rows(apps, None)
    live = ProcedurePage.objects.get(pk=page.pk)
    for version in (live, live.get_latest_revision_as_object(), live.live_revision.as_object()):
        assert [(line.area, line.label, line.sessions_covered) for line in version.price_lines] == [
            ("Face", "", None),
            ("Face", "", 6),
            ("", "First syringe", None),
        ]
        # Comments, confirmations and spreadsheets know a line by its id.
        assert [line.block_id for line in version.price_lines] == ids
    row.refresh_from_db()
    assert (row.area, row.label, row.sessions_covered) == ("Face", "", 6)
    assert str(live.course_total) == "$1,160–$1,500"
    # A version that is published later brings no "last updated" of its own.
    updated = live.content_updated_on
    ProcedurePage.objects.filter(pk=page.pk).update(content_updated_on="2026-01-05")
    live.live_revision.as_object().save_revision().publish()
    assert updated and str(ProcedurePage.objects.get(pk=page.pk).content_updated_on) == "2026-01-05"
