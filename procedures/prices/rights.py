"""Who may change and confirm prices."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.locks import BasicLock
from wagtail.models import Page

from procedures.models import ProcedurePage

CHANGE_PRICES = "procedures.change_prices"


def may_change_prices(user: Any) -> bool:
    """Whether a user may change and confirm prices, in the editor too; to publish pages is another right."""
    return bool(user.has_perm(CHANGE_PRICES))


def may_change_prices_of(user: Any, page: Page) -> bool:
    """Whether a user may change the prices of a page; an alias shows those of its source."""
    return bool(page.live and not page.alias_of_id and may_change_prices(user))


def pages_with_changeable_prices() -> QuerySet[ProcedurePage]:
    """The procedures whose prices those change who may."""
    return ProcedurePage.objects.filter(live=True, alias_of__isnull=True)


def may_confirm_prices_of(user: Any, page: Page) -> bool:
    """Whether a user may confirm the prices of a page; those of a draft, only who may also edit it."""
    if page.live:
        return may_change_prices_of(user, page)
    return may_change_prices(user) and bool(page.permissions_for_user(user).can_edit())


def why_not(user: Any, page: Page) -> str:
    """Why a user may not change the prices of a page now; empty if they may."""
    if user is None or not may_change_prices_of(user, page):
        return _("You may not change the prices of this procedure.")
    if is_locked_by_another(page, user):
        return _("The page is locked in the admin. It is left out.")
    return ""


def is_locked_by_another(page: Page, user: Any) -> bool:
    """Whether a person has locked the page, and not this one.

    A moderation or a schedule locks the text of a page, and not its prices. Without a user, as for a command,
    each lock counts.
    """
    return bool(page.locked and (user is None or BasicLock(page).for_user(user)))
