"""Each look at requests is noted in Wagtail's log, by their references."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.menu import MenuItem
from wagtail.models import ModelLogEntry

from enquiries.models import Enquiry

OPENED, LISTED, EXPORTED = "enquiries.opened", "enquiries.listed", "enquiries.exported"


def may_look(user: Any) -> bool:
    """Whether a user may see requests."""
    return user.has_perm("enquiries.view_enquiry") or user.has_perm("enquiries.change_enquiry")


class DeskMenuItem(MenuItem):
    """An entry of a menu for those who may see requests."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_look(request.user)


def note_list(action: str, enquiries: Iterable[Enquiry], user: Any) -> None:
    """Note who has seen which requests in a list: one entry, of no request in particular."""
    references = [enquiry.reference for enquiry in enquiries]
    if references:
        ModelLogEntry.objects.create(
            content_type=ContentType.objects.get_for_model(Enquiry),
            object_id="0",
            label=gettext("Requests"),
            action=action,
            user=user,
            timestamp=timezone.now(),
            data={"references": references},
        )
