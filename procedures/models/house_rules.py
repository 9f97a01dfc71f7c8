"""The clinic's own rules about findings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from clinic.core.kept import kept
from procedures.choices import FindingKind

# The choices of a grace period: a query can tell them apart without arithmetic of dates.
GRACE_DAYS = (30, 60, 90, 180)


def market_choices() -> list[tuple[str, str]]:
    """The countries whose rules of advertising are known."""
    # The package of the review imports the models.
    from procedures.review.markets import market_names  # noqa: PLC0415

    return market_names()


class FindingKindsField(models.JSONField):
    """A list of kinds of findings, chosen by ticks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=FindingKind.choices,
            required=False,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )


class HeadingChoice(models.Model):
    """What a heading in the clinic's documents opens, as the staff have said on a check page."""

    heading = models.CharField(max_length=200, unique=True)
    use = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("heading of documents")
        verbose_name_plural = _("headings of documents")

    def __str__(self) -> str:
        return self.heading


@register_setting(icon="clipboard-list", order=2)
class HouseRules(BaseSiteSetting):
    """Rules of a site: which findings block publishing, and when facts are out of date."""

    barring_findings = FindingKindsField(
        _("findings that block publishing"),
        help_text=_(
            "A procedure with one of these is not published until it is fixed or acknowledged "
            "with a reason. Empty: findings never block publishing."
        ),
    )
    price_confirmation_months = models.PositiveSmallIntegerField(
        _("months until prices must be confirmed again"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_(
            "A price that has not been confirmed for this long becomes a finding. Required: 1 to 60."
        ),
    )

    market = models.CharField(
        _("advertising rules of"),
        max_length=20,
        choices=market_choices,
        blank=True,
        help_text=_(
            "The country whose advertising rules procedure texts are checked against, in English. "
            "Anything against a rule becomes a finding that names it. Empty: no such rules are applied."
        ),
    )

    is_one_doctor_clinic = models.BooleanField(
        _("one-doctor clinic"),
        default=False,
        help_text=_(
            "Check if the doctor who writes the texts also checks them. Pages then say “Written and checked "
            "by”, and never “Clinically reviewed by”."
        ),
    )
    review_grace_days = models.PositiveSmallIntegerField(
        _("days until overdue pages leave the lists"),
        choices=[(days, str(days)) for days in GRACE_DAYS],
        null=True,
        blank=True,
        help_text=_(
            "This many days after its review was due, a page is dropped from lists, search and the site "
            "map until it is reviewed. Its address still works. Empty: pages stay in the lists."
        ),
    )

    panels = [
        "market",
        "is_one_doctor_clinic",
        "review_grace_days",
        FieldPanel("barring_findings", widget=forms.CheckboxSelectMultiple),
        "price_confirmation_months",
    ]

    class Meta:
        verbose_name = _("house rules")

    @staticmethod
    @kept
    def of_default_site() -> HouseRules:
        """The rules of the default site; unsaved defaults if there are none."""
        return HouseRules.objects.filter(site__is_default_site=True).first() or HouseRules()

    def blocks_publication(self, kind: FindingKind) -> bool:
        """Whether an open finding of this kind blocks publication."""
        return kind.value in self.barring_findings
