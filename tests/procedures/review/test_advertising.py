"""The rules of advertising of a country: what they find in a procedure, and what they leave alone."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from clinic.models import HomePage
from procedures.choices import FindingKind
from procedures.models import HouseRules, ProcedureFinding
from procedures.review.advertising import hits_in
from procedures.review.engine import findings_of
from procedures.review.finding import Circumstances
from procedures.review.markets import MarketError, market_codes, parse_market, read_market
from procedures.review.sentences import split
from tests.factories import items, make_procedure, price
from tests.procedures.review.advertising_samples import (
    UK_HITS,
    UK_NEAR_MISSES,
    US_HITS,
    US_NEAR_MISSES,
    Samples,
)
from tests.procedures.review.more_advertising_samples import (
    MORE_UK_HITS,
    MORE_UK_NEAR_MISSES,
    MORE_US_HITS,
    MORE_US_NEAR_MISSES,
)

DAY = datetime.date(2026, 11, 28)
RULE = """
[[rule]]
id = "one"
kind = "ban"
source = "A code"
url = "https://example.org/"
from = 2020-01-01
terms = ["gold"]
says = "Say silver."
"""


def words(
    market: str, field: str, text: str, *, has_price: bool = True, day: datetime.date = DAY
) -> list[str]:
    """The words that a market's rules object to."""
    found = hits_in(split(field, text), read_market(market), day, has_price=has_price)
    return [f"{hit.words} ({hit.rule.id})" for hit in found]


@pytest.mark.parametrize(
    ("market", "samples"), [("uk", UK_HITS + MORE_UK_HITS), ("us", US_HITS + MORE_US_HITS)]
)
def test_what_a_rule_objects_to(market: str, samples: Samples) -> None:
    assert len(samples) >= 40
    assert [sample for sample in samples if not words(market, *sample)] == []


@pytest.mark.parametrize(
    ("market", "samples"),
    [("uk", UK_NEAR_MISSES + MORE_UK_NEAR_MISSES), ("us", US_NEAR_MISSES + MORE_US_NEAR_MISSES)],
)
def test_what_only_looks_like_it(market: str, samples: Samples) -> None:
    assert len(samples) >= 40
    assert {sample: found for sample in samples if (found := words(market, *sample))} == {}


def test_an_indirect_reference_counts_beside_a_price_only() -> None:
    assert words("uk", "about", "Anti-wrinkle injections soften lines.")
    assert not words("uk", "about", "Anti-wrinkle injections soften lines.", has_price=False)


@pytest.mark.parametrize("market", ["uk", "us"])
@pytest.mark.parametrize(
    ("text", "is_hit"),
    [
        ("Does it hurt? Not at all.", True),
        ("Does it hurt? No, but it feels warm.", False),
        ("Is it painless? No.", False),
        ("Is the result guaranteed? Yes, absolutely.", True),
        ("Is the result guaranteed? Nobody can say.", False),
        ("Be wary of any clinic that calls it painless, quick or risk-free.", False),
        ("n o   r i s k", True),
        ("Before and after photos have been retouched.", True),
        ("Before and after photos have not been retouched.", False),
    ],
)
def test_what_stands_around_the_words_counts(market: str, text: str, is_hit: bool) -> None:
    assert bool(words(market, "questions", text)) is is_hit


def test_a_source_excuses_what_can_be_proved() -> None:
    proven = '<p>Clinically proven in <a href="https://example.org/paper">a trial of 200</a>.</p>'
    assert not words("us", "about", proven)
    assert words("us", "about", '<p>Painless, says <a href="https://example.org/paper">a trial</a>.</p>')


def test_a_rule_holds_from_its_first_day_to_its_last(tmp_path: Path) -> None:
    path = tmp_path / "xx.toml"
    path.write_text('name = "Elsewhere"\n' + RULE.replace("2020-01-01", "2020-01-01\nuntil = 2020-12-31"))
    market = parse_market("xx", path)
    for day, held in (("2019-12-31", 0), ("2020-01-01", 1), ("2020-12-31", 1), ("2021-01-01", 0)):
        found = hits_in(split("about", "Gold."), market, datetime.date.fromisoformat(day), has_price=True)
        assert len(list(found)) == held, day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'name = "Elsewhere"\n[[rule]\n',
            "xx.toml: Expected ']]' at the end of an array declaration (at line 2",
        ),
        ('name = "Elsewhere"\n' + RULE + RULE, "xx.toml, line 12: there are two rules “one”"),
        (
            'name = "Elsewhere"\n' + RULE.replace('"ban"', '"perhaps"'),
            "xx.toml, line 3: kind: Input should be",
        ),
        ('name = "Elsewhere"\n' + RULE.replace("terms", "trems"), "xx.toml, line 3: trems: Extra inputs"),
        (
            'name = "Elsewhere"\n' + RULE.replace('["gold"]', "[]"),
            "xx.toml, line 3: the rule “one” has no terms",
        ),
        (
            'name = "Elsewhere"\n' + RULE.replace('["gold"]', '["gold [of kings]"]'),
            "xx.toml, line 3: terms: Value error, “gold [of kings]”",
        ),
        (
            'name = "Elsewhere"\n' + RULE.replace("terms", 'wordings = ["pearls"]\nterms'),
            "xx.toml, line 3: there is no wording or list “pearls”",
        ),
        (RULE, "xx.toml, line 1: name: Field required"),
    ],
)
def test_an_error_of_a_file_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(text)
    with pytest.raises(MarketError) as caught:
        parse_market("xx", path)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.django_db
def test_a_broken_file_is_an_error_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.toml").write_text("name = 1")
    monkeypatch.setattr("procedures.review.markets.FOLDER", tmp_path)
    messages = [message.msg for message in run_checks() if message.id == "procedures.E005"]
    assert [message.partition(":")[0] for message in messages] == ["broken.toml, line 1"]


def test_all_files_are_readable_and_name_their_sources() -> None:
    assert market_codes() == ["uk", "us"]
    for code in market_codes():
        assert all(rule.source and rule.url for rule in read_market(code).rules)


@pytest.mark.django_db
def test_a_finding_names_the_words_and_the_source(site: HomePage) -> None:
    page = make_procedure(
        title="Gentle laser",
        slug="botox-in-leeds",
        pros=items("Painless", "No needles"),
        prices=[price(label="Wegovy")],
    )
    found = findings_of(page, Circumstances(day=DAY, market="uk"))
    advertising = {finding.field: finding for finding in found if finding.kind == FindingKind.ADVERTISING_BAN}
    assert set(advertising) == {"title", "pros", "prices"}
    assert advertising["pros"].message == (
        "“painless”: “Painless”. No treatment is without risk or discomfort. Say what may happen and how "
        "often, with a source. (CAP Code 3.7 and 12.1; GMC guidance for doctors who offer cosmetic "
        "interventions, 47 to 50)"
    )
    # One sentence is not objected to twice.
    claims = FindingKind.CLAIM_WITHOUT_SOURCE
    assert not [finding for finding in found if finding.kind == claims and finding.field == "pros"]
    without = findings_of(page, Circumstances(day=DAY))
    assert [finding.field for finding in without if finding.kind == claims] == ["pros"]


@pytest.mark.django_db
def test_the_house_rules_choose_the_country(
    site: HomePage, admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    make_procedure(pros=items("Bring a friend"))
    kind = FindingKind.ADVERTISING_BAN
    assert not ProcedureFinding.objects.filter(kind=kind).exists()
    address = reverse("wagtailsettings:edit", args=["procedures", "houserules", Site.objects.get().pk])
    data = {"price_confirmation_months": "6", "market": "uk", "barring_findings": [kind.value]}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(address, data).status_code == 302
    assert ProcedureFinding.objects.filter(kind=kind).count() == 1
    assert HouseRules.of_default_site().blocks_publication(kind)
    # Wrong countries are refused.
    refused = admin_client.post(address, data | {"market": "atlantis"})
    assert "atlantis is not one of the available choices" in refused.content.decode()
