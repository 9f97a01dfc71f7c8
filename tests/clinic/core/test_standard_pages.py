"""Standard pages: what visitors read, and what publishing asks for."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from clinic.models import ClinicSettings, HomePage, StandardPage
from clinic.publishing.gate import PublicationRefused
from tests.factories import (
    full_standard_page,
    make_concern,
    make_image,
    make_procedure,
    make_standard_page,
    picture,
    stored,
    table,
)
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


def column(heading: str) -> dict[str, str]:
    """A column of a table, of plain words."""
    return {"type": "text", "heading": heading}


# What visitors read


@shared_data
def every_block(site: HomePage) -> StandardPage:
    """A standard page with every kind of block, whose pictures have been drawn."""
    page: StandardPage = full_standard_page()
    read(Client(), page.url)
    return page


def test_each_block_is_drawn_in_its_section(every_block: StandardPage, client: Client) -> None:
    soup = read(client, every_block.url)
    sections = soup.select("main .section")
    assert [section.h2 and section.h2.get_text() for section in sections] == [
        None,
        "Three dates",
        "Three dates",
    ]
    # Two sections of the same name can be linked to apart.
    assert [section.get("aria-labelledby") for section in sections] == [None, "three-dates", "three-dates-2"]
    assert sections[1].select_one("blockquote footer").get_text() == "Dr Ines Valdoro"
    assert sections[1].select_one("figure img")["alt"] == "A drawing of skin"
    assert [question.has_attr("open") for question in sections[2].select("details")] == [True, False]


def test_all_links_of_a_page_lead_somewhere(every_block: StandardPage, client: Client) -> None:
    concern = make_concern("Scars")
    soup = read(client, every_block.url)
    assert len(soup.select(f'main a[href="{concern.url}"]')) == 5
    own, default = soup.select(".call .button")
    assert own["href"] == concern.url
    # Without a target of its own a button does what the main button does.
    assert default["href"] == "/consultation/"


def test_a_button_without_any_target_is_left_out(site: HomePage, client: Client) -> None:
    ClinicSettings.objects.update(telephone="", takes_requests=False)
    call = {"heading": "Come in", "text": "", "button": "Ask", "page": None, "address": ""}
    page = make_standard_page(body=[stored("call_to_action", call)])
    assert read(client, page.url).select(".call .button") == []


def test_a_button_that_would_open_its_own_page_dials(site: HomePage, client: Client) -> None:
    page = make_standard_page()
    call = {"heading": "Come in", "text": "", "button": "Ask", "page": page.pk, "address": ""}
    page.body = [stored("call_to_action", call)]
    page.save()
    assert read(client, page.url).select_one(".call .button")["href"] == "tel:5550100142"


def test_a_table_names_its_rows_and_columns(every_block: StandardPage, client: Client) -> None:
    found = read(client, every_block.url).select_one(".table table")
    assert found.caption.get_text() == "What moves a date"
    assert [(cell.get_text(), cell["scope"]) for cell in found.select("th")] == [
        ("What happens", "col"),
        ("What moves", "col"),
        ("A fact changes", "row"),
        ("A price is checked", "row"),
    ]
    page = make_standard_page("Other", body=[stored("table", {**table(), "first_column_names_rows": False})])
    assert read(client, page.url).select(".table tbody th") == []


def test_markup_in_plain_inputs_is_text(site: HomePage, client: Client) -> None:
    nasty = "<script>alert(1)</script>"
    page = make_standard_page(
        introduction=nasty,
        body=[
            stored("heading", nasty),
            stored("quote", {"text": nasty, "source": nasty}),
            stored(
                "table",
                table(
                    caption=nasty, columns=[{"type": "text", "heading": nasty}], rows=[{"values": [nasty]}]
                ),
            ),
        ],
    )
    assert b"<script>alert" not in client.get(page.url).content


def test_pages_below_are_listed_and_know_their_way_back(site: HomePage, client: Client) -> None:
    parent = make_standard_page("Your visit")
    below = make_standard_page("What to bring", parent=parent)
    make_standard_page("Hidden", parent=parent).unpublish()
    soup = read(client, parent.url)
    assert [link["href"] for link in soup.select(".concerns a")] == [below.url]
    crumbs = read(client, below.url).select(".crumbs a")
    assert [(link.get_text(), link["href"]) for link in crumbs] == [("Home", "/"), ("Your visit", parent.url)]


def test_a_link_to_a_page_that_is_gone_keeps_its_words(site: HomePage, client: Client) -> None:
    page = full_standard_page()
    make_concern("Scars").unpublish()
    soup = read(client, page.url)
    assert soup.select('main a[href*="scars"]') == []
    assert "About scars." in soup.get_text()
    # The button falls back to the main one of the site.
    assert [button["href"] for button in soup.select(".call .button")] == ["/consultation/"] * 2


def test_a_picture_that_was_deleted_breaks_nothing(site: HomePage, client: Client) -> None:
    image = make_image()
    figure = {"picture": picture(image, alt_text="Lines"), "caption": "The room"}
    page = make_standard_page(
        picture=[stored("picture", picture(image, decorative=True))], body=[stored("figure", figure)]
    )
    image.delete()
    soup = read(client, page.url)
    assert soup.select("main img") == []
    assert soup.figcaption.get_text() == "The room"


def test_any_query_string_is_ignored(site: HomePage, client: Client) -> None:
    page = make_standard_page()
    for query in ({"utm_source": "x"}, {"q": "laser"}, {"page": "-1"}, {"x": "\x00🙂" * 500}):
        response = client.get(page.url, query)
        assert response.status_code == 200
        canonical = BeautifulSoup(response.content, "html.parser").select_one("link[rel=canonical]")
        assert str(canonical["href"]).endswith(page.url)


def test_within_its_queries(every_block: StandardPage, client: Client) -> None:
    page = every_block
    make_standard_page("Below", parent=page)
    client.get(page.url)
    with CaptureQueriesContext(connection) as queries:
        client.get(page.url)
    assert len(queries) <= 9, "\n".join(query["sql"][-150:] for query in queries)


# Publishing


@pytest.mark.parametrize(
    ("fields", "name", "message"),
    [
        ({"introduction": "", "body": []}, "body", "Write an introduction, or add a block"),
        (
            {"picture": [stored("picture", {"image": 0, "alt_text": " ", "decorative": False})]},
            "picture",
            "needs alternative text",
        ),
        (
            {"body": [stored("figure", {"picture": {"image": 0, "alt_text": "", "decorative": False}})]},
            "body",
            "needs alternative text",
        ),
        ({"body": [stored("table", table(caption=""))]}, "body", "Write the caption of the table"),
        (
            {
                "body": [
                    stored(
                        "table", table(columns=[{"type": "text", "heading": ""}], rows=[{"values": ["x"]}])
                    )
                ]
            },
            "body",
            "Write a heading for each column",
        ),
        ({"body": [stored("table", table(columns=[], rows=[]))]}, "body", "at least one column and one row"),
        ({"body": [stored("quote", {"text": "", "source": ""})]}, "body", "This field is required."),
    ],
)
def test_what_is_missing_is_named_however_the_page_is_published(
    site: HomePage, fields: dict[str, Any], name: str, message: str
) -> None:
    image = make_image().pk

    def with_image(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: image if key == "image" else with_image(inner) for key, inner in value.items()}
        return [with_image(inner) for inner in value] if isinstance(value, list) else value

    draft = StandardPage(title="Draft", live=False, **{"introduction": "Words.", **with_image(fields)})
    site.add_child(instance=draft)
    revision = draft.save_revision()
    with pytest.raises(PublicationRefused) as refused:
        revision.publish()
    assert message in " ".join(refused.value.message_dict[name])
    assert not StandardPage.objects.get(pk=draft.pk).live
    draft.live = True
    with pytest.raises(PublicationRefused):
        draft.save()


def test_a_complete_page_can_be_saved_as_live(site: HomePage) -> None:
    page = full_standard_page()
    page.introduction = "Other words."
    page.save()
    assert StandardPage.objects.get(pk=page.pk).introduction == "Other words."


# The editor


def form(**inputs: Any) -> dict[str, Any]:
    """What the browser sends when somebody saves a standard page."""
    return nested_form_data(
        {
            "title": "How pages are reviewed",
            "slug": "how-pages-are-reviewed",
            "introduction": "",
            "seo_title": "",
            "search_description": "",
            "comments": inline_formset([]),
            "picture": streamfield([]),
            "body": streamfield([]),
            **inputs,
        }
    )


def add_address(site: HomePage) -> str:
    return f"/admin/pages/add/clinic/standardpage/{site.pk}/"


def test_an_empty_draft_saves(site: HomePage, editor: Client) -> None:
    assert editor.post(add_address(site), form()).status_code == 302
    assert not StandardPage.objects.get().live


def test_half_a_block_saves_in_a_draft_and_is_named_on_publishing(site: HomePage, editor: Client) -> None:
    body = streamfield([("quote", {"text": "", "source": "Somebody"})])
    assert editor.post(add_address(site), form(body=body)).status_code == 302
    page = StandardPage.objects.get()
    response = editor.post(
        f"/admin/pages/{page.pk}/edit/", form(body=body, **{"action-publish": "action-publish"})
    )
    assert response.status_code == 200
    assert "body" in response.context["form"].errors
    assert not StandardPage.objects.get().live


def test_publishing_nothing_is_refused_beside_the_field(site: HomePage, editor: Client) -> None:
    response = editor.post(add_address(site), form(**{"action-publish": "action-publish"}))
    assert response.context["form"].errors["body"] == ["Write an introduction, or add a block to the body."]


def test_a_picture_without_words_is_refused_beside_its_field(site: HomePage, editor: Client) -> None:
    value = {"image": str(make_image().pk), "alt_text": "  ", "decorative": ""}
    inputs = form(
        introduction="Words.",
        picture=streamfield([("picture", value)]),
        **{"action-publish": "action-publish"},
    )
    response = editor.post(add_address(site), inputs)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["picture"]


@pytest.mark.parametrize("slug", ["admin", "documents", "media"])
def test_an_address_that_a_page_can_never_have_is_refused(site: HomePage, editor: Client, slug: str) -> None:
    response = editor.post(add_address(site), form(slug=slug))
    assert "another part of the site" in str(response.context["form"].errors["slug"])
    # Below another page the address is free.
    parent = make_standard_page("Your visit")
    assert editor.post(add_address(parent), form(slug=slug)).status_code == 302


def test_a_page_may_stand_in_the_main_menu(site: HomePage, client: Client) -> None:
    make_standard_page("Your visit", show_in_menus=True)
    menu = read(client, "/procedures/").select(".menu a")
    assert "Your visit" in [link.get_text() for link in menu]


def test_every_page_type_below_home_is_offered(site: HomePage) -> None:
    assert StandardPage in site.allowed_subpage_models()
    assert StandardPage.allowed_subpage_models() == [StandardPage]
    assert Page in HomePage.allowed_parent_page_models()


# Blocks in the editor's block picker


@pytest.mark.parametrize("has_pictures", [False, True])
def test_every_block_has_a_realistic_preview(site: HomePage, editor: Client, has_pictures: bool) -> None:
    if has_pictures:
        make_procedure(title="Microneedling")
        make_image()
    expected = {
        "heading": "If you find a mistake",
        "text": "Last updated",
        "quote": "Dr Samuel Adeyemi",
        "figure": "The treatment room",
        "questions": "Only with the people who treat you.",
        "call_to_action": "Write to us",
        "table": "40 minutes",
        "link": "How pages are reviewed",
        "procedure": "Microneedling" if has_pictures else "A procedure of yours",
    }
    fields = [
        StandardPage._meta.get_field("body"),
        HomePage._meta.get_field("shortcuts"),
        HomePage._meta.get_field("featured"),
    ]
    blocks = [block for field in fields for block in field.stream_block.child_blocks.values()]
    assert {block.name for block in blocks} == expected.keys()
    for block in blocks:
        response = editor.get("/admin/block-preview/", {"id": block.definition_prefix})
        assert response.status_code == 200, block.name
        soup = BeautifulSoup(response.content, "html.parser")
        assert expected[block.name] in soup.main.get_text(), block.name
        assert bool(soup.main.img) == (has_pictures and block.name == "figure")
