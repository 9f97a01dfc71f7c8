"""What Lighthouse finds on the main pages, as a slow phone sees them.

    python -m benchmarks.lighthouse                  home, procedure, list and comparison, three runs each
    python -m benchmarks.lighthouse --runs 1 team-index

Lighthouse is installed by npm, once and in a fixed version, into a folder outside this project. Runs
alternate between the pages; what is printed is the median of each figure, and each audit that fails.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.demo_site import demo_site
from benchmarks.node_tools import installed
from tests.browser.chromium import ARGUMENTS, chromium_path

# The newest that runs on Node.js 20; it brings its own version of axe.
LIGHTHOUSE = "12.8.2"
PAGES = ("home", "procedure", "procedure-index", "comparison")
AIMS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
METRICS = {
    "first-contentful-paint": "FCP ms",
    "largest-contentful-paint": "LCP ms",
    "total-blocking-time": "TBT ms",
    "cumulative-layout-shift": "CLS",
}
ATTEMPTS = 3
# In a test of performance, what is below this is worth a look.
NOTABLE = 0.9

Report = dict[str, Any]


def measure(command: Path, url: str) -> Report:
    """One run; a browser that was too busy to be traced is started once more.

    Raises:
        SystemExit: when the page could not be measured, with what Lighthouse says.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return _run(command, url)
        except SystemExit as error:
            print(f"Once more: {error}")
    return _run(command, url)


def _run(command: Path, url: str) -> Report:
    """One run with Lighthouse's own settings: a phone of the middle range on a slow network."""
    with tempfile.TemporaryDirectory() as profile:
        flags = " ".join(["--headless", *ARGUMENTS, f"--user-data-dir={profile}"])
        result = subprocess.run(
            [str(command), url, "--quiet", "--output=json", f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": chromium_path() or ""},
            capture_output=True,
            text=True,
        )
    if result.returncode:
        raise SystemExit(f"Lighthouse failed for {url}:\n{result.stderr}")
    report: Report = json.loads(result.stdout)
    if error := report.get("runtimeError"):
        raise SystemExit(f"Lighthouse could not read {url}: {error['message']}")
    return report


def score(reports: list[Report], category: str) -> int:
    """The median score, from 0 to 100."""
    return round(statistics.median(report["categories"][category]["score"] * 100 for report in reports))


def failing(report: Report, category: str) -> Iterable[str]:
    """The audits that cost points in a category, with the first elements that they name."""
    for reference in report["categories"][category]["auditRefs"]:
        audit = report["audits"][reference["id"]]
        least = NOTABLE if category == "performance" else 1
        if reference["weight"] and audit["score"] is not None and audit["score"] < least:
            items = audit.get("details", {}).get("items", [])
            named = [item["node"]["snippet"][:90] for item in items if "node" in item][:2]
            value = audit.get("displayValue", "")
            yield f"{category}: {audit['id']} {value} {' '.join(named)}".rstrip()


def insights(report: Report) -> Iterable[str]:
    """What Lighthouse would do about the speed; carries no points of its own."""
    for audit in report["audits"].values():
        is_insight = audit["id"].endswith("insight")
        if is_insight and audit["score"] is not None and audit["score"] < NOTABLE:
            yield f"hint: {audit['id']} {audit.get('displayValue', '')}".rstrip()


def show(name: str, reports: list[Report]) -> None:
    """Print the medians of a page and what keeps it from the best scores."""
    scores = {category: score(reports, category) for category in AIMS}
    figures = [
        f"{category} {points}{'' if points >= AIMS[category] else f' (aim: {AIMS[category]})'}"
        for category, points in scores.items()
    ]
    for audit, label in METRICS.items():
        median = statistics.median(report["audits"][audit]["numericValue"] for report in reports)
        figures.append(f"{label} {median:.3f}" if label == "CLS" else f"{label} {median:.0f}")
    requests = reports[0]["audits"]["network-requests"]["details"]["items"]
    figures.append(f"{len(requests)} requests, {sum(item['transferSize'] for item in requests)} bytes")
    print(f"{name}: {', '.join(figures)}")
    typical = sorted(reports, key=lambda report: report["categories"]["performance"]["score"])
    report = typical[len(typical) // 2]
    for category in AIMS:
        for line in failing(report, category):
            print(f"  {line}")
    for line in insights(report):
        print(f"  {line}")


def main() -> None:
    """Serve the demo site, measure in alternating runs, print medians."""
    parser = argparse.ArgumentParser(description="Measures the main pages of the demo site with Lighthouse.")
    parser.add_argument("pages", nargs="*", default=PAGES, help=f"names of pages; usually {', '.join(PAGES)}")
    parser.add_argument("--runs", type=int, default=3, help="runs of each page; usually 3")
    options = parser.parse_args()
    if chromium_path() is None:
        raise SystemExit("There is no Chromium on this machine.")
    command = installed("lighthouse", f"lighthouse@{LIGHTHOUSE}")
    with demo_site() as site:
        if unknown := set(options.pages) - set(site.paths):
            raise SystemExit(f"There is no page {', '.join(sorted(unknown))}: see benchmarks/demo_site.py.")
        reports: dict[str, list[Report]] = {name: [] for name in options.pages}
        for _ in range(options.runs):
            for name in options.pages:
                reports[name].append(measure(command, f"{site.url}{site.paths[name]}"))
        for name, page_reports in reports.items():
            show(name, page_reports)


if __name__ == "__main__":
    main()
