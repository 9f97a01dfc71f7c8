"""Whether every face of a procedure tells the same facts.

A procedure reaches people and machines as a page, on paper, as structured data, as Markdown, through the
API, in the sitemaps and in the feed. Each is asked for as a stranger would ask, and read back into facts by
a reader of its own, which knows nothing of how the face was written. `checking` compares what they say.
"""

from tests.support.parity.checking import check_all, check_procedure, disagreements
from tests.support.parity.facts import Disagreement, Facts

__all__ = ["Disagreement", "Facts", "check_all", "check_procedure", "disagreements"]
