"""The report of how fast requests are answered, by month."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access, user_passes_test
from wagtail.admin.ui.tables import Column, Table

from clinic.admin.menus import as_cards
from enquiries.admin.looks import may_look
from enquiries.admin.viewset import hours_in_words
from enquiries.models import Enquiry, ErasedRequests
from enquiries.retention import numbers_by_month

MOST_MONTHS = 24
NAMES = ("received", "answered", "in_time", "answer_minutes", "booked")


@dataclass
class Month:
    """The numbers of one month, those of erased requests included."""

    first_day: datetime.date
    numbers: Counter[str]

    @property
    def name(self) -> str:
        """Such as “November 2026”."""
        return date_format(self.first_day, "YEAR_MONTH_FORMAT")

    @property
    def average(self) -> str:
        """The opening hours until the answer, on average."""
        answered = self.numbers["answered"]
        if not answered:
            return ""
        return hours_in_words(datetime.timedelta(minutes=self.numbers["answer_minutes"] / answered))

    @property
    def share_in_time(self) -> str:
        """How many of the answers came by when they were promised."""
        answered = self.numbers["answered"]
        if not answered:
            return ""
        return gettext("%(number)s %%") % {"number": round(100 * self.numbers["in_time"] / answered)}


def months() -> list[Month]:
    """The latest months first."""
    fields = ("created_at", "due_at", "answered_at", "answer_minutes", "booked_at")
    found = numbers_by_month(Enquiry.objects.filter(held_for="").only(*fields).iterator())
    for erased in ErasedRequests.objects.order_by("-month")[:MOST_MONTHS]:
        found[erased.month].update({name: getattr(erased, name) for name in NAMES})
    return [Month(first_day, found[first_day]) for first_day in sorted(found, reverse=True)[:MOST_MONTHS]]


@require_admin_access
@user_passes_test(may_look)
def answering_times(request: HttpRequest) -> HttpResponseBase:
    """The report."""
    columns = [
        Column("name", label=_("Month")),
        Column("received", label=_("Requests"), accessor="numbers.received"),
        Column("answered", label=_("Answered"), accessor="numbers.answered"),
        Column("average", label=_("Time until the answer, on average")),
        Column("share_in_time", label=_("Answered in time")),
        Column("booked", label=_("Booked"), accessor="numbers.booked"),
    ]
    found = months()
    context: dict[str, Any] = {
        "table": as_cards(Table(columns, found)) if found else None,
        "page_title": gettext("How fast requests are answered"),
        "header_icon": "time",
        "breadcrumbs_items": [
            {"url": "", "label": gettext("Reports")},
            {"url": "", "label": gettext("How fast requests are answered")},
        ],
    }
    return render(request, "enquiries/answering_times.html", context)
