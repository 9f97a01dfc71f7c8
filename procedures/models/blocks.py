"""Blocks of a procedure: items of lists, each with a few inputs.

Lists are StreamFields and not inline forms, because autosave keeps the identity of their items.
"""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from clinic.admin.typed_dates import DayBlock
from clinic.core.blocks import SHORT_TEXT, PictureBlock
from clinic.models.settings import CURRENCY_CODE
from procedures.admin.typed_amounts import read_typed
from procedures.choices import FrequencyBand, PriceUnit, Urgency
from procedures.facts import Frequency, PriceLine

SHORT_LINE = 160


class AmountField(forms.DecimalField):
    """An amount of money as people type it: 1031, $1,031 or 1.031,50 €.

    Attributes:
        currency: of the line; by default that of the clinic settings.
    """

    widget = forms.TextInput
    currency = ""

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

    def __init__(self, required: bool = False, help_text: Any = "", **kwargs: Any) -> None:
        self.field = AmountField(
            required=required, help_text=help_text, min_value=Decimal(0), max_digits=12, decimal_places=3
        )
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

        unit = self.get("unit")
        minimum, maximum = amount("minimum"), amount("maximum")
        if minimum is not None and maximum is None and not self.get("starting_from"):
            maximum = minimum
        return PriceLine(
            minimum=minimum,
            maximum=maximum,
            currency=self.get("currency") or "",
            label=self.get("label") or "",
            starting_from=bool(self.get("starting_from")),
            on_consultation=bool(self.get("on_consultation")),
            unit=PriceUnit(unit) if unit in PriceUnit.values else None,
            fees_included=self.get("fees_included") or "",
            valid_from=day("valid_from"),
            valid_until=day("valid_until"),
            note=self.get("note") or "",
            block_id=block_id,
        )


def lines_of(prices: blocks.StreamValue) -> list[PriceLine]:
    """The lines of a stream of price blocks."""
    return [block.value.line(block.id or "") for block in prices]


class PriceBlock(blocks.StructBlock):
    """One price line."""

    label = blocks.CharBlock(
        required=False,
        max_length=60,
        label=_("What the price is for"),
        help_text=_(
            "Such as “Full face”. Shown beside the price; required only if there are several prices."
        ),
    )
    minimum = AmountBlock(
        label=_("Amount, or from"), help_text=_("In figures, such as 1031. Alone, it is the exact price.")
    )
    maximum = AmountBlock(label=_("To"), help_text=_("Only for a range, such as 1144."))
    unit = blocks.ChoiceBlock(
        choices=PriceUnit.choices,
        required=False,
        label=_("Unit"),
        help_text=_("What one price buys. Empty: the page says “unit not stated”."),
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
        label_format = "{label} {minimum} {maximum}"
        value_class = PriceValue
        preview_value = {
            "label": "Full face",
            "minimum": Decimal(1031),
            "maximum": Decimal(1144),
            "unit": PriceUnit.SESSION.value,
            "currency": "USD",
        }
        form_classname = "struct-block price-line"
        form_layout = BlockGroup(
            children=[
                "label",
                "minimum",
                "maximum",
                "unit",
                BlockGroup(
                    children=[
                        "starting_from",
                        "on_consultation",
                        "currency",
                        "fees_included",
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
    has_amount = line.minimum is not None or line.maximum is not None
    if line.on_consultation and has_amount:
        errors["on_consultation"] = _("Enter an amount or tick “On consultation”, not both.")
    if line.starting_from and line.minimum is None and has_amount:
        errors["minimum"] = _("With “From”, enter the lowest amount here.")
    if is_draft:
        return errors
    if not has_amount and not line.on_consultation:
        errors["minimum"] = _("Enter an amount, or tick “On consultation” under “More”.")
    if has_amount and not line.currency:
        errors["currency"] = _("Enter the currency of the amount, such as USD.")
    return errors


class StepBlock(blocks.StructBlock):
    """A step of the procedure."""

    heading = blocks.CharBlock(max_length=80, label=_("Step"), help_text=_("A few words, such as “Numbing”."))
    text = blocks.TextBlock(
        required=False,
        label=_("What happens"),
        help_text=_("A sentence or two. Empty: only the heading is shown."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Step")
        description = _("One step of the treatment, in the order in which it happens.")
        preview_value = {
            "heading": "Numbing",
            "text": "A cream works for 45 minutes before the laser is used.",
        }


class MomentBlock(blocks.StructBlock):
    """An entry of the recovery timeline."""

    when = blocks.CharBlock(
        max_length=40, label=_("When"), help_text=_("Such as “Treatment day” or “Days 1 to 3”.")
    )
    notice = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("You may notice"),
        help_text=_("What patients see or feel."),
    )
    advice = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("What to do"),
        help_text=_("What helps, and what is possible again."),
    )

    class Meta:
        icon = "time"
        label = _("Moment")
        description = _("One moment after the treatment: what patients notice and what to do.")
        preview_value = {
            "when": "Days 1 to 3",
            "notice": "Redness fades.",
            "advice": "Plain moisturiser, SPF 50 every morning.",
        }


class FrequencyValue(blocks.StructValue):
    """A side effect's value, with its frequency as a value object."""

    @property
    def frequency(self) -> Frequency:
        return Frequency.of(self.get("band") or None, self.get("one_in"))


class SideEffectBlock(blocks.StructBlock):
    """A side effect."""

    effect = blocks.CharBlock(
        max_length=80, label=_("Side effect"), help_text=_("Such as “Redness and warmth”.")
    )
    band = blocks.ChoiceBlock(
        choices=FrequencyBand.choices,
        required=False,
        label=_("How often"),
        help_text=_("Empty: the page says “We have no figure”."),
    )
    one_in = blocks.IntegerBlock(
        required=False,
        min_value=1,
        label=_("1 in …"),
        help_text=_("The number, where a source gives it. It decides the word for how often."),
    )
    is_urgent = blocks.BooleanBlock(
        required=False,
        label=_("Serious"),
        help_text=_("It needs urgent help. Shown first, in the call-us box."),
    )
    detail = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("In a sentence"),
        help_text=_("When it starts, how long it lasts, what helps. Empty: only the name is shown."),
    )
    source = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("Source"),
        help_text=_("Where the number comes from. For staff."),
    )

    class Meta:
        icon = "warning"
        label = _("Side effect")
        description = _("What may happen, how often, and whether it is serious.")
        label_format = "{effect}"
        value_class = FrequencyValue
        form_layout = BlockGroup(
            children=["effect", "band", "is_urgent", "detail"], settings=["one_in", "source"]
        )
        preview_value = {
            "effect": "Redness and warmth",
            "band": FrequencyBand.VERY_COMMON.value,
            "detail": "Fades within three days.",
        }


class WarningSignBlock(blocks.StructBlock):
    """Warning signs after a treatment that need help equally fast."""

    urgency = blocks.ChoiceBlock(
        choices=Urgency.choices,
        label=_("How fast"),
        help_text=_("The heading under which visitors read it."),
    )
    signs = blocks.TextBlock(
        max_length=300,
        label=_("Warning signs"),
        help_text=_("What to watch for, in a sentence, such as “Trouble breathing, or a swollen face.”"),
    )

    class Meta:
        icon = "warning"
        label = _("Warning signs")
        description = _("What to watch for after the treatment, and how fast it needs help.")
        label_format = "{urgency} {signs}"
        preview_value = {
            "urgency": Urgency.SAME_DAY.value,
            "signs": "Yellow crusts, spreading redness or fever.",
        }


class ReferenceBlock(blocks.StructBlock):
    """A source of the page."""

    title = blocks.CharBlock(
        max_length=300, label=_("Title"), help_text=_("Of the paper, guideline or page.")
    )
    publisher = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("Authors or publisher, and where it appeared"),
        help_text=_("Shown after the title."),
    )
    address = blocks.URLBlock(
        required=False, label=_("Address"), help_text=_("Empty: the title is not a link.")
    )
    accessed_on = DayBlock(
        required=False,
        label=_("Accessed on"),
        help_text=_("The day on which it was last read. Empty: not shown."),
    )

    class Meta:
        icon = "openquote"
        label = _("Reference")
        description = _("A source: what it is, who published it, when it was read.")
        label_format = "{title}"
        preview_value = {
            "title": "Laser skin resurfacing: patient information",
            "publisher": "A dermatological society",
        }


class SectionBlock(blocks.StructBlock):
    """A further section with its own heading."""

    heading = blocks.CharBlock(max_length=120, label=_("Heading"), help_text=_("Shown beside the text."))
    text = blocks.RichTextBlock(label=_("Text"), features=[*SHORT_TEXT, "h3", "h4"])
    picture = PictureBlock(required=False, label=_("Picture"))

    class Meta:
        icon = "title"
        label = _("Section")
        description = _("Text under a heading of your own, if no other field fits.")
        label_format = "{heading}"
        preview_value = {
            "heading": "What the first visit is like",
            "text": "<p>A doctor looks at your skin and asks about medicines.</p>",
            "picture": None,
        }


class ChangeBlock(blocks.StructBlock):
    """An entry of the public change record."""

    changed_on = DayBlock(label=_("Date"))
    change = blocks.CharBlock(
        max_length=SHORT_LINE, label=_("What changed"), help_text=_("One line for visitors.")
    )

    class Meta:
        icon = "history"
        label = _("Change")
        description = _("What changed on this page, and when; visitors can read it.")
        preview_value = {
            "changed_on": datetime.date(2026, 9, 3),
            "change": "Side effects: frequencies added.",
        }


def item_blocks(label: Any, description: Any, example: str) -> list[tuple[str, blocks.Block]]:
    """The blocks of a list of short lines."""
    line = blocks.CharBlock(
        max_length=SHORT_LINE,
        label=label,
        description=description,
        icon="list-ul",
        preview_value=example,
    )
    # Wagtail shows the label above the line and does not tie it to the input.
    line.field.widget.attrs["aria-label"] = label
    return [("item", line)]
