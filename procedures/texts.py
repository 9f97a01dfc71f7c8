"""The rich text of a procedure as HTML.

Wagtail resolves the links of each rich text on its own: ten texts with a link each ask the
database twenty times. Here all texts of a page are expanded as one, and cut apart again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from clinic.links import known_pages
from clinic.models.team import load_portraits, portrait_ids
from clinic.pictures import LoadedPicture, load_pictures
from procedures.related import RelatedPages, linked_page_ids

if TYPE_CHECKING:
    from procedures.models import PhotoPair, ProcedurePage

# Cannot occur in stored text: PostgreSQL refuses it, and the editor's texts are cleaned of it.
_SEPARATOR = "\x00"

RICH_TEXT_FIELDS = (
    "introduction",
    "about",
    "preparation",
    "recovery_notes",
    "aftercare",
    "ideal_candidate",
    "not_recommended_for",
    "side_effects",
    "if_something_goes_wrong",
)


def expand_together(sources: list[str]) -> list[SafeString]:
    """The HTML of several rich texts, with the links of all of them resolved at once."""
    expanded = expand_db_html(_SEPARATOR.join(sources)).split(_SEPARATOR)
    if len(expanded) != len(sources):
        # A text with an unclosed tag swallowed its neighbour; each then stands on its own.
        expanded = [expand_db_html(source) for source in sources]
    # Rich text is cleaned by Wagtail when it is saved, as with its own filter.
    return [mark_safe(html) for html in expanded]


class ProcedureTexts:
    """All texts of one page as HTML, and what they need from elsewhere.

    Each rich text field is an attribute.

    Attributes:
        questions: pairs of question and answer.
        sections: triples of heading, text and picture; without a picture, None.
        picture: the picture beside the title, or None.
        photo_pairs: the before-and-after pairs that visitors may see today, each with its two pictures.
        related: the pages that the procedure points to.
    """

    def __init__(self, procedure: ProcedurePage) -> None:
        # The stored form of the blocks: turning each into objects would ask for each picture alone.
        questions = [block["value"] for block in procedure.questions.raw_data]
        sections = [block["value"] for block in procedure.further_sections.raw_data]
        sources = [getattr(procedure, name) for name in RICH_TEXT_FIELDS]
        sources += [question.get("answer") or "" for question in questions]
        sources += [section.get("text") or "" for section in sections]
        pairs = _pairs_with_consent(procedure)
        performers = {pair.practitioner_id for pair in pairs if pair.practitioner_id}
        self.related = RelatedPages(procedure, linked_page_ids("".join(sources)) | performers)
        with known_pages(self.related.linked):
            expanded = iter(expand_together(sources))
        self._fields = {name: next(expanded) for name in RICH_TEXT_FIELDS}
        self.questions = [(question.get("question"), next(expanded)) for question in questions]
        pictures = [block["value"] for block in procedure.picture.raw_data]
        pictures += [section.get("picture") or {} for section in sections]
        people = self.related.practitioners
        patients = {photo for pair in pairs for photo in pair.photo_ids}
        images = {picture["image"] for picture in pictures if picture.get("image")}
        loaded = load_pictures(images | portrait_ids(people), with_consent=patients)
        self.photo_pairs = [
            (
                pair,
                replace(loaded[pair.before_id], alt=pair.before_alt),
                replace(loaded[pair.after_id], alt=pair.after_alt),
            )
            for pair in pairs
        ]
        # A photo of a patient stands in its pair only.
        others = {pk: picture for pk, picture in loaded.items() if pk not in patients}
        load_portraits(people, others)
        drawn = iter([_picture(picture, others) for picture in pictures])
        self.picture = next(drawn) if procedure.picture.raw_data else None
        self.sections = [(section.get("heading"), next(expanded), next(drawn)) for section in sections]

    def __getattr__(self, name: str) -> SafeString:
        try:
            return self.__dict__["_fields"][name]
        except KeyError:
            raise AttributeError(name) from None


def _pairs_with_consent(procedure: ProcedurePage) -> list[PhotoPair]:
    """The before-and-after pairs of a page that visitors may see today, in the page's order."""
    from procedures.models import PhotoPair

    ids = procedure.photo_pair_ids
    if not ids:
        return []
    found = PhotoPair.objects.with_consent().in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found and found[pk].may_be_shown()]


def _picture(value: dict[str, Any], loaded: dict[int, LoadedPicture]) -> LoadedPicture | None:
    """A picture with the words of this use of it; None where there is none, or it has been deleted."""
    picture = loaded.get(value.get("image") or 0)
    if picture is None or value.get("decorative"):
        return picture
    return replace(picture, alt=value.get("alt_text") or "")
