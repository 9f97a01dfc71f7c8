"""The rich text of a procedure as HTML, with its links resolved together."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from django.utils.safestring import SafeString

from clinic.core.body import Question
from clinic.core.links import expand_together, known_pages, linked_page_ids
from clinic.core.pictures.rendering import LoadedPicture, load_pictures, picture_in_use
from clinic.models.team import load_portraits, portrait_ids
from procedures.facts.kinds import RichText
from procedures.facts.registry import names_of_kind
from procedures.models import PhotoPair, ProcedurePage
from procedures.pages.related import RelatedPages

RICH_TEXT_FIELDS = names_of_kind(RichText)


def rich_texts(procedure: ProcedurePage) -> list[str]:
    """All stored rich texts of a procedure: fields, answers, further sections."""
    # The stored form of the blocks: turning each into objects would ask for each picture alone.
    questions = [block["value"] for block in procedure.questions.raw_data]
    sections = [block["value"] for block in procedure.further_sections.raw_data]
    return [
        *(getattr(procedure, name) for name in RICH_TEXT_FIELDS),
        *(question.get("answer") or "" for question in questions),
        *(section.get("text") or "" for section in sections),
    ]


class TextSection(NamedTuple):
    """A section under a heading of its own."""

    heading: str | None
    text: SafeString
    picture: LoadedPicture | None


class ProcedureTexts:
    """All texts of a page as HTML, with related pages and pictures.

    Each rich text field is an attribute.

    Attributes:
        questions: pairs of question and answer.
        sections: triples of heading, text and picture; without a picture, None.
        picture: the picture beside the title, or None.
        photo_pairs: the before-and-after pairs that visitors may see today, each with its two pictures.
        related: the pages that the procedure refers to.
    """

    def __init__(self, procedure: ProcedurePage) -> None:
        questions = [block["value"] for block in procedure.questions.raw_data]
        sections = [block["value"] for block in procedure.further_sections.raw_data]
        sources = rich_texts(procedure)
        pairs = _pairs_with_consent(procedure)
        performers = {pair.practitioner_id for pair in pairs if pair.practitioner_id}
        self.related = RelatedPages(procedure, linked_page_ids("".join(sources)) | performers)
        with known_pages(self.related.linked):
            expanded = iter(expand_together(sources))
        self._fields = {name: next(expanded) for name in RICH_TEXT_FIELDS}
        self.questions = [Question(item.get("question"), next(expanded)) for item in questions]
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
        drawn = iter([picture_in_use(picture, others) for picture in pictures])
        self.picture = next(drawn) if procedure.picture.raw_data else None
        self.sections = [
            TextSection(section.get("heading"), next(expanded), next(drawn)) for section in sections
        ]

    def __getattr__(self, name: str) -> SafeString:
        try:
            return self.__dict__["_fields"][name]
        except KeyError:
            raise AttributeError(name) from None


def _pairs_with_consent(procedure: ProcedurePage) -> list[PhotoPair]:
    """The before-and-after pairs of a page that visitors may see today, in the page's order."""
    ids = procedure.photo_pair_ids
    if not ids:
        return []
    found = PhotoPair.objects.with_consent().in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found and found[pk].may_be_shown()]
