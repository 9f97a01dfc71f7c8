"""A document by its headings, for what is written from top to bottom without any other structure."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from tests.support.parity.facts import words


class Outline:
    """The elements of a document, found by the headings that they stand below.

    Attributes:
        title: the words of its first heading.
        top: what stands below the title, before the first section.
        last: the very last element.
        sections: what stands below each heading of the second rank, with smaller headings in between.
    """

    def __init__(self, soup: BeautifulSoup) -> None:
        title, *elements = soup.find_all(recursive=False)
        self.last = elements.pop()
        self.title = words(title)
        self.top: list[Tag] = []
        self.sections: dict[str, list[Tag]] = {}
        below = self.top
        for element in elements:
            if element.name == "h2":
                below = self.sections.setdefault(words(element), [])
            else:
                below.append(element)

    def section(self, heading: str, until: str = "") -> list[Tag]:
        """What stands below a heading, or only as far as a smaller heading in it."""
        elements = self.sections.get(heading, [])
        ends = [number for number, element in enumerate(elements) if until and _is_heading(element, until)]
        return elements[: ends[0]] if ends else elements

    def part(self, heading: str, smaller: str, *, to_the_end: bool = False) -> list[Tag]:
        """What stands below a smaller heading of a section: up to the next one, or all that follows."""
        if to_the_end:
            before = self.section(heading, until=smaller)
            return self.section(heading)[len(before) + 1 :]
        return dict(self.parts(heading)).get(smaller, [])

    def parts(self, heading: str) -> list[tuple[str, list[Tag]]]:
        """The smaller headings of a section, each with what stands below it."""
        found: list[tuple[str, list[Tag]]] = []
        for element in self.section(heading):
            if element.name == "h3":
                found.append((words(element), []))
            elif found:
                found[-1][1].append(element)
        return found

    def before_parts(self, heading: str) -> list[Tag]:
        """What stands below a heading, before its first smaller one."""
        elements = self.section(heading)
        smaller = [number for number, element in enumerate(elements) if element.name == "h3"]
        return elements[: smaller[0]] if smaller else elements


def _is_heading(element: Tag, heading: str) -> bool:
    return element.name == "h3" and words(element) == heading
