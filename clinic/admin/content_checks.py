"""Rules for Wagtail's content checks beside the preview.

Wagtail runs axe on the preview and shows its findings with these texts. The rules cover what editors can fix:
headings, links and alternative text.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem

# Words for a picture that tell nothing: a file's name, a camera's number, "image of", or a whole essay.
USELESS_ALT_TEXT = (
    r"\.(avif|gif|jpe?g|png|svg|webp|heic|tiff?)$"
    r"|_"
    r"|^(an? )?(image|picture|photo|photograph|graphic|icon)( of|s of|$)"
    r"|^(img|dsc|dscn|dscf|pict|p|screenshot)[ -]?\d+"
    r"|^.{141,}$"
)


class HouseContentChecker(ContentCheckerItem):
    """Wagtail's checks, with one level-one heading, descriptive links and useful alternative text."""

    axe_run_only = [
        *ContentCheckerItem.axe_run_only,
        "page-has-heading-one",
        "image-alt",
        "image-redundant-alt",
        "identical-links-same-purpose",
        "table-duplicate-name",
        "td-has-header",
    ]
    axe_custom_checks: list[dict[str, Any]] = [
        *(check for check in ContentCheckerItem.axe_custom_checks if check["id"] != "check-image-alt-text"),
        {"id": "check-image-alt-text", "options": {"pattern": USELESS_ALT_TEXT}},
    ]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "heading-order": {
            "error_name": _("A heading level is skipped"),
            "help_text": _(
                "Use “Heading 3” below a section heading, and “Heading 4” only below a “Heading 3”."
            ),
        },
        "page-has-heading-one": {
            "error_name": _("The page has no title"),
            "help_text": _("Enter the title of the page."),
        },
        "p-as-heading": {
            "error_name": _("A bold line is used as a heading"),
            "help_text": _("Use “Heading 3” so that screen reader users can jump to it."),
        },
        "image-alt": {
            "error_name": _("A picture has no alternative text"),
            "help_text": _("Describe what it shows, or mark it as decorative."),
        },
        "alt-text-quality": {
            "error_name": _("The alternative text of a picture says too little or too much"),
            "help_text": _("Describe it in at most 140 characters, without “picture of” or a file name."),
        },
        "image-redundant-alt": {
            "error_name": _("The alternative text of a picture repeats the text beside it"),
            "help_text": _("Describe what only the picture shows, or mark it as decorative."),
        },
        "identical-links-same-purpose": {
            "error_name": _("The same words link to different pages"),
            "help_text": _("Make each link say where it goes."),
        },
        "table-duplicate-name": {
            "error_name": _("A table’s heading and description are the same"),
            "help_text": _("Keep one of them."),
        },
        "td-has-header": {
            "error_name": _("A table has cells without headings"),
            "help_text": _("Mark the first row or column as headings."),
        },
    }
