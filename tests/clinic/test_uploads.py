"""Pictures that cannot be used are named when they are uploaded, and nothing is kept of them."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from clinic.models import ClinicImage, HomePage
from tests.factories import make_image

pytestmark = pytest.mark.django_db


def png(width: int, height: int) -> bytes:
    """A black picture, a row at a time: one of 20,000 by 20,000 pixels is only 50 kB as a file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj()
    row = b"\x00" * (1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(client: Client, name: str, content: bytes) -> str:
    """What the admin answers to a picture that somebody uploads."""
    file = SimpleUploadedFile(name, content, content_type="image/png")
    response = client.post(
        reverse("wagtailimages:add"), {"title": "My picture", "file": file, "collection": "1"}, follow=True
    )
    assert response.status_code == 200
    return response.content.decode()


def test_a_picture_is_kept(site: HomePage, admin_client: Client) -> None:
    upload(admin_client, "small.png", png(40, 30))
    assert ClinicImage.objects.get().title == "My picture"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("huge.png", png(20_000, 20_000), "too many pixels"),
        ("letter.png", b"Dear Sir, thank you for your letter.", "valid image"),
        ("empty.png", b"", "empty"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "supported"),
        ("page.html", b"<html></html>", "supported"),
    ],
)
def test_what_is_no_usable_picture_is_named_and_the_title_stays_typed(
    site: HomePage, admin_client: Client, name: str, content: bytes, words: str
) -> None:
    answer = upload(admin_client, name, content)
    assert words in answer
    assert 'value="My picture"' in answer
    assert not ClinicImage.objects.exists()


def test_a_size_keeps_nothing_of_the_camera(site: HomePage) -> None:
    """Originals hold place and time; what visitors get does not."""
    from PIL import Image

    image = make_image()
    for spec in ("format-jpeg|width-100", "format-webp|width-100", "format-avif|width-100"):
        with image.get_rendition(spec).file.open() as file, Image.open(io.BytesIO(file.read())) as small:
            assert not small.getexif()


@pytest.mark.parametrize(
    "spec", ["format-jpeg|width-20", "format-webp|width-20", "format-avif|width-20", "format-png|width-20"]
)
def test_what_the_camera_noted_is_in_no_size(site: HomePage, spec: str) -> None:
    notes = Image.Exif()
    notes[0x010F] = "Secret camera"
    notes.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30)).save(buffer, "JPEG", exif=notes)
    assert b"Secret camera" in buffer.getvalue()
    image = ClinicImage.objects.create(
        title="Photo", file=ImageFile(io.BytesIO(buffer.getvalue()), name="photo.jpg")
    )
    with image.get_rendition(spec).file.open() as file:
        content = file.read()
    assert b"Secret camera" not in content
    assert not Image.open(io.BytesIO(content)).getexif()
