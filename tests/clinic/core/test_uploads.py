"""Pictures that cannot be used are named when they are uploaded, and nothing is kept of them."""

from __future__ import annotations

import io
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageCms
from pillow_heif import HeifImagePlugin as _heif  # noqa: F401 - writes HEIC

from clinic.core.pictures.alt_text import is_file_name
from clinic.models import ClinicImage, HomePage
from clinic.publishing.gate import PublicationRefused
from procedures.models import ProcedurePage
from tests.factories import (
    make_image,
    make_procedure,
    picture,
    picture_value,
    section,
    stored,
)

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
    """What the admin answers to a picture that somebody uploads; empty when it is kept."""
    file = SimpleUploadedFile(name, content, content_type="image/png")
    response = client.post(
        reverse("wagtailimages:add"), {"title": "My picture", "file": file, "collection": "1"}
    )
    assert response.status_code in (200, 302)
    return response.content.decode()


def test_a_picture_is_kept_and_listed(site: HomePage, admin_client: Client) -> None:
    assert upload(admin_client, "small.png", png(40, 30)) == ""
    assert ClinicImage.objects.get().title == "My picture"
    listing = admin_client.get(reverse("wagtailimages:index"))
    assert listing.status_code == 200
    assert "My picture" in listing.content.decode()


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
    image = make_image()
    for spec in ("format-jpeg|width-100", "format-webp|width-100", "format-avif|width-100"):
        with image.get_rendition(spec).file.open() as file, Image.open(io.BytesIO(file.read())) as small:
            assert not small.getexif()


NOTED = [
    "format-jpeg|width-20",
    "format-webp|width-20",
    "format-avif|width-20",
    "format-png|width-20",
    "original",
]


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_what_was_noted_beside_the_picture_is_in_no_size(
    site: HomePage, admin_client: Client, mode: str
) -> None:
    notes = Image.Exif()
    notes[0x010F] = "Secret camera"
    notes.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    content = written(
        "JPEG", mode, exif=notes, comment=b"Secret patient", xmp=b"<x:xmpmeta>Secret place</x:xmpmeta>"
    )
    assert content.count(b"Secret") == 3
    upload(admin_client, "photo.jpg", content)
    for spec, rendition in ClinicImage.objects.get().get_renditions(*NOTED).items():
        with rendition.file.open() as file:
            content = file.read()
        assert b"Secret" not in content, spec
        assert not Image.open(io.BytesIO(content)).getexif(), spec


def test_a_file_name_stays_with_who_uploaded_it(site: HomePage, admin_client: Client, client: Client) -> None:
    upload(admin_client, "firstname-surname-1984-after.jpg", written("JPEG", "RGB"))
    image = ClinicImage.objects.get()
    make_procedure(picture=[stored("picture", picture(image, decorative=True))])
    address = image.get_rendition("format-jpeg|width-96").url
    image.refresh_from_db()
    for name in (address, image.file.name, client.get(address).get("Content-Disposition", "")):
        assert "surname" not in name
    page = ProcedurePage.objects.get()
    assert b"surname" not in client.get(page.url).content
    # A size does not tell the addresses of the others.
    stem = Path(address).name.partition(".")[0]
    assert stem not in image.file.name
    assert stem not in image.get_rendition("max-33x33").url


# Every form that a camera, a telephone or a print shop writes

SIZES = [
    "format-jpeg|width-96",
    "format-webp|width-96",
    "format-avif|width-96",
    "format-avif|fill-80x100",
    "max-33x33",
    "original",
]
LAB_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
RGB_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def written(kind: str, mode: str, **options: Any) -> bytes:
    """A picture of 120 by 80 pixels with nearly all shades of its first band."""
    image = Image.linear_gradient("L").resize((120, 80))
    if mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * 257.0)
    if mode == "P":
        image = image.convert("RGB")
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


KINDS = {"avif": "AVIF", "gif": "GIF", "heic": "HEIF", "jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
FORMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    **{f"{ending} in colours": (ending, "RGB", {}) for ending in KINDS},
    **{f"{ending} in grey": (ending, "L", {}) for ending in KINDS},
    **{f"{ending} transparent": (ending, "RGBA", {}) for ending in KINDS if ending != "jpg"},
    "jpg in CMYK": ("jpg", "CMYK", {}),
    "jpg in CMYK with a profile of RGB": ("jpg", "CMYK", {"icc_profile": RGB_PROFILE}),
    "jpg in RGB with another profile": ("jpg", "RGB", {"icc_profile": LAB_PROFILE}),
    "jpg in RGB with a profile that is none": ("jpg", "RGB", {"icc_profile": b"no profile" * 20}),
    "jpg in grey with a profile of RGB": ("jpg", "L", {"icc_profile": RGB_PROFILE}),
    "png with 16 bits": ("png", "I;16", {}),
    "png with a palette": ("png", "P", {}),
    "png with a transparent entry of its palette": ("png", "P", {"transparency": 3}),
    "png with one transparent grey": ("png", "L", {"transparency": 7}),
    "png with grey and transparency": ("png", "LA", {}),
    "png in black and white": ("png", "1", {}),
}


@pytest.mark.parametrize(("ending", "mode", "options"), FORMS.values(), ids=FORMS.keys())
def test_of_each_accepted_picture_every_size_can_be_made(
    site: HomePage, admin_client: Client, ending: str, mode: str, options: dict[str, Any]
) -> None:
    upload(admin_client, f"picture.{ending}", written(KINDS[ending], mode, **options))
    image = ClinicImage.objects.get()
    assert (image.width, image.height) == (120, 80)
    for spec, rendition in image.get_renditions(*SIZES).items():
        with rendition.file.open() as file, Image.open(io.BytesIO(file.read())) as made:
            made.load()
            shades = set(made.convert("RGBA").convert("L").tobytes())
        if mode != "1":
            assert max(shades) - min(shades) > 150, f"{spec} shows nothing"


def test_a_picture_that_lies_on_its_side_stands_up(site: HomePage, admin_client: Client) -> None:
    notes = Image.Exif()
    notes[0x0112] = 6
    upload(admin_client, "telephone.jpg", written("JPEG", "CMYK", exif=notes))
    image = ClinicImage.objects.get()
    assert (image.width, image.height) == (80, 120)


def test_a_renamed_picture_is_what_it_is(site: HomePage, admin_client: Client) -> None:
    upload(admin_client, "picture.png", written("JPEG", "RGB"))
    assert ClinicImage.objects.get().file.name.endswith(".jpg")
    upload(admin_client, "picture.jpg", written("HEIF", "RGB"))
    assert ClinicImage.objects.count() == 2


@pytest.mark.parametrize("ending", KINDS)
@pytest.mark.parametrize("share", [0.2, pytest.param(0.6, marks=pytest.mark.thorough), 0.95])
def test_a_file_that_was_cut_short_is_named_or_whole(
    site: HomePage, admin_client: Client, ending: str, share: float
) -> None:
    whole = written(KINDS[ending], "RGB")
    answer = upload(admin_client, f"cut.{ending}", whole[: int(len(whole) * share)])
    if image := ClinicImage.objects.first():
        # Some formats say nothing of their end. What was kept can be drawn.
        assert len(image.get_renditions(*SIZES)) == len(SIZES)
    else:
        assert "damaged or incomplete" in answer or "valid image" in answer
        assert 'value="My picture"' in answer


@pytest.mark.parametrize("kind", ["AVIF", "GIF", "PNG", "WEBP"])
def test_a_picture_that_moves_is_named(site: HomePage, admin_client: Client, kind: str) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], duration=100)
    answer = upload(admin_client, f"film.{kind.lower()}", buffer.getvalue())
    assert "is animated" in answer
    assert f"film.{kind.lower()}" in answer
    assert not ClinicImage.objects.exists()


@pytest.mark.parametrize("size", [(4000, 20), (3, 3000), (1, 21)])
def test_a_strip_is_named(site: HomePage, admin_client: Client, size: tuple[int, int]) -> None:
    assert "is too narrow" in upload(admin_client, "strip.png", png(*size))


@pytest.mark.parametrize(
    "size", [(1, 1), (20, 1), (100, 2000), pytest.param((900, 18_000), marks=pytest.mark.thorough)]
)
def test_small_and_tall_pictures_have_all_sizes(
    site: HomePage, admin_client: Client, size: tuple[int, int]
) -> None:
    upload(admin_client, "picture.png", png(*size))
    assert len(ClinicImage.objects.get().get_renditions(*SIZES)) == len(SIZES)


@pytest.mark.parametrize("address", ["wagtailimages:add_multiple", "wagtailimages_chooser:create"])
def test_other_ways_to_upload_name_it_as_well(site: HomePage, admin_client: Client, address: str) -> None:
    cut = SimpleUploadedFile("cut.jpg", written("JPEG", "RGB")[:-500], content_type="image/jpeg")
    data = {"title": "My picture", "files[]": cut, "collection": "1"}
    if address == "wagtailimages_chooser:create":
        data = {"image-chooser-upload-title": "My picture", "image-chooser-upload-file": cut}
    response = admin_client.post(reverse(address), data, headers={"x-requested-with": "XMLHttpRequest"})
    assert response.status_code == 200
    assert "damaged or incomplete" in str(response.json())
    assert not ClinicImage.objects.exists()


# A picture that fails later


def broken(image: ClinicImage) -> ClinicImage:
    """What is left of a picture after a damaged disk."""
    path = Path(image.file.path)
    path.write_bytes(path.read_bytes()[:2000])
    return image


def test_a_damaged_picture_costs_its_own_place_only(
    site: HomePage, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    image = broken(make_image())
    other = section("Devices", "<p>Two lasers.</p>")
    drawn = {"image": image.pk, "alt_text": "", "decorative": True}
    page = make_procedure(picture=[{"type": "picture", "value": drawn}], further_sections=[other])
    for _request in range(2):
        response = client.get(page.url)
        assert response.status_code == 200
        assert b"Two lasers" in response.content
    assert client.get(f"/api/v2/procedures/{page.pk}/").json()["picture"] is None
    said = [record for record in caplog.records if "cannot be shown" in record.message]
    assert len(said) == 1


def test_the_library_shows_the_others(site: HomePage, admin_client: Client) -> None:
    broken(make_image("Broken"))
    make_image("Whole")
    response = admin_client.get(reverse("wagtailimages:index"))
    assert response.status_code == 200
    assert "Whole" in response.content.decode()


# Words that stand in for it


@pytest.mark.parametrize(
    "words",
    [
        "IMG_1234.jpg",
        "a nice name.heic",
        "IMG 1234",
        "DSC01234",
        "PXL_20261102_101503",
        "WhatsApp Image 2026-11-02 at 10.15.03",
        "Screenshot 2026-11-02 (copy)",
        "firstname-surname-1984-after",
        "final_v2",
    ],
)
def test_a_file_name_is_no_words(words: str) -> None:
    assert is_file_name(words)


def test_a_page_whose_picture_has_no_words_is_not_published(site: HomePage) -> None:
    with pytest.raises(PublicationRefused, match="is a file name"):
        make_procedure(picture=[("picture", picture_value(alt_text="IMG_1234.jpg"))])


@pytest.mark.parametrize(
    "words",
    ["A nurse", "X-ray", "CO2-laser", "Photo of a cheek", "Image 3 shows a scar", "", "Dr. med. A. B."],
)
def test_words_are_words(words: str) -> None:
    assert not is_file_name(words)


def test_hostile_words_take_no_time() -> None:
    began = time.monotonic()
    for text in ("a-" * 50_000 + " b", "img1" + "at" * 50_000 + "!x", "img" + "1-" * 50_000 + "x"):
        is_file_name(text)
    assert time.monotonic() - began < 1


def test_nothing_is_written_into_the_words_but_a_description() -> None:
    assert ClinicImage(title="firstname-surname-1984").default_alt_text == ""
    assert ClinicImage(title="x", description="A cheek").default_alt_text == "A cheek"
    assert ClinicImage(title="x", description="IMG_1.jpg").default_alt_text == ""
