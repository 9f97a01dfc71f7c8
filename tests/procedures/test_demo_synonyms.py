"""The demo's search synonyms: made once, and the editors' from then on."""

from __future__ import annotations

from pathlib import Path

import pytest

from procedures.demo.errors import ContentError
from procedures.demo.synonyms import load_synonyms
from procedures.models import SearchSynonym

pytestmark = pytest.mark.django_db


def test_synonyms_are_made_once_and_then_left_alone() -> None:
    load_synonyms()
    number = SearchSynonym.objects.count()
    assert number >= 10
    assert SearchSynonym.objects.get(term="Botox").means == "botulinum toxin"
    SearchSynonym.objects.filter(term="Botox").update(means="something else")
    SearchSynonym.objects.get(term="IPL").delete()
    load_synonyms()
    assert SearchSynonym.objects.get(term="Botox").means == "something else"
    assert SearchSynonym.objects.count() == number - 1
    load_synonyms(again=True)
    assert SearchSynonym.objects.count() == number


@pytest.mark.parametrize("term", ["", "…"])
def test_a_mistake_is_named_and_loads_nothing(tmp_path: Path, term: str) -> None:
    (tmp_path / "synonyms.toml").write_text(
        f'[[synonyms]]\nterm = "fine"\nmeans = "well"\n[[synonyms]]\nterm = "{term}"\nmeans = "x"\n'
    )
    with pytest.raises(ContentError, match=r"synonyms\.toml.*synonyms\[2\]"):
        load_synonyms(tmp_path)
    assert not SearchSynonym.objects.exists()
