"""The presentation of a procedure's page: facts grouped, ordered and in words.

Templates only print. The order of side effects, which sections exist, and what a list says of a price is
decided here, from value objects that format themselves. Each module has one concept; `page` combines them.
"""

from procedures.pages.presentation.lists import Change, Moment, Reference, Step
from procedures.pages.presentation.page import JumpLink, ProcedurePresentation
from procedures.pages.presentation.prices import Price, Total
from procedures.pages.presentation.side_effects import FrequencyGroup, SideEffect, UrgentHelp
from procedures.pages.presentation.words import Day, words

__all__ = [
    "Change",
    "Day",
    "FrequencyGroup",
    "JumpLink",
    "Moment",
    "Price",
    "ProcedurePresentation",
    "Reference",
    "SideEffect",
    "Step",
    "Total",
    "UrgentHelp",
    "words",
]
