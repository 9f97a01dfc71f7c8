"""The public pages that browser tests visit: one of each template."""

from __future__ import annotations

import datetime

from tests.factories import (
    full_procedure,
    make_category,
    make_concern,
    make_photo_pair,
    make_practitioner,
    make_procedure,
    photo_pairs,
    sparse_procedure,
)


def public_pages() -> dict[str, str]:
    """Make one page of each kind; returns the address of each by its name."""
    full = full_procedure()
    sparse = sparse_procedure()
    with_photos = make_procedure(
        title="With photos",
        photo_pairs=photo_pairs(make_photo_pair()),
        alternatives=[("procedure", full)],
        prices_confirmed_on=datetime.date(2021, 7, 28),
        no_known_contraindications=True,
    )
    return {
        "home": "/",
        "list": "/procedures/",
        "full procedure": full.url,
        "sparse procedure": sparse.url,
        "procedure with photos": with_photos.url,
        "categories": "/categories/",
        "category": make_category().url,
        "concerns": "/concerns/",
        "concern": make_concern("Scars").url,
        "team": "/team/",
        "person": make_practitioner("Dr Samuel Adeyemi").url,
        "not found": "/no-such-page/",
    }
