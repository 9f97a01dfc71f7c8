"""When a page goes live and when it leaves, in Wagtail's dialog, which names its time zone; and comments."""

from __future__ import annotations

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from wagtail.admin.panels import CommentPanel, PublishingPanel


def _in_time_zone() -> str:
    """The zone in which the admin shows and reads times for whoever is at it."""
    return gettext("Date and time in the time zone %(zone)s.") % {
        "zone": timezone.get_current_timezone_name()
    }


def _schedule_panel() -> PublishingPanel:
    panel = PublishingPanel()
    for moment in panel.children:
        moment.help_text = lazy(_in_time_zone, str)()
    return panel


SETTINGS_PANELS = [_schedule_panel(), CommentPanel()]
