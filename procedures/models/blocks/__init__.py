"""Blocks of a procedure: items of lists, each with a few inputs.

Lists are StreamFields and not inline forms, because autosave keeps the identity of their items.
"""

from procedures.models.blocks.lists import (
    ChangeBlock,
    FrequencyValue,
    MomentBlock,
    ReferenceBlock,
    SectionBlock,
    SideEffectBlock,
    StepBlock,
    WarningSignBlock,
    item_blocks,
)
from procedures.models.blocks.prices import (
    DELETED_CLINIC,
    AmountBlock,
    AmountField,
    ClinicBlock,
    PriceBlock,
    PriceValue,
    clinic_names,
    lines_of,
    named_for_staff,
    price_errors,
    site_currency,
)

__all__ = [
    "DELETED_CLINIC",
    "AmountBlock",
    "AmountField",
    "ChangeBlock",
    "ClinicBlock",
    "FrequencyValue",
    "MomentBlock",
    "PriceBlock",
    "PriceValue",
    "ReferenceBlock",
    "SectionBlock",
    "SideEffectBlock",
    "StepBlock",
    "WarningSignBlock",
    "clinic_names",
    "item_blocks",
    "lines_of",
    "named_for_staff",
    "price_errors",
    "site_currency",
]
