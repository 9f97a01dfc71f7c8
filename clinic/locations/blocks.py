"""Blocks for opening hours, and for where a person works.

A draft may be incomplete; contradictions are reported in a draft too, and kept as typed.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.widgets import AdminTimeInput
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from clinic.admin.typed_dates import TIME_FORMATS, DayBlock
from clinic.core.choices import Weekday
from clinic.locations.opening_hours import (
    HoursException,
    OpeningHours,
    WeeklyHours,
    closing_time,
    days_in_words,
    overlap,
    read_days,
    read_spans,
)

_END_OF_DAY = re.compile(r"24(?:[:.]00){0,2}|midnight", re.IGNORECASE)


class ClockTimeField(forms.TimeField):
    """A time of day; as a closing time, midnight is the end of the day."""

    def to_python(self, value: Any) -> datetime.time | None:
        if isinstance(value, str) and _END_OF_DAY.fullmatch(value.strip()):
            return datetime.time()
        return super().to_python(value)


class ClockTimeBlock(blocks.TimeBlock):
    """A time of day as people type it: 9:00, 9.30, 9, 9 am, 24:00."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field_options |= {
            "input_formats": TIME_FORMATS,
            "error_messages": {"invalid": _("Enter a time of day, such as 9:00 AM or 5:30 PM.")},
        }

    @cached_property
    def field(self) -> ClockTimeField:
        return ClockTimeField(**{"widget": AdminTimeInput(format=self.format), **self.field_options})


def _days_block(help_text: Any) -> blocks.MultipleChoiceBlock:
    return blocks.MultipleChoiceBlock(
        choices=Weekday.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Days"),
        help_text=help_text,
    )


def span_errors(value: Any, *, is_draft: bool) -> dict[str, Any]:
    """What is wrong with the times of a line, by input."""
    errors: dict[str, Any] = {}
    for opens, closes in (("opens", "closes"), ("opens_again", "closes_again")):
        start, end = value.get(opens), closing_time(value.get(closes))
        if start is not None and end is not None and end <= start:
            errors[closes] = _("It closes before it opens. Swap the times or correct one.")
        elif is_draft:
            continue
        elif start is not None and end is None:
            errors[closes] = _("Enter the closing time.")
        elif start is None and end is not None:
            errors[opens] = _("Enter the opening time.")
    break_from, opens_again = closing_time(value.get("closes")), value.get("opens_again")
    if break_from is not None and opens_again is not None and opens_again <= break_from and not errors:
        errors["opens_again"] = _("It reopens before it has closed. Correct one of the times.")
    if not is_draft and opens_again is not None and value.get("opens") is None:
        errors.setdefault("opens", _("Enter the hours before the break first."))
    return errors


def _refuse(errors: dict[str, Any]) -> None:
    if errors:
        raise StructBlockValidationError({name: ValidationError(message) for name, message in errors.items()})


class _TimesBlock(blocks.StructBlock):
    """Opening and closing times, with an optional break."""

    opens = ClockTimeBlock(required=False, label=_("From"), help_text=_("When it opens, such as 9:00 AM."))
    closes = ClockTimeBlock(required=False, label=_("Until"), help_text=_("When it closes, such as 6:00 PM."))
    opens_again = ClockTimeBlock(
        required=False,
        label=_("After a break, from"),
        help_text=_("When it opens again on the same day. Empty: there is no break."),
    )
    closes_again = ClockTimeBlock(
        required=False, label=_("After a break, until"), help_text=_("When it closes for the day.")
    )


class HoursValue(blocks.StructValue):
    """A line of the week."""

    @property
    def week(self) -> WeeklyHours | None:
        """A week with this line only."""
        return OpeningHours.of([{"value": self}], []).week


class HoursBlock(_TimesBlock):
    """The hours of some weekdays."""

    days = _days_block(_("The days with these hours. Days without a line are closed."))
    note = blocks.CharBlock(
        required=False,
        max_length=40,
        label=_("Condition"),
        help_text=_("Such as “by appointment”. Shown after the hours; empty: not shown."),
    )

    class Meta:
        icon = "time"
        label = _("Hours")
        description = _("Opening hours on one or more days of the week.")
        label_format = "{days} {opens} {closes}"
        value_class = HoursValue
        form_layout = BlockGroup(
            children=["days", "opens", "closes"], settings=["opens_again", "closes_again", "note"]
        )
        preview_value = {
            "days": [day.value for day in list(Weekday)[:4]],
            "opens": datetime.time(9),
            "closes": datetime.time(19),
        }

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        is_draft = self.is_deferred_validation
        errors = span_errors(cleaned, is_draft=is_draft)
        if not is_draft:
            if not cleaned.get("days"):
                errors["days"] = _("Select the days with these hours.")
            if cleaned.get("opens") is None and cleaned.get("closes") is None:
                errors.setdefault("opens", _("Enter the opening time."))
        _refuse(errors)
        return cleaned


class ExceptionValue(blocks.StructValue):
    """A line of holidays and other hours."""

    @property
    def exceptions(self) -> tuple[HoursException, ...]:
        """The exceptions of this line; none without a day."""
        return OpeningHours.of([], [{"value": self}]).exceptions


class ExceptionBlock(_TimesBlock):
    """Days with other hours."""

    first = DayBlock(
        required=False,
        label=_("First day"),
        help_text=_("The day, or the first of several, such as a public holiday."),
    )
    last = DayBlock(
        required=False,
        label=_("Last day"),
        help_text=_(
            "The last of several days; the line is removed from the site after it. Empty: only the first day."
        ),
    )
    reason = blocks.CharBlock(
        required=False,
        max_length=60,
        label=_("Reason"),
        help_text=_("Such as “Christmas Day”. Shown beside the date; empty: not shown."),
    )
    opens = ClockTimeBlock(
        required=False,
        label=_("From"),
        help_text=_("When it opens on these days. Without times, the clinic is closed."),
    )

    class Meta:
        icon = "calendar-alt"
        label = _("Holiday or other hours")
        description = _("One or more days on which the clinic is closed or open at other times.")
        label_format = "{first} {reason}"
        value_class = ExceptionValue
        form_layout = BlockGroup(
            children=["first", "last", "reason", "opens", "closes"], settings=["opens_again", "closes_again"]
        )
        preview_value = {"first": datetime.date(2026, 12, 25), "reason": "Christmas Day"}

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        is_draft = self.is_deferred_validation
        errors = span_errors(cleaned, is_draft=is_draft)
        first, last = cleaned.get("first"), cleaned.get("last")
        if first is not None and last is not None and last < first:
            errors["last"] = _("The last day is before the first. Swap them or correct one.")
        if first is None and not is_draft:
            errors["first"] = _("Enter the day on which the hours differ.")
        _refuse(errors)
        return cleaned


class HoursStreamBlock(blocks.StreamBlock):
    """The hours of a week; lines must not overlap."""

    hours = HoursBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        errors: dict[int, Any] = {}
        seen: dict[int, list[Any]] = {}
        for position, line in enumerate(cleaned):
            spans = list(read_spans(line.value))
            doubled = [
                day for day in read_days(line.value.get("days")) if overlap([*seen.get(day, []), *spans])
            ]
            if doubled:
                message = gettext(
                    "%(days)s: these hours overlap with those of a line above. Correct one of the lines."
                )
                errors[position] = StructBlockValidationError(
                    {"days": ValidationError(message % {"days": days_in_words(doubled)})}
                )
            for day in read_days(line.value.get("days")):
                seen.setdefault(day, []).extend(spans)
        if errors and not self.is_deferred_validation:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


class ExceptionStreamBlock(blocks.StreamBlock):
    """Holidays and special hours; each day in one line only."""

    exception = ExceptionBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        errors: dict[int, Any] = {}
        seen: list[tuple[datetime.date, datetime.date]] = []
        for position, line in enumerate(cleaned):
            first = line.value.get("first")
            last = line.value.get("last") or first
            if first is None:
                continue
            if any(first <= other_last and other_first <= last for other_first, other_last in seen):
                errors[position] = StructBlockValidationError(
                    {"first": ValidationError(_("A line above is for the same day. Keep only one."))}
                )
            seen.append((first, last))
        if errors and not self.is_deferred_validation:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


class WorkplaceValue(blocks.StructValue):
    """A line of where a person works."""

    @property
    def days_in_words(self) -> str:
        """The days, such as "Monday to Wednesday"; empty where not stated."""
        return days_in_words(read_days(self.get("days")))


class WorkplaceBlock(blocks.StructBlock):
    """A clinic where a person works, and the days."""

    location = blocks.PageChooserBlock(
        page_type="clinic.LocationPage",
        required=False,
        label=_("Clinic"),
        help_text=_("One of the clinics. Required for publishing."),
    )
    days = _days_block(_("The days on which the person sees patients there. Empty: not shown."))

    class Meta:
        icon = "home"
        label = _("Clinic")
        description = _("A clinic where the person works, and on which days.")
        label_format = "{location} {days}"
        value_class = WorkplaceValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and cleaned.get("location") is None:
            _refuse({"location": _("Choose the clinic, or remove this line.")})
        return cleaned

    def get_preview_value(self) -> Any:
        # A page of the site itself: an invented one could not be drawn.
        location = apps.get_model("clinic.LocationPage").objects.live().first()
        return self.normalize({"location": location, "days": [Weekday.MONDAY, Weekday.TUESDAY]})
