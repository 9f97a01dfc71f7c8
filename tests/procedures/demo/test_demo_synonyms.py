"""The demo's search synonyms."""

from __future__ import annotations

from pathlib import Path

import pytest

from procedures.demo.errors import ContentError
from procedures.demo.synonyms import load_synonyms
from procedures.models import SearchSynonym

pytestmark = pytest.mark.django_db


def test_synonyms_are_made() -> None:
    load_synonyms()
    assert SearchSynonym.objects.count() >= 10
    assert SearchSynonym.objects.get(term="Botox").means == "botulinum toxin"


@pytest.mark.parametrize("term", ["", "…"])
def test_a_mistake_is_named_and_loads_nothing(tmp_path: Path, term: str) -> None:
    (tmp_path / "synonyms.toml").write_text(
        f'[[synonyms]]\nterm = "fine"\nmeans = "well"\n[[synonyms]]\nterm = "{term}"\nmeans = "x"\n'
    )
    with pytest.raises(ContentError, match=r"synonyms\.toml.*synonyms\[2\]"):
        load_synonyms(tmp_path)
    assert not SearchSynonym.objects.exists()
