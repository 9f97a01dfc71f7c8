"""The form in which the staff mend what was read from a document, before a draft is made of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.admin.typed_dates import DayField
from clinic.core.languages.active import in_main_language
from clinic.models.settings import CURRENCY_CODE
from procedures.admin.facts import label_of
from procedures.choices import PriceKind, PriceUnit
from procedures.documents import (
    DocumentSection,
    PriceReading,
    Reading,
    RecoveryReading,
    SectionKey,
)
from procedures.documents import (
    PriceLine as DocumentPriceLine,
)
from procedures.documents.dates import DateReading
from procedures.documents.facts import localised
from procedures.documents.importing import (
    MAX_AREA,
    clinic_conventions,
    recovery_of,
    value_of,
)
from procedures.documents.price_words import read_price
from procedures.documents.uses import LEFT_OUT, with_uses
from procedures.facts import PriceLine, Recovery
from procedures.facts.form_fields import RecoveryFormField
from procedures.facts.kinds import Blocks, Choice, Items, Measure, PageLink, RichText, Words
from procedures.facts.registry import FACTS, Fact
from procedures.facts.typed_amounts import plain
from procedures.models import CategoryPage, ProcedurePage
from procedures.models.blocks import AmountField, price_errors

# In the order in which the editor asks for them.
DOCUMENT_FACTS = tuple(fact for fact in FACTS if fact.in_document)
# The kinds of facts that documents can state.
DOCUMENT_KINDS = (Blocks, Choice, Items, Measure, PageLink, RichText, Words)
# Facts that have a row even where a document does not state them.
_ALWAYS = frozenset(
    {"introduction", "category", "recovery", "prices", "further_sections", "pros", "cons", *SectionKey}
)
# What a section of a document can be taken for: each fact of text, a section of its own, or nothing.
SECTION_FACTS = tuple(
    fact for fact in DOCUMENT_FACTS if isinstance(fact.kind, RichText | Items) or fact.name == "questions"
)
_LISTS = ("pros", "cons")
_ITEM = re.compile(r"\s*[•*-]\s+(?P<text>.+)")


class PlainRecoveryField(RecoveryFormField):
    """The recovery of the editor, without the note: a document has none."""

    def parts(self) -> dict[str, Any]:
        return {name: part for name, part in super().parts().items() if name != "note"}

    def explode(self, fact: Recovery) -> list[Any]:
        return super().explode(fact)[:-1]


def _text_field(label: Any, rows: int, help_text: Any = "", *, initial: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, widget=widget, help_text=help_text, initial=initial)


def _joined(paragraphs: Iterable[str], items: Iterable[str] = ()) -> str:
    """Text as people write it: a blank line between paragraphs, a bullet before each item."""
    listed = "\n".join(f"• {item}" for item in items)
    return "\n\n".join(filter(None, (*paragraphs, listed)))


def inputs_of(fact: Fact, reading: Reading) -> dict[str, forms.Field]:
    """The inputs of a fact with what was read."""
    name, options = fact.name, {"label": label_of(fact), "required": False}
    field: forms.Field
    if name in OWN_INPUTS:
        return OWN_INPUTS[name](reading)
    if name in reading.facts:
        model_field: Any = ProcedurePage._meta.get_field(name)
        # The input of the editor, with what the document states.
        field = model_field.formfield(initial=value_of(name, reading.facts[name]), **options)
    elif name == "recovery":
        field = PlainRecoveryField(initial=recovery_of(reading.recovery), **options)
    elif name == "category":
        field = forms.ChoiceField(initial=reading.category or "", **options)
    elif name in _LISTS:
        items = "\n".join(getattr(reading, name))
        field = _text_field(options["label"], 4, _("One on each line."), initial=items)
    else:
        known = next((section for section in reading.sections if section.key == name), None)
        text = _joined(known.paragraphs, known.items) if known else ""
        field = _text_field(
            options["label"], 5, initial=_joined(reading.intro) if name == "introduction" else text
        )
    return {name: field}


def _price_inputs(reading: Reading) -> dict[str, forms.Field]:
    price = reading.price or PriceReading(raw="", kind=PriceKind.SINGLE)
    is_single = price.minimum == price.maximum
    return {
        "minimum": AmountField(label=_("Amount, or from"), initial=_plain(price.minimum)),
        "maximum": AmountField(label=_("To"), initial=None if is_single else _plain(price.maximum)),
        "currency": forms.CharField(
            label=_("Currency"),
            required=False,
            max_length=3,
            validators=[CURRENCY_CODE],
            initial=price.currency or "",
        ),
        "unit": forms.ChoiceField(
            label=_("Unit"),
            required=False,
            choices=[("", _("Not stated")), *PriceUnit.choices],
            initial=price.unit.value if price.unit else "",
        ),
        "starting_from": forms.BooleanField(
            label=_("“From”"), required=False, initial=price.kind is PriceKind.FROM
        ),
        "on_consultation": forms.BooleanField(
            label=_("On consultation"), required=False, initial=price.kind is PriceKind.ON_CONSULTATION
        ),
        **_further_prices(reading.prices),
    }


def _further_prices(lines: Sequence[DocumentPriceLine]) -> dict[str, forms.Field]:
    """What each of several prices is for; those after the first as lines of text."""
    if len(lines) < 2:
        return {}
    texts = [": ".join(filter(None, (line.label, line.price.raw))) for line in lines[1:]]
    label = forms.CharField(
        label=_("Area of the first price"), required=False, max_length=MAX_AREA, initial=lines[0].label
    )
    others = _text_field(
        _("Further prices"),
        4,
        _("One on each line: what it is for, a colon, the price."),
        initial="\n".join(texts),
    )
    return {"label": label, "further_prices": others}


def _read_price_line(text: str) -> DocumentPriceLine | None:
    """A price as a line of the check page states it."""
    label, _colon, words = text.rpartition(":")
    price, notes = read_price(words.strip(), is_labelled=True)
    if price is None or not price.is_understood or len(label) > MAX_AREA:
        return None
    return DocumentPriceLine(label.strip(), localised(price, notes, clinic_conventions())[0])


def _section_inputs(reading: Reading) -> dict[str, forms.Field]:
    return {
        f"sections.{at}": _text_field(
            gettext("Further section “%(heading)s”") % {"heading": section.heading},
            4,
            initial=_joined(section.paragraphs, section.items),
        )
        for at, section in enumerate(reading.sections)
        if section.key is None
    }


# Facts whose inputs have a form of their own.
OWN_INPUTS = {"prices": _price_inputs, "further_sections": _section_inputs}


class DraftForm(forms.Form):
    """The facts of a reading as inputs.

    Args:
        reading: what the form starts with.
        may_make_category: whether a category that is not there yet may be made.

    Attributes:
        rows: the names of the inputs of each row, by the name that the reading has for it.
        uses: of each section's row, the input that says what the section is.
    """

    title = forms.CharField(
        max_length=255, error_messages={"required": _("Enter the name of the procedure.")}
    )

    def __init__(self, data: Any = None, *, reading: Reading, may_make_category: bool) -> None:
        self.reading = reading
        super().__init__(data, initial={"title": reading.title})
        self.fields["title"].label = capfirst(ProcedurePage._meta.get_field("title").verbose_name)
        self.rows = {"title": ["title"]}
        for fact in DOCUMENT_FACTS:
            if fact.name not in _ALWAYS and fact.name not in reading.facts:
                continue
            inputs = inputs_of(fact, reading)
            self.fields.update(inputs)
            self.rows |= {"price": [*inputs]} if fact.name == "prices" else {name: [name] for name in inputs}
        date = reading.last_updated.date if reading.last_updated else None
        self.fields["last_updated"] = DayField(label=_("Last updated"), required=False, initial=date)
        self.rows["last_updated"] = ["last_updated"]
        for name in ("minimum", "maximum"):
            amount: Any = self.fields[name]
            amount.currency = str(self.data.get("currency") or "").upper()
        self.uses: dict[str, str] = {}
        self._offer_uses()
        self.new_category = ""
        self._offer_categories(may_make_category)

    def known(self, name: str) -> Any:
        """What an input begins with."""
        return self.get_initial_for_field(self.fields[name], name)

    def _offer_uses(self) -> None:
        """Ask of each section what it is."""
        facts = [(fact.name, label_of(fact)) for fact in SECTION_FACTS]
        choices = [("", _("a section of its own")), *facts, (LEFT_OUT, _("leave it out"))]
        stated = {name: section.fact for name, section in self.sections()}
        lists = {name: name for name in _LISTS if getattr(self.reading, name)}
        for name, use in {**stated, **lists}.items():
            self.uses[name] = f"use.{name}"
            self.fields[f"use.{name}"] = forms.ChoiceField(
                label=_("This is …"), choices=choices, required=False, initial=use
            )

    def sections(self) -> list[tuple[str, DocumentSection]]:
        """The sections of the reading, by the names of their rows."""
        return [
            (section.key.value if section.key else f"sections.{at}", section)
            for at, section in enumerate(self.reading.sections)
        ]

    def chosen_uses(self) -> dict[str, str]:
        """What the staff have said of headings that differs from what was read; the form must be valid."""
        return {
            section.heading: self.cleaned_data[self.uses[name]]
            for name, section in self.sections()
            if section.key is None and self.uses[name] in self.changed_data
        }

    def _offer_categories(self, may_make_category: bool) -> None:
        titles = list(
            in_main_language(CategoryPage.objects).order_by("title").values_list("title", flat=True)
        )
        known = {title.casefold(): title for title in titles}
        choices: list[tuple[str, Any]] = [("", "—"), *((title, title) for title in titles)]
        category: Any = self.fields["category"]
        named = category.initial
        if named and named.casefold() in known:
            category.initial = known[named.casefold()]
        elif named:
            self.new_category = named
            if may_make_category and len(named) <= 255:
                choices.append((named, gettext("Make the new category “%(title)s”") % {"title": named}))
            else:
                category.initial = ""
        category.choices = choices

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"] or "").upper()

    def clean_further_prices(self) -> tuple[DocumentPriceLine, ...]:
        """The prices of the lines; one that is not understood is named."""
        found = []
        for text in _items(self.cleaned_data["further_prices"]):
            line = _read_price_line(text)
            if line is None:
                message = gettext("“%(text)s” is not understood. Write it like “Full face: 300 EUR”.")
                raise ValidationError(message % {"text": text})
            found.append(line)
        return tuple(found)

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
        values, date = self.cleaned_data, self.cleaned_data["last_updated"]
        price = _price(values)
        first = (DocumentPriceLine(values.get("label") or "", price),) if price else ()
        sections = [(one, values.get(f"use.{row}", one.fact)) for row, one in self._mended_sections()]
        lists = {name: _items(values[name]) for name in _LISTS}
        for name, items in lists.items():
            use = values.get(f"use.{name}", name)
            if use != name and items:
                lists[name] = ()
                moved = DocumentSection(str(self.fields[name].label), None, (), items, use)
                sections.append((moved, use))
        mended = dataclasses.replace(
            self.reading,
            title=values["title"],
            intro=_split(values["introduction"])[0],
            recovery=_recovery(values["recovery"]),
            category=values["category"] or None,
            price=price,
            prices=(*first, *values.get("further_prices", ())),
            last_updated=DateReading(raw="", date=date) if date else None,
            sections=tuple(section for section, _use in sections),
            pros=lists["pros"],
            cons=lists["cons"],
            facts={name: values[name] for name in self.reading.facts},
        )
        return with_uses(mended, [use for _section, use in sections])

    def _mended_sections(self) -> Iterator[tuple[str, DocumentSection]]:
        """The sections as they are now, by their rows, without own ones that were emptied."""
        known = dict(self.sections())
        for name in (*SectionKey, *(row for row, section in known.items() if not section.key)):
            section = known.get(name) or DocumentSection(name, SectionKey(name), fact=name)
            paragraphs, items = _split(self.cleaned_data[name])
            if section.key or paragraphs or items:
                yield name, dataclasses.replace(section, paragraphs=paragraphs, items=items)


def _plain(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else plain(amount)


def _recovery(fact: Recovery | None) -> RecoveryReading | None:
    duration = fact.duration if fact else None
    if duration is None:
        return RecoveryReading(raw="", none=True) if fact else None
    return RecoveryReading(
        raw="",
        min_amount=duration.minimum,
        max_amount=duration.maximum,
        unit=duration.unit,
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
        unit=PriceUnit(values["unit"]) if values["unit"] else None,
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
