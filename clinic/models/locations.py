"""Clinics: address, opening hours, access."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from clinic.core.blocks import picture_blocks
from clinic.core.choices import StepFree
from clinic.core.sections import sections_context
from clinic.locations.blocks import ExceptionStreamBlock, HoursStreamBlock
from clinic.locations.opening_hours import HoursException, OpeningHours
from clinic.locations.postal_address import COUNTRY_CODE, Position, PostalAddress, validate_coordinates
from clinic.models.booking import BookablePage
from clinic.models.introduced import IntroducedPage
from clinic.models.settings import telephone_address
from clinic.models.team import PractitionerPage, people_of
from clinic.seo.share_cards import CardFact

# The footer announces holidays this long before; cards and pages of clinics do so earlier.
NEAR = datetime.timedelta(days=7)


class LocationIndexPage(IntroducedPage):
    """The list of clinics, at /locations/."""

    parent_page_types = ["clinic.HomePage"]
    subpage_types = ["clinic.LocationPage"]
    max_count = 1
    lists_its_children = True
    page_description = _("The list of the clinics, with addresses and hours.")

    class Meta:
        verbose_name = _("list of clinics")

    @property
    def description_parts(self) -> Iterable[str]:
        return (
            self.introduction,
            gettext("Where the clinics are, when they are open, and how to get there and in."),
        )


class LocationPage(BookablePage, IntroducedPage):
    """One clinic: its title is its name, such as "Old Town clinic"."""

    picture = StreamField(
        picture_blocks(),
        verbose_name=_("picture"),
        max_num=1,
        blank=True,
        help_text=_("Shown beside the address on wide screens. Empty: the text takes its place."),
    )

    street_address = models.TextField(
        _("street and number"),
        max_length=200,
        help_text=_(
            "As on an envelope, including the floor; without the city. It may take several "
            "lines. Shown on the clinic's page and at the bottom of every page. Required for "
            "publishing."
        ),
    )
    locality = models.CharField(
        _("city"), max_length=80, blank=True, help_text=_("City or town. Empty: not shown.")
    )
    region = models.CharField(
        _("state or county"),
        max_length=80,
        blank=True,
        help_text=_("If it is part of the address, such as NY. Empty: not shown."),
    )
    postal_code = models.CharField(
        _("postal code"), max_length=20, blank=True, help_text=_("Empty: not shown.")
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[COUNTRY_CODE],
        help_text=_(
            "Two-letter code, such as US, GB or DE. It sets the order of city and postal code "
            "and helps maps to find the place; it is not shown. Empty: the city comes before the "
            "postal code."
        ),
    )
    coordinates = models.CharField(
        _("coordinates"),
        max_length=60,
        blank=True,
        validators=[validate_coordinates],
        help_text=_(
            "Latitude and longitude, such as 51.5033, -0.1276: right-click the place on a map to "
            "see them. The map link then opens at the door. Empty: it searches for the address."
        ),
    )
    telephone = models.CharField(
        _("telephone"),
        max_length=40,
        blank=True,
        help_text=_(
            "The telephone number of this clinic. Shown on its page and at the bottom of every "
            "page. Empty: not shown."
        ),
    )
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Of this clinic. Empty: not shown.")
    )
    requests_email = models.EmailField(
        _("e-mail address for requests"),
        blank=True,
        help_text=_(
            "Who is notified of a new request for a consultation at this clinic. Never shown to visitors."
            " Empty: the address in the request settings is used."
        ),
    )

    opening_hours = StreamField(
        HoursStreamBlock(),
        verbose_name=_("opening hours"),
        blank=True,
        help_text=_(
            "One line for days with the same hours; several lines for one day are combined. Days "
            "without a line are shown as closed. Empty: no hours are shown."
        ),
    )
    hours_exceptions = StreamField(
        ExceptionStreamBlock(),
        verbose_name=_("holidays and other hours"),
        blank=True,
        help_text=_(
            "Public holidays, and other days on which the hours differ. Shown until the day is over. "
            "Empty: nothing is shown."
        ),
    )
    hours_remark = models.CharField(
        _("note on the hours"),
        max_length=120,
        blank=True,
        help_text=_(
            "A sentence below the hours, such as “Closed on public holidays.” Empty: nothing is shown."
        ),
    )

    step_free = models.CharField(
        _("step-free access"),
        max_length=20,
        choices=StepFree.choices,
        blank=True,
        help_text=_("Whether wheelchair users can get in. Empty: the page says “not stated”."),
    )
    step_free_detail = models.TextField(
        _("entrance"),
        blank=True,
        help_text=_("Where the lift, ramp or bell is, and how wide the doors are. Empty: not shown."),
    )
    public_transport = models.TextField(
        _("public transport"),
        blank=True,
        help_text=_("Lines, stops, and the walk from the stop. Empty: not shown."),
    )
    parking = models.TextField(
        _("parking"),
        blank=True,
        help_text=_("Where, how far away, and what it costs; also if there is none. Empty: not shown."),
    )
    other_needs = models.TextField(
        _("other needs"),
        blank=True,
        help_text=_("Such as interpreters, assistance dogs, a quiet room. Empty: not shown."),
    )

    content_panels = [
        *IntroducedPage.content_panels,
        FieldPanel("picture"),
        MultiFieldPanel(
            [
                "street_address",
                "locality",
                "region",
                "postal_code",
                "country",
                "coordinates",
                "telephone",
                "email",
            ],
            heading=_("Address"),
            icon="site",
        ),
        MultiFieldPanel(
            ["opening_hours", "hours_exceptions", "hours_remark"], heading=_("Opening hours"), icon="time"
        ),
        MultiFieldPanel(
            ["step_free", "step_free_detail", "public_transport", "parking", "other_needs"],
            heading=_("Getting here"),
            icon="home",
        ),
    ]
    settings_panels = [*BookablePage.settings_panels, "requests_email"]
    fields_not_public = frozenset({"requests_email"})
    parent_page_types = ["clinic.LocationIndexPage"]
    subpage_types: list[str] = []
    page_description = _("One clinic: address, opening hours, access.")

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")

    @property
    def description_parts(self) -> Iterable[str]:
        return (
            self.introduction,
            str(self.address),
            gettext("Address, opening hours, how to get there, and step-free access."),
        )

    @property
    def card_facts(self) -> Iterable[CardFact]:
        address = str(self.address)
        return (CardFact(gettext("Address"), address),) if address else ()

    @property
    def address(self) -> PostalAddress:
        """The postal address."""
        return PostalAddress(self.street_address, self.locality, self.region, self.postal_code, self.country)

    @property
    def position(self) -> Position | None:
        """The coordinates; None if not stated."""
        return Position.of(self.coordinates)

    @property
    def map_address(self) -> str:
        """The address of a map of the place; empty if it cannot be located."""
        return self.address.map_address(self.position)

    @property
    def telephone_address(self) -> str:
        """The `tel:` address; empty without a telephone."""
        return telephone_address(self.telephone)

    @cached_property
    def hours(self) -> OpeningHours:
        """The opening hours."""
        return OpeningHours.of(self.opening_hours.raw_data, self.hours_exceptions.raw_data)

    @property
    def coming_exceptions(self) -> list[HoursException]:
        """The current and future exceptions to the hours."""
        return self.hours.coming(timezone.localdate())

    @property
    def soon(self) -> list[HoursException]:
        """The exceptions that begin within the next weeks."""
        return self.hours.soon(timezone.localdate())

    @property
    def near(self) -> list[HoursException]:
        """The exceptions that begin within a week, for the footer."""
        return self.hours.soon(timezone.localdate(), NEAR)

    @property
    def coming_week(self) -> str:
        """The hours of the coming seven days as JSON, for the script: see `OpeningHours.coming_week`."""
        return json.dumps(self.hours.coming_week(timezone.localdate()), ensure_ascii=False)

    @cached_property
    def people(self) -> list[PractitionerPage]:
        """The people with a public page who work here, in the order of the team page."""
        return people_of(PractitionerPage.objects.filter(locale=self.locale_id), location_id=self.pk)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | sections_context(self, request)
