"""The list of requests, one request, and erasing it."""

from __future__ import annotations

import datetime
import re
from typing import Any

import django_filters
from django import forms
from django.db import transaction
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views import generic
from wagtail.log_actions import log

from clinic.admin.home_panels import HomePanel
from clinic.admin.menus import CardListMixin, SafeExportMixin, ViewSetOfSomeViews
from clinic.core.languages.active import in_main_language
from clinic.locations.public_locations import public_locations
from clinic.models import LocationPage, OutgoingMail
from enquiries.admin.looks import EXPORTED, LISTED, OPENED, DeskMenuItem, note_list
from enquiries.admin.progress import EnquiryDeskForm
from enquiries.choices import Status
from enquiries.models import Enquiry
from enquiries.retention import erase
from enquiries.working_time import WorkingTime


def hours_in_words(time: datetime.timedelta) -> str:
    """Opening hours: “40 min”, “6 h”."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return gettext("%(number)s min") % {"number": minutes}
    return gettext("%(number)s h") % {"number": minutes // 60}


class EnquiryFilterSet(WagtailFilterSet):
    """What the desk looks for."""

    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Status.choices, widget=forms.CheckboxSelectMultiple
    )
    held = django_filters.ChoiceFilter(
        label=_("Held back"),
        method="filter_held",
        choices=(("yes", _("Held back")), ("no", _("Not held back"))),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    late = django_filters.ChoiceFilter(
        label=_("Late"),
        method="filter_late",
        choices=(("late", _("Longer than promised")),),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    clinic = django_filters.ModelChoiceFilter(
        label=_("Clinic"),
        queryset=lambda request: in_main_language(LocationPage.objects.order_by("title")),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    mine = django_filters.ChoiceFilter(
        label=_("Assigned to"),
        method="filter_mine",
        choices=(("me", _("Me")), ("nobody", _("Nobody yet"))),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Enquiry
        fields: list[str] = []

    def filter_held(self, queryset: Any, name: str, value: str) -> Any:
        """Requests that may be advertising, or the others."""
        return queryset.exclude(held_for="") if value == "yes" else queryset.filter(held_for="")

    def filter_late(self, queryset: Any, name: str, value: str) -> Any:
        """Requests without an answer by when it was promised."""
        return queryset.filter(status=Status.NEW, due_at__lt=timezone.now())

    def filter_mine(self, queryset: Any, name: str, value: str) -> Any:
        """Requests by whose they are."""
        return queryset.filter(assignee=self.request.user if value == "me" else None)


class ContactColumn(Column):
    """Links that call or write."""

    cell_template_name = "enquiries/contact_cell.html"

    def get_value(self, instance: Enquiry) -> Enquiry:
        return instance


class EnquiryIndexView(CardListMixin, SafeExportMixin, generic.IndexView):
    """All requests: those that wait first, the oldest at the top."""

    model: Any = Enquiry
    page_title = _("Requests")
    export_headings = {
        "reference": _("Reference"),
        "created_at": _("Received"),
        "get_status_display": _("Status"),
        "name": _("Name"),
        "email": _("E-mail address"),
        "telephone": _("Telephone"),
        "clinic_title": _("Clinic"),
        "procedure_titles": _("Procedures"),
        "times_of_day": _("Times of day"),
        "message": _("Message"),
        "consented_at": _("Agreed"),
        "wants_news": _("Wants news"),
        "answered_at": _("Answered"),
        "closed_at": _("Closed"),
    }
    list_export = tuple(export_headings)

    def get_base_queryset(self) -> Any:
        rank = Case(
            When(status=Status.NEW, then=Value(0)),
            When(status=Status.CLOSED, then=Value(2)),
            default=Value(1),
            output_field=IntegerField(),
        )
        found = super().get_base_queryset().select_related("clinic", "assignee")
        return found.order_by(rank, "created_at")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (
            not self.is_export
            and not self.results_only
            and OutgoingMail.objects.exclude(last_error="").exists()
        ):
            words = gettext("Some e-mails could not be sent. The site keeps trying for five days.")
            may_see = request.user.has_perm("clinic.view_outgoingmail")
            link = messages.button(reverse("outgoing_mail:index"), gettext("See which")) if may_see else None
            messages.warning(request, words, buttons=[link] if link else [])
        response = super().get(request, *args, **kwargs)
        shown = self.get_queryset() if self.is_export else response.context_data["object_list"]
        note_list(EXPORTED if self.is_export else LISTED, shown, request.user)
        return response

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        item.clinic_title = item.clinic.title if item.clinic else ""
        item.procedure_titles = ", ".join(page.title for page in item.procedures.all())
        item.times_of_day = ", ".join(item.times_in_words)
        return dict(super().to_row_dict(item))

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found.prefetch_related("procedures") if self.is_export else found

    def search_queryset(self, queryset: Any) -> Any:
        """What Wagtail finds; and a reference as it was heard on the telephone, without its hyphen."""
        signs = re.sub(r"\W", "", self.search_query or "")
        if len(signs) == 8 and (found := queryset.filter(reference__iexact=f"{signs[:4]}-{signs[4:]}")):
            return found
        return super().search_queryset(queryset)

    @cached_property
    def columns(self) -> list[Column]:
        locations = public_locations()
        now = timezone.now()

        def waited(enquiry: Enquiry) -> str:
            working_time = WorkingTime.of(locations, enquiry.clinic_id)
            if enquiry.status == Status.NEW:
                words = hours_in_words(working_time.between(enquiry.created_at, now))
                return gettext("%(time)s, late") % {"time": words} if enquiry.due_at < now else words
            return hours_in_words(datetime.timedelta(minutes=enquiry.answer_minutes or 0))

        def status(enquiry: Enquiry) -> str:
            is_held = enquiry.held_for and enquiry.status == Status.NEW
            return gettext("Held back") if is_held else enquiry.get_status_display()

        def assignee(enquiry: Enquiry) -> str:
            return str(get_user_display_name(enquiry.assignee)) if enquiry.assignee else gettext("Nobody yet")

        return [
            self._get_title_column("name"),
            StatusTagColumn(
                "status",
                label=_("Status"),
                accessor=status,
                primary=lambda enquiry: enquiry.status == Status.NEW,
                sort_key="status",
            ),
            Column("waited", label=_("Waited, in opening hours"), accessor=waited, sort_key="created_at"),
            Column(
                "clinic", label=_("Clinic"), accessor=lambda enquiry: enquiry.clinic or gettext("Any clinic")
            ),
            Column("assignee", label=_("Assigned to"), accessor=assignee, sort_key="assignee"),
            ContactColumn("contact", label=_("Call or write")),
            Column("reference", label=_("Reference"), classname="w-whitespace-nowrap"),
        ]


class EnquiryEditView(generic.EditView):
    """One request: what the visitor wrote, and what the desk does about it."""

    template_name = "enquiries/enquiry.html"
    error_message = _("The request could not be saved due to errors.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().get(request, *args, **kwargs)
        log(self.object, OPENED, user=request.user)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        enquiry = self.object
        working_time = WorkingTime.of(public_locations(), enquiry.clinic_id)
        waited = working_time.between(enquiry.created_at, enquiry.answered_at or timezone.now())
        return context | {
            "waited": hours_in_words(waited),
            "is_late": (enquiry.answered_at or timezone.now()) > enquiry.due_at,
        }


class EnquiryEraseView(generic.DeleteView):
    """Erase one request; its numbers stay."""

    @property
    def confirmation_message(self) -> str:
        return gettext(
            "All that the visitor wrote, and the notes, will be gone for good. Only numbers stay, and "
            "the reference "
            "in the log. Delete the request?"
        )

    @transaction.atomic
    def delete_action(self) -> None:
        log(self.object, "wagtail.delete", user=self.request.user, deleted=True)
        erase([self.object])


class EnquiriesMenuItem(DeskMenuItem):
    """The entry of the sidebar, with the number of requests that wait."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        waiting = Enquiry.waiting().count()
        label = f"{self.label} ({waiting})" if waiting else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


def waiting_panel() -> HomePanel:
    """What waits, on the admin's home."""
    numbers = Enquiry.waiting().aggregate(
        waiting=Count("pk"),
        late=Count("pk", filter=Q(held_for="", due_at__lt=timezone.now())),
        held=Count("pk", filter=~Q(held_for="")),
    )
    return HomePanel("enquiries/waiting_panel.html", 80, numbers)


class EnquiryViewSet(ViewSetOfSomeViews):
    """The desk. Requests come from the form only."""

    model = Enquiry
    name = "enquiry"
    url_prefix = "requests"
    icon = "mail"
    menu_label = _("Requests")
    menu_name = "requests"
    menu_order = 40
    menu_item_class = EnquiriesMenuItem
    add_to_admin_menu = True
    views = ("index", "index_results", "edit", "delete", "history", "history_results")
    # Groups may then be given the right to look.
    inspect_view_enabled = True
    index_view_class = EnquiryIndexView
    edit_view_class = EnquiryEditView
    delete_view_class = EnquiryEraseView
    filterset_class = EnquiryFilterSet
    search_fields = ("name", "email", "telephone", "reference")
    export_filename = "requests"

    def get_form_class(self, for_update: bool = False) -> type[EnquiryDeskForm]:
        return EnquiryDeskForm
