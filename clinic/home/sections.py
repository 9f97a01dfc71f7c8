"""Sections of the home page, registered by other apps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class HomeSection:
    """A section of the home page.

    Attributes:
        template_name: the section's template; it renders nothing without content.
        context: returns the context of the template, for the home page and the request.
        order: sections are in ascending order.
        is_band: whether it takes the whole width of the window.
    """

    template_name: str
    context: Callable[[Any, HttpRequest], dict[str, Any]]
    order: int = 100
    is_band: bool = False


_sections: list[HomeSection] = []


def register_home_section(section: HomeSection) -> None:
    """Register a section; called from an app's `ready`."""
    if section not in _sections:
        _sections.append(section)


def home_sections() -> list[HomeSection]:
    """The registered sections, in order."""
    return sorted(_sections, key=lambda section: section.order)
