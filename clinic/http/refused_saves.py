"""Middleware: a save or a publication that the admin refuses is explained in a sentence."""

from __future__ import annotations

import logging
from traceback import walk_tb
from typing import Any

from django.contrib.messages import ERROR, get_messages
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from clinic.http.middleware import GetResponse, is_admin_path
from clinic.http.request_bodies import SAFE_METHODS
from clinic.publishing.gate import PublicationRefused

logger = logging.getLogger(__name__)


class RefusedSaveMiddleware:
    """Explains in one sentence that a page was not saved, where Wagtail would redirect to the start page.

    The editor's script treats unknown responses as server errors, but shows the text of a locked page.
    Everything follows from Wagtail's own response; the posted data is neither read nor looked up.

    What a publication lacks, the editor's form shows beside its fields. Other ways to publish (workflow
    approval, bulk publishing, copying) have no such form: they get a message and the page's editor.
    """

    VIEWS = ("wagtailadmin_pages:edit", "wagtailadmin_pages:add")
    # What Django's and Wagtail's views raise for what no browser sends: numbers that are none, or too
    # large; in forms also incomplete formsets, two blocks in one place, unlimited nesting, hidden forms.
    NO_NUMBER = (ValueError, OverflowError, DataError, IntegrityError)
    UNREADABLE = (
        *NO_NUMBER, TypeError, AttributeError, LookupError, RecursionError, ObjectDoesNotExist,
    )  # fmt: skip

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        is_save = request.method == "POST" and match is not None and match.view_name in self.VIEWS
        if not is_save or not self.is_refused(request, response):
            return response
        sentence = _("Nothing was saved: you are no longer signed in, or may no longer change this page.")
        return self.refusal(request, sentence, 403)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a form or an address of the admin that cannot be read; the log has the details."""
        if not is_admin_path(request.path):
            return None
        if isinstance(exception, PublicationRefused):
            return self.refused_publication(request, exception)
        is_form = request.method not in SAFE_METHODS
        if is_form and isinstance(exception, NoReverseMatch) and "next" in request.POST:
            # The data is saved. Only the address to continue to is invalid.
            return HttpResponseRedirect(reverse("wagtailadmin_home"))
        if isinstance(exception, ProtectedError):
            # Wagtail looks for what uses a page, not for what uses the pages below it.
            user = min(map(str, exception.protected_objects))
            sentence = _("Nothing was deleted: “%(page)s” still uses part of it.") % {"page": user}
            return self.refusal(request, sentence, 409)
        kinds = self.UNREADABLE if is_form else self.NO_NUMBER
        is_unreadable = isinstance(exception, kinds) and not is_our_own(exception)
        if not (is_unreadable or isinstance(exception, BadRequest)):
            return None
        logger.error("What was sent to %s could not be read.", request.path, exc_info=exception)
        sentence = (
            _("Nothing was saved: the form contains something that cannot be read.")
            if is_form
            else _("This address contains something that cannot be read.")
        )
        return self.refusal(request, sentence, 400)

    @staticmethod
    def is_refused(request: HttpRequest, response: HttpResponseBase) -> bool:
        """Whether Wagtail, or the CSRF check, has refused the save."""
        if response.status_code in (403, 404):
            return True
        address = response.get("Location", "").partition("?")[0]
        if address == reverse("wagtailadmin_login"):
            return True
        if address != reverse("wagtailadmin_home"):
            return False
        # A successful save may also redirect to the start page; only a refusal leaves an error message.
        queued: Any = get_messages(request)
        if any(message.level == ERROR for message in queued):
            return True
        # Keep the messages for the next page.
        queued.used = False
        return False

    @staticmethod
    def refusal(request: HttpRequest, sentence: str, status: int, code: str = "locked") -> HttpResponse:
        """The sentence, as a page, or for the editor's script, which shows it beside its buttons."""
        if asks_for_json(request):
            refused = {"success": False, "error_code": code, "error_message": sentence}
            return JsonResponse(refused, status=status)
        return HttpResponse(f"{sentence}\n", content_type="text/plain; charset=utf-8", status=status)

    def refused_publication(self, request: HttpRequest, refused: PublicationRefused) -> HttpResponse:
        """What is missing, in the format that the requesting page understands."""
        title = _("“%(title)s” was not published. This is missing:") % {"title": refused.page}
        reasons = refused.messages
        if asks_for_json(request):
            return self.refusal(request, " ".join([title, *reasons]), 400, "publication_refused")
        items = format_html_join("", "<li>{}</li>", ((reason,) for reason in reasons))
        messages.error(request, format_html("{}<ul>{}</ul>", title, items))
        url = self.editor_address(request, refused.page)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The script of a workflow's dialog follows this address.
            return JsonResponse({"step": "success", "redirect": url})
        return HttpResponseRedirect(url)

    @staticmethod
    def editor_address(request: HttpRequest, page: Page) -> str:
        """The editor of the page; of the page it was to be copied from when it does not exist."""
        source = request.resolver_match.kwargs.get("page_id") if request.resolver_match else None
        for pk in (page.pk, source):
            if pk and Page.objects.filter(pk=pk).exists():
                return reverse("wagtailadmin_pages:edit", args=[pk])
        return reverse("wagtailadmin_explore_root")


def is_our_own(exception: Exception) -> bool:
    """Whether our own code raised it, by a fault: what it cannot read, it calls a bad request."""
    *_, (frame, _line) = walk_tb(exception.__traceback__)
    # Only a template of ours has no name.
    name: str = frame.f_globals.get("__name__", "clinic")
    return name.partition(".")[0] in ("clinic", "procedures", "enquiries")


def asks_for_json(request: HttpRequest) -> bool:
    """Whether the editor's script asks."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
