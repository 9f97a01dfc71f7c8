"""People: role, registration, where they work."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from clinic.admin.forms import GatedPageForm
from clinic.admin.registration_panel import RegistrationWarningPanel
from clinic.core.blocks import picture_blocks
from clinic.core.languages.active import join_list
from clinic.core.pictures.rendering import LoadedPicture, load_pictures
from clinic.core.public_pages import public
from clinic.core.sections import sections_context
from clinic.locations.blocks import WorkplaceBlock
from clinic.models.base import BasePage
from clinic.models.booking import BookablePage
from clinic.models.introduced import IntroducedPage
from clinic.people.registration import tidy, validate_number
from clinic.seo.head import LONGEST_TITLE


@dataclass(frozen=True)
class TeamGroup:
    """People under one heading, which may be empty."""

    heading: str
    people: list[PractitionerPage]


class TeamIndexPage(IntroducedPage):
    """The list of people, at /team/."""

    parent_page_types = ["clinic.HomePage"]
    subpage_types = ["clinic.PractitionerPage"]
    max_count = 1
    lists_its_children = True
    page_description = _("The list of the clinic's people.")

    class Meta:
        verbose_name = _("team page")

    @property
    def description_parts(self) -> Iterable[str]:
        return (
            self.introduction,
            gettext("The people of the clinic, what each of them does, and where each is registered."),
        )

    @property
    def people(self) -> list[PractitionerPage]:
        """The people with a public page, in order."""
        return people_of(PractitionerPage.objects.child_of(self))

    @property
    def groups(self) -> list[TeamGroup]:
        """The people by heading, in the order of the first of each; those without a heading come last."""
        by_heading: dict[str, list[PractitionerPage]] = {}
        for person in self.people:
            by_heading.setdefault(person.group.strip(), []).append(person)
        ungrouped = by_heading.pop("", [])
        groups = [TeamGroup(heading, people) for heading, people in by_heading.items()]
        return [*groups, TeamGroup("", ungrouped)] if ungrouped else groups


class PractitionerPageForm(GatedPageForm):
    """The editor of a person.

    What a signature names is not for everybody who edits pages: of a person with an account, the name and
    the registration are changed by that person, or by whoever manages accounts.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            return
        stored = PractitionerPage.objects.get(pk=self.instance.pk)
        if "user" not in self.fields:
            # An older version may name another account.
            self.instance.user_id = stored.user_id
        if stored.user_id in (None, self.for_user.pk) or self.for_user.has_perm("auth.change_user"):
            return
        for name in ("title", "register", "registration_number", "expires_on"):
            if name in self.fields:
                self.fields[name].disabled = True
                self.initial[name] = getattr(stored, name)

    def clean_verified_on(self) -> datetime.date | None:
        day = self.cleaned_data["verified_on"]
        if day and day > timezone.localdate():
            raise ValidationError(
                _("This day is in the future. Enter the day on which the register was checked.")
            )
        return day


class PractitionerPage(BookablePage, BasePage):
    """A person: name (the page's title), role, and the registration that reviews depend on."""

    role = models.CharField(
        _("role"),
        max_length=120,
        blank=True,
        help_text=_(
            "The person's role, in lower case, such as “dermatologist, medical director”. Shown "
            "under the name and beside reviews. Empty: only the name is shown."
        ),
    )
    group = models.CharField(
        _("heading on the team page"),
        max_length=60,
        blank=True,
        help_text=_(
            "Such as “Doctors”: people with the same heading are grouped under it. Empty: the "
            "person is listed at the end of the team page."
        ),
    )
    portrait = StreamField(
        picture_blocks(),
        verbose_name=_("portrait"),
        max_num=1,
        blank=True,
        help_text=_("A picture of the person's face. Empty: the initials are shown."),
    )
    credentials = models.CharField(
        _("credentials"),
        max_length=255,
        blank=True,
        help_text=_(
            "Degrees and memberships, such as “MD, FAAD”. Shown on the person's page. Empty: not shown."
        ),
    )
    languages = models.CharField(
        _("languages"),
        max_length=160,
        blank=True,
        help_text=_(
            "Languages that the person speaks with patients, such as “English, Portuguese”. Empty: not shown."
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
            "The person's number in that register, so that visitors can look it up. The format "
            "of GMC, NMC and GDC numbers is checked. Empty: the person cannot be named as a "
            "clinical reviewer."
        ),
    )
    verified_on = models.DateField(
        _("verified on"),
        null=True,
        blank=True,
        help_text=_(
            "The day on which the registration was last checked in the register. Shown beside "
            "the number. Empty: not shown."
        ),
    )
    expires_on = models.DateField(
        _("expires on"),
        null=True,
        blank=True,
        help_text=_(
            "The last day of the registration. After it the person counts as unregistered until "
            "you enter the new date: their reviews do not count, and procedures do not name "
            "them. Empty: no end date."
        ),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="practitioner_pages",
        help_text=_(
            "The person's account in this admin, which clinical reviews are approved with. Visitors never "
            "see it. Empty: the person cannot review here."
        ),
    )
    workplaces = StreamField(
        [("workplace", WorkplaceBlock())],
        verbose_name=_("works at"),
        blank=True,
        help_text=_("The clinics where the person sees patients. Empty: none is shown."),
    )
    biography = models.TextField(
        _("biography"),
        blank=True,
        help_text=_("A few sentences for the person's page. Empty: nothing is shown."),
    )

    base_form_class = PractitionerPageForm
    content_panels = [
        RegistrationWarningPanel(),
        *Page.content_panels,
        "role",
        "group",
        FieldPanel("portrait"),
        MultiFieldPanel(
            [
                "register",
                "registration_number",
                "verified_on",
                "expires_on",
                # Whoever ties accounts to persons decides who reviews: a manager could sign as a doctor.
                FieldPanel("user", permission="superuser"),
            ],
            heading=_("Registration"),
            icon="check",
        ),
        "credentials",
        "languages",
        "workplaces",
        "biography",
    ]
    parent_page_types = ["clinic.TeamIndexPage"]
    subpage_types: list[str] = []
    page_description = _("One person of the clinic.")
    fields_not_public = frozenset({"user"})
    # An account is one person's.
    exclude_fields_in_copy = ["user"]

    # The portrait with its renditions, if loaded for a list of people.
    loaded_portrait: LoadedPicture | None = None

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    @property
    def meta_title(self) -> str:
        with_role = f"{self.title}, {self.role}" if self.role else self.title
        return self.seo_title or (with_role if len(with_role) <= LONGEST_TITLE else self.title)

    @property
    def description_parts(self) -> Iterable[str]:
        registration = f"{self.register}: {self.registration_number}" if self.is_registered else ""
        whole = join_list([self.title, self.role, self.credentials])
        return (self.biography, whole, registration)

    @property
    def initials(self) -> str:
        """Two letters in place of a portrait: first and last name, without titles."""
        words = [word for word in self.title.split(",")[0].split() if word.rstrip(".").lower() not in _TITLES]
        letters = [word[0] for word in (words[:1] + words[1:][-1:])]
        return "".join(letters).upper()

    @property
    def is_registered(self) -> bool:
        """Whether the person may be named as a clinical reviewer today."""
        return self.is_registered_on(timezone.localdate())

    def is_registered_on(self, day: datetime.date) -> bool:
        """Whether the person has a registration that is valid on a day."""
        return bool(self.register and self.registration_number and not self.has_expired_on(day))

    @property
    def registration(self) -> str:
        """The register with the number; empty without a valid registration."""
        return self.register_entry if self.is_registered else ""

    @property
    def register_entry(self) -> str:
        """The register with the number, valid or not; empty without one."""
        has_entry = self.register and self.registration_number
        return f"{self.register}, {self.registration_number}" if has_entry else ""

    @property
    def register_remark(self) -> str:
        """A note on the entry: that it may have expired, or when it was checked."""
        if not self.register_entry:
            return ""
        if self.expires_on and self.is_registration_expired:
            words = gettext("Valid until %(date)s, not confirmed since. Please check the register.")
            return words % {"date": date_format(self.expires_on, "DATE_FORMAT")}
        if self.verified_on:
            words = gettext("Checked in the register on %(date)s")
            return words % {"date": date_format(self.verified_on, "DATE_FORMAT")}
        return ""

    @property
    def standing(self) -> str:
        """Credentials and registration, for a line below the name."""
        return "; ".join(filter(None, [self.credentials, self.registration]))

    @property
    def is_registration_expired(self) -> bool:
        """Whether the registration has expired."""
        return self.has_expired_on(timezone.localdate())

    def has_expired_on(self, day: datetime.date) -> bool:
        """Whether the registration expired before a day."""
        return self.expires_on is not None and self.expires_on < day

    def clean(self) -> None:
        super().clean()
        self.register, self.registration_number = tidy(self.register or "", self.registration_number or "")
        try:
            validate_number(self.register, self.registration_number)
        except ValidationError as error:
            raise ValidationError({"registration_number": error}) from None
        others = PractitionerPage.objects.exclude(pk=self.pk).filter(user=self.user_id)
        if self.user_id and (other := others.first()):
            words = _("This account belongs to %(name)s. Choose another one.") % {"name": other.title}
            raise ValidationError({"user": words})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        load_portraits([self])
        return super().get_context(request, *args, **kwargs) | sections_context(self, request)


def people_of(people: Any, location_id: int | None = None) -> list[PractitionerPage]:
    """People with a public page and their portraits, in the order of the team page, in two queries.

    Args:
        people: a queryset of `PractitionerPage`.
        location_id: only those who work at this clinic.
    """
    found = [
        person
        for person in public(people).order_by("path")
        if location_id is None
        or any(block["value"].get("location") == location_id for block in person.workplaces.raw_data)
    ]
    load_portraits(found)
    return found


def portrait_ids(people: Iterable[PractitionerPage]) -> set[int]:
    """The ids of people's portraits."""
    return {block["value"]["image"] for person in people for block in person.portrait.raw_data} - {None}


def load_portraits(
    people: Iterable[PractitionerPage], pictures: dict[int, LoadedPicture] | None = None
) -> None:
    """Load people's portraits in one query; in none if there are none.

    The name is beside each portrait, so it needs no alternative text in a list.

    Args:
        people: each gets its `loaded_portrait`.
        pictures: those that have been loaded already.
    """
    people = list(people)
    if pictures is None:
        pictures = load_pictures(portrait_ids(people))
    for person in people:
        for block in person.portrait.raw_data:
            if picture := pictures.get(block["value"]["image"] or 0):
                person.loaded_portrait = replace(picture, alt="")


_TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "dame"}
