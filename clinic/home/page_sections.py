"""Sections of people's and clinics' pages, registered by other apps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page


@dataclass(frozen=True)
class PageSection:
    """A section of a page.

    Attributes:
        page_type: the page type that has it, as "app.Model".
        template_name: the section's template; it renders nothing without content.
        context: returns the context of the template.
        order: sections are in ascending order.
    """

    page_type: str
    template_name: str
    context: Callable[[Page, HttpRequest], dict[str, Any]]
    order: int = 100


_sections: list[PageSection] = []


def register_page_section(section: PageSection) -> None:
    """Register a section; called from an app's `ready`."""
    if section not in _sections:
        _sections.append(section)


def page_sections(page: Page) -> list[PageSection]:
    """The registered sections of a page, in order."""
    found = [section for section in _sections if section.page_type == page._meta.label]
    return sorted(found, key=lambda section: section.order)


def sections_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    """The context of a page's sections: the sections, and what their templates need."""
    sections = page_sections(page)
    context: dict[str, Any] = {"sections": sections}
    for section in sections:
        context |= section.context(page, request)
    return context
