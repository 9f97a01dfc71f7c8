"""Drawing the picture of a shared link: plain lettering on paper, in a font and the colours of the site.

The font has the letters of languages in Latin script. A text in other letters is left out, so that a picture
never says half of a name or of an amount; of such a page it shows the clinic's name, or the mark alone.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, ImageOps

from clinic.core.brand import brand_palettes, palettes

WIDTH, HEIGHT = 1200, 630

PAPER, INK, INK_SOFT, RULE = (palettes()[0][name] for name in ("paper", "ink", "ink-soft", "rule"))
# The grey of the two colours of `static/icons`: the mark, and what is around it.
_MARK_GREYS = {"blackpoint": 67, "whitepoint": 242}

# Both parts of static/fonts/newsreader-*.woff2 in one file, because Pillow sets a line in one font.
_FONT = settings.ROOT / "clinic/seo/fonts/newsreader.woff2"
_MARGIN = 72
_SPACE = WIDTH - 2 * _MARGIN
_MOST_LINES = 4
_TITLE_SIZES = (84, 72, 62, 54)
_SMALLEST = 24

# A label, its value, and a detail under it.
Fact = tuple[str, str, str]


def draw_card(title: str, clinic: str, facts: Sequence[Fact], accent: str = "") -> bytes:
    """A picture of 1200 by 630 pixels, as PNG.

    Args:
        title, clinic: of the page and of its site; shortened where they do not fit.
        facts: the first three that can be drawn in full are, under a title.
        accent: the brand's colour; empty for the site's own.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    drawing = ImageDraw.Draw(image)
    colours = brand_palettes(accent)[0]
    _draw_lines_of_the_mark(image, colours["accent-tint"])
    mark = Image.open(settings.ROOT / "static/icons/icon-192.png").convert("L").resize((60, 60))
    image.paste(ImageOps.colorize(mark, colours["accent"], PAPER, **_MARK_GREYS), (_MARGIN, 56))
    _write(drawing, drawable(clinic), (_MARGIN + 76, 103), _SPACE - 80, 44, colours["accent"])
    if words := drawable(title):
        facts = [fact for fact in facts if all(map(_is_drawable, fact))][:3]
        facts_top = HEIGHT - 204 if facts else HEIGHT
        _draw_title(drawing, words, top=158, bottom=facts_top - 20)
        if facts:
            _draw_facts(drawing, facts, facts_top)
    buffer = io.BytesIO()
    image.quantize(colors=128, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def drawable(text: str) -> str:
    """A text without signs that the font lacks, such as emoji; nothing of one in letters that it lacks."""
    kept = []
    for char in _composed(text):
        kind = unicodedata.category(char)[0]
        # Characters that direct others would turn the text round.
        if kind != "C" and _has(char):
            kept.append(char)
        elif kind in "LMN" and not "\ufe00" <= char <= "\ufe0f":
            return ""
    return " ".join("".join(kept).split())


def _is_drawable(text: str) -> bool:
    """Whether every character can be drawn; a price without its sign would be another price."""
    return drawable(text) == _composed(text)


def _composed(text: str) -> str:
    """The text in characters that the font has, where there are such: "é" in one, "₂" as "2"."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(char if _has(char) else unicodedata.normalize("NFKC", char) for char in composed)


@lru_cache(maxsize=4096)
def _has(char: str) -> bool:
    """Whether the font has a character, or the letter and the mark that it is made of."""
    # Without layout: with it, marks that the font lacks look different from other characters that it lacks.
    font = _font(_SMALLEST, ImageFont.Layout.BASIC)
    if bytes(font.getmask(char)) != bytes(font.getmask("\U0010fffd")):
        return True
    parts = unicodedata.decomposition(char)
    # Decompositions in angle brackets lead to look-alikes, not to parts of the same character.
    return bool(parts) and "<" not in parts and all(_has(chr(int(part, 16))) for part in parts.split())


@cache
def _font(size: int, layout: ImageFont.Layout | None = None) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size, layout_engine=layout)


def _draw_lines_of_the_mark(image: Image.Image, colour: str) -> None:
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
    image.paste(Image.new("RGB", image.size, colour), (0, 0), mask)


def _draw_title(drawing: ImageDraw.ImageDraw, title: str, *, top: int, bottom: int) -> None:
    """The title as large as it fits; a very long one is cut."""
    for size in _TITLE_SIZES:
        leading = round(size * 1.12)
        room = min(_MOST_LINES, (bottom - top) // leading)
        lines = _lines(title, size)
        if len(lines) <= room and all(_font(size).getlength(line) <= _SPACE for line in lines):
            break
    lines = [*lines[: room - 1], " ".join(lines[room - 1 :])]
    for number, line in enumerate(lines):
        baseline = top + round(size * 0.82) + number * leading
        _write(drawing, line, (_MARGIN, baseline), _SPACE, size, INK)


def _lines(text: str, size: int) -> list[str]:
    """The text in lines that fit, but for words wider than a line."""
    lines: list[str] = []
    for word in text.split():
        if lines and _font(size).getlength(f"{lines[-1]} {word}") <= _SPACE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _draw_facts(drawing: ImageDraw.ImageDraw, facts: Sequence[Fact], top: int) -> None:
    drawing.line((_MARGIN, top, WIDTH - _MARGIN, top), fill=RULE, width=2)
    column = _SPACE // len(facts)
    for number, fact in enumerate(facts):
        for text, size, baseline, colour in zip(
            fact, (26, 50, 26), (48, 106, 146), (INK_SOFT, INK, INK_SOFT), strict=True
        ):
            # An amount that lost its last figures would be another amount: it is set smaller.
            while size > _SMALLEST and _font(size).getlength(text) > column - 24:
                size -= 2
            place = (_MARGIN + number * column, top + baseline)
            _write(drawing, _composed(text), place, column - 24, size, colour)


def _write(
    drawing: ImageDraw.ImageDraw, text: str, place: tuple[int, int], space: int, size: int, colour: str
) -> None:
    """Write a line from a point on its baseline, cut and marked where it does not fit."""
    font = _font(size)
    fitting = text
    while fitting and font.getlength(fitting) > space:
        text = text[:-1].rstrip()
        fitting = f"{text}…"
    drawing.text(place, fitting, font=font, fill=colour, anchor="ls")
