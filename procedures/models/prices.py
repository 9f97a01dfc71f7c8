"""Price lines as rows for database queries; derived, and not edited."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils import timezone

from procedures.choices import PriceUnit
from procedures.facts import PriceLine, as_shown
from procedures.models.blocks import clinic_names

# What a row has of a line in the same form.
_AS_THEY_ARE = (
    "block_id", "area", "label", "sessions_covered", "clinic_id", "minimum", "maximum", "currency",
    "starting_from", "on_consultation", "valid_from", "valid_until",
)  # fmt: skip


class ProcedurePrice(models.Model):
    """A published price line, derived from the page's prices in the transaction that publishes it.

    The page's id and the block's id together are the line's stable key.
    """

    page = models.ForeignKey("procedures.ProcedurePage", on_delete=models.CASCADE, related_name="price_rows")
    block_id = models.CharField(max_length=36)
    position = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=60, blank=True)
    sessions_covered = models.PositiveSmallIntegerField(null=True)
    # A deleted clinic takes its prices away; they must not become prices of all clinics.
    clinic = models.ForeignKey("clinic.LocationPage", null=True, on_delete=models.CASCADE, related_name="+")
    minimum = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    maximum = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True)
    unit = models.CharField(max_length=12, choices=PriceUnit.choices, blank=True)
    starting_from = models.BooleanField(default=False)
    on_consultation = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ("page", "position")
        constraints = (models.UniqueConstraint(fields=("page", "block_id"), name="unique_price_line"),)

    def __str__(self) -> str:
        return str(self.line)

    @property
    def line(self) -> PriceLine:
        """The row as a value object, without the name of its clinic."""
        stored = {name: getattr(self, name) for name in _AS_THEY_ARE}
        return PriceLine(**stored, unit=PriceUnit(self.unit) if self.unit else None)

    @classmethod
    def from_line(cls, page_id: int, position: int, line: PriceLine) -> ProcedurePrice:
        """An unsaved row for a price line."""
        stored = {name: getattr(line, name) for name in _AS_THEY_ARE}
        return cls(page_id=page_id, position=position, unit=line.unit.value if line.unit else "", **stored)


def price_lines(
    page_ids: Collection[int] | None = None, day: datetime.date | None = None
) -> dict[int, list[PriceLine]]:
    """The valid price lines of pages by their ids, as visitors see them; of all pages by default.

    One query, and another one for the names of clinics where prices are of some clinics only.
    """
    day = day or timezone.localdate()
    rows = ProcedurePrice.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
    ).order_by("page_id", "position")
    if page_ids is not None:
        rows = rows.filter(page_id__in=page_ids)
    by_page: dict[int, list[PriceLine]] = defaultdict(list)
    for row in rows:
        by_page[row.page_id].append(row.line)
    names = clinic_names(line.clinic_id for lines in by_page.values() for line in lines)
    return {page_id: as_shown(lines, names) for page_id, lines in by_page.items()}
