"""What pages tell search engines: valid, true to the page, and silent about what is absent."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clinic.models import ClinicSettings, HomePage
from clinic.seo.structured_data import compact
from procedures.choices import Invasiveness, PriceUnit
from procedures.models import ProcedurePage
from tests.factories import (
    full_standard_page,
    items,
    make_category,
    make_concern,
    make_location,
    make_practitioner,
    make_procedure,
    other_hours,
    price,
)
from tests.support.vocabulary import problems

pytestmark = pytest.mark.django_db


def graph_of(client: Client, address: str) -> dict[str, Any]:
    """The structured data of a page, as a browser finds it."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    (script,) = soup.select('script[type="application/ld+json"]')
    found: dict[str, Any] = json.loads(script.string or "")
    return found


def nodes_of(graph: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The nodes of a page by the last part of their names, such as "procedure"."""
    return {str(node.get("@id", "")).rpartition("#")[2]: node for node in graph["@graph"]}


def nodes(client: Client, address: str) -> dict[str, dict[str, Any]]:
    """The nodes of the page at an address."""
    return nodes_of(graph_of(client, address))


def test_every_page_is_valid(full: ProcedurePage, sparse: ProcedurePage, client: Client) -> None:
    pages = [full.url, sparse.url, make_category().url, make_concern().url]
    pages += [make_practitioner("Dr Samuel Adeyemi").url, make_location().url, full_standard_page().url]
    pages += ["/", "/procedures/", "/team/", "/concerns/", "/categories/", "/locations/"]
    for address in pages:
        assert problems(graph_of(client, address)) == [], address


def test_a_full_procedure(full: ProcedurePage, client: Client) -> None:
    page = full
    graph = graph_of(client, page.url)
    found = nodes_of(graph)
    treatment, offers = found["procedure"], found["service"]["offers"]
    assert found["page"]["@type"] == "MedicalWebPage"
    assert found["page"]["mainEntity"] == {"@id": f"{page.full_url}#procedure"}
    assert found["page"]["lastReviewed"] == "2026-09-03"
    assert found["page"]["primaryImageOfPage"]["contentUrl"].startswith("http")
    assert treatment["@type"] == "MedicalTherapy"
    assert treatment["procedureType"] == "https://schema.org/NoninvasiveProcedure"
    assert treatment["contraindication"] == ["You are pregnant.", "You have a skin infection now."]
    assert treatment["seriousAdverseOutcome"] == [{"@type": "MedicalEntity", "name": "Burns"}]
    assert treatment["bodyLocation"] == ["Face", "Neck"]
    reviewer = next(node for node in graph["@graph"] if node.get("name") == "Dr Ines Valdoro")
    assert found["page"]["reviewedBy"] == {"@id": reviewer["@id"]}
    assert reviewer["identifier"] == {
        "@type": "PropertyValue",
        "propertyID": "State Medical Board",
        "value": "20417",
    }
    assert [offer["priceSpecification"] for offer in offers] == [
        {
            "@type": "UnitPriceSpecification",
            "minPrice": "1031.00",
            "maxPrice": "1144.00",
            "priceCurrency": "USD",
            "unitText": "per session",
        },
        {
            "@type": "UnitPriceSpecification",
            "minPrice": "420.00",
            "maxPrice": "480.00",
            "priceCurrency": "USD",
            "unitText": "per session",
        },
        {
            "@type": "UnitPriceSpecification",
            "minPrice": "350.00",
            "priceCurrency": "USD",
            "unitText": "per area",
        },
    ]
    catalogue = found["clinic"]["hasOfferCatalog"]["itemListElement"]
    assert catalogue == [{"@id": offer["@id"]} for offer in offers]


def test_the_breadcrumbs_are_those_of_the_page(full: ProcedurePage, client: Client) -> None:
    soup = BeautifulSoup(client.get(full.url).content, "html.parser")
    visible = [item.get_text(strip=True) for item in soup.select(".crumbs li")]
    assert [item["name"] for item in nodes(client, full.url)["breadcrumbs"]["itemListElement"]] == visible
    assert visible[-2:] == [full.category.title, full.title]


def test_what_is_absent_is_left_out(site: HomePage, client: Client) -> None:
    page = make_procedure(prices=[price(None, None, on_consultation=True)])
    found = nodes(client, page.url)
    assert "service" not in found and "hasOfferCatalog" not in found["clinic"]
    assert not {"lastReviewed", "reviewedBy", "author", "primaryImageOfPage"} & set(found["page"])
    assert set(found["procedure"]) == {"@type", "@id", "name", "url"}
    assert "breadcrumbs" not in nodes(client, "/")


@pytest.mark.parametrize(
    ("changes", "vouched"),
    [
        ({}, True),
        ({"next_review_on": datetime.date(2020, 1, 1)}, False),
        ({"reviewed_on": None}, False),
        ({"reviewer": None}, False),
    ],
)
def test_a_review_vouches_only_while_it_is_valid(
    site: HomePage, client: Client, changes: dict[str, Any], vouched: bool
) -> None:
    review = {
        "reviewer": make_practitioner(),
        "reviewed_on": timezone.localdate(),
        "next_review_on": timezone.localdate(),
    }
    page = nodes(client, make_procedure(**{**review, **changes}).url)["page"]
    assert ("reviewedBy" in page) == ("lastReviewed" in page) == vouched


def test_who_wrote_and_checked_it_alone_has_not_reviewed_it(site: HomePage, client: Client) -> None:
    person = make_practitioner()
    page = make_procedure(author=person, reviewer=person, reviewed_on=timezone.localdate())
    found = nodes(client, page.url)
    assert "reviewedBy" not in found["page"]
    assert found["page"]["author"] == {"@id": found["person"]["@id"]}


def test_a_clinic_with_its_hours(site: HomePage, client: Client) -> None:
    place = make_location(
        "Harbour clinic",
        coordinates="51.5, -0.1",
        hours_exceptions=[other_hours("2099-12-25", reason="Christmas Day")],
    )
    node = nodes(client, place.url)["place"]
    assert (node["@type"], node["name"]) == ("MedicalClinic", "Harbour clinic")
    assert node["geo"] == {"@type": "GeoCoordinates", "latitude": "51.5", "longitude": "-0.1"}
    assert all(one["opens"] < one["closes"] for one in node["openingHoursSpecification"])
    assert node["openingHoursSpecification"][0]["dayOfWeek"] == "https://schema.org/Monday"
    assert node["specialOpeningHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": "2099-12-25",
            "validThrough": "2099-12-25",
            "opens": "00:00",
            "closes": "00:00",
        }
    ]
    home = nodes(client, "/")
    assert home["place"]["geo"] == node["geo"]
    assert b"mlat=51.5&amp;mlon=-0.1" in client.get("/").content
    # The card shows the exceptions of the next weeks only, and no e-mail.
    assert "specialOpeningHoursSpecification" not in home["place"] and "email" not in home["place"]
    assert {"@id": f"{place.full_url}#place"} in home["clinic"]["subOrganization"]
    assert home["clinic"]["medicalSpecialty"] == node["medicalSpecialty"] == "https://schema.org/Dermatology"
    assert b"<p>Dermatology</p>" in client.get("/").content


def test_a_specialty_that_is_not_stated_is_not_told(site: HomePage, client: Client) -> None:
    ClinicSettings.objects.update(specialty="")
    assert (
        "medicalSpecialty" not in str(graph_of(client, "/")) and b"Dermatology" not in client.get("/").content
    )


def test_a_comparison_and_a_filtered_list_name_no_list_of_their_own(
    full: ProcedurePage, client: Client
) -> None:
    page = full
    assert b"ld+json" not in client.get(f"/procedures/compare/?procedure={page.slug}").content
    assert "mainEntity" not in nodes(client, "/procedures/?q=laser")["page"]
    assert len(nodes(client, "/procedures/")["page"]["mainEntity"]["itemListElement"]) == 2


def test_surgery_has_both_types(site: HomePage, client: Client) -> None:
    page = make_procedure(invasiveness=Invasiveness.SURGICAL, contraindications=items("You take warfarin."))
    graph = graph_of(client, page.url)
    assert nodes_of(graph)["procedure"]["@type"] == ["SurgicalProcedure", "MedicalTherapy"]
    assert problems(graph) == []


def test_an_ended_price_is_no_offer(site: HomePage, client: Client) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    ended = price("90", "90", label="Last year", valid_until=yesterday.isoformat())
    page = make_procedure(
        prices=[ended, price("150000", "150000", currency="JPY", unit=PriceUnit.COURSE.value)]
    )
    (offer,) = nodes(client, page.url)["service"]["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("150000", "JPY")


@given(
    title=st.one_of(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=255).filter(str.strip),
        st.sampled_from(["</script><script>alert(1)</script>", "<!--", "“”\"'&", "ليزر " * 20, "🦋" * 60]),
    )
)
def test_no_title_ends_the_data_block(sparse: ProcedurePage, client: Client, title: str) -> None:
    page = sparse
    page.title = page.draft_title = title
    page.save()
    graph = graph_of(client, page.url)
    assert problems(graph) == []
    assert nodes_of(graph)["procedure"]["name"] == title


def test_a_page_behind_a_password_tells_nothing(full: ProcedurePage, client: Client) -> None:
    full.view_restrictions.create(restriction_type="password", password="secret")
    response = client.get(full.url)
    assert b"ld+json" not in response.content and full.title.encode() not in response.content


def test_compact_keeps_numbers() -> None:
    assert compact({"a": 0, "b": None, "c": "", "d": [], "e": {"f": None}, "g": [None, 1]}) == {
        "a": 0,
        "g": [1],
    }
