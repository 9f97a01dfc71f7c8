"""Forms of price updates: the file, the percentage, the columns of a price list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from procedures.facts import format_number
from procedures.models import CategoryPage
from procedures.prices.sheets import price_lists
from procedures.prices.sheets.files import MOST_BYTES, SheetRefused, Table, read_file, read_text

_LONGEST_PASTE = 500_000
_LOWEST, _HIGHEST = Decimal(-50), Decimal(100)
_LONGEST_SAMPLE = 24


class UploadForm(forms.Form):
    """A sheet or a price list: as a file, or pasted."""

    file = forms.FileField(
        label=_("The file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv", "data-most-bytes": MOST_BYTES}),
        help_text=_(
            "A price sheet that you downloaded here, or the clinic’s own list: .xlsx or .csv, up to 5 MB."
        ),
    )
    pasted = forms.CharField(
        label=_("Or paste cells from a spreadsheet"),
        required=False,
        strip=False,
        validators=[MaxLengthValidator(_LONGEST_PASTE)],
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Copy the cells in the spreadsheet, with their headings, and paste them here."),
    )

    tables: list[Table]

    @property
    def name(self) -> str:
        """What the update is called."""
        file = self.cleaned_data.get("file")
        return str(file.name)[-120:] if file else str(_("Pasted cells"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file, pasted = values.get("file"), values.get("pasted") or ""
        if self.errors:
            return values
        if file and pasted.strip():
            self.add_error("file", _("There is both a file and a text. Keep only one."))
        elif not file and not pasted.strip():
            self.add_error("file", _("Choose a file, or paste cells."))
        else:
            try:
                # One more than is allowed is enough to refuse it.
                self.tables = read_file(file.read(MOST_BYTES + 1)) if file else read_text(pasted)
            except SheetRefused as refused:
                self.add_error("file" if file else "pasted", str(refused))
        return values


class PercentForm(forms.Form):
    """By how much prices change, and how they are rounded."""

    category = forms.ModelChoiceField(
        CategoryPage.objects.none(),
        label=_("Procedures"),
        required=False,
        empty_label=_("All that are public"),
    )
    percent = forms.DecimalField(
        label=_("Percent"),
        localize=True,
        min_value=_LOWEST,
        max_value=_HIGHEST,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6}),
        help_text=_("Such as 5, or -5 to lower them."),
    )
    step = forms.ChoiceField(
        label=_("Rounded to"),
        choices=(
            ("5", _("5: 1,083 becomes 1,085")),
            ("10", _("10: 1,083 becomes 1,080")),
            ("1", _("whole amounts")),
            ("0", _("not rounded")),
        ),
    )

    def __init__(self, *args: Any, is_filtered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_filtered:
            del self.fields["category"]
        else:
            categories: Any = self.fields["category"]
            categories.queryset = CategoryPage.objects.order_by("title")

    def clean_percent(self) -> Decimal:
        percent = self.cleaned_data["percent"]
        if not percent:
            raise forms.ValidationError(_("With 0 nothing would change."))
        return percent

    @property
    def rounding(self) -> Decimal | None:
        """The step; None for none."""
        return Decimal(self.cleaned_data["step"]) or None

    @property
    def name(self) -> Any:
        """What the update is called: "+5 %, rounded to 5"."""
        percent = self.cleaned_data["percent"]
        sign = "+" if percent > 0 else "−"
        values = {"percent": f"{sign}{format_number(abs(percent))}", "step": self.cleaned_data["step"]}
        if self.rounding is None:
            return _("%(percent)s%%, not rounded") % values
        return _("%(percent)s%%, rounded to %(step)s") % values


class ColumnsForm(forms.Form):
    """Which column of a price list says what."""

    def __init__(self, *args: Any, table: Table, first_row: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", _("Not in the list"))]
        choices += [(str(at), _column_name(table, first_row, at)) for at in range(table.width)]
        for name, label in price_lists.COLUMNS.items():
            needed = name in ("treatment", "price")
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=needed)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = [value for value in values.values() if value]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("One column cannot say two things. Choose another one."))
        return values

    @property
    def places(self) -> dict[str, int]:
        """The columns by what they say."""
        return {name: int(value) for name, value in self.cleaned_data.items() if value}


def _column_name(table: Table, first_row: int, at: int) -> str:
    """A column as people recognise it: "B: Price", or with its first value."""
    above = sum(row < first_row for row in table.rows)
    rows = list(table.rows)[max(above - 1, 0) :]
    text = next((text for row in rows if (text := table.cell(row, at).text)), "")
    letter = get_column_letter(at + 1)
    return f"{letter}: {text[:_LONGEST_SAMPLE]}" if text else letter
