"""The comparison's address, `compare/?procedure=<slug>&procedure=<slug>`: no procedure may have that slug."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils.translation import gettext

# The last part of the address; no procedure may have it as its slug.
COMPARISON_SLUG = "compare"
PARAMETER = "procedure"


def comparison_slug_taken() -> str:
    """The error for an editor who chooses the comparison's address for a procedure."""
    return gettext("“%(slug)s” is the address of the page that compares procedures. Choose another one.") % {
        "slug": COMPARISON_SLUG
    }


def comparison_address(index_address: str, slugs: list[str]) -> str:
    """The address that compares procedures.

    Args:
        index_address: of the list of procedures.
    """
    query = urlencode([(PARAMETER, slug) for slug in slugs])
    return f"{index_address}{COMPARISON_SLUG}/{'?' if query else ''}{query}"
