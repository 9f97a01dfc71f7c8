"""What all public templates have in common."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from wagtail.blocks import Block

from clinic.http.errors import server_error
from clinic.models import HomePage
from clinic.pages.icons import ICONS
from procedures.choices import Urgency
from procedures.models import ProcedurePage
from tests.factories import make_practitioner, make_procedure, picture_value, section

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


# Icons


def test_a_page_draws_the_icons_that_it_uses_and_no_others(
    full: ProcedurePage, sparse: ProcedurePage, client: Client
) -> None:
    for address in ("/", "/procedures/", "/team/", "/concerns/", full.url, sparse.url, "/nowhere/"):
        html = client.get(address).content.decode()
        used = set(re.findall(r'<use href="#i-(\w+)"', html))
        drawn = re.findall(r'<symbol id="i-(\w+)"', html)
        assert len(drawn) == len(set(drawn)), address
        assert used == set(drawn), address


def test_every_icon_is_a_drawing() -> None:
    for name, drawing in ICONS.items():
        assert re.fullmatch(r"(<(path|circle) [^<>]+/>)+", drawing), name


# Pictures


def pictures(client: Client, address: str) -> list[Tag]:
    return list(read(client, address).select("main picture"))


def test_a_picture_comes_in_three_formats_with_its_size(full: ProcedurePage, client: Client) -> None:
    found = pictures(client, full.url)
    assert len(found) == 3
    for picture in found:
        sources = picture.find_all("source")
        assert [source["type"] for source in sources] == ["image/avif", "image/webp"]
        assert all(len(str(source["srcset"]).split(", ")) == 2 for source in sources)
        image = picture.img
        assert image is not None
        assert str(image["src"]).endswith(".jpg")
        assert int(str(image["width"])) > int(str(image["height"])) > 0
        assert image["loading"] == "lazy"


def test_each_use_of_a_picture_has_its_own_words(site: HomePage, client: Client) -> None:
    decorative = picture_value(decorative=True)
    with_words = section("Devices", "<p>Two lasers.</p>")
    with_words["value"]["picture"] = {"image": decorative.pk, "alt_text": 'A "drawing"', "decorative": False}
    page = make_procedure(picture=[("picture", decorative)], further_sections=[with_words])
    alts = [picture.img and picture.img["alt"] for picture in pictures(client, page.url)]
    assert alts == ["", 'A "drawing"']


def test_the_credit_stands_with_the_picture(site: HomePage, client: Client) -> None:
    image = picture_value(decorative=True)
    image.credit = "Ada Lens, CC BY 4.0"
    image.save()
    page = make_procedure(picture=[("picture", image)])
    assert read(client, page.url).select_one(".hero__art figcaption").get_text() == "Ada Lens, CC BY 4.0"


# Who may see what


def test_a_visitor_is_not_asked_who_they_are(site: HomePage, client: Client) -> None:
    response = client.get("/")
    assert b"wagtail-userbar" not in response.content
    assert not response.cookies
    assert not response.wsgi_request.session.accessed


def test_an_editor_gets_wagtails_bar(site: HomePage, client: Client) -> None:
    client.force_login(User.objects.create_superuser("editor"))
    assert b"wagtail-userbar" in client.get("/").content


def test_before_the_password_nothing_of_a_page_is_told(site: HomePage, client: Client) -> None:
    person = make_practitioner("Dr Secret Name", role="hidden role")
    person.view_restrictions.create(restriction_type="password", password="open sesame")
    soup = read(client, person.url)
    assert soup.h1 is not None
    assert "password" in soup.h1.get_text()
    assert soup.select_one("input[type=password][autocomplete]") is not None
    text = soup.decode()
    assert "Secret" not in text
    assert "hidden role" not in text


def test_the_password_opens_the_page(site: HomePage, client: Client) -> None:
    person = make_practitioner()
    person.view_restrictions.create(restriction_type="password", password="open sesame")
    form = read(client, person.url).form
    assert form is not None
    action, hidden = str(form["action"]), form.select_one("input[name=return_url]")
    assert hidden is not None
    answers = {"return_url": str(hidden["value"])}
    refused = client.post(action, {**answers, "password": "wrong"})
    assert refused.status_code == 200
    soup = BeautifulSoup(refused.content, "html.parser")
    field = soup.select_one("input[type=password][aria-invalid=true]")
    assert field is not None
    assert soup.select_one(f"#{field['aria-describedby']}.error") is not None
    assert client.post(action, {**answers, "password": "open sesame"}).status_code == 302
    assert person.title in read(client, person.url).get_text()


def test_an_error_page_needs_nothing(rf: RequestFactory) -> None:
    response = server_error(rf.get("/"))
    assert b"Something went wrong" in response.content
    assert b"{{" not in response.content


# Blocks in the editor's block picker


def previewed_blocks() -> list[Block]:
    fields = [field for field in ProcedurePage._meta.get_fields() if hasattr(field, "stream_block")]
    blocks = [block for field in fields for block in field.stream_block.child_blocks.values()]
    return [block for block in blocks if hasattr(block.meta, "preview_value")]


def test_every_block_has_a_preview_in_the_look_of_the_site(site: HomePage, client: Client) -> None:
    client.force_login(User.objects.create_superuser("editor"))
    blocks = previewed_blocks()
    assert len(blocks) >= 8
    for block in blocks:
        response = client.get("/admin/block-preview/", {"id": block.definition_prefix})
        assert response.status_code == 200, block.name
        soup = BeautifulSoup(response.content, "html.parser")
        assert soup.select_one("link[href*='procedure']") is not None
        example = block.get_preview_value()
        words = example if isinstance(example, str) else next(filter(is_words, example.values()))
        assert words in soup.get_text(), block.name


def is_words(value: object) -> bool:
    return isinstance(value, str) and value not in Urgency.values
