"""The texts of a procedure, in the order of the page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField

from clinic.core.blocks import QuestionBlock, picture_blocks
from procedures.models.blocks import (
    MomentBlock,
    SectionBlock,
    SideEffectBlock,
    StepBlock,
    WarningSignBlock,
    item_blocks,
)
from procedures.models.chooser_blocks import PhotoPairChooserBlock


class ProcedureText(models.Model):
    """What the procedure is, how it is done, and the recovery."""

    summary = models.CharField(
        _("summary"),
        max_length=140,
        blank=True,
        help_text=_(
            "One sentence that states the trade-off, at most 140 characters. Shown under the "
            "title, in lists and in search results. Empty: the introduction is shown instead."
        ),
    )
    introduction = RichTextField(
        _("introduction"),
        blank=True,
        editor="short",
        help_text=_("The opening paragraph: what it is, in plain words. Required for publishing."),
    )
    picture = StreamField(
        picture_blocks(),
        verbose_name=_("picture"),
        max_num=1,
        blank=True,
        help_text=_("Shown beside the title on wide screens. Empty: the page has no picture."),
    )
    about = RichTextField(
        _("about the procedure"),
        blank=True,
        help_text=_("How it works and what it is used for. Required for publishing."),
    )
    steps = StreamField(
        [("step", StepBlock())],
        verbose_name=_("how it is done"),
        blank=True,
        help_text=_("How it is done, in order. Empty: the section is left out."),
    )
    preparation = RichTextField(
        _("preparation"),
        blank=True,
        editor="short",
        help_text=_("What patients do before it. Empty: the section is left out."),
    )
    recovery_notes = RichTextField(
        _("recovery notes"),
        blank=True,
        editor="short",
        help_text=_(
            "What recovery is like, in sentences. Required for publishing, unless there is a timeline."
        ),
    )
    recovery_timeline = StreamField(
        [("moment", MomentBlock())],
        verbose_name=_("recovery timeline"),
        blank=True,
        help_text=_("Recovery moment by moment. Empty: only the notes are shown."),
    )
    aftercare = RichTextField(
        _("aftercare"),
        blank=True,
        editor="short",
        help_text=_("What patients do afterward. Empty: the section is left out."),
    )
    further_sections = StreamField(
        [("section", SectionBlock())],
        verbose_name=_("further sections"),
        blank=True,
        help_text=_("Text under headings of your own, kept in order. Empty: nothing is shown."),
    )

    class Meta:
        abstract = True


class SuitabilityText(models.Model):
    """Three different facts: whom it suits, whom it disappoints, and who must not have it."""

    ideal_candidate = RichTextField(
        _("ideal candidate"),
        blank=True,
        editor="short",
        help_text=_("Who benefits most, in sentences. Required for publishing, unless there is a list."),
    )
    ideal_candidate_points = StreamField(
        item_blocks(_("Point"), _("Someone it suits."), "You want minimal or no recovery time."),
        verbose_name=_("likely to suit you: list"),
        blank=True,
        help_text=_("Short lines that complete “Likely to suit you”. Empty: only the sentences are shown."),
    )
    not_recommended_for = RichTextField(
        _("not recommended for"),
        blank=True,
        editor="short",
        help_text=_(
            "Who would be disappointed, in sentences. Required for publishing, unless there is a list."
        ),
    )
    not_recommended_points = StreamField(
        item_blocks(_("Point"), _("Someone it would disappoint."), "You want a dramatic result."),
        verbose_name=_("will not give you what you want if: list"),
        blank=True,
        help_text=_(
            "Short lines that complete “Will not give you what you want if”. Empty: only the sentences."
        ),
    )
    contraindications = StreamField(
        item_blocks(_("Reason"), _("Someone who must not have it."), "You are pregnant."),
        verbose_name=_("do not have this if"),
        blank=True,
        help_text=_(
            "Who must not have it: a warning of its own on the page. Empty: the warning is left out."
        ),
    )
    no_known_contraindications = models.BooleanField(
        _("none known"),
        default=False,
        help_text=_("Check if a clinician has confirmed that there are none."),
    )

    class Meta:
        abstract = True


class OutcomesText(models.Model):
    """Side effects, pros and cons, photos, questions."""

    side_effects = RichTextField(
        _("side effects"),
        blank=True,
        editor="short",
        help_text=_("In sentences. Required for publishing, unless there is a list."),
    )
    side_effect_list = StreamField(
        [("side_effect", SideEffectBlock())],
        verbose_name=_("side effects: list"),
        blank=True,
        help_text=_("Each with its frequency. Serious ones come first. Empty: only the sentences."),
    )
    if_something_goes_wrong = RichTextField(
        _("if something goes wrong"),
        blank=True,
        editor="short",
        help_text=_("Warning signs of this procedure, beside the urgent telephone of the clinic settings."),
    )
    warning_signs = StreamField(
        [("warning_sign", WarningSignBlock())],
        verbose_name=_("warning signs: list"),
        blank=True,
        help_text=_(
            "Warning signs by how fast they need help, each with whom to call. Empty: only the sentences."
        ),
    )
    pros = StreamField(
        item_blocks(_("Pro"), _("A point in its favor."), "Minimal pain"),
        verbose_name=_("pros"),
        blank=True,
        help_text=_("Points in its favor, one short line each. Required for publishing: at least one."),
    )
    cons = StreamField(
        item_blocks(_("Con"), _("A point against it."), "Takes several sessions"),
        verbose_name=_("cons"),
        blank=True,
        help_text=_("Points against it, one short line each. Required for publishing: at least one."),
    )
    photo_pairs = StreamField(
        [("pair", PhotoPairChooserBlock())],
        verbose_name=_("before and after"),
        blank=True,
        help_text=_(
            "Pairs of photos of patients who have consented in writing. A pair is removed when "
            "its consent ends. Empty: the section is left out."
        ),
    )
    questions = StreamField(
        [("question", QuestionBlock())],
        verbose_name=_("questions and answers"),
        blank=True,
        help_text=_("What patients ask. Empty: the section is left out."),
    )

    class Meta:
        abstract = True

    @property
    def photo_pair_ids(self) -> list[int]:
        """The ids of the before-and-after pairs, in order; some may have been deleted."""
        return [block["value"] for block in self.photo_pairs.raw_data if block["value"]]
