"""Which words promise something, and which only look like it."""

from __future__ import annotations

import datetime

import pytest

from procedures.review.advertising import hits_in
from procedures.review.markets import CLAIMS, read_market
from procedures.review.sentences import split

PROMISES = (
    "Safe for most skin types.",
    "Completely safe.",
    "A safe treatment for everyone.",
    "It is the safest laser there is.",
    "The laser safely removes spots.",
    "A painless treatment.",
    "Pain-free in ten minutes.",
    "Risk-free rejuvenation.",
    "There is no pain.",
    "No side effects.",
    "Without any risk.",
    "Zero downtime and zero risk.",
    "Permanent hair removal.",
    "Results are permanent.",
    "Removes hair permanently.",
    "Results last forever.",
    "Gets rid of lines once and for all.",
    "Results for life.",
    "Guaranteed results.",
    "We guarantee smoother skin.",
    "Satisfaction guaranteed.",
    "The best laser.",
    "The best in town.",
    "Our best treatment ever.",
    "Gives the best results of all.",
    "Best results in three sessions.",
    "Best treatment for acne scars.",
    "The world's best clinic.",
    "A miracle for tired skin.",
    "It cures acne.",
    "Acne is cured in weeks.",
    "A quick fix before a party.",
    "The lunchtime facelift.",
    "A lunch-hour procedure.",
    "100% effective.",
    "Works in 100 % of patients.",
    "FDA-approved.",
    "FDA cleared for fat reduction.",
    "Clinically proven.",
    "Proven to reduce wrinkles.",
    "Perfect skin in four weeks.",
    "Flawless results.",
    "A revolutionary laser.",
    "A breakthrough in skin care.",
    "The number one treatment.",
    "The #1 choice.",
    "It is safe, quick and gentle.",
    "Not only safe but quick.",
    "Scar-free and quick.",
    "It heals without scars.",
    "Instant results.",
)
NO_PROMISES = (
    "We do our best.",
    "You can safely drive home.",
    "Keep it at a safe distance.",
    "Keep the skin safe from the sun.",
    "Swelling can be permanent.",
    "There is no scar tissue to treat.",
    "Is it safe?",
    "Is it painless?",
    "It is not permanent.",
    "Results are not permanent.",
    "No laser is painless.",
    "Never guaranteed.",
    "Results cannot be guaranteed.",
    "We do not guarantee a result.",
    "Nobody can guarantee this.",
    "Works best for early sun damage.",
    "Best for fine lines.",
    "It works best on light skin.",
    "The best candidates are younger.",
    "The best time is autumn.",
    "Who is best suited?",
    "Results look best after three months.",
    "At best you see a slight change.",
    "Permanent scars can form.",
    "It may cause permanent damage to nerves.",
    "Permanent change of colour is rare.",
    "Do not treat over permanent make-up.",
    "Permanent fillers are a reason against it.",
    "Unsafe in pregnancy.",
    "Safety goggles are worn.",
    "It has not been shown to be safe in pregnancy.",
    "Whether it is safe in pregnancy is unknown.",
    "Ask when it is safe to drive.",
    "Until it is safe to swim, shower only.",
    "Wear safety glasses.",
    "Safeguarding policy.",
    "Painkillers help.",
    "Take paracetamol for the pain.",
    "The risk is less with short pulses.",
    "No downtime.",
    "There is no cure for melasma.",
    "It cannot cure rosacea.",
    "Secure the dressing.",
    "It does not hurt much.",
    "Perfectly normal redness.",
    "The laser is best used in winter.",
    "Results may not last.",
    "Lifelong sun protection helps.",
    "Lasts one to three years.",
    "Pain relief is given.",
    "A manicure is fine.",
    "No pain relief is needed afterwards.",
    "Nothing here is guaranteed.",
    "Your best interests come first.",
)


def claims_of(text: str, field: str = "about") -> list[str]:
    """The words of a text that claim something."""
    sentences = split(field, text, number_of_references=2)
    found = hits_in(sentences, read_market(CLAIMS), datetime.date(2026, 11, 28), has_price=True)
    return [hit.words for hit in found]


@pytest.mark.parametrize("text", PROMISES)
def test_promise_is_noticed(text: str) -> None:
    """Words that advertising codes want evidence for."""
    assert claims_of(text)


@pytest.mark.parametrize("text", NO_PROMISES)
def test_near_miss_is_left_alone(text: str) -> None:
    """Denials, questions, warnings, and words that are alike."""
    assert claims_of(text) == []


def test_permanent_harm_is_a_warning_where_harm_is_named() -> None:
    """What is a promise among the pros is honest among the side effects."""
    assert claims_of("Permanent change", "pros") == ["permanent change"]
    assert claims_of("Permanent change", "side_effect_list") == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>It is safe.<sup>1</sup></p>",
        "<p>It is safe [2].</p>",
        '<p>It is <a href="https://example.org/trial">safe</a>.</p>',
    ],
)
def test_source_beside_the_claim_answers_it(text: str) -> None:
    """A link to another site, or the number of a reference that the page has."""
    assert claims_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>It is safe.<sup>3</sup></p>",
        '<p>It is <a linktype="page" id="3">safe</a>.</p>',
        '<p>Heat tightens <a href="https://example.org">skin</a>. It is safe.</p>',
        "<p>Gentle.[1] It is safe.</p>",
    ],
)
def test_source_of_something_else_does_not(text: str) -> None:
    """No such reference, a page of our own, or the source of the sentence before."""
    assert claims_of(text) == ["is safe"]
