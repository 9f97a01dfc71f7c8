"""How a clinic handles requests."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="mail", order=3)
class RequestSettings(BaseSiteSetting):
    """Who is told of requests, by when they are answered, how long they are kept.

    What visitors read beside the form stands in the clinic settings, with its other languages.
    """

    fields_of_site = frozenset({"digest_on"})

    email = models.EmailField(
        _("e-mail address for requests"),
        blank=True,
        help_text=_(
            "Who is notified of new requests, and each day of those still waiting. A clinic may have its "
            "own address on its page. Empty: the public e-mail address in the clinic settings is used; "
            "without one, no one is notified."
        ),
    )
    answer_hours = models.PositiveSmallIntegerField(
        _("opening hours until the answer"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
        help_text=_(
            "Visitors are promised an answer within this many opening hours. Eight is about one working "
            "day. Required: 1 to 80."
        ),
    )
    days_kept = models.PositiveSmallIntegerField(
        _("days until a closed request is erased"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_(
            "Counted from the day the request was closed. Stated on the form. Open requests are never "
            "erased automatically. Required: 1 to 730."
        ),
    )
    asks_for_news = models.BooleanField(
        _("offer news of the clinic"),
        default=True,
        help_text=_(
            "Shows a second box, which is never checked in advance. Unchecked: the box is not shown."
        ),
    )
    # When the latest digest of what waits was written.
    digest_on = models.DateField(null=True, editable=False)

    panels = [
        MultiFieldPanel(["email", "answer_hours"], heading=_("Answers")),
        MultiFieldPanel(["days_kept", "asks_for_news"], heading=_("Privacy")),
    ]

    class Meta:
        verbose_name = _("settings of requests")

    @classmethod
    def of_default_site(cls) -> Self:
        """The settings of the default site; unsaved defaults if there are none."""
        return cls.objects.filter(site__is_default_site=True).first() or cls()

    @property
    def answer_time(self) -> datetime.timedelta:
        """The opening time within which requests are answered."""
        return datetime.timedelta(hours=self.answer_hours)

    def consent_words(self, clinic: Any) -> str:
        """The sentence that visitors agree to.

        Args:
            clinic: the settings of the clinic in the language of the form.
        """
        return clinic.consent_text or ngettext(
            "%(clinic)s may keep and use these details, and what I have chosen, to answer my request. They "
            "are erased %(days)s day after it is closed. I can withdraw my consent at any time.",
            "%(clinic)s may keep and use these details, and what I have chosen, to answer my request. They "
            "are erased %(days)s days after it is closed. I can withdraw my consent at any time.",
            self.days_kept,
        ) % {"clinic": clinic.name, "days": self.days_kept}

    def news_words(self, clinic: Any) -> str:
        """The sentence beside the box for news; empty where none are offered."""
        if not self.asks_for_news:
            return ""
        return gettext("%(clinic)s may also send me news from the clinic. I can unsubscribe at any time.") % {
            "clinic": clinic.name
        }
