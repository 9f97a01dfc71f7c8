"""The people of the clinic, as far as clinical reviews need them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from clinic.models.base import BasePage


class TeamIndexPage(BasePage):
    """The list of people, at /team/."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("One or two sentences under the heading. Empty: nothing is shown."),
    )

    content_panels = [*Page.content_panels, "introduction"]
    parent_page_types = ["clinic.HomePage"]
    subpage_types = ["clinic.PractitionerPage"]
    max_count = 1
    page_description = _("The list of the clinic's people.")

    class Meta:
        verbose_name = _("team page")

    @property
    def meta_description(self) -> str:
        return self.search_description or self.introduction

    @property
    def people(self) -> models.QuerySet[PractitionerPage]:
        """The people with a public page, in the order of the page tree."""
        return PractitionerPage.objects.child_of(self).live().public().order_by("path")


class PractitionerPage(BasePage):
    """One person: name (the page's title), role, and the registration that a review rests on."""

    role = models.CharField(
        _("role"),
        max_length=120,
        blank=True,
        help_text=_(
            "What the person is, in small letters, such as “dermatologist, medical director”. Shown under "
            "the name and beside reviews. Empty: only the name is shown."
        ),
    )
    credentials = models.CharField(
        _("credentials"),
        max_length=255,
        blank=True,
        help_text=_(
            "Degrees and memberships, such as “MD, FAAD”. Shown on the person's page. Empty: not shown."
        ),
    )
    register = models.CharField(
        _("register"),
        max_length=120,
        blank=True,
        help_text=_(
            "The public register that lists the person, such as “General Medical Council”. Shown with the "
            "number. Empty: the person cannot be named as a clinical reviewer."
        ),
    )
    registration_number = models.CharField(
        _("registration number"),
        max_length=40,
        blank=True,
        help_text=_(
            "The person's number in that register, so that visitors can look it up. Empty: the person cannot "
            "be named as a clinical reviewer."
        ),
    )
    biography = models.TextField(
        _("biography"),
        blank=True,
        help_text=_("A few sentences for the person's page. Empty: nothing is shown."),
    )

    content_panels = [
        *Page.content_panels,
        "role",
        "credentials",
        "register",
        "registration_number",
        "biography",
    ]
    parent_page_types = ["clinic.TeamIndexPage"]
    subpage_types: list[str] = []
    page_description = _("One person of the clinic.")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    @property
    def meta_description(self) -> str:
        return self.search_description or self.biography or self.role

    @property
    def initials(self) -> str:
        """Two letters that stand where there is no portrait: first and last name, without titles."""
        words = [word for word in self.title.split(",")[0].split() if word.rstrip(".").lower() not in _TITLES]
        letters = [word[0] for word in (words[:1] + words[1:][-1:])]
        return "".join(letters).upper()

    @property
    def is_registered(self) -> bool:
        """Whether the person may be named as a clinical reviewer."""
        return bool(self.register and self.registration_number)


_TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "dame"}
