"""What editors do each day, without a refusal on the way."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from clinic.models import HomePage
from procedures.facts import Recovery
from procedures.models import ConcernIndexPage, ProcedureIndexPage, ProcedurePage
from tests.editor import complete_form
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def recovery_inputs(client: Client, page: Page) -> dict[str, Any]:
    soup = BeautifulSoup(client.get(edit(page)).content, "html.parser")
    return {str(part["name"]): part for part in soup.select("[name^=recovery_]") if part.name != "div"}


def test_a_tick_disables_the_time_and_the_unit_has_a_default(site: HomePage, admin_client: Client) -> None:
    page = make_procedure(recovery=Recovery(None))
    inputs = recovery_inputs(admin_client, page)
    for name in ("minimum", "maximum", "unit", "or_longer"):
        assert inputs[f"recovery_{name}"].has_attr("disabled"), name
    assert not inputs["recovery_note"].has_attr("disabled")
    assert inputs["recovery_unit"].select_one("[selected]")["value"] == "days"
    form = complete_form(recovery_minimum="3", recovery_maximum="5", recovery_unit="days")
    assert admin_client.post(edit(page), form).status_code == 302
    assert not recovery_inputs(admin_client, page)["recovery_minimum"].has_attr("disabled")
    # Disabled inputs are not sent.
    form = {
        name: value
        for name, value in complete_form(recovery_none="on").items()
        if name not in ("recovery_minimum", "recovery_unit")
    }
    assert admin_client.post(edit(page), form).status_code == 302
    assert ProcedurePage.objects.get().get_latest_revision_as_object().recovery == Recovery(None)


def test_a_tick_and_a_time_stay_typed(site: HomePage, admin_client: Client) -> None:
    form = complete_form(recovery_none="on")
    response = admin_client.post(edit(make_procedure()), form)
    soup = BeautifulSoup(response.content, "html.parser")
    minimum = soup.select_one("[name=recovery_minimum]")
    assert minimum is not None and minimum["value"] == "3" and not minimum.has_attr("disabled")


@pytest.mark.parametrize("kind", ["procedure", "index page"])
def test_the_first_version_can_be_opened_again(site: HomePage, admin_client: Client, kind: str) -> None:
    """Also of pages that no editor has made."""
    page: Any = make_procedure(title="First") if kind == "procedure" else ConcernIndexPage.objects.get()
    before = page.title
    for title in ("Second", "Third"):
        draft = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
        draft.title = title
        draft.save_revision().publish()
    versions = Page.objects.get(pk=page.pk).revisions.order_by("created_at", "pk")
    assert [version.content["title"] for version in versions] == [before, "Second", "Third"]
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, versions[0].pk])
    assert f'value="{before}"' in admin_client.get(address).content.decode()


def test_a_page_that_an_editor_makes_has_one_first_version(site: HomePage, admin_client: Client) -> None:
    page = make_procedure(live=False, revision=True)
    assert page.revisions.count() == 1


def test_a_draft_without_a_title_saves_under_a_working_title(site: HomePage, admin_client: Client) -> None:
    """It is not published under it."""
    parent = ProcedureIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk])
    response = admin_client.post(address, complete_form(title="", slug=""))
    assert response.status_code == 302
    page = ProcedurePage.objects.get()
    assert page.title == "Untitled procedure"
    form = {"action-publish": "1", "title": "Untitled procedure", "slug": page.slug}
    refused = admin_client.post(edit(page), complete_form(**form))
    assert "Enter the name of the procedure." in refused.content.decode()
    # The editor's script makes the address follow the title, as long as the page is not public.
    form |= {"title": "Carbon peel", "slug": "carbon-peel"}
    assert admin_client.post(edit(page), complete_form(**form)).status_code == 302
    page = ProcedurePage.objects.get()
    assert (page.live, page.title, page.slug) == (True, "Carbon peel", "carbon-peel")


def test_an_emptied_address_stays(site: HomePage, admin_client: Client) -> None:
    page = make_procedure(slug="laser")
    assert admin_client.post(edit(page), complete_form(title="Another", slug="")).status_code == 302
    assert ProcedurePage.objects.get().get_latest_revision_as_object().slug == "laser"
