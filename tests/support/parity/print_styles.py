"""What of a page is seen on a screen, and what on paper, by its style sheets."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2
from bs4 import BeautifulSoup

# Groups of rules that always hold; those of a medium hold there; all others depend on the reader's screen.
_ALWAYS = ("layer", "supports")


def seen_on(medium: str, soup: BeautifulSoup, sheets: Iterable[str]) -> BeautifulSoup:
    """A copy of the page without what its style sheets leave out on a medium.

    Only what is left out for all readers counts, not what is hidden at some width.

    Args:
        medium: "screen" or "print".
        sheets: the texts of the style sheets, in their order.
    """
    seen = copy.copy(soup)
    if hidden := _hidden(medium, tuple(sheets)):
        for element in seen.select(hidden):
            element.extract()
    return seen


@lru_cache(maxsize=8)
def _hidden(medium: str, sheets: tuple[str, ...]) -> str:
    """A selector of everything that is left out; empty for nothing."""
    # The last word on a selector counts: what is for paper only is hidden first, and shown there again.
    display = {
        selector: value
        for sheet in sheets
        for selector, value in _displays(tinycss2.parse_stylesheet(sheet), medium)
    }
    return ", ".join(
        selector for selector, value in display.items() if value == "none" and "::" not in selector
    )


def _displays(rules: list[Any], medium: str) -> Iterator[tuple[str, str]]:
    """Each selector with its `display`, in order."""
    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None:
            condition = tinycss2.serialize(rule.prelude).strip()
            if rule.lower_at_keyword in _ALWAYS or condition == medium:
                yield from _displays(tinycss2.parse_rule_list(rule.content), medium)
        elif rule.type == "qualified-rule":
            for declaration in tinycss2.parse_blocks_contents(rule.content):
                if declaration.type == "declaration" and declaration.lower_name == "display":
                    for selector in _selectors(rule.prelude):
                        yield selector, tinycss2.serialize(declaration.value).strip()


def _selectors(prelude: list[Any]) -> Iterator[str]:
    """The selectors of a rule, one by one."""
    commas = [number for number, token in enumerate(prelude) if token == ","]
    for start, end in zip([0, *(comma + 1 for comma in commas)], [*commas, len(prelude)], strict=True):
        yield tinycss2.serialize(prelude[start:end]).strip()
