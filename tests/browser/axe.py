"""axe, which looks for what keeps people out, on the page that a tab shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page as BrowserPage

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What another width may break. The other colour scheme differs in colours alone.
OF_THE_WIDTH = ["color-contrast", "target-size", "scrollable-region-focusable"]
OF_THE_SCHEME = ["color-contrast"]


def violations(
    tab: BrowserPage,
    *,
    rules: Sequence[str] = (),
    contrast: bool = True,
    within: str = "html",
    leave_out: Sequence[str] = (),
) -> list[str]:
    """What is wrong, as rule and element: by all rules that the site keeps, or by some.

    The script is evaluated, since the policy allows no foreign one; Wagtail brings one of its own.

    Args:
        contrast: whether colours are looked at as well, which takes ten times as long as all other rules.
    """
    if not tab.evaluate("'axeOfTests' in window"):
        tab.evaluate(f"{AXE}; window.axeOfTests = window.axe; undefined")
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    found: list[str] = tab.evaluate(
        """async ([context, options]) => (await axeOfTests.run(context, options)).violations
            .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 300)}`))""",
        [
            {"include": [within], "exclude": list(leave_out)},
            {
                "runOnly": only,
                "rules": {} if contrast else {"color-contrast": {"enabled": False}},
                "resultTypes": ["violations"],
                # No rule of these reads style sheets, which axe would fetch first.
                "preload": False,
            },
        ],
    )
    return found
