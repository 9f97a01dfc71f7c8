"""Additions to Wagtail's page editor: the side panel "How search sees it", and page locks.

It is a side panel so that it stays open beside the fields that it refers to. Wagtail has no hook for side
panels, but a viewset can replace the editor's views. Opening the editor takes no longer: the panel's content
is loaded when it is opened, and after each save while it is open.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache, wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import View
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.preview import PreviewOnEditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from clinic.admin.changes import PageChangesView
from clinic.admin.form_errors import form_problems
from clinic.admin.search_appearance import Appearance
from clinic.models import BasePage
from clinic.publishing.gate import PublicationRefused
from clinic.publishing.page_lock import page_lock
from clinic.seo.share_cards import ShareCard

_ViewFunction = Callable[..., HttpResponseBase]


class SearchAppearancePanel(BaseSidePanel):
    """How search engines and shared links present the draft, and what is missing."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The panel's toggle button."""

        aria_label = _("Toggle how search sees it")
        icon_name = "search"
        has_counter = False

    name = "search-appearance"
    title = _("How search sees it")
    template_name = "clinic/search_appearance/side_panel.html"
    order = 450

    class Media:
        """The panel's own files."""

        css = {"all": ("css/admin/search-appearance.css",)}
        js = ("js/editor.js", "js/pasted-tables.js", "js/search-appearance.js")

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        # Nothing of a page can be asked for that has never been saved.
        address = reverse("search_appearance", args=[self.object.pk]) if self.object.pk else ""
        return {**context, "address": address}


def _with_our_panels(view: Any, panels: MediaContainer) -> MediaContainer:
    """Wagtail's side panels and ours. Not rendered again by an automatic save: it reloads itself."""
    is_ours = isinstance(view.page, BasePage) and not view.expects_json_response
    return MediaContainer([*panels, SearchAppearancePanel(view.page, view.request)]) if is_ours else panels


class _AutosaveErrorsMixin:
    """Tells the autosave script which fields keep a page from being saved."""

    form: Any

    def json_error_response(self, error_code: str, error_message: str) -> JsonResponse:
        """Wagtail's, with the fields to fix."""
        response = super().json_error_response(  # type: ignore[misc]
            error_code, error_message
        )
        if error_code == "validation_error":
            content = json.loads(response.content)
            content["to_mend"] = [asdict(thing) for thing in form_problems(self.form)]
            return JsonResponse(content, status=response.status_code)
        return response


class PageEditView(_AutosaveErrorsMixin, EditView):
    """Wagtail's editor with our side panel."""

    def get_side_panels(self) -> MediaContainer:
        """All side panels, ours last."""
        return _with_our_panels(self, super().get_side_panels())


class PageCreateView(_AutosaveErrorsMixin, CreateView):
    """Wagtail's editor of a new page with our side panel."""

    def get_side_panels(self) -> MediaContainer:
        """All side panels, ours last."""
        return _with_our_panels(self, super().get_side_panels())


class EditedPageViewSet(PageViewSet):
    """Wagtail's views of all pages, with our editor, page locks, and what each save has changed."""

    add_view_class = PageCreateView
    edit_view_class = PageEditView
    history_view_class = PageChangesView

    def construct_view(self, view_class: type[View], **kwargs: Any) -> _ViewFunction:
        """A view that locks the page it may write; previews only read."""
        view = super().construct_view(view_class, **kwargs)
        if issubclass(view_class, CopyView):
            # Wagtail copies page by page, and a refused one would leave half a tree behind.
            view = transaction.atomic(view)
        return view if issubclass(view_class, PreviewOnEditView) else _with_page_lock(view)


def _with_page_lock(view: _ViewFunction) -> _ViewFunction:
    """Lock the page of a POST before the view reads it. A refused publication keeps the draft."""

    @wraps(view)
    def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or "page_id" not in kwargs:
            return view(request, *args, **kwargs)
        with page_lock(kwargs["page_id"]):
            try:
                return view(request, *args, **kwargs)
            except PublicationRefused as error:
                refused = error
        raise refused

    return held


def urlpatterns() -> list[URLPattern]:
    """The panel's URLs within the admin."""
    return [
        path("search-appearance/<int:page_id>/", search_appearance, name="search_appearance"),
        path("search-appearance/<int:page_id>/card.png", draft_card, name="draft_card"),
    ]


@require_safe
def search_appearance(request: HttpRequest, page_id: int) -> HttpResponse:
    """The panel's content for the latest revision of a page, as an HTML fragment."""
    appearance = Appearance(_draft(request, page_id), request)
    return render(request, "clinic/search_appearance/appearance.html", {"appearance": appearance})


@require_safe
def draft_card(request: HttpRequest, page_id: int) -> HttpResponse:
    """The share picture of the latest revision of a page; not stored."""
    return HttpResponse(
        _picture(Appearance(_draft(request, page_id), request).card), content_type="image/png"
    )


def _draft(request: HttpRequest, page_id: int) -> BasePage:
    """The latest revision of a page.

    Raises:
        Http404: there is no such page.
        PermissionDenied: the user may not edit it.
    """
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, BasePage):
        raise Http404("Not a page of the website.")
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page.get_latest_revision_as_object()


# Each save asks for the picture, and most change nothing on it; to draw one takes a third of a second.
@lru_cache(maxsize=32)
def _picture(card: ShareCard) -> bytes:
    return card.draw()
