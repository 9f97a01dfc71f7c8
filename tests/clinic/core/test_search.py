"""Search: finds, and does not slow down with the number of matches."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from wagtail.models import Page

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db


@pytest.mark.derived_rows
def test_search_finds_words_of_the_text(site: HomePage) -> None:
    wanted = make_procedure(title="Peel", about="<p>A mild acid lifts the outermost cells.</p>")
    make_procedure(title="Laser")
    assert list(ProcedurePage.objects.search("acid")) == [wanted]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL ranks in one pass")
def test_sqlite_does_not_rank_each_match_with_a_query_of_its_own(site: HomePage) -> None:
    results: QuerySet[Page] = Page.objects.search("laser").get_queryset()
    assert "bm25" not in str(results.query).lower()


@pytest.mark.parametrize("text", ['"', 'laser"', "' OR 1=1 --", "   ", "a\x00b", "((", "🙂" * 300])
@pytest.mark.parametrize("address", ["/admin/pages/search/", "/admin/images/", "/admin/pages/{}/"])
def test_the_admin_takes_any_search_text(
    site: HomePage, admin_client: Client, address: str, text: str
) -> None:
    make_procedure()
    address = address.format(site.pk)
    assert admin_client.get(address, {"q": text}, follow=True).status_code == 200
