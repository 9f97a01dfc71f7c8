"""Who changed which fact: the words are in Wagtail's log, which outlives versions and deleted pages.

Editing a page is told by its two versions. Other models are told by their rows before and after, if they are
audited; what patients have written never is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from asgiref.local import Local
from django.conf import settings
from django.contrib.auth.models import PermissionsMixin
from django.core.signals import request_started
from django.db import models
from django.db.models.signals import m2m_changed, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from clinic.core.fingerprints import comparable, own_fields
from clinic.publishing.differences import Line, changed_text, difference_in_words, differences, labels_of

# Of every page, beside those of its type.
_OF_EVERY_PAGE = ("title", "slug", "seo_title", "search_description", "go_live_at", "expire_at")
_TOLD = ("wagtail.create", "wagtail.edit", "wagtail.revert")
_NOT_OF_ROWS = ("pk", "password", "last_login")
MOST, LONGEST = 60, 2_000

# Changes of rows in this thread that no entry of the log has told yet, by model and id.
_pending = Local()


@receiver(pre_save, sender=PageLogEntry)
def tell_versions(instance: PageLogEntry, **signal: Any) -> None:
    """Put what a version changes into the entry about it."""
    if not instance.revision_id or instance.action not in _TOLD:
        return
    revision = instance.revision
    of_page = Revision.objects.filter(
        base_content_type_id=revision.base_content_type_id, object_id=revision.object_id
    )
    before = of_page.filter(pk__lt=revision.pk).order_by("-pk").first()
    if before is None:
        return
    model = revision.content_type.model_class()
    contents = (before.content, revision.content)
    # Not by Wagtail's way of reading a version, which takes some facts from the page as it is now.
    versions = [model.from_serializable_data(content, check_fks=False) for content in contents]
    with override(settings.LANGUAGE_CODE):
        changes = _changes(versions, contents, audited_fields(model))
    instance.data = {**(instance.data or {}), "changes": changes[:MOST]}
    if instance.uuid:
        # Automatic saves of one version: the latest entry tells all of it.
        same = PageLogEntry.objects.filter(uuid=instance.uuid, revision=revision, action=instance.action)
        same.update(data={})


def audited_fields(model: Any) -> list[str]:
    """The names of a page type's fields whose changes are told, in their order."""
    own = own_fields(model) - getattr(model, "fields_not_audited", frozenset())
    return [*_OF_EVERY_PAGE, *(field.name for field in model._meta.get_fields() if field.name in own)]


def audit(model: type[models.Model]) -> None:
    """Tell the changes of a model's rows from now on; of users, with their roles."""
    pre_save.connect(_note_row, sender=model, dispatch_uid=f"audit-{model._meta.label}")
    if issubclass(model, PermissionsMixin):
        m2m_changed.connect(_note_roles, sender=model.groups.through, dispatch_uid="audit-roles")


def _note_row(sender: type[models.Model], instance: Any, update_fields: Any = None, **signal: Any) -> None:
    # With some fields only, a row is saved by the machine, such as the last login.
    old = (
        sender._default_manager.filter(pk=instance.pk).first() if instance.pk and not update_fields else None
    )
    if old is None:
        return
    data = [get_serializable_data_for_fields(row) for row in (old, instance)]
    names = [name for name in data[1] if name not in _NOT_OF_ROWS]
    with override(settings.LANGUAGE_CODE):
        found = _changes((old, instance), data, names)
        if getattr(old, "password", None) != getattr(instance, "password", None):
            found.append([_("Password"), "", _("changed")])
    _note(instance, found)


def _note_roles(instance: Any, action: str, model: Any, pk_set: Any, reverse: bool, **signal: Any) -> None:
    if reverse or action not in ("post_add", "post_remove") or not pk_set:
        return
    with override(settings.LANGUAGE_CODE):
        names = ", ".join(model.objects.filter(pk__in=pk_set).order_by("name").values_list("name", flat=True))
        is_given = action == "post_add"
        _note(instance, [[_("Role"), "" if is_given else names, names if is_given else _("taken away")]])


def _changes(
    versions: Sequence[Any], data: Iterable[Mapping[str, Any]], names: Iterable[str]
) -> list[list[str]]:
    """Label, old and new of what differs in two versions, given with their data; of lists, the lines."""
    old, new = versions
    before, after = (comparable(type(new), one) for one in data)
    changed = (name for name in names if name in after and _stated(before.get(name)) != _stated(after[name]))
    labels = labels_of(new, changed)
    told = {one.name: [_joined(one.old), _joined(one.new)] for one in differences(old, new, labels)}
    # A picture or a link inside, or another order.
    other = ["", _("in another order or layout")]
    return [[label, *(told[name] if any(told.get(name, ())) else other)] for name, label in labels.items()]


def _stated(value: Any) -> Any:
    """Stored content without what is empty, which a form adds to the blocks that code has written."""
    if isinstance(value, list):
        return [_stated(item) for item in value] or None
    if isinstance(value, dict):
        found = ((name, _stated(item)) for name, item in value.items())
        return {name: item for name, item in found if item is not None} or None
    return None if value is False or value == "" else value


def _joined(lines: Sequence[Line]) -> str:
    text = changed_text(lines, "\n")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


@receiver(request_started)
def _forget(**signal: Any) -> None:
    """What an earlier request has not told is not what somebody does in this one."""
    _pending.changes = {}


def _unsaid() -> dict[tuple[str, str], list[list[str]]]:
    if not hasattr(_pending, "changes"):
        _forget()
    return _pending.changes


def _note(instance: models.Model, found: list[list[str]]) -> None:
    pending = _unsaid()
    key = (instance._meta.label, str(instance.pk))
    pending[key] = [*pending.get(key, []), *found][:MOST]


@receiver(pre_save, sender=ModelLogEntry)
def tell_rows(instance: ModelLogEntry, **signal: Any) -> None:
    """Put what has changed in a row into the entry about it."""
    pending = _unsaid()
    model = instance.content_type.model_class()
    if model and (changes := pending.pop((model._meta.label, str(instance.object_id)), None)):
        instance.data = {**(instance.data or {}), "changes": changes}


def changes_in_words(entry: PageLogEntry | ModelLogEntry) -> list[str]:
    """What an entry of the log tells, a line for each fact."""
    return [difference_in_words(*change) for change in entry.data.get("changes", [])]
