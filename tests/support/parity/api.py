"""What the API says of a procedure: its data put into words anew, so that words and data must agree, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from clinic.core.languages import active as languages
from clinic.core.plain_text import plain_text
from procedures.choices import Anaesthesia, Invasiveness, PriceKind, PriceUnit, TimeUnit, Urgency
from procedures.facts import (
    CourseTotal,
    DurationRange,
    Frequency,
    Milestone,
    PriceLine,
    Recovery,
    Sessions,
)
from procedures.pages.presentation import Day, words
from tests.support.parity.facts import Facts, dated, each, joined, price_line
from tests.support.parity.listings import day_of

Data = dict[str, Any]

# Names and values for programs; and what only other pages show.
_NOT_FOR_READERS = {
    "meta", "id", "type", "code", "unit", "kind", "currency", "low", "high", "slug", "url", "html_url",
    "detail_url", "address", "width", "height", "basis", "frequency", "registration",
    "alternatives", "total",
}  # fmt: skip
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_api(data: Data) -> Facts:
    """The facts of a procedure's object in the API."""
    meta = data["meta"]
    effects = data["side_effects"]
    serious = [effect for effect in effects if effect["serious"]]
    others = [effect for effect in effects if not effect["serious"]]
    confirmed = _day(data["prices_confirmed_on"])
    return {
        "title": data["title"],
        "address": meta["html_url"],
        "changed_on": day_of(meta["changed_at"]),
        "summary": data["summary"] or _plain(data["introduction"]),
        "last_updated": _day(data["last_updated"]),
        "last_updated_on": data["last_updated"] or "",
        "price": _headline(data["price"]),
        "prices": tuple(_price(line) for line in data["prices"]),
        "price_confirmed_on": "" if data["prices_old"] else confirmed,
        "price_not_confirmed_since": confirmed if data["prices_old"] else "",
        "course_total": _course_total(data),
        "recovery": words(_recovery(data["recovery"])) or gettext("Not stated"),
        "back_to_work": words(_milestone(data["back_to_work"])),
        "presentable": words(_milestone(data["presentable"])),
        "sessions": words(_sessions(data["sessions"])),
        "treatment_time": words(_duration(data["treatment_time"])),
        "category": _title(data["category"]),
        "invasiveness": _label(Invasiveness, data["invasiveness"]),
        "anaesthesia": _label(Anaesthesia, data["anaesthesia"]),
        "body_areas": languages.join_list(data["body_areas"]),
        "concerns": each(map(_title, data["concerns"])),
        **{name: data[name] or "" for name in _SHORT_TEXTS},
        **{name: each(data[name]) for name in ("contraindications", "pros", "cons")},
        "no_known_contraindications": "yes"
        if data["no_known_contraindications"] and not data["contraindications"]
        else "",
        "about": joined(_plain(data["introduction"]), _plain(data["about"])),
        "suits": joined(*data["suits"], _plain(data["ideal_candidate"])),
        "disappoints": joined(*data["disappoints"], _plain(data["not_recommended_for"])),
        "preparation": _plain(data["preparation"]),
        "aftercare": _plain(data["aftercare"]),
        "steps": tuple(joined(step["heading"], step["text"], by=": ") for step in data["steps"]),
        "timeline": tuple(
            dated(moment["when"] or "", joined(moment["notice"], moment["advice"]))
            for moment in data["timeline"]
        ),
        "serious_effects": tuple(f"{_effect(effect)} ({words(_frequency(effect))})" for effect in serious),
        "serious_effect_names": each(effect["name"] for effect in serious),
        "side_effects": tuple(map(_in_its_group, others)),
        "side_effect_names": each(effect["name"] for effect in others),
        "side_effects_told": _plain(data["side_effects_text"]),
        "if_something_goes_wrong": _plain(data["if_something_goes_wrong"]),
        "warning_signs": tuple(
            dated(_label(Urgency, level["urgency"]), joined(*level["signs"]))
            for level in data["warning_signs"]
        ),
        "urgent_telephone": (data["urgent_contact"] or {}).get("telephone", ""),
        "questions": tuple(joined(item["question"], _plain(item["answer"])) for item in data["questions"]),
        "further": tuple(joined(item["heading"], _plain(item["text"])) for item in data["sections"]),
        "photos": tuple(photo["alt"] for pair in data["photos"] for photo in (pair["before"], pair["after"])),
        "alternatives": tuple(map(_alternative, data["alternatives"])),
        "practitioners": each(map(_title, data["practitioners"])),
        "offered_at": each(map(_title, data["locations"])),
        "references": tuple(map(_reference, data["references"])),
        "changes": tuple(dated(_day(change["day"]), change["change"]) for change in data["changes"]),
        **_review(data),
    }


_SHORT_TEXTS = ("best_for", "not_for", "results_seen_after", "results_last", "skin_tones", "main_risks")


def texts_of_api(data: Any) -> Iterator[str]:
    """All texts of an answer that are written for people: each of them must stand on the page."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name not in _NOT_FOR_READERS:
                yield from texts_of_api(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts_of_api(value)
    elif isinstance(data, str) and not _DATE.fullmatch(data):
        yield data


def picture_addresses(data: Any) -> Iterator[str]:
    """The addresses of all pictures of an answer."""
    if isinstance(data, dict):
        if {"url", "width", "height"} <= data.keys():
            yield data["url"]
        for value in data.values():
            yield from picture_addresses(value)
    elif isinstance(data, list):
        for value in data:
            yield from picture_addresses(value)


def _plain(html: str | None) -> str:
    return plain_text(html or "")


def _title(page: Data | None) -> str:
    return page["title"] if page else ""


def _label(choices: type[TextChoices], choice: Data | None) -> str:
    return str(choices(choice["code"]).label) if choice else ""


def _day(iso: str | None) -> str:
    return str(Day.of(parse_date(iso)) or "") if iso else ""


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _duration(data: Data | None) -> DurationRange | None:
    if data is None or data["unit"] is None:
        return None
    return DurationRange(_number(data["low"]), _number(data["high"]), TimeUnit(data["unit"]))


def _recovery(data: Data | None) -> Recovery | None:
    return None if data is None else Recovery(None if data["none"] else _duration(data))


def _milestone(data: Data | None) -> Milestone | None:
    return None if data is None else Milestone(None if data["immediate"] else _duration(data))


def _sessions(data: Data | None) -> Sessions | None:
    return None if data is None else Sessions(data["low"], data["high"], _duration(data["interval"]))


def _line(data: Data) -> PriceLine:
    """A price as the value object that its figures make."""
    return PriceLine(
        minimum=_number(data["low"]),
        maximum=_number(data["high"]),
        currency=data["currency"] or "",
        area=data.get("area") or "",
        label=data.get("label") or "",
        sessions_covered=data.get("sessions_covered"),
        clinic_id=data.get("clinic_id"),
        clinic=data.get("clinic") or "",
        starting_from=data["kind"] == PriceKind.FROM,
        on_consultation=data["kind"] == PriceKind.ON_CONSULTATION,
        unit=PriceUnit(data["unit"]["code"]) if data["unit"] else None,
    )


def _headline(data: Data | None) -> str:
    return str(_line(data)) if data else gettext("Not stated")


def _price(data: Data) -> str:
    return price_line(str(_line(data)))


def _course_total(data: Data) -> str:
    lines = [_line(line) for line in data["prices"]]
    total = CourseTotal.of(lines[0], lines, _sessions(data["sessions"])) if data["course_total"] else None
    return f"{total.basis}: {languages.lower_first(total.amount)}" if total else ""


def _frequency(effect: Data) -> Frequency:
    data = effect["frequency"]
    return Frequency.of(data["code"], data["one_in"]) if data else Frequency(None)


def _effect(effect: Data) -> str:
    return joined(f"{effect['name']}.", effect["detail"])


def _in_its_group(effect: Data) -> str:
    """An effect below the heading of all that happen as often, with its own number where there is one."""
    frequency = _frequency(effect)
    heading = Frequency(frequency.band)
    exact = f" ({frequency.numbers})" if frequency.one_in is not None else ""
    return f"{joined(heading.label, heading.numbers, by=', ')}: {_effect(effect)}{exact}"


def _alternative(row: Data) -> str:
    recovery = words(_recovery(row["recovery"])) or gettext("Not stated")
    # What a list shows is the total, where there is one.
    cost = row["total"] or row["price"]
    words_of_price = joined(cost["words"], cost["basis"]) if cost else gettext("Not stated")
    return joined(row["title"], words_of_price, recovery, by="; ")


def _reference(data: Data) -> str:
    read_on = gettext("Accessed %(day)s") % {"day": _day(data["read_on"])} if data["read_on"] else ""
    return joined(data["title"], data["publisher"], read_on, data["address"], by="; ")


def _review(data: Data) -> Facts:
    review, author = data["review"], _title(data["author"])
    if review is None:
        return {
            "review": gettext("Not yet clinically reviewed."),
            "is_review_overdue": "",
            "next_review": "",
            "vouched_by": "",
            "vouched_on": "",
            "author": author,
        }
    reviewer, is_overdue = _title(review["reviewer"]), review["overdue"]
    if review["changed_since"]:
        sentence = gettext("Changed since its clinical review on %(reviewed)s.")
    elif review["by_author"]:
        sentence = gettext("Written and checked by %(name)s on %(reviewed)s.")
    else:
        sentence = gettext("Clinically reviewed by %(name)s on %(reviewed)s.")
    due = (
        Day.of(parse_date(review["next_review_on"])) if review["next_review_on"] and not is_overdue else None
    )
    is_vouched_for = not (is_overdue or review["by_author"] or review["changed_since"])
    return {
        "review": sentence % {"name": reviewer, "reviewed": _day(review["reviewed_on"])},
        "is_review_overdue": "yes" if is_overdue else "",
        "next_review": due.month if due else "",
        "vouched_by": reviewer if is_vouched_for else "",
        "vouched_on": review["reviewed_on"] if is_vouched_for else "",
        "author": "" if review["by_author"] else author,
    }
