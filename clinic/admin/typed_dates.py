"""Date and time fields that accept what people type.

Whether 3/4/2026 is in March or in April depends on the country of the clinics, never on the user's language.
Ambiguous or unreadable input is refused with a message; nothing is guessed.
"""

from __future__ import annotations

import datetime
import re
from functools import cached_property
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import from_current_timezone
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import dates, timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail import blocks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput

# As people write times on a door.
_TIME_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S", "%H", "%I:%M %p", "%I:%M%p", "%I.%M %p", "%I %p", "%I%p"]
# Where the month comes first; elsewhere the day does, or dates begin with the year.
_MONTH_FIRST = frozenset(("US", "AS", "GU", "MP", "PR", "UM", "VI", "FM", "MH", "PW", "PH"))
_LONGEST = 60
_EARLIEST, _LATEST = 1900, 2199
_NAMES = (dates.MONTHS, dates.MONTHS_AP, dates.MONTHS_ALT)
_NOT_UNDERSTOOD = _("Enter a day, month and year, such as “December 31, 2026” or 2026-12-31.")
_EITHER = _("It is not clear which number is the day. Write the month as a word, such as “April 3, 2026”.")
_NO_SUCH_DAY = _("This date does not exist. Check the day, the month and the year.")
_NO_TIME = _("Enter a time of day, such as 9:00 AM or 5:30 PM.")
_END_OF_DAY = re.compile(r"24(?:[:.]00){0,2}|midnight", re.IGNORECASE)
_TIME_AT_END = re.compile(
    r"(?P<day>.*?)(?:[\s,]+|(?<=[0-9])T)(?:at )?"
    r"(?P<time>[0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2})?(?: ?[ap]\.?m\.?)?|[0-9]{1,2} ?[ap]\.?m\.?)",
    re.IGNORECASE,
)


def read_day(text: str) -> datetime.date:
    """The date of a text.

    Raises:
        ValidationError: it is unclear; with a message for the user.
    """
    text = re.sub(r"(?<=[0-9])(?:st|nd|rd|th)\b", "", text.strip().casefold())
    if len(text) > _LONGEST or re.search(r"[^\w\s.,/-]|_", text):
        raise ValidationError(_NOT_UNDERSTOOD, code="invalid")
    parts = re.findall(r"[0-9]+|[^\W\d]+", text)
    parts = [part for part in parts if part != "of" and not _is_weekday(part)]
    words = [part for part in parts if not part.isdecimal()]
    if len(parts) != 3 or len(words) > 1:
        raise ValidationError(_NOT_UNDERSTOOD, code="invalid")
    if words:
        first, last = (part for part in parts if part.isdecimal())
        year, day = (first, last) if len(first) == 4 else (last, first)
        return _day(year, _month(words[0]), day)
    first, second, last = parts
    if len(first) == 4:
        return _day(first, second, last)
    # 26-12-31 never means the year 2031.
    if len(last) == 2 and "-" in text:
        raise ValidationError(_NOT_UNDERSTOOD, code="invalid")
    return _in_country_order(first, second, last)


def _in_country_order(first: str, second: str, year: str) -> datetime.date:
    """The date of two numbers: in the only valid order, else in the country's order."""
    if int(first) > 12 or int(first) == int(second):
        return _day(year, second, first)
    if int(second) > 12:
        return _day(year, first, second)
    is_day_first = _is_day_first()
    if is_day_first is None:
        raise ValidationError(_EITHER, code="ambiguous")
    return _day(year, second, first) if is_day_first else _day(year, first, second)


def _is_day_first() -> bool | None:
    """Whether dates begin with the day in the clinics' country; None if unknown."""
    countries = set(
        apps.get_model("clinic", "LocationPage")._default_manager.values_list("country", flat=True)
    )
    orders = {country not in _MONTH_FIRST for country in countries if country}
    return orders.pop() if len(orders) == 1 else None


def _day(year: str, month: int | str, day: str) -> datetime.date:
    if len(year) not in (2, 4) or len(day) > 2 or len(str(month)) > 2:
        raise ValidationError(_NOT_UNDERSTOOD, code="invalid")
    try:
        found = datetime.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        raise ValidationError(_NO_SUCH_DAY, code="invalid") from None
    if not _EARLIEST <= found.year <= _LATEST:
        raise ValidationError(_NO_SUCH_DAY, code="invalid")
    return found


def _month(word: str) -> int:
    """The number of a month's name, full or shortened, in English or in the admin's language."""
    found = {
        number
        for name, number in _names(_NAMES)
        if name.startswith(word) and (len(word) >= 3 or len(name) == len(word))
    }
    if len(found) != 1:
        raise ValidationError(_NOT_UNDERSTOOD, code="invalid")
    return found.pop()


def _is_weekday(word: str) -> bool:
    names = (dates.WEEKDAYS, dates.WEEKDAYS_ABBR)
    return any(name.startswith(word) for name, _number in _names(names)) and len(word) >= 2


def _names(tables: Any) -> set[tuple[str, int]]:
    """Names of months or days with their numbers, in English and in the active language."""

    def read() -> set[tuple[str, int]]:
        return {
            (str(name).casefold().strip("."), number) for table in tables for number, name in table.items()
        }

    names = read()
    with override("en"):
        return names | read()


def read_time(text: str) -> datetime.time:
    """The time of day of a text.

    Raises:
        ValidationError: there is none; with a message for the user.
    """
    text = re.sub(r"(?<=[ap])\.?m\.?$", "m", text.strip(), flags=re.IGNORECASE)
    return forms.TimeField(input_formats=_TIME_FORMATS, error_messages={"invalid": _NO_TIME}).clean(text)


def read_moment(text: str) -> datetime.datetime:
    """The date and time of a text, in the site's time zone; without a time, the beginning of the day.

    Raises:
        ValidationError: it is unclear; with a message for the user.
    """
    found = _TIME_AT_END.fullmatch(text.strip())
    day = read_day(found["day"] if found else text)
    time = read_time(found["time"]) if found else datetime.time()
    return from_current_timezone(datetime.datetime.combine(day, time))


class DayField(forms.DateField):
    """A date field for typed dates."""

    widget = AdminDateInput

    def to_python(self, value: Any) -> datetime.date | None:
        if isinstance(value, str) and value.strip():
            return read_day(value)
        return super().to_python(None if isinstance(value, str) else value)


class MomentField(forms.DateTimeField):
    """A date and time field for typed dates."""

    widget = AdminDateTimeInput

    def to_python(self, value: Any) -> datetime.datetime | None:
        if isinstance(value, str) and value.strip():
            return read_moment(value)
        return super().to_python(None if isinstance(value, str) else value)


class ClockTimeField(forms.TimeField):
    """A field for typed times of day; as a closing time, midnight is the end of the day."""

    widget = AdminTimeInput

    def to_python(self, value: Any) -> datetime.time | None:
        if isinstance(value, str) and value.strip():
            return datetime.time() if _END_OF_DAY.fullmatch(value.strip()) else read_time(value)
        return super().to_python(None if isinstance(value, str) else value)


class DayBlock(blocks.DateBlock):
    """A date block for typed dates."""

    @cached_property
    def field(self) -> DayField:
        """Wagtail's field with our parsing."""
        return DayField(**self.field_options)

    def deconstruct(self) -> Any:
        # Migrations need not know that typing differs: it is stored in the same way.
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.DateBlock", args, kwargs


def register() -> None:
    """Use these fields in all forms of the admin."""
    register_form_field_override(
        models.DateField, override={"widget": AdminDateInput, "form_class": DayField}
    )
    register_form_field_override(
        models.DateTimeField, override={"widget": AdminDateTimeInput, "form_class": MomentField}
    )


def urlpatterns() -> list[URLPattern]:
    """The URL for the script beside the fields."""
    return [path("typed-dates/<str:kind>/", in_words, name="typed_date")]


@require_safe
def in_words(request: HttpRequest, kind: str) -> HttpResponse:
    """The interpretation of a typed `date`, `moment` or `time`, or the reason why there is none."""
    text = request.GET.get("text", "")
    try:
        if kind == "time":
            words = time_format(ClockTimeField().clean(text), "TIME_FORMAT")
        elif kind == "moment":
            moment = timezone.localtime(read_moment(text))
            words = f"{_weekday(moment)}, {date_format(moment, 'DATETIME_FORMAT')} ({moment.tzname()})"
        else:
            day = read_day(text)
            words = f"{_weekday(day)}, {date_format(day, 'DATE_FORMAT')}"
    except ValidationError as error:
        return JsonResponse({"refused": " ".join(error.messages)})
    return JsonResponse({"words": words})


def _weekday(day: datetime.date) -> str:
    return str(dates.WEEKDAYS[day.weekday()])
