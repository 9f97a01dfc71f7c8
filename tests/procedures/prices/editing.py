"""What the browser sends from an editor that shows a page's price lines."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import streamfield

from procedures.models import ProcedurePage
from tests.editor import complete_form, price_inputs


class OpenEditor:
    """An editor as it was opened, with the ids of its price lines and what it knows of prices."""

    def __init__(self, client: Client, page: ProcedurePage, version: int | None = None) -> None:
        self.client = client
        self.address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        opened = self.address
        shown = page.get_latest_revision_as_object()
        if version is not None:
            opened = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, version])
            shown = page.revisions.get(pk=version).as_object()
        self.title = shown.title
        self.lines = shown.price_lines
        self.known = self.hidden(client.get(opened).content)

    @staticmethod
    def hidden(content: bytes) -> str:
        return str(BeautifulSoup(content, "html.parser").select_one("[name=prices_known]")["value"])

    def form(self, prices: dict[int, str] | None = None, **inputs: Any) -> dict[str, Any]:
        """The form with other amounts in some lines, by their number."""
        lines = []
        for number, line in enumerate(self.lines):
            low, high = line.minimum, None if line.maximum == line.minimum else line.maximum
            amounts = [str(low), "" if high is None else str(high)]
            if prices and number in prices:
                amounts = [prices[number], ""]
            unit = line.unit.value if line.unit else ""
            lines.append(("price", price_inputs(*amounts, label=line.label, unit=unit)))
        form = complete_form(prices=streamfield(lines), title=self.title)
        ids = {f"prices-{number}-id": line.block_id for number, line in enumerate(self.lines)}
        return {**form, **ids, "prices_known": self.known, **inputs}

    def save(self, prices: dict[int, str] | None = None, **inputs: Any) -> Any:
        return self.client.post(self.address, self.form(prices, **inputs))

    def publish(self, prices: dict[int, str] | None = None, **inputs: Any) -> Any:
        return self.save(prices, **{"action-publish": "Publish", **inputs})
