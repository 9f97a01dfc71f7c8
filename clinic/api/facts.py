"""Which facts a page has in the API, by the type of the page. Apps register theirs:

register_facts(ProcedurePage, {"summary": lambda page, around: page.summary or None})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import translation
from rest_framework.serializers import Field
from wagtail.models import Page

from clinic.core.languages.active import language_of
from clinic.seo.structured_data import RenderContext

# From a page to data of which JSON can be made.
Fact = Callable[[Any, RenderContext], Any]
Facts = Mapping[str, Fact]

_facts: dict[type[Page], Facts] = {}


def register_facts(model: type[Page], facts: Facts) -> None:
    """Name the facts of a page type, or of all types that inherit from it, in the order of the answer."""
    _facts[model] = facts


def facts_of(model: type[Page]) -> Facts:
    """The facts of a page type; none of one for which nothing is registered."""
    return next((_facts[base] for base in model.__mro__ if base in _facts), {})


class FactField(Field):
    """A fact as a field of Wagtail's serializers."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(read_only=True)
        self._fact = fact

    def get_attribute(self, instance: Any) -> Any:
        """The page itself; a fact may need all of it."""
        return instance

    def to_representation(self, value: Any) -> Any:
        """The fact of the page, in the words of its language."""
        with translation.override(language_of(value)):
            return self._fact(value, self.context["around"])
