"""Take away what the demo has brought. `manage.py remove_demo` calls this.

The log knows what that is (`clinic.core.demo_record`). What nobody has touched goes; what somebody has worked
on stays as a draft, for it may still name people, registrations and prices that were made up. Pages and
settings that every site has lose what they were filled with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from wagtail.models import ModelLogEntry, Page, PageLogEntry, ReferenceIndex, Revision

from clinic.core.demo_record import SIGNATURE, forget_demo
from clinic.core.fingerprints import comparable
from clinic.models import ClinicImage, ClinicSettings, ClinicWords, LocationPage, PractitionerPage
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


@dataclass
class Removal:
    """What has become of the demo.

    Attributes:
        removed: how many pages, pictures and other things are gone.
        drafts: titles of pages that somebody had worked on.
        kept: titles of categories and concerns that pages of the clinic's own use.
        emptied: texts of the settings and of pages that still named something invented, by their fields.
        to_read: titles of the clinic's own public pages that do.
    """

    removed: int = 0
    drafts: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    emptied: dict[str, str] = field(default_factory=dict)
    to_read: list[str] = field(default_factory=list)


@transaction.atomic
def remove_demo() -> Removal:
    """Take away what the demo has brought."""
    result = Removal()
    entries = PageLogEntry.objects.filter(uuid=SIGNATURE)
    made = set(entries.filter(action="wagtail.create").values_list("page_id", flat=True))
    versions = {entry.page_id: entry.revision_id for entry in entries.exclude(revision=None).order_by("pk")}
    invented = _Invented(made, _settings_record())
    for page in Page.objects.filter(pk__in=versions.keys() - made):
        _reset_page(page, Revision.objects.get(pk=versions[page.pk]).content)
    _reset_settings()
    # Those of people who do not exist.
    ClinicalApproval.objects.filter(page_id__in=made, user=None).delete()
    _remove_pages(made, result)
    left = Page.objects.filter(pk__in=made).values_list("pk", flat=True)
    PriceHistoryEntry.objects.filter(page_id__in=made - set(left)).delete()
    _remove_things(result)
    forget_demo()
    invented.empty_settings(result)
    result.to_read = invented.pages_that_name_any()
    return result


# Pages


def _remove_pages(made: set[int], result: Removal) -> None:
    worked_on = _worked_on(made)
    pages = Page.objects.filter(Q(pk__in=made) | Q(pk__in=worked_on)).order_by("-depth", "-path").specific()
    # First those that use others, which could not be taken away before them.
    for page in sorted(pages, key=lambda page: (-page.depth, not isinstance(page, ProcedurePage))):
        if page.pk not in worked_on and not page.get_descendants().exists():
            try:
                with transaction.atomic():
                    Page.objects.get(pk=page.pk).specific.delete()
            except models.ProtectedError as error:
                users = [user for user in error.protected_objects if isinstance(user, Page)]
                if isinstance(page, _HARMLESS) and any(user.live for user in users):
                    result.kept.append(page.title)
                    continue
                for user in users:
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
    if page.live:
        page.unpublish()
    if page.title not in result.drafts:
        result.drafts.append(page.title)


def _reset_page(page: Page, filled: dict[str, Any]) -> None:
    """Empty those fields of a page that every site has which still are as the demo filled them."""
    live = page.specific
    draft = live.get_latest_revision_as_object() if live.has_unpublished_changes else None
    for version in filter(None, (live, draft)):
        untouched = _untouched(version, filled)
        for model_field in type(version)._meta.local_fields:
            name = model_field.name
            if not model_field.primary_key and name in untouched:
                setattr(version, name, model_field.get_default())
        version.seo_title = "" if version.seo_title == filled.get("seo_title") else version.seo_title
    live.save_revision().publish()
    if draft is not None:
        draft.save_revision()


def _untouched(thing: Any, filled: dict[str, Any]) -> set[str]:
    """The names of the fields that still are as the demo filled them."""
    present, demo = (comparable(type(thing), data) for data in (thing.serializable_data(), filled))
    # The log's entry also has the changes in words.
    return {name for name in demo.keys() & present.keys() if demo[name] == present[name]}


# Settings


def _settings_record() -> dict[int, dict[str, Any]]:
    """What the demo filled each of the settings with, by their ids."""
    records: dict[int, dict[str, Any]] = {}
    for entry in ModelLogEntry.objects.filter(uuid=SIGNATURE, action="wagtail.edit").order_by("pk"):
        if entry.content_type.model_class() is ClinicSettings:
            records.setdefault(int(entry.object_id), {}).update(entry.data)
    return records


def _reset_settings() -> None:
    for pk, filled in _settings_record().items():
        settings = ClinicSettings.objects.get(pk=pk)
        empty = ClinicSettings()
        for name in _untouched(settings, filled):
            setattr(settings, name, getattr(empty, name))
        settings.save()


# Pictures and what else there is


def _remove_things(result: Removal) -> None:
    """Take away pictures, body areas and synonyms, but for those that something still uses."""
    entries = ModelLogEntry.objects.filter(uuid=SIGNATURE, action="wagtail.create")
    pictures_of_drafts = _pictures_of_drafts()
    for model in (SearchSynonym, BodyArea, ClinicImage):
        made = entries.filter(content_type=ContentType.objects.get_for_model(model))
        for thing in model._default_manager.filter(pk__in=map(int, made.values_list("object_id", flat=True))):
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
    """Names, numbers and addresses of the demo, by which they are found elsewhere."""

    def __init__(self, made: set[int], settings: dict[int, dict[str, Any]]) -> None:
        marks: set[str] = set()
        for filled in settings.values():
            marks |= {
                str(filled.get(name) or "") for name in ("name", "telephone", "urgent_telephone", "email")
            }
        for person in PractitionerPage.objects.filter(pk__in=made):
            marks |= {person.title, person.registration_number}
        for location in LocationPage.objects.filter(pk__in=made):
            marks |= {location.telephone, location.email}
        marks = {mark for mark in marks if len(mark) > 4}
        self.pattern = re.compile("|".join(map(re.escape, sorted(marks)))) if marks else None

    def empty_settings(self, result: Removal) -> None:
        """Empty the texts of the settings that still name any."""
        for settings in (*ClinicSettings.objects.all(), *ClinicWords.objects.all()):
            for model_field in settings._meta.local_fields:
                text = getattr(settings, model_field.name)
                if isinstance(text, str) and self.pattern and self.pattern.search(text):
                    result.emptied[str(model_field.verbose_name)] = text
                    setattr(settings, model_field.name, model_field.get_default())
            settings.save()

    def pages_that_name_any(self) -> list[str]:
        """The titles of public pages that name any."""
        if not self.pattern:
            return []
        pages = Page.objects.live().specific().iterator()
        return [page.title for page in pages if self.pattern.search(page.to_json())]
