"""What all pages of the site have in common."""

from __future__ import annotations

from django.utils.functional import cached_property
from wagtail.models import Page, PageManager


class BasePage(Page):
    """A public page: knows its place in the tree and the sentence that describes it."""

    objects = PageManager()

    class Meta:
        abstract = True

    @cached_property
    def breadcrumbs(self) -> list[Page]:
        """The public pages above this one, from the home page down.

        The chain that routing has already loaded is used; a preview asks the database once.
        """
        chain: list[Page] = []
        page = self
        while (parent := getattr(page, "_cached_parent_obj", None)) is not None:
            chain.insert(0, parent)
            page = parent
        if not chain and not self.is_root():
            chain = list(self.get_ancestors())
        return [page for page in chain if page.depth >= 2 and page.live]

    @property
    def meta_title(self) -> str:
        """The title for browser tabs and search results, without the clinic's name."""
        return self.seo_title or self.title

    @property
    def meta_description(self) -> str:
        """The sentence for search results; page types add a fallback made from their facts."""
        return self.search_description
