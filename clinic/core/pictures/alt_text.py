"""Checks of alternative text."""

from __future__ import annotations

import re

_ENDING = re.compile(r"\.(avif|bmp|gif|heic|heif|jpe?g|png|svg|tiff?|webp)$", re.IGNORECASE)
# Such as IMG_1234, DSC01234, "WhatsApp Image 2026-11-02 at 10.15.03", "Screenshot 2026-11-02 (copy)".
_BY_A_DEVICE = re.compile(
    r"(img|image|pic|picture|photo|foto|bild|dsc[fn]?|dcim|mvi|pxl|scan|screen ?shot|bildschirmfoto|"
    r"whatsapp image|untitled|unbenannt)[-_ (]*\d([\d\W_]|at|um|copy|edited|am|pm)*",
    re.IGNORECASE,
)


def is_file_name(text: str) -> bool:
    """Whether an alternative text is only a file name."""
    text = text.strip()
    # Such as final_v2, or firstname-surname-1984-after.
    is_joined = len(text.split()) == 1 and ("_" in text or text.count("-") > 1)
    return is_joined or bool(_ENDING.search(text) or _BY_A_DEVICE.fullmatch(text))
