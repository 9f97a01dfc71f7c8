"""What the staff have said of the sections of a document: each is taken for a fact, or is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from procedures.documents import DocumentSection, Reading, SectionKey, labels
from procedures.models import HeadingChoice

# What is said of a section that no page needs.
LEFT_OUT = "left_out"


def items_of(section: DocumentSection) -> tuple[str, ...]:
    """The items of a section whose fact is a list; without bullets each paragraph is one."""
    lines = (line for paragraph in section.paragraphs for line in paragraph.split("\n"))
    # A line that announces the list says nothing by itself.
    texts = (line for line in lines if not (section.items and line.endswith(":")))
    return (*texts, *section.items)


def with_known_headings(reading: Reading) -> Reading:
    """A reading whose unknown sections are what the staff have said of sections with the same heading."""
    keys = {labels.key_of(section.heading) for section in reading.sections if section.key is None}
    known = dict(HeadingChoice.objects.filter(heading__in=keys).values_list("heading", "use"))
    if not known:
        return reading
    return with_uses(
        reading,
        [
            section.key or known.get(labels.key_of(section.heading), section.fact)
            for section in reading.sections
        ],
    )


def with_uses(reading: Reading, uses: Sequence[str]) -> Reading:
    """A reading whose sections are taken for other facts.

    Args:
        uses: for each section the name of a fact, "" for one of the document's own, or `LEFT_OUT`.
    """
    sections: list[DocumentSection] = []
    texts: dict[str, tuple[str, ...]] = {
        "introduction": reading.intro,
        "pros": reading.pros,
        "cons": reading.cons,
    }
    for section, use in zip(reading.sections, uses, strict=True):
        if use in texts:
            texts[use] += (
                items_of(section) if use != "introduction" else (*section.paragraphs, *section.items)
            )
        elif use != LEFT_OUT:
            key = SectionKey(use) if use in frozenset(SectionKey) else None
            sections.append(replace(section, key=key, fact=use))
    return replace(
        reading,
        sections=tuple(sections),
        intro=texts["introduction"],
        pros=texts["pros"],
        cons=texts["cons"],
    )


def remember_uses(choices: Mapping[str, str]) -> None:
    """Keep what the staff have said of headings, for the next document."""
    for heading, use in choices.items():
        key = labels.key_of(heading)
        if key and len(key) <= 200:
            HeadingChoice.objects.update_or_create(heading=key, defaults={"use": use})
