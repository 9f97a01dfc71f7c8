"""The form in which the staff change one published price."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.admin.typed_dates import DayField
from procedures.facts import LineValues, PriceLine
from procedures.models.blocks import AmountField
from procedures.prices.changes import value_errors
from procedures.prices.proposals import is_unusual

_FOLDED = ("starting_from", "on_consultation", "valid_from", "valid_until")


class PriceForm(forms.Form):
    """A price line as it is public, with inputs for another price.

    Args:
        line: the line as it is public.
        key: makes the ids of the inputs unique among several forms.
    """

    minimum = AmountField(label=_("Amount, or from"))
    maximum = AmountField(label=_("To"))
    starting_from = forms.BooleanField(label=_("“From”: the lowest price"), required=False)
    on_consultation = forms.BooleanField(label=_("On consultation, without an amount"), required=False)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_until = DayField(label=_("Valid until"), required=False)
    # The price that the person has seen.
    before = forms.CharField(widget=forms.HiddenInput)
    is_meant = forms.BooleanField(label=_("Yes, publish this price"), required=False)

    def __init__(self, data: Any = None, *, line: PriceLine, key: str) -> None:
        self.line = line
        values = LineValues.of(line)
        days = {"valid_from": line.valid_from, "valid_until": line.valid_until}
        initial = {**values.as_block(), **days, "before": values.as_text()}
        super().__init__(data, initial=initial, auto_id=f"price-{key}-%s")
        self.is_slip = False
        for name in ("minimum", "maximum"):
            amount: Any = self.fields[name]
            amount.currency = line.currency

    @property
    def amounts(self) -> list[forms.BoundField]:
        """The inputs that are always seen."""
        return [self["minimum"], self["maximum"]]

    @property
    def more(self) -> list[forms.BoundField]:
        """The folded inputs."""
        return [self[name] for name in _FOLDED]

    @property
    def is_more_open(self) -> bool:
        """Whether one of the folded inputs is wrong."""
        return any(name in self.errors for name in _FOLDED)

    def clean_before(self) -> LineValues:
        try:
            return LineValues.of_text(self.cleaned_data["before"])
        except ValueError:
            raise ValidationError(_("Open this page anew: it no longer knows the former price.")) from None

    @property
    def values(self) -> LineValues:
        """The price that was entered."""
        entered: dict[str, Any] = {
            name: self.cleaned_data.get(name) for name in ("minimum", "maximum", *_FOLDED)
        }
        return LineValues(**entered, currency=self.line.currency)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        for name, message in value_errors(self.values, self.line).items():
            self.add_error(name if name in self.fields else None, message)
        if not self.errors and self.values == cleaned["before"]:
            self.add_error(
                "minimum", _("This is the present price. If it is right, click “Still right today”.")
            )
        if not self.errors and is_unusual(cleaned["before"], self.values) and not cleaned["is_meant"]:
            self.is_slip = True
            self.add_error(
                "minimum",
                _("%(old)s would become %(new)s, which is an unusual change. Is this right?")
                % {"old": cleaned["before"], "new": self.values},
            )
        return cleaned
