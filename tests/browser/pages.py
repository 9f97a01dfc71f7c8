"""The public pages that browser tests visit: one of each template."""

from __future__ import annotations

from tests.factories import full_procedure, make_category, make_concern, make_practitioner, sparse_procedure


def public_pages() -> dict[str, str]:
    """Make one page of each kind; returns the address of each by its name."""
    full = full_procedure()
    sparse = sparse_procedure()
    return {
        "home": "/",
        "list": "/procedures/",
        "full procedure": full.url,
        "sparse procedure": sparse.url,
        "categories": "/categories/",
        "category": make_category().url,
        "concerns": "/concerns/",
        "concern": make_concern("Scars").url,
        "team": "/team/",
        "person": make_practitioner("Dr Samuel Adeyemi").url,
        "not found": "/no-such-page/",
    }
