"""The list of all prices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.models import IntroducedPage
from procedures.models import services


class PriceListPage(IntroducedPage):
    """All prices of today, by category, at /prices/."""

    parent_page_types = ["clinic.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "procedures/price_list_page.html"
    page_description = _("All prices on one page. They come from the procedures.")

    class Meta:
        verbose_name = _("price list")

    @property
    def description_parts(self) -> Iterable[str]:
        return (
            self.introduction,
            gettext("All prices on one page: what a session costs, and what the whole course costs."),
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"groups": services.price_groups_of(self)}
