"""A change of many prices by per cent, rounded to what a price list shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from procedures.facts import LineValues
from procedures.facts.money import decimals_of
from procedures.prices.lines import ListedLine
from procedures.prices.proposals import Comparison, Proposal, warnings_of


def rise(lines: Iterable[ListedLine], percent: Decimal, step: Decimal | None) -> Comparison:
    """The lines with another price by so many per cent; those that have ended or state none stay out.

    Args:
        percent: 5 raises, -5 lowers.
        step: prices become multiples of it; None keeps the decimals of the currency.
    """
    found = Comparison()
    today = timezone.localdate()
    for line in lines:
        price = line.price
        if price.on_consultation or price.has_ended(today):
            continue
        after = risen(line.values, percent, step)
        if after == line.values:
            found.unchanged.add(line.key)
            continue
        proposal = Proposal("", str(line), line, after)
        proposal.warnings += warnings_of(line.values, after, percent)
        found.proposals.append(proposal)
    return found


def risen(values: LineValues, percent: Decimal, step: Decimal | None) -> LineValues:
    """The values with amounts that are higher by so many per cent."""
    step = step or Decimal(1).scaleb(-decimals_of(values.currency))

    def rounded(amount: Decimal | None) -> Decimal | None:
        if amount is None:
            return None
        return ((amount * (100 + percent) / 100 / step).quantize(Decimal(1), ROUND_HALF_UP) * step) + 0

    return replace(values, minimum=rounded(values.minimum), maximum=rounded(values.maximum))
