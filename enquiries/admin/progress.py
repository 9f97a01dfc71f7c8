"""What a change at the desk sets in motion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Site

from clinic.http.sources import digest
from clinic.locations.public_locations import public_locations
from clinic.models import ClinicSettings
from enquiries import notices
from enquiries.choices import Status
from enquiries.models import Enquiry
from enquiries.working_time import WorkingTime

CHANGE = "enquiries.change_enquiry"


class EnquiryDeskForm(WagtailAdminModelForm):
    """What the desk notes about a request; nothing of what the visitor wrote can be changed."""

    data: Any
    # What the desk had noted when the form was opened.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    is_real = forms.BooleanField(
        label=_("It is a real request"),
        required=False,
        help_text=_(
            "It may be advertising, so no one has been notified. Check this to send the visitor the "
            "confirmation. Otherwise delete it."
        ),
    )
    field_order = ("is_real", "status", "assignee", "notes")

    class Meta:
        model = Enquiry
        fields = ("status", "assignee", "notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_held = bool(self.instance.held_for)
        self.initial["seen"] = self._noted()
        if not self.was_held:
            del self.fields["is_real"]
        people: Any = get_user_model()._default_manager
        field: Any = self.fields["assignee"]
        field.queryset = people.with_perm(
            CHANGE, backend="django.contrib.auth.backends.ModelBackend"
        ).order_by("first_name", "username")
        field.label_from_instance, field.empty_label = get_user_display_name, gettext("Nobody yet")

    def _noted(self) -> str:
        enquiry = self.instance
        return digest(repr([enquiry.status, enquiry.held_for, enquiry.assignee_id, enquiry.notes]))

    def clean(self) -> dict[str, Any]:
        """Ask again where a colleague has been quicker: the notes of one must not replace the other's."""
        values = super().clean() or {}
        noted = self._noted()
        differs = any(
            values.get(name) != getattr(self.instance, name) for name in self._meta.fields if name in values
        )
        if differs and values.get("seen") not in ("", noted):
            self.data = self.data.copy()
            self.data["seen"] = noted
            enquiry = self.instance
            self.add_error(
                None,
                gettext(
                    "Someone has changed this request since you opened it. It is now “%(status)s”, with "
                    "these notes: “%(notes)s”. What you typed is still here: save again to keep it instead."
                )
                % {"status": enquiry.get_status_display(), "notes": enquiry.notes},
            )
        return values

    def save(self, commit: bool = True) -> Enquiry:
        note_progress(self.instance)
        if self.cleaned_data.get("is_real"):
            self.instance.held_for = ""
        enquiry = super().save(commit)
        if self.was_held and not enquiry.held_for:
            site = Site.objects.get(is_default_site=True)
            notices.confirm(enquiry, ClinicSettings.for_site(site))
        return enquiry


def note_progress(enquiry: Enquiry) -> None:
    """Note when a request was answered, booked and closed; what is open again is none of it."""
    now = timezone.now()
    status = enquiry.status
    if status == Status.NEW:
        enquiry.answered_at = enquiry.answer_minutes = None
    elif enquiry.answered_at is None:
        working_time = WorkingTime.of(public_locations(), enquiry.clinic_id)
        enquiry.answered_at = now
        enquiry.answer_minutes = round(working_time.between(enquiry.created_at, now).total_seconds() / 60)
    if status == Status.BOOKED:
        enquiry.booked_at = enquiry.booked_at or now
    elif status in (Status.NEW, Status.CONTACTED):
        enquiry.booked_at = None
    enquiry.closed_at = (enquiry.closed_at or now) if status == Status.CLOSED else None
