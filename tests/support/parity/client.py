"""An anonymous client that requests the outputs of procedures, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from wagtail.models import Site

OK = 200


class NotAnsweredError(Exception):
    """An address that the site names, but that does not answer."""


class AnonymousClient:
    """A client without an account.

    Args:
        site: its address decides which host is requested.
    """

    def __init__(self, site: Site) -> None:
        self.root = site.root_url
        environment = {"SERVER_NAME": site.hostname, "SERVER_PORT": str(site.port)}
        self._client = Client(**environment)

    def text(self, address: str) -> str:
        """What is at an address.

        Raises:
            NotAnsweredError: when it is anything but a document.
        """
        full = urljoin(f"{self.root}/", address)
        parts = urlsplit(full)
        query = f"?{parts.query}" if parts.query else ""
        response = self._client.get(f"{parts.path}{query}", secure=parts.scheme == "https")
        if response.status_code != OK:
            raise NotAnsweredError(f"{full} answers with {response.status_code}.")
        return bytes(response.getvalue()).decode()

    def page(self, address: str) -> BeautifulSoup:
        """The page at an address."""
        return BeautifulSoup(self.text(address), "html.parser")

    def entries_of_sitemaps(self) -> Iterator[Element]:
        """All entries of all sitemaps that the index names."""
        for sitemap in fromstring(self.text("/sitemap.xml")).iterfind("{*}sitemap/{*}loc"):
            yield from fromstring(self.text(sitemap.text or "")).iterfind("{*}url")


def alternate(soup: BeautifulSoup, kind: str) -> str:
    """The address of a page in another form, as the page names it; empty where it names none."""
    link = soup.select_one(f'link[rel="alternate"][type="{kind}"]')
    return str(link["href"]) if link else ""


def style_sheets(soup: BeautifulSoup) -> list[str]:
    """The texts of the style sheets that a page names, in their order."""
    return [_style_sheet(str(link["href"])) for link in soup.select("link[rel=stylesheet]")]


@cache
def _style_sheet(address: str) -> str:
    name = urlsplit(address).path.removeprefix(urlsplit(settings.STATIC_URL).path)
    if staticfiles_storage.exists(name):
        return staticfiles_storage.open(name).read().decode()
    found = finders.find(name)
    if not found:
        raise NotAnsweredError(f"There is no style sheet {address}.")
    return Path(found).read_text(encoding="utf-8")
