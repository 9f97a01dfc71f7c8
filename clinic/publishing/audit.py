"""Who changed which fact: the words are in Wagtail's log, which outlives versions and deleted pages.

Editing a page is told by its two versions. Other models are told by their rows before and after, if they are
audited; what patients have written never is.
"""

from __future__ import annotations

from typing import Any

from asgiref.local import Local
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.signals import request_started
from django.db import models
from django.db.models.signals import m2m_changed, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from clinic.core.fingerprints import own_fields
from clinic.publishing.differences import Difference, differences

# Of every page, beside those of its type.
_OF_EVERY_PAGE = {"title", "slug", "seo_title", "search_description", "go_live_at", "expire_at"}
_TOLD = ("wagtail.create", "wagtail.edit", "wagtail.revert")
MOST = 60

# Changes of rows in this thread that no entry of the log has told yet, by model and id.
_pending = Local()


@receiver(pre_save, sender=PageLogEntry)
def tell_versions(instance: PageLogEntry, **signal: Any) -> None:
    """Put what a version changes into the entry about it."""
    if not instance.revision_id or instance.action not in _TOLD:
        return
    revision: Revision = instance.revision
    before = _version_before(revision)
    if before is None:
        return
    model = revision.content_type.model_class()
    names = (_OF_EVERY_PAGE | own_fields(model)) - getattr(model, "fields_not_audited", frozenset())
    with override(settings.LANGUAGE_CODE):
        changes = differences(model, before.content, revision.content, names)
    instance.data = {**(instance.data or {}), "changes": [list(change) for change in changes[:MOST]]}
    if instance.uuid:
        # Automatic saves of one version: the latest entry tells all of it.
        same = PageLogEntry.objects.filter(uuid=instance.uuid, revision=revision, action=instance.action)
        same.update(data={})


def _version_before(revision: Revision) -> Revision | None:
    same = Revision.objects.filter(
        base_content_type_id=revision.base_content_type_id, object_id=revision.object_id
    )
    return same.filter(pk__lt=revision.pk).order_by("-pk").first()


def audit(model: type[models.Model]) -> None:
    """Tell the changes of a model's rows from now on."""
    pre_save.connect(_note_row, sender=model, dispatch_uid=f"audit-{model._meta.label}")


def audit_users() -> None:
    """Tell the changes of users, with their roles."""
    user = get_user_model()
    audit(user)
    m2m_changed.connect(_note_roles, sender=user.groups.through, dispatch_uid="audit-roles")


def _note_row(sender: type[models.Model], instance: Any, update_fields: Any = None, **signal: Any) -> None:
    # With some fields only, a row is saved by the machine, such as the last login.
    old = (
        sender._default_manager.filter(pk=instance.pk).first() if instance.pk and not update_fields else None
    )
    if old is None:
        return
    names = {field.name for field in sender._meta.concrete_fields} - {"password", "last_login"}
    with override(settings.LANGUAGE_CODE):
        found = differences(sender, _data(old), _data(instance), names)
        if getattr(old, "password", None) != getattr(instance, "password", None):
            found.append(Difference(_("Password"), "", _("changed")))
    _note(instance, found)


def _note_roles(instance: Any, action: str, model: Any, pk_set: Any, reverse: bool, **signal: Any) -> None:
    if reverse or action not in ("post_add", "post_remove") or not pk_set:
        return
    with override(settings.LANGUAGE_CODE):
        names = ", ".join(model.objects.filter(pk__in=pk_set).order_by("name").values_list("name", flat=True))
        is_given = action == "post_add"
        _note(
            instance,
            [Difference(_("Role"), "" if is_given else names, names if is_given else _("taken away"))],
        )


def _data(instance: models.Model) -> dict[str, Any]:
    return {field.name: field.value_from_object(instance) for field in instance._meta.concrete_fields}


@receiver(request_started)
def _forget(**signal: Any) -> None:
    """What an earlier request has not told is not what somebody does in this one."""
    _pending.changes = {}


def _changes() -> dict[tuple[str, str], list[list[str]]]:
    if not hasattr(_pending, "changes"):
        _forget()
    changes: dict[tuple[str, str], list[list[str]]] = _pending.changes
    return changes


def _note(instance: models.Model, found: list[Difference]) -> None:
    pending = _changes()
    key = (instance._meta.label, str(instance.pk))
    pending[key] = [*pending.get(key, []), *(list(change) for change in found)][:MOST]


@receiver(pre_save, sender=ModelLogEntry)
def tell_rows(instance: ModelLogEntry, **signal: Any) -> None:
    """Put what has changed in a row into the entry about it."""
    pending = _changes()
    model = instance.content_type.model_class()
    if model and (changes := pending.pop((model._meta.label, str(instance.object_id)), None)):
        instance.data = {**(instance.data or {}), "changes": changes}


def changes_in_words(entry: PageLogEntry | ModelLogEntry) -> list[str]:
    """What an entry of the log tells, a line for each fact."""
    return [
        _("%(label)s: “%(old)s” → “%(new)s”")
        % {"label": label, "old": old or _("not stated"), "new": new or _("not stated")}
        for label, old, new in entry.data.get("changes", [])
    ]
