"""The form in which the staff mend what was read from a document, before a draft is made of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.admin.typed_dates import DayField
from clinic.core.languages.active import in_main_language
from clinic.models.settings import CURRENCY_CODE
from procedures.choices import PriceUnit, TimeUnit
from procedures.documents import (
    DocumentSection,
    PriceKind,
    PriceReading,
    Reading,
    RecoveryReading,
    RecoveryUnit,
    SectionKey,
)
from procedures.documents import PriceUnit as DocumentPriceUnit
from procedures.documents.dates import DateReading
from procedures.facts import DurationRange, PriceLine, Recovery
from procedures.facts.form_fields import RecoveryFormField
from procedures.models import CategoryPage, ProcedurePage
from procedures.models.blocks import AmountField, price_errors

PRICE_INPUTS = ("minimum", "maximum", "currency", "unit", "starting_from", "on_consultation")
_ITEM = re.compile(r"\s*[•*-]\s+(?P<text>.+)")


class PlainRecoveryField(RecoveryFormField):
    """The recovery of the editor, without the note: a document has none."""

    def parts(self) -> dict[str, Any]:
        return {name: part for name, part in super().parts().items() if name != "note"}

    def explode(self, fact: Recovery) -> list[Any]:
        return super().explode(fact)[:-1]


def _text_field(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, widget=widget, help_text=help_text)


def _label(name: str) -> str:
    """The name of a field in the editor."""
    field: Any = ProcedurePage._meta.get_field(name)
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


class DraftForm(forms.Form):
    """The facts of a reading as inputs.

    Args:
        reading: what the form starts with.
        may_make_category: whether a category that is not there yet may be made.
    """

    title = forms.CharField(
        max_length=255, error_messages={"required": _("Enter the name of the procedure.")}
    )
    introduction = _text_field("", 5)
    recovery = PlainRecoveryField(required=False)
    category = forms.ChoiceField(required=False)
    minimum = AmountField(
        label=_("Amount, or from"), required=False, min_value=0, max_digits=12, decimal_places=3
    )
    maximum = AmountField(label=_("To"), required=False, min_value=0, max_digits=12, decimal_places=3)
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3, validators=[CURRENCY_CODE])
    unit = forms.ChoiceField(
        label=_("Unit"), required=False, choices=[("", _("Not stated")), *PriceUnit.choices]
    )
    starting_from = forms.BooleanField(label=_("“From”"), required=False)
    on_consultation = forms.BooleanField(label=_("On consultation"), required=False)
    last_updated = DayField(required=False)

    def __init__(self, data: Any = None, *, reading: Reading, may_make_category: bool) -> None:
        self.reading = reading
        super().__init__(data, initial=_initial(reading))
        for name in ("title", "introduction", "recovery", "category"):
            self.fields[name].label = _label(name)
        for name in ("minimum", "maximum"):
            amount: Any = self.fields[name]
            amount.currency = str(self.data.get("currency") or "").upper()
        self.fields["last_updated"].label = gettext("Last updated")
        self.new_category = ""
        self._offer_categories(may_make_category)
        for key in SectionKey:
            self.fields[key.value] = _text_field(_label(key.value), 5)
        for at, section in enumerate(reading.sections):
            if section.key is None:
                self.fields[f"sections.{at}"] = _text_field(
                    gettext("Further section “%(heading)s”") % {"heading": section.heading}, 4
                )
        for name in ("pros", "cons"):
            self.fields[name] = _text_field(_label(name), 4, _("One on each line."))

    def _offer_categories(self, may_make_category: bool) -> None:
        titles = list(
            in_main_language(CategoryPage.objects).order_by("title").values_list("title", flat=True)
        )
        known = {title.casefold(): title for title in titles}
        choices: list[tuple[str, Any]] = [("", "—"), *((title, title) for title in titles)]
        named = self.reading.category or ""
        if named and named.casefold() in known:
            self.initial.setdefault("category", "")
            if self.initial["category"] == named:
                self.initial["category"] = known[named.casefold()]
        elif named:
            self.new_category = named
            if may_make_category and len(named) <= 255:
                choices.append((named, gettext("Make the new category “%(title)s”") % {"title": named}))
            elif self.initial["category"] == named:
                self.initial["category"] = ""
        category: Any = self.fields["category"]
        category.choices = choices

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"] or "").upper()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        line = PriceLine(
            minimum=values.get("minimum"),
            maximum=values.get("maximum"),
            currency=values.get("currency") or "",
            starting_from=bool(values.get("starting_from")),
            on_consultation=bool(values.get("on_consultation")),
        )
        for name, message in price_errors(line, is_draft=True).items():
            if name not in self.errors:
                self.add_error(name, ValidationError(message))
        return values

    def mended(self) -> Reading:
        """The reading as the staff have mended it; the form must be valid."""
        values = self.cleaned_data
        date = values["last_updated"]
        return dataclasses.replace(
            self.reading,
            title=values["title"],
            intro=_split(values["introduction"])[0],
            recovery=_recovery(values["recovery"]),
            category=values["category"] or None,
            price=_price(values),
            last_updated=DateReading(raw="", date=date) if date else None,
            sections=tuple(self._sections()),
            pros=_items(values["pros"]),
            cons=_items(values["cons"]),
        )

    def _sections(self) -> Iterable[DocumentSection]:
        for key in SectionKey:
            paragraphs, items = _split(self.cleaned_data[key.value])
            yield DocumentSection(key.value, key, paragraphs, items)
        for at, section in enumerate(self.reading.sections):
            if section.key is None:
                paragraphs, items = _split(self.cleaned_data[f"sections.{at}"])
                if paragraphs or items:
                    yield DocumentSection(section.heading, None, paragraphs, items)


def _initial(reading: Reading) -> dict[str, Any]:
    price, recovery = reading.price, reading.recovery
    initial: dict[str, Any] = {
        "title": reading.title,
        "introduction": "\n\n".join(reading.intro),
        "recovery": _fact(recovery) if recovery else None,
        "category": reading.category or "",
        "last_updated": reading.last_updated.date if reading.last_updated else None,
        "pros": "\n".join(reading.pros),
        "cons": "\n".join(reading.cons),
    }
    if price:
        is_single = price.minimum == price.maximum
        initial |= {
            "minimum": _plain(price.minimum),
            "maximum": None if is_single else _plain(price.maximum),
            "currency": price.currency or "",
            "unit": price.unit.value if price.unit else "",
            "starting_from": price.kind is PriceKind.FROM,
            "on_consultation": price.kind is PriceKind.ON_CONSULTATION,
        }
    for at, section in enumerate(reading.sections):
        name = section.key.value if section.key else f"sections.{at}"
        text = [*section.paragraphs, "\n".join(f"• {item}" for item in section.items)]
        initial[name] = "\n\n".join(filter(None, text))
    return initial


def _plain(amount: Decimal | None) -> Decimal | None:
    """An amount as people write it: no decimals where there are none."""
    if amount is None:
        return None
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


def _fact(reading: RecoveryReading) -> Recovery | None:
    if reading.none:
        return Recovery(None)
    if reading.unit is None or (reading.min_amount is None and reading.max_amount is None):
        return None
    return Recovery(DurationRange(reading.min_amount, reading.max_amount, TimeUnit(reading.unit)))


def _recovery(fact: Recovery | None) -> RecoveryReading | None:
    if fact is None:
        return None
    duration = fact.duration
    if duration is None:
        return RecoveryReading(raw="", none=True)
    return RecoveryReading(
        raw="",
        min_amount=duration.minimum,
        max_amount=duration.maximum,
        unit=RecoveryUnit(duration.unit.value),
    )


def _price(values: dict[str, Any]) -> PriceReading | None:
    minimum, maximum = values["minimum"], values["maximum"]
    if values["on_consultation"]:
        return PriceReading(raw="", kind=PriceKind.ON_CONSULTATION)
    if minimum is None and maximum is None:
        return None
    if values["starting_from"]:
        kind = PriceKind.FROM
    else:
        kind = PriceKind.SINGLE if maximum is None else PriceKind.RANGE
    return PriceReading(
        raw="",
        kind=kind,
        currency=values["currency"] or None,
        minimum=minimum,
        maximum=maximum,
        unit=DocumentPriceUnit(values["unit"]) if values["unit"] else None,
    )


def _items(text: str) -> tuple[str, ...]:
    """One item on each line; a bullet before it does not count."""
    lines = (_ITEM.sub(r"\g<text>", line).strip() for line in text.splitlines())
    return tuple(filter(None, lines))


def _split(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Paragraphs, which a blank line parts, and the items of lists."""
    paragraphs: list[str] = []
    items: list[str] = []
    for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        words = []
        for line in chunk.split("\n"):
            if found := _ITEM.fullmatch(line):
                items.append(found["text"].strip())
            elif line.strip():
                words.append(line.strip())
        if words:
            paragraphs.append("\n".join(words))
    return tuple(paragraphs), tuple(items)
