"""Blocks of steps, moments, side effects, references and other lists of a procedure."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from clinic.admin.typed_dates import DayBlock
from clinic.core.blocks import SHORT_TEXT, PictureBlock
from procedures.choices import FrequencyBand, Urgency
from procedures.facts import Frequency

SHORT_LINE = 160


class StepBlock(blocks.StructBlock):
    """A step of the procedure."""

    heading = blocks.CharBlock(max_length=80, label=_("Step"), help_text=_("A few words, such as “Numbing”."))
    text = blocks.TextBlock(
        required=False,
        label=_("What happens"),
        help_text=_("A sentence or two. Empty: only the heading is shown."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Step")
        description = _("One step of the treatment, in the order in which it happens.")
        preview_value = {
            "heading": "Numbing",
            "text": "A cream works for 45 minutes before the laser is used.",
        }


class MomentBlock(blocks.StructBlock):
    """An entry of the recovery timeline."""

    when = blocks.CharBlock(
        max_length=40, label=_("When"), help_text=_("Such as “Treatment day” or “Days 1 to 3”.")
    )
    notice = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("You may notice"),
        help_text=_("What patients see or feel."),
    )
    advice = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("What to do"),
        help_text=_("What helps, and what is possible again."),
    )

    class Meta:
        icon = "time"
        label = _("Moment")
        description = _("One moment after the treatment: what patients notice and what to do.")
        preview_value = {
            "when": "Days 1 to 3",
            "notice": "Redness fades.",
            "advice": "Plain moisturiser, SPF 50 every morning.",
        }


class FrequencyValue(blocks.StructValue):
    """A side effect's value, with its frequency as a value object."""

    @property
    def frequency(self) -> Frequency:
        return Frequency.of(self.get("band") or None, self.get("one_in"))


class SideEffectBlock(blocks.StructBlock):
    """A side effect."""

    effect = blocks.CharBlock(
        max_length=80, label=_("Side effect"), help_text=_("Such as “Redness and warmth”.")
    )
    band = blocks.ChoiceBlock(
        choices=FrequencyBand.choices,
        required=False,
        label=_("How often"),
        help_text=_("Empty: the page says “We have no figure”."),
    )
    one_in = blocks.IntegerBlock(
        required=False,
        min_value=1,
        label=_("1 in …"),
        help_text=_("The number, where a source gives it. It decides the word for how often."),
    )
    is_urgent = blocks.BooleanBlock(
        required=False,
        label=_("Serious"),
        help_text=_("It needs urgent help. Shown first, in the call-us box."),
    )
    detail = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("In a sentence"),
        help_text=_("When it starts, how long it lasts, what helps. Empty: only the name is shown."),
    )
    source = blocks.CharBlock(
        required=False,
        max_length=SHORT_LINE,
        label=_("Source"),
        help_text=_("Where the number comes from. For staff."),
    )

    class Meta:
        icon = "warning"
        label = _("Side effect")
        description = _("What may happen, how often, and whether it is serious.")
        label_format = "{effect}"
        value_class = FrequencyValue
        form_layout = BlockGroup(
            children=["effect", "band", "is_urgent", "detail"], settings=["one_in", "source"]
        )
        preview_value = {
            "effect": "Redness and warmth",
            "band": FrequencyBand.VERY_COMMON.value,
            "detail": "Fades within three days.",
        }


class WarningSignBlock(blocks.StructBlock):
    """Warning signs after a treatment that need help equally fast."""

    urgency = blocks.ChoiceBlock(
        choices=Urgency.choices,
        label=_("How fast"),
        help_text=_("The heading under which visitors read it."),
    )
    signs = blocks.TextBlock(
        max_length=300,
        label=_("Warning signs"),
        help_text=_("What to watch for, in a sentence, such as “Trouble breathing, or a swollen face.”"),
    )

    class Meta:
        icon = "warning"
        label = _("Warning signs")
        description = _("What to watch for after the treatment, and how fast it needs help.")
        label_format = "{urgency} {signs}"
        preview_value = {
            "urgency": Urgency.SAME_DAY.value,
            "signs": "Yellow crusts, spreading redness or fever.",
        }


class ReferenceBlock(blocks.StructBlock):
    """A source of the page."""

    title = blocks.CharBlock(
        max_length=300, label=_("Title"), help_text=_("Of the paper, guideline or page.")
    )
    publisher = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("Authors or publisher, and where it appeared"),
        help_text=_("Shown after the title."),
    )
    address = blocks.URLBlock(
        required=False, label=_("Address"), help_text=_("Empty: the title is not a link.")
    )
    accessed_on = DayBlock(
        required=False,
        label=_("Accessed on"),
        help_text=_("The day on which it was last read. Empty: not shown."),
    )

    class Meta:
        icon = "openquote"
        label = _("Reference")
        description = _("A source: what it is, who published it, when it was read.")
        label_format = "{title}"
        preview_value = {
            "title": "Laser skin resurfacing: patient information",
            "publisher": "A dermatological society",
        }


class SectionBlock(blocks.StructBlock):
    """A further section with its own heading."""

    heading = blocks.CharBlock(max_length=120, label=_("Heading"), help_text=_("Shown beside the text."))
    text = blocks.RichTextBlock(label=_("Text"), features=[*SHORT_TEXT, "h3", "h4"])
    picture = PictureBlock(required=False, label=_("Picture"))

    class Meta:
        icon = "title"
        label = _("Section")
        description = _("Text under a heading of your own, if no other field fits.")
        label_format = "{heading}"
        preview_value = {
            "heading": "What the first visit is like",
            "text": "<p>A doctor looks at your skin and asks about medicines.</p>",
            "picture": None,
        }


class ChangeBlock(blocks.StructBlock):
    """An entry of the public change record."""

    changed_on = DayBlock(label=_("Date"))
    change = blocks.CharBlock(
        max_length=SHORT_LINE, label=_("What changed"), help_text=_("One line for visitors.")
    )
    why = blocks.CharBlock(max_length=200, required=False, label=_("Why"))
    reviewed_by = blocks.CharBlock(max_length=255, required=False, label=_("Reviewed by"))

    class Meta:
        icon = "history"
        label = _("Change")
        description = _("What changed on this page, and when; visitors can read it.")
        preview_value = {
            "changed_on": datetime.date(2026, 9, 3),
            "change": "Side effects: frequencies added.",
        }


def item_blocks(label: Any, description: Any, example: str) -> list[tuple[str, blocks.Block]]:
    """The blocks of a list of short lines."""
    line = blocks.CharBlock(
        max_length=SHORT_LINE,
        label=label,
        description=description,
        icon="list-ul",
        preview_value=example,
    )
    # Wagtail shows the label above the line and does not tie it to the input.
    line.field.widget.attrs["aria-label"] = label
    return [("item", line)]
