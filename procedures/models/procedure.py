"""The procedure page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.search import index

from clinic.core.addresses import HasPath
from clinic.core.plain_text import plain_text
from clinic.models import BasePage, BookablePage
from clinic.publishing.gate import Errors
from clinic.seo.head import LONGEST_DESCRIPTION, SHORTEST_DESCRIPTION, shortened
from clinic.seo.share_cards import CardFact
from procedures.comparison.address import COMPARISON_SLUG, comparison_slug_taken
from procedures.facts.registry import FACTS, KEPT_BY_CONFIRMATION, KEPT_BY_PUBLISHING, NOT_FACTS
from procedures.models import services
from procedures.models.at_a_glance import AtAGlanceFields
from procedures.models.narrative import OutcomesText, ProcedureText, SuitabilityText
from procedures.models.reviews import ReviewedPage
from procedures.models.trust import TrustFields
from procedures.pages.main_facts import facts_in_sentences, main_facts


class ProcedurePage(
    AtAGlanceFields, ProcedureText, SuitabilityText, OutcomesText, TrustFields, BookablePage, BasePage
):
    """A medical or aesthetic procedure, fact by fact. docs/MODEL.md explains each fact."""

    parent_page_types = ["procedures.ProcedureIndexPage"]
    subpage_types: list[str] = []
    page_description = _("A procedure: its facts, prices, text and review.")
    facts = FACTS
    fields_not_public = NOT_FACTS
    # Confirmations are told by entries of their own.
    fields_not_audited = TrustFields.fields_not_audited | NOT_FACTS | {"prices_confirmed_on"}
    fields_added_later = frozenset({"warning_signs"})
    fields_of_site = ReviewedPage.fields_of_site | {"content_fingerprint", "prices_known"}
    fields_kept_elsewhere = frozenset({*KEPT_BY_PUBLISHING, *KEPT_BY_CONFIRMATION}) - {"content_fingerprint"}
    # A copy is another procedure, without confirmed prices or photos of results.
    exclude_fields_in_copy = [
        *TrustFields.trust_fields_not_copied,
        *KEPT_BY_CONFIRMATION,
        "prices_known",
        "photo_pairs",
        "booking_address",
    ]

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=3),
        index.SearchField("introduction", boost=2),
        index.SearchField("best_for"),
        index.SearchField("about"),
        index.SearchField("recovery_notes"),
        index.SearchField("ideal_candidate"),
        index.SearchField("side_effects"),
        index.SearchField("questions"),
        index.SearchField("further_sections"),
        index.FilterField("category"),
        index.FilterField("invasiveness"),
    ]

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")

    @staticmethod
    def _slug_is_available(slug: str, parent_page: Page | None, page: Page | None = None) -> bool:
        """Wagtail's; generated slugs avoid the address of the comparison."""
        return slug != COMPARISON_SLUG and Page._slug_is_available(slug, parent_page, page)

    def _check_slug_is_unique(self) -> None:
        """Wagtail's, with an error of its own for the address of the comparison."""
        if self.slug == COMPARISON_SLUG:
            raise ValidationError({"slug": comparison_slug_taken()})
        super()._check_slug_is_unique()

    @property
    def teaser(self) -> str:
        return self.summary or self.search_description or plain_text(self.introduction)

    @property
    def description_parts(self) -> Iterable[str]:
        facts = facts_in_sentences(self)
        opening = self.summary or plain_text(self.introduction)
        room = LONGEST_DESCRIPTION - len(facts) - len("… ")
        # A short opening leaves room for the main facts.
        yield f"{shortened(opening, room)} {facts}".strip() if room > SHORTEST_DESCRIPTION // 2 else facts
        yield gettext("Whom it suits, what can go wrong, pros and cons.")

    @property
    def card_facts(self) -> Iterable[CardFact]:
        return main_facts(self)

    @property
    def trail(self) -> list[HasPath]:
        """The breadcrumbs, ending with the category."""
        category = self.presentation.category
        return [*self.breadcrumbs, *([category] if category else [])]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Author and reviewer come with all pages that the texts name; each alone would take a query.
        _ = self.texts
        return super().get_context(request, *args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Wagtail's; what shows photos of patients is kept by no proxy, not even for a second."""
        response = super().serve(request, *args, **kwargs)
        if self.photo_pair_ids:
            response["X-Accel-Expires"] = "0"
        return response

    @cached_property
    def texts(self) -> Any:
        """All rich text of the page as HTML: see `procedures.pages.texts`."""
        return services.texts_of(self)

    @cached_property
    def presentation(self) -> Any:
        """What the public template prints beyond the facts: see `procedures.pages.presentation`."""
        return services.presentation_of(self)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """Wagtail's, with the facts derived at publishing taken from the live page instead of the draft."""
        # What a draft names may have been deleted since; the gate then asks for it anew.
        related: Any = self._meta.get_field("category").related_model
        if content.get("category") and not related.objects.filter(pk=content["category"]).exists():
            content = {**content, "category": None}
        page = super().with_content_json(content)
        for name in (*KEPT_BY_PUBLISHING, *KEPT_BY_CONFIRMATION):
            setattr(page, name, getattr(self, name))
        if not self.has_unpublished_changes:
            # Said of a publication that is over.
            page.minor_correction, page.change_reason = False, ""
        services.take_newer_prices(self, page)
        return page

    @cached_property
    def price_conflicts(self) -> dict[str, Any]:
        """Lines with a price of this version beside a newer public one: see `procedures.prices.merging`."""
        return {}

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a revision. While the page is not public, its columns follow the latest revision.

        Wagtail leaves a draft's columns as they were at its creation; the admin's lists, filters and
        searches, which query the columns, would show outdated values.
        """
        revision = super().save_revision(*args, **kwargs)
        if not self.live:
            own = [*self._meta.local_concrete_fields, *self._meta.local_many_to_many]
            names = [field.name for field in own if not field.primary_key]
            self.save(update_fields=["title", "seo_title", "search_description", *names], clean=False)  # type: ignore[call-arg]
        return revision

    def publishing_errors(self) -> Errors:
        """What the procedure lacks for publishing: see `procedures.publishing.gate`."""
        return services.publishing_errors_of(self)

    def update_derived_fields(self) -> Iterable[str]:
        """Set "last updated" of a page that is about to be published."""
        return services.update_derived_facts(self)
