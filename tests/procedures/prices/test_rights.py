"""Who may only change prices sees and changes those of public pages, whatever ids they send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page
from wagtail.test.utils.form_data import rich_text, streamfield

from clinic.models import HomePage
from clinic.people.roles import REVIEWER, make_roles
from procedures.admin.urls import urlpatterns
from procedures.choices import PriceUpdateState
from procedures.facts import LineValues
from procedures.models import PriceHistoryEntry, PriceUpdate, ProcedurePage
from procedures.prices.updates import run_pending
from tests.editor import complete_form, price_inputs
from tests.factories import make_category, make_procedure, price
from tests.procedures.prices.sheets_support import START, amounts, change_price
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

# Of a page that is no business of theirs.
TITLE, AMOUNT = "Unannounced lift", "$7,777"


@shared_data
def pages(site: HomePage) -> tuple[ProcedurePage, ProcedurePage]:
    """A public procedure, and one that nobody has published."""
    public = make_procedure(title="Laser", revision=True, prices=[price("300", None)])
    return public, make_procedure(title=TITLE, live=False, revision=True, prices=[price("7777", None)])


def person(name: str, *permissions: str) -> User:
    user = User.objects.create_user(name, first_name=name.title())
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *permissions]))
    return user


@pytest.fixture
def reception(client: Client) -> Client:
    client.force_login(person("rita", "change_prices"))
    return client


def posted(page: ProcedurePage) -> dict[str, Any]:
    """What each of the forms about a price would send."""
    block = LineValues.of(page.price_lines[0]).as_block()
    return {
        "before": json.dumps(block),
        "minimum": "8000",
        "is_meant": "on",
        "action": "confirm",
        "line": "1",
    }


def addresses(page: ProcedurePage) -> list[str]:
    """Every address about prices, with the ids of a page."""
    known = {"page_id": page.pk, "block_id": page.price_lines[0].block_id, "pk": page.pk}
    found = [
        reverse(f"procedures:{one.name}", kwargs={name: known[name] for name in one.pattern.converters})
        for one in urlpatterns
        if "price" in str(one.name)
    ]
    bulk = reverse("wagtail_bulk_action", args=["procedures", "procedurepage", "confirm_prices"])
    query = f"page_id={page.pk}&q={page.title}&id={page.pk}&line={page.price_lines[0].block_id}"
    assert len(found) == 9
    return [f"{address}?{query}" for address in [*found, bulk, f"{START}?title={page.title}"]]


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
def test_a_page_that_is_not_public_stays_unknown(
    pages: tuple[ProcedurePage, ProcedurePage], reception: Client, method: str
) -> None:
    _public, draft = pages
    before = ProcedurePage.objects.filter(pk=draft.pk).values().get()
    for address in addresses(draft):
        data = posted(draft) if method == "post" else None
        response = getattr(reception, method)(address, data, follow=True)
        words = b"".join(response) if response.streaming else response.content
        said = words.decode("utf-8", "replace").replace(f'value="{TITLE}"', "")
        assert AMOUNT not in said and "7777" not in said and TITLE not in said, address
    assert ProcedurePage.objects.filter(pk=draft.pk).values().get() == before
    assert not PriceHistoryEntry.objects.filter(page_id=draft.pk).exists()


def test_no_line_of_another_page_is_changed(
    pages: tuple[ProcedurePage, ProcedurePage], reception: Client
) -> None:
    public, draft = pages
    forged = draft.price_lines[0].block_id
    for block_id in (forged, "../../other", "%00"):
        address = f"/admin/procedures/prices/{public.pk}/line/{block_id}/"
        assert reception.post(address, posted(draft)).status_code in (302, 404)
        reception.post(f"/admin/procedures/{public.pk}/confirm-prices/?line={block_id}")
    page = ProcedurePage.objects.get(pk=public.pk)
    assert (amounts(public), page.prices_confirmed_on) == (["$300"], None)


def test_an_alias_has_the_prices_of_its_source(
    pages: tuple[ProcedurePage, ProcedurePage], reception: Client
) -> None:
    alias = pages[0].create_alias(update_slug="laser-again")
    address = reverse("procedures:publish_price", args=[alias.pk, alias.price_lines[0].block_id])
    reception.post(address, {**posted(alias), "minimum": "320"})
    assert reception.post(reverse("procedures:confirm_prices", args=[alias.pk])).status_code == 302
    assert amounts(pages[0]) == amounts(alias) == ["$300"]
    assert ProcedurePage.objects.get(pk=alias.pk).prices_confirmed_on is None
    change_price(pages[0], "320", None)
    assert amounts(pages[0]) == amounts(alias) == ["$320"]


def test_to_publish_a_page_is_no_right_to_its_prices(
    pages: tuple[ProcedurePage, ProcedurePage], client: Client
) -> None:
    group = Group.objects.create(name="Peels")
    publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=Page.objects.get(pk=pages[0].pk), permission=publish)
    eve = person("eve")
    eve.groups.add(group)
    client.force_login(eve)
    for method in (client.get, client.post):
        for address in addresses(pages[0]):
            # What a price was, whoever works with pages may read.
            is_refused = method(address, posted(pages[0])).status_code in (302, 403, 404, 405)
            assert is_refused or "history" in address, address
    client.post(START, {"action": "percent", "percent": "10", "step": "1"})
    page = ProcedurePage.objects.get(pk=pages[0].pk)
    assert (amounts(page), page.prices_confirmed_on) == (["$300"], None)
    assert not PriceUpdate.objects.exists()


def test_whoever_confirms_has_changed_the_prices(
    pages: tuple[ProcedurePage, ProcedurePage], client: Client, admin_client: Client
) -> None:
    admin_client.post(START, {"action": "percent", "percent": "10", "step": "1"})
    update = PriceUpdate.objects.get()
    rita = person("rita", "change_prices")
    client.force_login(rita)
    client.post(f"{START}{update.pk}/", {"action": "confirm", "line": [update.lines.get().pk]})
    # Somebody who may no longer do it, until it begins.
    rita.user_permissions.clear()
    run_pending()
    update.refresh_from_db()
    assert (update.user, amounts(pages[0]), update.counts["left_out"]) == (rita, ["$300"], 1)
    assert update.state == PriceUpdateState.APPLIED


def test_only_those_who_edit_a_draft_and_change_prices_confirm_them(
    pages: tuple[ProcedurePage, ProcedurePage], client: Client
) -> None:
    address = reverse("procedures:confirm_prices", args=[pages[1].pk])
    nurse, editor = person("nina"), person("emil", "change_prices")
    for user in (nurse, editor):
        user.groups.add(Group.objects.get(name="Editors"))
    make_category()
    for user, is_done in ((person("rita", "change_prices"), False), (nurse, False), (editor, True)):
        client.force_login(user)
        client.post(address)
        day = ProcedurePage.objects.get(pk=pages[1].pk).prices_confirmed_on
        assert (day is not None) is is_done, user


@pytest.mark.parametrize("action", ["action-publish", "save"])
def test_a_reviewer_edits_a_page_without_its_prices(
    pages: tuple[ProcedurePage, ProcedurePage], client: Client, action: str
) -> None:
    make_roles()
    doctor = person("dora")
    doctor.groups.add(Group.objects.get(name=REVIEWER.name))
    client.force_login(doctor)
    # A price of an editor's draft, which the reviewer may publish and not replace.
    draft = pages[0].get_latest_revision_as_object()
    draft.prices = [price("310", None, note="With aftercare")]
    draft.save_revision()
    page = ProcedurePage.objects.get(pk=pages[0].pk)
    before = page.get_latest_revision_as_object().price_lines
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert 'name="prices-count"' not in client.get(address).content.decode()
    sent = complete_form(
        title="Laser",
        slug=page.slug,
        about=rich_text("<p>Better words.</p>"),
        prices=streamfield([("price", price_inputs("1"))]),
        **{action: "1", "price_choice-x": "own", "prices_known": "99999"},
    )
    assert client.post(address, sent).status_code == 302
    version = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert "Better words." in version.about
    assert version.price_lines == before
    assert amounts(page) == (["$310"] if action == "action-publish" else ["$300"])
    client.post(reverse("procedures:confirm_prices", args=[page.pk]))
    client.post(reverse("procedures:confirm_prices", args=[pages[1].pk]))
    assert not ProcedurePage.objects.filter(prices_confirmed_on__isnull=False).exists()
