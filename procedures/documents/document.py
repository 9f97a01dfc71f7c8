"""What a document says, whether it was read from a text or comes from the site."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from procedures.documents.prices import PriceReading


class SectionKey(StrEnum):
    """The sections of the form, in order. Each has the name of its fact."""

    ABOUT = "about"
    RECOVERY_NOTES = "recovery_notes"
    IDEAL_CANDIDATE = "ideal_candidate"
    NOT_RECOMMENDED_FOR = "not_recommended_for"
    SIDE_EFFECTS = "side_effects"


class ListKey(StrEnum):
    """The two lists of the form."""

    PROS = "pros"
    CONS = "cons"


@dataclass(frozen=True, slots=True)
class DocumentSection:
    r"""A heading with its content.

    Attributes:
        key: the form's section; None for any other.
        paragraphs: a line break inside a paragraph is "\\n".
        items: of the lists in it, in order.
        fact: the fact that the section states, such as "aftercare"; empty for one of the document's own.
    """

    heading: str
    key: SectionKey | None = None
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    fact: str = ""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One of several prices, and what it is for."""

    label: str
    price: PriceReading


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a clinic's texts leave unsaid.

    Attributes:
        country: ISO 3166 code; it tells which of day and month comes first, and whose "¥" is meant.
        currency: the clinic's; a bare "$" is its dollar.
    """

    country: str = ""
    currency: str = ""
