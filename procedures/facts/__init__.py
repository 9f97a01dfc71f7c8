"""Value objects of the facts of a procedure. Each formats itself.

A fact is stored once and becomes one of these; every surface (page, card, comparison, structured data, API)
prints it from here. An absent fact is None, never an empty object; "none" (no recovery time at all) is a
value. Numbers and money follow the active language.
"""

from procedures.facts.consent import Consent
from procedures.facts.course_totals import CourseTotal, cost_of, course_totals
from procedures.facts.durations import DurationRange, Milestone, Recovery, Sessions
from procedures.facts.frequency import Frequency
from procedures.facts.line_values import LineValues
from procedures.facts.money import Money, format_number
from procedures.facts.prices import PriceLine, as_shown, lines_at, valid_lines

__all__ = [
    "Consent",
    "CourseTotal",
    "DurationRange",
    "Frequency",
    "LineValues",
    "Milestone",
    "Money",
    "PriceLine",
    "Recovery",
    "Sessions",
    "as_shown",
    "cost_of",
    "course_totals",
    "format_number",
    "lines_at",
    "valid_lines",
]
