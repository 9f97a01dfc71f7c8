"""The corpus of documents is read as a person reads it; `python -m benchmarks.documents` prints the score."""

from __future__ import annotations

import pytest

from benchmarks.documents import score
from tests.procedures.documents.corpus.cases import Case, cases

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_document_of_the_corpus(case: Case) -> None:
    states, _seconds = score(case)
    others = {name: state for name, state in states.items() if state != "right"}
    assert others == {}


def test_the_corpus_is_wide() -> None:
    assert len(CASES) >= 160
    assert len({case.kind for case in CASES}) >= 9
