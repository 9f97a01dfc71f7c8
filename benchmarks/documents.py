"""How many fields of the corpus of documents are read as a person reads them.

With `--list`, each field that is not right. A field is right, missing (the document states it, the reading
does not), doubted (it differs, and a doubt says so) or wrong (it differs and nothing says so). Groups: "form"
is the form of `docs/documents.md`, "near" has other words and another order, "pasted" is as on a page or in a
letter.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter, defaultdict
from typing import Any

import django

# Before what is read, which asks for the settings.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings.test")
django.setup()

from procedures.documents import DocumentError, read_bytes  # noqa: E402
from procedures.documents.text import letters  # noqa: E402
from procedures.documents.warnings import OF_STRUCTURE  # noqa: E402
from tests.procedures.documents.corpus.cases import Case, cases  # noqa: E402

_KEYED = ("about", "recovery_notes", "ideal_candidate", "not_recommended_for", "side_effects")
_STATES = ("right", "missing", "doubted", "wrong")


def fields_of(read: dict[str, Any]) -> dict[str, Any]:
    """The fields of a reading's JSON, by the names of the corpus."""
    recovery, price, date = read["recovery"], read["price"], read["last_updated"]
    sections = {
        section["key"] or section["heading"]: [*section["paragraphs"], *section["items"]]
        for section in read["sections"]
    }
    return {
        "title": read["title"],
        "introduction": read["intro"],
        "category": read["category"],
        "recovery": recovery and [recovery["min_hours"], recovery["max_hours"]],
        "price": price and {name: price[name] for name in ("kind", "currency", "min", "max", "unit")},
        "prices": [[line["label"], line["min"]] for line in read.get("prices", [])],
        "last_updated": date and date["iso"],
        "pros": read["pros"],
        "cons": read["cons"],
        **dict.fromkeys(_KEYED),
        **read.get("facts", {}),
        **sections,
    }


def same(expected: Any, found: Any) -> bool:
    """Whether two values of a field say the same; texts are compared by their letters."""
    if isinstance(expected, str) or (
        isinstance(expected, list) and all(isinstance(one, str) for one in expected)
    ):
        texts = [expected, found or ""]
        return len({letters(text if isinstance(text, str) else "".join(text)) for text in texts}) == 1
    return bool(expected == found)


def score(case: Case) -> tuple[dict[str, str], float]:
    """The state of each field, and the seconds of CPU."""
    start = time.process_time()
    try:
        read = read_bytes(case.data, case.file).to_json()
    except DocumentError as error:
        return dict.fromkeys(case.expected, f"missing: {error}"), time.process_time() - start
    seconds = time.process_time() - start
    found = fields_of(read)
    doubted = {warning["line"] for warning in read["warnings"]}
    is_unclear = any(warning["code"] in OF_STRUCTURE for warning in read["warnings"])
    states = {}
    for name in {*case.expected, *_KEYED, "recovery", "price", "last_updated", "category"}:
        expected, value = case.expected.get(name), found.get(name)
        if same(expected, value) or (not expected and not value):
            states[name] = "right"
        elif not value:
            states[name] = f"missing: {expected}"
        else:
            state = "doubted" if is_unclear or read["lines"].get(name) in doubted else "wrong"
            states[name] = f"{state}: {value} instead of {expected}"
    # What a document does not state is counted only where something was read there.
    return {
        name: state for name, state in states.items() if name in case.expected or state != "right"
    }, seconds


def main() -> None:
    """Prints the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print each field that is not right")
    wants_list = parser.parse_args().list
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    slowest = 0.0
    for case in cases():
        states, seconds = score(case)
        slowest = max(slowest, seconds)
        language = case.file[:2] if case.file[3].isdigit() else "written"
        for name, text in states.items():
            state = text.partition(":")[0]
            for group in (("group", case.group), ("kind", case.kind), ("language", language), ("", "all")):
                counts[group][state] += 1
            if wants_list and state != "right":
                print(f"{case.file}: {name} {text}")
    print(f"{len(cases())} documents, the slowest in {slowest:.3f} s")
    for (sort, name), found in sorted(counts.items()):
        total = sum(found.values())
        shares = ", ".join(f"{found[state]} {state}" for state in _STATES)
        print(f"{sort:>8} {name:<8} {found['right'] / total:6.1%} of {total}: {shares}")


if __name__ == "__main__":
    main()
