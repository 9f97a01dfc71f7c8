"""The brand in the settings: what an editor enters, and what visitors and staff then see."""

from __future__ import annotations

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from clinic.models import ClinicImage, ClinicSettings, HomePage
from tests.factories import make_image


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def save(client: Client, **values: Any) -> tuple[Any, ClinicSettings]:
    """Send the settings' form with other values; the answer, and what is stored then."""
    clinic = ClinicSettings.objects.get()
    address = reverse("wagtailsettings:edit", args=["clinic", "clinicsettings", clinic.site_id])
    form = client.get(address).context["form"]
    data = {
        bound.html_name: value
        for bound in form
        if (value := bound.value()) not in (None, False, "")
        and bound.name not in ("footer_links", "not_offered")
    }
    data |= {"footer_links-count": "0", "not_offered-count": "0"}
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    response = client.post(address, data | values)
    return response, ClinicSettings.objects.get()


def preview(client: Client, **values: Any) -> BeautifulSoup:
    clinic = ClinicSettings.objects.get()
    address = reverse("wagtailsettings:preview_on_edit", args=["clinic", "clinicsettings", clinic.site_id])
    edit = reverse("wagtailsettings:edit", args=["clinic", "clinicsettings", clinic.site_id])
    form = client.get(edit).context["form"]
    data = {bound.html_name: value for bound in form if (value := bound.value()) not in (None, False, "")}
    data |= {"footer_links-count": "0", "not_offered-count": "0"}
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    assert client.post(address, data | values).json()["is_valid"]
    return BeautifulSoup(client.get(address).content, "html.parser")


def test_a_colour_and_a_type_reach_every_page(site: HomePage, admin_client: Client, client: Client) -> None:
    response, clinic = save(admin_client, accent="#1A5FB4", type_pairing="sans")
    assert response.status_code == 302 and clinic.accent == "#1a5fb4"
    soup = BeautifulSoup(client.get("/").content, "html.parser")
    sheets = [str(link["href"]) for link in soup.select("link[rel=stylesheet]")]
    assert sheets[1].startswith("/brand-1a5fb4-sans-")
    sheet = client.get(sheets[1])
    assert sheet["Content-Type"] == "text/css; charset=utf-8" and "immutable" in sheet["Cache-Control"]
    assert b"--accent: #1a5fb4;" in sheet.content and b"prefers-color-scheme: dark" in sheet.content
    # A type that no heading uses is not worth loading early.
    assert not soup.select('link[rel=preload][href*="newsreader"]')
    # Its address changes with the brand, and made-up ones are none.
    save(admin_client, accent="#6a1b9a")
    assert sheets[1] not in client.get("/").content.decode()
    assert client.get(sheets[1].replace("1a5fb4", "123456")).status_code == 404


@pytest.mark.parametrize(
    ("accent", "sentence"), [("blueish", "is not a color"), ("#98301a", "warns of risks and urgent signs")]
)
def test_a_colour_that_cannot_be_used_is_refused_beside_its_field(
    site: HomePage, admin_client: Client, accent: str, sentence: str
) -> None:
    response, clinic = save(admin_client, accent=accent, telephone="555 0100 999")
    assert response.status_code == 200 and clinic.accent == ""
    assert sentence in str(response.context["form"].errors["accent"])
    soup = BeautifulSoup(response.content, "html.parser")
    # Nothing that was typed is lost.
    assert soup.select_one(f'[name=accent][value="{accent}"]')
    assert soup.select_one('[name=telephone][value="555 0100 999"]')


def test_the_preview_shows_a_colour_before_it_is_saved(site: HomePage, admin_client: Client) -> None:
    soup = preview(admin_client, accent="#ffd400", name="Clinic to be")
    assert "Clinic to be" in soup.get_text()
    assert "#ffd400 is too light to be read on the page" in soup.get_text()
    assert len(soup.select("svg[role=img]")) == 2
    assert any("/brand-ffd400-" in str(link["href"]) for link in soup.select("link[rel=stylesheet]"))
    assert ClinicSettings.objects.get().accent == ""


def test_one_upload_makes_logo_and_icons(
    site: HomePage, admin_client: Client, client: Client, media: None
) -> None:
    logo = make_image(size=(600, 200))
    save(admin_client, logo=logo.pk)
    soup = BeautifulSoup(client.get("/").content, "html.parser")
    shown = soup.select_one(".masthead .wordmark img")
    # A wide logo holds the name, which it is then called.
    assert shown is not None and shown["alt"] == "Calder House"
    assert "Calder House" not in soup.select_one(".masthead .wordmark").get_text()  # type: ignore[union-attr]
    assert client.get(str(shown["src"])).status_code == 200
    icons = [(str(link["href"]), 180) for link in soup.select("link[rel=apple-touch-icon]")]
    manifest = client.get("/site.webmanifest").json()
    icons += [(icon["src"], int(icon["sizes"].partition("x")[0])) for icon in manifest["icons"]]
    assert len(icons) == 4 and any(icon.get("purpose") == "maskable" for icon in manifest["icons"])
    for address, size in icons:
        response = client.get(address)
        assert response["Content-Type"] == "image/png" and "immutable" in response["Cache-Control"]
        assert Image.open(io.BytesIO(response.content)).size == (size, size)
    assert Image.open(io.BytesIO(client.get("/favicon.ico").content)).format == "ICO"
    # Another logo has icons at other addresses, to which the former ones lead.
    save(admin_client, logo=make_image(size=(400, 400)).pk)
    moved = client.get(icons[0][0])
    assert moved.status_code == 302 and client.get(moved["Location"]).status_code == 200
    soup = BeautifulSoup(client.get("/").content, "html.parser")
    assert "Calder House" in soup.select_one(".masthead .wordmark").get_text()  # type: ignore[union-attr]


def test_an_icon_is_the_part_that_the_focal_point_marks(
    site: HomePage, admin_client: Client, client: Client, media: None
) -> None:
    logo = make_image(size=(800, 300))
    save(admin_client, logo=logo.pk)
    whole = client.get("/site.webmanifest").json()["icons"][0]["src"]
    ClinicImage.objects.filter(pk=logo.pk).update(
        focal_point_x=10, focal_point_y=10, focal_point_width=200, focal_point_height=200
    )
    part = client.get("/site.webmanifest").json()["icons"][0]["src"]
    assert part != whole
    assert client.get(part).status_code == 200


def test_a_logo_of_one_pixel_is_refused(site: HomePage, admin_client: Client, media: None) -> None:
    response, clinic = save(admin_client, logo=make_image(size=(1, 1)).pk)
    assert clinic.logo is None
    assert "has 1 by 1 pixels" in str(response.context["form"].errors["logo"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("logo.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("huge.png", None),
    ],
)
def test_a_file_that_is_no_picture_or_too_large_never_gets_in(
    site: HomePage, admin_client: Client, media: None, name: str, content: bytes | None
) -> None:
    if content is None:
        buffer = io.BytesIO()
        Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
        content = buffer.getvalue()
    response = admin_client.post(
        reverse("wagtailimages:add"), {"title": "Logo", "file": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 200 and response.context["form"].errors["file"]
    assert not ClinicImage.objects.exists()


def test_sign_in_and_admin_carry_the_clinic_s_own_name_and_logo(
    site: HomePage, admin_client: Client, client: Client, media: None
) -> None:
    save(admin_client, name="Praxis am Markt", logo=make_image(size=(600, 200)).pk)
    soup = BeautifulSoup(client.get(reverse("wagtailadmin_login")).content, "html.parser")
    assert soup.h1 is not None and soup.h1.get_text(strip=True) == "Sign in to Praxis am Markt"
    assert soup.title is not None and "Praxis am Markt" in soup.title.get_text()
    logo = soup.select_one(".login-logo img")
    assert logo is not None and client.get(str(logo["src"])).status_code == 200
    home = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Praxis am Markt" in home and "/icon-192-" in home
