"""What the software notices about a procedure: contradictions, gaps, claims, and what has grown old.

One engine in Python answers everywhere: beside the fields of the editor, in the report, in lists, on
the dashboard and by `manage.py findings`. A finding is no error. Whoever is responsible mends it, or
acknowledges it with a reason that is kept; only kinds that the house rules name bar publishing.

`engine` runs the rules over one procedure, `store` keeps the findings of all as rows.
"""

from procedures.review.engine import findings_of, hints_of
from procedures.review.finding import Circumstances, Finding, Hint

__all__ = ["Circumstances", "Finding", "Hint", "findings_of", "hints_of"]
