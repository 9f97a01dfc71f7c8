"""Sections of the home page that other apps fill, so that this app need not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class HomeSection:
    """A part of the home page.

    Attributes:
        template_name: the template that draws the section.
        context: gives the names that the template needs, for the home page and the request. A template
            draws nothing when there is nothing to show.
        order: sections stand in ascending order.
        is_band: whether it takes the whole width of the window.
    """

    template_name: str
    context: Callable[[Any, HttpRequest], dict[str, Any]]
    order: int = 100
    is_band: bool = False


_sections: list[HomeSection] = []


def register_home_section(section: HomeSection) -> None:
    """Add a section to the home page; called from an app's `ready`."""
    if section not in _sections:
        _sections.append(section)


def home_sections() -> list[HomeSection]:
    """The registered sections, in order."""
    return sorted(_sections, key=lambda section: section.order)
