"""A procedure as its page tells it: grouped, in order, each fact in words.

Templates print and decide nothing. Which side effects stand first, which sections exist, and
what a list says of a price is decided here, from the value objects that format themselves.

Putting a fact into words follows the rules of a language for numbers and money and costs more
than printing it. The words depend on nothing but the fact and the language, so they are
remembered. Lists of blocks are read in their stored form, which costs far less than Wagtail's
block objects.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.dateformat import format as format_date
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, pgettext
from wagtail.blocks import StreamValue

from procedures.choices import Anaesthesia, FrequencyBand, Invasiveness
from procedures.facts import CourseTotal, Frequency, PriceLine
from procedures.facts.money import lower_first
from procedures.texts import RICH_TEXT_FIELDS

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from clinic.addresses import PageLink
    from clinic.models import PractitionerPage
    from clinic.pictures import LoadedPicture
    from procedures.models import BodyArea, ProcedurePage

# What the editor leaves behind when a text has been emptied: tags and spaces.
_NOTHING_TO_READ = re.compile(r"(?:<[^>]*>|&nbsp;|\s)*")


# Facts in words


def words(fact: Any) -> str:
    """A fact as text; empty where it is absent."""
    return "" if fact is None else _words(fact, get_language())


@lru_cache(maxsize=4096)
def _words(fact: Any, language: str | None) -> str:
    return str(fact)


@lru_cache(maxsize=128)
def _label(choices: type[TextChoices], value: str, language: str | None) -> str:
    """How a stored choice reads; empty for none, and for one that no longer exists."""
    return str(choices(value).label) if value in choices.values else ""


@dataclass(frozen=True)
class Day:
    """A date in words.

    Attributes:
        iso: for machines.
        text: "3 September 2026".
        month: "September 2026", for what is due some day in it.
    """

    iso: str
    text: str
    month: str

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def of(date: datetime.date | None) -> Day | None:
        """A date's words; None without a date."""
        return None if date is None else _day(date, get_language())


@lru_cache(maxsize=1024)
def _day(date: datetime.date, language: str | None) -> Day:
    return Day(
        iso=date.isoformat(),
        # Translators: Django's format characters for a date, in the order of your language.
        text=format_date(date, pgettext("date format", "j F Y")),
        # Translators: Django's format characters for a month with its year.
        month=format_date(date, pgettext("date format", "F Y")),
    )


@dataclass(frozen=True)
class Price:
    """A price line in words.

    Attributes:
        heading: "Price range" or "Price", for the facts box.
        label: what is priced, for the list of prices.
        amount: figures with their currency, or words such as "On consultation".
        basis: unit and label together, for the facts box.
        unit: the unit alone, for the list, whose lines begin with the label.
        fees_included, note: see `PriceLine`.
        valid_until: the last day, where there is one.
    """

    heading: str
    label: str
    amount: str
    basis: str
    unit: str
    fees_included: str
    note: str
    valid_until: Day | None


@lru_cache(maxsize=4096)
def _price(line: PriceLine, title: str, language: str | None) -> Price:
    """A line's words; a line without a label is for the procedure itself."""
    return Price(
        heading=str(line.kind.label),
        label=line.label or title,
        amount=line.amount,
        basis=line.basis,
        unit=replace(line, label="").basis,
        fees_included=line.fees_included,
        note=line.note,
        valid_until=Day.of(line.valid_until),
    )


@dataclass(frozen=True)
class Total:
    """The cost of a whole course in words: the amount, and the sum that it comes from."""

    amount: str
    sum: str


@lru_cache(maxsize=1024)
def _total(total: CourseTotal, language: str | None) -> Total:
    return Total(total.amount, total.sum)


# Lists


@dataclass(frozen=True)
class Step:
    """A step of how it is done."""

    heading: str
    text: str


@dataclass(frozen=True)
class Moment:
    """A moment of the recovery: when, what one notices, what to do."""

    when: str
    notice: str
    advice: str


@dataclass(frozen=True)
class SideEffect:
    """A side effect in words.

    Attributes:
        name, detail: as the editor wrote them; the name without a full stop of its own.
        frequency: how often, in words and numbers.
        exact: the number of this very effect, where a source gives one; else empty.
    """

    name: str
    detail: str
    frequency: str
    exact: str


@dataclass(frozen=True)
class FrequencyGroup:
    """Side effects that happen about equally often.

    Attributes:
        level: from 5 (very common) to 1 (very rare); 0 where not stated.
        label, numbers: the band in words, and the numbers behind the words.
    """

    level: int
    label: str
    numbers: str
    effects: list[SideEffect]


@dataclass(frozen=True)
class Reference:
    """A source: its title, who published it and where, its address, and when it was read."""

    title: str
    publisher: str
    address: str
    read_on: Day | None


@dataclass(frozen=True)
class Change:
    """An entry of the public change record."""

    day: Day | None
    change: str


@dataclass(frozen=True)
class JumpLink:
    """A link of the bar that leads to the sections of the page.

    Attributes:
        target: the section's id.
    """

    target: str
    label: str


class ProcedurePresentation:
    """What the template of a procedure prints beyond the page's own short texts."""

    def __init__(self, procedure: ProcedurePage) -> None:
        self.procedure = procedure

    @cached_property
    def texts(self) -> dict[str, SafeString | str]:
        """The rich text fields by name as HTML; empty where there is nothing to read."""
        texts = self.procedure.texts
        return {name: _or_empty(getattr(texts, name)) for name in RICH_TEXT_FIELDS}

    @property
    def picture(self) -> LoadedPicture | None:
        """The picture beside the title."""
        return self.procedure.texts.picture

    # Prices

    @cached_property
    def prices(self) -> list[Price]:
        """The prices of today; the headline first."""
        language = get_language()
        return [_price(line, self.procedure.title, language) for line in self.procedure.valid_prices]

    @property
    def price(self) -> Price | None:
        """The headline price."""
        return self.prices[0] if self.prices else None

    @property
    def has_price_list(self) -> bool:
        """Whether the prices need a list; a single one stands in the facts box with all that it says."""
        return len(self.prices) > 1

    @property
    def course_total(self) -> Total | None:
        """What a whole course costs, where that can be said."""
        total = self.procedure.course_total
        return None if total is None else _total(total, get_language())

    # Facts

    @property
    def recovery(self) -> str:
        """The average recovery; empty where not stated."""
        return words(self.procedure.recovery)

    @property
    def recovery_sentence(self) -> str:
        """The average recovery as it stands beside the recovery notes."""
        recovery = self.procedure.recovery
        if recovery is None:
            return gettext("Average recovery: not stated")
        if recovery.is_none:
            return gettext("No recovery time on average")
        return gettext("%(recovery)s average recovery") % {"recovery": self.recovery}

    @property
    def back_to_work(self) -> str:
        """When most patients work again; empty where not stated."""
        return words(self.procedure.back_to_work)

    @property
    def back_to_work_sentence(self) -> str:
        """The milestone as it stands beside the recovery notes."""
        return gettext("Back to work: %(when)s.") % {"when": lower_first(self.back_to_work)}

    @property
    def presentable(self) -> str:
        """When most patients go out without hiding it; empty where not stated."""
        return words(self.procedure.presentable)

    @property
    def sessions(self) -> str:
        """How many sessions, how far apart; empty where not stated."""
        return words(self.procedure.sessions)

    @property
    def treatment_time(self) -> str:
        """How long one visit takes; empty where not stated."""
        return words(self.procedure.treatment_time)

    @property
    def invasiveness(self) -> str:
        """How far it enters the body; empty where not stated."""
        return _label(Invasiveness, self.procedure.invasiveness, get_language())

    @property
    def anaesthesia(self) -> str:
        """The usual anaesthesia; empty where not stated."""
        return _label(Anaesthesia, self.procedure.anaesthesia, get_language())

    # Dates and people

    @cached_property
    def last_updated(self) -> Day | None:
        """When a visible fact last changed."""
        return Day.of(self.procedure.last_updated)

    @cached_property
    def prices_confirmed_on(self) -> Day | None:
        """When somebody last checked the prices."""
        return Day.of(self.procedure.prices_confirmed_on)

    @cached_property
    def reviewed_on(self) -> Day | None:
        """When a registered person has reviewed the page; None as long as nobody has."""
        return Day.of(self.procedure.reviewed_on) if self.procedure.is_reviewed else None

    @cached_property
    def next_review_on(self) -> Day | None:
        """When the next review is due."""
        return Day.of(self.procedure.next_review_on)

    @property
    def reviewer_clause(self) -> str:
        """The reviewer's role as it goes on after the name in a sentence; empty without a role."""
        role = self.procedure.reviewer.role if self.procedure.reviewer else ""
        return f", {role}," if role else ""

    @property
    def category(self) -> PageLink | None:
        """What kind of procedure it is."""
        return self.procedure.texts.related.category

    @property
    def concerns(self) -> list[PageLink]:
        """The public pages of what it helps with, by name."""
        return self.procedure.texts.related.concerns

    @property
    def practitioners(self) -> list[PractitionerPage]:
        """The public pages of who performs it, in the order of the team page."""
        return self.procedure.texts.related.practitioners

    @cached_property
    def body_areas(self) -> list[BodyArea]:
        """Where on the body, by name."""
        return sorted(self.procedure.body_areas.all(), key=lambda area: area.name)

    # Lists

    @cached_property
    def pros(self) -> list[str]:
        """What speaks for it."""
        return _stored(self.procedure.pros)

    @cached_property
    def cons(self) -> list[str]:
        """What speaks against it."""
        return _stored(self.procedure.cons)

    @cached_property
    def suits(self) -> list[str]:
        """Whom it suits; each line completes "Likely to suit you"."""
        return _stored(self.procedure.ideal_candidate_points)

    @cached_property
    def disappoints(self) -> list[str]:
        """Whom it would disappoint; each line completes "Will not give you what you want if"."""
        return _stored(self.procedure.not_recommended_points)

    @cached_property
    def contraindications(self) -> list[str]:
        """Who must not have it."""
        return _stored(self.procedure.contraindications)

    @cached_property
    def steps(self) -> list[Step]:
        """How it is done, in order."""
        return [
            Step(step.get("heading") or "", step.get("text") or "") for step in _stored(self.procedure.steps)
        ]

    @cached_property
    def timeline(self) -> list[Moment]:
        """The recovery, moment by moment."""
        return [
            Moment(moment.get("when") or "", moment.get("notice") or "", moment.get("advice") or "")
            for moment in _stored(self.procedure.recovery_timeline)
        ]

    @cached_property
    def references(self) -> list[Reference]:
        """The sources that the text rests on."""
        return [
            Reference(
                title=reference.get("title") or "",
                publisher=reference.get("publisher") or "",
                address=reference.get("address") or "",
                read_on=_stored_day(reference.get("accessed_on")),
            )
            for reference in _stored(self.procedure.references)
        ]

    @cached_property
    def changes(self) -> list[Change]:
        """The public change record, in the editor's order."""
        return [
            Change(_stored_day(change.get("changed_on")), change.get("change") or "")
            for change in _stored(self.procedure.change_record)
        ]

    # Side effects

    @cached_property
    def _side_effects(self) -> list[tuple[FrequencyBand | None, bool, SideEffect]]:
        """Each side effect with its band, and whether it is serious."""
        effects = []
        for value in _stored(self.procedure.side_effect_list):
            frequency = Frequency.of(value.get("band") or None, value.get("one_in"))
            effect = SideEffect(
                name=(value.get("effect") or "").rstrip(". "),
                detail=value.get("detail") or "",
                frequency=words(frequency),
                exact=frequency.numbers if frequency.one_in is not None else "",
            )
            effects.append((frequency.band, bool(value.get("is_urgent")), effect))
        return effects

    @cached_property
    def serious_effects(self) -> list[SideEffect]:
        """Those that need help quickly, in the editor's order; they stand first."""
        return [effect for _band, is_serious, effect in self._side_effects if is_serious]

    @cached_property
    def frequency_groups(self) -> list[FrequencyGroup]:
        """The others, from very common to very rare, last those of unstated frequency; no empty group."""
        by_band: dict[FrequencyBand | None, list[SideEffect]] = {}
        for band, is_serious, effect in self._side_effects:
            if not is_serious:
                by_band.setdefault(band, []).append(effect)
        groups = []
        for band in (*FrequencyBand, None):
            if effects := by_band.get(band):
                level, label, numbers = _band_words(band, get_language())
                groups.append(FrequencyGroup(level, label, numbers, effects))
        return groups

    @property
    def has_warnings(self) -> bool:
        """Whether the editor has named warning signs or serious effects of this very procedure."""
        return bool(self.texts["if_something_goes_wrong"] or self.serious_effects)

    # Sections

    @property
    def has_overview(self) -> bool:
        """Whether there is a section on what it is; without a summary the introduction is under the title."""
        opens_overview = self.procedure.summary and self.texts["introduction"]
        return bool(self.texts["about"] or self.concerns or opens_overview)

    @property
    def has_suitability(self) -> bool:
        """Whether there is a section on whom it suits; a draft may have none."""
        return bool(
            self.texts["ideal_candidate"]
            or self.suits
            or self.texts["not_recommended_for"]
            or self.disappoints
            or self.contraindications
            or self.procedure.no_known_contraindications
        )

    @property
    def has_side_effects(self) -> bool:
        """Whether there is a section on side effects; a draft may have none."""
        return bool(self.texts["side_effects"] or self._side_effects or self.has_warnings)

    @cached_property
    def jump_links(self) -> list[JumpLink]:
        """The sections that exist, in the order of the page."""
        links = (
            (self.has_price_list, "prices", gettext("Prices")),
            (self.has_overview, "about", gettext("About")),
            (self.has_suitability, "suits", gettext("Who it suits")),
            (self.texts["preparation"], "preparation", gettext("Preparation")),
            (self.steps, "steps", gettext("How it is done")),
            (True, "recovery", gettext("Recovery")),
            (self.has_side_effects, "side-effects", gettext("Side effects")),
            (self.pros or self.cons, "weigh", gettext("Pros and cons")),
            (self.procedure.texts.questions, "questions", gettext("Questions")),
            (True, "review", gettext("Review")),
        )
        return [JumpLink(target, label) for exists, target, label in links if exists]


def _or_empty(html: SafeString) -> SafeString | str:
    return "" if _NOTHING_TO_READ.fullmatch(html) else html


def _stored(stream: StreamValue) -> list[Any]:
    """The values of a list's blocks, as they are stored."""
    return [block["value"] for block in stream.raw_data]


def _stored_day(value: Any) -> Day | None:
    """A date of a block as it is stored; what cannot be read counts as absent."""
    if isinstance(value, datetime.date):
        # A preview: the form has just read it.
        return Day.of(value)
    try:
        return Day.of(datetime.date.fromisoformat(value)) if value else None
    except (TypeError, ValueError):
        return None


@lru_cache(maxsize=64)
def _band_words(band: FrequencyBand | None, language: str | None) -> tuple[int, str, str]:
    frequency = Frequency(band)
    return frequency.level, frequency.label, frequency.numbers
