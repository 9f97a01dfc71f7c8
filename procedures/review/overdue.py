"""Reviews that become due: which pages leave the lists, and what that changes for visitors."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Case, DateField, Q, Subquery, Value, When
from django.utils import timezone
from wagtail.models import Page

from clinic.publishing.scheduled_changes import ScheduledChange, day_after
from procedures.models import CategoryPage, ConcernPage, HouseRules, ProcedurePage
from procedures.models.house_rules import GRACE_DAYS

REVIEWED_MODELS = (ProcedurePage, CategoryPage, ConcernPage)


def _last_due_days() -> Any:
    """The day before which a review must have been due for its page to be withheld; null without a grace."""
    today = timezone.localdate()
    cases = [
        When(review_grace_days=days, then=Value(today - datetime.timedelta(days=days))) for days in GRACE_DAYS
    ]
    rules = HouseRules.objects.filter(site__is_default_site=True, review_grace_days__isnull=False)
    return Subquery(rules.values(day=Case(*cases, output_field=DateField()))[:1])


def _withheld(model: Any) -> Any:
    return model.objects.filter(reviewed_on__isnull=False, next_review_on__lt=_last_due_days()).values("pk")


def withheld_pages() -> Any:
    """The pages whose review has been overdue for longer than the house rules allow."""
    is_overdue = Q()
    for model in REVIEWED_MODELS:
        is_overdue |= Q(pk__in=_withheld(model))
    return Page.objects.filter(is_overdue)


def overdue_reviews(today: datetime.date) -> Iterator[ScheduledChange]:
    """Pages whose review becomes overdue, and those that leave the lists for that."""
    grace = HouseRules.of_default_site().review_grace_days
    for model in REVIEWED_MODELS:
        pages = model.objects.filter(live=True, next_review_on__lt=today, reviewed_on__isnull=False)
        for pk, next_review_on in pages.values_list("pk", "next_review_on"):
            yield ScheduledChange(pk, day_after(next_review_on))
            if grace:
                yield ScheduledChange(
                    pk, day_after(next_review_on + datetime.timedelta(days=grace)), is_in_lists=True
                )
