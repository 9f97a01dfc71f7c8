"""Sections of pages that apps add: of the home page, of people and of clinics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from clinic.core.registries import Registry


def _nothing(page: Any, request: HttpRequest) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Section:
    """A part of a page.

    Attributes:
        page_type: whose pages have it, as "app.Model".
        template_name: the template that draws the section; it draws nothing where there is nothing to say.
        context: gives the names that the template needs beyond those of every page.
        order: sections stand in ascending order.
        is_band: whether it takes the whole width of the window; on the home page only.
    """

    page_type: str
    template_name: str
    context: Callable[[Any, HttpRequest], dict[str, Any]] = _nothing
    order: int = 100
    is_band: bool = False


sections: Registry[Section] = Registry()


def sections_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    """What the template of a page needs for its sections: the sections, and the names that they use."""
    own = [section for section in sections if section.page_type == page._meta.label]
    context: dict[str, Any] = {"sections": own}
    for section in own:
        context |= section.context(page, request)
    return context
