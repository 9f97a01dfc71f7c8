"""SVG icons, defined once a page and only where used."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

# On a grid of 24 units; stroke and colour come from the style sheet.
ICONS = {
    "mark": '<circle cx="12" cy="12" r="9.5"/>'
    '<path d="M2.8 14.2c3.6-3.4 6.6 1.6 10.2-1 3-2.1 5-3.2 8.2-1.6'
    'M4.6 18c3.2-2.2 5.6.6 8.6-1 2.4-1.3 4-1.9 6.5-1"/>',
    "menu": '<path d="M4 8h16M4 16h16"/>',
    "arrow": '<path d="M4 12h15M13.5 6.5 19 12l-5.5 5.5"/>',
    "check": '<path d="m5 12.5 4.6 4.6L19 7.6"/>',
    "minus": '<path d="M5.5 12h13"/>',
    "plus": '<path d="M5.5 12h13M12 5.5v13"/>',
    "close": '<path d="m7 7 10 10M17 7 7 17"/>',
    "down": '<path d="m6 9.5 6 6 6-6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/>',
    "sliders": '<path d="M4 8h9M19 8h1M4 16h1M11 16h9"/><circle cx="16" cy="8" r="2.5"/>'
    '<circle cx="8" cy="16" r="2.5"/>',
    "seal": '<path d="M12 2.6 14.4 4l2.8-.1 1.3 2.4 2.4 1.4-.1 2.8 1.3 2.3-1.5 2.4.1 2.8-2.4 1.3'
    "-1.4 2.5-2.8-.1L12 23l-2.2-1.3-2.8.1-1.4-2.5-2.4-1.3.1-2.8L1.8 12.8l1.4-2.3-.1-2.8 2.4-1.4"
    ' 1.3-2.4 2.8.1z" transform="translate(.6 .2) scale(.95 .92)"/><path d="m8.2 12.2 2.6 2.6 5-5.2"/>',
    "stop": '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z"/><path d="m9 9 6 6M15 9l-6 6"/>',
    "phone": '<path d="M6.2 3.8 9 3.5l1.7 4.2-2 1.6a11 11 0 0 0 6 6l1.6-2 4.2 1.7-.3 2.8c-.1 1.1-1 2-2.2 1.9'
    'A15.5 15.5 0 0 1 4.3 6c-.1-1.1.8-2.1 1.9-2.2z"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4.5V9h15v8H17"/><path d="M7 14h10v6H7z"/>',
    "share": '<path d="M12 15V4M8 7.5 12 3.7l4 3.8"/><path d="M6 11H5v9h14v-9h-1"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
}

_USE = re.compile(r'<use href="#i-([a-z]+)"')


def with_icons(html: str) -> Markup:
    """Prepend the definitions of the icons that some HTML uses.

    An icon is used with `<svg class="icon" aria-hidden="true"><use href="#i-check"/></svg>`.

    Raises:
        KeyError: the HTML uses an unknown icon.
    """
    return Markup(_sprite(tuple(dict.fromkeys(_USE.findall(html))))) + Markup(html)  # noqa: S704


@lru_cache(maxsize=128)
def _sprite(names: tuple[str, ...]) -> str:
    symbols = "".join(f'<symbol id="i-{name}" viewBox="0 0 24 24">{ICONS[name]}</symbol>' for name in names)
    return f'<svg width="0" height="0" hidden aria-hidden="true">{symbols}</svg>'
