"""The panel for scheduling, with its time zone, and the comment panel."""

from __future__ import annotations

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from wagtail.admin.panels import CommentPanel, PublishingPanel


def _in_time_zone() -> str:
    """The time zone in which the admin shows and reads times for the user."""
    return gettext("Date and time in the time zone %(zone)s.") % {
        "zone": timezone.get_current_timezone_name()
    }


def _schedule_panel() -> PublishingPanel:
    panel = PublishingPanel()
    for moment in panel.children:
        moment.help_text = lazy(_in_time_zone, str)()
    return panel


SETTINGS_PANELS = [_schedule_panel(), CommentPanel()]
