"""From the demo's content files to pages. `manage.py load_demo` calls this.

The demo is loaded into an empty site only: one that has nothing but the pages that every site has.

Everything is written in one transaction: a mistake in a file loads nothing. Pages are published as an editor
publishes them, so the gate, the price rows, the dates and the log are as always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings as site_settings
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Site

from clinic.core.demo_record import SignedLog
from clinic.core.languages.active import in_main_language
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
from procedures.demo.content import Content, Item, read_content
from procedures.demo.errors import ContentError, in_file
from procedures.demo.field_values import Values
from procedures.models import (
    CategoryIndexPage,
    CategoryPage,
    ConcernIndexPage,
    ConcernPage,
    PriceListPage,
    ProcedureIndexPage,
    ProcedurePage,
    SearchSynonym,
)

# Kinds of pages: their model, and that of the page that they stand below.
_MODELS: dict[str, tuple[Any, Any]] = {
    "location": (LocationPage, LocationIndexPage),
    "person": (PractitionerPage, TeamIndexPage),
    "category": (CategoryPage, CategoryIndexPage),
    "concern": (ConcernPage, ConcernIndexPage),
    "page": (StandardPage, HomePage),
    "procedure": (ProcedurePage, ProcedureIndexPage),
}


# What is written of a page beside its fields.
_NOT_FIELDS = {"parent", "draft", "recovery_note"}

# What no starter has: prices, people, places and pictures that are not the clinic's, and the texts' review.
_NOT_OF_STARTERS = _NOT_FIELDS | {
    "author", "change_record", "document_dated_on", "locations", "next_review_on", "picture", "practitioners",
    "prices", "prices_confirmed_on", "reviewed_on", "reviewer",
}  # fmt: skip


def starters() -> dict[str, str]:
    """The titles of the procedures whose texts a clinic may start from, by their slugs."""
    items = (item.data for item in read_content().items if item.kind == "procedure")
    return {data["slug"]: data["title"] for data in items if not data.get("draft")}


@transaction.atomic
def take_starters(slugs: Iterable[str], user: Any) -> list[ProcedurePage]:
    """Make drafts of procedures from the demo's texts, without prices and without a review.

    Links to pages that the site does not have, a category among them, are left out.

    Returns:
        The drafts; none for a procedure whose address is taken.
    """
    parent = in_main_language(ProcedureIndexPage.objects).get()
    chosen = set(slugs)
    values, made = Values(leaves_out_missing=True), []
    for item in read_content().items:
        is_taken = parent.get_children().filter(slug=item.data.get("slug")).exists()
        if item.kind != "procedure" or item.data["slug"] not in chosen or is_taken:
            continue
        page = ProcedurePage(live=False, owner=user)
        values.fill(page, {name: item.data[name] for name in item.data.keys() - _NOT_OF_STARTERS})
        parent.add_child(instance=page)
        page.save_revision(user=user)
        made.append(page)
    return made


class SiteNotEmptyError(Exception):
    """The site has pages of its own, among which the demo must not stand."""


def load_demo(content: Content) -> None:
    """Make the demo clinic.

    Args:
        content: the content files.

    Raises:
        SiteNotEmptyError: when the site has pages of its own.
        ContentError: names what is wrong with a file. Nothing was changed.
    """
    home = ensure_site_tree()
    # Whatever is made stands below one of the lists, but for standard pages.
    if Page.objects.filter(depth__gt=home.depth + 1).exists() or StandardPage.objects.exists():
        raise SiteNotEmptyError
    values = Values()
    try:
        with transaction.atomic(), SignedLog():
            _Loader(values).load(content, home)
    except BaseException:
        # The transaction rolls back rows, not files.
        for image in values.images.values():
            image.file.storage.delete(image.file.name)
        raise


class _Loader:
    """One run over all content files."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def load(self, content: Content, home: HomePage) -> None:
        """Fill in what every site has, and make the rest."""
        # Launched where only this machine sees it. Search engines are told of no doctor who does not exist.
        launch = {"is_launched": not site_settings.ENV.is_public}
        clinic = {**content.clinic, "settings": content.clinic["settings"] | launch}
        settings = ClinicSettings.for_site(Site.objects.get(is_default_site=True))
        self._fill_settings(settings, clinic, "settings")
        for kind, data in clinic["index_pages"].items():
            model = PriceListPage if kind == "prices" else _MODELS[kind][1]
            self._fill_page(model.objects.get(), data, f"index_pages.{kind}")
        # All pages first, as empty drafts: their texts link to one another.
        pages = [self._draft(item) for item in content.items if item.kind in _MODELS]
        for item in content.items:
            with in_file(item.file, item.key):
                if item.kind == "synonym":
                    self._make_synonym(item.data)
                else:
                    self._publish(pages.pop(0), item.data)
        self._fill_page(home, clinic["home"], "home")
        self._fill_settings(settings, clinic, "links")

    def _fill_settings(self, settings: ClinicSettings, clinic: dict[str, Any], key: str) -> None:
        with in_file("clinic.toml", key):
            self.values.fill(settings, clinic.get(key, {}), only_empty=True)
            settings.full_clean()
        settings.save()
        # Settings have no versions: the log keeps what they were filled with.
        filled = settings.serializable_data()
        log(settings, "wagtail.edit", data={name: filled[name] for name in clinic.get(key, {})})

    def _fill_page(self, page: Page, data: dict[str, Any], key: str) -> None:
        """Fill in what is empty on a page that every site has, and publish it."""
        with in_file("clinic.toml", key):
            self.values.fill(page, data, only_empty=True)
            page.save_revision().publish()

    def _draft(self, item: Item) -> Page:
        model, parent = _MODELS[item.kind]
        with in_file(item.file, item.key):
            for name in ("title", "slug"):
                if not item.data.get(name):
                    raise ContentError("is missing", name)
            page: Page = model(title=item.data["title"], slug=item.data["slug"], live=False)
            above = StandardPage.objects.filter(slug=item.data.get("parent")).first()
            (above or parent.objects.get()).add_child(instance=page)
        return page

    def _publish(self, page: Page, data: dict[str, Any]) -> None:
        # Read anew: the page may have got pages below it since it was made.
        page = type(page).objects.get(pk=page.pk)
        self.values.fill(page, {name: data[name] for name in data if name not in _NOT_FIELDS})
        if note := data.get("recovery_note"):
            page.recovery = replace(page.recovery, note=note)
        if data.get("draft"):
            page.save()
            page.save_revision()
        else:
            page.save_revision().publish()

    def _make_synonym(self, data: dict[str, Any]) -> None:
        synonym = SearchSynonym()
        self.values.fill(synonym, data)
        synonym.full_clean()
        synonym.save()
        log(synonym, "wagtail.create")
