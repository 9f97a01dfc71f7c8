"""Form fields that edit one value object with several inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from procedures.choices import TimeUnit
from procedures.facts import DurationRange, Milestone, Recovery, Sessions

StrOrPromise = Any


class FactWidget(forms.MultiWidget):
    """Several labelled inputs in one row.

    Args:
        parts: for each part of the fact, its widget and its label.
    """

    template_name = "procedures/forms/fact_widget.html"

    def __init__(self, parts: Mapping[str, tuple[forms.Widget, StrOrPromise]], attrs: Any = None) -> None:
        self.labels = [label for _widget, label in parts.values()]
        super().__init__({name: widget for name, (widget, _label) in parts.items()}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        # The form field already gives one value for each part.
        return [None] * len(self.widgets)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.labels, strict=True):
            part["label"] = label
            part["is_checkbox"] = part.get("type") == "checkbox"
        _rest_of_ticked(context["widget"]["subwidgets"])
        return context


def _rest_of_ticked(parts: list[dict[str, Any]]) -> None:
    """Disable the time beside a tick for "none"; see `static/js/editor.js`.

    If there is a time as well, both stay enabled beside the error.
    """
    tick, *others = parts
    times = [part for part in others if not part["name"].endswith("_note")]
    is_plain = tick["name"].endswith(("_none", "_immediate")) and tick["attrs"].get("checked")
    if is_plain and not any(
        part["value"] for part in times if part["name"].endswith(("_minimum", "_maximum"))
    ):
        for part in times:
            part["attrs"]["disabled"] = True


class FactFormField(forms.MultiValueField):
    """Edits one value object with several inputs; all empty means that the fact is not stated.

    Attributes:
        default_unit: the likeliest unit, selected in an empty field.
    """

    default_unit = TimeUnit.DAYS
    widget: Any

    def __init__(self, **kwargs: Any) -> None:
        parts = self.parts()
        fields = tuple(field for field, _label in parts.values())
        for name in ("encoder", "decoder", "max_length", "empty_value"):
            kwargs.pop(name, None)
        kwargs["widget"] = FactWidget({name: (field.widget, label) for name, (field, label) in parts.items()})
        super().__init__(fields, require_all_fields=False, **kwargs)

    def parts(self) -> dict[str, tuple[forms.Field, StrOrPromise]]:
        """For each part, its form field and its visible label, in the order of the row."""
        raise NotImplementedError

    def explode(self, fact: Any) -> list[Any]:
        """One value for each part of a fact."""
        raise NotImplementedError

    def fact_of(self, *parts: Any) -> Any:
        """The fact of one value for each part, of which at least one is filled in."""
        raise NotImplementedError

    def compress(self, data_list: list[Any]) -> Any:
        return self.fact_of(*data_list) if data_list else None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        parts = [None] * len(self.fields) if value is None else self.explode(value)
        # The usual unit is preselected, because the first digit may be saved by itself.
        at = next(at for at, name in enumerate(self.widget.widgets_names) if name.endswith("_unit"))
        return [*parts[:at], parts[at] or self.default_unit.value, *parts[at + 1 :]]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def _amount_field() -> forms.DecimalField:
    return forms.DecimalField(
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(10_000),
        max_digits=7,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0", "inputmode": "decimal"}),
    )


def _count_field() -> forms.IntegerField:
    return forms.IntegerField(
        required=False, min_value=1, max_value=100, widget=forms.NumberInput(attrs={"min": "1"})
    )


def _unit_field(units: Sequence[TimeUnit]) -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False,
        choices=[("", "—"), *((unit.value, unit.label) for unit in units)],
        widget=forms.Select,
    )


def _duration_parts(units: Sequence[TimeUnit]) -> dict[str, tuple[forms.Field, StrOrPromise]]:
    return {
        "minimum": (_amount_field(), _("From")),
        "maximum": (_amount_field(), _("To")),
        "unit": (_unit_field(units), _("Unit")),
        "or_longer": (forms.BooleanField(required=False), _("or longer")),
    }


def _duration(
    minimum: Decimal | None, maximum: Decimal | None, unit: str, or_longer: bool = False
) -> DurationRange | None:
    """The duration of the inputs; "from" alone is exact, "to" alone means "up to"."""
    if minimum is None and maximum is None:
        if or_longer:
            raise ValidationError(_("Enter the time for “or longer”."))
        return None
    if not unit:
        raise ValidationError(_("Choose the unit: hours, days or weeks."))
    if or_longer:
        if minimum is None or maximum is not None:
            raise ValidationError(_("With “or longer”, fill “From” and leave “To” empty."))
        return DurationRange(minimum, None, TimeUnit(unit))
    if minimum is not None and maximum is not None and maximum < minimum:
        raise ValidationError(_("“To” is less than “From”. Swap them or correct one."))
    if minimum is not None and maximum is None:
        maximum = minimum
    return DurationRange(minimum, maximum, TimeUnit(unit))


def _exploded(duration: DurationRange | None) -> list[Any]:
    if duration is None:
        return [None, None, "", False]
    open_ended = duration.maximum is None
    maximum = None if duration.minimum == duration.maximum else duration.maximum
    return [duration.minimum, maximum, duration.unit.value, open_ended]


class DurationRangeFormField(FactFormField):
    """A length of time."""

    default_unit = TimeUnit.MINUTES

    def parts(self) -> dict[str, tuple[forms.Field, StrOrPromise]]:
        return _duration_parts((TimeUnit.MINUTES, TimeUnit.HOURS, TimeUnit.DAYS, TimeUnit.WEEKS))

    def explode(self, fact: DurationRange) -> list[Any]:
        return _exploded(fact)

    def fact_of(self, *parts: Any) -> DurationRange | None:
        return _duration(*parts)


class RecoveryFormField(FactFormField):
    """Average recovery: a tick for none, or a duration; and a note on what the average counts."""

    def parts(self) -> dict[str, tuple[forms.Field, StrOrPromise]]:
        return {
            "none": (forms.BooleanField(required=False), _("No recovery time")),
            **_duration_parts((TimeUnit.HOURS, TimeUnit.DAYS, TimeUnit.WEEKS)),
            "note": (forms.CharField(required=False, max_length=60), _("What it counts (optional)")),
        }

    def explode(self, fact: Recovery) -> list[Any]:
        return [fact.is_none, *_exploded(fact.duration), fact.note]

    def fact_of(
        self, none: bool, minimum: Any, maximum: Any, unit: str, or_longer: bool, note: str = ""
    ) -> Recovery | None:
        duration = _duration(minimum, maximum, unit, or_longer)
        if none and duration:
            raise ValidationError(_("Check “No recovery time” or enter a time, not both."))
        if not none and duration is None:
            if note:
                raise ValidationError(_("Enter the recovery time that the note is about."))
            return None
        return Recovery(duration, note)


class MilestoneFormField(FactFormField):
    """A tick for straight away, or the time after which something is possible."""

    def parts(self) -> dict[str, tuple[forms.Field, StrOrPromise]]:
        return {
            "immediate": (forms.BooleanField(required=False), _("Right away")),
            **_duration_parts((TimeUnit.HOURS, TimeUnit.DAYS, TimeUnit.WEEKS)),
        }

    def explode(self, fact: Milestone) -> list[Any]:
        return [fact.is_immediate, *_exploded(fact.after)]

    def fact_of(self, immediate: bool, *time: Any) -> Milestone | None:
        after = _duration(*time)
        if immediate and after:
            raise ValidationError(_("Check “Right away” or enter a time, not both."))
        return Milestone(after) if immediate or after else None


class SessionsFormField(FactFormField):
    """How many sessions, and the time between two of them."""

    default_unit = TimeUnit.WEEKS

    def parts(self) -> dict[str, tuple[forms.Field, StrOrPromise]]:
        interval = _duration_parts((TimeUnit.DAYS, TimeUnit.WEEKS))
        return {
            "least": (_count_field(), _("Sessions from")),
            "most": (_count_field(), _("Sessions to")),
            "interval_minimum": (interval["minimum"][0], _("Interval from")),
            "interval_maximum": (interval["maximum"][0], _("Interval to")),
            "interval_unit": interval["unit"],
        }

    def explode(self, fact: Sessions) -> list[Any]:
        most = None if fact.minimum == fact.maximum else fact.maximum
        return [fact.minimum, most, *_exploded(fact.interval)[:3]]

    def fact_of(self, least: int | None, most: int | None, *time: Any) -> Sessions | None:
        interval = _duration(*time)
        if least is None:
            if most is not None or interval:
                raise ValidationError(_("Enter the number of sessions under “Sessions from”."))
            return None
        if most is not None and most < least:
            raise ValidationError(_("“Sessions to” is less than “Sessions from”. Swap them or correct one."))
        return Sessions(least, most or least, interval)
