"""Category and concern pages: what staff write, and the procedures that belong to them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from clinic.models import HomePage
from clinic.publishing.gate import PublicationRefused
from procedures.choices import TimeUnit
from procedures.facts import DurationRange, Recovery
from procedures.models import CategoryPage, ConcernPage
from tests.factories import (
    days,
    make_category,
    make_concern,
    make_image,
    make_procedure,
    make_procedures,
    picture,
    stored,
)

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def publish(page: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.fixture(params=[make_category, make_concern], ids=["category", "concern"])
def term(site: HomePage, request: pytest.FixtureRequest) -> Any:
    return request.param()


def test_staff_write_text_and_picture(client: Client, term: Any) -> None:
    other = make_procedure(title="Microneedling")
    publish(
        term,
        introduction="In short.",
        about=f'<h3>Depth</h3><p>See <a linktype="page" id="{other.pk}">needles</a>.</p>',
        picture=[stored("picture", picture(alt_text="A drawing of layers"))],
    )
    soup = read(client, term.url)
    assert soup.select_one(".page-head .deck").get_text() == "In short."
    about = soup.select_one('[aria-labelledby="about"]')
    assert about.h2 is not None and about.h3.get_text() == "Depth"
    assert about.select_one("a")["href"] == other.url
    assert soup.select_one(".page-head img")["alt"] == "A drawing of layers"


def test_without_text_there_is_no_empty_section(client: Client, term: Any) -> None:
    soup = read(client, term.url)
    assert soup.select_one("#about") is None
    assert soup.select_one("main img") is None
    assert "not have a page on a procedure" in soup.get_text()


def test_a_text_that_was_emptied_is_no_text(client: Client, term: Any) -> None:
    publish(term, about='<p data-block-key="a1b2c"></p>')
    assert read(client, term.url).select_one("#about") is None


def test_the_shortest_recovery_stands_first_and_not_stated_last(site: HomePage, client: Client) -> None:
    concern = make_concern()
    facts = {
        "Two weeks": Recovery(DurationRange(Decimal(2), Decimal(2), TimeUnit.WEEKS)),
        "Not stated": Recovery(days(1)),
        "None": Recovery(None),
        "At least 3 days": Recovery(DurationRange(Decimal(3), None, TimeUnit.DAYS)),
        "3 days": Recovery(days(3)),
        "Up to 2 days": Recovery(DurationRange(None, Decimal(2), TimeUnit.DAYS)),
        "1 to 3 days": Recovery(days(1, 3)),
    }
    pages = {
        name: make_procedure(title=name, recovery=fact, concerns=[concern]) for name, fact in facts.items()
    }
    # Only an old page can lack it.
    type(pages["Not stated"]).objects.filter(pk=pages["Not stated"].pk).update(recovery=None)
    titles = [link.get_text() for link in read(client, concern.url).select(".row h3 a")]
    assert titles == [
        "None",
        "Up to 2 days",
        "1 to 3 days",
        "3 days",
        "At least 3 days",
        "Two weeks",
        "Not stated",
    ]


def test_related_concerns_share_procedures(site: HomePage, client: Client) -> None:
    scars, lines, tone, hair = map(make_concern, ("Scars", "Fine lines", "Tone", "Hair"))
    make_procedure(concerns=[scars, tone])
    make_procedure(concerns=[scars, tone, lines])
    make_procedure(concerns=[hair])
    make_procedure(concerns=[hair, scars], live=False)
    links = read(client, scars.url).select('[aria-labelledby="about"] .inline-links a')
    assert [link.get_text() for link in links] == ["Tone", "Fine lines"]


def test_other_categories_are_named(site: HomePage, client: Client) -> None:
    first, second, hidden = map(make_category, ("Laser", "Needling", "Hidden"))
    hidden.unpublish()
    links = read(client, first.url).select('[aria-labelledby="about"] .inline-links a')
    assert [link["href"] for link in links] == [second.url]


def test_the_title_of_a_concern_says_what_the_page_is_for(site: HomePage, client: Client) -> None:
    assert read(client, make_concern("Scars").url).title.get_text() == "Scars: what helps | Calder House"


def test_procedures_lead_to_their_category_and_concerns(site: HomePage, client: Client) -> None:
    concern = make_concern()
    page = make_procedure(concerns=[concern])
    soup = read(client, page.url)
    assert soup.select_one(f'.crumbs a[href="{page.category.url}"]')
    assert soup.select_one(f'.glance a[href="{page.category.url}"]')
    assert soup.select_one(f'main a[href="{concern.url}"]')
    # Comparisons and requests are the only addresses with a query.
    filters = soup.select('main a[href^="/"][href*="?"]:not([href*="/compare/?"], [href^="/consultation/?"])')
    assert filters == []


def test_any_query_string_is_ignored(client: Client, term: Any) -> None:
    for query in ({"utm_source": "x"}, {"q": "laser"}, {"page": "-1"}, {"x": "\x00🙂" * 500}):
        response = client.get(term.url, query)
        assert response.status_code == 200
        canonical = BeautifulSoup(response.content, "html.parser").select_one("link[rel=canonical]")
        assert str(canonical["href"]).endswith(term.url)


@pytest.mark.parametrize("number", [3, 12])
def test_within_their_queries_for_any_number(site: HomePage, client: Client, number: int) -> None:
    concern = make_concern()
    make_concern("Other")
    make_procedures(number, concern=concern)
    make_procedure(concerns=[concern, make_concern("Other")], title="Linked")
    link = f'<p><a linktype="page" id="{concern.pk}">it</a></p>'
    for page in (CategoryPage.objects.get(), ConcernPage.objects.get(pk=concern.pk)):
        publish(page, about=link, picture=[stored("picture", picture(decorative=True))])
        for address, most in ((page.url, 11), (page.get_parent().url, 7)):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            assert len(queries) <= most, "\n".join(query["sql"][-150:] for query in queries)


# Publishing


def test_a_picture_without_words_is_refused(term: Any) -> None:
    with pytest.raises(PublicationRefused) as refused:
        publish(term, picture=[stored("picture", picture(alt_text=" "))])
    assert "needs alternative text" in refused.value.message_dict["picture"][0]
    assert not type(term).objects.get(pk=term.pk).picture


def test_the_editor_names_it_beside_the_field_and_saves_the_draft(client: Client, term: Any) -> None:
    client.force_login(User.objects.create_superuser("editor"))
    value = {"image": str(make_image().pk), "alt_text": " ", "decorative": ""}
    form = nested_form_data(
        {
            "title": term.title,
            "slug": term.slug,
            "introduction": "",
            "about": rich_text(""),
            "picture": streamfield([("picture", value)]),
            "seo_title": "",
            "search_description": "",
            "comments": inline_formset([]),
        }
    )
    address = f"/admin/pages/{term.pk}/edit/"
    response = client.post(address, {**form, "action-publish": "action-publish"})
    assert response.status_code == 200
    assert "needs alternative text" in str(response.context["form"].errors["picture"])
    assert client.post(address, form).status_code == 302
    assert type(term).objects.get(pk=term.pk).has_unpublished_changes


def test_a_concern_begins_with_its_caution_and_its_search_keeps_it(site: HomePage, client: Client) -> None:
    concern = make_concern("Brown spots")
    publish(concern, caution="It may be melasma.\n\nDo not have light for it.")
    make_procedure(concerns=[concern], best_for="Sun spots", not_for="Melasma")
    make_procedure(title="Other", concerns=[concern])
    main = str(read(client, concern.url).main)
    assert main.index("It may be melasma.") < main.index("What helps") < main.index("Sun spots")
    soup = read(client, concern.url)
    assert soup.select_one('.section__head a[href="/procedures/?concern=brown-spots"]')
    assert len(soup.select('input[name="procedure"][form="compare"]')) == 2
    assert soup.select_one("form#compare")["action"] == "/procedures/compare/"
