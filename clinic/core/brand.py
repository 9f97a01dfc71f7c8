"""The clinic's brand: the colours and the type that its style sheet sets in place of the site's own.

From one colour follow all that `static/css/tokens.css` makes of the accent, in light and in dark, each light
or dark enough for what is written in it or on it. The colours that warn stay as they are.
"""

from __future__ import annotations

import colorsys
import hashlib
import re
from collections.abc import Callable
from functools import cache, lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

# WCAG 2.2, 1.4.3, with something to spare for rounding.
TEXT_CONTRAST = 4.6
# How far in OKLab an accent must be, in light and in dark, from each colour that warns, so that nobody takes
# one for the other.
_FROM_WARNINGS = {"alert": (0.1, 0.07), "notice-ink": (0.08, 0.06)}

_TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
_COLOUR = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")

# Headings in the serif of the site, or in its sans serif like everything else.
_TYPES = {"serif": "", "sans": "--serif: var(--sans); --heading-weight: 550;"}

# What follows from an accent.
_OF_ACCENT = (
    "accent", "accent-hover", "accent-tint", "on-accent", "focus", "deep", "on-deep-soft", "deep-rule",
)  # fmt: skip

Palette = dict[str, str]


@cache
def palettes() -> tuple[Palette, Palette]:
    """The colours of the site in light and in dark, as the style sheet states them."""
    text = (settings.ROOT / "static/css/tokens.css").read_text()
    light, dark = (dict(_TOKEN.findall(part)) for part in text.split("prefers-color-scheme: dark"))
    return light, {**light, **dark}


def read_colour(text: str) -> str:
    """A colour as the web writes it, such as #1e564c.

    Raises:
        ValueError: the text is no such colour.
    """
    match = _COLOUR.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(text)
    digits = match[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=64)
def brand_palettes(accent: str) -> tuple[Palette, Palette]:
    """The colours of the site in light and in dark, with those that follow from an accent if there is one."""
    light, dark = palettes()
    if not accent:
        return light, dark
    return _with_accent(light, accent, darker=True), _with_accent(dark, accent, darker=False)


def _with_accent(base: Palette, colour: str, *, darker: bool) -> Palette:
    step = -0.01 if darker else 0.01
    papers = [base["paper"], base["paper-raised"], base["paper-sunk"]]
    tint = _mixed(base["paper"], colour, 0.1)

    def is_readable(shade: str) -> bool:
        return all(contrast(shade, paper) >= TEXT_CONTRAST for paper in (*papers, tint))

    accent = _shade(colour, step, is_readable)
    deep = _shade(colour, -0.01, lambda shade: contrast(shade, base["on-deep"]) >= (9 if darker else 11))
    return base | {
        "accent": accent,
        "accent-hover": _mixed(accent, "#000000" if darker else "#ffffff", 0.25),
        "accent-tint": tint,
        "on-accent": base["paper-raised"] if darker else base["paper-sunk"],
        "focus": accent,
        "deep": deep,
        "on-deep-soft": _mixed(base["on-deep"], deep, 0.2),
        "deep-rule": _mixed(deep, base["on-deep"], 0.2),
    }


def is_like_a_warning(accent: str) -> bool:
    """Whether an accent, as the pages show it, could be taken for one of the colours that warn."""
    return any(
        _distance(palette["accent"], palette[name]) < distance
        for name, distances in _FROM_WARNINGS.items()
        for palette, distance in zip(brand_palettes(accent), distances, strict=True)
    )


def adjustments(accent: str) -> list[str]:
    """What was made of an accent so that it can be read, in sentences; empty where nothing was."""
    light, dark = (palette["accent"] for palette in brand_palettes(accent))
    sentences = []
    if light != accent:
        sentences.append(
            _("%(accent)s is too light to be read on the page: there it becomes %(colour)s.")
            % {"accent": accent, "colour": light}
        )
    if dark != accent:
        sentences.append(
            _("For people whose screen is set to dark it becomes the lighter %(colour)s.") % {"colour": dark}
        )
    return sentences


@lru_cache(maxsize=64)
def style_sheet(accent: str, type_pairing: str) -> str:
    """The brand's style sheet, for the layer of the tokens; an empty accent leaves the site's own colours."""
    light = dark = ""
    if accent:
        light, dark = (
            " ".join(f"--{name}: {palette[name]};" for name in _OF_ACCENT)
            for palette in brand_palettes(accent)
        )
    return (
        f"@layer tokens {{\n  :root {{ {light} {_TYPES[type_pairing]} }}\n"
        f"  @media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n}}\n"
    )


def style_sheet_name(accent: str, type_pairing: str) -> str:
    """The name of the brand's style sheet, with a digest of its text; empty where it would say nothing."""
    if not accent and type_pairing == "serif":
        return ""
    digest = hashlib.blake2b(style_sheet(accent, type_pairing).encode(), digest_size=6).hexdigest()
    return f"{accent.removeprefix('#') or 'own'}-{type_pairing}-{digest}"


def style_sheet_of_name(name: str) -> str | None:
    """The style sheet of a name; None where there is none of that name."""
    accent, type_pairing, _digest = name.split("-")
    accent = "" if accent == "own" else f"#{accent}"
    if type_pairing not in _TYPES or name != style_sheet_name(accent, type_pairing):
        return None
    return style_sheet(accent, type_pairing)


# Colours


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in parts)


def _linear(colour: str) -> tuple[float, ...]:
    return tuple(
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _written(tuple(a + (b - a) * share for a, b in pairs))


def _shade(colour: str, step: float, fits: Callable[[str], bool]) -> str:
    """The shade of a colour that is nearest to it and fits; black or white at the end."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    shade = colour
    while not fits(shade) and 0 < lightness + step < 1:
        lightness += step
        shade = _written(colorsys.hls_to_rgb(hue, lightness, saturation))
    return shade


def _distance(one: str, other: str) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(_oklab(one), _oklab(other), strict=True)) ** 0.5)


def _oklab(colour: str) -> tuple[float, ...]:
    """A colour in OKLab, where distances are as large as they look (https://bottosson.github.io/posts/oklab/)."""
    linear = _linear(colour)
    long, medium, short = (
        sum(factor * part for factor, part in zip(row, linear, strict=True)) ** (1 / 3)
        for row in (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        )
    )
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )
