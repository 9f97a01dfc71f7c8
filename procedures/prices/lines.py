"""The public price lines of procedures, as sheets and updates see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

from clinic.core.languages.active import is_multilingual, join_list, language_of
from procedures.facts import LineValues, PriceLine
from procedures.models import ProcedurePage
from procedures.models.blocks import clinic_names, named_for_staff

_NEEDED = (
    "title", "draft_title", "prices", "live", "alias_of", "has_unpublished_changes", "locked", "locked_by",
    "locale", "translation_key",
)  # fmt: skip


@dataclass(frozen=True)
class ListedLine:
    """A price line of a public procedure.

    Attributes:
        page: with its prices; what else a page has is loaded late.
        price: the line as visitors see it.
    """

    page: ProcedurePage
    price: PriceLine

    @property
    def page_id(self) -> int:
        return int(self.page.pk)

    @property
    def block_id(self) -> str:
        return self.price.block_id

    @property
    def title(self) -> str:
        return titled(self.page)

    @property
    def key(self) -> tuple[int, str]:
        """What names a line for ever."""
        return self.page_id, self.block_id

    @cached_property
    def values(self) -> LineValues:
        """What a change may set."""
        return LineValues.of(self.price)

    @property
    def subject(self) -> str:
        """What the price is for, such as "Full face, Old Town clinic"; may be empty."""
        return self.price.subject

    @property
    def basis(self) -> str:
        """What is priced, then what one price buys: "Full face, Old Town clinic, per session"."""
        return join_list([self.subject, self.price.unit_words])

    def __str__(self) -> str:
        return f"{self.title} · {self.subject}" if self.subject else self.title


def titled(page: ProcedurePage) -> str:
    """The title of a page, with its language where there are several: "Laser (English)"."""
    if not is_multilingual():
        return str(page.title)
    code = language_of(page)
    return f"{page.title} ({dict(settings.LANGUAGES).get(code, code)})"


def public_lines(pages: Any = None) -> Iterator[ListedLine]:
    """The lines of all public procedures, or of those of a queryset, by title."""
    pages = ProcedurePage.objects.all() if pages is None else pages
    public = pages.filter(live=True, alias_of=None).only(*_NEEDED).order_by("title", "pk")
    if is_multilingual():
        public = public.prefetch_related("locale")
    names = clinic_names(for_staff=True)
    for page in public.iterator(chunk_size=500):
        for price in named_for_staff(page.price_lines, names):
            if price.is_stated and price.block_id:
                yield ListedLine(page, price)


def lines_of_pages(page_ids: Iterable[int]) -> dict[tuple[int, str], ListedLine]:
    """The lines of some public procedures by their keys."""
    pages = ProcedurePage.objects.filter(pk__in=set(page_ids))
    return {line.key: line for line in public_lines(pages)}
