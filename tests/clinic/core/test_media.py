"""Uploaded pictures and the icon, as visitors get them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings
from wagtail.models import Page

from clinic.core.pictures import patient_photos
from clinic.core.pictures.patient_photos import ConsentSource, ConsentState
from clinic.core.registries import Registry
from clinic.http import views
from clinic.models import ClinicImage, ClinicSettings, HomePage
from procedures.models import ProcedurePage
from tests.factories import make_image, make_practitioner, make_procedure, picture, picture_value, stored
from tests.support.derived_rows import derived_rows
from tests.support.shared_data import shared_data

pytestmark = [pytest.mark.django_db, pytest.mark.derived_rows]

SMALL = (60, 80)
BYTES = b"the bytes of a picture"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_NOW = "private, no-store"


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    """A media folder with what somebody may have put there, and no picture of the library."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in (
        "images/face.width-800.avif",
        "images/face.WIDTH.JPG",
        "images/page.html",
        "images/drawing.svg",
        "images/face.width-800.avif.html",
        "images/.hidden",
        "images/deeper/face.jpg",
        "original_images/face.jpg",
        "avatar_images/me.png",
        "documents/price-list.pdf",
        "face.jpg",
    ):
        path = tmp_path / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(BYTES)
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    return tmp_path / "media"


def draw(client: Client, page: Page) -> list[str]:
    """The addresses of all sizes of all pictures on a page."""
    response = client.get(page.url)
    assert response.status_code == 200
    return sorted(set(re.findall(r"/media/[\w./-]+", response.content.decode())))


def use(image: ClinicImage, **fields: Any) -> ProcedurePage:
    """A page with a picture."""
    return make_procedure(picture=[stored("picture", picture(image, decorative=True))], **fields)


@shared_data
def shown(site: HomePage) -> ProcedurePage:
    """A public page with a picture, whose sizes have been drawn."""
    with derived_rows():
        page = use(make_image())
        draw(Client(), page)
    return page


def statuses(client: Client, addresses: list[str]) -> set[int]:
    return {client.get(address).status_code for address in addresses}


# Of a public page


def test_visitors_get_the_sizes_that_a_public_page_shows(shown: ProcedurePage, client: Client) -> None:
    addresses = draw(client, shown)
    assert {Path(address).suffix for address in addresses} == {".avif", ".webp", ".jpg"}
    assert len(addresses) >= 6
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        content = b"".join(response.streaming_content)
        assert response["Content-Type"] == views.PICTURE_TYPES[Path(address).suffix[1:]]
        assert response["Content-Length"] == str(len(content))
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == FOR_EVER
        assert "Last-Modified" not in response
        assert "Vary" not in response
        assert not response.cookies


def test_not_modified(site: HomePage, client: Client) -> None:
    image = make_image(size=SMALL)
    address = draw(client, use(image))[0]
    etag = client.get(address)["ETag"]
    again = client.get(address, headers={"if-none-match": etag})
    assert again.status_code == 304
    assert again["Cache-Control"] == FOR_EVER
    file = image.renditions.get(file=address.removeprefix("/media/")).file
    Path(file.path).write_bytes(b"other bytes")
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_head_and_other_methods(shown: ProcedurePage, client: Client) -> None:
    address = draw(client, shown)[0]
    head = client.head(address)
    assert int(head["Content-Length"]) > 0
    assert head.getvalue() == b""
    assert client.post(address).status_code == 405


def test_a_file_that_is_gone(site: HomePage, client: Client) -> None:
    image = make_image(size=SMALL)
    address = draw(client, use(image))[0]
    Path(image.renditions.get(file=address.removeprefix("/media/")).file.path).unlink()
    assert client.get(address).status_code == 404


# Of no public page


ADMIN_SIZES = ["original", "max-800x600", "max-165x165", "width-480"]


def test_what_the_admin_draws_is_for_staff(
    shown: ProcedurePage, client: Client, admin_client: Client
) -> None:
    image = ClinicImage.objects.get()
    addresses = [image.get_rendition(spec).url for spec in ADMIN_SIZES]
    for_visitors = draw(client, shown)
    client.force_login(User.objects.create_user("somebody"))
    assert statuses(client, addresses) == {404}
    assert statuses(client, for_visitors) == {200}
    for address in addresses:
        response = admin_client.get(address)
        assert response.status_code == 200
        assert response["Cache-Control"] == FOR_NOW


def test_a_picture_that_no_page_uses_is_for_staff(
    site: HomePage, client: Client, admin_client: Client
) -> None:
    image = make_image(size=SMALL)
    addresses = [one.url for one in image.get_renditions("format-jpeg|width-480", *ADMIN_SIZES).values()]
    assert statuses(client, addresses) == {404}
    draft = use(image, live=False)
    assert statuses(client, addresses) == {404}
    assert statuses(admin_client, addresses) == {200}
    draft.save_revision().publish()
    assert client.get(addresses[0]).status_code == 200


@pytest.mark.parametrize("end", ["unpublish", "delete", "another", "restrict", "restrict above"])
def test_it_ends_with_the_page_that_shows_it(
    shown: ProcedurePage, client: Client, admin_client: Client, end: str
) -> None:
    page = shown
    addresses = draw(client, page)
    assert statuses(client, addresses) == {200}
    if end == "unpublish":
        page.unpublish()
    elif end == "delete":
        page.delete()
    elif end == "another":
        page.picture = [("picture", picture_value(decorative=True))]
        page.save_revision().publish()
    else:
        restricted = page if end == "restrict" else page.get_parent()
        restricted.view_restrictions.create(restriction_type="password", password="open sesame")
    assert statuses(client, addresses) == {404}
    for address in addresses:
        assert admin_client.get(address)["Cache-Control"] == FOR_NOW


def test_a_draft_of_a_public_page_shows_nothing_new(site: HomePage, client: Client) -> None:
    page, image = make_procedure(), make_image(size=SMALL)
    address = image.get_rendition("format-jpeg|width-480").url
    page.picture = [stored("picture", picture(image, decorative=True))]
    page.save_revision()
    assert client.get(address).status_code == 404


def test_who_has_the_password_sees_the_pictures(shown: ProcedurePage, client: Client) -> None:
    page = shown
    restriction = page.view_restrictions.create(restriction_type="password", password="open sesame")
    answer = {"password": "open sesame", "return_url": page.url}
    authenticate = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    assert client.post(authenticate, answer).status_code == 302
    for address in draw(client, page):
        response = client.get(address)
        assert response.status_code == 200
        assert response["Cache-Control"] == FOR_NOW


def test_the_picture_of_the_app_stands_on_every_page(site: HomePage, client: Client) -> None:
    clinic = ClinicSettings.objects.get()
    clinic.app_heading, clinic.app_picture = "Try it on", make_image(size=SMALL)
    clinic.save()
    addresses = draw(client, make_procedure())
    assert statuses(client, addresses) == {200}
    ClinicSettings.objects.update(app_heading="")
    assert statuses(client, addresses) == {404}


def test_the_statement_of_the_home_page(site: HomePage, client: Client) -> None:
    home = HomePage.objects.get()
    home.statement_heading, home.statement_picture = "We listen", make_image(size=SMALL)
    home.save_revision().publish()
    assert statuses(client, draw(client, home)) == {200}


def test_portraits_stand_with_their_people(site: HomePage, client: Client) -> None:
    face = make_image(size=(600, 800))
    person = make_practitioner(portrait=[stored("picture", picture(face, alt_text="A face"))])
    addresses = draw(client, make_procedure(practitioners=[person])) + draw(client, person)
    assert len(addresses) >= 12
    assert statuses(client, addresses) == {200}


@pytest.mark.parametrize(
    "name",
    [
        "original_images/face.jpg",
        "documents/price-list.pdf",
        "face.jpg",
        "images/page.html",
        "images/drawing.svg",
        "images/face.width-800.avif.html",
        "images/.hidden",
        "images/deeper/face.jpg",
        "images/absent.jpg",
        "images/",
        "images",
        "avatar_images/me.png",
        "../secret.jpg",
        "images/../../secret.jpg",
        "images/../original_images/face.jpg",
        "images/%2e%2e/original_images/face.jpg",
        "images/..%2foriginal_images%2fface.jpg",
        "images/..%5coriginal_images%5cface.jpg",
        "/etc/passwd",
        "images//face.width-800.avif",
        "images/face%00.jpg",
        "images/face.jpg%0a",
        f"images/{'x' * 5000}.jpg",
    ],
)
def test_everything_else_is_not_there(media: Path, client: Client, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_a_folder_named_like_a_picture(media: Path, client: Client) -> None:
    (media / "images/folder.jpg").mkdir()
    assert client.get("/media/images/folder.jpg").status_code == 404


def test_portraits_of_accounts_are_for_staff(media: Path, client: Client) -> None:
    client.force_login(User.objects.create_user("somebody"))
    assert client.get("/media/avatar_images/me.png").status_code == 404
    client.force_login(User.objects.create_superuser("editor", password="-"))
    response = client.get("/media/avatar_images/me.png")
    assert response.status_code == 200
    assert response["Cache-Control"] == FOR_NOW


def test_a_file_without_its_picture_is_nobodys(media: Path, admin_client: Client) -> None:
    assert admin_client.get("/media/images/face.width-800.avif").status_code == 404


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([], 404),
        ([ConsentState.MISSING], 404),
        ([ConsentState.HOLDS], 200),
        ([ConsentState.MISSING, ConsentState.HOLDS], 200),
        ([ConsentState.HOLDS, ConsentState.ENDED], 410),
        ([ConsentState.ENDED], 410),
    ],
    ids=str,
)
def test_a_photo_of_a_patient_needs_somebody_who_knows_of_a_consent(
    site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch, states: list[ConsentState], status: int
) -> None:
    monkeypatch.setattr(patient_photos, "consent_sources", Registry())
    image = make_image(size=SMALL)
    page = use(image)
    address = draw(client, page)[0]
    asked: list[int] = []
    for state in states:

        def state_of(image_id: int, state: ConsentState = state) -> ConsentState:
            asked.append(image_id)
            return state

        patient_photos.consent_sources.register(ConsentSource(state_of, lambda image_id: {page.pk}))
    assert client.get(address).status_code == 200
    image.is_patient_photo = True
    image.save()
    response = client.get(address)
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"] or status == 404
    assert "immutable" not in response["Cache-Control"]
    assert asked == [image.pk] * len(states)
    page.unpublish()
    assert client.get(address).status_code == (410 if status == 410 else 404)


def test_favicon(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/x-icon"
    assert response["Cache-Control"] == "public, max-age=86400"
    with Image.open(views.settings.ROOT / "static/icons/favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert client.get("/favicon.ico", headers={"if-none-match": response["ETag"]}).status_code == 304
