"""Every sentence that a template or a value object makes, in all its variants, to be read aloud.

`tests/test_words.py` holds `docs/words.md` up to date, and writes it anew with `WRITE_WORDS=1`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace as Plain
from typing import Any

from bs4 import BeautifulSoup
from django.template import engines
from django.utils.translation import override

from clinic.locations.opening_hours import OpeningHours
from clinic.models import ClinicSettings, PractitionerPage
from enquiries.models import RequestSettings
from enquiries.pages import views
from enquiries.working_time import moment_in_words
from procedures.choices import AgeBand, Anaesthesia, FrequencyBand, Invasiveness, PriceUnit, TimeUnit, Urgency
from procedures.comparison import page as comparison_page
from procedures.comparison import rows as comparison_rows
from procedures.demo.content import read_content
from procedures.facts import CourseTotal, DurationRange, Frequency, Milestone, PriceLine, Recovery, Sessions
from procedures.facts.registry import FACTS
from procedures.finder.entries import Entry, Hours
from procedures.finder.facets import Facet, fact_facets
from procedures.finder.page import FinderPage
from procedures.finder.query import FinderQuery, Sort
from procedures.finder.search import Loosening, Search, loosening_words
from procedures.finder.searchable import Caution
from procedures.finder.text_search import TextMatch
from procedures.models import ProcedurePage
from procedures.pages.presentation import photos
from procedures.pages.presentation.words import Day

SAMPLES = Path(__file__).parents[1] / "docs/words.md"
NOW = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=datetime.UTC)
REVIEWED = Day("2026-09-03", "September 3, 2026", "September 2026")

Sections = Iterator[tuple[str, Iterable[Any]]]


def duration(low: str | None, high: str | None, unit: TimeUnit = TimeUnit.DAYS) -> DurationRange:
    return DurationRange(low and Decimal(low), high and Decimal(high), unit)  # type: ignore[arg-type]


DURATIONS = [
    duration("3", "3"),
    duration("1", "1"),
    duration("3", "5"),
    duration(None, "24", TimeUnit.HOURS),
    duration("2", "24", TimeUnit.HOURS),
    duration("2", None, TimeUnit.WEEKS),
    duration("1.5", "1.5", TimeUnit.HOURS),
    duration("30", "45", TimeUnit.MINUTES),
]


def money(low: str | None, high: str | None = None, **facts: Any) -> PriceLine:
    amounts = [None if amount is None else Decimal(amount) for amount in (low, high)]
    return PriceLine(minimum=amounts[0], maximum=amounts[1], currency="USD", **facts)


PRICES = [
    money("350", unit=PriceUnit.SESSION),
    money("1031", "1144", unit=PriceUnit.SESSION, area="Full face"),
    money("350", starting_from=True, unit=PriceUnit.AREA),
    money(None, "90", unit=PriceUnit.SYRINGE),
    money("1500", unit=PriceUnit.COURSE, sessions_covered=6, area="Full face", clinic="Old Town clinic"),
    money("600", unit=PriceUnit.AREA, sessions_covered=2),
    money("2400", unit=PriceUnit.PROCEDURE, label="Both lids"),
    money("2400", area="Both lids"),
    money("10.50", unit=PriceUnit.UNIT),
    money("90", unit=PriceUnit.SIDE),
    money(None, on_consultation=True),
]

FACE = {"area": "Full face", "unit": PriceUnit.SESSION}
COURSE = {"area": "Full face", "unit": PriceUnit.COURSE, "sessions_covered": 6}
TOTALS = [
    ([money("290", **FACE)], Sessions(4, 6)),
    ([money("290", **FACE), money("1500", **COURSE)], Sessions(4, 6)),
    ([money("320", **FACE), money("1500", **COURSE)], Sessions(6, 8)),
    ([money("290", starting_from=True, **FACE)], Sessions(3, 3)),
    ([money("290", **FACE)], Sessions(1, 1)),
    ([money("1500", **COURSE)], None),
    ([money("2400", unit=PriceUnit.PROCEDURE)], None),
]

REVIEWS = "procedures/sections/review_line.html", "procedures/sections/review_words.html"


def drawn(template: str, **context: Any) -> str:
    """What a template says, as text."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    html = environment.get_template(template).render(
        time=lambda day: day.text, page_link=lambda page: page.title, clinic=Plain(), **context
    )
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def reviews() -> Iterator[str]:
    for template in REVIEWS:
        for state in (
            {},
            {"is_changed": True},
            {"is_overdue": True},
            {"is_written": True},
            {"reviewed": None},
        ):
            reviewed = state.get("reviewed", REVIEWED)
            page = Plain(
                reviewer=Plain(title="Dr. Ines Valdoro"),
                is_checked_by_author="is_written" in state,
                is_review_overdue="is_overdue" in state,
            )
            show = Plain(is_vouched_for=True, is_changed_since_review="is_changed" in state)
            yield drawn(template, reviewed=reviewed, page=page, show=show, is_changed="is_changed" in state)


def hours(days: str, *times: str, note: str = "") -> dict[str, Any]:
    names = ("opens", "closes", "opens_again", "closes_again")
    return {
        "type": "hours",
        "value": {"days": days.split(), **dict(zip(names, times, strict=False)), "note": note},
    }


def exception(first: str, last: str, *times: str, reason: str = "") -> dict[str, Any]:
    values = dict(zip(("opens", "closes"), times, strict=False))
    return {"type": "exception", "value": {"first": first, "last": last, "reason": reason, **values}}


WEEK = OpeningHours.of(
    [
        hours("monday tuesday wednesday thursday", "09:00", "19:00"),
        hours("friday", "09:00", "12:00", "14:00", "17:30"),
        hours("saturday", "18:00", "00:00", note="by appointment"),
        hours("sunday", "00:00", "02:00", "18:00", "00:00"),
    ],
    [
        exception("2026-12-25", "", reason="Christmas Day"),
        exception("2026-12-31", "", "00:00", "00:00"),
        exception("2026-12-24", "2026-12-26"),
        exception("2026-11-30", "2026-12-02", "09:00", "13:00"),
        exception("2026-12-24", "2027-01-02"),
    ],
)


def sections() -> Sections:
    """The headings, and the sentences below each."""
    recoveries = [None, Recovery(None), *map(Recovery, DURATIONS)]
    yield "Recovery", [ProcedurePage(recovery=one).presentation.recovery_sentence for one in recoveries]
    milestones = [Milestone(None), *map(Milestone, DURATIONS)]
    yield (
        "Back to work",
        [ProcedurePage(back_to_work=one).presentation.back_to_work_sentence for one in milestones],
    )
    intervals = [
        None,
        duration("2", "4", TimeUnit.WEEKS),
        duration(None, "2", TimeUnit.WEEKS),
        duration("4", None, TimeUnit.WEEKS),
    ]
    yield "Sessions", [Sessions(low, high, gap) for low, high in ((1, 1), (4, 6)) for gap in intervals]
    yield "Prices", PRICES
    totals = [CourseTotal.of(lines[0], lines, needed) for lines, needed in TOTALS]
    yield (
        "Course totals",
        [
            text
            for total in totals
            if total
            for text in (f"{total.sessions_in_words}: {total}", total.explanation)
        ],
    )
    frequencies = [
        *map(Frequency, FrequencyBand),
        Frequency.of(None, 100),
        Frequency.of(None, 2500),
        Frequency(None),
    ]
    yield "How often", frequencies
    yield "Warnings", [level.label for level in Urgency]
    yield "Choices", [choice.label for kind in (Invasiveness, Anaesthesia) for choice in kind]
    yield "Names of the facts", [fact.label_on(ProcedurePage) for fact in FACTS]
    pairs = [
        Plain(weeks_after=weeks, number_of_sessions=number, age_band=band)
        for weeks, number, band in ((1, 1, AgeBand.FROM_40), (8, 3, AgeBand.FROM_70), (12, 2, ""))
    ]
    yield "Photos", [f"{photos._when(pair)} {photos._age(pair)}".strip() for pair in pairs]
    yield "Reviews", reviews()
    people = [{"verified_on": NOW.date()}, {"expires_on": datetime.date(2020, 3, 31)}]
    yield (
        "Registrations",
        [
            PractitionerPage(
                register="State Medical Board", registration_number="20417", **dates
            ).register_remark
            for dates in people
        ],
    )
    yield "Comparison", comparison_notes()
    yield "Lists", finder_words()
    assert WEEK.week
    yield (
        "Opening hours",
        [f"{line.days} {line.hours}" for line in WEEK.week.lines] + list(map(str, WEEK.exceptions)),
    )
    yield "Requests", request_words()


def comparison_notes() -> Iterator[str]:
    def total(low: str, high: str | None = None, area: str = "Face", **facts: Any) -> CourseTotal:
        line = money(low, high, area=area, unit=PriceUnit.PROCEDURE, **facts)
        found = CourseTotal.of(line, [line], None)
        assert found
        return found

    dear = PriceLine(Decimal(90), Decimal(90), "GBP", area="Face", unit=PriceUnit.PROCEDURE)
    pounds = CourseTotal.of(dear, [dear], None)
    assert pounds
    for others in (
        pounds,
        total("80", area="Neck"),
        total("80", starting_from=True),
        total("70", "95"),
        total("90"),
    ):
        yield comparison_rows._difference([total("90"), others], has_lowest=False)
    for number in range(5):
        named = [ProcedurePage(title=f"Peel {one + 1}") for one in range(number)]
        choice = Plain(procedures=named, is_repeated=number == 2, has_unknown=False, is_too_many=number > 3)
        words = comparison_page._words(choice, 2 <= number <= 3)  # type: ignore[arg-type]
        yield from dict.fromkeys(filter(None, words.values()))
    unknown = Plain(procedures=[], is_repeated=False, has_unknown=True, is_too_many=False)
    yield from dict.fromkeys(filter(None, comparison_page._words(unknown, False).values()))  # type: ignore[arg-type]


def results(**facts: Any) -> str:
    """What the finder says above and below its rows."""
    nothing: dict[str, Any] = dict.fromkeys(
        (
            *("heading", "heading_note", "also_searched", "did_you_mean", "left_out", "order_note"),
            *("is_empty", "is_hidden", "matched", "total", "listed"),
        ),
        "",
    )
    lists: dict[str, Any] = {
        name: [] for name in ("problems", "chips", "not_offered", "leads", "sections", "loosenings")
    }
    empty = Plain(
        **nothing | lists | {"first_pages": [], "further_pages": [], "listed": 0, "is_small": True},
        query=Plain(q="lazer"),
        search=Plain(text=None),
        page=Plain(has_other_pages=bool),
        url=str,
        clear_url="/",
    )
    return drawn("procedures/finder_results.html", finder=Plain(**vars(empty) | facts))


def section_headings() -> Iterator[str]:
    """Why some of the results stand apart."""
    entry = Entry(1, 0, ["laser"], "", Hours(None, None), Hours(None, None))
    everything = frozenset({entry})
    facets = {facet.name: facet for facet in (*fact_facets([entry]), Facet("clinic", "", {}))}
    index: Any = Plain(
        everything=everything, facets=facets, shortest_recovery_first=[], price_groups_at=lambda clinics: {}
    )
    for query in (
        FinderQuery(work="3d"),
        FinderQuery(work="3d", invasiveness=("surgical",)),
        FinderQuery(sort="recovery"),
    ):
        yield from (section.heading for section in Search(index, query).sections)
    for match in (
        TextMatch(ranks={entry: 4}),
        TextMatch(ranks={entry: 4}, last=everything),
    ):
        search = Search(index, FinderQuery(q="laser"))
        search.__dict__["text"] = match
        yield from (section.heading for section in search.sections)


def finder_words() -> Iterator[str]:
    yield from (str(sort.label) for sort in Sort)
    for matched, total, is_filtered in ((0, 15, True), (1, 15, True), (15, 15, False)):
        pages = Plain(has_other_pages=bool)
        page: Any = Plain(matched=matched, total=total, query=Plain(is_filtered=is_filtered), page=pages)
        heading, note = (getattr(FinderPage, name).fget(page) for name in ("heading", "heading_note"))
        yield " ".join(filter(None, (heading, note)))
    yield from section_headings()
    yield results(also_searched="“botulinum toxin”")
    yield results(search=Plain(text=Plain(mended="laser")))
    yield results(did_you_mean=Plain(url="", label="laser"))
    yield results(left_out="“spleen”", listed=1)
    yield results(is_empty=True, total=15)
    for item in read_content().clinic["settings"]["not_offered"]:
        yield item["sentence"]
    for caution in (
        Caution("Deep scars", is_phrase=True),
        Caution("You want a dramatic change.", is_point=True),
        Caution("You are pregnant.", is_reason=True),
        *(Caution("Fever.", urgency=urgency) for urgency in Urgency.values),
    ):
        yield str(caution)
    group: Any = Plain(currency="USD")
    for low, high in ((None, "250"), ("100", None), ("100", "250")):
        limits = [None if amount is None else Decimal(amount) for amount in (low, high)]
        yield FinderQuery(budget_min=limits[0], budget_max=limits[1]).budget_text(group)
    for count in (0, 1, 3):
        for alone in (True, False):
            yield loosening_words(Loosening("Scars", FinderQuery(), count, alone))


def request_words() -> Iterator[str]:
    for hours_later in (6, 24, 147):
        yield moment_in_words(NOW + datetime.timedelta(hours=hours_later), NOW)
    clinic, rules = ClinicSettings(name="Calder House", telephone="555 0100 142"), RequestSettings()
    yield rules.consent_words(clinic)
    yield RequestSettings(asks_for_news=True).news_words(clinic)
    yield from (views._open_too_long(), views._no_cookie(clinic), views._too_many(clinic))
    yield views._too_many(ClinicSettings())
    for number in (1, 3):
        form: Any = Plain(is_bound=True, error_links=[None] * number, non_field_errors=list)
        yield views._problems(form)


# What a clinic of another country writes its own way.
BRITISH = ("Opening hours", "Requests", "Prices")


def samples() -> str:
    """The page of samples."""
    lines = [
        "# The words that the site makes\n",
        "Made from the functions that the pages use. `tests/test_words.py` holds it up to date, and "
        "writes it anew",
        "with `WRITE_WORDS=1`. Read it aloud when a sentence changes.\n",
        "The interface is in American English. The country of the clinic decides dates, clock and "
        "currency: with",
        "`CONTENT_LANGUAGES=en-gb`, which `start_clinic` sets for countries that write so, they are "
        "British.\n",
    ]
    for language in ("en", "en-gb"):
        with override(language):
            for heading, sentences in sections():
                if language == "en" or heading in BRITISH:
                    lines.append(f"## {heading}{'' if language == 'en' else ', in Britain'}\n")
                    lines += [f"- {sentence}" for sentence in dict.fromkeys(map(str, sentences)) if sentence]
                    lines.append("")
    return "\n".join(lines)
