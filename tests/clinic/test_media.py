"""Uploaded pictures and the icon, as visitors get them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image
from pytest_django import Settings

from clinic import patient_photos, views
from clinic.patient_photos import ConsentState
from tests.factories import make_image

pytestmark = pytest.mark.django_db

BYTES = b"the bytes of a picture"


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    """A media folder with a rendition, an original, and what somebody may have put there."""
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


@pytest.mark.parametrize("extension", sorted(views.PICTURE_TYPES))
def test_a_rendition(media: Path, client: Client, extension: str) -> None:
    (media / "images" / f"hand.{extension}").write_bytes(BYTES)
    response = client.get(f"/media/images/hand.{extension}")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == BYTES
    assert response["Content-Type"] == views.PICTURE_TYPES[extension]
    assert response["Content-Length"] == str(len(BYTES))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Last-Modified" not in response
    assert "Vary" not in response
    assert not response.cookies


def test_a_name_in_capitals(media: Path, client: Client) -> None:
    assert client.get("/media/images/face.WIDTH.JPG")["Content-Type"] == "image/jpeg"


def test_not_modified(media: Path, client: Client) -> None:
    etag = client.get("/media/images/face.width-800.avif")["ETag"]
    again = client.get("/media/images/face.width-800.avif", headers={"if-none-match": etag})
    assert again.status_code == 304
    assert again["Cache-Control"] == "public, max-age=31536000, immutable"
    (media / "images/face.width-800.avif").write_bytes(b"other bytes")
    assert client.get("/media/images/face.width-800.avif", headers={"if-none-match": etag}).status_code == 200


def test_head_and_other_methods(media: Path, client: Client) -> None:
    head = client.head("/media/images/face.width-800.avif")
    assert head["Content-Length"] == str(len(BYTES))
    assert head.getvalue() == b""
    assert client.post("/media/images/face.width-800.avif").status_code == 405


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
    client.force_login(User.objects.create_superuser("editor", password="-"))
    response = client.get("/media/avatar_images/me.png")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"


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
    client: Client, monkeypatch: pytest.MonkeyPatch, states: list[ConsentState], status: int
) -> None:
    monkeypatch.setattr(patient_photos, "_sources", [])
    asked: list[int] = []
    for state in states:

        def state_of(image_id: int, state: ConsentState = state) -> ConsentState:
            asked.append(image_id)
            return state

        patient_photos.register_consent_source(state_of)
    image = make_image(size=(60, 80))
    rendition = image.get_rendition("width-40|format-jpeg")
    assert client.get(rendition.url).status_code == 200
    image.is_patient_photo = True
    image.save()
    response = client.get(rendition.url)
    assert response.status_code == status
    assert "immutable" not in response["Cache-Control"]
    assert asked == [image.pk] * len(states)


def test_favicon(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/x-icon"
    assert response["Cache-Control"] == "public, max-age=86400"
    with Image.open(views.settings.ROOT / "static/icons/favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert client.get("/favicon.ico", headers={"if-none-match": response["ETag"]}).status_code == 304
