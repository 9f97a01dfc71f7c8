"""The base class of all pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageManager, PagePermissionTester, PageViewRestriction

from clinic.admin.forms import GatedPageForm
from clinic.admin.schedule_panels import SETTINGS_PANELS
from clinic.admin.search_panels import PROMOTE_PANELS
from clinic.core.addresses import HasPath
from clinic.core.fingerprints import own_fields
from clinic.core.public_pages import public, restrictions
from clinic.core.saving import around_save, page_saved
from clinic.publishing.gate import EXPIRED_ALREADY, Errors, PublicationRefused, picture_errors
from clinic.publishing.page_lock import page_lock
from clinic.seo.head import description
from clinic.seo.share_cards import CardFact

# Below Wagtail's invisible root page.
HOME_DEPTH = 2


class _PermissionTester(PagePermissionTester):
    """Wagtail's, without a query for each row of the admin's lists, and with one rule more.

    Who may change and publish a page, but add none, changes what is on it: whether there is such a page,
    where, and for whom, is decided by those who may add pages.
    """

    @property
    def decides_on_pages(self) -> bool:
        """Whether the user may do more to a page than to change what is on it."""
        return bool(self.user.is_active and (self.user.is_superuser or "add" in self.permissions))

    def can_unpublish(self) -> bool:
        return bool(self.decides_on_pages and super().can_unpublish())

    def can_set_view_restrictions(self) -> bool:
        return bool(self.decides_on_pages and super().can_set_view_restrictions())

    def can_reorder_children(self) -> bool:
        return bool(self.decides_on_pages and super().can_reorder_children())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if not self.decides_on_pages:
            return False
        # Who may not publish may not delete what is public. Wagtail asks the database whether the page
        # or any below it is; of a page with none below it is known.
        is_decided_here = not self.user.is_superuser and self.page.is_leaf()
        if is_decided_here and "change" in self.permissions and "publish" not in self.permissions:
            return bool(self.user.is_active and not self.page.live)
        return bool(super().can_delete(ignore_bulk))


class BasePage(Page):
    """A public page, with its breadcrumbs, meta description and publishing requirements."""

    objects: ClassVar[PageManager] = PageManager()
    base_form_class = GatedPageForm
    promote_panels = PROMOTE_PANELS
    settings_panels = SETTINGS_PANELS
    # A copy has its own schedule.
    default_exclude_fields_in_copy = [*Page.default_exclude_fields_in_copy, "go_live_at", "expire_at"]

    class Meta:
        abstract = True

    # Fields of a page type that are not public: changing them is no change for visitors.
    fields_not_public: ClassVar[frozenset[str]] = frozenset()
    # Fields that are newer than pages may be; empty, they are no part of what is compared.
    fields_added_later: ClassVar[frozenset[str]] = frozenset()
    # Fields that no other site takes over with the page: what is derived here, and who vouched for it here.
    fields_of_site: ClassVar[frozenset[str]] = frozenset()
    # Fields that publishing sets and another site takes over all the same, such as dates.
    fields_kept_elsewhere: ClassVar[frozenset[str]] = frozenset()
    # Whether the page lists the pages below it, and so changes for visitors when they do.
    lists_its_children: ClassVar[bool] = False
    # Whether a request for a consultation can be about a page of this type: see `BookablePage`.
    is_asked_about: ClassVar[bool] = False
    # Whether search engines may index pages of this type; others have `noindex` and are not in the sitemap.
    is_for_search_engines: ClassVar[bool] = True

    # Cleared for what is published although the page lacks something, such as a price alone.
    is_gated = True

    # The ancestors from the home page down, if routing has loaded them.
    chain_above: Sequence[HasPath] | None = None

    @cached_property
    def breadcrumbs(self) -> list[HasPath]:
        """The public ancestors, from the home page down."""
        if self.chain_above is not None:
            above: Iterable[HasPath] = self.chain_above
        elif self.depth <= HOME_DEPTH:
            above = ()
        else:
            above = self.get_ancestors().filter(depth__gte=HOME_DEPTH)
        return [page for page in above if page.live]

    @property
    def trail(self) -> list[HasPath]:
        """The breadcrumbs of the page, for its header and for structured data."""
        return self.breadcrumbs

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """The page's permission tester."""
        return _PermissionTester(user, self)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """The view restrictions of the page: see `clinic.core.public_pages`.

        Wagtail takes two queries for it, and leaves an alias of a private page public.
        """
        ids = restrictions().of(self.path)
        return PageViewRestriction.objects.filter(pk__in=ids) if ids else PageViewRestriction.objects.none()

    @cached_property
    def is_restricted(self) -> bool:
        """Whether the page needs a password or an account."""
        return bool(self.get_view_restrictions())

    def for_everyone(self, pages: Any) -> Any:
        """The public pages of a queryset in this page's language."""
        return public(pages.filter(locale=self.locale_id))

    # Publishing

    def publishing_errors(self) -> Errors:
        """What the page lacks for publishing; page types add to the check of pictures."""
        errors = picture_errors(self)
        if self.title == self.working_title:
            errors.setdefault("title", []).append(_("Enter the title of the page."))
        return errors

    @property
    def working_title(self) -> str:
        """The title of a draft without one, in the language of the site."""
        with override(settings.LANGUAGE_CODE):
            return gettext("Untitled %(kind)s") % {"kind": self._meta.verbose_name}

    def check_complete(self) -> None:
        """Check that the page may be public.

        Raises:
            PublicationRefused: lists everything that is missing.
        """
        # An alias is public with what it shows.
        if self.is_gated and not self.alias_of_id and (errors := self.publishing_errors()):
            raise PublicationRefused(
                self, {name: [str(message) for message in messages] for name, messages in errors.items()}
            )

    @classmethod
    def content_fields(cls) -> set[str]:
        """The columns that determine what visitors read, and whether they can."""
        return {"title", "live", *own_fields(cls)}

    def writes_content(self, update_fields: Iterable[str] | None) -> bool:
        """Whether saving these columns, or all by default, changes what visitors read."""
        return update_fields is None or bool(self.content_fields() & set(update_fields))

    def update_derived_fields(self) -> Iterable[str]:
        """Set fields derived from the page's content, before a live page is written.

        Returns:
            The names of the fields that were set.
        """
        return ()

    @property
    def is_already_expired(self) -> bool:
        """Whether the page would be unpublished immediately after publishing."""
        return self.expire_at is not None and self.expire_at <= timezone.now()

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a revision; first one of the live page, if that has none.

        Pages created by set-up, translation or code have no revision, and could otherwise not be restored.
        """
        if self.live and self.pk and not self.latest_revision_id:
            public = type(self)._base_manager.filter(pk=self.pk, live=True, latest_revision=None).first()
            if public is not None:
                first = super(BasePage, public).save_revision(changed=False, clean=False)
                type(self)._base_manager.filter(pk=self.pk).update(live_revision=first)
                self.live_revision = first
        return super().save_revision(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Publish or schedule a revision.

        Raises:
            PublicationRefused: something required is missing, or the expiry date has passed. Nothing is
                changed.
        """
        with page_lock(self.pk):
            # A revision caches the page's row at its first use.
            revision.content_object = type(self)._base_manager.get(pk=self.pk)
            version = revision.as_object()
            if version.is_already_expired:
                raise PublicationRefused(version, {NON_FIELD_ERRORS: [str(EXPIRED_ALREADY)]})
            version.check_complete()
            return super().publish(revision, *args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the page, if live only when it is complete, and track changes for visitors.

        Raises:
            PublicationRefused: the page is live and something required is missing.
        """
        update_fields = kwargs.get("update_fields")
        if self.live and self.writes_content(update_fields):
            self.check_complete()
            kept = self.update_derived_fields()
            if update_fields is not None:
                kwargs["update_fields"] = [*update_fields, *kept]
        with transaction.atomic():
            with around_save(self, update_fields):
                result = super().save(*args, **kwargs)
            page_saved.send(type(self), page=self, update_fields=update_fields)
        return result

    # Search results and shared links

    @property
    def teaser(self) -> str:
        """One sentence for lists of pages, from the page's own columns; may be empty."""
        return self.search_description or getattr(self, "introduction", "")

    @property
    def meta_title(self) -> str:
        """The page title for browser tabs and search results, without the clinic's name."""
        return self.seo_title or self.title

    @cached_property
    def meta_description(self) -> str:
        """The meta description: the editor's own, else a generated one."""
        return description([self.search_description, *self.description_parts, self._description_of_any_page])

    @property
    def description_parts(self) -> Iterable[str]:
        """Sentences for a generated description, the best first; page types add theirs."""
        return ()

    @property
    def _description_of_any_page(self) -> str:
        return gettext(
            "%(title)s: information for patients on the clinic's website, with its contact details."
        ) % {"title": self.title}

    @property
    def card_title(self) -> str:
        """The heading on the page's share picture."""
        return self.title

    @property
    def card_facts(self) -> Iterable[CardFact]:
        """The facts on the page's share picture; page types add theirs."""
        return ()
