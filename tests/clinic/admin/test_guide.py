"""The guide for staff: read inside the admin, and leading nowhere else than it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from clinic.admin import guide
from clinic.models import HomePage

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def clerk(site: HomePage, client: Client) -> Client:
    """Logged in as somebody who may enter the admin and nothing else."""
    group = Group.objects.create(name="Clerks")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = User.objects.create_user("clerk")
    user.groups.add(group)
    client.force_login(user)
    return client


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A guide of two chapters, with a secret beside it."""
    folder = tmp_path / "guide"
    (folder / "screenshots").mkdir(parents=True)
    (folder / "screenshots" / "list.png").write_bytes(PNG)
    (folder / "README.md").write_text(
        "# Guide\n\n[Lists](lists.md#find-one) and [web](https://example.org)\n"
    )
    (folder / "lists.md").write_text(
        "# Lists\n\n## Find one\n\n![A list](screenshots/list.png)\n\n[Back](./README.md)\n\n"
        "<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "way-out.png").symlink_to(tmp_path / "secret.png")
    monkeypatch.setattr(guide, "FOLDER", folder)
    return folder


def article(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").find("article")
    assert found is not None
    return BeautifulSoup(str(found), "html.parser")


def test_chapters_lead_to_each_other_and_to_their_pictures(clerk: Client, folder: Path) -> None:
    """The same relative links work in a folder of files and in the admin."""
    first = article(clerk, "/admin/guide/")
    assert [link["href"] for link in first.select("a")] == [
        "/admin/guide/lists/#find-one",
        "https://example.org",
    ]
    second = article(clerk, "/admin/guide/lists/")
    assert [heading.get_text() for heading in second.select("h1")] == ["Lists"]
    assert second.select_one("h2#find-one")
    assert second.select_one("table td")
    assert second.select('a[href="/admin/guide/"]')
    picture = second.select_one("img")
    assert picture is not None and picture["alt"] == "A list"
    response = clerk.get(str(picture["src"]))
    assert response["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content) == PNG  # type: ignore[attr-defined]


def test_markup_is_shown_and_not_obeyed(clerk: Client, folder: Path) -> None:
    page = article(clerk, "/admin/guide/lists/")
    assert page.select("script, [href^='javascript']") == []
    assert "<script>" in page.get_text()


@pytest.mark.parametrize(
    "address",
    [
        "../secret.png",
        "%2e%2e/secret.png",
        "screenshots/../../secret.png",
        "way-out.png",
        "README.md",
        "screenshots",
        "screenshots/none.png",
        "a%00.png",
        f"{'x' * 5000}.png",
    ],
)
def test_pictures_cannot_leave_the_folder(clerk: Client, folder: Path, address: str) -> None:
    assert clerk.get(f"/admin/guide/files/{address}").status_code == 404


def test_folder_itself_cannot_be_left(clerk: Client, folder: Path) -> None:
    """Also when the view is asked past the normalisation of addresses."""
    from django.http import Http404
    from django.test import RequestFactory

    for name in ("../secret.png", f"{folder.parent}/secret.png"):
        with pytest.raises(Http404):
            guide.picture(RequestFactory().get("/"), name)


@pytest.mark.parametrize("address", ["/admin/guide/none/", "/admin/guide/..%2fsecret/"])
def test_what_is_no_chapter_is_not_found(clerk: Client, folder: Path, address: str) -> None:
    assert clerk.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/admin/guide/", "/admin/guide/files/screenshots/list.png"])
def test_strangers_are_asked_to_log_in(site: HomePage, client: Client, folder: Path, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_help_menu_links_the_guide(clerk: Client) -> None:
    assert "/admin/guide/" in clerk.get("/admin/").content.decode()


def test_every_link_and_picture_of_our_guide_is_there(clerk: Client) -> None:
    """Whoever writes a chapter learns here of a link that leads nowhere."""
    chapters = sorted(path.stem for path in guide.FOLDER.glob("*.md"))
    assert guide.FIRST in chapters
    linked = set()
    for name in chapters:
        page = article(clerk, guide.address_of(name))
        for address in [tag["src"] for tag in page.select("img")] + [tag["href"] for tag in page.select("a")]:
            if re.match(r"https?://", str(address)):
                continue
            path, _, anchor = str(address).partition("#")
            path = path or guide.address_of(name)
            linked.add(path)
            assert path.startswith("/admin/"), f"{name}: {address}"
            response = clerk.get(path)
            assert response.status_code in (200, 302), f"{name}: {address}"
            if anchor:
                assert f'id="{anchor}"' in response.content.decode(), f"{name}: {address}"
    unlinked = [name for name in chapters if name != guide.FIRST and guide.address_of(name) not in linked]
    assert unlinked == [], "the index names every chapter"
