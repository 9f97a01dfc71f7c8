"""The kinds of facts. Kinds are data: each surface dispatches on them with functions of its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


@dataclass(frozen=True)
class Kind:
    """What sort of fact it is, and so how a surface writes it."""


@dataclass(frozen=True)
class Words(Kind):
    """A few words of the editor's own, on one line."""


@dataclass(frozen=True)
class RichText(Kind):
    """Text with markup."""


@dataclass(frozen=True)
class Choice(Kind):
    """One of several values."""

    choices: type[TextChoices]


@dataclass(frozen=True)
class Measure(Kind):
    """A value object, such as a duration, which writes itself in words."""


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
    """A list whose entries have several inputs.

    Attributes:
        texts: the names of the inputs that hold words, in the order of the page.
    """

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Picture(Kind):
    """A picture with its words."""


@dataclass(frozen=True)
class PageLink(Kind):
    """A page that this one belongs to."""


@dataclass(frozen=True)
class PageLinks(Kind):
    """Pages that this one leads to, by name."""


@dataclass(frozen=True)
class People(Kind):
    """People with pages of their own."""


@dataclass(frozen=True)
class Names(Kind):
    """Entries of a list that have no pages."""


@dataclass(frozen=True)
class Derived(Kind):
    """What follows from other facts and has no field."""


@dataclass(frozen=True)
class Review(Kind):
    """Part of the clinical review, which is told as a whole."""
