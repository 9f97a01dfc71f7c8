"""Bulk actions on procedures, categories and concerns."""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, UnpublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page
from wagtail.permissions import policy_registry

from clinic.admin.bulk_actions import ListedPagesMixin, PublishCompletePages
from clinic.publishing.page_lock import PageLocked
from procedures.models import CategoryPage, ConcernPage, ProcedurePage
from procedures.models.blocks import named_for_staff
from procedures.prices.confirmation import NothingToConfirm, confirm_prices, read_seen, what_is_seen
from procedures.prices.languages import confirm_in_other_languages
from procedures.prices.rights import may_confirm_prices_of


class _Listed(ListedPagesMixin):
    """A bulk action of the lists of procedures, categories and concerns."""

    listings = {
        ProcedurePage: "procedure_list:index",
        CategoryPage: "category_list:index",
        ConcernPage: "concern_list:index",
    }

    def get_actionable_objects(self) -> Any:
        """Wagtail's, without the names of pages that the user finds in no list."""
        objects, others = super().get_actionable_objects()  # type: ignore[misc]
        without = others["items_with_no_access"]
        listed = policy_registry.get_by_type(Page).explorable_instances(self.request.user)
        ids = set(listed.filter(pk__in=[page.pk for page in without]).values_list("pk", flat=True))
        shown = [page for page in without if page.pk in ids]
        return objects, {**others, "items_with_no_access": shown}


class ConfirmPrices(_Listed, PageBulkAction):
    """“Still right today” for several procedures: sets “prices confirmed on” to today."""

    models = [ProcedurePage]
    display_name = _("Confirm prices")
    action_type = "confirm_prices"
    aria_label = _("Confirm that the prices of the selected procedures are right today")
    template_name = "procedures/bulk_actions/confirm_prices.html"
    action_priority = 10

    def __init__(self, request: Any, model: Any) -> None:
        super().__init__(request, model)
        self.left: list[tuple[str, str]] = []

    def check_perm(self, page: ProcedurePage) -> bool:
        return may_confirm_prices_of(self.request.user, page)

    def object_context(self, page: ProcedurePage) -> dict[str, Any]:
        return {"item": page, "prices": named_for_staff(page.confirmable_prices)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        seen = [what_is_seen(item["item"], item["prices"]) for item in context["items"]]
        return {**context, "seen": json.dumps(dict(ChainMap(*seen)))}

    def get_execution_context(self) -> dict[str, Any]:
        # Without the prices that were shown, such as in a request of a program, none is taken for seen.
        seen = read_seen(self.request.POST.get("seen"))
        return {**super().get_execution_context(), "left": self.left, "seen": seen}

    @classmethod
    def execute_action(
        cls,
        objects: Iterable[ProcedurePage],
        user: Any = None,
        left: list[tuple[str, str]] | None = None,
        seen: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> tuple[int, int]:
        number = 0
        for page in objects:
            reason = _confirm(page, user, seen)
            if not reason:
                number += 1
            elif left is not None:
                left.append((page.get_admin_display_title(), reason))
        return number, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if self.left:
            lines = format_html_join("", "<li>{}: {}</li>", self.left)
            heading = gettext("These prices were not confirmed:")
            messages.error(self.request, format_html("{}<ul>{}</ul>", heading, lines))
        if not num_parent_objects:
            return None
        return ngettext(
            "The prices of %(count)s procedure are confirmed as of today.",
            "The prices of %(count)s procedures are confirmed as of today.",
            num_parent_objects,
        ) % {"count": num_parent_objects}


def _confirm(page: ProcedurePage, user: Any, seen: Mapping[str, str] | None) -> str:
    """Confirm the prices of one procedure.

    Returns:
        Why the prices were not confirmed; empty if they were.
    """
    try:
        confirmed = confirm_prices(page.pk, user, seen=seen)
    except (PageLocked, NothingToConfirm) as refused:
        return str(refused)
    if page.live:
        confirm_in_other_languages(page.pk, confirmed, user)
    return ""


class PublishListed(_Listed, PublishCompletePages):
    """Publishes what is complete."""

    models = list(_Listed.listings)


class UnpublishListed(_Listed, UnpublishBulkAction):
    """Takes pages off the site."""

    models = list(_Listed.listings)


class DeleteProcedures(_Listed, DeleteBulkAction):
    """Deletes procedures."""

    models = [ProcedurePage]


BULK_ACTIONS = (ConfirmPrices, PublishListed, UnpublishListed, DeleteProcedures)
