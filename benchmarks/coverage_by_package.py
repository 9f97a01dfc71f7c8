"""Line and branch coverage of each package, from the data that `make coverage` has collected."""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from coverage import Coverage


def percent(of: Counter[str], covered: str, number: str) -> str:
    """A share, or nothing where there is nothing to cover."""
    return f"{100 * of[covered] / of[number]:.1f} %" if of[number] else "—"


def main() -> None:
    """Print the table."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        coverage.json_report(outfile=str(report))
        files = json.loads(report.read_text())["files"]
    packages: dict[str, Counter[str]] = defaultdict(Counter)
    for name, file in files.items():
        for package in (str(Path(name).parent), "total"):
            packages[package].update(
                {key: value for key, value in file["summary"].items() if isinstance(value, int)}
            )
    total = packages.pop("total")
    print(f"{'package':32} {'statements':>10} {'lines':>8} {'branches':>9}")
    for package, of in [*sorted(packages.items()), ("total", total)]:
        lines = percent(of, "covered_lines", "num_statements")
        branches = percent(of, "covered_branches", "num_branches")
        print(f"{package:32} {of['num_statements']:10} {lines:>8} {branches:>9}")


if __name__ == "__main__":
    main()
