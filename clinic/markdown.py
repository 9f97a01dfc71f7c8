"""Every public page a second time as Markdown, for assistants and for whoever reads plain text.

`write` asks by the type of the page; other apps register theirs there, and their sections of our pages
beside the templates of those. The facts are the same value objects, in the same words, as on the page;
`Document` writes them down and escapes them. What frames every page, such as the telephone at its bottom,
is told once, on the home page. Pictures are left out, but for the words of those inside a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, singledispatch
from operator import attrgetter
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _
from markdownify import MarkdownConverter
from wagtail.models import Page

from clinic.addresses import HasPath
from clinic.body import BodyBlock
from clinic.feeds import all_feeds
from clinic.home_sections import HomeSection
from clinic.locations import Location, card_lines, places_of_work, public_locations
from clinic.models import (
    HomePage,
    LocationIndexPage,
    LocationPage,
    PractitionerPage,
    StandardPage,
    TeamIndexPage,
)
from clinic.opening_hours import OpeningHours
from clinic.page_sections import PageSection, page_sections
from clinic.plain_text import plain_text
from clinic.public_pages import public
from clinic.structured_data import Surroundings

# The last part of a page's address under which its Markdown is found.
FILE_NAME = "index.md"

# What Markdown would take for markup of its own, wherever it stands, and at the start of a line.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_SPECIAL_AT_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def escaped(text: Any) -> str:
    """A text on one line that Markdown shows as it is."""
    line = " ".join(str(text).split())
    line = _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\1", line))
    return _SPECIAL_AT_START.sub(lambda match: f"{match[1]}{_at_start(match[2])}", line)


def _at_start(mark: str) -> str:
    # "1." begins a list; a backslash before the digit would be shown.
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


class Document:
    """A Markdown document that is written from top to bottom. What is empty is not written.

    Args:
        around: for full addresses of the pages that it links to.
    """

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self._blocks: list[str] = []

    @cached_property
    def locations(self) -> list[Location]:
        """The clinics with a public page, asked for once in a document."""
        return public_locations()

    def heading(self, text: Any, level: int = 2, address: str = "") -> None:
        """A heading, perhaps one that links to an address; `section` leaves out one that nothing follows."""
        self._blocks.append(f"{'#' * level} {self._linked(text, address)}")

    def paragraph(self, *texts: Any) -> None:
        """A paragraph of sentences."""
        if words := " ".join(escaped(text) for text in texts if text):
            self._blocks.append(words)

    def link(self, words: Any, address: str) -> None:
        """A link on a line of its own; without words or an address there is none."""
        if words and address:
            self._blocks.append(self._linked(words, address))

    def quotation(self, text: Any) -> None:
        """A sentence that is set apart."""
        self._blocks.append(f"> {escaped(text)}")

    def facts(self, facts: Iterable[tuple[Any, Any]]) -> None:
        """Labels with their values; those without a value are left out."""
        lines = [f"- **{escaped(label)}**: {escaped(value)}" for label, value in facts if value]
        self._append_lines(lines)

    def items(self, texts: Iterable[Any]) -> None:
        """A list of short lines."""
        self._append_lines([f"- {escaped(text)}" for text in texts if text])

    def steps(self, texts: Iterable[Any]) -> None:
        """A list in which the order counts."""
        self._append_lines([f"{number}. {escaped(text)}" for number, text in enumerate(texts, start=1)])

    def links(self, entries: Iterable[tuple[Any, str, Any]]) -> None:
        """Links: words, address, and what is said of each; an entry without an address keeps its words."""
        lines = []
        for words, address, remark in entries:
            link = self._linked(words, address)
            lines.append(f"- {link}: {escaped(remark)}" if remark else f"- {link}")
        self._append_lines(lines)

    def table(self, caption: Any, headings: list[Any], rows: Iterable[Iterable[Any]]) -> None:
        """A table with its caption; rich texts in cells keep their words only."""
        lines = [_row(map(escaped, headings)), _row(["---"] * len(headings))]
        lines += [_row(escaped(plain_text(str(cell))) for cell in row) for row in rows]
        self.paragraph(caption)
        self._append_lines(lines)

    def html(self, source: str) -> None:
        """A rich text; its links become full addresses, its headings stand below those of the page."""
        if not source:
            return
        soup = BeautifulSoup(str(source), "html.parser")
        for link in soup.select("a[href]"):
            link["href"] = self._full(str(link["href"]))
        converter = MarkdownConverter(heading_style="ATX", bullets="-", escape_misc=True)
        if words := re.sub(r"\n{3,}", "\n\n", converter.convert_soup(soup)).strip():
            self._blocks.append(words)

    def section(self, heading: Any, level: int = 2) -> _Section:
        """A heading with what is written inside the `with`; without anything inside it is left out."""
        return _Section(self, heading, level)

    def _append_lines(self, lines: list[str]) -> None:
        if lines:
            self._blocks.append("\n".join(lines))

    def _linked(self, words: Any, address: str) -> str:
        return f"[{escaped(words)}]({self._full(address)})" if address else escaped(words)

    def _full(self, address: str) -> str:
        return urljoin(f"{self.around.root}/", address).replace("(", "%28").replace(")", "%29")

    def __str__(self) -> str:
        return "\n\n".join(self._blocks) + "\n"


def _row(cells: Iterable[Any]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


class _Section:
    """Writes its heading only when something follows it."""

    def __init__(self, document: Document, heading: Any, level: int) -> None:
        self.document, self.text, self.level = document, heading, level

    def __enter__(self) -> Document:
        self.start = len(self.document._blocks)
        self.document.heading(self.text, self.level)
        return self.document

    def __exit__(self, *error: object) -> None:
        if len(self.document._blocks) == self.start + 1:
            self.document._blocks.pop()


def markdown(page: Any, around: Surroundings) -> str:
    """A page as Markdown, with its own address at the end."""
    document = Document(around)
    document.heading(getattr(page, "heading", "") or page.title, 1)
    write(page, document)
    document.paragraph(_("Source:"), around.address(page))
    return str(document)


def index(home: Page, around: Surroundings) -> str:
    """All public pages with the addresses of their Markdown, grouped as in the page tree.

    Source of the form: llmstxt.org.
    """
    document = Document(around)
    document.heading(around.clinic.name, 1)
    pages = _listed(home)
    if teaser := getattr(pages[0] if pages else None, "teaser", ""):
        document.quotation(teaser)
    section: list[Any] = []
    for page in pages:
        if page.depth == home.depth + 1 and section:
            _group(section, document)
            section = []
        section.append(page)
    _group(section, document)
    with document.section(_("Data")):
        document.links(_data_links())
    return str(document)


# What the list prints of a page, in whichever of these its type has.
_LISTED_COLUMNS = {
    "title",
    "path",
    "depth",
    "url_path",
    "live",
    "search_description",
    "summary",
    "introduction",
}


def _listed(home: Page) -> list[Any]:
    """All public pages in the order of the tree, each of its own type but without its long texts."""
    kinds = public(home.get_descendants(inclusive=True)).order_by().values_list("content_type", flat=True)
    pages: list[Any] = []
    for kind in kinds.distinct():
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        columns = _LISTED_COLUMNS & {field.name for field in model._meta.concrete_fields}
        ours = model.objects.filter(content_type=kind).descendant_of(home, inclusive=True)
        pages += public(ours).only(*columns)
    return sorted(pages, key=attrgetter("path"))


def _data_links() -> Iterable[tuple[Any, str, Any]]:
    """Where programs find the same facts as data, and what has changed."""
    yield _("API"), reverse("api_root"), _("The facts of all pages as JSON, with filters.")
    yield _("Documentation of the API"), reverse("api_documentation"), ""
    yield from ((feed.title, feed.address, _("Atom feed")) for feed in all_feeds())


def _group(pages: list[Any], document: Document) -> None:
    """A section of the tree: its first page gives the heading."""
    if pages:
        with document.section(pages[0].title):
            document.links(
                (page.title, markdown_address(page, document.around), page.teaser) for page in pages
            )


def markdown_address(page: HasPath, around: Surroundings) -> str:
    """The full address of a page's Markdown."""
    return f"{around.address(page)}{FILE_NAME}"


@singledispatch
def write(page: Any, document: Document) -> None:
    """Write what stands on a page below its heading, by the type of the page."""
    raise NotImplementedError(f"{type(page).__name__} has no Markdown.")


# Home


@write.register
def _home(page: HomePage, document: Document) -> None:
    document.paragraph(page.introduction)
    if shortcuts := page.shortcut_links:
        document.paragraph(_("Often looked up:"))
        document.links((words, document.around.address(linked), "") for words, linked in shortcuts)
    _sections(page, page.sections, document)
    _frame(document)
    with document.section(_("Pages")):
        _children(page, document)


def home_statement(home: HomePage, shown: Mapping[str, Any], document: Document) -> None:
    """The statement across the home page."""
    if home.statement_heading:
        document.heading(home.statement_heading)
        document.paragraph(home.statement_text)


def home_team(home: HomePage, shown: Mapping[str, Any], document: Document) -> None:
    """The first people of the team page."""
    with document.section(_("The people you will meet")):
        people_links(shown["home_people"], document)


def home_places(home: HomePage, shown: Mapping[str, Any], document: Document) -> None:
    """The clinics."""
    with document.section(_("Where we are")):
        _places(document, level=3)


def _frame(document: Document) -> None:
    """What stands above and below every page: how to reach the clinic, and what it must say of itself."""
    clinic = document.around.clinic
    if clinic.consultation_target:
        document.heading(clinic.consultation_heading or clinic.consultation_label)
        document.paragraph(clinic.consultation_text)
        document.link(clinic.consultation_label, clinic.consultation_target)
    with document.section(_("Contact")):
        document.facts([(_("Telephone"), clinic.telephone), (_("E-mail"), clinic.email)])
    with document.section(_("After a treatment")):
        if clinic.urgent_telephone:
            document.facts([(_("Telephone"), clinic.urgent_telephone)])
            document.paragraph(clinic.urgent_text)
    with document.section(clinic.name):
        document.paragraph(clinic.get_specialty_display() if clinic.specialty else "")
        document.paragraph(clinic.regulator_text)
        document.paragraph(clinic.emergency_text)


def _sections(page: Any, sections: Iterable[HomeSection] | Iterable[PageSection], document: Document) -> None:
    """The sections that apps have registered, from what their templates are given."""
    request = document.around.request
    if request is None:
        raise ValueError("What the sections of a page show depends on the request.")
    for section in sections:
        section.write(page, section.context(page, request), document)


# People


@write.register
def _team(page: TeamIndexPage, document: Document) -> None:
    document.paragraph(page.introduction)
    groups = page.groups
    for group in groups:
        if group.heading or len(groups) > 1:
            document.heading(group.heading or _("More of us"))
        people_links(group.people, document)


def people_links(
    people: Iterable[PractitionerPage], document: Document, at: LocationPage | None = None
) -> None:
    """People with what the page says of each in a list.

    Args:
        at: on a clinic's page, that clinic: only the days there are said.
    """
    document.links(
        (
            person.title,
            document.around.address(person),
            "; ".join(filter(None, [person.role, *card_lines(person, document.locations, at)])),
        )
        for person in people
    )


@write.register
def _person(page: PractitionerPage, document: Document) -> None:
    document.paragraph(page.role)
    with document.section(_("At a glance")):
        document.facts(
            [
                (_("Registration"), ". ".join(filter(None, [page.register_entry, page.register_remark]))),
                (_("Credentials"), page.credentials),
                (_("Languages"), page.languages),
            ]
        )
    places = places_of_work(page.workplaces.raw_data, document.locations)
    with document.section(_("Clinic") if len(places) == 1 else _("Clinics")):
        document.links(
            (place.location.title, document.around.address(place.location), place.days) for place in places
        )
    with document.section(_("Training and work")):
        document.paragraph(page.biography)
    _sections(page, page_sections(page), document)


# Clinics


@write.register
def _locations(page: LocationIndexPage, document: Document) -> None:
    document.paragraph(page.introduction)
    if not document.locations:
        document.paragraph(_("There is nothing here yet."))
    _places(document, level=2)


def _places(document: Document, level: int) -> None:
    """The clinics: where each is, and when it is open."""
    for place in document.locations:
        document.heading(place.title, level, document.around.address(place))
        document.facts(
            [
                (_("Address"), place.address),
                (_("Telephone"), place.telephone),
                *_hours(place.hours),
            ]
        )
        document.paragraph(place.remark)
        document.items(place.soon)


def _hours(hours: OpeningHours) -> list[tuple[str, str]]:
    """The usual week: days that are alike, with their hours."""
    return [(line.days, line.hours) for line in hours.week.lines] if hours.week else []


@write.register
def _location(page: LocationPage, document: Document) -> None:
    document.paragraph(page.introduction)
    with document.section(_("Visit")):
        document.facts(
            [(_("Address"), page.address), (_("Telephone"), page.telephone), (_("E-mail"), page.email)]
        )
        document.link(_("Show on OpenStreetMap"), page.map_address)
    with document.section(_("Opening hours")):
        document.facts(_hours(page.hours))
        document.paragraph(page.hours_remark)
    with document.section(_("Holidays and other hours")):
        document.items(page.coming_exceptions)
    with document.section(_("Getting here")):
        document.facts(
            [
                (_("Step-free access"), page.get_step_free_display() or _("Not stated")),
                (_("The way in"), page.step_free_detail),
                (_("Public transport"), page.public_transport),
                (_("Parking"), page.parking),
                (_("Other needs"), page.other_needs),
            ]
        )
    with document.section(_("Who works here")):
        people_links(page.people, document, at=page)
    _sections(page, page_sections(page), document)


# Standard pages


@write.register
def _standard(page: StandardPage, document: Document) -> None:
    document.paragraph(page.introduction)
    for section in page.content.sections:
        if section.heading:
            document.heading(section.heading)
        for block in section.blocks:
            _block(block, document)
    with document.section(_("More on this")):
        document.links((below.title, document.around.address(below), "") for below in page.pages_below)


def _block(block: BodyBlock, document: Document) -> None:
    """A block of a standard page. A picture is told by its words."""
    value = block.value
    match block.kind:
        case "text":
            document.html(value)
        case "quote":
            document.quotation(value["text"])
            document.paragraph(value.get("source"))
        case "figure":
            picture = value.get("picture")
            document.paragraph(picture.alt if picture else "", value.get("caption"))
        case "questions":
            for question in value["questions"]:
                with document.section(question.get("question"), 3):
                    document.html(question["answer"])
        case "table":
            document.table(value["caption"], value["headings"], value["cells"])
        case "call_to_action":
            document.paragraph(value.get("heading"), value.get("text"))
            document.link(value.get("button"), document.around.button_target(value))


def _children(page: Any, document: Document) -> None:
    children: Iterable[HasPath] = public(page.get_children())
    document.links((child.title, document.around.address(child), "") for child in children)
