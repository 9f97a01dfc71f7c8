"""Drawing the picture of a shared link: plain lettering on paper, in the fonts and colours of the site.

Pillow reads the web fonts of the site themselves. A line may need several of them: each stretch of text
is set in the first font that has its characters, and characters that no font has, such as emoji or those
of scripts other than Latin, Hebrew and Arabic, are left out. Whatever a title holds, a picture comes out.
"""

from __future__ import annotations

import io
import math
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630

# The light colours of static/css/tokens.css.
PAPER, PAPER_RAISED, INK, INK_SOFT, RULE, ACCENT, ACCENT_TINT = (
    "#f7f2e9",
    "#fdfaf4",
    "#1a2421",
    "#46504b",
    "#dacfbd",
    "#1e564c",
    "#e0e8de",
)

_STATIC_FONTS = settings.ROOT / "static/fonts"
_OWN_FONTS = settings.ROOT / "clinic/seo/fonts"
_OTHER_SCRIPTS = ("noto-sans-hebrew.woff2", "noto-sans-arabic.woff2")
SERIF = (
    *(_STATIC_FONTS / f"newsreader-{part}.woff2" for part in ("latin", "latin-ext")),
    *(_OWN_FONTS / name for name in _OTHER_SCRIPTS),
)
SANS = (
    *(_STATIC_FONTS / f"instrument-sans-{part}.woff2" for part in ("latin", "latin-ext")),
    *(_OWN_FONTS / name for name in _OTHER_SCRIPTS),
)

_MARGIN = 72
_MOST_LINES = 4
_TITLE_SIZES = (84, 72, 62, 54)
_ELLIPSIS = "…"
# In no font: what stands for a character that is missing looks like this one.
_MISSING = "\U0010fffd"


# A label, its value, and a detail under it.
Fact = tuple[str, str, str]


@dataclass(frozen=True)
class Lettering:
    """A family of fonts in one size, in pixels."""

    family: tuple
    size: int

    def fonts(self) -> list[ImageFont.FreeTypeFont]:
        """The fonts, in the order in which they are asked for a character."""
        return [_font(str(path), self.size) for path in self.family]

    def drawable(self, text: str) -> str:
        """The text without characters that no font has, and without the marks on those characters."""
        kept: list[str] = []
        has_base = False
        for char in _composed(text):
            category = unicodedata.category(char)
            is_kept = char.isspace() or _font_number(self.family, char) is not None
            if category.startswith("M"):
                is_kept = is_kept and has_base
            elif category != "Cf":
                # What only joins or directs its neighbours stands between a letter and its marks.
                has_base = is_kept and not char.isspace()
            if is_kept:
                kept.append(char)
        return " ".join("".join(kept).split())

    def runs(self, text: str) -> list[tuple[ImageFont.FreeTypeFont, str]]:
        """Stretches of the text, each with its font; spaces stay with what is before them."""
        fonts = self.fonts()
        numbers: list[int] = []
        for char in text:
            found = None if char.isspace() else _font_number(self.family, char)
            before = numbers[-1] if numbers and _has(str(self.family[numbers[-1]]), " ") else 0
            numbers.append(before if found is None else found)
        pairs = groupby(zip(numbers, text, strict=True), key=lambda pair: pair[0])
        return [(fonts[number], "".join(char for _number, char in run)) for number, run in pairs]

    def width(self, text: str) -> float:
        """How wide the text is, in pixels."""
        return sum(font.getlength(run) for font, run in self.runs(text))


def _composed(text: str) -> str:
    """The text with letters and their marks in one character where there is one, as most fonts have them."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=64)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@lru_cache(maxsize=4096)
def _font_number(family: tuple, char: str) -> int | None:
    """Which font of a family has a character."""
    if unicodedata.category(char) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"):
        return None
    for number, path in enumerate(family):
        if _has(str(path), char):
            return number
    return None


@lru_cache(maxsize=8192)
def _has(path: str, char: str) -> bool:
    """Whether a font has a character, or the letter and the mark that it is made of."""
    if _shape(path, char) != _shape(path, _MISSING):
        return True
    parts = unicodedata.decomposition(char)
    # In angle brackets stands in what way another character only resembles this one.
    return bool(parts) and "<" not in parts and all(_has(path, chr(int(part, 16))) for part in parts.split())


def _shape(path: str, char: str) -> bytes:
    # Without layout: with it, marks that a font lacks look different from other characters that it lacks.
    return bytes(_unlaid_font(path).getmask(char))


@lru_cache(maxsize=16)
def _unlaid_font(path: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, 32, layout_engine=ImageFont.Layout.BASIC)


def draw_card(title: str, clinic: str, facts: Sequence[Fact], *, is_right_to_left: bool) -> bytes:
    """A picture of 1200 by 630 pixels, as PNG.

    Args:
        title, clinic: of the page and of its site; shortened where they do not fit.
        facts: each a label, its value and a detail under it; the first three are drawn.
        is_right_to_left: whether the site's language is; a title is set as its own first letter asks.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    drawing = ImageDraw.Draw(image)
    _draw_lines_of_the_mark(image)
    facts = [fact for fact in facts if _is_drawable(fact)][:3]
    facts_top = HEIGHT - 204 if facts else HEIGHT
    _draw_name(image, drawing, clinic, is_right_to_left)
    _draw_title(drawing, title, top=158, bottom=facts_top - 20)
    if facts:
        _draw_facts(drawing, facts, facts_top, is_right_to_left)
    buffer = io.BytesIO()
    image.quantize(colors=128, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _draw_lines_of_the_mark(image: Image.Image) -> None:
    """The waves of the mark, large and pale, behind everything; drawn at twice the size for smooth lines."""
    scale = 2
    layer = Image.new("L", (WIDTH * scale, HEIGHT * scale), 0)
    drawing = ImageDraw.Draw(layer)
    for number in range(9):
        points = []
        for x in range(0, WIDTH + 1, 8):
            slope = math.sin(x / 171 + number * 0.34) * (26 + number * 2) + math.sin(x / 67 + number) * 7
            points.append((x * scale, (96 + number * 46 + slope - x * 0.05) * scale))
        drawing.line(points, fill=255, width=3 * scale, joint="curve")
    # They fade out to the left, where the words stand.
    fade = Image.linear_gradient("L").rotate(90).resize(layer.size)
    mask = Image.composite(layer, Image.new("L", layer.size, 0), fade).resize((WIDTH, HEIGHT))
    image.paste(Image.new("RGB", image.size, ACCENT_TINT), (0, 0), mask)


def _draw_name(image: Image.Image, drawing: ImageDraw.ImageDraw, clinic: str, is_right_to_left: bool) -> None:
    lettering = Lettering(SERIF, 44)
    mark = Image.open(settings.ROOT / "static/icons/icon-192.png").convert("RGB").resize((60, 60))
    left = WIDTH - _MARGIN - 56 if is_right_to_left else _MARGIN
    image.paste(mark, (left, 56))
    space = WIDTH - 2 * _MARGIN - 80
    words = _fitted(lettering, lettering.drawable(clinic), space)
    _write(drawing, lettering, words, 103, ACCENT, _MARGIN, WIDTH - _MARGIN, 76, is_right_to_left)


def _draw_title(drawing: ImageDraw.ImageDraw, title: str, *, top: int, bottom: int) -> None:
    """The title as large as it fits; a very long one is cut."""
    is_right_to_left = begins_right_to_left(title)
    for size in _TITLE_SIZES:
        lettering = Lettering(SERIF, size)
        words = lettering.drawable(title)
        leading = round(size * 1.12)
        room = min(_MOST_LINES, (bottom - top) // leading)
        lines = _lines(lettering, words, WIDTH - 2 * _MARGIN)
        if len(lines) <= room:
            break
    else:
        lines = [*lines[: room - 1], _fitted(lettering, " ".join(lines[room - 1 :]), WIDTH - 2 * _MARGIN)]
    for number, line in enumerate(lines):
        baseline = top + round(size * 0.82) + number * leading
        _write(drawing, lettering, line, baseline, INK, _MARGIN, WIDTH - _MARGIN, 0, is_right_to_left)


def _draw_facts(
    drawing: ImageDraw.ImageDraw, facts: Sequence[Fact], top: int, is_right_to_left: bool
) -> None:
    drawing.line((_MARGIN, top, WIDTH - _MARGIN, top), fill=RULE, width=2)
    column = (WIDTH - 2 * _MARGIN) // len(facts)
    small, large = Lettering(SANS, 26), Lettering(SERIF, 50)
    for number, (label, value, detail) in enumerate(facts):
        place = len(facts) - 1 - number if is_right_to_left else number
        left, right = _MARGIN + place * column, _MARGIN + (place + 1) * column - 24
        for lettering, text, baseline, colour in (
            (small, label, top + 48, INK_SOFT),
            (large, value, top + 106, INK),
            (small, detail, top + 146, INK_SOFT),
        ):
            text = lettering.drawable(text)
            # An amount that lost its last figures would be another amount: it is set smaller.
            fitting = _smaller(lettering, text, right - left)
            words = _fitted(fitting, text, right - left)
            _write(drawing, fitting, words, baseline, colour, left, right, 0, is_right_to_left)


def _is_drawable(fact: Fact) -> bool:
    """Whether every character can be drawn; a price without its sign would be another price."""
    label, value, detail = fact
    return all(
        Lettering(family, 26).drawable(text) == " ".join(_composed(text).split())
        for family, text in ((SANS, label), (SERIF, value), (SANS, detail))
    )


def _smaller(lettering: Lettering, text: str, space: float) -> Lettering:
    size = lettering.size
    while size > 24 and Lettering(lettering.family, size).width(text) > space:
        size -= 2
    return Lettering(lettering.family, size)


def _write(
    drawing: ImageDraw.ImageDraw,
    lettering: Lettering,
    text: str,
    baseline: int,
    colour: str,
    left: int,
    right: int,
    indent: int,
    is_right_to_left: bool,
) -> None:
    """Write a line between two edges, from the side where its language begins."""
    runs = lettering.runs(text)
    x: float = left + indent
    if is_right_to_left:
        x = right - indent - lettering.width(text)
        runs = runs[::-1] if len(runs) > 1 else runs
    for font, run in runs:
        drawing.text((x, baseline), run, font=font, fill=colour, anchor="ls")
        x += font.getlength(run)


def _lines(lettering: Lettering, text: str, space: float) -> list[str]:
    """The text in lines that fit; a word wider than a line is broken."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        while lettering.width(word) > space:
            end = max(1, _length_that_fits(lettering, word, space))
            lines += [line for line in (current, word[:end]) if line]
            current, word = "", word[end:]
        longer = f"{current} {word}".strip()
        if lettering.width(longer) <= space:
            current = longer
        else:
            lines.append(current)
            current = word
    return [line for line in (*lines, current) if line]


def _fitted(lettering: Lettering, text: str, space: float) -> str:
    """The text, cut and marked where it does not fit in one line."""
    if lettering.width(text) <= space:
        return text
    return text[: _length_that_fits(lettering, text, space, _ELLIPSIS)].rstrip() + _ELLIPSIS


def _length_that_fits(lettering: Lettering, text: str, space: float, ending: str = "") -> int:
    """How many characters of a text that is too long fit, with an ending after them."""
    return bisect_right(range(1, len(text)), space, key=lambda end: lettering.width(text[:end] + ending))


def begins_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is one of a script that runs from right to left."""
    directions = (unicodedata.bidirectional(char) for char in text)
    return next((found for found in directions if found in ("L", "R", "AL")), "L") != "L"
