"""The terms of schema.org that the site's structured data may use, and a checker that holds it to them.

`terms.json` is a compact table of those terms, taken from a release by
`python -m tests.support.vocabulary.compile`.
`check` finds what the vocabulary does not allow, and what search engines ask for beyond it.
"""

from tests.support.vocabulary.check import problems

__all__ = ["problems"]
