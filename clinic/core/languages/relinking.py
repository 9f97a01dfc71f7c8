"""Keeps translated pages linked to pages, and body areas, of their own language.

Wagtail copies a page for translation as it is: category, people and links still point to the originals. Here
each reference is replaced by its translation as soon as there is one, whatever order pages are translated in:

- a new copy is linked to the existing translations;
- drafts of the language are linked to a new copy;
- public pages of the language follow when the copy is published.

References without a translation stay. On a site with one language, none of this runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import ManyToManyField
from django.dispatch import receiver
from wagtail import signals
from wagtail.fields import StreamField
from wagtail.models import Page, ReferenceIndex, TranslatableMixin

from clinic.core.languages import active as languages
from clinic.core.references import replaced
from clinic.publishing.gate import PublicationRefused

logger = logging.getLogger(__name__)

# From a translated model and an id to the id that replaces it.
Replacement = Callable[[type[TranslatableMixin], int], int]


# Signals


@receiver(signals.copy_for_translation_done)
def copied_for_translation(source_obj: Any, target_obj: Any, **signal: Any) -> None:
    """A page was copied for translation."""
    if isinstance(target_obj, Page):
        page = target_obj.specific
        if replace_references(page, _into(page.locale_id)):
            _save_draft(page)
        relink_translation(page)


@receiver(signals.page_published)
def page_published(instance: Page, **signal: Any) -> None:
    """A page was published, perhaps a translation."""
    relink_translation(instance)


def translatable_saved(instance: TranslatableMixin, created: bool = False, **signal: Any) -> None:
    """Another translated object was saved, such as a body area."""
    if created:
        relink_translation(instance)


# Replacing


def relink_translation(target: Any) -> None:
    """Relink the pages of a translation's language that still refer to another version of it."""
    if not languages.is_multilingual():
        return
    versions = set(target.get_translations().values_list("pk", flat=True))
    if not versions:
        return
    model = target.get_translation_model()

    def replacement(kind: type[TranslatableMixin], pk: int) -> int:
        return int(target.pk) if kind is model and pk in versions else pk

    is_public = getattr(target, "live", True)
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id__in=[str(pk) for pk in versions],
    )
    ids = {int(pk) for pk in references.values_list("object_id", flat=True)} - {target.pk}
    # Wagtail's index of references leaves out lists of what is chosen.
    kind = target.specific_class if model is Page else type(target)
    for relation in kind._meta.related_objects:
        if relation.many_to_many and issubclass(relation.related_model, Page):
            naming = relation.related_model._default_manager.filter(
                **{f"{relation.field.name}__in": versions}
            )
            ids.update(naming.values_list("pk", flat=True))
    for page in Page.objects.filter(pk__in=ids, locale=target.locale_id).order_by("path"):
        if is_public or not page.live:
            _replace_in(page.specific, replacement)


def _replace_in(page: Any, replacement: Replacement) -> None:
    """Replace the references of a page, in its draft and in the live version."""
    draft = page.get_latest_revision_as_object()
    has_changes = page.has_unpublished_changes
    if not page.live:
        if replace_references(draft, replacement):
            _save_draft(draft)
        return
    if replace_references(page, replacement):
        # The text itself is unchanged, so this is not an update.
        if hasattr(page, "minor_correction"):
            page.minor_correction = True
        try:
            page.save(clean=False)
        except PublicationRefused:
            # Something else is missing by now, such as a valid price; the draft shows the editor what.
            logger.info("%s still points to another language.", page)
    if replace_references(draft, replacement):
        revision = draft.save_revision(clean=False, changed=has_changes)
        if not has_changes:
            Page.objects.filter(pk=page.pk).update(live_revision=revision)


def _save_draft(page: Any) -> None:
    page.save(clean=False)
    page.save_revision(clean=False)


def _into(locale_id: int) -> Replacement:
    """A replacement by the version in a given language, where there is one."""

    def replacement(model: type[TranslatableMixin], pk: int) -> int:
        manager: Any = model._default_manager
        key = manager.filter(pk=pk).values("translation_key")
        found = manager.filter(locale=locale_id, translation_key__in=key).values_list("pk", flat=True).first()
        return found or pk

    return replacement


def replace_references(page: Any, replacement: Replacement) -> bool:
    """Replace references in all of a page's own fields, in memory. Returns whether anything changed."""

    def replace(model: Any, key: Any) -> Any:
        # `Page` for all pages; what has no translations stays.
        is_translated = issubclass(model, TranslatableMixin)
        return replacement(model.get_translation_model(), int(key)) if is_translated else key

    changed = False
    for field in page._meta.get_fields():
        if not getattr(field, "editable", False) or getattr(field.remote_field, "parent_link", False):
            continue
        if isinstance(field, ManyToManyField):
            old = [one.pk for one in getattr(page, field.name).all()]
        elif isinstance(field, StreamField):
            old = field.stream_block.get_prep_value(getattr(page, field.name))
        else:
            old = getattr(page, field.attname)
        if (new := replaced(field, old, replace)) == (old or new):
            continue
        if isinstance(field, ManyToManyField):
            new = field.related_model._default_manager.filter(pk__in=new)
        elif isinstance(field, StreamField):
            new = field.stream_block.to_python(new)
        setattr(page, field.attname, new)
        changed = True
    return changed
