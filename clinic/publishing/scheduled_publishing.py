"""Scheduled publishing and expiry of pages and snippets.

Wagtail's `publish_scheduled` stops at the first page that cannot be published, and so blocks all later ones
at every run. Here each page is handled separately.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import OperationalError, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, Revision

from clinic.publishing.page_lock import page_lock

logger = logging.getLogger(__name__)

REFUSED = "clinic.publish.refused"


class PartialPublishError(Exception):
    """Some pages could not be handled; the next tick tries again."""


@dataclass
class Report:
    """The numbers of published, expired and refused pages and snippets."""

    published: int = 0
    expired: int = 0
    refused: int = 0


def publish_scheduled() -> Report:
    """Unpublish what has expired and publish what is due.

    What is refused loses its schedule, so that it is not tried every minute; the reason is kept in its
    history for the editor.

    Raises:
        PartialPublishError: after all others are done, if the database was busy or something expired could
            not be unpublished.
    """
    report = Report()
    stayed = []
    for instance in list(_expired()):
        try:
            if _take_down(instance):
                report.expired += 1
        except Exception:
            logger.exception("%s has expired, but could not be taken down.", _name(instance))
            stayed.append(_name(instance))
    for revision in list(_due()):
        try:
            if _publish(revision):
                report.published += 1
        except OperationalError:
            # The database is busy or away; that says nothing about the page.
            logger.exception("%s could not be published in time.", revision.object_str)
            stayed.append(revision.object_str)
        except Exception as error:
            _refuse(revision, error)
            report.refused += 1
    if stayed:
        raise PartialPublishError(f"Tried again at the next tick: {', '.join(stayed)}")
    return report


def _expired() -> Iterator[DraftStateMixin]:
    page_like = [Page]
    page_like += [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    for model in page_like:
        yield from _expired_of(model).order_by("expire_at")


def _expired_of(model: Any) -> Any:
    return model.objects.filter(live=True, expire_at__lt=timezone.now())


def _take_down(instance: Any) -> bool:
    """Unpublish an expired object, unless it has been published again meanwhile."""
    with _locked(instance._meta.model, instance.pk):
        current = _expired_of(instance._meta.model).filter(pk=instance.pk).first()
        if current is None:
            return False
        current.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        _forget("expire_at", current)
    return True


def _forget(name: str, instance: Any) -> None:
    """Clear a date that has passed; also in the latest revision, unless it has another date."""
    now = timezone.now()
    model = instance._meta.model
    model.objects.filter(pk=instance.pk, **{f"{name}__lt": now}).update(**{name: None})
    latest = model.objects.get(pk=instance.pk).latest_revision
    stored = parse_datetime((latest and latest.content.get(name)) or "")
    if stored and stored < now:
        latest.content[name] = None
        latest.save(update_fields=["content"])


def _locked(model: Any, pk: Any) -> AbstractContextManager[None]:
    """A transaction that locks a page; snippets have no automatic saves and need no lock."""
    return page_lock(int(pk)) if issubclass(model, Page) else transaction.atomic()


def _due() -> models.QuerySet[Revision]:
    return Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")


def _publish(found: Revision) -> bool:
    """Publish a revision, unless it is no longer due."""
    # The page before its revision, in the order in which the editor writes them.
    with _locked(found.base_content_type.model_class(), found.object_id):
        revision = _due().select_for_update(of=("self",)).filter(pk=found.pk).first()
        if revision is None:
            return False
        revision.publish(log_action="wagtail.publish.scheduled")
        if instance := _instance(revision):
            _forget("go_live_at", instance)
    return True


def _refuse(revision: Revision, error: Exception) -> None:
    """Cancel a revision's schedule and log the reason."""
    if isinstance(error, ValidationError):
        reasons = error.messages
        logger.warning("%s was not published as scheduled: %s", revision.object_str, " ".join(reasons))
    else:
        reasons = [_("An error occurred: %(error)s.") % {"error": type(error).__name__}]
        logger.error("%s could not be published as scheduled.", revision.object_str, exc_info=error)
    with transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        instance = _instance(revision)
        if instance is not None:
            log(instance=instance, action=REFUSED, revision=revision, data={"reasons": reasons})


def _instance(revision: Revision) -> models.Model | None:
    """The revision's page or snippet, as stored."""
    model = revision.base_content_type.model_class()
    return model._default_manager.filter(pk=revision.object_id).first() if model else None


def _name(instance: Any) -> str:
    return f"{instance._meta.verbose_name} “{instance}”"
