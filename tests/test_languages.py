"""The site in a pseudo-locale: nobody reads a text of ours that cannot be translated."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import streamfield

from clinic.http.errors import server_error
from clinic.models import ClinicImage, ClinicSettings, HomePage
from procedures.admin.views.from_text import EXAMPLE
from procedures.facts import Recovery
from procedures.finder import page as finder_page
from procedures.models import (
    BodyArea,
    ConcernPage,
    HouseRules,
    PhotoPair,
    ProcedureFinding,
    ProcedurePage,
    SearchSynonym,
)
from tests.editor import empty_form, price_inputs
from tests.factories import (
    days,
    full_procedure,
    full_standard_page,
    make_location,
    make_photo_pair,
    make_practitioner,
    make_procedure,
    make_site,
    other_hours,
    photo_pairs,
    price,
    sparse_procedure,
    works_at,
)
from tests.pseudo_locale import (
    LANGUAGE,
    NAMES,
    pseudo_locale,
    rewrite,
    rewritten,
    unmarked_in_page,
    unmarked_words,
)
from tests.support.shared_data import shared_data


@pytest.fixture(scope="module")
def pseudo_words() -> Iterator[None]:
    """Our texts in the pseudo-locale, and lists so short that a few procedures fill them."""
    with pseudo_locale(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder_page, "FEWEST_FOR_FILTERS", 2)
        patch.setattr(finder_page, "ROWS_PER_PAGE", 2)
        yield


@shared_data
def pages_in_another_alphabet(pseudo_words: None) -> HomePage:
    """All kinds of pages, with their content in another alphabet."""
    return build_site()


@pytest.fixture
def pseudo_site(pages_in_another_alphabet: HomePage) -> HomePage:
    """A site with all kinds of pages, whose content is in another alphabet, for a visitor who reads it."""
    translation.activate(LANGUAGE)
    return pages_in_another_alphabet


def build_site() -> HomePage:
    """Make all kinds of pages, and put their content into another alphabet."""
    make_site()
    today = datetime.date.today()
    clinic = make_location(
        hours_exceptions=[
            other_hours(today + datetime.timedelta(days=3), last=str(today + datetime.timedelta(days=40))),
            other_hours(today + datetime.timedelta(days=60), reason="Training"),
        ]
    )
    make_practitioner("Ada Marsh, RN", expires_on=datetime.date(2020, 1, 1))
    worker = make_practitioner("Bo Lind", workplaces=[works_at(clinic, "monday tuesday thursday")])
    full = full_procedure(photo_pairs=photo_pairs(make_photo_pair(practitioner=worker), make_photo_pair()))
    sparse_procedure()
    make_procedure(
        title="Overdue",
        alternatives=[("procedure", full)],
        reviewer=worker,
        author=worker,
        reviewed_on=datetime.date(2020, 1, 1),
        next_review_on=datetime.date(2021, 1, 1),
        no_known_contraindications=True,
        prices=[price(None, "900", unit="area"), price(None, None, on_consultation=True)],
        prices_confirmed_on=datetime.date(2020, 1, 1),
        recovery=Recovery(days(None, 5), rewritten("with rest")),
    )
    make_procedure(live=False, title="Half finished", recovery=None, prices=[])
    full_standard_page()
    SearchSynonym.objects.create(term="Skin laser", means="gentle laser")
    changed: list[Any] = [ClinicSettings, HouseRules, ClinicImage, PhotoPair, BodyArea, SearchSynonym]
    for model in changed:
        for row in model._default_manager.all():
            rewrite(row)
            row.save()
    for page in Page.objects.filter(depth__gt=1).order_by("path").specific():
        was_live = page.live
        rewrite(page)
        revision = page.save_revision(clean=False)
        if was_live:
            revision.publish()
        if isinstance(page, ProcedurePage):
            # No version brings its own.
            ProcedurePage.objects.filter(pk=page.pk).update(change_record=page.change_record)
    return HomePage.objects.get()


def public_addresses() -> list[str]:
    """The addresses of all pages, and of the list and the comparison in each of their states."""
    pages = [page.url for page in Page.objects.live().filter(depth__gt=1)]
    slugs = list(ProcedurePage.objects.live().order_by("pk").values_list("slug", flat=True))
    concern = ConcernPage.objects.live().first()
    assert concern is not None
    found, synonym, slip, nothing = map(rewritten, ("laser", "skin laser", "lasre", "xyz"))
    searches = [
        *(f"q={text}" for text in (found, synonym, slip, nothing)),
        f"q={found}&concern={concern.slug}&work=now&budget_max=1", "concern=scars&q=я&downtime=none",
        "work=now", "work=1w", "downtime=none", "budget_max=500", "budget_min=500",
        "budget_min=900&budget_max=2", "budget_max=much", "sort=price", "sort=recovery", "page=2", "page=x",
        "invasiveness=surgical&sort=price", "invasiveness=non-invasive",
        "area=face&category=laserlight-therapy",
    ]  # fmt: skip
    chosen = [slugs[:number] for number in range(5)] + [slugs[:1] * 2, [slugs[0], "nowhere"]]
    comparisons = ["&".join(f"procedure={slug}" for slug in some) for some in chosen]
    return [
        *pages,
        *(f"/procedures/?{search}" for search in searches),
        *(f"/procedures/compare/?{query}" for query in comparisons),
        "/nowhere/",
    ]


def test_visitors_read_no_text_of_ours_that_cannot_be_translated(
    pseudo_site: HomePage, client: Client
) -> None:
    types = {type(page) for page in Page.objects.live().filter(depth__gt=1).specific()}
    assert types == set(page_types())
    found = {}
    for address in public_addresses():
        response = client.get(address)
        assert response.status_code in (200, 404), address
        assert response.content.decode().count("⟦") > 5, address
        if unmarked := unmarked_in_page(response.content, NAMES):
            found[address] = unmarked
    assert not found


def test_pages_as_markdown_have_no_text_of_ours_that_cannot_be_translated(
    pseudo_site: HomePage, client: Client
) -> None:
    addresses = [f"{page.url}index.md" for page in Page.objects.live().filter(depth__gt=1)]
    for address in [*addresses, "/llms.txt"]:
        text = re.sub(r"\]\([^)]*\)", "]", client.get(address).content.decode())
        assert unmarked_words(text, NAMES) == [], address


def test_a_plain_text_is_found_wherever_it_stands(pseudo_site: HomePage, client: Client) -> None:
    page = client.get("/").content.decode()
    for plain in (
        "<p>Plain</p>",
        '<a href="/" title="Plain"></a>',
        '<img alt="Plain">',
        '<button aria-label="Plain"></button>',
        '<input placeholder="Plain">',
        '<meta name="description" content="Plain">',
        f"<p>{gettext('Marked')} <b>Plain</b> {gettext('marked')}</p>",
    ):
        assert len(unmarked_in_page(page.replace("</main>", f"{plain}</main>"), NAMES)) == 1, plain


def test_what_is_no_page_has_no_text_of_ours_that_cannot_be_translated(
    pseudo_site: HomePage, client: Client, rf: RequestFactory
) -> None:
    locked, withdrawn = ProcedurePage.objects.live()[:2]
    locked.view_restrictions.create(restriction_type="password", password="geheim")
    withdrawn.unpublish()
    action = BeautifulSoup(client.get(locked.url).content, "html.parser").form
    assert action is not None
    answers = {
        200: client.get(locked.url),
        201: client.post(str(action["action"]), {"password": "x", "return_url": locked.url}),
        410: client.get(withdrawn.url),
        500: server_error(rf.get("/")),
    }
    for status, response in answers.items():
        assert "⟦" in response.content.decode(), status
        assert unmarked_in_page(response.content, NAMES) == [], status
    assert withdrawn.url and answers[410].status_code == 410


# The admin


@pytest.fixture
def nurse(pseudo_site: HomePage, client: Client) -> Client:
    """Somebody who may do everything, so that all of ours is there to be read."""
    user = User.objects.create_superuser("нурсе", first_name="Нурсе")
    client.force_login(user)
    return client


KINDS_OF_PROCEDURES = ("full-laser-resurfacing", "overdue", "half-finished")
BULK = "/admin/bulk/procedures/procedurepage"
# In the format's own English, with content in the other alphabet; each fact gives reason to doubt.
DOUBTFUL_DOCUMENT = f"""\
{rewritten("Gentle light")}

The Skinny

{rewritten("Another name")}
avg. recovery
a few days
avg. recovery
3 months
kr 500 - 20
$400 - $600

About the Procedure

Last Updated: 02.30.21

{rewritten("Light heats narrow columns of skin.")}

Side Effects

Pros

{rewritten("minimal pain")}
"""


def admin_addresses(*, are_all: bool) -> list[str]:
    """The editor of each type of page, our settings and lists, and our own views.

    Args:
        are_all: whether of each procedure, of each finding, and of a new page of each type; else of a full
            procedure, of one with doubts, and of a draft, of one finding, and of a new procedure.
    """
    found = [
        reverse("wagtailadmin_home"),
        *(reverse(f"{name}:index") for name in ("procedure_list", "category_list", "concern_list")),
        reverse("procedures:findings"),
        reverse("procedures:new_from_text"),
        reverse("wagtailimages:edit", args=[_first(ClinicImage).pk]),
    ]
    for model in (ClinicSettings, HouseRules):
        name = f"{model._meta.app_label}/{model._meta.model_name}"
        found.append(f"/admin/settings/{name}/{_first(Site).pk}/")
    for snippet in (PhotoPair, BodyArea, SearchSynonym):
        of_row = [f"{view}/{_first(snippet).pk}/" for view in ("edit", "delete")]
        found += [
            f"/admin/snippets/procedures/{snippet._meta.model_name}/{view}" for view in ("", "add/", *of_row)
        ]
    for model in page_types():
        found.append(reverse("wagtailadmin_pages:edit", args=[_first(model).pk]))
        if model.max_count is None and (are_all or model is ProcedurePage):
            found.append(add_address(model))
    procedures = ProcedurePage.objects.order_by("pk")
    for page in procedures if are_all else procedures.filter(slug__in=KINDS_OF_PROCEDURES):
        found.append(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    histories = procedures if are_all else procedures[:1]
    found += [reverse("wagtailadmin_pages:history", args=[page.pk]) for page in histories]
    found.append(reverse("procedures:duplicate", args=[_first(ProcedurePage).pk]))
    kinds = {finding.kind: finding for finding in ProcedureFinding.objects.all()}
    assert len(kinds) > 6
    answered = list(kinds.values()) if are_all else list(kinds.values())[:1]
    found += [reverse("procedures:acknowledge", args=[one.page_id, one.digest]) for one in answered]
    return list(dict.fromkeys(found))


def page_types() -> list[type[Page]]:
    return [model for model in apps.get_models() if issubclass(model, Page) and model is not Page]


def add_address(model: type[Page]) -> str:
    """Where a new page of a type is made."""
    parent = _first(model.allowed_parent_page_models()[0])
    return reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk])


def _first(model: type[Any]) -> Any:
    found = model.objects.order_by("pk").first()
    assert found is not None
    return found


def unmarked_of_ours(html: bytes) -> list[str]:
    """What staff cannot read in their language, but for what Wagtail itself has not marked."""
    soup = BeautifulSoup(html, "html.parser")
    # What stands in a document is content, in the format's own English.
    for quotation in soup.select("pre, textarea, .from-text__source:has([href^='#line-'])"):
        quotation.decompose()
    for line in soup.select(".from-text__lines li > span"):
        next(line.strings).extract()
    # Wagtail puts the words of a chooser together once, in the language of who comes first.
    unmarked_by_wagtail = {"Actions", "Home", "Root", "Search", "Choose a page (Person)"}
    return unmarked_in_page(soup, NAMES | {"Wagtail"}, whole=unmarked_by_wagtail)


def test_staff_read_no_text_of_ours_that_cannot_be_translated(
    nurse: Client, pytestconfig: pytest.Config
) -> None:
    found = {}
    assert ProcedurePage.objects.filter(slug__in=KINDS_OF_PROCEDURES).count() == len(KINDS_OF_PROCEDURES)
    for address in admin_addresses(are_all=pytestconfig.getoption("thorough")):
        response = nurse.get(address)
        assert response.status_code == 200, address
        if unmarked := unmarked_of_ours(response.content):
            found[address] = unmarked
    assert not found


def test_what_is_refused_is_said_in_a_language(nurse: Client) -> None:
    """Each way in which staff are told that something cannot be done."""
    publish = {"action-publish": "1"}
    page, half = ProcedurePage.objects.live().first(), ProcedurePage.objects.get(live=False)
    assert page is not None
    answers = {
        "empty procedure": nurse.post(add_address(ProcedurePage), {**empty_form(title=""), **publish}),
        "wrong procedure": nurse.post(
            add_address(ProcedurePage),
            {
                **empty_form(
                    title="Ж",
                    slug="compare",
                    recovery_minimum="5",
                    recovery_maximum="2",
                    recovery_unit="days",
                    sessions_minimum="0",
                    prices=streamfield(
                        [
                            ("price", price_inputs("900", "2", currency="dollars")),
                            ("price", price_inputs("", "", on_consultation="on", unit="x")),
                        ]
                    ),
                ),
                **publish,
            },
        ),
        "synonym": nurse.post("/admin/snippets/procedures/searchsynonym/add/", {"term": "!", "means": "?"}),
        "pair": nurse.post("/admin/snippets/procedures/photopair/add/", {"name": ""}),
        "from text": nurse.post(reverse("procedures:new_from_text"), {"source": ""}),
        "not read": nurse.post(reverse("procedures:new_from_text"), {"source": rewritten(EXAMPLE)}),
        "read": nurse.post(reverse("procedures:new_from_text"), {"source": DOUBTFUL_DOCUMENT}),
        "duplicate": nurse.post(reverse("procedures:duplicate", args=[page.pk]), {"title": ""}),
        "bulk": nurse.post(f"{BULK}/publish/?id={half.pk}&next=/admin/", follow=True),
        "confirm": nurse.get(f"{BULK}/confirm_prices/?id={page.pk}&id={half.pk}"),
    }
    for name, response in answers.items():
        assert response.status_code == 200, name
        assert response.content.decode().count("⟦") > 20, name
        assert unmarked_of_ours(response.content) == [], name
    assert "⟦Write an introduction" in answers["empty procedure"].content.decode()
