"""The OpenAPI document: valid, held to the answers, and made from the registry."""

from __future__ import annotations

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from clinic.api.forms import page_types
from clinic.models import HomePage
from procedures.facts.registry import FACTS
from procedures.models import ProcedurePage
from tests.api_documentation import OpenApi
from tests.browser.pages import public_pages
from tests.clinic.api.test_api import read
from tests.factories import full_standard_page, stored
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

# What must be in the answers about the pages of each type; of procedures see `test_api.py`, too.
PAGES = {
    "clinic.HomePage": "heading introduction picture shortcuts featured statement_heading statement_text "
    "clinic",
    "clinic.TeamIndexPage": "introduction people",
    "clinic.PractitionerPage": "role group portrait credentials languages registration workplaces biography "
    "procedures",
    "clinic.LocationIndexPage": "introduction locations",
    "clinic.LocationPage": "introduction picture address position telephone email opening_hours "
    "hours_exceptions hours_remark step_free step_free_detail public_transport parking other_needs "
    "people procedures",
    "clinic.StandardPage": "introduction picture sections pages_below",
    "procedures.ProcedureIndexPage": "introduction",
    "procedures.PriceListPage": "introduction",
    "procedures.CategoryIndexPage": "introduction terms",
    "procedures.ConcernIndexPage": "introduction terms",
    "procedures.CategoryPage": "introduction picture about procedures review",
    "procedures.ConcernPage": "introduction picture about caution procedures review",
    "procedures.ProcedurePage": "last_updated prices_old urgent_contact alternatives_chosen "
    + " ".join(fact.api_name for fact in FACTS if fact.api_name),
}
META = "type detail_url html_url slug locale first_published_at changed_at parent"
_LENGTH = "low high unit hours_low hours_high words"
_LINK = "id title html_url detail_url"
PARTS = {
    "PageLink": _LINK,
    "PractitionerPage": f"{_LINK} role registration",
    "Registration": "register number",
    "FullRegistration": "register number verified_on expired_on",
    "Picture": "url width height alt credit",
    "ClinicSettings": "name specialty telephone email urgent_telephone urgent_text regulator_text "
    "emergency_text",
    "Shortcut": "words page",
    "PlaceOfWork": "location days",
    "LocationPage": f"{_LINK} address telephone email",
    "PostalAddress": "street locality region postal_code country words",
    "Position": "latitude longitude",
    "OpeningDay": "day spans note words",
    "HoursException": "first last spans reason words",
    "Span": "opens closes",
    "BodySection": "heading anchor blocks",
    "BodyBlock": "kind text source picture caption questions headings rows heading button url",
    "Question": "question answer",
    "DurationRange": _LENGTH,
    "Recovery": f"none note {_LENGTH}",
    "Milestone": f"immediate {_LENGTH}",
    "Sessions": "low high interval words",
    "PriceLine": "area label low high currency unit sessions_covered clinic_id clinic kind words basis "
    "fees_included fees_extra valid_from valid_until note",
    "CourseTotal": "area low high currency words basis sum",
    "SideEffect": "name detail frequency serious",
    "Frequency": "code one_in words",
    "Photos": "before after weeks_after sessions words age performed_by unretouched",
    "Step": "heading text",
    "Moment": "when notice advice",
    "TextSection": "heading text picture",
    "Review": "reviewed_on reviewer next_review_on overdue by_author changed_since",
    "Reference": "title publisher address read_on",
    "Change": "day change why reviewed_by",
    "ProcedureRow": f"{_LINK} summary price total recovery back_to_work",
    "TermPage": f"{_LINK} slug procedure_count",
    "UrgentContact": "telephone words",
    "UrgentHelp": "signs urgency",
}


@shared_data
def world(site: HomePage) -> None:
    """A page of each type, full and sparse."""
    public_pages()
    full_standard_page()
    procedure = ProcedurePage.objects.exclude(recovery=None).first()
    site.shortcuts = [stored("link", {"page": procedure.pk, "words": "Lasers"})]
    site.featured = [stored("procedure", {"page": procedure.pk})]
    site.save()


def test_the_document_is_valid_and_served_as_json(site: HomePage, client: Client) -> None:
    document = read(client, "/api/v2/openapi.json")
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://localhost"}]
    assert set(document["paths"]) == {
        "/api/v2/",
        *(f"/api/v2/{name}/{rest}" for name in ("pages", "procedures") for rest in ("", "{id}/", "find/")),
    }
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_what_must_be_in_it(site: HomePage, client: Client) -> None:
    schemas = OpenApi(client).schemas
    assert PAGES.keys() == page_types().keys()
    for name, keys in PAGES.items():
        properties = schemas[name]["properties"]
        assert properties.keys() == {"id", "title", "meta", *keys.split()}, name
        assert properties["meta"]["properties"].keys() == set(META.split())
    assert schemas.keys() == {"Error", *PAGES, *PARTS}
    for name, keys in PARTS.items():
        assert schemas[name]["properties"].keys() == set(keys.split()), name


def test_parameters(site: HomePage, client: Client) -> None:
    paths = OpenApi(client).document["paths"]
    parameters = {one["name"]: one for one in paths["/api/v2/procedures/"]["get"]["parameters"]}
    assert {"locale", "changed_since", "location", "practitioner", "recovery_hours_max"} <= parameters.keys()
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 0, "maximum": 100}
    assert parameters["invasiveness"]["schema"]["items"]["enum"][0] == "non-invasive"
    types = {one["name"]: one for one in paths["/api/v2/pages/"]["get"]["parameters"]}["type"]
    assert types["schema"]["items"]["enum"] == list(page_types()) and types["explode"] is False


def test_every_answer_fits(world: None, client: Client) -> None:
    document = OpenApi(client)
    pages = read(client, "/api/v2/pages/?limit=100")
    addresses = [
        "/api/v2/",
        "/api/v2/pages/?limit=100",
        "/api/v2/procedures/?limit=100",
        "/api/v2/pages/?limit=1",
    ]
    for item in pages["items"]:
        addresses += [f"/api/v2/pages/{item['id']}/", item["meta"]["detail_url"]]
    assert {item["meta"]["type"] for item in pages["items"]} == PAGES.keys()
    assert [error for address in addresses for error in document.errors(client, address)] == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v2/pages/?limit=x", 400),
        ("/api/v2/pages/?type=x", 400),
        ("/api/v2/procedures/?nothing=1", 400),
        ("/api/v2/pages/99999999/", 404),
        ("/api/v2/pages/find/", 404),
    ],
)
def test_errors_fit(site: HomePage, client: Client, address: str, status: int) -> None:
    assert read(client, address, status)["message"]
    assert OpenApi(client).errors(client, address, status) == []
