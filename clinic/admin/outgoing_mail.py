"""The list of e-mails that wait to be sent, and why they could not be."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic

from clinic.admin.menus import CardListMixin, ViewSetOfSomeViews
from clinic.models import OutgoingMail


class OutgoingMailIndexView(CardListMixin, generic.IndexView):
    """What waits, oldest first. The texts are not shown."""

    page_title = _("E-mails waiting to be sent")


class OutgoingMailViewSet(ViewSetOfSomeViews):
    """E-mails are written by the site and leave the list once a mail server has taken them."""

    model = OutgoingMail
    name = "outgoing_mail"
    url_prefix = "reports/outgoing-mail"
    icon = "mail"
    menu_label = _("E-mails waiting to be sent")
    menu_hook = "register_reports_menu_item"
    menu_order = 900
    views = ("index", "index_results", "delete")
    index_view_class = OutgoingMailIndexView
    form_fields: tuple[str, ...] = ()
    search_fields = ("recipient", "subject")
    list_display = (
        Column("subject", label=_("Subject")),
        Column("recipient", label=_("To")),
        DateColumn("created_at", label=_("Written"), sort_key="created_at"),
        Column("attempts", label=_("Attempts"), sort_key="attempts"),
        Column(
            "next_attempt_at",
            label=_("Next attempt"),
            accessor=lambda mail: mail.next_attempt_at or _("Given up"),
        ),
        Column("last_error", label=_("Last error")),
    )
