"""Sections of a person's or a clinic's page that other apps fill, so that this app need not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page


@dataclass(frozen=True)
class PageSection:
    """A part of a page.

    Attributes:
        page_type: whose pages have it, as "app.Model".
        template_name: the template that draws the section; it draws nothing where there is nothing to say.
        context: gives the names that the template needs.
        order: sections stand in ascending order.
    """

    page_type: str
    template_name: str
    context: Callable[[Page, HttpRequest], dict[str, Any]]
    order: int = 100


_sections: list[PageSection] = []


def register_page_section(section: PageSection) -> None:
    """Add a section to the pages of a type; called from an app's `ready`."""
    if section not in _sections:
        _sections.append(section)


def page_sections(page: Page) -> list[PageSection]:
    """The registered sections of a page, in order."""
    found = [section for section in _sections if section.page_type == page._meta.label]
    return sorted(found, key=lambda section: section.order)


def sections_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    """What the template of a page needs for its sections: the sections, and the names that they use."""
    sections = page_sections(page)
    context: dict[str, Any] = {"sections": sections}
    for section in sections:
        context |= section.context(page, request)
    return context
