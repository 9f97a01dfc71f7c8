"""The report of all findings, and the answers to them."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from clinic.admin.menus import CardListMixin, NamedInHeaderMixin, SafeExportMixin, next_address
from procedures.choices import FindingKind
from procedures.models import Acknowledgement, CategoryPage, ProcedureFinding
from procedures.review.store import refresh_findings

ACKNOWLEDGED = "procedures.acknowledge_finding"
WITHDRAWN = "procedures.withdraw_acknowledgement"


class FindingFilterSet(WagtailFilterSet):
    """What the staff look for among the findings."""

    answer = django_filters.ChoiceFilter(
        label=_("Answer"),
        method="filter_answer",
        choices=(("open", _("Open")), ("acknowledged", _("Acknowledged"))),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("What was noticed"), choices=FindingKind.choices, widget=forms.CheckboxSelectMultiple
    )
    category = django_filters.ModelMultipleChoiceFilter(
        label=_("Category"),
        field_name="page__procedurepage__category",
        queryset=lambda request: CategoryPage.objects.order_by("title"),
        widget=forms.CheckboxSelectMultiple,
    )
    live = django_filters.BooleanFilter(
        label=_("Visitors can see the page"),
        field_name="page__live",
        widget=forms.RadioSelect(choices=(("", _("All")), ("true", _("Yes")), ("false", _("No")))),
    )

    def filter_answer(self, queryset: Any, name: str, value: str) -> Any:
        """Open or acknowledged."""
        return queryset.filter(is_acknowledged=value == "acknowledged")

    class Meta:
        model = ProcedureFinding
        fields: list[str] = []


class FindingsReport(CardListMixin, SafeExportMixin, ReportView):
    """All findings of the pages that the user may edit, the open ones first."""

    page_title = _("Findings")
    header_icon = "warning"
    model = ProcedureFinding
    verbose_name_plural = _("findings")
    filterset_class = FindingFilterSet
    index_url_name = "procedures:findings"
    index_results_url_name = "procedures:findings_results"
    is_searchable = True
    search_fields = ("page__draft_title", "message")
    default_ordering = "page"
    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = ("change",)

    export_filename = "findings"
    list_export = (
        "procedure",
        "kind_label",
        "message",
        "noticed_on",
        "answered",
        "reason",
        "answered_by",
        "answered_on",
    )
    export_headings = {
        "procedure": _("Procedure"),
        "kind_label": _("Kind"),
        "message": _("What was noticed"),
        "noticed_on": _("Noticed on"),
        "answered": _("Acknowledged"),
        "reason": _("Reason"),
        "answered_by": _("Acknowledged by"),
        "answered_on": _("Acknowledged on"),
    }

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "procedure",
                label=_("Procedure"),
                get_url=_field_in_editor,
                sort_key="page__draft_title",
                width="22%",
            ),
            Column("kind_label", label=_("Kind"), sort_key="kind", width="16%"),
            _MessageColumn("message", label=_("What was noticed")),
            Column("noticed", label=_("Noticed"), sort_key="noticed_on", width="11%"),
            _AnswerColumn("answer", label=_("Answer"), width="22%"),
        ]

    def get_base_queryset(self) -> QuerySet[ProcedureFinding]:
        pages = self.permission_policy.instances_user_has_permission_for(self.request.user, "change")
        return (
            ProcedureFinding.objects.with_answers()
            .filter(page__in=pages.values("pk"))
            .select_related("page")
            .only(*_ROW_COLUMNS)
        )

    def order_queryset(self, queryset: Any) -> Any:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by("is_acknowledged", "page__draft_title", "page", "pk")

    def decorate_paginated_queryset(self, object_list: Any) -> list[Any]:
        """Give each row the words that table and export print; the table has the same rows."""
        rows = list(object_list)
        answers = {
            (answer.page_id, answer.digest): answer
            for answer in Acknowledgement.objects.filter(digest__in={row.digest for row in rows})
        }
        for row in rows:
            answer = answers.get((row.page_id, row.digest))
            row.procedure = row.page.draft_title or row.page.title
            row.kind_label = str(FindingKind(row.kind).label)
            row.noticed = date_format(row.noticed_on, "DATE_FORMAT")
            row.answer = answer
            row.answered = gettext("yes") if answer else gettext("no")
            row.reason = answer.reason if answer else ""
            row.answered_by = answer.name if answer else ""
            row.answered_on = answer.acknowledged_on if answer else None
        return rows


_ROW_COLUMNS = (
    "kind",
    "field",
    "message",
    "digest",
    "other_page",
    "noticed_on",
    "page__title",
    "page__draft_title",
    "page__live",
)


class _MessageColumn(Column):
    """What was noticed, with a link to the page that says otherwise."""

    cell_template_name = "procedures/findings/message_cell.html"


class _AnswerColumn(Column):
    """Why a finding may stay, or the way to say so."""

    cell_template_name = "procedures/findings/answer_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        request = context["request"]
        # The table may be drawn for a script, at an address that shows nothing but the table.
        query = request.GET.copy()
        query.pop("_w_filter_fragment", None)
        report = f"{reverse('procedures:findings')}?{query.urlencode()}"
        # Wagtail draws a cell without the request that the tag of the token needs.
        return {**context, "csrf_token": get_token(request), "report": report}


def _field_in_editor(row: Any) -> str:
    return f"{reverse('wagtailadmin_pages:edit', args=[row.page_id])}#noticed-{row.field}"


# Letters and digits: "Known." is a reason, "ok" is none.
SHORTEST_REASON = 5


class ReasonForm(forms.ModelForm):
    """Why a finding may stay as it is."""

    class Meta:
        model = Acknowledgement
        fields = ("reason",)
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"reason": {"required": _("Write why this can stay as it is.")}}

    def clean_reason(self) -> str:
        """The reason, of a word at least: others read it to decide whether it still holds."""
        reason = self.cleaned_data["reason"]
        if sum(map(str.isalnum, reason)) < SHORTEST_REASON:
            raise forms.ValidationError(
                gettext("Explain the reason in words, so that others can tell whether it still applies.")
            )
        return reason


class _OneFinding(View):
    """A view about one finding of a page that the user may edit."""

    @cached_property
    def procedure(self) -> Page:
        """The page, where the user may edit it.

        Raises:
            PermissionDenied: where not.
        """
        page = get_object_or_404(Page, pk=self.kwargs["page_id"])
        if not page.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return page

    @property
    def next_url(self) -> str:
        """Where the user came from: the editor of the page, or the report with its filters."""
        if self.request.GET.get("next") == "editor":
            return reverse("wagtailadmin_pages:edit", args=[self.procedure.pk])
        return next_address(self.request, reverse("procedures:findings"))


class AcknowledgeView(NamedInHeaderMixin, _OneFinding, FormView):
    """Asks for the reason why a finding may stay, and keeps it."""

    template_name = "procedures/findings/acknowledge.html"
    form_class = ReasonForm
    page_title = _("Acknowledge")
    header_icon = "warning"

    def get_page_subtitle(self) -> str:
        return str(self.procedure.get_admin_display_title())

    @cached_property
    def finding(self) -> ProcedureFinding | None:
        """The finding; None when it has been mended since."""
        refresh_findings([self.procedure.pk])
        return ProcedureFinding.objects.filter(page=self.procedure, digest=self.kwargs["digest"]).first()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.finding is None:
            messages.info(request, gettext("This finding no longer applies: the page has changed since."))
            return redirect(self.next_url)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "finding": self.finding, "next_url": self.next_url}

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        finding = self.finding
        assert finding is not None
        answer = Acknowledgement.by(
            self.request.user,
            page=self.procedure,
            kind=finding.kind,
            digest=finding.digest,
            message=finding.message,
            reason=form.cleaned_data["reason"],
        )
        try:
            with transaction.atomic():
                answer.save()
                log(self.procedure, ACKNOWLEDGED, user=self.request.user, data=_logged(answer))
        except IntegrityError:
            messages.warning(self.request, gettext("Someone else has acknowledged this in the meantime."))
            return redirect(self.next_url)
        messages.success(
            self.request, gettext("Acknowledged. Your reason is kept in the history of the page.")
        )
        return redirect(self.next_url)


class WithdrawView(_OneFinding):
    """Takes an acknowledgement back, so that the finding is open again."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete the answer; the history of the page keeps that there was one."""
        answer = Acknowledgement.objects.filter(page=self.procedure, digest=kwargs["digest"]).first()
        if answer:
            with transaction.atomic():
                answer.delete()
                log(self.procedure, WITHDRAWN, user=request.user, data=_logged(answer))
            messages.success(request, gettext("The finding is open again."))
        return redirect(self.next_url)


def _logged(answer: Acknowledgement) -> dict[str, str]:
    return {"kind": answer.kind, "message": answer.message, "reason": answer.reason}


def things_to_look_at(count: int) -> str:
    """A number of open findings in words."""
    return ngettext("%(count)s thing to look at", "%(count)s things to look at", count) % {"count": count}
