"""What every page's editor asks for search engines and menus, in words for people who do not know theirs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

_SLUG_PANEL = FieldPanel(
    "slug",
    heading=_("Last part of the address"),
    help_text=_(
        "Where the page is found, such as “microneedling”. Empty: made from the title. When it changes, "
        "the old address leads to the new one."
    ),
)

# A home page is at the address of the site or of its language, which no part of its own changes.
HOME_SEARCH_PANELS = [
    FieldPanel(
        "seo_title",
        heading=_("Title in search results"),
        help_text=_(
            "The line to click on in search results, and under shared links. Empty: the title of the page, "
            "with what fits beside it."
        ),
    ),
    FieldPanel(
        "search_description",
        heading=_("Sentences in search results"),
        help_text=_(
            "The text below the title in search results, 70 to 160 characters. Empty: made from the "
            "page’s text and facts."
        ),
    ),
]

SEARCH_PANELS = [_SLUG_PANEL, *HOME_SEARCH_PANELS]

HOME_PROMOTE_PANELS = [MultiFieldPanel(HOME_SEARCH_PANELS, heading=_("For search engines"))]

PROMOTE_PANELS = [
    MultiFieldPanel(SEARCH_PANELS, heading=_("For search engines")),
    MultiFieldPanel(
        [
            FieldPanel(
                "show_in_menus",
                heading=_("In the main menu"),
                help_text=_(
                    "Names the page at the top of every page, if it lies directly below the home page. "
                    "Unchecked: visitors find it by links."
                ),
            )
        ],
        heading=_("For the menu"),
    ),
]
