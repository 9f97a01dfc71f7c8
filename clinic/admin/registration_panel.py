"""A warning in the editor of a person whose registration ends soon or has ended."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.admin.panels import Panel

WARNED_BEFORE = datetime.timedelta(days=60)


def registration_warning(person: Any) -> str:
    """What to say of a registration that has ended or ends within 60 days; else empty."""
    ends_on, today = person.expires_on, timezone.localdate()
    if not ends_on or ends_on > today + WARNED_BEFORE:
        return ""
    words = (
        gettext("Registration ended on %(date)s")
        if ends_on < today
        else gettext("Registration ends on %(date)s")
    )
    return words % {"date": date_format(ends_on, "DATE_FORMAT")}


class RegistrationWarningPanel(Panel):
    """The warning, at the top of the form."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one form."""

        template_name = "clinic/panels/registration_warning.html"

        def is_shown(self) -> bool:
            return bool(registration_warning(self.instance))

        def get_context_data(self, parent_context: Any = None) -> Any:
            return {
                **super().get_context_data(parent_context),
                "warning": registration_warning(self.instance),
            }
