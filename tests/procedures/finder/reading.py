"""What a visitor reads on the finder, as tests ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup
from django.test import Client


@dataclass
class Finder:
    """One answer of the finder."""

    soup: BeautifulSoup

    @property
    def titles(self) -> list[str]:
        return [text(heading) for heading in self.soup.select(".row h3")]

    @property
    def heading(self) -> str:
        (heading,) = self.soup.select("#results")
        return text(heading)

    @property
    def chips(self) -> dict[str, str]:
        """The address behind each chip."""
        return {
            text(chip).removeprefix("Remove filter: "): str(chip["href"])
            for chip in self.soup.select(".chip")
        }

    @property
    def section_headings(self) -> list[str]:
        return [text(heading) for heading in self.soup.select(".rows-head")]

    @property
    def counts(self) -> dict[str, dict[str, str]]:
        """For each facet of boxes, the count beside each value."""
        found: dict[str, dict[str, str]] = {}
        for box in self.soup.select("#finder input[type=checkbox]"):
            label = box.find_parent("label")
            assert label is not None
            count = label.select_one(".n")
            assert count is not None
            found.setdefault(str(box["name"]), {})[str(box["value"])] = text(count).split()[1]
        return found

    def options(self, name: str) -> dict[str, str]:
        """The words of each option of a list."""
        return {str(option["value"]): text(option) for option in self.soup.select(f"#{name} option")}

    def row(self, title: str) -> str:
        """The words of a row."""
        (row,) = [row for row in self.soup.select(".row") if text(row.select_one("h3")) == title]
        return text(row)

    def marks(self) -> set[str]:
        return {text(mark) for mark in self.soup.select("mark")}


def text(element: object) -> str:
    """The words of an element, single spaces between."""
    return " ".join(element.get_text(" ").split())  # type: ignore[attr-defined]


def find(client: Client, query: str = "") -> Finder:
    """Ask the finder, which must answer."""
    response = client.get(f"/procedures/{query}")
    assert response.status_code == 200, query
    return Finder(BeautifulSoup(response.content, "html.parser"))
