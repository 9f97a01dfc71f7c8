"""Who may change and confirm published prices."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.locks import BasicLock
from wagtail.models import Page
from wagtail.permissions import policy_registry

from procedures.models import PriceUpdate, ProcedurePage

CHANGE_PRICES = "procedures.change_prices"


def may_change_prices(user: Any) -> bool:
    """Whether a user may change the published prices of all procedures."""
    return bool(user.has_perm(CHANGE_PRICES))


def may_change_prices_of(user: Any, page: Page) -> bool:
    """Whether a user may change the prices of a public page: by that right alone, or as its publisher.

    An alias shows the prices of its source.
    """
    if not page.live or page.alias_of_id:
        return False
    return may_change_prices(user) or bool(page.permissions_for_user(user).can_publish())


def may_change_some_prices(user: Any) -> bool:
    """Whether a user may change the prices of some page, without a look at the pages."""
    policy = policy_registry.get_by_type(Page)
    return may_change_prices(user) or bool(policy.user_has_permission(user, "publish"))


def pages_with_changeable_prices(user: Any) -> QuerySet[ProcedurePage]:
    """The public procedures whose prices a user may change."""
    public = ProcedurePage.objects.filter(live=True, alias_of__isnull=True)
    if may_change_prices(user):
        return public
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
    return public.filter(pk__in=pages.values("pk"))


def may_confirm_prices_of(user: Any, page: Page) -> bool:
    """Whether a user may confirm the prices of a page: of a draft, whoever may edit it."""
    if page.live:
        return may_change_prices_of(user, page)
    return bool(page.permissions_for_user(user).can_edit())


def price_updates_of(user: Any) -> QuerySet[PriceUpdate]:
    """The updates that a user may see, confirm and undo; who may not change all prices has their own."""
    updates = PriceUpdate.objects.all()
    return updates if may_change_prices(user) else updates.filter(user=user)


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
