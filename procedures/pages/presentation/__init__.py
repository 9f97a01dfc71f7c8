"""A procedure as its page tells it: grouped, in order, each fact in words.

Templates print and decide nothing. Which side effects stand first, which sections exist, and
what a list says of a price is decided here, from the value objects that format themselves. Each
module holds one concept; `page` puts them together.
"""

from procedures.pages.presentation.lists import Change, Moment, Reference, Step
from procedures.pages.presentation.page import JumpLink, ProcedurePresentation
from procedures.pages.presentation.prices import Price, Total
from procedures.pages.presentation.side_effects import FrequencyGroup, SideEffect
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
    "words",
]
