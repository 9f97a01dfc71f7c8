"""Pictures of every public template, with the demo content.

    python -m benchmarks.screenshots                  all, into screenshots/ below the temporary folder
    python -m benchmarks.screenshots --out DIR home   some, into a folder of one's own
    python -m benchmarks.screenshots --docs           the chosen ones, compressed, into docs/screenshots

Each page is drawn whole, at the width of a phone and of a desk, in light and in dark.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from benchmarks.demo_site import ROOT, DemoSite, demo_site
from tests.browser.chromium import ARGUMENTS, chromium_path

SIZES: dict[str, ViewportSize] = {
    "mobile": {"width": 390, "height": 844},
    "desktop": {"width": 1440, "height": 900},
}
SCHEMES: tuple[Literal["dark", "light"], ...] = ("light", "dark")
DOCS = ROOT / "docs/screenshots"
MOST_BYTES = 150_000
# What a picture in the docs shows of a long page, in pixels from the top.
MOST_HEIGHT = {"mobile": 1688, "desktop": 1600}

# Waits for pictures that would load only when somebody scrolls to them.
LOAD_PICTURES = """async () => {
    const images = [...document.images].filter(image => image.getClientRects().length);
    images.forEach(image => { image.loading = 'eager' });
    await Promise.all(images.map(image => image.decode().catch(() => null)));
    await document.fonts.ready;
}"""


@dataclass(frozen=True)
class Shot:
    """One picture: of which page, on which screen, in which colours."""

    page: str
    size: str
    scheme: Literal["dark", "light"] = "light"

    @property
    def file_name(self) -> str:
        """Light is the usual, and is not named."""
        return f"{self.page}-{self.size}{'-dark' if self.scheme == 'dark' else ''}.png"


CHOSEN = (
    Shot("home", "mobile"),
    Shot("home", "desktop"),
    Shot("procedure", "mobile"),
    Shot("procedure", "desktop"),
    Shot("procedure", "mobile", "dark"),
    Shot("procedure-index", "mobile"),
    Shot("procedure-index", "desktop"),
    Shot("comparison", "mobile"),
    Shot("comparison", "desktop"),
    Shot("comparison", "desktop", "dark"),
    Shot("concern", "desktop"),
    Shot("practitioner", "desktop"),
    Shot("location", "mobile"),
    Shot("not-found", "mobile"),
)


def take(browser: Browser, site: DemoSite, shot: Shot) -> bytes:
    """The whole page as PNG."""
    context = browser.new_context(
        viewport=SIZES[shot.size],
        color_scheme=shot.scheme,
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="UTC",
    )
    try:
        tab = context.new_page()
        tab.goto(f"{site.url}{site.paths[shot.page]}")
        tab.evaluate(LOAD_PICTURES)
        return tab.screenshot(full_page=True)
    finally:
        context.close()


def compressed(png: bytes, most_height: int, most_bytes: int = MOST_BYTES) -> bytes:
    """The top of a picture with as many colours of its own as fit into the size.

    Raises:
        ValueError: when even sixteen colours are too many.
    """
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, most_height)))
    for colours in (256, 128, 64, 32, 16):
        palette = image.quantize(colours, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        palette.save(buffer, "PNG", optimize=True)
        if buffer.tell() <= most_bytes:
            return buffer.getvalue()
    raise ValueError(f"{image.width} × {image.height} pixels do not fit into {most_bytes} bytes")


def wanted(site: DemoSite, names: list[str]) -> list[Shot]:
    """All pictures of the named pages; without names, of all.

    Raises:
        SystemExit: when there is no page of such a name, with those that there are.
    """
    if unknown := set(names) - set(site.paths):
        raise SystemExit(
            f"There is no page {', '.join(sorted(unknown))}. There are: {', '.join(sorted(site.paths))}."
        )
    pages = names or list(site.paths)
    return [Shot(page, size, scheme) for page in pages for size in SIZES for scheme in SCHEMES]


def main() -> None:
    """Serve the demo site and take the pictures."""
    parser = argparse.ArgumentParser(description="Takes pictures of the public pages of the demo site.")
    parser.add_argument("pages", nargs="*", help="names of pages; without any, all")
    parser.add_argument("--docs", action="store_true", help="only the chosen ones, into docs/screenshots")
    parser.add_argument(
        "--out", type=Path, default=Path(tempfile.gettempdir(), "screenshots"), help="the folder to fill"
    )
    options = parser.parse_args()
    folder = DOCS if options.docs else options.out
    folder.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, sync_playwright() as playwright:
        shots = wanted(site, options.pages)
        if options.docs:
            shots = [shot for shot in CHOSEN if shot in shots]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        for shot in shots:
            png = take(browser, site, shot)
            if options.docs:
                png = compressed(png, MOST_HEIGHT[shot.size])
            (folder / shot.file_name).write_bytes(png)
            print(f"{folder / shot.file_name}: {len(png) // 1000} kB")
        browser.close()


if __name__ == "__main__":
    main()
