"""Findings about procedures: contradictions, gaps, claims, and outdated facts.

The same engine serves the editor, the report, lists, the dashboard and `manage.py findings`. A finding is not
an error. It is fixed, or acknowledged with a reason that is kept; only kinds that the house rules name block
publishing.

`engine` runs the rules over one procedure, `store` keeps the findings of all as rows.
"""

from procedures.review.engine import findings_of, hints_of
from procedures.review.finding import Circumstances, Finding, Hint

__all__ = ["Circumstances", "Finding", "Hint", "findings_of", "hints_of"]
