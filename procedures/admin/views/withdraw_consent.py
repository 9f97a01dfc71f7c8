"""A patient withdraws the consent to photos: whoever takes the call records it, and can give none."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.log_actions import log

from clinic.admin.menus import NamedInHeaderMixin
from procedures.models import PhotoPair

WITHDRAW = "procedures.withdraw_consent"
WITHDRAWN = "procedures.consent_withdrawn"
MOST_FOUND = 20


class WithdrawConsentView(PermissionRequiredMixin, NamedInHeaderMixin, TemplateView):
    """Finds a pair by its reference or name, asks once more, and records the withdrawal as of today."""

    template_name = "procedures/consents/withdraw.html"
    page_title = gettext_lazy("A patient withdraws the consent to photos")
    header_icon = "lock"

    permission_required = WITHDRAW

    def get_context_data(self, pair: PhotoPair | None = None, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()
        found = PhotoPair.objects.filter(consent_withdrawn_on=None).order_by("name")
        if query:
            found = found.filter(Q(consent_reference__icontains=query) | Q(name__icontains=query))
        if asked := self.request.GET.get("pair"):
            pair = get_object_or_404(found, pk=asked)
        return super().get_context_data(**kwargs) | {
            "query": query,
            "found": found[:MOST_FOUND],
            "has_more": found.count() > MOST_FOUND,
            "pair": pair,
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record it; a second click finds it recorded."""
        pair = get_object_or_404(PhotoPair, pk=request.POST["pair"])
        if pair.consent_withdrawn_on is None:
            pair.consent_withdrawn_on = timezone.localdate()
            pair.save()
            log(pair, WITHDRAWN, user=request.user)
        messages.success(
            request,
            _(
                "Recorded. The photos of “%(pair)s” have been removed from every page, and so have any "
                "others with the same form."
            )
            % {"pair": pair},
        )
        return redirect("procedures:withdraw_consent")


def withdraw_work(user: Any) -> tuple[str, str] | None:
    """The link on the home of the admin."""
    if not user.has_perm(WITHDRAW):
        return None
    return _("A photo consent is withdrawn"), reverse("procedures:withdraw_consent")
