"""The route of the comparison, below the list of procedures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from clinic.models import BasePage
from procedures.comparison.address import COMPARISON_SLUG
from procedures.models import services


class ComparisonMixin(RoutablePageMixin, BasePage):
    """A page that serves the comparison of the procedures below it."""

    class Meta:
        abstract = True

    @path(f"{COMPARISON_SLUG}/")
    def compare(self, request: HttpRequest) -> HttpResponse:
        """See `procedures.comparison.page`."""
        return services.comparison_of(self, request)
