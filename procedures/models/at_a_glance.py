"""The fields of the facts box. The source document calls it "The Skinny"."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField

from procedures.choices import Anaesthesia, Invasiveness
from procedures.facts import CourseTotal, PriceLine, as_shown, cost_of, course_totals, valid_lines
from procedures.facts.model_fields import DurationRangeField, MilestoneField, RecoveryField, SessionsField
from procedures.models.blocks import PriceBlock, clinic_names, lines_of
from procedures.models.chooser_blocks import ProcedureChooserBlock


class AtAGlanceFields(models.Model):
    """Category, recovery, prices and the course of a treatment."""

    category = models.ForeignKey(
        "procedures.CategoryPage",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="procedures",
        help_text=_(
            "What kind of procedure it is. Shown in the facts box and in lists; required for publishing."
        ),
    )
    invasiveness = models.CharField(
        _("invasiveness"),
        max_length=20,
        choices=Invasiveness.choices,
        blank=True,
        help_text=_("How invasive it is. Shown in the facts box. Empty: the row is left out."),
    )
    recovery = RecoveryField(
        _("average recovery"),
        help_text=_(
            "How long recovery takes on average: check “No recovery time”, or enter a time. Shown "
            "first on the page, in lists and comparisons; required for publishing."
        ),
    )
    back_to_work = MilestoneField(
        _("back to work"),
        help_text=_(
            "When most patients return to work. Shown beside the recovery. Empty: the row is left out."
        ),
    )
    presentable = MilestoneField(
        _("presentable"),
        help_text=_("When most patients are comfortable being seen. Empty: the row is left out."),
    )
    prices = StreamField(
        [("price", PriceBlock())],
        verbose_name=_("prices"),
        blank=True,
        help_text=_(
            "The first price that is valid today is the one shown first. Required for "
            "publishing: one line with an amount, or with “on consultation”."
        ),
    )
    prices_confirmed_on = models.DateField(
        _("prices confirmed on"),
        null=True,
        blank=True,
        editable=False,
    )
    # By the block id of a line: the day, and a mark of what was confirmed.
    price_confirmations = models.JSONField(default=dict, editable=False)
    # The last entry of the price history that this version takes into account.
    prices_known = models.PositiveBigIntegerField(default=0, editable=False)
    sessions = SessionsField(
        _("sessions"),
        help_text=_(
            "How many sessions most patients need. With the prices of an area it gives the course total."
        ),
    )
    treatment_time = DurationRangeField(
        _("treatment time"), help_text=_("How long one visit takes. Empty: the row is left out.")
    )
    anaesthesia = models.CharField(
        _("anesthesia"),
        max_length=10,
        choices=Anaesthesia.choices,
        blank=True,
        help_text=_("The usual one. “None” is shown as a fact; empty: the row is left out."),
    )
    results_seen_after = models.CharField(
        _("results seen after"),
        max_length=60,
        blank=True,
        help_text=_("Such as “2 to 3 months”. Empty: the row is left out."),
    )
    results_last = models.CharField(
        _("results last"),
        max_length=60,
        blank=True,
        help_text=_(
            "Such as “1 to 3 years”. “Permanent” is a claim that needs a reference. Empty: left out."
        ),
    )
    best_for = models.CharField(
        _("best for"),
        max_length=60,
        blank=True,
        help_text=_("A few words for the facts box and comparisons. Empty: the row is left out."),
    )
    not_for = models.CharField(
        _("not for"),
        max_length=60,
        blank=True,
        help_text=_("A few words for the facts box and comparisons. Empty: the row is left out."),
    )
    main_risks = models.CharField(
        _("main risks"),
        max_length=60,
        blank=True,
        help_text=_("A few words for comparisons. Empty: “not stated”."),
    )
    skin_tones = models.CharField(
        _("skin tones"),
        max_length=60,
        blank=True,
        help_text=_(
            "The skin tones it is used for, such as “All, with a test patch for darker skin”. "
            "Empty: left out."
        ),
    )
    concerns = ParentalManyToManyField(
        "procedures.ConcernPage",
        verbose_name=_("concerns"),
        blank=True,
        related_name="procedures",
        help_text=_("What it helps with. The procedure is listed on the page of each concern."),
    )
    body_areas = ParentalManyToManyField(
        "procedures.BodyArea",
        verbose_name=_("body areas"),
        blank=True,
        related_name="procedures",
        help_text=_("Where on the body it is used. Empty: the row is left out."),
    )
    alternatives = StreamField(
        [("procedure", ProcedureChooserBlock())],
        verbose_name=_("alternatives"),
        max_num=4,
        blank=True,
        help_text=_(
            "Procedures that doctors discuss as alternatives, the closest first. Empty: the page "
            "shows those that help with the same concerns."
        ),
    )

    class Meta:
        abstract = True

    @property
    def price_lines(self) -> list[PriceLine]:
        """All price lines of the page, valid today or not."""
        return lines_of(self.prices)

    @cached_property
    def valid_prices(self) -> list[PriceLine]:
        """The price lines of today, as visitors see them. Prices of clinics take one query for all."""
        lines = list(valid_lines(self.price_lines, timezone.localdate()))
        return as_shown(lines, clinic_names(line.clinic_id for line in lines))

    def current_prices(self, day: datetime.date) -> list[PriceLine]:
        """The price lines that have not ended before a day, also those that begin later."""
        return [line for line in self.price_lines if line.is_stated and not line.has_ended(day)]

    @property
    def confirmable_prices(self) -> list[PriceLine]:
        """Today's and coming prices, without those on consultation."""
        return [line for line in self.current_prices(timezone.localdate()) if not line.on_consultation]

    @property
    def headline_price(self) -> PriceLine | None:
        """The first price of today; None without one."""
        return next(iter(self.valid_prices), None)

    @cached_property
    def headline_total(self) -> CourseTotal | None:
        """What a person pays in all for what the headline prices: what lists show, sort and compare."""
        _headline, total = cost_of(self.valid_prices, self.sessions)
        return total

    @property
    def course_total(self) -> CourseTotal | None:
        """The same, where it says more than the headline price: for several sessions."""
        total = self.headline_total
        return total if total and total.is_of_several_sessions else None

    @cached_property
    def course_totals(self) -> list[CourseTotal]:
        """The course total of each area."""
        totals = course_totals(self.valid_prices, self.sessions)
        return [total for total in totals if total.is_of_several_sessions]
