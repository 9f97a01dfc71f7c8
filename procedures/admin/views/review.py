"""The screen of a clinical review, and the comparison of two versions, in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.pages.revisions import RevisionsCompareView
from wagtail.models import Page

from clinic.admin.menus import NamedInHeaderMixin
from clinic.admin.typed_dates import DayField
from clinic.publishing.audit import audited_fields
from clinic.publishing.differences import Difference, differences, labels_of
from procedures.choices import ReviewKind
from procedures.models import ReviewedPage
from procedures.prices.merging import prices_as_written
from procedures.review.approving import Review, ReviewRefused, approve, send_back
from procedures.review.fingerprint import fact_labels
from procedures.review.words import in_words


class ApprovalForm(forms.Form):
    """What an approval says beside the text that was read."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=ReviewKind.choices, widget=forms.HiddenInput)
    next_review_on = DayField(
        label=_("Next review due"),
        required=False,
        help_text=_("Proposed from the clinic settings. Empty: the proposal is taken."),
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the staff. Required to send the text back."),
    )


class ReviewView(NamedInHeaderMixin, TemplateView):
    """Differences from the approved text; approve them, or send them back."""

    template_name = "procedures/review/review.html"
    page_title = _("Clinical review")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        if not isinstance(page, ReviewedPage):
            raise Http404("Not a page with a clinical review.")
        self.page: Any = page
        self.review = Review(self.page, request.user)
        if self.review.reviewer is None and not self._can_edit:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review = self.review
        initial = {
            "fingerprint": review.fingerprint,
            "kind": review.kind,
            "next_review_on": review.next_review_on,
        }
        # What was typed stays; what was read is what is on the screen now.
        typed = {
            key: self.request.POST[key] for key in ("comment", "next_review_on") if key in self.request.POST
        }
        form = ApprovalForm(initial=initial | typed)
        return super().get_context_data(review=review, form=form, can_edit=self._can_edit, **kwargs)

    @cached_property
    def _can_edit(self) -> bool:
        return bool(self.page.permissions_for_user(self.request.user).can_edit())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ApprovalForm(request.POST)
        if not form.is_valid():
            return self._again(" ".join(str(message) for found in form.errors.values() for message in found))
        values = form.cleaned_data
        try:
            if "send-back" in request.POST:
                if not values["comment"].strip():
                    return self._again(gettext("Write what should be changed, and send it back again."))
                send_back(self.page, request.user, values["comment"])
                messages.success(request, gettext("Sent back to the author with your comment."))
            else:
                approval = approve(self.page, request.user, **values)
                words = gettext("Approved. The next review is due on %(date)s.")
                if approval.next_review_on is None:
                    words = gettext("Approved.")
                messages.success(
                    request, words % {"date": in_words(approval.next_review_on or approval.approved_on)}
                )
        except ReviewRefused as refused:
            return self._again(str(refused))
        return redirect("wagtailadmin_home")

    def _again(self, refusal: str) -> HttpResponse:
        """The screen anew, with what keeps it from being approved and the present differences."""
        self.review = Review(type(self.page)._base_manager.get(pk=self.page.pk), self.request.user)
        return self.render_to_response(self.get_context_data(refusal=refusal), status=409)


class VersionsCompareView(RevisionsCompareView):
    """Wagtail's, but the versions are compared fact by fact, as visitors read them.

    Each says the prices that it was written with: everywhere else an older one takes those of now.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with prices_as_written():
            return super().dispatch(request, *args, **kwargs)

    template_name = "procedures/review/compare.html"

    def _get_comparison(self, revision_a: Any, revision_b: Any) -> list[Difference]:
        model = type(self.object)
        is_reviewed = issubclass(model, ReviewedPage)
        labels = fact_labels(revision_b) if is_reviewed else labels_of(model, audited_fields(model))
        return differences(revision_a, revision_b, labels)
