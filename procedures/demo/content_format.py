"""What a content file of the demo may hold.

The files are TOML. Their keys are the names of the fields that they fill, so that this module
says only how each one is written; limits of length, of choice and of sense are those of the
fields and blocks themselves, and `loading.py` asks these.

Facts are written as a page prints them:

    recovery = "3 days"                  also "none", "1 to 2 weeks", "up to 5 days", "at least 2 days"
    back_to_work = "straight away"       or "after 1 to 2 weeks"
    sessions = "3 to 5, 4 weeks apart"   or "1"

Longer texts may use the markup of `marked_text.py`. A picture is named by its file below
`pictures/`. People, clinics, categories, concerns and procedures are named by their slugs; a procedure's slug
is the name of its file. With `draft = true` a procedure may lack anything and stays unpublished.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, InstanceOf, ValidationError

from clinic.choices import StepFree, Weekday
from procedures.choices import Anaesthesia, FrequencyBand, Invasiveness, PriceUnit, TimeUnit
from procedures.demo.errors import ContentError
from procedures.demo.page_format import StandardPageFile
from procedures.demo.tables import SLUG, Link, Picture, Question, Slug, Table
from procedures.facts import DurationRange, Milestone, Recovery, Sessions

CONTENT = Path(__file__).parent / "content"
PICTURES = Path(__file__).parent / "pictures"

_DURATION = re.compile(
    r"(?:(?P<limit>up to|at least) )?(?P<low>\d+(?:\.\d+)?)(?: to (?P<high>\d+(?:\.\d+)?))? "
    r"(?P<unit>minute|hour|day|week)s?"
)
_SESSIONS = re.compile(r"(?P<low>\d+)(?: to (?P<high>\d+))?(?:, (?P<interval>.+) apart)?")


def read_duration(text: Any) -> DurationRange:
    """A length of time, such as "25 to 45 minutes"."""
    match = _DURATION.fullmatch(str(text))
    if match is None or (match["limit"] and match["high"]):
        raise ValueError(f"“{text}” is no length of time; write it like “3 days” or “1 to 2 weeks”")
    low = Decimal(match["low"])
    high = Decimal(match["high"] or match["low"])
    return DurationRange(
        None if match["limit"] == "up to" else low,
        None if match["limit"] == "at least" else high,
        TimeUnit(f"{match['unit']}s"),
    )


def read_recovery(text: Any) -> Recovery:
    """An average recovery: "none", or a length of time."""
    return Recovery(None if text == "none" else read_duration(text))


def read_milestone(text: Any) -> Milestone:
    """When something is possible again: "straight away", or "after 2 days"."""
    return Milestone(None if text == "straight away" else read_duration(str(text).removeprefix("after ")))


def read_sessions(text: Any) -> Sessions:
    """A number of sessions and their distance: "3 to 5, 4 weeks apart"."""
    match = _SESSIONS.fullmatch(str(text))
    if match is None:
        raise ValueError(f"“{text}” is no number of sessions; write it like “3 to 5, 4 weeks apart”")
    interval = read_duration(match["interval"]) if match["interval"] else None
    return Sessions(int(match["low"]), int(match["high"] or match["low"]), interval)


Duration = Annotated[InstanceOf[DurationRange], BeforeValidator(read_duration)]
RecoveryTime = Annotated[InstanceOf[Recovery], BeforeValidator(read_recovery)]
MilestoneTime = Annotated[InstanceOf[Milestone], BeforeValidator(read_milestone)]
SessionCount = Annotated[InstanceOf[Sessions], BeforeValidator(read_sessions)]


class Home(Table):
    """The home page."""

    seo_title: str = ""
    heading: str
    introduction: str
    picture: Picture | None = None
    shortcuts: list[Link] = []
    featured: list[Slug] = []
    statement_heading: str = ""
    statement_text: str = ""
    statement_picture: Picture | None = None


class Footer(Table):
    """What stands at the bottom of every page."""

    links: list[Link] = []


class Introduction(Table):
    """A page that lists other pages."""

    introduction: str


class IndexPages(Table):
    """The pages that list procedures, concerns, categories, people and clinics."""

    procedures: Introduction
    concerns: Introduction
    categories: Introduction
    team: Introduction
    locations: Introduction


class Clinic(Table):
    """`clinic.toml`. The keys of `settings` are the fields of the clinic settings.

    Attributes:
        consultation: the page that the main button opens.
    """

    settings: dict[str, str | int]
    home: Home
    consultation: Link | None = None
    footer: Footer = Footer()
    index_pages: IndexPages


class Term(Table):
    """A category or a concern."""

    slug: Slug
    title: str
    introduction: str
    about: str = ""
    picture: Picture | None = None


class Categories(Table):
    """`categories.toml`."""

    categories: list[Term]


class Concerns(Table):
    """`concerns.toml`."""

    concerns: list[Term]


class Hours(Table):
    """The hours of some days of the week; the keys are those of the editor's block."""

    days: list[Weekday]
    opens: datetime.time
    closes: datetime.time
    opens_again: datetime.time | None = None
    closes_again: datetime.time | None = None
    note: str = ""


class OtherHours(Table):
    """A holiday, or days with other hours; without times the clinic is closed."""

    first: datetime.date
    last: datetime.date | None = None
    reason: str = ""
    opens: datetime.time | None = None
    closes: datetime.time | None = None
    opens_again: datetime.time | None = None
    closes_again: datetime.time | None = None


class Location(Table):
    """One of the clinics in `locations.toml`."""

    slug: Slug
    title: str
    introduction: str = ""
    picture: Picture | None = None
    street_address: str
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    coordinates: str = ""
    telephone: str = ""
    email: str = ""
    opening_hours: list[Hours] = []
    hours_exceptions: list[OtherHours] = []
    hours_remark: str = ""
    step_free: StepFree | None = None
    step_free_detail: str = ""
    public_transport: str = ""
    parking: str = ""
    other_needs: str = ""


class Locations(Table):
    """`locations.toml`."""

    locations: list[Location]


class Workplace(Table):
    """Where a person works: a clinic by its slug, and the days."""

    location: Slug
    days: list[Weekday] = []


class Person(Table):
    """One of the people in `team.toml`."""

    slug: Slug
    title: str
    role: str
    group: str = ""
    credentials: str = ""
    languages: str = ""
    register_name: str = Field("", alias="register")
    registration_number: str = ""
    verified_on: datetime.date | None = None
    expires_on: datetime.date | None = None
    workplaces: list[Workplace] = []
    biography: str = ""


class Team(Table):
    """`team.toml`."""

    people: list[Person]


class Price(Table):
    """A price line."""

    label: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency: str = "USD"
    unit: PriceUnit | None = None
    starting_from: bool = False
    on_consultation: bool = False
    fees_included: str = ""
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    note: str = ""


class Step(Table):
    """A step of how the procedure is done."""

    heading: str
    text: str = ""


class Moment(Table):
    """A moment of the recovery."""

    when: str
    notice: str = ""
    advice: str = ""


class SideEffect(Table):
    """A side effect. Without `band` and `one_in` the page says that its frequency is not stated."""

    effect: str
    band: FrequencyBand | None = None
    one_in: int | None = None
    is_urgent: bool = False
    detail: str = ""
    source: str = ""


class Section(Table):
    """A further section; its text may use the markup."""

    heading: str
    text: str


class Reference(Table):
    """A source."""

    title: str
    publisher: str = ""
    address: str = ""
    accessed_on: datetime.date | None = None


class Change(Table):
    """An entry of the public change record."""

    changed_on: datetime.date
    change: str


class Procedure(Table):
    """A file of `procedures/`."""

    title: str
    draft: bool = False

    summary: str = ""
    introduction: str = ""
    picture: Picture | None = None
    about: str = ""
    steps: list[Step] = []
    preparation: str = ""
    recovery_notes: str = ""
    recovery_timeline: list[Moment] = []
    aftercare: str = ""
    further_sections: list[Section] = []

    category: Slug | None = None
    invasiveness: Invasiveness | None = None
    recovery: RecoveryTime | None = None
    recovery_note: str = ""
    back_to_work: MilestoneTime | None = None
    presentable: MilestoneTime | None = None
    prices: list[Price] = []
    prices_confirmed_on: datetime.date | None = None
    sessions: SessionCount | None = None
    treatment_time: Duration | None = None
    anaesthesia: Anaesthesia | None = None
    results_seen_after: str = ""
    results_last: str = ""
    best_for: str = ""
    not_for: str = ""
    main_risks: str = ""
    skin_tones: str = ""
    concerns: list[Slug] = []
    body_areas: list[str] = []

    ideal_candidate: str = ""
    ideal_candidate_points: list[str] = []
    not_recommended_for: str = ""
    not_recommended_points: list[str] = []
    contraindications: list[str] = []
    no_known_contraindications: bool = False
    side_effects: str = ""
    side_effect_list: list[SideEffect] = []
    if_something_goes_wrong: str = ""
    pros: list[str] = []
    cons: list[str] = []
    questions: list[Question] = []

    author: Slug | None = None
    reviewer: Slug | None = None
    reviewed_on: datetime.date | None = None
    next_review_on: datetime.date | None = None
    practitioners: list[Slug] = []
    locations: list[Slug] = []
    references: list[Reference] = []
    change_record: list[Change] = []
    document_dated_on: datetime.date | None = None


@dataclass(frozen=True)
class Content:
    """All content files; procedures and standard pages by their slugs."""

    clinic: Clinic
    categories: list[Term]
    concerns: list[Term]
    locations: list[Location]
    people: list[Person]
    procedures: dict[str, Procedure]
    pages: dict[str, StandardPageFile]


_AnyTable = TypeVar("_AnyTable", bound=Table)


def read_content(folder: Path = CONTENT) -> Content:
    """Read all content files.

    Raises:
        ContentError: for the first thing that is wrong with one of them.
    """
    procedures = _read_folder(Procedure, folder, "procedures")
    pages = _read_folder(StandardPageFile, folder, "pages")
    return Content(
        clinic=read_file(Clinic, folder, "clinic.toml"),
        categories=read_file(Categories, folder, "categories.toml").categories,
        concerns=read_file(Concerns, folder, "concerns.toml").concerns,
        locations=read_file(Locations, folder, "locations.toml").locations,
        people=read_file(Team, folder, "team.toml").people,
        procedures=procedures,
        pages=pages,
    )


def _read_folder(table: type[_AnyTable], folder: Path, name: str) -> dict[str, _AnyTable]:
    """The files of a folder by their names without ending, which are slugs."""
    found = {}
    for path in sorted((folder / name).glob("*.toml")):
        file = f"{name}/{path.name}"
        if not re.fullmatch(SLUG, path.stem):
            raise ContentError(file, "", "a file is named like an address: small letters, figures, hyphens")
        found[path.stem] = read_file(table, folder, file)
    return found


def read_file(table: type[_AnyTable], folder: Path, file: str) -> _AnyTable:
    """Read one content file.

    Raises:
        ContentError: names the key that is missing, misspelt or malformed.
    """
    try:
        data = tomllib.loads((folder / file).read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise ContentError(file, "", "is missing") from None
    except UnicodeDecodeError:
        raise ContentError(file, "", "is not text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ContentError(file, "", f"is no TOML: {error}") from None
    try:
        return table.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise ContentError(file, _key(first["loc"]), _message(first)) from None


def _key(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _message(error: Any) -> str:
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "extra_forbidden":
        return "is no key of this table; is it misspelt?"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg'][0].lower()}{error['msg'][1:]}, found {error['input']!r}"
