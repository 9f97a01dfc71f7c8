"""A request for a consultation."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.core.languages.active import is_multilingual
from clinic.models.settings import telephone_address
from enquiries.choices import HeldFor, Status, TimeOfDay

# Without vowels, which make words, and without signs that are taken for each other.
_SIGNS = "23456789BCDFGHJKMNPQRTVWX"
LONGEST_MESSAGE = 1_000


def new_reference() -> str:
    """A reference that can be read out on the telephone, and that nobody can guess."""
    signs = "".join(secrets.choice(_SIGNS) for _sign in range(8))
    return f"{signs[:4]}-{signs[4:]}"


class Enquiry(models.Model):
    """What a visitor has asked for, and what the desk has done about it.

    What somebody asks about is health data: it is in no e-mail, log, search index or API, and is erased some
    time after the request is closed (`enquiries.retention`).
    """

    reference = models.CharField(_("reference"), max_length=9, unique=True, default=new_reference)
    # Digest of the form and of what was sent with it: the same twice is one request.
    submission = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField(_("received"), db_index=True)
    due_at = models.DateTimeField(_("answer promised by"))
    language = models.CharField(_("language"), max_length=20)

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    clinic = models.ForeignKey(
        "clinic.LocationPage",
        verbose_name=_("clinic"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    person = models.ForeignKey(
        "clinic.PractitionerPage",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    procedures = models.ManyToManyField(
        "procedures.ProcedurePage", verbose_name=_("procedures"), blank=True, related_name="+"
    )
    times = models.JSONField(_("times of day"), default=list, blank=True)
    message = models.TextField(_("message"), blank=True)

    consent_text = models.TextField(_("what the visitor agreed to"))
    consented_at = models.DateTimeField(_("agreed"))
    # Empty: the visitor does not want any.
    news_text = models.TextField(_("news of the clinic"), blank=True)

    # Empty once somebody at the desk has let it through.
    held_for = models.CharField(_("held back"), max_length=10, choices=HeldFor.choices, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.NEW,
        db_index=True,
        help_text=_(
            "Set it to “Contacted” once you have called or written. Closed requests are erased later."
        ),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who will call or write. Empty: nobody yet."),
    )
    notes = models.TextField(
        _("notes"),
        blank=True,
        help_text=_(
            "For the desk only, and erased with the request. Medical notes belong in the patient’s record."
        ),
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    # From receipt to answer, while the clinic was open.
    answer_minutes = models.PositiveIntegerField(_("minutes until the answer"), null=True)
    booked_at = models.DateTimeField(_("booked"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True, db_index=True)
    alarmed_at = models.DateTimeField(_("staff alarmed"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        # The logs of the admin name a request by this: nothing of the person.
        return self.reference

    def save(self, **options: Any) -> None:
        """Save the row; one that was erased since it was read does not come back."""
        super().save(**{"force_update": not self._state.adding, **options})

    @property
    def telephone_address(self) -> str:
        """The `tel:` address of the visitor's number, in the digits that telephones know."""
        digits = (str(int(sign)) if sign.isdecimal() else sign for sign in self.telephone)
        return telephone_address("".join(digits))

    @property
    def language_in_words(self) -> str:
        """The language of the form, where a site has several; else empty."""
        return str(dict(settings.LANGUAGES).get(self.language, "")) if is_multilingual() else ""

    @property
    def times_in_words(self) -> list[str]:
        """The times of day."""
        return [str(time.label) for time in TimeOfDay if time.value in self.times]

    @property
    def is_in_time(self) -> bool:
        """Whether the answer came by when it was promised."""
        return self.answered_at is not None and self.answered_at <= self.due_at

    @property
    def wants_news(self) -> bool:
        """Whether the visitor wants news of the clinic."""
        return bool(self.news_text)

    @classmethod
    def waiting(cls) -> Any:
        """The requests that nobody has answered, those held back among them."""
        return cls.objects.filter(status=Status.NEW)


class RecentSubmission(models.Model):
    """That a request came from somewhere, for the limit; kept for some minutes, as a digest only."""

    source = models.CharField(max_length=32, db_index=True)
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("recent submission")
        verbose_name_plural = _("recent submissions")

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M:%S}"
