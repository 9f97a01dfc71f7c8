"""What the staff filter the lists of the admin by."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from procedures.admin.facts import fact_filters
from procedures.choices import FindingKind
from procedures.models import CategoryPage, HouseRules, ProcedureFinding, ProcedurePage
from procedures.review.words import months_after

DUE_SOON = datetime.timedelta(days=60)


def reviewed_on(day: datetime.date) -> Q:
    """Procedures with a review that counts on a day; the same as `ProcedurePage.is_reviewed_on`."""
    return (
        Q(reviewed_on__isnull=False, reviewer__isnull=False)
        & ~Q(reviewer__register="")
        & ~Q(reviewer__registration_number="")
        & (Q(reviewer__expires_on__isnull=True) | Q(reviewer__expires_on__gte=day))
    )


def changed_since_review() -> Any:
    """The findings that a review no longer covers the text of a page, answered ones among them."""
    return ProcedureFinding.objects.filter(kind=FindingKind.CHANGED_SINCE_REVIEW)


class _StatusFilterSet(WagtailFilterSet):
    """Who sees a page, in the words of Wagtail's status."""

    status = django_filters.ChoiceFilter(
        label=_("Status"),
        method="filter_status",
        choices=(
            ("live", _("Live")),
            ("changed", _("Live, with a newer draft")),
            ("draft", _("Draft")),
            ("unpublished", _("Any version that visitors do not see")),
        ),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    def filter_status(self, queryset: Any, name: str, value: str) -> Any:
        """Pages of one status."""
        if value == "unpublished":
            return queryset.filter(Q(live=False) | Q(has_unpublished_changes=True))
        if value == "changed":
            return queryset.filter(live=True, has_unpublished_changes=True)
        return queryset.filter(live=value == "live")


class TermFilterSet(_StatusFilterSet):
    """Filters of categories and concerns."""

    class Meta:
        model = CategoryPage
        fields: list[str] = []


class ProcedureFilterSet(_StatusFilterSet):
    """Filters of procedures."""

    review = django_filters.ChoiceFilter(
        label=_("Clinical review"),
        method="filter_review",
        choices=(
            ("never", _("Never reviewed")),
            ("overdue", _("Overdue")),
            ("soon", _("Due within 60 days")),
            ("due", _("Overdue, or due within 60 days")),
            ("changed", _("Changed since the review")),
            ("reviewed", _("Reviewed")),
        ),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    prices = django_filters.ChoiceFilter(
        label=_("Prices"),
        method="filter_prices",
        choices=(("never", _("Never confirmed")), ("old", _("Not confirmed for long"))),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    content_updated_on = django_filters.DateFromToRangeFilter(
        label=_("Last updated"), widget=DateRangePickerWidget
    )
    finding = django_filters.MultipleChoiceFilter(
        label=_("Open findings"),
        method="filter_finding",
        choices=FindingKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ProcedurePage
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """The status, the facts, and then what stands apart."""
        own = super().get_filters()
        return {"status": own.pop("status"), **fact_filters(), **own}

    def filter_review(self, queryset: Any, name: str, value: str) -> Any:
        """Procedures by the state of their clinical review."""
        today = timezone.localdate()
        if value == "never":
            return queryset.exclude(reviewed_on(today))
        reviewed = queryset.filter(reviewed_on(today))
        if value == "overdue":
            return reviewed.filter(next_review_on__lt=today)
        if value == "due":
            return reviewed.filter(next_review_on__lte=today + DUE_SOON)
        if value == "soon":
            return reviewed.filter(next_review_on__range=(today, today + DUE_SOON))
        if value == "changed":
            return reviewed.filter(pk__in=changed_since_review().values("page"))
        return reviewed.exclude(pk__in=changed_since_review().values("page"))

    def filter_prices(self, queryset: Any, name: str, value: str) -> Any:
        """Procedures whose prices somebody should look at."""
        if value == "never":
            return queryset.filter(prices_confirmed_on__isnull=True)
        months = HouseRules.of_default_site().price_confirmation_months
        return queryset.filter(prices_confirmed_on__lt=months_after(timezone.localdate(), -months))

    def filter_finding(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Procedures with an open finding of one of these kinds."""
        if not value:
            return queryset
        return queryset.filter(pk__in=ProcedureFinding.objects.open().filter(kind__in=value).values("page"))
