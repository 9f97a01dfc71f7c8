"""Checks that all outputs of a procedure state the same facts.

A procedure is published as a page, in print, as structured data, as Markdown, through the API, in the
sitemaps and in the feed. Each is requested by an anonymous client and parsed into facts by its own reader,
independent of the code that wrote it. `checking` compares them.
"""

from tests.support.parity.checking import check_all, check_procedure, disagreements
from tests.support.parity.facts import Disagreement, Facts

__all__ = ["Disagreement", "Facts", "check_all", "check_procedure", "disagreements"]
