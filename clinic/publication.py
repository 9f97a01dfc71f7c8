"""What every way of publishing has in common: it can be refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from wagtail.models import Page


class PublicationRefused(ValidationError):
    """A page was not published because something that visitors need is missing.

    Args:
        page: the page that stays as it was.
        errors: for each field's name, what is missing, in the editor's words.
    """

    def __init__(self, page: Page, errors: Mapping[str, list[str]]) -> None:
        super().__init__(dict(errors))
        self.page = page
