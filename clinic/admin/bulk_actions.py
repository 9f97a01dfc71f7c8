"""Bulk actions: publish page by page, and apply “all in the list” to the filtered list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.models import Page

from clinic.admin.menus import listed
from clinic.publishing.gate import PublicationRefused
from clinic.publishing.page_lock import lock_reason, page_lock

# At most so many refused pages are listed in a message.
MAX_NAMED = 10


class PublishCompletePages(PublishBulkAction):
    """Wagtail's bulk publishing, page by page, so that a refused page does not hold back the others.

    Wagtail publishes all of them in one transaction: a single incomplete page would leave every page
    unpublished.
    """

    def __init__(self, request: Any, model: Any) -> None:
        super().__init__(request, model)
        self.refused: list[PublicationRefused] = []

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "refused": self.refused}

    @classmethod
    def execute_action(
        cls,
        objects: Iterable[Page],
        include_descendants: bool = False,
        user: Any = None,
        refused: list[PublicationRefused] | None = None,
        **kwargs: Any,
    ) -> tuple[int, int]:
        numbers = [0, 0]
        for page in objects:
            numbers[0] += cls._publish(page, user, refused)
            for below in cls._drafts_below(page, user) if include_descendants else ():
                numbers[1] += cls._publish(below, user, refused)
        return numbers[0], numbers[1]

    @staticmethod
    def _drafts_below(page: Page, user: Any) -> Iterator[Page]:
        for below in page.get_descendants().not_live().specific():
            if user is None or below.permissions_for_user(user).can_publish():
                yield below

    @staticmethod
    def _publish(page: Page, user: Any, refused: list[PublicationRefused] | None) -> bool:
        """Publish the latest revision of one page. Returns whether it succeeded.

        Raises:
            PublicationRefused: it was refused, and there is no list to note it in.
        """
        try:
            with page_lock(page.pk):
                current = Page.objects.get(pk=page.pk)
                if reason := lock_reason(current, user):
                    raise PublicationRefused(current, {NON_FIELD_ERRORS: [reason]})
                revision = current.get_latest_revision() or current.specific.save_revision(user=user)
                revision.publish(user=user)
        except PublicationRefused as error:
            if refused is None:
                raise
            refused.append(error)
            return False
        return True

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> Any:
        if self.refused:
            messages.error(self.request, self._what_was_refused())
        if not num_parent_objects + num_child_objects:
            return None
        return super().get_success_message(num_parent_objects, num_child_objects)

    def _what_was_refused(self) -> str:
        count = len(self.refused)
        heading = ngettext(
            "%(count)s page was not published:",
            "%(count)s pages were not published:",
            count,
        ) % {"count": count}
        lines = format_html_join(
            "",
            '<li><a href="{}">{}</a>: {}</li>',
            (
                (
                    reverse("wagtailadmin_pages:edit", args=[error.page.pk]),
                    error.page.get_admin_display_title(),
                    " ".join(error.messages),
                )
                for error in self.refused[:MAX_NAMED]
            ),
        )
        more = ""
        if count > MAX_NAMED:
            more = gettext("And %(count)s more.") % {"count": count - MAX_NAMED}
        return format_html("{}<ul>{}</ul>{}", heading, lines, more)


class ListedPagesMixin:
    """A bulk action on one of our own lists, for `PageBulkAction`.

    “Select all in listing” covers what the list shows, with its filters and search. Wagtail knows only
    folders of the page tree, and would take every page of the site.

    Attributes:
        listings: the URL name of the list of each page type.
    """

    listings: Mapping[type[Page], str]
    model: type[Page]
    request: Any

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """The ids of the pages on all pages of the list."""
        return listed(self.listings[self.model], self.request).values_list("pk", flat=True)
