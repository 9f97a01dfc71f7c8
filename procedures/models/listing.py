"""The base of pages that list procedures."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from clinic.models import IntroducedPage


class ProcedureListingPage(IntroducedPage):
    """A page with an introduction that lists procedures."""

    class Meta:
        abstract = True

    @property
    def description_parts(self) -> Iterable[str]:
        return (
            self.introduction,
            gettext("%(title)s: what each procedure costs, how long recovery takes, and what can go wrong.")
            % {"title": self.title},
        )
