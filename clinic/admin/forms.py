"""The base form of the page editor."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import TranslatableMixin

from clinic.core.addresses import RESERVED, is_reserved
from clinic.core.languages import active as languages
from clinic.publishing.gate import EXPIRED_ALREADY


class GatedPageForm(WagtailAdminPageForm):
    """Reports what publishing requires beside each field; drafts are not checked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if languages.is_multilingual():
            self._offer_own_language()

    def _offer_own_language(self) -> None:
        """Limit choices to the page's language and the current selection."""
        for name, field in self.fields.items():
            pages = getattr(field, "queryset", None)
            if pages is not None and issubclass(pages.model, TranslatableMixin):
                # Ids of what is chosen, whether the field takes one or a queryset of several.
                chosen = field.prepare_value(self.initial.get(name))
                ids = chosen if isinstance(chosen, list) else [chosen]
                field.queryset = pages.filter(Q(locale=self.instance.locale_id) | Q(pk__in=ids))

    def defer_required_fields(self) -> None:
        """Require nothing of a draft, not even a title or slug."""
        super().defer_required_fields()
        for name in ("title", "slug"):
            if name in self.fields and self.fields[name].required:
                self.fields[name].required = False
                self.deferred_required_fields.append(name)

    def clean_title(self) -> str:
        """The title; for a draft without one, a working title for lists."""
        title = self.cleaned_data["title"]
        return self.instance.working_title if self.is_deferred_validation and not title.strip() else title

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("slug") == "":
            # A page that has an address keeps it; it would else follow the title without a word.
            cleaned["slug"] = self.instance.slug
        is_below_home = self.parent_page is not None and self.parent_page.is_site_root()
        if is_below_home and is_reserved(cleaned.get("slug") or ""):
            self.add_error("slug", ValidationError(RESERVED))
        return cleaned

    def _let_drafts_keep_a_past_date(self) -> None:
        """Report a past expiry date beside its field, and only when publishing.

        Wagtail refuses drafts too, and reports it inside a closed dialog.
        """
        expire_at = self.instance.expire_at
        if not self.instance.is_already_expired or "expire_at" not in self.errors:
            return
        if "expire_at" in self.changed_data:
            return
        del self.errors["expire_at"]
        self.cleaned_data["expire_at"] = expire_at
        if not self.is_deferred_validation:
            self.add_error(None, ValidationError(EXPIRED_ALREADY))

    def _post_clean(self) -> None:
        # Wagtail looks at the dates after all of our `clean`.
        self._let_drafts_keep_a_past_date()
        super()._post_clean()
        if self.is_deferred_validation:
            return
        for name, messages in self.instance.publishing_errors().items():
            # A field that already says what is wrong need not say that it is missing too.
            if name in self.errors:
                continue
            self.add_error(name if name in self.fields else None, ValidationError(messages))
