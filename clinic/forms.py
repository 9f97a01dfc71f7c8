"""The form of the page editor."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

from clinic.addresses import RESERVED, is_reserved


class GatedPageForm(WagtailAdminPageForm):
    """Names beside each field what keeps the page from being public; a draft is not asked."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        is_below_home = self.parent_page is not None and self.parent_page.is_site_root()
        if is_below_home and is_reserved(cleaned.get("slug") or ""):
            self.add_error("slug", ValidationError(RESERVED))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            return
        for name, messages in self.instance.publishing_errors().items():
            # A field that already says what is wrong need not say that it is missing too.
            if name in self.errors:
                continue
            self.add_error(name if name in self.fields else None, ValidationError(messages))
