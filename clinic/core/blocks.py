"""Blocks that any page may use: links, pictures, and the body of a standard page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageBlockAdapter

SHORT_TEXT = ["bold", "italic", "ol", "ul", "link", "superscript"]
LONG_TEXT = ["h3", "h4", *SHORT_TEXT, "document-link"]


class PictureBlock(ImageBlock):
    """A picture with alternative text. In previews, the newest picture of the library.

    Choosing another picture clears "Image is decorative".
    """

    def get_preview_value(self) -> Any:
        """The newest picture; None while there are none."""
        return self.normalize(
            {"image": get_image_model().objects.order_by("-pk").first(), "decorative": True}
        )


class PictureBlockAdapter(ImageBlockAdapter):
    """Telepath adapter of `PictureBlock`."""

    js_constructor = "clinic.PictureBlock"

    @cached_property
    def media(self) -> Any:
        # As one list: ours builds upon Wagtail's and comes after it.
        return Media(js=[*super().media._js, "js/picture-block.js"])


register(PictureBlockAdapter(), PictureBlock)


def picture_blocks() -> list[tuple[str, blocks.Block]]:
    """The blocks of a picture field: a picture with alternative text, or marked as decorative."""
    return [
        (
            "picture",
            PictureBlock(
                label=_("Picture"),
                icon="image",
                description=_("A picture with alternative text, or marked as decorative."),
            ),
        )
    ]


class LinkBlock(blocks.StructBlock):
    """A link to a page of the site."""

    page = blocks.PageChooserBlock(
        label=_("Page"),
        help_text=_("The page that the link opens. The link is left out while the page is not public."),
    )
    words = blocks.CharBlock(
        required=False,
        max_length=60,
        label=_("Words"),
        help_text=_("What the link says. Empty: the title of the page."),
    )

    class Meta:
        icon = "link"
        label = _("Link")
        description = _("A link to a page of this site.")
        label_format = "{page} {words}"
        preview_value = {"page": None, "words": "How pages are reviewed"}


class NotOfferedBlock(blocks.StructBlock):
    """Something that the clinic does not offer, for visitors who search for it."""

    words = blocks.CharBlock(
        max_length=200,
        label=_("What visitors type"),
        help_text=_("Such as “botulinum toxin, Botox”. Separate several names with commas."),
    )
    sentence = blocks.CharBlock(
        max_length=300,
        label=_("What they read"),
        help_text=_("One sentence: that you do not offer it, and where they may ask instead."),
    )

    class Meta:
        icon = "cross"
        label = _("Not offered")
        description = _("Something that visitors search for and you do not offer.")
        label_format = "{words}"
        preview_value = {"words": "tattoo removal", "sentence": "We do not remove tattoos."}


class FeaturedProcedureBlock(blocks.StructBlock):
    """A procedure shown on the home page."""

    page = blocks.PageChooserBlock(
        page_type="procedures.ProcedurePage",
        label=_("Procedure"),
        help_text=_("Shown with price and recovery. Left out while its page is not public."),
    )

    class Meta:
        icon = "tag"
        label = _("Procedure")
        description = _("A procedure of the home page, with its price and average recovery.")
        label_format = "{page}"

    def get_preview_value(self) -> Any:
        """The first procedure of the site; without one, none."""
        target = self.child_blocks["page"].target_model
        return self.normalize({"page": target.objects.live().order_by("path").first()})


class FigureBlock(blocks.StructBlock):
    """A picture within the text."""

    picture = PictureBlock(label=_("Picture"))
    caption = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("Caption"),
        help_text=_("A line under the picture. Empty: only its credit is shown, if it has one."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture with alternative text, or marked as decorative.")
        label_format = "{caption}"

    def get_preview_value(self) -> Any:
        """The newest picture of the library; without one, only a caption."""
        image = get_image_model().objects.order_by("-pk").first()
        if image is not None:
            image.contextual_alt_text, image.decorative = "", True
        return self.normalize({"picture": image, "caption": str(_("The treatment room on the second floor"))})


class QuoteBlock(blocks.StructBlock):
    """A quotation."""

    text = blocks.TextBlock(label=_("Words"), help_text=_("Without quotation marks."))
    source = blocks.CharBlock(
        required=False,
        max_length=160,
        label=_("Who said it"),
        help_text=_("A person, or a publication with its date. Empty: only the quotation is shown."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("A sentence or two in someone's own words, in large type.")
        label_format = "{text}"
        preview_value = {
            "text": "If an operation would not give you what you want, I will tell you so.",
            "source": "Dr Samuel Adeyemi, plastic surgeon",
        }


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(
        max_length=120, label=_("Question"), help_text=_("As a patient would ask it.")
    )
    answer = blocks.RichTextBlock(
        features=SHORT_TEXT, label=_("Answer"), help_text=_("A few sentences, the answer first.")
    )

    class Meta:
        icon = "help"
        label = _("Question")
        description = _("A question that patients ask, with its answer.")
        label_format = "{question}"
        preview_value = {
            "question": "Does it hurt?",
            "answer": "<p>Most people describe quick, warm pinpricks.</p>",
        }


class QuestionsBlock(blocks.StructBlock):
    """Questions with answers that fold."""

    questions = blocks.ListBlock(
        QuestionBlock(),
        label=_("Questions"),
        help_text=_("In the order in which people ask them. The first is open."),
    )

    class Meta:
        icon = "help"
        label = _("Questions")
        description = _("Questions whose answers open one by one.")
        preview_value = {
            "questions": [
                {
                    "question": "Do you share what I tell you?",
                    "answer": "<p>Only with the people who treat you.</p>",
                },
                {"question": "How long do you keep it?", "answer": "<p>Ten years after your last visit.</p>"},
            ]
        }


class CallToActionBlock(blocks.StructBlock):
    """A next step for the reader, with one button."""

    heading = blocks.CharBlock(
        max_length=80, label=_("Heading"), help_text=_("What the reader can do, in a few words.")
    )
    text = blocks.CharBlock(
        required=False,
        max_length=240,
        label=_("Text"),
        help_text=_("What happens next. Empty: only the heading and the button are shown."),
    )
    button = blocks.CharBlock(
        max_length=40, label=_("Button label"), help_text=_("Begin with a verb, such as “Ask for a visit”.")
    )
    page = blocks.PageChooserBlock(
        required=False,
        label=_("Page that the button opens"),
        help_text=_("Empty: the button opens the address below."),
    )
    address = blocks.URLBlock(
        required=False,
        label=_("Address that the button opens"),
        help_text=_("Only used when no page is chosen. Both empty: the same as the main button of the site."),
    )

    class Meta:
        icon = "pick"
        label = _("Call to action")
        description = _("A box with one button for the next step.")
        label_format = "{heading}"
        preview_value = {
            "heading": "Tell us what went wrong",
            "text": "We answer within five working days.",
            "button": "Write to us",
            "page": None,
            "address": "https://www.example.org/",
        }


class TableValue(blocks.StructValue):
    """A table block's values as its template uses them."""

    @property
    def caption(self) -> str:
        return str(self["table"].caption or "")

    @property
    def headings(self) -> list[str]:
        return [column["heading"] for column in self["table"].columns]

    @property
    def cells(self) -> Iterator[list[Any]]:
        return ([cell.value for cell in row] for row in self["table"].rows)


class TableBlock(blocks.StructBlock):
    """A table of text."""

    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(required=False, label=_("Words"), icon="title")),
            (
                "rich_text",
                blocks.RichTextBlock(
                    required=False,
                    features=["bold", "italic", "link"],
                    label=_("Text with links"),
                    icon="pilcrow",
                ),
            ),
        ],
        label=_("Table"),
        help_text=_("Add columns first, then rows. A caption and a heading for each column are required."),
    )
    first_column_names_rows = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("The first column names the rows"),
        help_text=_("Screen readers then read the first cell of a row with each of its other cells."),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns with headings and a caption.")
        value_class = TableValue
        preview_value = {
            "table": {
                "caption": "What a first visit costs",
                "columns": [
                    {"type": "text", "heading": "Visit"},
                    {"type": "text", "heading": "Length"},
                    {"type": "text", "heading": "Fee"},
                ],
                "rows": [
                    {"values": ["Consultation", "40 minutes", "$90"]},
                    {"values": ["Test patch", "15 minutes", "No charge"]},
                ],
            },
            "first_column_names_rows": True,
        }

    def clean(self, value: Any) -> Any:
        """Require what makes a table accessible; drafts may lack it."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (messages := table_errors(cleaned)):
            raise StructBlockValidationError({"table": ValidationError(messages)})
        return cleaned


def table_errors(value: Any) -> list[Any]:
    """What a table lacks for publishing."""
    table = value["table"]
    if not table.columns or not table.row_data:
        return [_("Add at least one column and one row to the table.")]
    messages = []
    if not (table.caption or "").strip():
        messages.append(_("Write the caption of the table: what it is about."))
    if not all((heading or "").strip() for heading in value.headings):
        messages.append(_("Write a heading for each column of the table."))
    return messages


def body_blocks() -> list[tuple[str, blocks.Block]]:
    """The blocks of a standard page, in the order of the block picker."""
    return [
        (
            "heading",
            blocks.CharBlock(
                max_length=100,
                icon="title",
                label=_("Section heading"),
                description=_("Begins a section; what follows is shown beside it."),
                preview_value="If you find a mistake",
            ),
        ),
        (
            "text",
            blocks.RichTextBlock(
                features=LONG_TEXT,
                icon="pilcrow",
                label=_("Text"),
                description=_("Paragraphs, lists, links and smaller headings."),
                preview_value=(
                    "<p><b>Last updated</b> is the day on which the text last changed. A page that nobody "
                    "has checked says so.</p>"
                ),
            ),
        ),
        ("quote", QuoteBlock()),
        ("figure", FigureBlock()),
        ("questions", QuestionsBlock()),
        ("call_to_action", CallToActionBlock()),
        ("table", TableBlock()),
    ]
