"""“Change price”: find a procedure, type another price beside one of its lines, publish it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages

from clinic.admin.menus import NamedInHeaderMixin, next_address
from clinic.admin.typed_dates import DayField
from procedures.admin.price_form import PriceForm
from procedures.facts import PriceLine
from procedures.models import ProcedurePage
from procedures.models.blocks import named_for_staff
from procedures.prices.changes import PriceChange, PriceChangesRefused, apply_changes
from procedures.prices.confirmation import confirmed_on, what_is_seen
from procedures.prices.languages import change_in_other_languages
from procedures.prices.lines import titled
from procedures.prices.rights import may_change_prices, pages_with_changeable_prices

PAGES = 20
# A search of more words finds nothing else.
_WORDS = 6


@dataclass(frozen=True)
class PriceRow:
    """A price line on the screen.

    Attributes:
        seen: what the line says, for its confirmation.
    """

    line: PriceLine
    form: PriceForm
    confirmed_on: Any
    seen: str


@dataclass(frozen=True)
class PriceCard:
    """A procedure on the screen, with its lines."""

    page: ProcedurePage
    rows: list[PriceRow]

    @property
    def title(self) -> str:
        """With its language where there are several."""
        return titled(self.page)

    @property
    def can_be_confirmed(self) -> bool:
        """Whether a line has a price that can be confirmed."""
        return bool(self.page.confirmable_prices)

    @property
    def seen(self) -> str:
        """What all lines say, for their confirmation."""
        return json.dumps(what_is_seen(self.page, self.page.confirmable_prices))


class ChangePriceView(UserPassesTestMixin, NamedInHeaderMixin, TemplateView):
    """The published price lines of the procedures that match a search, each with a form."""

    template_name = "procedures/prices/change.html"
    page_title = _("Change price")
    header_icon = "tag"
    refused: PriceForm | None = None
    refused_line: tuple[int, str] | None = None

    @cached_property
    def pages(self) -> QuerySet[ProcedurePage]:
        """The public procedures whose prices the user may change."""
        return pages_with_changeable_prices()

    @property
    def query(self) -> str:
        """What is searched for, also where a price that was found has been refused."""
        source = QueryDict(urlsplit(self._next_url()).query) if self.refused else self.request.GET
        return source.get("q", "").strip()[:100]

    def test_func(self) -> bool:
        return may_change_prices(self.request.user)

    def post(self, request: HttpRequest, page_id: int, block_id: str) -> HttpResponse:
        """Publish the price of one line, or show what is wrong with it."""
        page = self.pages.filter(pk=page_id).first()
        lines = named_for_staff(page.price_lines) if page else []
        line = next((one for one in lines if one.block_id == block_id), None)
        if page is None or line is None:
            messages.error(request, gettext("This price line is no longer there."))
            return redirect(self._next_url())
        form = PriceForm(request.POST, line=line, key=block_id)
        if form.is_valid() and self._publish(page, form):
            return redirect(self._next_url())
        self.refused, self.refused_line = form, (page_id, block_id)
        return self.render_to_response(self.get_context_data())

    def _publish(self, page: ProcedurePage, form: PriceForm) -> bool:
        """Publish the price of a valid form, and say so; or note why it was refused."""
        assert self.request.user.is_authenticated
        before, after = form.cleaned_data["before"], form.values
        change = PriceChange(page.pk, form.line.block_id, before, after)
        try:
            applied = apply_changes(page.pk, [change], self.request.user, confirms=True)
        except PriceChangesRefused as refused:
            form.add_error("minimum", str(refused))
            # The next try is about the price of now.
            form.data = {
                **{name: form.data.get(name) for name in form.fields},
                "before": form.initial["before"],
            }
            return False
        messages.success(
            self.request,
            gettext("Published: %(page)s, %(line)s.") % {"page": page.title, "line": after.on(form.line)},
        )
        for other, reason in change_in_other_languages(change, self.request.user, confirms=True):
            if not reason:
                messages.success(self.request, gettext("Published, too: %(page)s.") % {"page": other.title})
                continue
            messages.warning(
                self.request,
                gettext("%(page)s has this line, too, and keeps its price. %(reason)s")
                % {"page": other.title, "reason": reason},
            )
        for own in applied.draft_prices.values():
            messages.warning(
                self.request,
                gettext(
                    "A draft of “%(page)s” has another price for this line, %(price)s. Publishing it will"
                    " ask which one is right."
                )
                % {"page": page.title, "price": own},
            )
        return True

    def _next_url(self) -> str:
        return next_address(self.request, reverse("procedures:change_price"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = self._found()
        here = self._next_url() if self.refused else self.request.get_full_path()
        return {
            **super().get_context_data(**kwargs),
            "query": self.query,
            "found": pages,
            "cards": [self._card(page) for page in pages],
            "here": here,
            "media": DayField.widget().media,
        }

    def _found(self) -> Page[ProcedurePage]:
        pages = self.pages
        if self.refused_line is not None:
            return Paginator(pages.filter(pk=self.refused_line[0]), PAGES).get_page(1)
        if asked := self.request.GET.get("page_id"):
            pages = pages.filter(pk=asked)
        for word in self.query.split()[:_WORDS]:
            names = ("title", "price_rows__area", "price_rows__label", "price_rows__clinic__title")
            found = reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names))
            pages = pages.filter(found).distinct()
        return Paginator(pages.select_related("locale").order_by("title", "pk"), PAGES).get_page(
            self.request.GET.get("p")
        )

    def _card(self, page: ProcedurePage) -> PriceCard:
        lines = [line for line in named_for_staff(page.price_lines) if line.is_stated]
        if self.refused_line is not None:
            # Alone: another line in its place would be taken for it.
            return PriceCard(
                page, [self._row(page, one) for one in lines if one.block_id == self.refused_line[1]]
            )
        words = [word.casefold() for word in self.query.split()[:_WORDS]]
        title = page.title.casefold()
        exact = [line for line in lines if all(w in title or w in line.subject.casefold() for w in words)]
        return PriceCard(page, [self._row(page, line) for line in exact or lines])

    def _row(self, page: ProcedurePage, line: PriceLine) -> PriceRow:
        is_refused = self.refused_line == (page.pk, line.block_id)
        form = self.refused if is_refused and self.refused else PriceForm(line=line, key=line.block_id)
        return PriceRow(line, form, confirmed_on(page, line), json.dumps(what_is_seen(page, [line])))
