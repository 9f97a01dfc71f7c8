"""From the demo's content files to pages. `manage.py load_demo` calls this.

The demo is loaded into an empty site only: one that has nothing but the pages that every site has.

Everything is written in one transaction, after all files have been read: a mistake in a file loads
nothing. Pages are published as an editor publishes them, so the gate, the price rows, the dates and
the log are as always.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from wagtail.fields import StreamField
from wagtail.log_actions import LogContext
from wagtail.models import Page, Site

from clinic.core.site_tree import ensure_site_tree
from clinic.models import (
    ClinicSettings,
    HomePage,
    LocationIndexPage,
    LocationPage,
    PractitionerPage,
    StandardPage,
    TeamIndexPage,
)
from procedures.demo.clinic_pages import location_page, person_page
from procedures.demo.content_format import Content, Procedure, Term
from procedures.demo.errors import ContentError, naming
from procedures.demo.making import Maker, Report, stored_block
from procedures.demo.standard_pages import StandardPages
from procedures.demo.tables import Table
from procedures.facts import Recovery
from procedures.facts.kinds import Choice, Day, Flag, Measure, Words
from procedures.facts.registry import names_of_kind
from procedures.models import (
    BodyArea,
    CategoryIndexPage,
    CategoryPage,
    ConcernIndexPage,
    ConcernPage,
    ProcedureIndexPage,
    ProcedurePage,
)
from procedures.pages.texts import RICH_TEXT_FIELDS

# Texts with markup inside of blocks.
_RICH_BLOCK_TEXTS = {"questions": "answer", "further_sections": "text"}

_PLAIN_PROCEDURE_FIELDS = (
    "title",
    *names_of_kind(Words, Choice, Measure, Day, Flag),
    "reviewed_on",
    "next_review_on",
    "document_dated_on",
)


# All that the demo writes is logged under this, by which it is known ever after.
SIGNATURE = uuid.UUID("4f0f6c1e-6d1b-4f0e-9a55-0c4d3b1a7e20")


class SiteNotEmptyError(Exception):
    """The site has pages of its own, among which the demo must not stand."""


class _SignedLog(LogContext):
    """Inside, log entries bear the demo's signature."""

    def __init__(self) -> None:
        super().__init__(generate_uuid=False)
        self.uuid = SIGNATURE


def load_demo(content: Content, *, report: Report = lambda line: None) -> list[Page]:
    """Make the demo clinic.

    Args:
        content: the content files.
        report: gets a line for each thing.

    Returns:
        The demo's live pages.

    Raises:
        SiteNotEmptyError: when the site has pages of its own.
        ContentError: names what is wrong with a file. Nothing was changed.
    """
    home = ensure_site_tree()
    # Whatever is made stands below one of the lists, but for standard pages.
    if Page.objects.filter(depth__gt=home.depth + 1).exists() or StandardPage.objects.exists():
        raise SiteNotEmptyError
    loader = _Loader(content, report)
    try:
        with transaction.atomic(), _SignedLog():
            return loader.load(home)
    except BaseException:
        # The database forgets what it was told; the disk must be told to.
        for image in loader.images.values():
            image.file.storage.delete(image.file.name)
        raise


class _Loader(StandardPages, Maker):
    """One run over all content files."""

    def load(self, home: HomePage) -> list[Page]:
        self._fill_settings()
        lists = self._fill_lists()
        self._make_locations()
        self._make_people()
        new_terms = [
            *self._make_terms("category", CategoryPage, CategoryIndexPage, self.content.categories),
            *self._make_terms("concern", ConcernPage, ConcernIndexPage, self.content.concerns),
        ]
        new_pages = self.make_standard_pages()
        # What links to others is written when these exist.
        self._make_procedures()
        for kind, page, term, file, key in new_terms:
            self._write_term(kind, page, term, file, key)
        self.write_standard_pages(new_pages)
        self._fill_home(home)
        self._fill_links()
        ids = [home.pk, *(page.pk for page in lists), *self.ids.values()]
        return list(Page.objects.live().filter(pk__in=ids).order_by("path"))

    # What every site has

    def _fill_settings(self) -> None:
        settings = ClinicSettings.for_site(Site.objects.get(is_default_site=True))
        for name, value in self.content.clinic.settings.items():
            try:
                field: Any = ClinicSettings._meta.get_field(name)
            except FieldDoesNotExist:
                field = None
            if field is None or field.is_relation or field.primary_key:
                raise ContentError("clinic.toml", f"settings.{name}", "is no clinic setting; is it misspelt?")
            # What somebody has chosen before stays.
            if getattr(settings, name) in ("", None, field.get_default()):
                setattr(settings, name, value)
        with naming("clinic.toml", "settings"):
            settings.full_clean()
        settings.save()
        self.report("Filled in: clinic settings")

    def _fill_home(self, home: HomePage) -> None:
        data = self.content.clinic.home
        values: dict[str, Any] = {
            "seo_title": data.seo_title,
            "heading": data.heading,
            "introduction": data.introduction,
            "statement_heading": data.statement_heading,
            "statement_text": data.statement_text,
            "shortcuts": self.links(data.shortcuts, "clinic.toml", "home.shortcuts"),
            "featured": [
                stored_block(
                    "procedure", {"page": self.page_id("clinic.toml", "home.featured", "procedure", slug)}
                )
                for slug in data.featured
            ],
        }
        if data.picture:
            values["picture"] = self.picture(data.picture, "clinic.toml", "home.picture")
        if data.statement_picture:
            ground = self.picture(data.statement_picture, "clinic.toml", "home.statement_picture")
            values["statement_picture_id"] = ground[0]["value"]["image"]
        self.fill(home, values, "home")

    def _fill_links(self) -> None:
        """The links at the bottom of every page, and the page that the main button opens."""
        data = self.content.clinic
        settings = ClinicSettings.for_site(Site.objects.get(is_default_site=True))
        settings.footer_links = self.links(data.footer.links, "clinic.toml", "footer.links")
        if data.consultation:
            kind, slug = data.consultation.page.split(":")
            settings.consultation_page_id = self.page_id("clinic.toml", "consultation", kind, slug)
        settings.save()
        self.report("Filled in: links of the footer")

    def _fill_lists(self) -> list[Page]:
        """The introductions of the pages that list procedures, concerns, categories, people and clinics."""
        models = {
            "procedures": ProcedureIndexPage,
            "concerns": ConcernIndexPage,
            "categories": CategoryIndexPage,
            "team": TeamIndexPage,
            "locations": LocationIndexPage,
        }
        pages = []
        for name, model in models.items():
            # A site whose code has no such list has no page for it either.
            if page := model.objects.first():
                introduction = getattr(self.content.clinic.index_pages, name).introduction
                self.fill(page, {"introduction": introduction}, f"index_pages.{name}")
                pages.append(page)
        return pages

    # What the demo makes

    def _make_locations(self) -> None:
        for number, location in enumerate(self.content.locations, start=1):
            key = f"locations[{number}]"
            drawing = location.picture
            picture = self.picture(drawing, "locations.toml", f"{key}.picture") if drawing else []
            page = location_page(location, picture)
            self._make_page("location", LocationIndexPage, page, "locations.toml", key)

    def _make_people(self) -> None:
        for number, person in enumerate(self.content.people, start=1):
            key = f"people[{number}]"
            locations = {
                place.location: self.page_id("team.toml", f"{key}.workplaces", "location", place.location)
                for place in person.workplaces
            }
            self._make_page("person", TeamIndexPage, person_page(person, locations), "team.toml", key)

    def _make_terms(
        self, kind: str, model: type[Page], parent: type[Page], terms: list[Term]
    ) -> list[tuple[str, Any, Term, str, str]]:
        """Make them as drafts: their texts link to pages that are not there yet."""
        name = "categories" if kind == "category" else "concerns"
        new = []
        for number, term in enumerate(terms, start=1):
            page = model(title=term.title, slug=term.slug, introduction=term.introduction)
            file, key = f"{name}.toml", f"{name}[{number}]"
            with naming(file, key):
                # PostgreSQL would refuse a text that is too long before anything has named it.
                page.clean_fields(exclude=[field.name for field in Page._meta.fields])
                self.add(kind, parent, page)
            new.append((kind, page, term, file, key))
        return new

    def _write_term(self, kind: str, page: Any, term: Term, file: str, key: str) -> None:
        """Put text and picture into a new category or concern, and publish it."""
        page.about = self.rich_text(term.about, file, f"{key}.about")
        if term.picture:
            page.picture = self.picture(term.picture, file, f"{key}.picture")
        with naming(file, key):
            page.save_revision().publish()
        self.report(f"Made: {term.title}")

    def _make_page(self, kind: str, parent: type[Page], page: Page, file: str, key: str) -> None:
        """Make and publish a page that links to nothing."""
        with naming(file, key):
            # PostgreSQL would refuse a text that is too long before anything has named it.
            page.clean_fields(exclude=[field.name for field in Page._meta.fields])
            self.add(kind, parent, page)
            page.save_revision().publish()
        self.report(f"Made: {page.title}")

    def _make_procedures(self) -> None:
        # All pages first, as empty drafts: their texts link to one another.
        new: dict[str, ProcedurePage] = {}
        for slug, data in self.content.procedures.items():
            new[slug] = ProcedurePage(title=data.title, slug=slug)
            with naming(f"procedures/{slug}.toml"):
                self.add("procedure", ProcedureIndexPage, new[slug])
        for slug, page in new.items():
            data = self.content.procedures[slug]
            with naming(f"procedures/{slug}.toml"):
                self._write(page, data, f"procedures/{slug}.toml")
                if data.draft:
                    page.save()
                    page.save_revision()
                else:
                    page.save_revision().publish()
            self.report(f"Made: {data.title}{' (draft)' if data.draft else ''}")

    def _write(self, page: ProcedurePage, data: Procedure, file: str) -> None:
        """Put a content file's values into a page, and check what only the editor's form would check."""
        for name in _PLAIN_PROCEDURE_FIELDS:
            if (value := getattr(data, name)) is not None:
                setattr(page, name, value)
        if data.recovery and data.recovery_note:
            page.recovery = Recovery(data.recovery.duration, data.recovery_note)
        for name in RICH_TEXT_FIELDS:
            setattr(page, name, self.rich_text(getattr(data, name), file, name))
        for field in page._meta.get_fields():
            # Alternatives follow from the concerns, and photos of patients there are none: the demo has no
            # patients, and what is drawn is no result.
            is_list = isinstance(field, StreamField) and field.name in type(data).model_fields
            if is_list and field.name != "picture":
                setattr(page, field.name, self._stream(field, getattr(data, field.name), file))
        if data.picture:
            page.picture = self.picture(data.picture, file, "picture")
        if data.category:
            page.category_id = self.page_id(file, "category", "category", data.category)
        if author := self._people([data.author], file, "author"):
            page.author = author[0]
        if reviewer := self._people([data.reviewer], file, "reviewer"):
            page.reviewer = reviewer[0]
        page.practitioners = self._people(data.practitioners, file, "practitioners")
        locations = [self.page_id(file, "locations", "location", slug) for slug in data.locations]
        page.locations = list(LocationPage.objects.filter(pk__in=locations))
        concerns = [self.page_id(file, "concerns", "concern", slug) for slug in data.concerns]
        page.concerns = list(ConcernPage.objects.filter(pk__in=concerns))
        page.body_areas = [BodyArea.objects.get_or_create(name=name)[0] for name in data.body_areas]
        for field in page._meta.get_fields():
            if isinstance(field, StreamField):
                with naming(file, field.name):
                    field.stream_block.clean(getattr(page, field.name))

    def _stream(self, field: StreamField, values: list[Any], file: str) -> list[dict[str, Any]]:
        """A list as the stored value of a field whose blocks are all of one kind."""
        (block_type,) = field.stream_block.child_blocks
        rich_key = _RICH_BLOCK_TEXTS.get(field.name)
        stored = []
        for number, value in enumerate(values, start=1):
            if isinstance(value, Table):
                value = value.model_dump(mode="json", exclude_none=True)
            if rich_key:
                key = f"{field.name}[{number}].{rich_key}"
                value = {**value, rich_key: self.rich_text(value[rich_key], file, key)}
            stored.append(stored_block(block_type, value))
        return stored

    def _people(self, slugs: Sequence[str | None], file: str, key: str) -> list[PractitionerPage]:
        ids = [self.page_id(file, key, "person", slug) for slug in slugs if slug]
        found = PractitionerPage.objects.in_bulk(ids)
        return [found[number] for number in ids if number in found]
