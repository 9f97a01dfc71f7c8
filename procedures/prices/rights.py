"""Who may change and confirm published prices."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.locks import BasicLock
from wagtail.models import Page
from wagtail.permissions import policy_registry

from procedures.models import ProcedurePage

CHANGE_PRICES = "procedures.change_prices"


def may_change_prices(user: Any) -> bool:
    """Whether a user may change the published prices of all procedures."""
    return bool(user.has_perm(CHANGE_PRICES))


def may_change_prices_of(user: Any, page: Page) -> bool:
    """Whether a user may change the prices of a page: by that right alone, or because they may publish it."""
    return may_change_prices(user) or bool(page.permissions_for_user(user).can_publish())


def may_change_some_prices(user: Any) -> bool:
    """Whether a user may change the prices of some page, without a look at the pages."""
    policy = policy_registry.get_by_type(Page)
    return may_change_prices(user) or bool(policy.user_has_permission(user, "publish"))


def pages_with_changeable_prices(user: Any) -> QuerySet[ProcedurePage]:
    """The public procedures whose prices a user may change; an alias shows those of its source."""
    public = ProcedurePage.objects.filter(live=True, alias_of__isnull=True)
    if may_change_prices(user):
        return public
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
    return public.filter(pk__in=pages.values("pk"))


def may_confirm_prices_of(user: Any, page: Page) -> bool:
    """Whether a user may confirm the prices of a page: of a draft, whoever may edit it."""
    if may_change_prices_of(user, page):
        return True
    return not page.live and bool(page.permissions_for_user(user).can_edit())


def is_locked_by_another(page: Page, user: Any) -> bool:
    """Whether a person has locked the page, and not this one.

    A moderation or a schedule locks the text of a page, and not its prices. Without a user, as for a command,
    each lock counts.
    """
    return bool(page.locked and (user is None or BasicLock(page).for_user(user)))
