"""What follows from an accent colour: shades that can be read, and none that could be taken for a warning."""

from __future__ import annotations

import colorsys

import pytest
from django.core.exceptions import ValidationError

from clinic.core import brand
from clinic.models.brand import validate_accent

COLOURS = [
    "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hls_to_rgb(hue / 24, lightness, saturation))
    for hue in range(24)
    for lightness in (0.05, 0.3, 0.5, 0.7, 0.95)
    for saturation in (0.1, 0.5, 1.0)
] + ["#000000", "#ffffff", "#808080"]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_whatever_the_accent_is_its_shades_can_be_read(scheme: int) -> None:
    for colour in COLOURS:
        own, shades = brand.palettes()[scheme], brand.brand_palettes(colour)[scheme]
        papers = [shades[name] for name in ("paper", "paper-raised", "paper-sunk", "accent-tint")]
        pairs = [(shades[name], paper) for name in ("accent", "accent-hover", "ink") for paper in papers]
        pairs += [(shades["on-accent"], shades[name]) for name in ("accent", "accent-hover")]
        pairs += [(shades["on-deep"], shades[name]) for name in ("deep", "deep-rule")]
        pairs += [(shades["on-deep-soft"], shades["deep"]), (shades["ink-soft"], shades["accent-tint"])]
        for text, ground in pairs:
            assert brand.contrast(text, ground) >= 4.5, (colour, text, ground)
        # Shapes ask for less.
        assert all(brand.contrast(shades["focus"], paper) >= 3 for paper in papers)
        for name in ("alert", "notice", "notice-ink", "notice-rule", "paper", "ink"):
            assert shades[name] == own[name]


def test_the_colours_are_those_of_the_style_sheet() -> None:
    light, dark = brand.palettes()
    assert light["paper"] != dark["paper"] and light.keys() == dark.keys()
    assert light.keys() >= {"accent", "alert", "deep", "focus", "notice-ink", "on-deep-soft"}


@pytest.mark.parametrize("colour", ["#98301a", "#6a3e10", "#c4694a", "#d01010", "#f3a993"])
def test_a_colour_that_warns_is_no_accent(colour: str) -> None:
    with pytest.raises(ValidationError, match="warns of risks"):
        validate_accent(colour)


@pytest.mark.parametrize("text", ["green", "#12345", "rgb(1,2,3)", "#1e564cff", "}*{", "#gggggg"])
def test_what_is_no_colour_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValidationError, match="is not a color"):
        validate_accent(text)


@pytest.mark.parametrize("text", ["#1A5FB4", "1a5fb4", " #1a5fb4 ", "#15b"])
def test_a_colour_may_be_written_in_several_ways(text: str) -> None:
    validate_accent(text)


def test_what_was_made_of_a_colour_is_said() -> None:
    assert brand.adjustments("#6a1b9a") == [
        "For people whose screen is set to dark it becomes the lighter #b669e5."
    ]
    assert "#ffd400 is too light" in brand.adjustments("#ffd400")[0]


def test_the_name_of_a_style_sheet_says_all_that_is_in_it() -> None:
    assert brand.style_sheet_name("", "serif") == ""
    name = brand.style_sheet_name("#1a5fb4", "sans")
    assert brand.style_sheet_of_name(name) == brand.style_sheet("#1a5fb4", "sans")
    for other in (name[:-1] + "x", name.replace("1a5fb4", "1a5fb5"), name.replace("sans", "bold")):
        assert brand.style_sheet_of_name(other) is None
    assert "--accent:" not in brand.style_sheet("", "sans")
