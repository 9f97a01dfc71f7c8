"""From the demo's content files to pages. `manage.py load_demo` calls this.

The rule that nobody's work is lost by: **the demo makes what was never there, and changes nothing
that is.** Each thing is made once. Afterwards it belongs to the editors: a page that they changed,
renamed, moved or unpublished stays as it is, a page that they deleted stays deleted (`again` makes
it anew), and a page of theirs with the same address or title is used in place of the demo's. What
was made is known from Wagtail's own log, in which the demo signs its entries; it needs no table.

Settings, the home page and the lists exist before the demo; it fills in their empty fields, once.

Everything is written in one transaction, after all files have been read: a mistake in a file loads
nothing. Pages are published as an editor publishes them, so the gate, the price rows, the dates and
the log are as always.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.files.images import ImageFile
from django.db import transaction
from django.db.models import Q
from wagtail.fields import StreamField
from wagtail.log_actions import LogContext, log
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Site

from clinic.models import (
    ClinicImage,
    ClinicSettings,
    HomePage,
    LocationIndexPage,
    LocationPage,
    PractitionerPage,
    TeamIndexPage,
)
from clinic.site_tree import ensure_site_tree
from procedures.demo.clinic_pages import location_page, person_page, stream_block
from procedures.demo.content_format import PICTURES, Content, Picture, Procedure, Table, Term
from procedures.demo.errors import ContentError, naming
from procedures.demo.marked_text import rich_text
from procedures.facts import Recovery
from procedures.models import (
    BodyArea,
    CategoryIndexPage,
    CategoryPage,
    ConcernIndexPage,
    ConcernPage,
    ProcedureIndexPage,
    ProcedurePage,
)
from procedures.texts import RICH_TEXT_FIELDS

Report = Callable[[str], None]

# The demo's signature under its log entries is made from this and the name of the thing.
_SIGNATURE = uuid.UUID("4f0f6c1e-6d1b-4f0e-9a55-0c4d3b1a7e20")

# Texts with markup inside of blocks.
_RICH_BLOCK_TEXTS = {"questions": "answer", "further_sections": "text"}

_PLAIN_PROCEDURE_FIELDS = (
    "title", "summary", "invasiveness", "recovery", "back_to_work", "presentable", "prices_confirmed_on",
    "sessions", "treatment_time", "anaesthesia", "results_seen_after", "results_last", "best_for", "not_for",
    "main_risks", "skin_tones", "no_known_contraindications", "reviewed_on", "next_review_on",
    "document_dated_on",
)  # fmt: skip


def load_demo(content: Content, *, again: bool = False, report: Report = lambda line: None) -> list[Page]:
    """Make what the demo has and the site never had.

    Args:
        content: the content files.
        again: also make anew what was deleted.
        report: gets a line for each thing.

    Returns:
        The demo's live pages, made now or earlier.

    Raises:
        ContentError: names what is wrong with a file. Nothing was changed.
    """
    loader = _Loader(content, again, report)
    try:
        with transaction.atomic():
            return loader.load()
    except BaseException:
        # The database forgets what it was told; the disk must be told to.
        for image in loader.new_images:
            image.file.storage.delete(image.file.name)
        raise


class _SignedLog(LogContext):
    """Inside, log entries bear the demo's signature for one thing, by which it is known ever after."""

    def __init__(self, thing: str) -> None:
        super().__init__(generate_uuid=False)
        self.uuid = _signature(thing)


def _signature(thing: str) -> uuid.UUID:
    return uuid.uuid5(_SIGNATURE, thing)


class _Loader:
    """One run. Pages are known by kind and slug, such as ("concern", "scars")."""

    def __init__(self, content: Content, again: bool, report: Report) -> None:
        self.content = content
        self.again = again
        self.report = report
        self.new_images: list[ClinicImage] = []
        self._ids: dict[tuple[str, str], int] = {}
        self._deleted: set[tuple[str, str]] = set()

    def load(self) -> list[Page]:
        home = ensure_site_tree()
        self._fill_settings()
        self._fill_home(home)
        lists = self._fill_lists()
        self._make_locations()
        self._make_people()
        self._make_terms(
            "category", CategoryPage, CategoryIndexPage, "categories.toml", self.content.categories
        )
        self._make_terms("concern", ConcernPage, ConcernIndexPage, "concerns.toml", self.content.concerns)
        self._make_procedures()
        ids = [home.pk, *(page.pk for page in lists), *self._ids.values()]
        return list(Page.objects.live().filter(pk__in=ids).order_by("path"))

    # What was there before

    def _fill_settings(self) -> None:
        """Settings that still have the value that they came with; the others somebody has chosen."""
        settings = ClinicSettings.for_site(Site.objects.get(is_default_site=True))
        if self._was_logged(ModelLogEntry, "settings"):
            self.report("Kept: clinic settings")
            return
        for name, value in self.content.clinic.settings.items():
            try:
                field: Any = ClinicSettings._meta.get_field(name)
            except FieldDoesNotExist:
                field = None
            if field is None or field.is_relation or field.primary_key:
                raise ContentError("clinic.toml", f"settings.{name}", "is no clinic setting; is it misspelt?")
            if getattr(settings, name) in ("", None, field.get_default()):
                setattr(settings, name, value)
        with naming("clinic.toml", "settings"):
            settings.full_clean()
        settings.save()
        with _SignedLog("settings"):
            log(settings, "wagtail.edit")
        self.report("Filled in: clinic settings")

    def _fill_home(self, home: HomePage) -> None:
        data = self.content.clinic.home
        values: dict[str, Any] = {
            "seo_title": data.seo_title,
            "heading": data.heading,
            "introduction": data.introduction,
        }
        if data.picture and not home.picture and self._may_fill("home", home):
            values["picture"] = self._picture(data.picture, "clinic.toml", "home.picture")
        self._fill("home", home, values, "home")

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
                self._fill(f"list/{name}", page, {"introduction": introduction}, f"index_pages.{name}")
                pages.append(page)
        return pages

    def _may_fill(self, thing: str, page: Page) -> bool:
        """Whether the demo has not done so yet, and no editor's draft is waiting on the page."""
        return not page.has_unpublished_changes and not self._was_logged(PageLogEntry, thing)

    def _fill(self, thing: str, page: Page, values: dict[str, Any], key: str) -> None:
        """Fill in the empty fields of a page and publish it."""
        if not self._may_fill(thing, page):
            self.report(f"Kept: {page.title}")
            return
        empty = {name: value for name, value in values.items() if value and not getattr(page, name)}
        if not empty:
            return
        for name, value in empty.items():
            setattr(page, name, value)
        with naming("clinic.toml", key), _SignedLog(thing):
            page.save_revision().publish()
        self.report(f"Filled in: {page.title}")

    # What the demo makes

    def _make_locations(self) -> None:
        for number, location in enumerate(self.content.locations, start=1):
            key = f"locations[{number}]"
            # A picture is stored only for a page that is going to be made.
            if self._is_settled("location", LocationPage, location.slug, location.title):
                continue
            drawing = location.picture
            picture = self._picture(drawing, "locations.toml", f"{key}.picture") if drawing else []
            page = location_page(location, picture)
            self._make_page("location", LocationIndexPage, page, "locations.toml", key)

    def _make_people(self) -> None:
        for number, person in enumerate(self.content.people, start=1):
            key = f"people[{number}]"
            locations = {
                place.location: self._page_id("team.toml", f"{key}.workplaces", "location", place.location)
                for place in person.workplaces
            }
            self._make_page("person", TeamIndexPage, person_page(person, locations), "team.toml", key)

    def _make_terms(
        self, kind: str, model: type[Page], parent: type[Page], file: str, terms: list[Term]
    ) -> None:
        name = file.removesuffix(".toml")
        for number, term in enumerate(terms, start=1):
            page = model(title=term.title, slug=term.slug, introduction=term.introduction)
            self._make_page(kind, parent, page, file, f"{name}[{number}]")

    def _make_page(self, kind: str, parent: type[Page], page: Page, file: str, key: str) -> None:
        """Make and publish a page that links to nothing, unless it is there or was deleted."""
        if self._is_settled(kind, type(page), page.slug, page.title):
            return
        with naming(file, key), _SignedLog(f"{kind}/{page.slug}"):
            # PostgreSQL would refuse a text that is too long before anything has named it.
            page.clean_fields(exclude=[field.name for field in Page._meta.fields])
            self._add(kind, parent, page)
            page.save_revision().publish()
        self.report(f"Made: {page.title}")

    def _make_procedures(self) -> None:
        # All pages first, as empty drafts: their texts link to one another.
        new: dict[str, ProcedurePage] = {}
        for slug, data in self.content.procedures.items():
            if self._is_settled("procedure", ProcedurePage, slug, data.title):
                continue
            if ("category", data.category or "") in self._deleted:
                self.report(f"Left out: {data.title}, because its category was deleted")
                self._deleted.add(("procedure", slug))
                continue
            new[slug] = ProcedurePage(title=data.title, slug=slug)
            with naming(f"procedures/{slug}.toml"), _SignedLog(f"procedure/{slug}"):
                self._add("procedure", ProcedureIndexPage, new[slug])
        for slug, page in new.items():
            data = self.content.procedures[slug]
            with naming(f"procedures/{slug}.toml"), _SignedLog(f"procedure/{slug}"):
                self._write(page, data, f"procedures/{slug}.toml")
                if data.draft:
                    page.save()
                    page.save_revision()
                else:
                    page.save_revision().publish()
            self.report(f"Made: {data.title}{' (draft)' if data.draft else ''}")

    def _is_settled(self, kind: str, model: type[Page], slug: str, title: str) -> bool:
        """Whether a thing needs nothing done: it is there, under whatever name, or it was deleted."""
        made = PageLogEntry.objects.filter(uuid=_signature(f"{kind}/{slug}"))
        page = model.objects.filter(pk__in=made.values("page_id")).first()
        # Without one of its own, an editor's or an import's page of that address or title will do.
        page = page or model.objects.filter(Q(slug=slug) | Q(title__iexact=title)).first()
        if page is not None:
            self._ids[kind, slug] = page.pk
            self.report(f"Kept: {page.title}")
            return True
        if made.exists() and not self.again:
            self._deleted.add((kind, slug))
            self.report(f"Not made again, because it was deleted: {title}")
            return True
        return False

    def _add(self, kind: str, parent: type[Page], page: Page) -> None:
        page.live = False
        parent.objects.get().add_child(instance=page)
        self._ids[kind, page.slug] = page.pk

    def _write(self, page: ProcedurePage, data: Procedure, file: str) -> None:
        """Put a content file's values into a page, and check what only the editor's form would check."""
        for name in _PLAIN_PROCEDURE_FIELDS:
            if (value := getattr(data, name)) is not None:
                setattr(page, name, value)
        if data.recovery and data.recovery_note:
            page.recovery = Recovery(data.recovery.duration, data.recovery_note)
        for name in RICH_TEXT_FIELDS:
            setattr(page, name, self._rich_text(getattr(data, name), file, name))
        for field in page._meta.get_fields():
            if isinstance(field, StreamField) and field.name != "picture":
                setattr(page, field.name, self._stream(field, getattr(data, field.name), file))
        if data.picture:
            page.picture = self._picture(data.picture, file, "picture")
        if data.category:
            page.category_id = self._page_id(file, "category", "category", data.category)
        if author := self._people([data.author], file, "author"):
            page.author = author[0]
        if reviewer := self._people([data.reviewer], file, "reviewer"):
            page.reviewer = reviewer[0]
        page.practitioners = self._people(data.practitioners, file, "practitioners")
        locations = [self._page_id(file, "locations", "location", slug) for slug in data.locations]
        page.locations = list(LocationPage.objects.filter(pk__in=locations))
        concerns = [self._page_id(file, "concerns", "concern", slug) for slug in data.concerns]
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
                value = {**value, rich_key: self._rich_text(value[rich_key], file, key)}
            stored.append(stream_block(block_type, value))
        return stored

    def _rich_text(self, text: str, file: str, key: str) -> str:
        try:
            return rich_text(text, lambda kind, slug: self._page_id(file, key, kind, slug))
        except ValueError as error:
            raise ContentError(file, key, str(error)) from None

    def _people(self, slugs: Sequence[str | None], file: str, key: str) -> list[PractitionerPage]:
        ids = [self._page_id(file, key, "person", slug) for slug in slugs if slug]
        found = PractitionerPage.objects.in_bulk(ids)
        return [found[number] for number in ids if number in found]

    def _page_id(self, file: str, key: str, kind: str, slug: str) -> int:
        """The id of a page that a file names.

        A page that was deleted is named by 0: a link to it keeps its words, a relation is left out.
        """
        if (kind, slug) in self._deleted:
            return 0
        try:
            return self._ids[kind, slug]
        except KeyError:
            message = f"names the {kind} “{slug}”, which is not in the demo"
            raise ContentError(file, key, message) from None

    def _picture(self, picture: Picture, file: str, key: str) -> list[dict[str, Any]]:
        """A picture as the stored value of a picture field."""
        path = PICTURES / picture.file
        if not path.is_file():
            raise ContentError(file, f"{key}.file", f"there is no “{picture.file}” in pictures/")
        digest = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()
        # A picture that is there already, with the same bytes, need not be there twice.
        image = ClinicImage.objects.filter(file_hash=digest).first()
        if image is None:
            with path.open("rb") as opened:
                image_file = ImageFile(opened, name=path.name)
                if not image_file.width:
                    raise ContentError(file, f"{key}.file", f"“{picture.file}” is no picture")
                image = ClinicImage(title=picture.title, file=image_file, file_hash=digest)
                image.save()
            self.new_images.append(image)
        value = {"image": image.pk, "decorative": picture.decorative, "alt_text": picture.alt_text}
        return [stream_block("picture", value)]

    @staticmethod
    def _was_logged(model: Any, thing: str) -> bool:
        return bool(model.objects.filter(uuid=_signature(thing)).exists())
