"""“Starter texts”: drafts of usual procedures, for a clinic that has no texts of its own yet."""

from __future__ import annotations

from django import forms
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from wagtail.admin import messages

from clinic.admin.menus import NamedInHeaderMixin
from procedures.admin.rights import list_to_add_to
from procedures.demo.loading import starters, take_starters


class StartersForm(forms.Form):
    """Which texts to take."""

    procedures = forms.MultipleChoiceField(
        label=_("Procedures"),
        choices=lambda: list(starters().items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one procedure.")},
    )


class StartersView(UserPassesTestMixin, NamedInHeaderMixin, FormView):
    """Offers the texts, and makes drafts of those that are ticked."""

    template_name = "procedures/from_text/starters.html"
    form_class = StartersForm
    page_title = _("Starter texts")
    header_icon = "doc-full"

    def test_func(self) -> bool:
        return list_to_add_to(self.request.user) is not None

    def form_valid(self, form: StartersForm) -> HttpResponse:
        number = len(take_starters(form.cleaned_data["procedures"], self.request.user))
        if number:
            message = ngettext("%(number)s draft was made.", "%(number)s drafts were made.", number)
            messages.success(self.request, message % {"number": number})
        else:
            messages.warning(self.request, _("Nothing was made: these procedures are there already."))
        return redirect(f"{reverse('procedure_list:index')}?status=unpublished")
