"""The block of a price line."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from clinic.admin.typed_dates import DayBlock
from clinic.core.public_pages import public
from clinic.models import LocationPage
from clinic.models.settings import CURRENCY_CODE
from procedures.choices import PriceUnit
from procedures.facts import PriceLine
from procedures.facts.typed_amounts import read_typed
from procedures.models.blocks.lists import SHORT_LINE

# As many as a procedure can have sessions.
MOST_SESSIONS = 100


class AmountField(forms.DecimalField):
    """An amount of money as people type it: 1031, $1,031 or 1.031,50 €.

    Attributes:
        currency: of the line; by default that of the clinic settings.
    """

    widget = forms.TextInput
    currency = ""

    def __init__(self, *, required: bool = False, **options: Any) -> None:
        super().__init__(required=required, min_value=0, max_digits=12, decimal_places=3, **options)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Decimal):
            return None if value in self.empty_values else value
        return super().to_python(read_typed(str(value), self.currency or site_currency()).value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            "inputmode": "decimal",
            "autocomplete": "off",
            "data-typed": "amount",
            "data-typed-address": reverse_lazy("procedures:typed_amount"),
        }


class AmountBlock(blocks.FieldBlock):
    """An amount of money, without its currency."""

    def __init__(self, help_text: Any = "", **kwargs: Any) -> None:
        self.field = AmountField(help_text=help_text)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        # Unreadable input stays as typed; `clean` reports it.
        if value in (None, ""):
            return None
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return value

    def get_prep_value(self, value: Any) -> Any:
        return f"{value:f}" if isinstance(value, Decimal) else value

    class Meta:
        icon = "decimal"


DELETED_CLINIC = _(
    "The clinic of this price has been deleted. Choose another one, or remove the line. A price of all "
    "clinics is a new line."
)


class ClinicBlock(blocks.ChooserBlock):
    """A clinic, chosen from a short list. Its value is the id of the clinic's page.

    The id stays when the page is gone: without it, the price of one clinic would become a price of all.
    """

    target_model = LocationPage
    widget = forms.Select()

    @cached_property
    def field(self) -> forms.ModelChoiceField:
        return forms.ModelChoiceField(
            queryset=self.model_class.objects.order_by("path"),
            widget=self.widget,
            empty_label=_("All clinics"),
            required=self._required,
            help_text=self._help_text,
            error_messages={"invalid_choice": DELETED_CLINIC},
        )

    def to_python(self, value: Any) -> int | None:
        return value if isinstance(value, int) else None

    def bulk_to_python(self, values: Any) -> list[int | None]:
        return [self.to_python(value) for value in values]

    def get_prep_value(self, value: Any) -> int | None:
        return self.to_python(value)

    def value_from_form(self, value: Any) -> int | None:
        if isinstance(value, self.model_class):
            return int(value.pk)
        # Python reads no number of any length.
        return int(value) if str(value).isdecimal() and len(str(value)) < 19 else None

    def get_form_state(self, value: Any) -> Any:
        # The editor's select compares a list of texts.
        return self.widget.format_value(value)

    def extract_references(self, value: Any) -> Iterator[tuple[Any, str, str, str]]:
        if value is not None:
            yield self.model_class, str(value), "", ""


def site_currency() -> str:
    """The default currency of a new price line."""
    from clinic.models import ClinicSettings  # noqa: PLC0415

    default = ClinicSettings.objects.filter(site__is_default_site=True).values_list("currency", flat=True)
    return default.first() or "USD"


class PriceValue(blocks.StructValue):
    """A price block's value, readable as a `PriceLine`."""

    def line(self, block_id: str = "") -> PriceLine:
        """The value object; malformed inputs count as not stated."""

        def amount(name: str) -> Decimal | None:
            value = self.get(name)
            return value if isinstance(value, Decimal) else None

        def day(name: str) -> datetime.date | None:
            value = self.get(name)
            return value if isinstance(value, datetime.date) else None

        unit, sessions, clinic = (self.get(name) for name in ("unit", "sessions_covered", "clinic"))
        minimum, maximum = amount("minimum"), amount("maximum")
        if minimum is not None and maximum is None and not self.get("starting_from"):
            maximum = minimum
        return PriceLine(
            minimum=minimum,
            maximum=maximum,
            currency=self.get("currency") or "",
            area=self.get("area") or "",
            label=self.get("label") or "",
            sessions_covered=sessions if isinstance(sessions, int) and sessions > 0 else None,
            clinic_id=clinic if isinstance(clinic, int) else None,
            starting_from=bool(self.get("starting_from")),
            on_consultation=bool(self.get("on_consultation")),
            unit=PriceUnit(unit) if unit in PriceUnit.values else None,
            fees_included=self.get("fees_included") or "",
            fees_extra=self.get("fees_extra") or "",
            valid_from=day("valid_from"),
            valid_until=day("valid_until"),
            note=self.get("note") or "",
            block_id=block_id,
        )

    def said_in_words(self) -> tuple[str, frozenset[str]]:
        """What the line says of its amount, and the inputs that this covers."""
        return str(self.line()), _OF_AMOUNT


_OF_AMOUNT = frozenset(
    {"label", "area", "minimum", "maximum", "starting_from", "on_consultation", "unit", "currency", "clinic"}
)


def lines_of(prices: blocks.StreamValue) -> list[PriceLine]:
    """The lines of a stream of price blocks."""
    return [block.value.line(block.id or "") for block in prices]


def clinic_names(ids: Iterable[int | None] | None = None, *, for_staff: bool = False) -> dict[int, str]:
    """The names of clinics with a public page, or of any for the staff.

    Args:
        ids: of which clinics; without any, no query is taken. By default of all.
    """
    pages = LocationPage.objects.all()
    if ids is not None:
        wanted = {pk for pk in ids if pk is not None}
        if not wanted:
            return {}
        pages = pages.filter(pk__in=wanted)
    return dict((pages if for_staff else public(pages)).values_list("pk", "title"))


def named_for_staff(lines: Iterable[PriceLine], names: Mapping[int, str] | None = None) -> list[PriceLine]:
    """The lines with the names of their clinics, public or not; one query if there are any.

    The price of a clinic that was deleted says so: without it, it would read as a price of all clinics.

    Args:
        names: of all clinics, where they are known.
    """
    known = list(lines)
    if names is None:
        names = clinic_names((line.clinic_id for line in known), for_staff=True)
    return [
        line
        if line.clinic_id is None
        else replace(line, clinic=names.get(line.clinic_id) or gettext("a clinic that was deleted"))
        for line in known
    ]


class PriceBlock(blocks.StructBlock):
    """One price line."""

    area = blocks.CharBlock(
        required=False,
        max_length=60,
        label=_("Area"),
        help_text=_(
            "Such as “Full face”. The prices of one area make its course total. Empty: the procedure itself."
        ),
    )
    minimum = AmountBlock(
        label=_("Amount, or from"),
        help_text=_(
            "In figures, such as 1031. Alone, it is the exact price. Fees that everybody pays are inside."
        ),
    )
    maximum = AmountBlock(label=_("To"), help_text=_("Only for a range, such as 1144."))
    unit = blocks.ChoiceBlock(
        choices=PriceUnit.choices,
        required=False,
        label=_("Unit"),
        help_text=_("What one price buys. Empty: the page says “unit not stated”."),
    )
    sessions_covered = blocks.IntegerBlock(
        required=False,
        min_value=1,
        max_value=MOST_SESSIONS,
        label=_("Sessions covered"),
        help_text=_("Such as 6 for “six sessions for $1,500”. Empty: as the unit says."),
    )
    label = blocks.CharBlock(
        required=False,
        max_length=60,
        label=_("What else sets the price apart"),
        help_text=_("Such as “First syringe (1 ml)”. Shown beside the price. Empty: nothing."),
    )
    clinic = ClinicBlock(
        required=False,
        label=_("Clinic"),
        help_text=_("Only if the price differs by clinic: where it applies. Empty: at all other clinics."),
    )
    starting_from = blocks.BooleanBlock(
        required=False, label=_("“From”"), help_text=_("The amount is the lowest price.")
    )
    on_consultation = blocks.BooleanBlock(
        required=False,
        label=_("On consultation"),
        help_text=_("No amount is published; it is given at a consultation."),
    )
    currency = blocks.CharBlock(
        required=False,
        max_length=3,
        default=site_currency,
        validators=[CURRENCY_CODE],
        label=_("Currency"),
        help_text=_("Three letters. Starts with the currency of the clinic settings."),
    )
    fees_included = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("Fees included"),
        help_text=_("Mandatory fees that the price includes, such as “numbing cream and a two-week check”."),
    )
    fees_extra = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("Not included"),
        help_text=_(
            "Fees that only some patients pay, such as “sedation, $450”. Shown with the price and the course "
            "total. A fee that everybody pays belongs in the amount."
        ),
    )
    valid_from = DayBlock(
        required=False, label=_("Valid from"), help_text=_("The first day of this price. Empty: now.")
    )
    valid_until = DayBlock(
        required=False,
        label=_("Valid until"),
        help_text=_("The last day of this price; the line is removed after it. Empty: no end date."),
    )
    note = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("Note"),
        help_text=_("A condition, shown under the price."),
    )

    class Meta:
        icon = "tag"
        label = _("Price")
        description = _("What one treatment costs, and for which unit.")
        label_format = "{area} {label} {minimum} {maximum}"
        value_class = PriceValue
        preview_value = {
            "area": "Full face",
            "minimum": Decimal(1031),
            "maximum": Decimal(1144),
            "unit": PriceUnit.SESSION.value,
            "currency": "USD",
        }
        form_classname = "struct-block price-line"
        form_layout = BlockGroup(
            children=[
                "area",
                "minimum",
                "maximum",
                "unit",
                "sessions_covered",
                BlockGroup(
                    children=[
                        "starting_from",
                        "on_consultation",
                        "label",
                        "clinic",
                        "currency",
                        "fees_included",
                        "fees_extra",
                        "valid_from",
                        "valid_until",
                        "note",
                    ],
                    heading=_("More"),
                    icon="plus",
                    classname="collapsed price-line__more",
                    # Shows how to read the amounts while the group is collapsed.
                    label_format=_("{currency} · from: {starting_from} · on consultation: {on_consultation}"),
                ),
            ]
        )

    def clean(self, value: Any) -> Any:
        # Amounts are read in the currency of their line.
        currency = value.get("currency") or site_currency()
        read, errors = dict(value), {}
        for name in ("minimum", "maximum"):
            typed = value.get(name)
            if isinstance(typed, str) and typed.strip():
                try:
                    read[name] = read_typed(typed, currency).value
                except ValidationError as error:
                    read[name], errors[name] = None, error
        try:
            cleaned = super().clean(read)
        except StructBlockValidationError as refused:
            errors = {**refused.block_errors, **errors}
        if not errors:
            wrong = price_errors(cleaned.line(), is_draft=self.is_deferred_validation)
            errors = {name: ValidationError(message) for name, message in wrong.items()}
        if errors:
            raise StructBlockValidationError(errors)
        return cleaned


def price_errors(line: PriceLine, *, is_draft: bool) -> dict[str, Any]:
    """What is wrong with a price line, by input.

    A draft may be incomplete; contradictions are reported in a draft too.
    """
    errors: dict[str, Any] = {}
    if line.minimum is not None and line.maximum is not None and line.maximum < line.minimum:
        errors["maximum"] = _("“To” is less than “from”. Swap them or correct one.")
    if line.valid_from and line.valid_until and line.valid_until < line.valid_from:
        errors["valid_until"] = _("The last day is before the first. Swap them or correct one.")
    if line.unit == PriceUnit.SESSION and (line.sessions_covered or 1) > 1:
        errors["sessions_covered"] = _(
            "A price per session covers one session. For a price of several, choose the unit “per course”."
        )
    has_amount = line.minimum is not None or line.maximum is not None
    if line.on_consultation and has_amount:
        errors["on_consultation"] = _("Enter an amount or check “On consultation”, not both.")
    if line.starting_from and line.minimum is None and has_amount:
        errors["minimum"] = _("With “From”, enter the lowest amount here.")
    if is_draft:
        return errors
    if not has_amount and not line.on_consultation:
        errors["minimum"] = _("Enter an amount, or check “On consultation”.")
    if has_amount and not line.currency:
        errors["currency"] = _("Enter the currency of the amount, such as USD.")
    return errors
