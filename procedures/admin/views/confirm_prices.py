"""“Still right today”: one click says that somebody has checked the prices."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages

from clinic.admin.menus import next_address
from clinic.publishing.page_lock import PageLocked
from procedures.models import ProcedurePage
from procedures.prices.confirmation import NothingToConfirm, confirm_prices, read_seen
from procedures.prices.languages import confirm_in_other_languages
from procedures.prices.rights import may_confirm_prices_of


class ConfirmPricesView(View):
    """Confirms all prices of a procedure, or the one that `line` names, as of today."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Confirm, and say what visitors see."""
        page = get_object_or_404(ProcedurePage, pk=page_id)
        if not may_confirm_prices_of(request.user, page):
            raise PermissionDenied
        next_url = next_address(request, reverse("wagtailadmin_pages:edit", args=[page_id]))
        line = request.GET.get("line")
        # The editor saves itself, and shows the prices anew; other screens say what they have shown.
        seen = read_seen(request.POST["seen"]) if "seen" in request.POST else None
        try:
            confirmed = confirm_prices(page_id, request.user, None if line is None else [line], seen=seen)
        except (PageLocked, NothingToConfirm) as refused:
            messages.error(request, str(refused))
            return redirect(next_url)
        if line is not None:
            said = _("%(price)s is confirmed as of today.") % {"price": confirmed[0]}
        elif page.live:
            said = _("The prices are confirmed as of today. Visitors see the date.")
        else:
            said = _("The prices are confirmed as of today.")
        messages.success(request, said)
        for title in confirm_in_other_languages(page_id, confirmed, request.user) if page.live else ():
            messages.success(request, _("Confirmed, too: %(page)s.") % {"page": title})
        return redirect(next_url)
