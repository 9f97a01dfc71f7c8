"""Take away what the demo has brought. `manage.py remove_demo` calls this.

The log knows what that is (`clinic.core.demo_record`). What nobody has touched goes; what somebody has worked
on stays, pages as drafts, for they may still name people, registrations and prices that were made up. So do
pages of the clinic's own that name any. Pages and settings that every site has lose what they were filled
with, and what still names something invented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from modelcluster.models import get_serializable_data_for_fields
from wagtail.fields import StreamField
from wagtail.models import ModelLogEntry, Page, PageLogEntry, ReferenceIndex, Revision

from clinic.core.demo_record import SIGNATURE, forget_demo
from clinic.core.fingerprints import comparable, without_marks
from clinic.models import ClinicImage, ClinicSettings
from procedures.demo.content import read_content
from procedures.facts import LineValues
from procedures.models import (
    BodyArea,
    CategoryPage,
    ClinicalApproval,
    ConcernPage,
    PriceHistoryEntry,
    ProcedurePage,
    SearchSynonym,
)

# What a page that the clinic has made itself may go on using: nothing in it is invented.
_HARMLESS = (CategoryPage, ConcernPage)

# Of the demo's clinic, its people and its places: what nobody may read as if it were there.
_INVENTED = ("name", "telephone", "urgent_telephone", "email", "security_email", "street_address",
             "registration_number")  # fmt: skip
# Prices, and numbers of licenses, in a text.
_NUMBER = re.compile(r"[$€£]\d+(?:[.,]\d+)*|\b(?=\S*\d)[A-Z\d]+-[A-Z\d]+\b|\b\d{5,}\b")


@dataclass
class Removal:
    """What has become of the demo.

    Attributes:
        removed: how many pages, pictures and other things are gone.
        drafts: titles of pages that somebody had worked on, or that named something invented.
        kept: titles of categories and concerns that pages of the clinic's own use.
        emptied: texts of the settings and of pages that every site has which still named something invented.
    """

    removed: int = 0
    drafts: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)


@transaction.atomic
def remove_demo() -> Removal:
    """Take away what the demo has brought."""
    result = Removal()
    entries = PageLogEntry.objects.filter(uuid=SIGNATURE)
    made = set(entries.filter(action="wagtail.create").values_list("page_id", flat=True))
    versions = {entry.page_id: entry.revision_id for entry in entries.exclude(revision=None).order_by("pk")}
    found = Revision.objects.in_bulk(versions.values())
    contents = {pk: found[number].content for pk, number in versions.items() if number in found}
    filled = _settings_record()
    invented = _Invented(made, [*filled.values(), *contents.values()])
    every_site_has = set[int]()
    for page in Page.objects.filter(pk__in=contents.keys() - made):
        for version in page.get_translations(inclusive=True).filter(alias_of=None).specific():
            every_site_has.add(version.pk)
            _reset_page(version, contents[page.pk], invented, result)
    for pk, demo in filled.items():
        settings = ClinicSettings.objects.get(pk=pk)
        _clear(settings, demo, invented, result)
        settings.save()
        for words in settings.words.all():
            _clear(words, {}, invented, result)
            words.save()
    # Those of people who do not exist.
    ClinicalApproval.objects.filter(page_id__in=made, user=None).delete()
    _remove_pages(made, result)
    left = Page.objects.filter(pk__in=made).values_list("pk", flat=True)
    PriceHistoryEntry.objects.filter(page_id__in=made - set(left)).delete()
    _remove_things(result)
    forget_demo()
    for page in Page.objects.live().filter(depth__gt=1).exclude(pk__in=every_site_has).specific():
        if invented.is_in(page):
            _make_draft(page, result)
    for version in Revision.objects.page_revisions().exclude(approved_go_live_at=None):
        if invented.is_in(version.as_object()):
            _cancel_schedule(version.content_object, result)
    return result


# Pages


def _remove_pages(made: set[int], result: Removal) -> None:
    worked_on = _worked_on(made)
    pages = Page.objects.filter(pk__in=made | worked_on).order_by("-path").specific()
    # First those that use others, which could not be taken away before them.
    for page in sorted(pages, key=lambda page: (-page.depth, not isinstance(page, ProcedurePage))):
        users = page.procedures.all() if isinstance(page, _HARMLESS) else ProcedurePage.objects.none()
        if users.filter(live=True).exists():
            result.kept.append(page.title)
            continue
        if page.pk not in worked_on and not users.exists() and not page.get_descendants().exists():
            try:
                with transaction.atomic():
                    Page.objects.get(pk=page.pk).specific.delete()
            except models.ProtectedError as error:
                for user in error.protected_objects:
                    _make_draft(user, result)
            else:
                result.removed += 1
                continue
        _make_draft(page, result)


def _worked_on(made: set[int]) -> set[int]:
    """The ids of the demo's pages that somebody has worked on, and of their translations and aliases."""
    later = PageLogEntry.objects.filter(page_id__in=made).exclude(uuid=SIGNATURE)
    worked_on = set(later.values_list("page_id", flat=True))
    keys = Page.objects.filter(pk__in=made).values("translation_key")
    others = Page.objects.filter(Q(alias_of__in=made) | Q(translation_key__in=keys)).exclude(pk__in=made)
    return worked_on | set(others.values_list("pk", flat=True))


def _make_draft(page: Page, result: Removal) -> None:
    page = Page.objects.get(pk=page.pk).specific
    _cancel_schedule(page, result)
    if page.live:
        page.unpublish()
    result.drafts.add(page.title)


def _cancel_schedule(page: Page, result: Removal) -> None:
    if page.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=None):
        result.drafts.add(page.title)


def _reset_page(live: Any, filled: dict[str, Any], invented: _Invented, result: Removal) -> None:
    draft = live.get_latest_revision_as_object() if live.has_unpublished_changes else None
    for version in filter(None, (live, draft)):
        _clear(version, filled, invented, result)
    _cancel_schedule(live, result)
    revision = live.save_revision(clean=False)
    if live.live:
        revision.publish()
    if draft is not None:
        draft.save_revision(clean=False)


def _clear(thing: Any, filled: dict[str, Any], invented: _Invented, result: Removal) -> None:
    """Empty the fields that still are as the demo filled them, and what still names something invented."""
    model = type(thing)
    present, demo = (comparable(model, data) for data in (get_serializable_data_for_fields(thing), filled))
    fields = [one for one in model._meta.local_fields if not one.primary_key]
    if isinstance(thing, Page):
        demo.pop("title", None)
        fields += [model._meta.get_field(name) for name in ("title", "seo_title", "search_description")]
    for one in fields:
        name, empty = one.name, one.get_default()
        if empty == "" and not one.blank:
            empty = str(model._meta.verbose_name)
        numbers = set(_NUMBER.findall(_text(demo.get(name))))
        if isinstance(one, StreamField):
            brought = _stated(demo.get(name, []))
            blocks = getattr(thing, name).get_prep_value()
            blocks = [block for block in blocks if _stated(without_marks(block)) not in brought]
            lost = [_text(block) for block in blocks if invented.is_named_in(_text(block), numbers)]
            setattr(thing, name, json.dumps([block for block in blocks if _text(block) not in lost]))
        elif name in demo and demo[name] == present[name]:
            lost = []
            setattr(thing, name, empty)
        elif lost := [text for text in [_text(present[name])] if invented.is_named_in(text, numbers)]:
            setattr(thing, name, empty)
        if lost:
            result.emptied.append(f"{model._meta.verbose_name}, {one.verbose_name}: {'; '.join(lost)}")


def _stated(value: Any) -> Any:
    """A stored value without what is empty, which the editor stores in a way of its own."""
    if isinstance(value, dict):
        return {name: _stated(one) for name, one in value.items() if one}
    return list(map(_stated, value)) if isinstance(value, list) else value


def _text(value: Any) -> str:
    """All words of a stored value, without the ids of what it refers to."""
    if isinstance(value, dict):
        value = list(value.values())
    return " ".join(map(_text, value)) if isinstance(value, list) else value if isinstance(value, str) else ""


# Settings


def _settings_record() -> dict[int, dict[str, Any]]:
    """What the demo filled each of the settings with, by their ids."""
    records: dict[int, dict[str, Any]] = {}
    for entry in ModelLogEntry.objects.filter(uuid=SIGNATURE, action="wagtail.edit").order_by("pk"):
        if entry.content_type.model_class() is ClinicSettings:
            records.setdefault(int(entry.object_id), {}).update(entry.data)
    # A demo that was loaded before its settings were noted.
    return records or {
        pk: read_content().clinic["settings"] for pk in ClinicSettings.objects.values_list("pk", flat=True)
    }


# Pictures and what else there is


def _remove_things(result: Removal) -> None:
    """Take away pictures, body areas and synonyms that nobody has edited and nothing uses."""
    pictures_of_drafts = _pictures_of_drafts()
    for model in (SearchSynonym, BodyArea, ClinicImage):
        log = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        made = log.filter(uuid=SIGNATURE, action="wagtail.create").values_list("object_id", flat=True)
        edited = log.exclude(uuid=SIGNATURE).values_list("object_id", flat=True)
        for thing in model._default_manager.filter(pk__in=map(int, {*made} - {*edited})):
            is_used = ReferenceIndex.get_references_to(thing).exists()
            if isinstance(thing, BodyArea):
                is_used = ProcedurePage.objects.filter(body_areas=thing).exists()
            if not is_used and not (model is ClinicImage and thing.pk in pictures_of_drafts):
                thing.delete()
                result.removed += 1


def _pictures_of_drafts() -> set[int]:
    """The pictures in versions newer than the pages' rows, of which alone Wagtail has an index."""
    kind = ContentType.objects.get_for_model(ClinicImage).pk
    return {
        int(pk)
        for page in Page.objects.filter(has_unpublished_changes=True)
        for of_type, pk, *_place in ReferenceIndex._extract_references_from_object(
            page.get_latest_revision_as_object()
        )
        if of_type == kind
    }


# What was invented


class _Invented:
    """Names, numbers, addresses and prices of the demo, by which they are found elsewhere."""

    def __init__(self, made: set[int], contents: list[dict[str, Any]]) -> None:
        # Of what somebody has edited or deleted since, the files know.
        shipped = read_content()
        items = [item.data for item in shipped.items if item.kind in ("person", "location")]
        contents = [*contents, shipped.clinic["settings"], *items]
        marks = {content.get(name) for content in contents for name in _INVENTED}
        # People by their surnames, however they are addressed.
        marks |= {one["slug"].rpartition("-")[2] for one in contents if "registration_number" in one}
        words = [re.escape(mark).replace(r"\ ", r"[\s().-]*") for mark in marks if mark]
        self.pattern = re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
        # Of a copy of a page, whose lines keep their ids.
        entries = PriceHistoryEntry.objects.filter(page_id__in=made, user=None)
        self.prices = {(entry.block_id, entry.new_values) for entry in entries}
        texts = [_text(contents), *(values.amount for _line, values in self.prices if values)]
        self.amounts = {one for one in _NUMBER.findall(" ".join(texts)) if one[0] in "$€£"}

    def is_named_in(self, text: str, numbers: Set[str] = frozenset()) -> bool:
        """Whether a text names any, or has one of these numbers."""
        return bool(self.pattern.search(text) or numbers & set(_NUMBER.findall(text)))

    def is_in(self, page: Page) -> bool:
        """Whether a page names any, or has or quotes a price of the demo."""
        lines = page.price_lines if isinstance(page, ProcedurePage) else ()
        if any((line.block_id, LineValues.of(line)) in self.prices for line in lines):
            return True
        return self.is_named_in(_text(comparable(type(page), page.serializable_data())), self.amounts)
