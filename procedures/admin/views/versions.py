"""Wagtail's comparison of two versions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.views.pages.revisions import RevisionsCompareView

from procedures.prices.merging import prices_as_written


class WrittenVersionsCompareView(RevisionsCompareView):
    """Wagtail's, with the prices that each version said: everywhere else an older one takes those of now."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with prices_as_written():
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            return response
