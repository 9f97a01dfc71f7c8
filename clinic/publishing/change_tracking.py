"""Tracks when the content that visitors read last changed, as opposed to the last save.

Every page type has a digest of its public content. When a live page is saved with another digest, the time is
recorded, also for the pages that show something of it: a list changes when one of its entries changes or
goes. Sitemaps, IndexNow and share pictures depend on it.

Apps register which pages show something of a page:

    dependent_pages.register(lists_of_procedure)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import ForeignKey
from django.db.models.functions import Coalesce
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail import signals
from wagtail.models import Page

from clinic.core.addresses import PageLink
from clinic.core.fingerprints import fingerprint, own_fields, public_fields
from clinic.core.public_pages import public
from clinic.core.registries import Registry
from clinic.models import BasePage, ClinicImage
from clinic.models.discovery import PublicContent
from clinic.seo import indexnow, share_cards, withdrawals

# Each takes a page and whether its title has changed; gives the ids of the pages on which visitors then read
# something else. The list above a page need not be named: see `BasePage.lists_its_children`.
dependent_pages: Registry[Callable[[Page, bool], Iterable[int]]] = Registry()


def with_changed_at(pages: Any) -> Any:
    """A queryset of pages annotated with `changed_at`, the last change for visitors."""
    return pages.annotate(changed_at=Coalesce("public_content__changed_at", "last_published_at"))


def dependents_of(page: Page, *, title_changed: bool) -> set[int]:
    """The ids of the live pages that show something of this one."""
    found = {pk for find in dependent_pages for pk in find(page, title_changed)}
    parent = page.get_parent()
    if parent is not None and getattr(parent.specific_class, "lists_its_children", False):
        found.add(parent.pk)
    return set(Page.objects.live().filter(pk__in=found - {page.pk}).values_list("pk", flat=True))


@contextmanager
def track_changes(page: BasePage, update_fields: Iterable[str] | None) -> Iterator[None]:
    """Record what the save within the context changes for visitors. A save without a change records nothing.

    Args:
        update_fields: as for the save; other fields of the page in memory may hold a draft.
    """
    if update_fields is not None and not {"live", *public_fields(page)} & set(update_fields):
        yield
        return
    was = Page.objects.filter(pk=page.pk).values("live", "title", "public_content__fingerprint").first()
    was_live = bool(was and was["live"])
    if not page.live or (
        was and was_live and update_fields is None and was["public_content__fingerprint"] == fingerprint(page)
    ):
        # Unpublished pages are recorded by `record_withdrawal`.
        yield
        return
    # Publishing a page adds its title to other pages, as unpublishing removes it.
    title_changed = not was_live or was["title"] != page.title
    before = dependents_of(page, title_changed=title_changed) if was_live else set()
    with transaction.atomic():
        yield
        written: Any = page if update_fields is None else type(page)._base_manager.get(pk=page.pk)
        _note(written, was_live=was_live, title_changed=title_changed, before=before)


def _note(page: BasePage, *, was_live: bool, title_changed: bool, before: set[int]) -> None:
    known = PublicContent.objects.filter(pk=page.pk).first()
    current = fingerprint(page)
    changed = known is None or known.fingerprint != current
    if changed:
        PublicContent.objects.update_or_create(
            page_id=page.pk,
            defaults={
                "fingerprint": current,
                "changed_at": timezone.now(),
                "pictures": picture_ids(page),
            },
        )
    if not was_live:
        withdrawals.forget(page)
    if changed or not was_live:
        indexnow.announce([page])
        record_change(before | dependents_of(page, title_changed=title_changed))


def record_change(page_ids: Iterable[int], at: datetime.datetime | None = None) -> None:
    """Record a change for visitors on these pages, although their own content is unchanged.

    Args:
        at: when it happened; by default now. A page that has changed since keeps its time.
    """
    ids = set(page_ids)
    if not ids:
        return
    moment = at or timezone.now()
    PublicContent.objects.filter(page__in=ids, changed_at__lt=moment).update(changed_at=moment)
    if indexnow.is_on():
        indexnow.announce(Page.objects.live().filter(pk__in=ids))


def record_withdrawal(page: Page) -> None:
    """Record that a public page is gone."""
    withdrawals.record(page)
    share_cards.forget(page.pk)
    indexnow.announce([page])
    record_change(dependents_of(page, title_changed=True))


def record_move(page: Page, url_path_before: str, url_path_after: str) -> None:
    """Announce both addresses of a moved page, and those of the pages below it."""
    if url_path_before == url_path_after or not indexnow.is_on():
        return
    links = [
        PageLink(*row)
        for row in public(Page.objects.descendant_of(page, inclusive=True)).values_list(*PageLink.FIELDS)
    ]
    ends = [link.url_path.removeprefix(url_path_after) for link in links]
    former = [
        PageLink(link.pk, link.title, url_path_before + end, True)
        for link, end in zip(links, ends, strict=True)
    ]
    indexnow.announce([*links, *former])


def record_missing() -> int:
    """Record the content of live pages without a record, with their publication as the time.

    Returns:
        Their number.
    """
    missing = Page.objects.live().filter(depth__gt=1, public_content__isnull=True)
    count = 0
    for page in missing.specific(defer=False).iterator():
        PublicContent.objects.get_or_create(
            page_id=page.pk,
            defaults={
                "fingerprint": fingerprint(page),
                "changed_at": page.last_published_at or page.first_published_at or timezone.now(),
                "pictures": picture_ids(page),
            },
        )
        count += 1
    return count


def picture_ids(page: Page) -> list[int]:
    """The pictures in a page's own fields, in order, without duplicates."""
    found: list[int] = []
    names = own_fields(type(page))
    for field in page._meta.get_fields():
        if field.name not in names:
            continue
        if isinstance(field, ForeignKey) and field.related_model is ClinicImage:
            found.append(getattr(page, field.attname))
        elif hasattr(field, "extract_references"):
            references = field.extract_references(field.value_from_object(page))
            found += [int(pk) for model, pk, *_path in references if model is ClinicImage]
    return list(dict.fromkeys(pk for pk in found if pk))


# Signals


@receiver(signals.page_unpublished)
def page_unpublished(instance: Page, **kwargs: Any) -> None:
    """A page was unpublished."""
    record_withdrawal(instance)


@receiver(pre_delete, sender=Page)
def page_deleted(instance: Page, **kwargs: Any) -> None:
    """A page is about to be deleted, itself or with an ancestor."""
    if instance.live:
        record_withdrawal(instance)
    else:
        withdrawals.record_former_addresses(instance)


@receiver(signals.page_slug_changed)
def page_slug_changed(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    """A page's slug has changed."""
    record_move(instance, instance_before.url_path, instance.url_path)


@receiver(signals.post_page_move)
def page_moved(
    instance: Page,
    parent_page_before: Page,
    parent_page_after: Page,
    url_path_before: str,
    url_path_after: str,
    **kwargs: Any,
) -> None:
    """A page was moved or reordered."""
    record_move(instance, url_path_before, url_path_after)
    if instance.live:
        parents = (parent_page_before, parent_page_after)
        record_change(
            page.pk for page in parents if getattr(page.specific_class, "lists_its_children", False)
        )
