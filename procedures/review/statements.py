"""What pages state that others may state otherwise: deadlines, fees, healing times, frequencies, who does it.

A statement is a number with its unit, or a profession, near the words of a topic. Each topic names the words
it needs, so that ordinary numbers are no statements. Only English text is read, as in `sentences.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import ClinicSettings
from procedures.documents.durations import in_numbers
from procedures.facts import Frequency
from procedures.finder.words import query_words, stem
from procedures.models import PageStatement, ProcedurePage
from procedures.pages.presentation.lists import stored_values
from procedures.review.sentences import sentences_of, split

# The texts of pages that are no procedures, and of the settings.
_FIELDS = (
    "introduction",
    "caution",
    "about",
    "body",
    "biography",
    "consultation_heading",
    "consultation_text",
)
_HOURS = {"minute": 1 / 60, "hour": 1, "day": 24, "week": 168, "month": 720, "year": 8760}
_DAYS = frozenset({"day", "week", "month", "year"})
_NUMBER = r"\d+(?:\.\d+)?"
_TIME = re.compile(
    rf"(?P<from>at least |more than |from )?(?P<to>up to |at most |within |less than )?\b(?P<low>{_NUMBER})"
    rf"(?:\s*(?:-|–|to|or)\s*(?P<high>{_NUMBER}))?[\s-]+(?:working |business |full )?"
    rf"(?P<unit>{'|'.join(_HOURS)})s?\b"
)
_MONEY = re.compile(r"(?:[$£€]|\b(?:usd|gbp|eur) ?)(?P<low>\d+(?:\.\d+)?)(?!\s*(?:-|–|to)\s*[$£€]?\d)")
_COUNT = re.compile(
    rf"\b(?P<low>{_NUMBER})(?:\s*(?:-|–|to|or)\s*(?P<high>{_NUMBER}))? (?:sessions|treatments)\b"
)
_RATE = re.compile(
    rf"\b(?P<some>{_NUMBER}) (?:in|of|out of) (?P<all>\d+)\b|\b(?P<percent>{_NUMBER}) ?(?:%|per ?cent\b)"
)
_ARTICLE = re.compile(rf"\ban? (?={'|'.join(_HOURS)})")
_OR_TWO = re.compile(rf"\b1 ({'|'.join(_HOURS)}) or 2\b")
_LINK_TO_PAGE = re.compile(r"<a\b[^>]*\bid=\"(\d+)\"[^>]*>")
_MARK = re.compile("\ue001(\\d+)\ue002")

_DOCTOR = r"doctors?|surgeons?|physicians?|dermatologists?"


def _who(one: str, other: str) -> str:
    profession = f"(?:{_DOCTOR}|nurses?)"
    return rf"(?P<{one}>{profession})(?:,? (?:or|and) (?:an? |the )?(?P<{other}>{profession}))?"


_SEEN_BY = re.compile(
    rf"\b(?:with|by|to|see) (?:an? |the |our |your )?{_who('a', 'b')}\b"
    rf"|\b(?:the|an?|our) {_who('c', 'd')} (?:examines|sees|asks|talks|meets|listens)",
    re.I,
)
_DONE_BY = re.compile(
    r"\b(?:performed|done|injected|treated|carried out|given|placed|operated on)(?: only)? by "
    r"(?:an? |the |our )?"
    rf"{_who('a', 'b')}\b|\b(?:the|an?|our|only) (?:\w+ )?{_who('c', 'd')} (?:will )?"
    r"(?:performs?|treats?|injects?|operates?|shaves?|cuts?|carry|carries out|does it|places?|do it)\b",
    re.I,
)


@dataclass(frozen=True)
class Topic:
    """Something that two pages can state differently.

    Attributes:
        label: as a message names it.
        words, also: what a sentence must have, with its heading or question.
        number: the form of what is stated.
        units: of a time; all by default.
        of_procedure: whether a procedure's page states it of that procedure alone.
    """

    name: str
    label: str | Promise
    words: re.Pattern[str]
    number: re.Pattern[str]
    also: re.Pattern[str] = re.compile("")
    units: frozenset[str] = frozenset(_HOURS)
    of_procedure: bool = False


def _topic(
    name: str, label: Any, words: str, number: re.Pattern[str], also: str = "", **others: Any
) -> Topic:
    return Topic(name, label, re.compile(words, re.I), number, re.compile(also, re.I), **others)


_CANCEL = r"\bcancel|\bpostpone|\breschedul|\bmove (?:your|an|the) appointment"
_WORK = r"\b(?:back (?:at|to)|return\w* to|off) (?:\w+ )?work\b"
_HEALING = r"\bheal|\brecover|\bdown ?time|\bat home\b|\btime off\b"
_VISIT = frozenset({"minute", "hour"})
_OF_CLINIC = (
    _topic("cancelling", _("how long before an appointment it can be cancelled"), _CANCEL, _TIME),
    _topic("cancelling_fee", _("what a late cancellation costs"), _CANCEL, _MONEY),
    _topic(
        "consultation_fee", _("what a consultation costs"), r"\bconsultation", _MONEY,
        "cost|fee|pay|deduct|charge|taken off",
    ),
    _topic("consultation_length", _("how long a consultation takes"), r"\bconsultation", _TIME, units=_VISIT),
    _topic(
        "appointment", _("how long one waits for an appointment"), r"\bappointment|\bsee you\b", _TIME,
        r"\bwithin\b|\bwait", units=_DAYS, of_procedure=True,
    ),
    _topic(
        "thinking", _("how long to wait before deciding"),

        r"\bdecid|\bthink (?:it|about)|\bcooling.off", _TIME, r"\bwait|\bat least|\btake",
        units=_DAYS, of_procedure=True,
    ),
    _topic(
        "plan", _("how long a written price is valid"), r"\b(?:price|plan|quote)s?\b", _TIME, r"\bvalid\b",
        units=_DAYS,
    ),
    _topic(
        "complaint_receipt", _("when a complaint is confirmed"), r"\bcomplain", _TIME,
        r"\bconfirm|\backnowledg", units=_DAYS,
    ),
    _topic(
        "complaint_answer", _("when a complaint is answered"), r"\bcomplain", _TIME,
        r"\banswer|\brepl|\brespon", units=_DAYS,
    ),
)  # fmt: skip
_OF_PROCEDURES = (
    _topic("work", _("when people are back at work"), _WORK, _TIME),
    _topic("recovery", _("how long healing takes"), rf"^(?!.*{_WORK}).*(?:{_HEALING})", _TIME),
    _topic("sessions", _("how many sessions it takes"), "", _COUNT),
    _topic(
        "interval", _("how far sessions are apart"), r"\bapart\b|\bevery\b", _TIME,
        r"\bsession|\btreatment|\bapart\b", units=_DAYS,
    ),
    _topic("lasting", _("how long the result lasts"), r"\blasts?\b|\bfades?\b", _TIME, units=_DAYS),
)  # fmt: skip
_BY_NAME = {topic.name: topic for topic in (*_OF_CLINIC, *_OF_PROCEDURES)}
_CONSULTED = "consulted_by"
RATE = "rate"
LABELS: Mapping[str, str | Promise] = {
    **{name: topic.label for name, topic in _BY_NAME.items()},
    _CONSULTED: _("who sees people at a consultation"),
    RATE: _("how often a side effect happens"),
}


@dataclass(frozen=True)
class _Passage:
    """A sentence with the words above it, and the procedures that it names by a link."""

    field: str
    above: str
    text: str
    linked: tuple[int, ...] = ()


def statements_of(page: Any, titles: Mapping[str, int]) -> Iterator[PageStatement]:
    """What a page in memory, or the clinic settings, states.

    Args:
        titles: the ids of procedures by their names without capitals; empty where none is to be found.
    """
    is_procedure = isinstance(page, ProcedurePage)
    owner = None if isinstance(page, ClinicSettings) else page.pk
    found = list(_facts(page)) if is_procedure else []
    for passage in _of_procedure(page) if is_procedure else _passages(page):
        named = {*passage.linked, *_named(passage.text, titles)}
        found += _in_passage(passage, page if is_procedure else None, named)
    for statement in found:
        statement.page_id = owner
        yield statement


def performers(sentences: Iterable[str]) -> Iterator[tuple[frozenset[str], str]]:
    """The professions that do a procedure as its sentences say, with the sentence."""
    for text in sentences:
        for match in _DONE_BY.finditer(text):
            yield _professions(match), text


def profession_of(*words: str) -> str:
    """Whether a person's name, role and credentials are those of a nurse or a doctor; empty: neither."""
    text = " ".join(words)
    if re.search(r"\bnurse\b|\bRN\b|\bNP\b", text, re.I):
        return "nurse"
    return "doctor" if re.search(rf"\b(?:dr|md|mbbs|{_DOCTOR})\b", text, re.I) else ""


def _professions(match: re.Match[str]) -> frozenset[str]:
    return frozenset(
        "nurse" if word.lower().startswith("nurse") else "doctor" for word in match.groups() if word
    )


def _in_passage(passage: _Passage, page: ProcedurePage | None, named: set[int]) -> Iterator[PageStatement]:
    whole = f"{passage.above} {passage.text}"
    numbers = _numbers(passage.text)
    for topic in _OF_CLINIC:
        if topic.words.search(whole) and topic.also.search(whole) and (limits := _limits(topic, numbers)):
            value = "operation" if topic.name == "thinking" and re.search(r"operat|surg", whole, re.I) else ""
            about = page.pk if page is not None and topic.of_procedure else None
            # Of deadlines it is the number that counts, not "at least".
            yield _statement(topic.name, about, limits[2:], passage, value)
    if re.search(r"\bconsultation", whole, re.I) and (match := _SEEN_BY.search(passage.text)):
        yield _statement(_CONSULTED, None, (None, None), passage, " or ".join(sorted(_professions(match))))
    others = named - {page.pk if page is not None else 0, 0}
    if len(named) == 1:
        for about in others:
            for topic in _OF_PROCEDURES:
                is_named = topic.words.search(passage.text) and topic.also.search(passage.text)
                if is_named and (limits := _limits(topic, numbers)):
                    yield _statement(topic.name, about, limits[:2], passage)
    if (match := _RATE.search(numbers)) and (people := _one_in(match)):
        for about in others if others else ([page.pk] if page is not None else []):
            if about and passage.field != "side_effect_list":
                yield _statement(RATE, about, (people, people), passage, key_of(passage.text, most=99))


def _numbers(text: str) -> str:
    """A sentence with its numbers as digits."""
    return _OR_TWO.sub(r"1 to 2 \1", in_numbers(_ARTICLE.sub("1 ", text.lower())).replace(",", ""))


def _statement(
    topic: str,
    about: int | None,
    limits: tuple[float | None, float | None],
    passage: _Passage,
    value: str = "",
) -> PageStatement:
    return PageStatement(
        topic=topic, about_id=about, low=limits[0], high=limits[1], value=value,
        field=passage.field, sentence=passage.text,
    )  # fmt: skip


def _limits(topic: Topic, numbers: str) -> tuple[float | None, float | None, float, float] | None:
    """The first number of a topic in a sentence: with "at least" and "up to", and without."""
    for match in topic.number.finditer(numbers):
        parts = match.groupdict()
        hours = _HOURS[parts["unit"]] if "unit" in parts else 1
        if "unit" in parts and parts["unit"] not in topic.units:
            continue
        low = float(parts["low"]) * hours
        high = float(parts.get("high") or parts["low"]) * hours
        return None if parts.get("to") else low, None if parts.get("from") else high, low, high
    return None


def _one_in(match: re.Match[str]) -> float:
    """The N of "1 in N"."""
    some = float(match["percent"] or match["some"])
    return (100 if match["percent"] else float(match["all"])) / some if some else 0


def key_of(text: str, most: int = 8) -> str:
    """The stems of a text's words, to tell whether two speak of the same side effect."""
    stems = {stem(word) for word in query_words(text) if len(word) > 2 and not word.isdigit()}
    return " ".join(sorted(stems)[:most])


def _facts(page: ProcedurePage) -> Iterator[PageStatement]:
    """What the fields of a procedure state, in their own words."""

    def fact(topic: str, name: str, low: Any, high: Any, value: str = "", words: str = "") -> PageStatement:
        label = page._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        limits = (None if low is None else float(low), None if high is None else float(high))
        sentence = words or f"{label}: {getattr(page, name)}"
        return _statement(
            topic, page.pk, limits, _Passage(name, "", sentence[:1].upper() + sentence[1:]), value
        )

    for topic, name in (("recovery", "recovery"), ("work", "back_to_work")):
        time = getattr(page, name)
        if time is not None:
            yield fact(topic, name, time.minimum_hours, time.maximum_hours)
    if page.sessions is not None:
        yield fact("sessions", "sessions", page.sessions.minimum, page.sessions.maximum)
        if interval := page.sessions.interval:
            yield fact("interval", "sessions", interval.minimum_hours, interval.maximum_hours)
    if limits := _limits(_BY_NAME["lasting"], _numbers(page.results_last)):
        yield fact("lasting", "results_last", *limits[:2])
    for value in stored_values(page.side_effect_list):
        rate = Frequency.of(value.get("band") or None, value.get("one_in"))
        if rate.limits and value.get("effect"):
            yield fact(
                RATE, "side_effect_list", *rate.limits, key_of(value["effect"]), f"{value['effect']}: {rate}"
            )


def _of_procedure(page: ProcedurePage) -> Iterator[_Passage]:
    yield from (_Passage(one.field, "", one.text) for one in sentences_of(page) if one.field != "questions")
    for question, answer in _texts(list(page.questions.raw_data), ""):
        yield from (_Passage(one.field, question, one.text) for one in split("questions", answer))


def _named(text: str, titles: Mapping[str, int]) -> Iterator[int]:
    """The procedures whose whole names stand in a text, the longest first."""
    words = re.findall(r"[\w’'-]+", text.lower()) if titles else []
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + 7), start, -1):
            if pk := titles.get(" ".join(words[start:end])):
                yield pk
                # "Needling and peels heal in 3 days" is about more than one.
                if {"and", "or"} & {*words[start - 1 : start], *words[end : end + 1]}:
                    yield 0
                start = end - 1
                break
        start += 1


def _passages(page: Any) -> Iterator[_Passage]:
    title = getattr(page, "title", "")
    for field in _FIELDS:
        value = getattr(page, field, "")
        above = title or field.replace("_", " ")
        texts = _texts(list(value.raw_data), above) if hasattr(value, "raw_data") else [(above, value or "")]
        for heading, text in texts:
            marked = _LINK_TO_PAGE.sub("\ue001\\1\ue002", text)
            for sentence in split(field, marked):
                linked = tuple(int(pk) for pk in _MARK.findall(sentence.text))
                yield _Passage(field, heading, _MARK.sub("", sentence.text), linked)


def _texts(value: Any, above: str) -> Iterator[tuple[str, str]]:
    """The texts of stored blocks, each with the heading or question above it."""
    if isinstance(value, str):
        yield above, value
    elif isinstance(value, dict):
        if "value" in value and "type" in value:
            yield from _texts(value["value"], above)
            return
        heading = value.get("question") or value.get("heading") or ""
        for name, part in value.items():
            if name not in ("id", "question", "heading"):
                yield from _texts(part, ". ".join(filter(None, (above, heading))))
    elif isinstance(value, list):
        if value and all(isinstance(cell, str) for cell in value):
            yield above, ", ".join(value)
        else:
            heading = above
            for item in value:
                if isinstance(item, dict) and item.get("type") == "heading":
                    heading = f"{above}. {item['value']}"
                else:
                    yield from _texts(item, heading)
