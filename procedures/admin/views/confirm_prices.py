"""“Still right today”: one click says that somebody has checked the prices."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from clinic.publishing.page_lock import PageLocked
from procedures.models import ProcedurePage
from procedures.publishing.price_confirmation import confirm_prices


class ConfirmPricesView(View):
    """Writes today's date to “prices confirmed on”."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Save the date, and say whether visitors see it."""
        live = get_object_or_404(ProcedurePage, pk=page_id)
        rights = live.permissions_for_user(request.user)
        if not rights.can_edit():
            raise PermissionDenied
        editor = reverse("wagtailadmin_pages:edit", args=[page_id])
        # Wagtail passes whatever leads to no other host, also a bare word, which is no address.
        asked = get_valid_next_url_from_request(request)
        next_url = asked if asked.startswith("/") else editor
        try:
            is_public = confirm_prices(live, request.user)
        except PageLocked as locked:
            messages.error(request, str(locked))
            return redirect(next_url)
        if is_public:
            messages.success(request, _("The prices are confirmed as of today. Visitors see the date."))
        else:
            messages.success(
                request,
                _("The draft says that the prices are confirmed as of today. Publish it to show this."),
            )
        return redirect(next_url)
