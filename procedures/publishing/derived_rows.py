"""Rows derived from a saved page: prices, search texts, statements, findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from clinic.core.saving import page_saved
from procedures.finder.searchable import rewrite_search_text
from procedures.models import ProcedurePage
from procedures.prices.history import record_prices
from procedures.publishing.gate import rebuild_price_rows
from procedures.review.approving import keep_brought_review
from procedures.review.consistency import rewrite_statements
from procedures.review.store import PAGES_WITH_TEXT, refresh_findings


@receiver(page_saved, sender=ProcedurePage)
def derive_rows(page: ProcedurePage, update_fields: Iterable[str] | None, **kwargs: Any) -> None:
    """Rewrite a procedure's derived rows in the transaction of its save; a receiver of `page_saved`."""
    if page.writes_content(update_fields):
        keep_brought_review(page)
        rebuild_price_rows(page)
        record_prices(page)
        rewrite_search_text(page)
    if page.writes_content(update_fields) or "latest_revision" in (update_fields or ()):
        refresh_findings([page.pk], with_partners=True)


@receiver(page_saved)
def derive_statements(page: Any, update_fields: Iterable[str] | None, **kwargs: Any) -> None:
    """Compare what a page beside the procedures states, in the transaction of its save."""
    states = isinstance(page, PAGES_WITH_TEXT) and page.writes_content(update_fields)
    if states and rewrite_statements([page]):
        refresh_findings([page.pk], with_partners=True)
