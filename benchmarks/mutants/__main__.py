"""Run each mutant of a sample against the tests that cover it: `make mutants`.

To compare two states of the tests, run it for the first, and for the second with the same sample:

    python -m benchmarks.mutants --checkout OLD --results old
    python -m benchmarks.mutants --sample old/sample.json --caught-in old/results.json

The folder of results keeps the sample, the coverage and each mutant's result: a run that was ended goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from typing import Any

from coverage import CoverageData

from .sampling import Mutant, mutated, sample

PLUGIN = "tests_seen"
NOT_COPIED = shutil.ignore_patterns(
    ".venv", "var", "test-results", ".mutants", ".mypy_cache", ".ruff_cache", "__pycache__"
)
# How a run ends that has found a failure, or could not even collect the tests.
CAUGHT = {1, 2, 3, 4}


def main() -> None:
    """Collect coverage, choose mutants, run them, and print what survives."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--checkout", type=Path, default=Path.cwd(), help="the project whose tests are run")
    parser.add_argument("--results", type=Path, default=Path(".mutants"), help="a folder to keep")
    parser.add_argument("--sample", type=Path, help="a sample of another run")
    parser.add_argument("--caught-in", type=Path, help="results of another run: only what was caught there")
    parser.add_argument("--number", type=int, default=150)
    parser.add_argument("--seed", type=int, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--pytest", default="", help="more arguments for pytest")
    options = parser.parse_args()
    root = options.checkout.resolve()
    folder = options.results.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    suite = Suite(root, folder, shlex.split(options.pytest), options.processes)

    chosen = folder / "sample.json"
    if options.sample:
        shutil.copyfile(options.sample, chosen)
    elif not chosen.exists():
        mutants = sample(root, options.number, options.seed)
        chosen.write_text(json.dumps([asdict(mutant) for mutant in mutants], indent=1, ensure_ascii=False))
    mutants = [Mutant(**item) for item in json.loads(chosen.read_text())]
    if options.caught_in:
        before = json.loads(options.caught_in.read_text())
        mutants = [mutant for mutant in mutants if before[name_of(mutant)]["result"] == "caught"]
    print(f"{len(mutants)} mutants in {len({m.file.rpartition('/')[0] for m in mutants})} packages")

    suite.collect()
    results = Results(folder / "results.json")
    run_all(suite, [mutant for mutant in mutants if name_of(mutant) not in results.of], results)
    check_killers(suite, mutants, results)
    sys.exit(report(mutants, results))


def name_of(mutant: Mutant) -> str:
    """What tells a mutant from all others."""
    return f"{mutant.file}:{mutant.line} {mutant.operator} {mutant.occurrence}"


class Results:
    """The result of each mutant, in a file that is written after each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.of: dict[str, dict[str, Any]] = json.loads(path.read_text()) if path.exists() else {}

    def keep(self, mutant: Mutant, **result: Any) -> None:
        """Add one, or put another in its place."""
        self.of[name_of(mutant)] = result
        self.path.write_text(json.dumps(self.of, indent=1, ensure_ascii=False))


@dataclass
class Suite:
    """The tests of a checkout, and which lines each of them runs."""

    root: Path
    folder: Path
    arguments: list[str]
    processes: int

    def collect(self) -> None:
        """Run all tests once, with a coverage context for each, unless that was done before."""
        coverage, seen = self.folder / "coverage", self.folder / "tests.json"
        if not seen.exists():
            settings = self.folder / "coverage.ini"
            settings.write_text(f"[run]\nsource = clinic,procedures\ndata_file = {coverage}\n")
            measure = ["--cov", f"--cov-config={settings}", "--cov-context=test", "--cov-report="]
            processes = ["-n", str(self.processes), "--dist", "loadfile"]
            subprocess.run(
                self.command(*measure, *processes, "tests"),
                cwd=self.root,
                env=self.environment(seen),
                check=False,
            )
        known = json.loads(seen.read_text())
        self.tests: dict[str, dict[str, Any]] = known["tests"]
        # A test that fails without a mutant proves nothing.
        self.distrusted = set(known["failed"])
        for test in known["failed"]:
            print(f"left out, as it fails without a mutant: {test}")
        self.coverage = CoverageData(str(coverage))
        self.coverage.read()

    def command(self, *arguments: str) -> list[str]:
        """How pytest is started."""
        python = str(self.root / ".venv/bin/python")
        return [python, "-m", "pytest", "-q", "-p", PLUGIN, *self.arguments, *arguments]

    def environment(self, seen: Path) -> dict[str, str]:
        """The variables that pytest is started with."""
        path = os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")]))
        return {**os.environ, "PYTHONPATH": path, "MUTANTS_SEEN": str(seen), "PYTHONDONTWRITEBYTECODE": "1"}

    def covering(self, mutant: Mutant) -> list[str]:
        """The tests that run the mutant's statement.

        First those that do so themselves, then those that use rows which others have made, each time file
        by file. Browser tests take their turn only where there is no other.
        """
        by_line = self.coverage.contexts_by_lineno(str(self.root / mutant.file))
        contexts = {
            context for line in range(mutant.first, mutant.last + 1) for context in by_line.get(line, ())
        }
        own = {context.rpartition("|")[0] for context in contexts if not context.endswith("|shared")}
        fixtures = {context.removesuffix("|shared") for context in contexts if context.endswith("|shared")}
        using = {name for name, test in self.tests.items() if fixtures & set(test["fixtures"])}
        known = (own | using) & set(self.tests) - self.distrusted
        without_browser = {name for name in known if not self.tests[name]["browser"]}
        wanted = without_browser or known
        return [*self._fastest_first(wanted & own), *self._fastest_first(wanted - own)]

    def seconds(self, tests: Iterable[str]) -> float:
        """How long these take."""
        return sum(float(self.tests[name]["seconds"]) for name in tests)

    def _fastest_first(self, tests: set[str]) -> list[str]:
        files: dict[str, list[str]] = {}
        for name in tests:
            files.setdefault(name.partition("::")[0], []).append(name)
        by_mean = sorted(files.values(), key=lambda names: (self.seconds(names) / len(names), names[0]))
        return [
            name for names in by_mean for name in sorted(names, key=lambda name: (self.seconds([name]), name))
        ]


def run_all(suite: Suite, mutants: list[Mutant], results: Results) -> None:
    """Run mutants, each process in a copy of the project of its own."""
    with Copies(suite) as free, ThreadPoolExecutor(suite.processes) as pool:

        def run(mutant: Mutant) -> tuple[Mutant, dict[str, Any]]:
            copy = free.get()
            try:
                return mutant, run_one(suite, mutant, copy)
            finally:
                free.put(copy)

        # The quick ones first: much is known early, and a run that is ended has most results.
        ordered = sorted(mutants, key=lambda mutant: suite.seconds(suite.covering(mutant)))
        running = [pool.submit(run, mutant) for mutant in ordered]
        for number, done in enumerate(as_completed(running), start=1):
            mutant, result = done.result()
            results.keep(mutant, **result)
            print(f"{number}/{len(mutants)} {result['result']}: {name_of(mutant)}", flush=True)


class Copies:
    """Copies of the project, removed in the end. The working tree is never changed."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.folder = tempfile.TemporaryDirectory(prefix="mutants-")

    def __enter__(self) -> Queue[Path]:
        free: Queue[Path] = Queue()
        for number in range(self.suite.processes):
            copy = Path(self.folder.name, str(number))
            shutil.copytree(self.suite.root, copy, ignore=NOT_COPIED, symlinks=True)
            (copy / ".venv").symlink_to((self.suite.root / ".venv").resolve())
            # Recognised by their contents: a mutant may be as long and as old as the original.
            subprocess.run(
                [
                    str(copy / ".venv/bin/python"),
                    "-m",
                    "compileall",
                    "-q",
                    "--invalidation-mode",
                    "checked-hash",
                ]
                + [str(copy / name) for name in ("clinic", "enquiries", "procedures", "tests")],
                check=True,
            )
            free.put(copy)
        return free

    def __exit__(self, *_error: object) -> None:
        self.folder.cleanup()


def run_one(suite: Suite, mutant: Mutant, copy: Path) -> dict[str, Any]:
    """Run one mutant against the tests that cover it, to the first failure."""
    tests = suite.covering(mutant)
    if not tests:
        return {"result": "not covered", "tests": 0}
    path = copy / mutant.file
    source = path.read_text()
    code = mutated(source, mutant.operator, mutant.occurrence)
    if mutant.before not in source or mutant.after not in code or code == source:
        # The code of this checkout is another one than that of the sample.
        return {"result": "not there", "tests": len(tests), "by": []}
    try:
        path.write_text(code)
        status, failed = run_tests(suite, tests, copy)
    finally:
        path.write_text(source)
    result = "timed out" if status is None else "caught" if status in CAUGHT else "survived"
    return {"result": result, "tests": len(tests), "by": failed[:1], "status": status}


def run_tests(suite: Suite, tests: list[str], copy: Path, *more: str) -> tuple[int | None, list[str]]:
    """Run these tests in a copy; returns the exit status, None after too long a time, and failed tests."""
    names, seen = copy.with_suffix(".tests"), copy.with_suffix(".seen")
    names.write_text("\n".join(tests))
    seen.unlink(missing_ok=True)
    process = subprocess.Popen(
        suite.command("-n0", "-x", "-p", "no:cacheprovider", *more, f"@{names}"),
        cwd=copy,
        env=suite.environment(seen),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status: int | None = process.wait(10 * suite.seconds(tests) + 60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
        return None, []
    return status, json.loads(seen.read_text())["failed"] if seen.exists() else []


def check_killers(suite: Suite, mutants: list[Mutant], results: Results) -> None:
    """Run the tests that have caught mutants without one, and repeat what was caught by those that fail."""
    caught = [mutant for mutant in mutants if results.of[name_of(mutant)]["result"] == "caught"]
    killers = {name for mutant in caught for name in results.of[name_of(mutant)]["by"]}
    if not killers:
        return
    with Copies(suite) as free:
        _status, failed = run_tests(suite, suite._fastest_first(killers), free.get(), "--maxfail=10000")
    for name in failed:
        print(f"fails without a mutant, too: {name}")
    suite.distrusted |= set(failed)
    again = [mutant for mutant in caught if set(results.of[name_of(mutant)]["by"]) & suite.distrusted]
    if again:
        run_all(suite, again, results)
        check_killers(suite, mutants, results)


def report(mutants: list[Mutant], results: Results) -> int:
    """Print each survivor and the counts; returns how many mutants no test has noticed."""
    counts: Counter[str] = Counter()
    for mutant in mutants:
        result = results.of[name_of(mutant)]
        counts[result["result"]] += 1
        if result["result"] in {"survived", "not covered"}:
            place = f"{mutant.file}:{mutant.line} {mutant.operator}"
            print(f"\n{result['result']}, with {result['tests']} tests: {place}")
            print(f"- {mutant.before}\n+ {mutant.after}")
    kinds = ("caught", "survived", "not covered", "timed out", "not there")
    print("\n" + ", ".join(f"{counts[kind]} {kind}" for kind in kinds))
    return counts["survived"] + counts["not covered"]


if __name__ == "__main__":
    main()
