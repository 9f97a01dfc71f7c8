"""What the staff do to several pages at once: no page is done more to than asked, and none held back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from wagtail.models import Page, PageLogEntry

from clinic.admin import bulk_actions
from clinic.models import HomePage
from procedures.admin.viewsets import ProcedureIndexView
from procedures.models import ProcedurePage
from tests.factories import make_category, make_procedure, price
from tests.support.rights import may_change_prices
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

LISTING = "/admin/procedures/"


def act(client: Client, action: str, query: str, model: str = "procedures/procedurepage") -> str:
    """Open the page that asks, say yes, and give back the page where one lands."""
    app, name = model.split("/")
    url = reverse("wagtail_bulk_action", args=[app, name, action])
    address = f"{url}?{query}&next={LISTING}"
    asked = client.get(address)
    assert asked.status_code == 200
    seen = BeautifulSoup(asked.content, "html.parser").select("[name=seen]")
    response = client.post(address, {"seen": seen[0]["value"]} if seen else {}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def ids(*pages: Page) -> str:
    return "&".join(f"id={page.pk}" for page in pages)


def log_in(client: Client, group: str) -> None:
    user = User.objects.create_user(group.lower())
    user.groups.add(Group.objects.get(name=group))
    if group == "Moderators":
        may_change_prices(user)
    client.force_login(user)


@shared_data
def drafts(site: HomePage) -> list[ProcedurePage]:
    """Three drafts, of which the second lacks something."""
    return [
        make_procedure(title=title, live=False, **fields)
        for title, fields in (("First", {}), ("Half", {"about": ""}), ("Last", {}))
    ]


@shared_data
def public(site: HomePage) -> ProcedurePage:
    """A public procedure that has been updated long ago."""
    return make_procedure(title="Public", document_dated_on=datetime.date(2021, 7, 28))


@pytest.mark.parametrize("model", ["procedures/procedurepage", "wagtailcore/page"])
def test_an_incomplete_page_does_not_hold_back_the_others(
    drafts: list[ProcedurePage], admin_client: Client, model: str
) -> None:
    """From our list and from the page tree: what is complete becomes public, the rest is named."""
    first, half, last = drafts
    content = act(admin_client, "publish", ids(first, half, last), model)
    assert [page.title for page in ProcedurePage.objects.live().order_by("pk")] == ["First", "Last"]
    assert "2 pages have been published" in content
    assert "1 page was not published:" in content
    assert escape("Write about the procedure") in content
    assert f'/admin/pages/{half.pk}/edit/">Half</a>' in content
    # Nothing of the refused page is left half done, such as a log entry that it was published.
    assert not PageLogEntry.objects.filter(page_id=half.pk, action="wagtail.publish").exists()


def test_when_all_are_incomplete_nothing_says_that_pages_were_published(
    site: HomePage, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_actions, "MAX_NAMED", 1)
    pages = [make_procedure(title=f"Half {number}", live=False, about="") for number in range(3)]
    content = act(admin_client, "publish", ids(*pages))
    assert "have been published" not in content and "has been published" not in content
    assert "And 2 more." in content


def test_all_in_the_list_is_what_the_list_shows(
    site: HomePage, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With filters and search, over all its sheets; other pages of the site are not touched."""
    monkeypatch.setattr(ProcedureIndexView, "paginate_by", 2)
    laser, peel = make_category("Laser"), make_category("Peel")
    lasers = [make_procedure(title=f"Laser {number:02}", category=laser) for number in range(3)]
    make_procedure(title="Peel", category=peel)
    first_sheet = admin_client.get(f"{LISTING}?category={laser.pk}&q=laser").context["object_list"]
    assert len(first_sheet) == 2
    act(admin_client, "unpublish", f"id=all&category={laser.pk}&q=laser")
    assert not ProcedurePage.objects.filter(pk__in=[page.pk for page in lasers]).live().exists()
    assert ProcedurePage.objects.get(title="Peel").live
    assert HomePage.objects.get().live


def test_deleting_all_leaves_the_site(public: ProcedurePage, admin_client: Client) -> None:
    others = Page.objects.exclude(pk__in=ProcedurePage.objects.values("pk")).count()
    act(admin_client, "delete", "id=all&status=live")
    assert not ProcedurePage.objects.exists()
    assert Page.objects.count() == others


def test_the_list_offers_its_own_actions(public: ProcedurePage, admin_client: Client) -> None:
    """Each leads to an action of the list; the words of its buttons are Wagtail's."""
    for name, model, number in (
        ("procedure_list:index", "procedures/procedurepage", 4),
        ("category_list:index", "procedures/categorypage", 2),
        ("concern_list:index", "procedures/concernpage", 2),
    ):
        soup = BeautifulSoup(admin_client.get(reverse(name)).content, "html.parser")
        addresses = [str(link["href"]) for link in soup.select(".bulk-actions-choices a")]
        assert len(addresses) == number, addresses
        assert all(address.startswith(f"/admin/bulk/{model}/") for address in addresses)


def test_editors_publish_nothing(drafts: list[ProcedurePage], client: Client) -> None:
    log_in(client, "Editors")
    act(client, "publish", ids(drafts[0]))
    assert not ProcedurePage.objects.live().exists()


def confirmed(page: ProcedurePage) -> Any:
    return ProcedurePage.objects.get(pk=page.pk).prices_confirmed_on


def test_confirming_prices_shows_the_day_at_once(
    drafts: list[ProcedurePage], public: ProcedurePage, client: Client
) -> None:
    """On public pages and in drafts; it neither moves “last updated” nor makes a draft public."""
    draft = drafts[0]
    log_in(client, "Moderators")
    content = act(client, "confirm_prices", ids(public, draft))
    assert "The prices of 2 procedures are confirmed as of today." in content
    assert confirmed(public) == datetime.date.today()
    assert ProcedurePage.objects.get(pk=public.pk).last_updated == datetime.date(2021, 7, 28)
    assert confirmed(draft) == datetime.date.today()
    assert not ProcedurePage.objects.get(pk=draft.pk).live
    assert not ProcedurePage.objects.get(pk=public.pk).findings.filter(kind="price_unconfirmed").exists()


def test_confirming_shows_the_prices_before_it_asks(site: HomePage, client: Client) -> None:
    page = make_procedure(
        prices=[
            price("420", None, label="Neck"),
            price("9", None, valid_until=datetime.date.today().replace(year=2020)),
        ]
    )
    log_in(client, "Moderators")
    url = reverse("wagtail_bulk_action", args=["procedures", "procedurepage", "confirm_prices"])
    content = client.get(f"{url}?id={page.pk}&next={LISTING}").content.decode()
    assert "$420" in content and "neck" in content
    assert "$9" not in content


def test_prices_that_cannot_be_confirmed_are_named(public: ProcedurePage, client: Client) -> None:
    """“On consultation” is no price; the rest is confirmed, whatever a newer draft says."""
    newer = make_procedure(title="Newer draft")
    newer.prices = [price("1", None)]
    newer.save_revision()
    without = make_procedure(title="Without", prices=[price(None, None, on_consultation=True)])
    log_in(client, "Moderators")
    content = act(client, "confirm_prices", ids(newer, without, public))
    assert "Without: There is no price to confirm." in content
    today = datetime.date.today()
    assert (confirmed(newer), confirmed(without), confirmed(public)) == (today, None, today)


def test_a_price_that_was_changed_after_it_was_shown_is_not_confirmed(
    public: ProcedurePage, client: Client
) -> None:
    log_in(client, "Moderators")
    url = reverse("wagtail_bulk_action", args=["procedures", "procedurepage", "confirm_prices"])
    address = f"{url}?id={public.pk}&next={LISTING}"
    seen = BeautifulSoup(client.get(address).content, "html.parser").select_one("[name=seen]")["value"]
    public.prices = [price("9", None)]
    public.save_revision().publish()
    content = client.post(address, {"seen": seen}, follow=True).content.decode()
    assert "A price has been changed since you saw it." in content
    for unseen in ("{}", "[", "[]"):
        client.post(address, {"seen": unseen})
    assert confirmed(public) is None


def test_who_may_not_change_prices_confirms_none(
    drafts: list[ProcedurePage], public: ProcedurePage, client: Client
) -> None:
    draft = drafts[0]
    log_in(client, "Editors")
    act(client, "confirm_prices", ids(public, draft))
    assert confirmed(public) is None
    assert confirmed(draft) is None
