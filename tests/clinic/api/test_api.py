"""The public API: the facts of every page that everybody may read, for programs, and nothing else."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from rest_framework.throttling import AnonRateThrottle
from wagtail.models import Page

from clinic.models import HomePage, TeamIndexPage
from clinic.models.discovery import PublicContent
from clinic.publishing.scheduled_publishing import publish_scheduled
from clinic.settings import base
from tests.api_documentation import TEXT
from tests.factories import (
    full_standard_page,
    hours,
    make_category,
    make_image,
    make_location,
    make_practitioner,
    make_standard_page,
    other_hours,
    picture,
    stored,
    works_at,
)

pytestmark = pytest.mark.django_db

PAGES = "/api/v2/pages/"


def read(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, address
    assert response["Content-Type"] == "application/json"
    return json.loads(response.content)


def counts(answer: Any) -> tuple[int, int]:
    """How many a list has, and of how many a fact is not stated."""
    return answer["meta"]["total_count"], answer["meta"]["not_stated_count"]


def titles(client: Client, query: str = "limit=100") -> list[str]:
    answer = read(client, f"{PAGES}?{query}")
    found = [item["title"] for item in answer["items"]]
    if "limit=100" in query:
        assert answer["meta"]["total_count"] == len(found)
    return found


def team_id() -> int:
    return int(TeamIndexPage.objects.values_list("pk", flat=True)[0])


# What there is


def test_the_first_address_names_everything(site: HomePage, client: Client) -> None:
    answer = read(client, "/api/v2/")
    assert answer["endpoints"].keys() == {"procedures", "pages"}
    for address in (
        answer["documentation"],
        answer["openapi"],
        *answer["endpoints"].values(),
        *answer["feeds"].values(),
    ):
        assert client.get(address).status_code == 200, address
    assert client.get(answer["documentation"]).content.startswith(b"# The API")


def test_lists_and_details(site: HomePage, client: Client) -> None:
    page = full_standard_page()
    item = next(item for item in read(client, f"{PAGES}?limit=100")["items"] if item["id"] == page.pk)
    answer = read(client, item["meta"]["detail_url"])
    assert answer["title"] == item["title"] == page.title
    assert answer["meta"] == {**item["meta"], "parent": answer["meta"]["parent"]}
    assert answer["meta"]["html_url"] == page.full_url
    assert answer["meta"]["parent"]["id"] == site.pk
    blocks = [block for section in answer["sections"] for block in section["blocks"]]
    assert {block["kind"] for block in blocks} == {
        "text", "quote", "figure", "table", "questions", "call_to_action",
    }  # fmt: skip
    assert blocks[0]["text"] == (
        '<p>Before any heading, <a href="http://localhost/concerns/scars/">scars</a>.</p>'
    )
    assert answer["picture"]["url"].startswith("http://localhost/media/images/")


def test_a_clinic_and_a_person(site: HomePage, client: Client) -> None:
    place = make_location(
        opening_hours=[hours("monday", "09:00", "12:00", opens_again="14:00", closes_again="17:00")],
        hours_exceptions=[other_hours("2099-12-25", reason="Christmas Day")],
    )
    person = make_practitioner(workplaces=[works_at(place, "monday")])
    answer = read(client, f"{PAGES}{place.pk}/")
    assert answer["opening_hours"][0] == {
        "day": "monday",
        "spans": [{"opens": "09:00", "closes": "12:00"}, {"opens": "14:00", "closes": "17:00"}],
        "note": None,
        "words": "9:00 AM–12:00 PM, 2:00 PM–5:00 PM",
    }
    assert answer["opening_hours"][6]["spans"] == []
    assert answer["hours_exceptions"][0]["first"] == "2099-12-25"
    assert answer["position"] == {"latitude": 38.0, "longitude": -45.0}
    assert answer["step_free"] == {"code": "throughout", "words": "Step-free throughout"}
    assert [one["id"] for one in answer["people"]] == [person.pk]
    answer = read(client, f"{PAGES}{person.pk}/")
    assert answer["workplaces"][0]["days"] == "Monday"
    assert answer["registration"]["verified_on"] == "2026-09-01"


def test_a_registration_that_has_expired(site: HomePage, client: Client) -> None:
    person = make_practitioner(expires_on=datetime.date(2026, 1, 1))
    registration = read(client, f"{PAGES}{person.pk}/")["registration"]
    assert registration["expired_on"] == "2026-01-01" and registration["verified_on"] is None
    assert [one["registration"] for one in read(client, f"{PAGES}{team_id()}/")["people"]] == [None]


def test_narrowing_the_list(site: HomePage, client: Client) -> None:
    person, standard = make_practitioner(), make_standard_page()
    below = make_standard_page("Below", parent=standard)
    assert titles(client, "type=clinic.PractitionerPage") == [person.title]
    assert titles(client, "type=clinic.StandardPage,clinic.PractitionerPage,&utm_source=x") == [
        person.title,
        standard.title,
        below.title,
    ]
    assert titles(client, f"child_of={standard.pk}") == [below.title]
    everything = titles(client)
    assert titles(client, "limit=2&offset=1") == everything[1:3]
    assert titles(client, "limit=0") == []
    assert titles(client, "offset=999999999") == []


def test_the_neighbouring_parts_of_a_list(site: HomePage, client: Client) -> None:
    make_standard_page("One")
    first = read(client, f"{PAGES}?limit=2&fields=_,title")
    address, seen = first["meta"]["next"], first["items"]
    assert first["meta"]["previous"] is None
    assert address.startswith(f"http://localhost{PAGES}?") and "offset=2" in address
    while address:
        answer = read(client, address.removeprefix("http://localhost"))
        address, seen = answer["meta"]["next"], [*seen, *answer["items"]]
    assert [item["title"] for item in seen] == titles(client)
    assert "offset=0" in read(client, f"{PAGES}?limit=2&offset=1")["meta"]["previous"]
    assert read(client, f"{PAGES}?limit=0")["meta"]["next"] is None


def test_what_has_changed_since(site: HomePage, client: Client) -> None:
    changed, same = make_standard_page("Changed"), make_standard_page("Same")
    now = timezone.now().replace(microsecond=0)
    day = datetime.timedelta(1)
    for page, at in ((changed, now), (same, now - 2 * day)):
        PublicContent.objects.update_or_create(page=page, defaults={"changed_at": at})
    kind = "type=clinic.StandardPage&limit=100"
    for since in (now - day, (now - day).date(), now):
        # As a program writes it that has not heard of quoting, too.
        assert titles(client, f"{kind}&changed_since={since.isoformat()}") == ["Changed"]
    assert titles(client, f"{kind}&changed_since={(now - 9 * day).date()}") == ["Changed", "Same"]
    later = (now + day).isoformat().replace("+00:00", "Z")
    assert titles(client, f"{kind}&changed_since={later}") == []


def test_choosing_fields(site: HomePage, client: Client) -> None:
    pk = make_practitioner().pk
    assert read(client, f"{PAGES}{pk}/?fields=_,title,role") == {
        "title": "Dr Ines Valdoro",
        "role": "dermatologist, medical director",
    }
    assert "biography" not in read(client, f"{PAGES}{pk}/?fields=-biography")
    assert read(client, f"{PAGES}?fields=_,title&limit=1")["items"] == [{"title": "Home"}]


def test_finding_a_page_by_its_address(site: HomePage, client: Client) -> None:
    page = make_standard_page()
    response = client.get(f"{PAGES}find/?html_path={page.url}&fields=title")
    assert response["Location"] == f"http://localhost{PAGES}{page.pk}/?fields=title"
    read(client, f"{PAGES}find/?html_path=/nowhere/", 404)
    read(client, f"{PAGES}find/", 404)


# What does not leak


def hidden_pages(site: HomePage) -> dict[str, Page]:
    """Pages that not everybody may read, each for another reason."""
    names = ("draft", "private", "expired", "for staff", "source")
    pages = {name: make_standard_page(name) for name in names}
    pages["below a private page"] = make_standard_page("below a private page", parent=pages["private"])
    pages["draft"].unpublish()
    pages["private"].view_restrictions.create(restriction_type="password", password="secret")
    pages["for staff"].view_restrictions.create(restriction_type="login")
    pages["alias"] = pages["source"].create_alias(parent=site, update_slug="alias")
    pages["below an alias"] = make_standard_page("below an alias", parent=pages["alias"])
    pages["source"].view_restrictions.create(restriction_type="password", password="secret")
    # Its time has come since it was published.
    past = timezone.now() - datetime.timedelta(minutes=1)
    Page.objects.filter(pk=pages["expired"].pk).update(expire_at=past)
    publish_scheduled()
    return pages


def test_what_is_not_for_everybody_is_nowhere(site: HomePage, client: Client) -> None:
    before = titles(client)
    pages = hidden_pages(site)
    # Neither for staff, nor for somebody who knows the password.
    client.force_login(User.objects.create_superuser("editor"))
    session = client.session
    session["passed_page_view_restrictions"] = [1, 2, 3]
    session.save()
    assert titles(client) == before
    for name, page in pages.items():
        assert titles(client, f"type={page.specific_class._meta.label}&limit=100") == [], name
        read(client, f"{PAGES}{page.pk}/", 404)
        read(client, f"{PAGES}find/?html_path={page.url_path.removeprefix('/home')}", 404)
        assert read(client, f"{PAGES}?child_of={page.pk}", 400)["parameter"] == "child_of"


def test_a_draft_of_a_public_page_is_not_told(site: HomePage, client: Client) -> None:
    page = make_standard_page()
    before = read(client, f"{PAGES}{page.pk}/")
    page.title, page.introduction = "Another title", "Another introduction"
    page.save_revision()
    assert read(client, f"{PAGES}{page.pk}/") == before


def test_photos_of_patients_are_no_pictures(site: HomePage, client: Client) -> None:
    image = make_image()
    person = make_practitioner(portrait=[stored("picture", picture(image, alt_text="A face"))])
    assert read(client, f"{PAGES}{person.pk}/")["portrait"]["alt"] is None
    type(image).objects.update(is_patient_photo=True)
    assert read(client, f"{PAGES}{person.pk}/")["portrait"] is None


# How it answers


@pytest.mark.parametrize("path", ["", "pages/", "pages/3/", "nothing/", "pages/nothing/", "pages/?limit=x"])
def test_headers(site: HomePage, client: Client, path: str) -> None:
    client.cookies["sessionid"] = "somebody"
    response = client.get(f"/api/v2/{path}", headers={"accept": "text/html"})
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["X-Robots-Tag"] == "noindex"
    assert "Cookie" not in response.get("Vary", "") and not response.cookies
    assert "allow" in map(str.lower, response.headers)


def test_an_unchanged_answer_is_not_sent_again(site: HomePage, client: Client) -> None:
    etag = client.get(PAGES)["ETag"]
    assert client.get(PAGES, headers={"if-none-match": etag}).status_code == 304
    site.title = "Another"
    site.save()
    assert client.get(PAGES, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=٣", "limit"),
        ("offset=1e3", "offset"),
        (f"offset={'9' * 400}", "offset"),
        ("child_of=999", "child_of"),
        ("child_of=x", "child_of"),
        ("type=auth.User", "type"),
        ("type=wagtailcore.Page", "type"),
        ("fields=owner", "fields"),
        ("fields=title(id)", "fields"),
        ("fields=role", "fields"),
        ("locale=xx", "locale"),
        ("changed_since=yesterday", "changed_since"),
        ("changed_since=03/09/2026", "changed_since"),
        ("changed_since=0001-01-01", "changed_since"),
        ("changed_since=9999-12-31T23:59:59-12:00", "changed_since"),
        ("order=id", "order"),
        ("live=false", "live"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    site: HomePage, client: Client, query: str, parameter: str
) -> None:
    answer = read(client, f"{PAGES}?{query}", 400)
    assert answer["parameter"] == parameter and answer["message"]
    if parameter in ("type", "fields"):
        assert len(answer["allowed"]) > 5


def test_empty_values_and_advertisements_mean_nothing(site: HomePage, client: Client) -> None:
    assert read(
        client, f"{PAGES}?limit=&type=&child_of=&fields=&locale=&changed_since=&utm_medium=x&gclid=1&_=2"
    ) == read(client, PAGES)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/api/v2/", "/api/v2/pages/", "/api/v2/pages/3/", "/api/v2/nothing/"])
def test_it_is_read_only(site: HomePage, client: Client, method: str, path: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(path)
    assert response.status_code == 405
    assert response.json()["message"]
    assert response["Allow"] == "GET, HEAD"


def test_head(site: HomePage, client: Client) -> None:
    head, get = client.head(PAGES), client.get(PAGES)
    assert head.status_code == 200 and head.content == b""
    assert {**head.headers} == {**get.headers}


def test_an_address_without_its_last_slash(site: HomePage, client: Client) -> None:
    assert client.get("/api/v2/pages")["Location"] == PAGES


def test_too_many_requests(site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnonRateThrottle, "rate", "3/min", raising=False)
    assert [client.get(path).status_code for path in ("/api/v2/", PAGES, PAGES, PAGES)] == [
        200,
        200,
        200,
        429,
    ]
    response = client.get(PAGES)
    assert 0 < int(response["Retry-After"]) <= 60
    assert response["Cache-Control"] == "no-store" and response.json()["message"]
    assert client.get(PAGES, REMOTE_ADDR="203.0.113.9").status_code == 200
    # An address that anybody can write is not believed.
    assert client.get(PAGES, headers={"x-forwarded-for": "203.0.113.10"}).status_code == 429
    assert client.get("/").status_code == 200


def test_what_must_be_documented(site: HomePage, client: Client) -> None:
    assert base.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"].keys() == {"anon"}
    number, _period = base.API_RATE.split("/min")
    assert f"more than {number} requests a minute" in TEXT
    assert f"(20; 0 to {base.WAGTAILAPI_LIMIT_MAX})" in TEXT
    paths = read(client, "/api/v2/openapi.json")["paths"]
    for path in paths:
        assert path.replace("{id}", "12").replace("procedures/find", "pages/find") in TEXT, path
    names = "limit offset fields type child_of locale changed_since location practitioner 429 503"
    for name in (*names.split(), "meta.next", "meta.previous", "meta.not_stated_count", "`null`", "`words`"):
        assert name in TEXT, name


# Where it is named


def test_each_page_names_its_data(site: HomePage, client: Client) -> None:
    for address in ("/", "/procedures/", "/team/", make_category().url, make_standard_page().url):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        (link,) = soup.select('link[rel=alternate][type="application/json"]')
        assert read(client, str(link["href"]))["meta"]["html_url"] == f"http://localhost{address}"


def test_what_has_no_data_names_none(site: HomePage, client: Client) -> None:
    private = make_standard_page()
    private.view_restrictions.create(restriction_type="login")
    client.force_login(User.objects.create_superuser("editor"))
    for address in ("/nowhere/", "/procedures/?q=laser", "/procedures/compare/", private.url):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        assert not soup.select('link[type="application/json"]'), address


def test_an_alias_names_the_page_that_it_stands_for(site: HomePage, client: Client) -> None:
    page = make_standard_page()
    alias = page.create_alias(parent=site, update_slug="alias")
    assert f'href="{PAGES}{page.pk}/"'.encode() in client.get(alias.url).content


def test_the_list_for_assistants_names_the_api(site: HomePage, client: Client) -> None:
    text = client.get("/llms.txt").content.decode()
    assert "http://localhost/api/v2/" in text and "http://localhost/feeds/procedures.atom" in text


# What it costs


def test_queries(site: HomePage, client: Client, django_assert_max_num_queries: Any) -> None:
    page = full_standard_page()
    client.get(f"{PAGES}{page.pk}/")
    with django_assert_max_num_queries(5):
        client.get(f"{PAGES}?limit=100")
    with django_assert_max_num_queries(9):
        client.get(f"{PAGES}{page.pk}/")
