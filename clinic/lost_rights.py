"""Somebody whose right is taken away while editing is told so, and keeps what was typed.

Wagtail answers such a save with its start page, and the text is gone; the automatic save then speaks of
a server error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as plain_csrf_failure
from wagtail.models import Page

from clinic.middleware import is_admin_path

EDIT, ADD = "wagtailadmin_pages:edit", "wagtailadmin_pages:add"

# What the forms of lists carry beside the words that somebody typed.
_BOOKKEEPING = ("count", "order", "type", "deleted", "id")


class LostRightsMiddleware:
    """Answers a save by somebody who may no longer save, before Wagtail sends them away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The answer to a save that will be refused; None lets the view run."""
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name not in (EDIT, ADD):
            return None
        reason = why_not(request.user, match.view_name, kwargs)
        return refusal(request, reason, match.view_name, kwargs) if reason else None


def why_not(user: Any, view_name: str, kwargs: dict[str, Any]) -> str:
    """Why a user cannot save a page, in a sentence; empty where they can."""
    if not user.is_authenticated:
        return _("You are no longer logged in.")
    if not user.has_perm("wagtailadmin.access_admin"):
        return _("Your account may no longer use the admin.")
    if view_name == EDIT:
        page = Page.objects.filter(pk=kwargs["page_id"]).first()
        if page is None:
            return _("This page has been deleted by somebody else.")
        return "" if page.permissions_for_user(user).can_edit() else _("You may no longer change this page.")
    parent = Page.objects.filter(pk=kwargs["parent_page_id"]).first()
    if parent is None or not parent.permissions_for_user(user).can_add_subpage():
        return _("You may no longer add pages here.")
    return ""


def refusal(request: HttpRequest, reason: str, view_name: str, kwargs: dict[str, Any]) -> HttpResponse:
    """The sentence, and on a page of its own what was typed."""
    advice = _("Nothing was saved. Copy what you typed before you leave this page.")
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        # The editor's automatic save shows the text of these few kinds of error only.
        text = f"{reason} {advice}"
        return JsonResponse({"success": False, "error_code": "locked", "error_message": text}, status=403)
    model = edited_model(view_name, kwargs)
    typed = "\n\n".join(f"{label}\n{text}" for label, text in typed_texts(model, request.POST))
    context = {"reason": reason, "typed": typed, "is_logged_in": request.user.is_authenticated}
    return render(request, "clinic/lost_rights.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A page that was open before somebody logged in anew in another window can no longer be saved."""
    if is_admin_path(request.path_info):
        match = resolve(request.path_info)
        if match.view_name in (EDIT, ADD):
            sentence = _("You have logged in anew since you opened this page.")
            return refusal(request, sentence, match.view_name, match.kwargs)
    return plain_csrf_failure(request, reason)


def edited_model(view_name: str, kwargs: dict[str, Any]) -> type[models.Model]:
    """The model of the page that a form edits or adds."""
    if view_name == EDIT:
        page = Page.objects.filter(pk=kwargs["page_id"]).first()
        return (page.specific_class if page else None) or Page
    kind = ContentType.objects.filter(
        app_label=kwargs["content_type_app_name"], model=kwargs["content_type_model_name"]
    ).first()
    return (kind.model_class() if kind else None) or Page


def typed_texts(model: type[models.Model], data: QueryDict) -> Iterator[tuple[str, str]]:
    """For each field of a page that was filled in a posted form, its label and its text."""
    fields = {field.name: field for field in model._meta.get_fields() if getattr(field, "editable", False)}
    lines: dict[str, list[str]] = {}
    for key in data:
        # The longest name that fits: `recovery_notes` is not a part of `recovery`.
        name = max((name for name in fields if _belongs(key, name)), key=len, default="")
        part = key[len(name) :].strip("-_")
        if not name or part.rpartition("-")[2] in _BOOKKEEPING:
            continue
        place = " ".join(str(int(word) + 1) if word.isdigit() else word for word in _words(part))
        for text in _readable(fields[name], data.getlist(key)):
            lines.setdefault(name, []).append(f"{place}: {text}" if place else text)
    for name, found in lines.items():
        yield capfirst(str(getattr(fields[name], "verbose_name", name))), "\n".join(found)


def _belongs(key: str, name: str) -> bool:
    return key == name or key.startswith((f"{name}-", f"{name}_"))


def _words(part: str) -> list[str]:
    return [word for word in part.replace("_", "-").split("-") if word not in ("", "value")]


def _readable(field: Any, values: list[str]) -> Iterator[str]:
    """Posted values as a person reads them: a choice by its name, rich text without its marks."""
    filled = [value for value in values if value.strip()]
    if field.is_relation and field.related_model:
        keys = [value for value in filled if value.isdigit()]
        yield from (str(found) for found in field.related_model._default_manager.filter(pk__in=keys))
        return
    for value in filled:
        yield _without_marks(value)


def _without_marks(value: str) -> str:
    try:
        blocks = json.loads(value)["blocks"]
        return "\n".join(str(block["text"]) for block in blocks)
    except (ValueError, TypeError, KeyError):
        return value
