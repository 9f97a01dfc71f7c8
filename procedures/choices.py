"""Controlled vocabularies of a procedure: stored values and their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Invasiveness(models.TextChoices):
    """How invasive a procedure is; independent of its category."""

    NON_INVASIVE = "non_invasive", _("Non-invasive")
    MINIMALLY_INVASIVE = "minimally_invasive", _("Minimally invasive")
    SURGICAL = "surgical", _("Surgical")


class Anaesthesia(models.TextChoices):
    """The deepest usual anaesthesia. "None" is a fact, an empty field is not."""

    NONE = "none", _("None")
    TOPICAL = "topical", _("Numbing cream")
    LOCAL = "local", _("Local anesthetic")
    REGIONAL = "regional", _("Regional anesthetic")
    SEDATION = "sedation", _("Sedation")
    GENERAL = "general", _("General anesthetic")


class ReviewKind(models.TextChoices):
    """What an approval claims: an independent check, or one by somebody who has written part of the text."""

    REVIEWED = "reviewed", _("Clinically reviewed")
    WRITTEN = "written", _("Written and checked")


class TimeUnit(models.TextChoices):
    """Units of durations. Months are left out, as they have no fixed number of hours."""

    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")


class PriceUnit(models.TextChoices):
    """What one price buys. Only prices with equal units are compared."""

    SESSION = "session", _("per session")
    AREA = "area", _("per area")
    SYRINGE = "syringe", _("per syringe")
    UNIT = "unit", _("per unit")
    SIDE = "side", _("per side")
    COURSE = "course", _("per course")
    PROCEDURE = "procedure", _("per procedure")


class PriceKind(models.TextChoices):
    """How a price is stated; derived from its amounts and ticks."""

    SINGLE = "single", _("Price")
    RANGE = "range", _("Price range")
    FROM = "from", _("Price")
    ON_CONSULTATION = "on_consultation", _("Price")


class Urgency(models.TextChoices):
    """How fast a warning sign needs help, the most urgent first."""

    EMERGENCY = "emergency", _("Get emergency help now")
    ANY_HOUR = "any_hour", _("Call at any hour")
    SAME_DAY = "same_day", _("Call the same day")


class PriceChangeWay(models.TextChoices):
    """How a published price was changed."""

    PUBLISHED = "published", _("Published with the page")
    CHANGED = "changed", _("“Change price”")
    SPREADSHEET = "spreadsheet", _("Spreadsheet")
    PERCENT = "percent", _("By percent")
    UNDONE = "undone", _("Undone")


class FrequencyBand(models.TextChoices):
    """How often a side effect happens, in the bands of the EU guideline on medicine leaflets.

    Source: European Commission, A guideline on summary of product characteristics (2009), 4.8.
    """

    VERY_COMMON = "very_common", _("Very common")
    COMMON = "common", _("Common")
    UNCOMMON = "uncommon", _("Uncommon")
    RARE = "rare", _("Rare")
    VERY_RARE = "very_rare", _("Very rare")


class ConsentScope(models.TextChoices):
    """What a patient has agreed to in writing."""

    CLINIC = "clinic", _("In the clinic only")
    WEBSITE = "website", _("On the clinic’s website")
    WEBSITE_AND_PRINT = "website_and_print", _("On the clinic’s website and printed leaflets")

    @property
    def covers_website(self) -> bool:
        """Whether visitors of the website may see the photos."""
        return self is not ConsentScope.CLINIC

    @property
    def covers_print(self) -> bool:
        """Whether the photos may be printed."""
        return self is ConsentScope.WEBSITE_AND_PRINT


class AgeBand(models.TextChoices):
    """Age bands of patients, wide enough for anonymity."""

    FROM_18 = "18-24", _("18 to 24")
    FROM_25 = "25-29", _("25 to 29")
    FROM_30 = "30-34", _("30 to 34")
    FROM_35 = "35-39", _("35 to 39")
    FROM_40 = "40-44", _("40 to 44")
    FROM_45 = "45-49", _("45 to 49")
    FROM_50 = "50-54", _("50 to 54")
    FROM_55 = "55-59", _("55 to 59")
    FROM_60 = "60-64", _("60 to 64")
    FROM_65 = "65-69", _("65 to 69")
    FROM_70 = "70+", _("70 or older")


class FindingKind(models.TextChoices):
    """Kinds of findings. None blocks publication by default."""

    RECOVERY_CONFLICT = "recovery_conflict", _("Recovery and notes disagree")
    PRICE_UNIT_MISSING = "price_unit_missing", _("Price without a unit")
    COURSE_TOTAL_MISSING = "course_total_missing", _("No total for several sessions")
    COURSE_PRICE_ABOVE_SUM = "course_price_above_sum", _("Course dearer than its sessions")
    HEADLINE_BASIS_DIFFERS = "headline_basis_differs", _("Lists show another price than the first")
    NEVER_REVIEWED = "never_reviewed", _("Never clinically reviewed")
    REGISTRATION_ENDED = "registration_ended", _("Registration of the reviewer ended")
    REVIEW_OVERDUE = "review_overdue", _("Review overdue")
    CHANGED_SINCE_REVIEW = "changed_since_review", _("Changed since the review")
    NO_SOURCE = "no_source", _("No references")
    PRICE_UNCONFIRMED = "price_unconfirmed", _("Price not confirmed for long")
    CLAIM_WITHOUT_SOURCE = "claim_without_source", _("Claim without a source")
    ADVERTISING_BAN = "advertising_ban", _("Against a rule of advertising")
    ADVERTISING_DOUBT = "advertising_doubt", _("Perhaps against a rule of advertising")
    SUMMARY_MISSING = "summary_missing", _("No summary")
    INVASIVENESS_MISSING = "invasiveness_missing", _("Invasiveness not stated")
    CONTRAINDICATIONS_MISSING = "contraindications_missing", _("No contraindications")
    NO_URGENT_HELP = "no_urgent_help", _("No advice for emergencies")
    DOCUMENT_DOUBT = "document_doubt", _("Doubt about an imported document")
    PHOTO_WITHOUT_CONSENT = "photo_without_consent", _("Photo without consent")
    URGENCY_TOO_LOW = "urgency_too_low", _("Emergency under a lower heading")
    PAGES_DISAGREE = "pages_disagree", _("Two pages disagree")
    WORKS_ELSEWHERE = "works_elsewhere", _("Person works at another clinic")
    NOT_FOR_ITS_CONCERN = "not_for_its_concern", _("Listed under what it is not for")
    PERFORMED_BY_OTHERS = "performed_by_others", _("Text and people who perform it disagree")


class PriceUpdateKind(models.TextChoices):
    """Where the proposals of a price update come from."""

    SHEET = "sheet", _("Price sheet")
    PRICE_LIST = "list", _("Price list")
    PERCENT = "percent", _("Change by percent")


class PriceUpdateState(models.TextChoices):
    """How far a price update has come."""

    COLUMNS = "columns", _("Columns to choose")
    PREVIEW = "preview", _("Not applied yet")
    APPLYING = "applying", _("Being applied")
    REVERTING = "reverting", _("Being put back")
    FAILED = "failed", _("Nothing was changed")
    APPLIED = "applied", _("Applied")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")

    @classmethod
    def running(cls) -> tuple[PriceUpdateState, ...]:
        """The states in which a process works, or should."""
        return cls.APPLYING, cls.REVERTING, cls.UNDOING


class LineOutcome(models.TextChoices):
    """What has become of a line of a price update."""

    WAITING = "waiting", _("Waiting")
    APPLIED = "applied", _("Applied")
    LEFT_OUT = "left_out", _("Left out")
    UNDONE = "undone", _("Undone")
