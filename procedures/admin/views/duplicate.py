"""“Duplicate as a new procedure”: a draft with the same facts under another name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.actions.copy_page import CopyPageAction
from wagtail.admin import messages
from wagtail.models import Page

from clinic.admin.menus import NamedInHeaderMixin
from procedures.documents.importing import slug_of
from procedures.models import ProcedurePage

_MAX_SLUG = 255


class NameForm(forms.Form):
    """The name of the new procedure."""

    title = forms.CharField(
        label=_("Name of the new procedure"),
        max_length=255,
        error_messages={"required": _("Enter the name of the new procedure.")},
    )


class DuplicateView(UserPassesTestMixin, NamedInHeaderMixin, FormView):
    """Asks for the new name, makes the draft, and opens it."""

    template_name = "procedures/from_text/duplicate.html"
    form_class = NameForm
    page_title = _("Duplicate as a new procedure")
    header_icon = "copy"

    @cached_property
    def procedure(self) -> ProcedurePage:
        """The procedure that is copied."""
        return get_object_or_404(ProcedurePage, pk=self.kwargs["page_id"])

    def get_page_subtitle(self) -> str:
        return str(self.procedure.get_admin_display_title())

    def test_func(self) -> bool:
        page, user = self.procedure, self.request.user
        may_add_beside = page.get_parent().permissions_for_user(user).can_add_subpage()
        return bool(may_add_beside and page.permissions_for_user(user).can_copy())

    def get_initial(self) -> dict[str, Any]:
        title = gettext("%(title)s (copy)") % {"title": self.procedure.get_admin_display_title()}
        return {"title": title[:255]}

    def form_valid(self, form: NameForm) -> HttpResponse:
        title = form.cleaned_data["title"]
        page = CopyPageAction(
            # The latest draft: the columns of a live page do not show it.
            self.procedure.get_latest_revision_as_object(),
            to=self.procedure.get_parent(),
            update_attrs={"title": title, "draft_title": title, "slug": _free_slug(self.procedure, title)},
            copy_revisions=False,
            keep_live=False,
            user=self.request.user,
        ).execute()
        messages.success(
            self.request,
            gettext(
                "“%(title)s” has been created as a draft. Left out: the clinical review, its dates, "
                "the date of the price confirmation, the public change record, and before-and-after "
                "photos."
            )
            % {"title": title},
        )
        return redirect("wagtailadmin_pages:edit", page.pk)


def _free_slug(page: Page, title: str) -> str:
    """A slug for the title that no page beside this one has."""
    base = slug_of(title)[: _MAX_SLUG - 6]
    taken = set(page.get_parent().get_children().values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
