"""Each look at requests is noted in Wagtail's log, by their references."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import ModelLogEntry

from enquiries.models import Enquiry

LOOK = ["enquiries.view_enquiry", "enquiries.change_enquiry"]
OPENED, LISTED, EXPORTED = "enquiries.opened", "enquiries.listed", "enquiries.exported"


def may_look(user: Any) -> bool:
    """Whether a user may see requests."""
    return any(user.has_perm(permission) for permission in LOOK)


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
