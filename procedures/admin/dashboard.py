"""The admin's home: what needs attention, and shortcuts to frequent tasks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page, TaskState
from wagtail.permissions import policy_registry

from clinic.admin.home_panels import HomePanel
from clinic.admin.menus import may_work_with_pages
from clinic.core.kept import kept
from clinic.models import PractitionerPage
from procedures.admin.filters import DUE_SOON, reviewed_on
from procedures.admin.first_steps import panels_for
from procedures.admin.rights import list_to_add_to
from procedures.choices import FindingKind
from procedures.facts import format_number
from procedures.models import CategoryPage, ConcernPage, ProcedureFinding, ProcedurePage
from procedures.prices.rights import may_change_prices
from procedures.review.approving import awaiting_review, may_review
from procedures.review.overdue import REVIEWED_MODELS

# Rows of each list; a link leads to the rest.
ROWS = 5
# Nearer than that is urgent.
ENDS_SOON = datetime.timedelta(days=14)


@dataclass(frozen=True)
class OpenKind:
    """The number of open findings of one kind.

    Attributes:
        number: of findings; a page can have several of a kind.
        url: the report filtered by the kind.
    """

    label: str
    number: int
    url: str


@dataclass(frozen=True)
class PageLine:
    """A procedure in a list of the dashboard, with a remark."""

    title: str
    url: str
    remark: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A link to a task."""

    label: str
    url: str
    icon: str


class Attention:
    """What needs attention among the procedures that a user may edit, in five queries for any number."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def _editable(self) -> Any:
        pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(self.user, "change")
        return pages.values("pk")

    @cached_property
    def _procedures(self) -> QuerySet[ProcedurePage]:
        return ProcedurePage.objects.filter(pk__in=self._editable)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of open findings of each kind that has some."""
        rows = ProcedureFinding.objects.open().filter(page__in=self._editable)
        return dict(rows.order_by().values_list("kind").annotate(Count("pk")))

    @property
    def open_kinds(self) -> list[OpenKind]:
        """Open findings by kind, in the order of the kinds."""
        return [
            OpenKind(
                str(kind.label),
                self.numbers[kind.value],
                reverse("procedures:findings", query={"answer": "open", "kind": kind.value}),
            )
            for kind in FindingKind
            if kind.value in self.numbers
        ]

    @property
    def number_of_findings(self) -> int:
        """All open findings."""
        return sum(self.numbers.values())

    @cached_property
    def _drafts(self) -> Any:
        return self._procedures.filter(Q(live=False) | Q(has_unpublished_changes=True))

    @cached_property
    def number_of_drafts(self) -> int:
        """The number of unpublished revisions."""
        return int(self._drafts.count())

    @cached_property
    def drafts(self) -> list[PageLine]:
        """The latest unpublished revisions, the user's own first."""
        own = Q(owner=self.user) | Q(latest_revision__user=self.user)
        rows = self._drafts.annotate(
            is_own=Case(When(own, then=True), default=False, output_field=BooleanField())
        ).order_by("-is_own", "-latest_revision_created_at", "pk")
        return [
            _line(row, self._about_draft(row))
            for row in rows.values("pk", "title", "draft_title", "live", "is_own")[:ROWS]
        ]

    def _about_draft(self, row: Mapping[str, Any]) -> str:
        words = _("Newer than the public page") if row["live"] else _("Not public yet")
        return _("%(status)s, yours") % {"status": words} if row["is_own"] else words

    @cached_property
    def _due(self) -> Any:
        today = timezone.localdate()
        due = Q(reviewed_on(today), next_review_on__lte=today + DUE_SOON, pk__in=self._editable)
        columns = ("pk", "title", "draft_title", "next_review_on")
        first, *others = (model.objects.filter(due).order_by().values(*columns) for model in REVIEWED_MODELS)
        return first.union(*others)

    @cached_property
    def number_of_reviews(self) -> int:
        """The number of overdue reviews and of those due soon."""
        return int(self._due.count())

    @cached_property
    def reviews(self) -> list[PageLine]:
        """Overdue reviews and those due soon, of categories and concerns, too, the oldest first."""
        today = timezone.localdate()
        rows = self._due.order_by("next_review_on", "title", "pk")[:ROWS]
        return [
            _line(
                row,
                _("overdue since %(date)s") % {"date": date_format(row["next_review_on"], "DATE_FORMAT")}
                if row["next_review_on"] < today
                else _("due on %(date)s") % {"date": date_format(row["next_review_on"], "DATE_FORMAT")},
                is_urgent=row["next_review_on"] < today,
                address="procedures:review",
            )
            for row in rows
        ]

    @cached_property
    def registrations(self) -> list[PageLine]:
        """Registrations that have ended or end within 60 days, of people whom the user edits or is."""
        today = timezone.localdate()
        rows = (
            PractitionerPage.objects.filter(live=True, expires_on__lte=today + DUE_SOON)
            .filter(Q(pk__in=self._editable) | Q(user=self.user))
            .order_by("expires_on", "pk")
            .values("pk", "title", "draft_title", "expires_on")
        )
        return [
            _line(
                row,
                (_("ended on %(date)s") if row["expires_on"] < today else _("ends on %(date)s"))
                % {"date": date_format(row["expires_on"], "DATE_FORMAT")},
                is_urgent=row["expires_on"] < today + ENDS_SOON,
            )
            for row in rows[:ROWS]
        ]

    @property
    def is_needed(self) -> bool:
        """Whether the user has work among the procedures, or a registration ends."""
        return may_work_with_pages(self.user) and (self._procedures.exists() or bool(self.registrations))

    @property
    def is_all_well(self) -> bool:
        """Whether nothing needs attention."""
        return not (self.numbers or self.drafts or self.reviews or self.registrations)


def _line(
    row: Mapping[str, Any],
    remark: str,
    *,
    is_urgent: bool = False,
    address: str = "wagtailadmin_pages:edit",
) -> PageLine:
    url = reverse(address, args=[row["pk"]])
    return PageLine(row["draft_title"] or row["title"], url, remark, is_urgent)


def shortcuts_for(user: Any, attention: Attention) -> list[Shortcut]:
    """The tasks that a user has permission for, and that have something to do."""
    shortcuts = []
    if index := list_to_add_to(user):
        address = reverse(
            "wagtailadmin_pages:add", args=["procedures", ProcedurePage._meta.model_name, index.pk]
        )
        shortcuts += [
            Shortcut(_("New procedure"), address, "plus"),
            Shortcut(_("New procedure from text"), reverse("procedures:new_from_text"), "doc-full"),
        ]
    shortcuts.append(Shortcut(_("All procedures"), reverse("procedure_list:index"), "clipboard-list"))
    if number := attention.numbers.get(FindingKind.PRICE_UNCONFIRMED.value):
        to_confirm = reverse("procedure_list:index", query={"finding": FindingKind.PRICE_UNCONFIRMED.value})
        shortcuts.append(
            Shortcut(
                _("Confirm prices (%(number)s)") % {"number": format_number(number)}, to_confirm, "check"
            )
        )
    return [
        *shortcuts,
        Shortcut(_("Findings"), reverse("procedures:findings"), "warning"),
        Shortcut(_("Guide for staff"), reverse("guide"), "help"),
    ]


def _awaiting_review() -> Iterator[PageLine]:
    """What a reviewer can approve: what was submitted, and public texts that have changed since."""
    for state in awaiting_review():
        since = date_format(timezone.localtime(state.started_at), "DATE_FORMAT")
        url = reverse("procedures:review", args=[state.revision.object_id])
        yield PageLine(state.revision.object_str, url, _("submitted on %(date)s") % {"date": since})
    words = _("public, changed since the review")
    changed = ProcedurePage.objects.filter(
        live=True,
        has_unpublished_changes=False,
        findings__kind=FindingKind.CHANGED_SINCE_REVIEW,
    )
    rows = changed.order_by("title").values("pk", "title", "draft_title")[:ROWS]
    for row in (*rows, *_changed_terms()[:ROWS]):
        yield _line(row, words, address="procedures:review")


@kept
def _changed_terms() -> list[dict[str, Any]]:
    """The public categories and concerns whose text has changed since its review.

    No finding tells of them. Each text is compared once for each state of the content.
    """
    reviewed = Q(live=True, has_unpublished_changes=False, alias_of=None, reviewed_on__isnull=False)
    pages = [page for model in (CategoryPage, ConcernPage) for page in model.objects.filter(reviewed)]
    return [
        {"pk": page.pk, "title": page.title, "draft_title": page.draft_title}
        for page in pages
        if page.is_changed_since_review
    ]


class ProceduresSummaryItem(SummaryItem):
    """The number of procedures, beside Wagtail's numbers of pages and pictures."""

    order = 110
    template_name = "procedures/dashboard/summary_item.html"

    @cached_property
    def total(self) -> int:
        """How many the user finds in the list; a receptionist none."""
        pages = policy_registry.get_by_type(Page).explorable_instances(self.request.user)
        return ProcedurePage.objects.filter(pk__in=pages.values("pk")).count()

    def is_shown(self) -> bool:
        return self.total > 0

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"total": self.total}


def add_attention(request: HttpRequest, panels: list[Component]) -> None:
    """For Wagtail's hook `construct_homepage_panels`."""
    user = request.user
    panels += panels_for(request)
    if lines := list(_awaiting_review()) if may_review(user) else []:
        # At the top.
        panels.append(HomePanel("procedures/dashboard/awaiting_review.html", 10, {"lines": lines}))
    if not TaskState.objects.reviewable_by(user).exclude(pk__in=awaiting_review()).exists():
        # Wagtail's would name the same pages again.
        panels[:] = [one for one in panels if not isinstance(one, WorkflowObjectsToModeratePanel)]
    if may_change_prices(user):
        panels.append(HomePanel("procedures/dashboard/prices.html", 90))
    attention = Attention(user)
    if attention.is_needed:
        context = {
            "attention": attention,
            "shortcuts": shortcuts_for(user, attention),
            "all_findings_url": reverse("procedures:findings", query={"answer": "open"}),
            "all_drafts_url": reverse("procedure_list:index", query={"status": "unpublished"}),
            "all_reviews_url": reverse("procedure_list:index", query={"review": "due"}),
        }
        panels.append(HomePanel("procedures/dashboard/attention.html", 100, context))


def add_summary(request: HttpRequest, items: list[SummaryItem]) -> None:
    """For Wagtail's hook `construct_homepage_summary_items`."""
    items.append(ProceduresSummaryItem(request))
