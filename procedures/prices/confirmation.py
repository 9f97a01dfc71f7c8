"""“Still right today”: the days on which somebody has checked a price.

A confirmation belongs to a line, by its block id, and to the line as it was read: with another price, unit,
area, clinic or label it no longer counts. It is a fact about what visitors read and part of no version of the
page, so it needs no publication. The page's own day is the earliest of its lines.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from clinic.core.fingerprints import digest
from clinic.publishing.page_lock import PageLocked, page_lock
from procedures.facts import PriceLine
from procedures.facts.registry import KEPT_BY_CONFIRMATION
from procedures.models import ProcedurePage
from procedures.prices.rights import is_locked_by_another

CONFIRMED = "procedures.prices.confirm"


class NothingToConfirm(Exception):
    """None of the lines can be confirmed; the message says why."""


def mark_of(line: PriceLine) -> str:
    """A digest of what a line says. What is not stated is not part of it, nor is the name of a clinic."""
    said = {
        field.name: f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
        for field in fields(line)
        if field.name not in ("block_id", "clinic") and (value := getattr(line, field.name)) != field.default
    }
    return digest(said)


def what_is_seen(page: ProcedurePage, lines: Iterable[PriceLine]) -> dict[str, str]:
    """What lines say, for a form that asks whether they are right. Copies of a page share block ids."""
    return {f"{page.pk}/{line.block_id}": mark_of(line) for line in lines}


def confirmed_on(page: ProcedurePage, line: PriceLine) -> datetime.date | None:
    """The day on which a line was confirmed as it is now."""
    found = page.price_confirmations.get(line.block_id)
    is_same = found is not None and found["mark"] == mark_of(line)
    return datetime.date.fromisoformat(found["on"]) if found is not None and is_same else None


def confirm_prices(
    page_id: int,
    user: Any,
    block_ids: Collection[str] | None = None,
    *,
    seen: Mapping[str, str] | None = None,
) -> list[PriceLine]:
    """Confirm prices of a page as of today: the public ones, or those of a page that never was public.

    A newer draft does not matter, nor does what the page lacks.

    Args:
        block_ids: the lines; by default all that have an amount and have not ended.
        seen: what the person has seen (`what_is_seen`). A line that has changed since is not confirmed.

    Returns:
        The confirmed lines.

    Raises:
        PageLocked: someone else has the page locked.
        NothingToConfirm: there is no such price, or it has changed.
    """
    with page_lock(page_id):
        page = ProcedurePage.objects.get(pk=page_id)
        if is_locked_by_another(page, user):
            raise PageLocked(
                _("“%(title)s” is locked in the admin.") % {"title": page.get_admin_display_title()}
            )
        lines = [line for line in page.confirmable_prices if block_ids is None or line.block_id in block_ids]
        if not lines:
            raise NothingToConfirm(_("There is no price to confirm."))
        if seen is not None and not what_is_seen(page, lines).items() <= seen.items():
            raise NothingToConfirm(_("A price has been changed since you saw it. Look at it again."))
        set_confirmations(page, lines, timezone.localdate())
        page.is_gated = False
        page.save(update_fields=[*KEPT_BY_CONFIRMATION], clean=False)
        log(instance=page, action=CONFIRMED, user=user, data={"prices": [str(line) for line in lines]})
    return lines


def set_confirmations(page: ProcedurePage, lines: Iterable[PriceLine], day: datetime.date) -> None:
    """Note in memory that lines were confirmed on a day, and set the page's own day."""
    noted = {line.block_id: {"on": day.isoformat(), "mark": mark_of(line)} for line in lines}
    page.price_confirmations = {**page.price_confirmations, **noted}
    page.prices_confirmed_on = _day_of(page)


def read_seen(text: str | None) -> dict[str, str]:
    """What was seen, as a form gives it back; nothing from what is no form of ours."""
    try:
        seen = json.loads(text or "{}")
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}


def keep_confirmations(page: ProcedurePage) -> None:
    """Drop confirmations of other prices, in memory, from a page that is about to be public."""
    # Lines get their ids when they are stored; a new page may have none yet.
    if any(not block.id for block in page.prices):
        page.prices = page.prices.get_prep_value()
    rows = ProcedurePage._base_manager
    stored = rows.filter(pk=page.pk).values(*KEPT_BY_CONFIRMATION).first() if page.pk else None
    known = stored or dict.fromkeys(KEPT_BY_CONFIRMATION)
    day = page.prices_confirmed_on
    if day and page.price_confirmations == (known["price_confirmations"] or {}):
        if day != known["prices_confirmed_on"]:
            # Set by code, such as the loader of the demo, for all prices.
            set_confirmations(page, page.price_lines, day)
        elif not page.price_confirmations:
            # Of the time when a page had one day for all prices: those that it has had until now.
            set_confirmations(page, rows.only("prices").get(pk=page.pk).price_lines, day)
    current = {line.block_id: line for line in page.price_lines}
    page.price_confirmations = {
        block_id: noted
        for block_id, noted in page.price_confirmations.items()
        if block_id in current and noted["mark"] == mark_of(current[block_id])
    }
    page.prices_confirmed_on = _day_of(page)


def _day_of(page: ProcedurePage) -> datetime.date | None:
    """The earliest confirmation of the page's prices; None if one of them has none."""
    days = [confirmed_on(page, line) for line in page.confirmable_prices]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None
