"""Procedures in the public API: every fact of the model, documented, and nothing that is not public."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.api.v2.serializers import get_serializer_class
from wagtail.blocks import StructBlock
from wagtail.fields import StreamField
from wagtail.models import Site

from clinic.api.pages import PageSerializer
from clinic.core.fingerprints import own_fields
from clinic.models import ClinicSettings, HomePage
from clinic.seo.structured_data import RenderContext
from procedures.choices import Anaesthesia, ConsentScope, Invasiveness, PriceUnit
from procedures.facts import Milestone, Recovery
from procedures.models import ProcedurePage
from tests.api_documentation import example
from tests.clinic.api.test_api import counts, read
from tests.factories import (
    days,
    full_procedure,
    make_concern,
    make_location,
    make_photo_pair,
    make_practitioner,
    make_procedure,
    photo_pairs,
    price,
    sparse_procedure,
    stored,
)
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

LIST = "/api/v2/procedures/"


def detail(client: Client, page: ProcedurePage) -> Any:
    return read(client, f"{LIST}{page.pk}/")


def found(client: Client, query: str = "") -> list[str]:
    return [item["title"] for item in read(client, f"{LIST}?{query}")["items"]]


# Facts


@shared_data
def whole(site: HomePage) -> ProcedurePage:
    """A procedure in which every field, and every input of every block, says something."""
    return full_procedure(
        recovery=Recovery(days(3, 5), "Counts redness."),
        prices=[
            price(
                area="Face",
                sessions_covered=1,
                clinic=make_location("Hillside clinic").pk,
                fees_extra="sedation",
                unit=PriceUnit.SESSION.value,
                label="Full face",
                fees_included="numbing cream",
                valid_from=str(timezone.localdate()),
                valid_until=str(timezone.localdate()),
                note="On weekdays",
                starting_from=True,
            ),
            price(None, None, on_consultation=True, currency=""),
        ],
        change_record=[
            (
                "change",
                {
                    "changed_on": datetime.date(2026, 9, 3),
                    "change": "Frequencies added.",
                    "why": "A new guideline.",
                    "reviewed_by": "Dr Ines Valdoro",
                },
            )
        ],
        alternatives=[("procedure", make_procedure(title="Chemical peel"))],
        not_recommended_for="<p>Deep scars.</p>",
        no_known_contraindications=True,
        side_effect_list=[
            stored("side_effect", {
                "effect": "Burns", "band": "rare", "one_in": 40, "is_urgent": True, "detail": "Blisters.",
            }),
            stored("side_effect", {"effect": "Redness", "band": "common", "is_urgent": False}),
        ],
        photo_pairs=photo_pairs(make_photo_pair(practitioner=make_practitioner("Dr Odile Marchetti"))),
    )  # fmt: skip


def data_of(page: ProcedurePage) -> dict[str, str]:
    """Every fact of a page in memory, as JSON."""
    site = Site.objects.get(is_default_site=True)
    context = RenderContext(site.root_url, ClinicSettings.for_site(site), RequestFactory().get("/"))
    serializer = get_serializer_class(
        ProcedurePage,
        [field.name for field in ProcedurePage.api_fields],
        [],
        {field.name: field.serializer for field in ProcedurePage.api_fields},
        base=PageSerializer,
    )
    data = serializer(context={"render_context": context}).to_representation(page)
    return {name: json.dumps(value) for name, value in data.items()}


# What stands in no fact of its own: when it counts is all that it decides, or it is for the staff.
NOT_A_FACT = {"side_effect_list.source"}
# Where two say the same of one thing, the one that decides must go first.
OVERRULED = {"side_effect_list.band": {"one_in": None}, "prices.maximum": {"starting_from": False}}


def blanked(page: ProcedurePage) -> Iterator[tuple[str, Any, Any]]:
    """Each field, and each input of each block, with its content before and after it was emptied."""
    for name in sorted(own_fields(ProcedurePage) - ProcedurePage.fields_not_public - SET_BY_OTHERS):
        field = ProcedurePage._meta.get_field(name)
        if not isinstance(field, StreamField):
            empty: Any = (
                [] if field.many_to_many else False if field.get_internal_type() == "BooleanField" else ""
            )
            yield name, None, None if field.null or (field.remote_field and not field.many_to_many) else empty
            continue
        value = list(getattr(page, name).raw_data)
        yield name, value, []
        block = next(iter(field.stream_block.child_blocks.values()))
        if isinstance(block, StructBlock) and name != "picture":
            for inner in block.child_blocks:
                if (path := f"{name}.{inner}") not in NOT_A_FACT:
                    before = [with_value(item, OVERRULED.get(path, {})) for item in value]
                    yield path, before, [with_value(item, {inner: None}) for item in before]


# Relations from other models, which are no columns of the page.
SET_BY_OTHERS = {
    field.name for field in ProcedurePage._meta.get_fields() if field.auto_created and not field.concrete
} | {"page_ptr"}


def with_value(item: Any, values: dict[str, Any]) -> Any:
    return {"type": item["type"], "value": {**item["value"], **values}}


def changed(page: ProcedurePage, name: str, value: Any) -> dict[str, str]:
    """The facts of a page in which one field has another content."""
    copy = ProcedurePage.objects.get(pk=page.pk)
    field = ProcedurePage._meta.get_field(name)
    setattr(copy, name, json.dumps(value) if isinstance(field, StreamField) else value)
    if isinstance(field, StreamField):
        setattr(copy, name, field.to_python(json.dumps(value)))
    return data_of(copy)


def test_no_fact_of_the_model_is_missing(whole: ProcedurePage) -> None:
    """Whatever is emptied, the answer differs. A new field must be filled in `whole`, too."""
    data = data_of(whole)
    missing = []
    for path, before, after in blanked(whole):
        name = path.partition(".")[0]
        reference = data if before is None else changed(whole, name, before)
        if changed(whole, name, after) == reference:
            missing.append(path)
    assert missing == []


def test_a_full_procedure(full: ProcedurePage, client: Client) -> None:
    page = full
    review = detail(client, page)["review"]
    assert review["reviewer"]["registration"] == {"register": "State Medical Board", "number": "20417"}
    page.recovery = Recovery(days("1.5", 3))
    page.save()
    answer = detail(client, page)
    assert answer["meta"]["html_url"] == page.full_url
    assert answer["recovery"] == {
        "none": False, "low": 1.5, "high": 3, "unit": "days", "hours_low": 36, "hours_high": 72,
        "note": None, "words": "1.5 to 3 days",
    }  # fmt: skip
    assert answer["price"] == answer["prices"][0]
    assert [(line["low"], line["high"], line["kind"]) for line in answer["prices"]] == [
        ("1031.00", "1144.00", "range"),
        ("420.00", "480.00", "range"),
        ("350.00", None, "from"),
    ]
    assert answer["course_total"]["low"] == "3093.00"
    assert answer["treatment_time"]["hours_low"] == 0.4167
    assert answer["price"]["unit"] == {"code": "session", "words": "per session"}
    effects = [(one["name"], one["serious"], one["frequency"]) for one in answer["side_effects"]]
    assert [effect[:2] for effect in effects] == [
        ("Burns", True),
        ("Redness", False),
        ("Milia", False),
        ("Lighter patches", False),
    ]
    assert effects[2][2] == {"code": "common", "one_in": 40, "words": "Common, 1 in 40"}
    assert effects[3][2] is None
    assert answer["urgent_contact"]["telephone"] == "555 0100 199"
    assert answer["review"]["changed_since"]
    assert answer["review"]["reviewer"] is None
    assert 'href="http://localhost/procedures/microneedling/"' in answer["introduction"]


def test_not_stated_and_none_are_two_things(site: HomePage, client: Client) -> None:
    sparse = detail(client, sparse_procedure(prices=[price(None, None, on_consultation=True)]))
    nothing = {
        "summary", "back_to_work", "presentable", "sessions", "anaesthesia", "invasiveness", "course_total",
        "review", "prices_confirmed_on", "picture", "author", "treatment_time", "urgent_contact", "best_for",
    }  # fmt: skip
    assert {name for name in nothing if sparse[name] is not None} == {"urgent_contact"}
    assert sparse["price"]["kind"] == "on_consultation"
    assert sparse["price"]["low"] is sparse["price"]["currency"] is sparse["price"]["unit"] is None
    assert sparse["contraindications"] == [] and sparse["no_known_contraindications"] is False
    none = detail(
        client,
        make_procedure(
            recovery=Recovery(None), back_to_work=Milestone(None), anaesthesia=Anaesthesia.NONE, summary=""
        ),
    )
    assert none["recovery"]["none"] is True and none["recovery"]["hours_high"] == 0
    assert none["back_to_work"]["immediate"] is True and none["back_to_work"]["hours_high"] == 0
    assert none["anaesthesia"] == {"code": "none", "words": "None"}


def test_amounts_have_the_decimals_of_their_currency(site: HomePage, client: Client) -> None:
    page = make_procedure(prices=[price("1000.5", None), price("150000", None, currency="JPY")])
    assert [line["low"] for line in detail(client, page)["prices"]] == ["1000.50", "150000"]


def test_prices_of_other_days_are_not_told(site: HomePage, client: Client) -> None:
    day = datetime.timedelta(1)
    page = make_procedure(
        prices=[
            price("1", None, valid_until=str(timezone.localdate() - day)),
            price("2", None),
            price("3", None, valid_from=str(timezone.localdate() + day)),
        ]
    )
    assert [line["low"] for line in detail(client, page)["prices"]] == ["2.00"]


@pytest.mark.derived_rows
@pytest.mark.parametrize(
    "state",
    [
        {"consent_withdrawn_on": timezone.localdate()},
        {"consent_expires_on": timezone.localdate() - datetime.timedelta(1)},
        {"consent_scope": ConsentScope.CLINIC},
        {"consent_reference": ""},
    ],
    ids=str,
)
def test_photos_without_consent_are_not_told(site: HomePage, client: Client, state: dict[str, Any]) -> None:
    pair = make_photo_pair()
    page = make_procedure(photo_pairs=photo_pairs(pair))
    (photos,) = detail(client, page)["photos"]
    assert client.get(photos["before"]["url"].removeprefix("http://localhost")).status_code == 200
    assert photos["age"] == {"code": "40-44", "words": "40 to 44"} and photos["weeks_after"] == 12
    for name, value in state.items():
        setattr(pair, name, value)
    pair.save()
    answer = client.get(f"{LIST}{page.pk}/")
    assert answer.json()["photos"] == [] and b"A cheek" not in answer.content


def test_people_whose_registration_has_expired(full: ProcedurePage, client: Client) -> None:
    full.reviewer.expires_on = timezone.localdate() - datetime.timedelta(1)
    full.reviewer.save()
    answer = detail(client, full)
    assert answer["review"] is None
    assert [person["title"] for person in answer["practitioners"]] == ["Hanna Brandt, RN"]


def test_unpublished_changes_are_not_told(site: HomePage, client: Client) -> None:
    page = make_procedure(summary="Before")
    before = detail(client, page), found(client, "q=before")
    page.title, page.summary = "Draft title", "Draft summary"
    page.save_revision()
    assert (detail(client, page), found(client, "q=before")) == before
    assert found(client, "q=draft") == []


def test_what_is_not_for_everybody_is_nowhere(site: HomePage, client: Client) -> None:
    concern = make_concern("Scars")
    shown = make_procedure(title="Shown", concerns=[concern], invasiveness=Invasiveness.SURGICAL)
    draft = make_procedure(live=False, title="Draft", concerns=[concern])
    private = make_procedure(title="Private", concerns=[concern])
    private.view_restrictions.create(restriction_type="password", password="secret")
    for query in ("", "concern=scars", "q=laser", "sort=price", "recovery_hours_max=999", "limit=100"):
        answer = read(client, f"{LIST}?{query}")
        assert counts(answer) == (1, 0), query
        assert [item["title"] for item in answer["items"]] == ["Shown"]
    assert counts(read(client, f"{LIST}?invasiveness=non-invasive")) == (0, 0)
    assert [row["title"] for row in read(client, f"/api/v2/pages/{concern.pk}/")["procedures"]] == ["Shown"]
    assert detail(client, shown)["alternatives"] == []
    for page in (draft, private):
        read(client, f"{LIST}{page.pk}/", 404)
        read(client, f"/api/v2/pages/{page.pk}/", 404)
        read(client, f"{LIST}find/?html_path={page.url}", 404)
    parent = shown.get_parent()
    parent.view_restrictions.create(restriction_type="login")
    assert read(client, LIST)["meta"]["total_count"] == 0
    read(client, f"{LIST}{shown.pk}/", 404)


def test_hidden_pages_that_a_procedure_names_have_no_address(site: HomePage, client: Client) -> None:
    author = make_practitioner()
    page = make_procedure(author=author)
    author.unpublish()
    answer = detail(client, page)["author"]
    assert (answer["title"], answer["html_url"], answer["detail_url"]) == (author.title, None, None)


# The documentation


def test_the_example_of_the_documentation(full: ProcedurePage, client: Client) -> None:
    def without_numbers(data: Any) -> Any:
        text = re.sub(r'"id": \d+', '"id": 0', json.dumps(data, sort_keys=True))
        return json.loads(re.sub(r"/\d+/", "/0/", text))

    # Each site serves the documentation: it names nobody who could be taken for one of its people.
    reviewer = full.reviewer
    reviewer.title, reviewer.slug, reviewer.registration_number = "Dr. Example", "dr-example", "00000"
    reviewer.save()
    address, answer = example()
    own = re.sub(r"/\d+/", f"/{full.pk}/", address)
    assert without_numbers(read(client, own)) == without_numbers(answer)
