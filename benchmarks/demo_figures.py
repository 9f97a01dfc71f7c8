"""Draws the people and rooms of the demo: `python -m benchmarks.demo_figures`.

Busts and rooms of circles, arcs and flat colour, in the palette of the site. No face, so that nobody takes
them for photographs of people who do not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from procedures.demo.content import PICTURES

# Drawn larger and made smaller, which smooths the edges.
SMOOTH = 3

INK, GREEN, DEEP, MOSS, CLAY = "#1a2421", "#1e564c", "#17403a", "#5d7f73", "#a9703a"
PAPER, SAND, ROSE, SAGE, SUN = "#fdfaf4", "#eee3d0", "#f1e2cd", "#dfe6da", "#e6c79a"

Point = tuple[float, float]


class Drawing:
    """A picture in coordinates of its own size."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.size = (width, height)
        self.image = Image.new("RGB", (width * SMOOTH, height * SMOOTH), ground)
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def ellipse(self, centre: Point, radii: Point, fill: str) -> None:
        """A filled ellipse."""
        self.draw.ellipse(self._box(centre, radii), fill=fill)

    def rings(self, centre: Point, first: float, count: int, step: float, alpha: int = 90) -> None:
        """Fine circles around a point."""
        for number in range(count):
            radius = first + step * number
            self.draw.ellipse(
                self._box(centre, (radius, radius)), outline=(253, 250, 244, alpha), width=2 * SMOOTH
            )

    def arcs(self, centre: Point, radii: list[Point], alpha: int = 140) -> None:
        """Upper halves of ellipses inside each other."""
        for radius in radii:
            box = self._box(centre, radius)
            self.draw.arc(box, 180, 360, fill=(253, 250, 244, alpha), width=2 * SMOOTH)

    def dome(self, centre: Point, radii: Point, fill: str, start: int = 180, end: int = 360) -> None:
        """A part of an ellipse; by default its upper half."""
        self.draw.pieslice(self._box(centre, radii), start, end, fill=fill)

    def block(
        self, left: float, top: float, right: float, bottom: float, fill: str, round_by: float = 0
    ) -> None:
        """A rectangle, with round corners if asked for."""
        box = [value * SMOOTH for value in (left, top, right, bottom)]
        self.draw.rounded_rectangle(box, round_by * SMOOTH, fill=fill)

    def line(self, points: list[Point], fill: str, width: float) -> None:
        """A line through points."""
        self.draw.line([(x * SMOOTH, y * SMOOTH) for x, y in points], fill=fill, width=round(width * SMOOTH))

    def save(self, name: str) -> None:
        """Store it beside the other pictures of the demo."""
        self.image.resize(self.size, Image.Resampling.LANCZOS).save(
            PICTURES / name, quality=86, optimize=True, progressive=True
        )

    @staticmethod
    def _box(centre: Point, radii: Point) -> list[float]:
        (x, y), (across, down) = centre, radii
        return [value * SMOOTH for value in (x - across, y - down, x + across, y + down)]


@dataclass(frozen=True)
class Bust:
    """The colours of a portrait, and where its sun stands."""

    name: str
    ground: str
    sun: str
    sun_at: Point
    clothes: str
    clothes_in_shade: str
    neck: str
    head: str
    head_in_shade: str


BUSTS = (
    Bust("portrait-dawn.jpg", SAND, SUN, (488, 352), GREEN, DEEP, "#d8bd93", "#f6ead6", "#e9d5b6"),
    Bust("portrait-noon.jpg", SAGE, "#f2dcb8", (300, 340), CLAY, "#94602f", "#cfa778", "#f4e3c8", "#e3c79f"),
    Bust("portrait-dusk.jpg", ROSE, "#c9d8cb", (472, 380), MOSS, "#4c6c61", "#d6bf9d", "#f8efe0", "#ead9bf"),
)  # fmt: skip


def draw_bust(bust: Bust) -> None:
    """Shoulders, neck and head before a sun."""
    drawing = Drawing(800, 1000, bust.ground)
    drawing.rings(bust.sun_at, 328, 6, 48)
    drawing.ellipse(bust.sun_at, (280, 280), bust.sun)
    drawing.dome((400, 1000), (352, 304), bust.clothes)
    drawing.dome((400, 1000), (352, 304), bust.clothes_in_shade, 270, 360)
    drawing.block(336, 540, 464, 788, bust.neck, 64)
    drawing.ellipse((400, 428), (152, 188), bust.head)
    drawing.dome((400, 428), (152, 188), bust.head_in_shade, 270, 450)
    drawing.ellipse((400, 428), (60, 188), bust.head)
    drawing.arcs((400, 1000), [(272, 224), (192, 152), (108, 80)])
    drawing.save(bust.name)


def _treatment_chair(drawing: Drawing, left: float, floor: float, cover: str) -> None:
    drawing.line([(left + 180, floor), (left + 180, floor - 90)], DEEP, 22)
    drawing.block(left + 90, floor - 14, left + 270, floor, DEEP, 7)
    drawing.block(left, floor - 130, left + 330, floor - 84, cover, 22)
    drawing.line([(left + 318, floor - 108), (left + 420, floor - 235)], cover, 46)
    drawing.ellipse((left + 424, floor - 240), (27, 27), cover)
    drawing.ellipse((left + 12, floor - 107), (22, 22), cover)


def _lamp(drawing: Drawing, x: float, floor: float) -> None:
    drawing.line([(x, floor), (x, 210), (x - 120, 170)], INK, 5)
    drawing.block(x - 50, floor - 8, x + 50, floor, INK, 4)
    drawing.dome((x - 130, 200), (62, 46), CLAY)


def _plant(drawing: Drawing, x: float, floor: float) -> None:
    for across, down, fill in ((-46, 150, GREEN), (40, 190, MOSS), (2, 240, DEEP)):
        drawing.ellipse((x + across, floor - 80 - down / 2), (26, down / 2), fill)
    drawing.block(x - 46, floor - 90, x + 46, floor, CLAY, 12)


def draw_courtyard_room() -> None:
    """A room with an arched window, as behind the courtyard of the Old Town."""
    drawing = Drawing(1600, 700, SAND)
    drawing.rings((470, 250), 210, 9, 42, 120)
    drawing.dome((470, 330), (190, 200), SUN)
    drawing.block(280, 330, 660, 520, SUN)
    drawing.ellipse((545, 300), (74, 74), "#f6ead6")
    drawing.dome((470, 520), (190, 120), "#c9d8cb")
    drawing.line([(470, 130), (470, 520)], PAPER, 9)
    drawing.line([(280, 340), (660, 340)], PAPER, 9)
    drawing.block(260, 516, 680, 532, CLAY, 8)
    drawing.block(0, 590, 1600, 700, "#d8bd93")
    _plant(drawing, 190, 600)
    _treatment_chair(drawing, 790, 620, GREEN)
    _lamp(drawing, 1390, 620)
    drawing.save("courtyard-room.jpg")


def draw_quayside_room() -> None:
    """A room with a wide window on the water, as at the quay."""
    drawing = Drawing(1600, 700, SAGE)
    drawing.block(210, 110, 1110, 480, "#f2dcb8", 10)
    drawing.ellipse((830, 320), (92, 92), PAPER)
    drawing.block(210, 320, 1110, 480, MOSS, 10)
    for number in range(6):
        y = 346 + number * 23
        for start in range(230 + number % 2 * 60, 1060, 130):
            drawing.arcs((start + 30, y + 8), [(34, 9)], 150)
    drawing.line([(660, 110), (660, 480)], PAPER, 9)
    drawing.block(190, 476, 1130, 492, CLAY, 8)
    drawing.block(0, 590, 1600, 700, "#cfa778")
    _treatment_chair(drawing, 560, 620, GREEN)
    _lamp(drawing, 1250, 620)
    _plant(drawing, 1440, 610)
    drawing.save("quayside-room.jpg")


def main() -> None:
    """Draw all of them."""
    for bust in BUSTS:
        draw_bust(bust)
    draw_courtyard_room()
    draw_quayside_room()


if __name__ == "__main__":
    main()
