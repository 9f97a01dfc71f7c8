"""What the browser sends when somebody saves a procedure in the editor."""

from __future__ import annotations

from typing import Any

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tests.factories import make_category

STREAMS = (
    "picture",
    "prices",
    "steps",
    "recovery_timeline",
    "further_sections",
    "ideal_candidate_points",
    "not_recommended_points",
    "contraindications",
    "side_effect_list",
    "photo_pairs",
    "alternatives",
    "pros",
    "cons",
    "questions",
    "references",
    "warning_signs",
)
RICH_TEXTS = (
    "introduction",
    "about",
    "preparation",
    "recovery_notes",
    "aftercare",
    "ideal_candidate",
    "not_recommended_for",
    "side_effects",
    "if_something_goes_wrong",
)


def price_inputs(minimum: str = "1031", maximum: str = "1144", **inputs: str) -> dict[str, str]:
    """The inputs of one price block."""
    names = ("label", "unit", "fees_included", "valid_from", "valid_until", "note")
    return {
        **dict.fromkeys(names, ""),
        "minimum": minimum,
        "maximum": maximum,
        "currency": "USD",
        **inputs,
    }


def empty_form(**inputs: Any) -> dict[str, Any]:
    """A form in which only the title is filled, unless `inputs` say otherwise."""
    data: dict[str, Any] = {
        "title": "Gentle laser",
        "slug": "gentle-laser",
        "comments": inline_formset([]),
        **dict.fromkeys(
            ("summary", "category", "invasiveness", "anaesthesia", "results_seen_after", "results_last",
             "best_for", "not_for", "main_risks", "skin_tones", "author", "seo_title",
             "search_description"), ""
        ),
        **{name: streamfield([]) for name in STREAMS},
        **{name: rich_text("") for name in RICH_TEXTS},
    }  # fmt: skip
    return nested_form_data({**data, **inputs})


def complete_form(**inputs: Any) -> dict[str, Any]:
    """A form with all that publishing asks for, unless `inputs` say otherwise."""
    return empty_form(
        **{
            "category": str(make_category().pk),
            "recovery_minimum": "3",
            "recovery_unit": "days",
            "prices": streamfield([("price", price_inputs())]),
            **{
                name: rich_text("<p>Words.</p>")
                for name in (
                    "introduction",
                    "about",
                    "recovery_notes",
                    "ideal_candidate",
                    "not_recommended_for",
                    "side_effects",
                )
            },
            "pros": streamfield([("item", "Minimal pain")]),
            "cons": streamfield([("item", "Several sessions")]),
            **inputs,
        }
    )
