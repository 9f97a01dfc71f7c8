"""Price updates: download a sheet, upload it or a price list, change by per cent, look, confirm, undo."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages

from clinic.admin.menus import SeveralTemplatesMixin, listed
from procedures.admin.price_forms import ColumnsForm, PercentForm, UploadForm
from procedures.choices import LineOutcome, PriceUpdateKind, PriceUpdateState
from procedures.facts import LineValues, format_number
from procedures.models import PriceUpdate
from procedures.prices import updates
from procedures.prices.background import start_process
from procedures.prices.lines import public_lines
from procedures.prices.proposals import change_in_words, percents
from procedures.prices.rights import (
    may_change_prices,
    pages_with_changeable_prices,
)
from procedures.prices.rises import rise
from procedures.prices.sheets import price_lists, writing
from procedures.prices.sheets.comparison import compare_sheet, left_out, our_sheets
from procedures.prices.sheets.files import SheetRefused, Table

_RECENT = 20


class _PriceUpdatesView(UserPassesTestMixin, SeveralTemplatesMixin, View):
    """A screen for those who may change prices."""

    page_title = gettext_lazy("Price updates")
    header_icon = "tag"

    def test_func(self) -> bool:
        return may_change_prices(self.request.user)

    @cached_property
    def filters(self) -> QueryDict:
        """The filters of the list of procedures that the address holds."""
        filters = self.request.GET.copy()
        for name in ("export", "p", "format", "ordering"):
            filters.pop(name, None)
        return filters

    @property
    def pages(self) -> Any:
        """The procedures of the filtered list whose prices the user may change; all without a filter."""
        pages = pages_with_changeable_prices()
        if not self.filters:
            return pages
        listed_pages = listed("procedure_list:index", self.request)
        return pages.filter(pk__in=listed_pages.order_by().values("pk"))


class PriceUpdatesView(_PriceUpdatesView):
    """Where each update begins, with those of late."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The forms."""
        return self._start(UploadForm(), self._percent_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Compare a file, or the prices with themselves and some per cent."""
        if request.POST.get("action") == "percent":
            return self._by_percent(self._percent_form(request.POST))
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._start(form, self._percent_form())
        try:
            update = self._compare(form)
        except SheetRefused as refused:
            form.add_error("file" if form.cleaned_data.get("file") else "pasted", str(refused))
            return self._start(form, self._percent_form())
        return redirect("procedures:price_update", update.pk)

    def _compare(self, form: UploadForm) -> PriceUpdate:
        if ours := our_sheets(form.tables):
            update = PriceUpdate(kind=PriceUpdateKind.SHEET, name=form.name)
            comparison = compare_sheet(*ours[0])
            comparison.notes += left_out(table.name for table, *_places in ours[1:])
            return updates.store(update, comparison, self.request.user)
        guessed = [(table, price_lists.guess_columns(table)) for table in form.tables]
        table, columns = next((one for one in guessed if one[1].is_complete), guessed[0])
        update = PriceUpdate(kind=PriceUpdateKind.PRICE_LIST, name=form.name)
        update.source = {
            "table": table.as_json(),
            "first_row": columns.first_row,
            "places": dict(columns.places),
            "chosen": {},
            "left_out": [other.name for other, _columns in guessed if other is not table],
        }
        return compare_list(update, self.request.user)

    def _percent_form(self, data: Any = None) -> PercentForm:
        return PercentForm(data, is_filtered=bool(self.filters))

    def _by_percent(self, form: PercentForm) -> HttpResponse:
        if not form.is_valid():
            return self._start(UploadForm(), form)
        percent, pages = form.cleaned_data["percent"], self.pages
        if category := form.cleaned_data.get("category"):
            pages = pages.filter(category=category)
        comparison = rise(public_lines(pages), percent, form.rounding)
        if not comparison.proposals:
            form.add_error(None, _("No public price would change."))
            return self._start(UploadForm(), form)
        update = PriceUpdate(kind=PriceUpdateKind.PERCENT, name=str(form.name), percent=percent)
        updates.store(update, comparison, self.request.user)
        return redirect("procedures:price_update", update.pk)

    def _start(self, upload: UploadForm, percent: PercentForm) -> HttpResponse:
        query = self.filters.urlencode()
        context = {
            "upload": upload,
            "percent": percent,
            "query": query,
            "filtered": self.pages.count() if query else None,
            "downloads": [
                (
                    reverse("procedures:price_sheet", query={"format": kind, **dict(self.filters.lists())}),
                    label,
                )
                for kind, label in (
                    ("xlsx", _("Download for Excel or LibreOffice")),
                    ("csv", _("Download CSV")),
                )
            ],
            "recent": PriceUpdate.objects.defer("source")[:_RECENT],
        }
        return self.page("procedures/price_updates/start.html", context)


class PriceSheetView(_PriceUpdatesView):
    """The price sheet of all public procedures, or of the filtered list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file."""
        lines = public_lines(self.pages)
        if request.GET.get("format") == "csv":
            response = HttpResponse(writing.write_csv(lines), content_type="text/csv")
            ending = "csv"
        else:
            response = HttpResponse(writing.write_xlsx(lines), content_type=writing.XLSX)
            ending = "xlsx"
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="prices-{day}.{ending}"'
        return response


class PriceUpdateView(_PriceUpdatesView):
    """One update: what it would change, how far it has come, or what it has changed."""

    breadcrumbs_items = [
        *SeveralTemplatesMixin.breadcrumbs_items,
        {"url": reverse_lazy("procedures:price_updates"), "label": _PriceUpdatesView.page_title},
    ]

    @cached_property
    def update(self) -> PriceUpdate:
        return get_object_or_404(PriceUpdate, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.update.name

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        if self.update.is_open:
            return self._preview()
        return self._journal()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm, choose columns and lines, compare again, undo or discard."""
        action = request.POST.get("action")
        if action == "columns":
            return self._choose_columns()
        if action == "confirm":
            ticked = request.POST.getlist("line")
            chosen = set(self.update.lines.filter(pk__in=ticked).values_list("pk", flat=True))
            if updates.confirm(self.update, chosen, request.user):
                start_process()
            elif not chosen:
                messages.error(request, _("Select at least one change."))
        elif action == "undo":
            if updates.ask_undo(self.update, request.user):
                start_process()
            else:
                messages.error(request, _("This can no longer be undone: a price has been changed since."))
        elif action == "again":
            updates.compare_again(self.update, request.user)
        elif action == "discard" and self.update.is_open:
            self.update.delete()
            return redirect("procedures:price_updates")
        return redirect("procedures:price_update", self.update.pk)

    def _choose_columns(self) -> HttpResponse:
        """Take the columns, and the prices that were chosen for single rows."""
        if not self.update.is_open or not self._columns_form:
            return redirect("procedures:price_update", self.update.pk)
        form = self._columns_form
        if not form.is_valid():
            return self._preview()
        by_name = dict(zip(self._line_names.values(), self._line_names, strict=True))
        source = self.update.source
        source["places"] = form.places
        unknown = []
        for row in source["table"]:
            if typed := self.request.POST.get(f"row-{row}", "").strip():
                if key := by_name.get(typed):
                    source["chosen"][row] = list(key)
                else:
                    unknown.append(typed[:80])
        compare_list(self.update, self.request.user)
        if unknown:
            messages.error(
                self.request,
                _("Not one of our prices: %(names)s. Choose from the list that opens below the field.")
                % {"names": "; ".join(unknown[:5])},
            )
        return redirect("procedures:price_update", self.update.pk)

    @cached_property
    def _columns_form(self) -> ColumnsForm | None:
        source = self.update.source
        if self.update.kind != PriceUpdateKind.PRICE_LIST:
            return None
        return ColumnsForm(
            self.request.POST or None,
            table=Table.from_json(source["table"]),
            first_row=source["first_row"],
            initial={name: str(at) for name, at in source["places"].items()},
        )

    @cached_property
    def _line_names(self) -> dict[tuple[int, str], str]:
        """The public lines by their keys, each with a name that no other one has."""
        names: dict[tuple[int, str], str] = {}
        taken: set[str] = set()
        for line in public_lines(pages_with_changeable_prices()):
            name = f"{line} ({line.price.amount})"
            names[line.key] = name if name not in taken else f"{name} {line.block_id[:8]}"
            taken.add(name)
        return names

    def _preview(self) -> HttpResponse:
        lines = list(self.update.lines.all())
        for line in lines:
            if line.before_values and line.after_values:
                line.change = change_in_words(line.before_values, line.after_values)  # type: ignore[attr-defined]
                line.direction = _direction(line.before_values, line.after_values)  # type: ignore[attr-defined]
        unusable = [line for line in lines if line.problem]
        usable = [line for line in lines if not line.problem]
        unmatched = any(line.is_unmatched for line in unusable)
        context = {
            "update": self.update,
            "columns": self._columns_form,
            "unusable": unusable,
            "groups": [
                (_("To check: select what is right"), [line for line in usable if line.warnings]),
                (_("Changes"), [line for line in usable if not line.warnings]),
            ],
            "usable": len(usable),
            "line_names": self._line_names.values() if unmatched else (),
            "drafts": len({line.page_id for line in usable if line.notes}),
        }
        return self.page("procedures/price_updates/preview.html", context)

    def _journal(self) -> HttpResponse:
        update = self.update
        counts = update.counts
        done = counts["left_out"] + counts["undone" if update.is_going_back else "applied"]
        touched = updates.touched_since(update) if update.state == PriceUpdateState.APPLIED else []
        journal = update.lines.filter(is_chosen=True)
        with_reason, without_reason = journal.exclude(reason=""), journal.filter(reason="")
        context = {
            "update": update,
            "counts": counts,
            "done": min(done, counts["chosen"]),
            "progress": _("%(done)s of %(all)s prices")
            % {"done": format_number(done), "all": format_number(counts["chosen"])},
            "result": _result(update, counts),
            "reason_lists": [
                (heading, lines)
                for heading, lines in (
                    (_("Not put back"), with_reason.filter(outcome=LineOutcome.APPLIED)),
                    (_("Not changed"), with_reason.exclude(outcome=LineOutcome.APPLIED)),
                )
                if lines
            ],
            "done_lists": [
                (heading, lines, is_back)
                for heading, lines, is_back in (
                    (_("Put back"), without_reason.filter(outcome=LineOutcome.UNDONE), True),
                    (_("Changed"), without_reason.filter(outcome=LineOutcome.APPLIED), False),
                )
                if lines
            ],
            "touched": touched[:10],
            "can_be_undone": update.state == PriceUpdateState.APPLIED and counts["applied"] and not touched,
            "can_be_compared": update.state == PriceUpdateState.FAILED,
        }
        return self.page("procedures/price_updates/journal.html", context)


def _direction(before: LineValues, after: LineValues) -> str:
    percent = next(filter(None, percents(before, after)), 0)
    return "up" if percent > 0 else "down" if percent else "same"


def _result(update: PriceUpdate, counts: dict[str, int]) -> str:
    """What has been done, in a sentence."""
    if update.state == PriceUpdateState.APPLIED:
        count = counts["applied"]
        return ngettext("%(count)s price is changed.", "%(count)s prices are changed.", count) % {
            "count": format_number(count)
        }
    if update.state == PriceUpdateState.UNDONE:
        count = counts["undone"]
        return ngettext(
            "%(count)s price is as it was before.", "%(count)s prices are as they were before.", count
        ) % {"count": format_number(count)}
    return ""


def compare_list(update: PriceUpdate, user: Any) -> PriceUpdate:
    """Compare a stored price list with what is public; without its columns it waits for them."""
    source = update.source
    columns = price_lists.ListColumns(source["first_row"], source["places"])
    if not columns.is_complete:
        update.state = PriceUpdateState.COLUMNS
        update.by(user)
        update.save()
        return update
    chosen = {int(row): (int(page), str(block)) for row, (page, block) in source["chosen"].items()}
    lines = public_lines(pages_with_changeable_prices())
    comparison = price_lists.compare_list(Table.from_json(source["table"]), columns, lines, chosen)
    comparison.notes += left_out(source.get("left_out", ()))
    return updates.store(update, comparison, user)
