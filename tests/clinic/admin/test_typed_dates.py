"""What is typed as a date is understood, by the clinic's country, or refused in words; never replaced."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import override
from wagtail.blocks import BlockField, FieldBlock
from wagtail.models import Page, get_page_models
from wagtail.snippets.models import get_snippet_models
from wagtail.test.utils.form_data import streamfield

from clinic.admin.typed_dates import DayField, MomentField, read_day, read_moment, read_time
from clinic.locations.blocks import ClockTimeBlock
from clinic.models import HomePage, LocationPage
from procedures.models import PhotoPair, ProcedurePage
from tests.editor import complete_form, price_inputs
from tests.factories import make_location, make_photo_pair, make_procedure

pytestmark = pytest.mark.django_db

LAST_DAY = datetime.date(2026, 12, 31)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-31",
        "2026/12/31",
        "31/12/2026",
        "31.12.2026",
        "31. 12. 2026",
        "31-12-2026",
        "12/31/2026",
        "31/12/26",
        "31 Dec 2026",
        "December 31, 2026",
        "31st of December, 2026",
        "Dec. 31, 2026",
        "december 31 2026",
        "Thu 31 Dec 2026",
        "Thursday, December 31, 2026",
        "31-Dec-2026",
        "2026 Dec 31",
        " 31 DEC 2026 ",
    ],
)
def test_dates_that_mean_one_day(typed: str) -> None:
    assert read_day(typed) == LAST_DAY


@pytest.mark.parametrize(
    ("typed", "expected"), [("31. Dezember 2026", 12), ("3. März 2026", 3), ("3 Mai 2026", 5)]
)
def test_months_in_the_language_of_the_admin(typed: str, expected: int) -> None:
    with override("de"):
        assert read_day(typed).month == expected
        assert read_day("31 October 2026").month == 10


@pytest.mark.parametrize(
    "typed",
    [
        "half nine",
        "today",
        "31 Dec",
        "31/12",
        "2026",
        "31/02/2026",
        "32 Dec 2026",
        "0/1/2026",
        "31 Foo 2026",
        "ma 31 2026",
        "31/12/20267",
        "31/12/1026",
        "26-12-31",
        "1/2/3/2026",
        "31_12_2026",
        "²/12/2026",
        "9" * 5000,
        "1 " * 5000,
        "31 Dec 2026 or later",
    ],
)
def test_what_is_no_day_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_day(typed)
    assert str(refused.value.messages[0]).endswith(".")


@pytest.mark.parametrize(
    ("countries", "expected"),
    [
        (["US"], datetime.date(2026, 3, 4)),
        (["GB"], datetime.date(2026, 4, 3)),
        (["", "DE", "AT"], datetime.date(2026, 4, 3)),
        (["US", "CA"], None),
        ([""], None),
        ([], None),
    ],
)
def test_the_country_of_the_clinics_decides(
    site: HomePage, countries: list[str], expected: datetime.date | None
) -> None:
    for number, country in enumerate(countries):
        make_location(f"Clinic {number}", country=country)
    for language in ("en", "de"):
        with override(language):
            if expected:
                assert read_day("03/04/2026") == expected
            else:
                with pytest.raises(ValidationError) as refused:
                    read_day("03/04/2026")
                assert refused.value.code == "ambiguous"
    assert read_day("04/04/2026") == datetime.date(2026, 4, 4)


def test_times_and_moments() -> None:
    assert read_time("9") == read_time("9:00") == read_time("9 am") == read_time("9 a.m.") == datetime.time(9)
    assert read_time("17.30") == read_time("5:30 p.m.") == datetime.time(17, 30)
    for typed in ("31.12.2026 9.30", "31 Dec 2026, 9:30 am", "2026-12-31T09:30", "2026-12-31 at 9:30"):
        assert read_moment(typed).replace(tzinfo=None) == datetime.datetime(2026, 12, 31, 9, 30)
    assert read_moment("31 Dec 2026").time() == datetime.time()
    for typed in ("half nine", "31 Dec 2026 at noon", "9:30"):
        with pytest.raises(ValidationError):
            read_moment(typed)
        with pytest.raises(ValidationError):
            read_time(typed) if typed != "9:30" else read_moment(typed)


# In the forms


def save(client: Client, page: ProcedurePage, **inputs: Any) -> Any:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, complete_form(**inputs), follow=True)


def test_a_procedure_understands_its_dates(site: HomePage, admin_client: Client) -> None:
    make_location(country="GB")
    page = make_procedure(revision=True)
    prices = streamfield([("price", price_inputs(valid_from="03/04/2026", valid_until="31 Dec 2026"))])
    save(admin_client, page, prices=prices)
    draft = ProcedurePage.objects.get().get_latest_revision_as_object()
    assert draft.price_lines[0].valid_from == datetime.date(2026, 4, 3)
    assert draft.price_lines[0].valid_until == LAST_DAY


def test_what_is_not_understood_stays_as_it_was_typed(site: HomePage, admin_client: Client) -> None:
    page = make_procedure(revision=True)
    typed = "some day"
    prices = streamfield([("price", price_inputs(valid_until=typed))])
    content = save(admin_client, page, prices=prices).content.decode()
    assert "Enter a day, month and year" in content
    assert typed in content
    assert ProcedurePage.objects.get().latest_revision_id == page.latest_revision_id


def test_a_consent_and_a_holiday_understand_their_dates(site: HomePage, admin_client: Client) -> None:
    """Snippets and clinics are read by the same fields as procedures."""
    clinic = make_location(country="US")
    pair = make_photo_pair()
    handler: Any = PhotoPair.snippet_viewset
    form = handler.get_form_class(for_update=True)(instance=pair)
    data = {name: value for name, value in form.initial.items() if value is not None}
    bound = handler.get_form_class(for_update=True)(
        {**data, "consent_expires_on": "12.31.2026"}, instance=pair
    )
    bound.is_valid()
    assert bound.cleaned_data["consent_expires_on"] == LAST_DAY
    block = LocationPage._meta.get_field("hours_exceptions").stream_block.child_blocks["exception"]
    day = block.child_blocks["first"]
    assert day.clean("1/2/2026") == datetime.date(2026, 1, 2)
    assert clinic.country == "US"


def fields_of(form: Any) -> Iterator[forms.Field]:
    """All fields of a form, with those of its lists and blocks."""
    for name, field in form.base_fields.items():
        yield from fields_in(field.block, name) if isinstance(field, BlockField) else [field]
    for formset in getattr(form, "formsets", {}).values():
        yield from fields_of(formset.form)


def fields_in(block: Any, name: str) -> Iterator[forms.Field]:
    if isinstance(block, FieldBlock):
        yield block.field
    children = getattr(block, "child_blocks", {}) or {name: getattr(block, "child_block", None)}
    for child_name, child in children.items():
        if child is not None:
            yield from fields_in(child, child_name)


def test_every_field_of_a_date_understands_what_is_typed() -> None:
    editors = [model.get_edit_handler() for model in get_page_models() if model is not Page]
    editors += [model.snippet_viewset._edit_handler for model in get_snippet_models()]
    found = [field for editor in editors for field in fields_of(editor.get_form_class())]
    dates = [field for field in found if isinstance(field, forms.DateField | forms.DateTimeField)]
    assert len(dates) > 20
    assert [field for field in dates if not isinstance(field, DayField | MomentField)] == []


def test_a_schedule_understands_its_moments(site: HomePage) -> None:
    form = HomePage.get_edit_handler().get_form_class()
    moment = form.base_fields["go_live_at"].clean("31 Dec 2026 9:30")
    assert moment.isoformat().startswith("2026-12-31T09:30")


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("date", "31.12.2026", {"words": "Thursday, December 31, 2026"}),
        ("moment", "31.12.2026 9.30", {"words": "Thursday, December 31, 2026, 9:30 AM (UTC)"}),
        ("time", "5 pm", {"words": "5:00 PM"}),
        ("time", "half nine", {"refused": "Enter a time of day, such as 9:00 AM or 5:30 PM."}),
        (
            "date",
            "half nine",
            {"refused": "Enter a day, month and year, such as “December 31, 2026” or 2026-12-31."},
        ),
    ],
)
def test_what_is_said_beside_the_field(
    site: HomePage, admin_client: Client, client: Client, kind: str, typed: str, expected: dict[str, str]
) -> None:
    address = reverse("typed_date", args=[kind])
    assert admin_client.get(address, {"text": typed}).json() == expected


@pytest.mark.parametrize(
    ("typed", "words"), [("24:00", "12:00 AM"), ("Midnight", "12:00 AM"), ("9 a.m.", "9:00 AM")]
)
def test_a_time_is_said_as_the_opening_hours_take_it(
    site: HomePage, admin_client: Client, typed: str, words: str
) -> None:
    asked = admin_client.get(reverse("typed_date", args=["time"]), {"text": typed})
    assert asked.json() == {"words": words}
    taken = ClockTimeBlock().field.clean(typed)
    assert time_format(taken, "TIME_FORMAT") == words


def test_a_day_that_ends_at_midnight_is_not_its_beginning() -> None:
    with pytest.raises(ValidationError):
        read_moment("31 Dec 2026 24:00")


def test_strangers_are_told_nothing(site: HomePage, client: Client) -> None:
    assert client.get(reverse("typed_date", args=["date"]), {"text": "2026-12-31"}).status_code == 302


@pytest.mark.parametrize("name", ["change_price", "review"])
def test_screens_of_our_own_load_the_script_of_their_dates(
    site: HomePage, admin_client: Client, name: str
) -> None:
    page = make_procedure()
    content = admin_client.get(reverse(f"procedures:{name}", args=[page.pk] * (name == "review"))).content
    script, first = content.find(b"js/date-time-chooser.js"), content.find(b"initDateChooser(")
    assert 0 < script < (first if first > 0 else len(content))
