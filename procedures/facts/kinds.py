"""Kinds of facts. Kinds are data; each surface dispatches on them with its own functions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


@dataclass(frozen=True)
class Kind:
    """The kind of a fact, which determines how surfaces present it."""


@dataclass(frozen=True)
class Words(Kind):
    """A short text on one line."""


@dataclass(frozen=True)
class RichText(Kind):
    """Text with markup."""


@dataclass(frozen=True)
class Choice(Kind):
    """A value of a controlled vocabulary."""

    choices: type[TextChoices]


@dataclass(frozen=True)
class Measure(Kind):
    """A value object, such as a duration, which formats itself."""


@dataclass(frozen=True)
class Day(Kind):
    """A date."""


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no."""


@dataclass(frozen=True)
class Items(Kind):
    """A list of short lines."""


@dataclass(frozen=True)
class Blocks(Kind):
    """A list whose items have several inputs.

    Attributes:
        texts: the inputs that hold text, in the order of the page.
    """

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Picture(Kind):
    """A picture with alternative text."""


@dataclass(frozen=True)
class PageLink(Kind):
    """A page that this one belongs to."""


@dataclass(frozen=True)
class PageLinks(Kind):
    """Links to pages, by name."""


@dataclass(frozen=True)
class People(Kind):
    """People with pages of their own."""


@dataclass(frozen=True)
class Names(Kind):
    """Objects without pages of their own."""


@dataclass(frozen=True)
class Derived(Kind):
    """Derived from other facts, without a field."""


@dataclass(frozen=True)
class Review(Kind):
    """Part of the clinical review, which is presented as a whole."""
