"""What programs on other websites may read, and send."""

from __future__ import annotations

import pytest
from django.test import Client

from clinic.models import HomePage
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db

DATA = (
    "/api/v2/",
    "/api/v2/openapi.json",
    "/api/v2/pages/",
    "/api/v2/procedures/",
    "/feeds/procedures.atom",
    "/llms.txt",
    "/index.md",
    "/team/index.md",
    "/api/v2/documentation/",
)


@pytest.mark.parametrize("address", DATA)
def test_scripts_of_other_websites(site: HomePage, client: Client, address: str) -> None:
    make_procedure()
    asked = {"origin": "https://example.org", "access-control-request-method": "GET"}
    preflight = client.options(address, headers={**asked, "access-control-request-headers": "if-none-match"})
    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert preflight["Access-Control-Allow-Headers"] == "If-None-Match"
    assert "GET" in preflight["Access-Control-Allow-Methods"]
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    for answer in (first, again, client.get(f"{address}nowhere/")):
        if answer.status_code != 404 or address.startswith("/api/"):
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert answer["Access-Control-Expose-Headers"] == "ETag"
        assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize(
    "address", ["/", "/admin/login/", "/team/", "/media/images/index.md.jpg", "/sitemap.xml"]
)
def test_everything_else(site: HomePage, client: Client, address: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(address)
    assert "Access-Control-Allow-Origin" not in client.options(address)
