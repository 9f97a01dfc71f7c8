"""What all pages of the site have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.models import Page, PageManager, PagePermissionTester, PageViewRestriction

from clinic.addresses import HasPath

if TYPE_CHECKING:
    from clinic.routing import PageOnPath

# Below Wagtail's root page, which nobody sees.
HOME_DEPTH = 2


class _PermissionTester(PagePermissionTester):
    """Wagtail's, without a query for each row of the admin's lists."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        # Who may not publish may not delete what is public. Wagtail asks the database whether the page
        # or any below it is; of a page with none below it is known.
        is_decided_here = not self.user.is_superuser and self.page.is_leaf()
        if is_decided_here and "change" in self.permissions and "publish" not in self.permissions:
            return bool(self.user.is_active and not self.page.live)
        return bool(super().can_delete(ignore_bulk))


class BasePage(Page):
    """A public page: knows its place in the tree and the sentence that describes it."""

    objects = PageManager()

    class Meta:
        abstract = True

    # The pages above this one, from the home page down, where routing has come along them.
    chain_above: Sequence[PageOnPath] | None = None

    @cached_property
    def breadcrumbs(self) -> list[HasPath]:
        """The public pages above this one, from the home page down."""
        if self.chain_above is not None:
            above: Iterable[HasPath] = self.chain_above
        elif self.depth <= HOME_DEPTH:
            above = ()
        else:
            above = self.get_ancestors().filter(depth__gte=HOME_DEPTH)
        return [page for page in above if page.live]

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """What a user may do with the page."""
        return _PermissionTester(user, self)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """The restrictions of this page and of those above it, in one query where Wagtail takes two.

        An alias has the restrictions of its source; Wagtail follows those.
        """
        if self.chain_above is None or self.alias_of_id or any(page.alias_of_id for page in self.chain_above):
            return super().get_view_restrictions()
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        return PageViewRestriction.objects.filter(page__path__in=paths)

    @property
    def meta_title(self) -> str:
        """The title for browser tabs and search results, without the clinic's name."""
        return self.seo_title or self.title

    @property
    def meta_description(self) -> str:
        """The sentence for search results; page types add a fallback made from their facts."""
        return self.search_description
