"""What lists of pages say of a procedure: the sitemaps and the feed of changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tests.support.parity.client import AnonymousClient, alternate
from tests.support.parity.facts import Facts


@dataclass
class Listings:
    """All pages that are listed for machines, by address.

    Attributes:
        changed_on: the day that the sitemap names.
        pictures: addresses of the pictures that the sitemap of pictures names.
        feed: title and day of the change, as the feed has them.
    """

    changed_on: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, list[str]] = field(default_factory=dict)
    feed: dict[str, Facts] = field(default_factory=dict)

    @classmethod
    def read(cls, stranger: AnonymousClient) -> Listings:
        """Ask for all of them, once for all procedures."""
        found = cls()
        for entry in stranger.entries_of_sitemaps():
            address = _text(entry, "loc")
            if images := [image.text or "" for image in entry.iterfind("{*}image/{*}loc")]:
                found.pictures[address] = images
            else:
                found.changed_on[address] = _text(entry, "lastmod")
        feed = alternate(stranger.page("/"), "application/atom+xml")
        for entry in fromstring(stranger.text(feed)).iterfind("{*}entry"):
            link = entry.find("{*}link")
            address = link.get("href", "") if link is not None else ""
            found.feed[address] = {
                "title": _text(entry, "title"),
                "address": address,
                "changed_on": day_of(_text(entry, "updated")),
            }
        return found

    def sitemap_of(self, address: str) -> Facts:
        """What the sitemap says of a page; nothing of one that is not in it."""
        is_listed = address in self.changed_on
        return {"address": address if is_listed else "", "changed_on": self.changed_on.get(address, "")}


def day_of(moment: str) -> str:
    """The day at the clinic on which a point in time lies, as ISO 8601 writes it."""
    parsed = parse_datetime(moment)
    return timezone.localtime(parsed).date().isoformat() if parsed else moment


def _text(element: Element, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()
