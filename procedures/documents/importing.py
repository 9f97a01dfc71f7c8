"""Imports a document into a procedure page.

Stated facts replace those of the page; facts that the document does not state stay, as do lists and
everything else that the format cannot hold.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from clinic.core.fingerprints import comparable_data
from clinic.core.languages.active import in_main_language
from clinic.core.site_tree import ensure_site_tree
from clinic.models import LocationPage
from clinic.publishing.gate import PublicationRefused
from clinic.publishing.page_lock import lock_page, lock_reason
from procedures.choices import PriceKind, TimeUnit
from procedures.comparison.address import COMPARISON_SLUG
from procedures.documents import (
    OF_STRUCTURE,
    Conventions,
    DocumentSection,
    PriceLine,
    Reading,
    RecoveryReading,
)
from procedures.documents.durations import read_length
from procedures.documents.fact_lines import is_at_once, read_count
from procedures.documents.labels import choice_of
from procedures.documents.uses import items_of
from procedures.facts import DurationRange, Milestone, Recovery, Sessions
from procedures.facts.kinds import Blocks, Choice, Items, RichText
from procedures.facts.registry import BY_NAME
from procedures.models import (
    CategoryIndexPage,
    CategoryPage,
    ProcedureIndexPage,
    ProcedurePage,
)
from procedures.models.blocks import site_currency
from procedures.publishing.gate import summarise_errors

# Of a price line, as its block has it.
MAX_AREA = 60


class ImportRefused(Exception):
    """The document was read, but its page may not be changed now; the message says why."""


@dataclass
class ImportReport:
    """The result of an import.

    Attributes:
        page: the created or updated page.
        is_new: whether it was created.
        changed: names of the changed fields.
        new_category: the category that was created, or None.
        published: whether the result is public.
        remarks: doubts, gaps, and why something was not published.
    """

    page: ProcedurePage
    is_new: bool
    changed: list[str] = field(default_factory=list)
    new_category: CategoryPage | None = None
    published: bool = False
    remarks: list[str] = field(default_factory=list)


def slug_of(title: str) -> str:
    """The slug of a procedure with this title."""
    slug = slugify(title) or slugify(title, allow_unicode=True) or "procedure"
    return f"{slug}-procedure" if slug == COMPARISON_SLUG else slug


def page_of(title: str) -> ProcedurePage | None:
    """The procedure that an import with this title would update."""
    index = in_main_language(ProcedureIndexPage.objects).get()
    found: ProcedurePage | None = ProcedurePage.objects.child_of(index).filter(slug=slug_of(title)).first()
    return found


@transaction.atomic
def import_reading(reading: Reading, *, publish: bool = False, user: Any = None) -> ImportReport:
    """Create the procedure of a document, or update the one with its slug.

    The result is a draft, as is a new category. With `publish` both are published if nothing is missing, the
    structure of the document is clear, and no earlier draft would be published with it. The history names the
    `user`.

    Raises:
        ImportRefused: the page is locked; nothing is changed.
    """
    ensure_site_tree()
    existing = page_of(reading.title)
    if existing is None:
        page = ProcedurePage(title=reading.title, slug=slug_of(reading.title), live=False, owner=user)
        had_draft = False
    else:
        lock_page(existing.pk)
        existing = ProcedurePage.objects.get(pk=existing.pk)
        _refuse_if_untouchable(existing, user)
        had_draft = existing.has_unpublished_changes
        page = existing.get_latest_revision_as_object()
    before = comparable_data(page)
    report = ImportReport(page, is_new=existing is None)
    report.new_category = _apply(reading, page, user)
    report.changed = [name for name, value in comparable_data(page).items() if before.get(name) != value]
    if existing is None:
        in_main_language(ProcedureIndexPage.objects).get().add_child(instance=page)
    if report.is_new or report.changed:
        page.save_revision(user=user, clean=False, log_action=True)
    _publish(report, had_draft=had_draft, wanted=publish, doubts=doubts_of(reading))
    return report


def doubts_of(reading: Reading) -> list[str]:
    """The doubts about what belongs where, which keep a page a draft until somebody has looked."""
    return [str(warning.message) for warning in reading.warnings if warning.code in OF_STRUCTURE]


def _refuse_if_untouchable(page: ProcedurePage, user: Any) -> None:
    if reason := lock_reason(page, user):
        raise ImportRefused(reason)
    if page.alias_of_id:
        raise ImportRefused(_("“%(title)s” is an alias of another page.") % {"title": page})


def _publish(report: ImportReport, *, had_draft: bool, wanted: bool, doubts: list[str]) -> None:
    page = report.page
    if had_draft:
        report.remarks.append(
            _("There was an unpublished draft; the import is saved as a newer draft.")
            if report.changed
            else _("There is an unpublished draft; the document changes nothing in it.")
        )
    if not wanted:
        return
    if had_draft:
        report.remarks.append(_("Not published, because that would also publish the earlier draft."))
    elif not (report.is_new or report.changed):
        report.published = page.live
        report.remarks.append(_("The document changes nothing on the page."))
    elif doubts:
        reasons = " ".join(doubts)
        report.remarks.append(
            _("Not published, because parts of the document are unclear. %(doubts)s") % {"doubts": reasons}
        )
    else:
        try:
            page.latest_revision.publish()
        except PublicationRefused as refused:
            report.remarks.append(
                _("Not published. %(missing)s") % {"missing": summarise_errors(refused.message_dict)}
            )
        else:
            report.published = True
            if report.new_category:
                report.new_category.latest_revision.publish()
    report.page = ProcedurePage.objects.get(pk=page.pk)


def _apply(reading: Reading, page: ProcedurePage, user: Any) -> CategoryPage | None:
    """Write the document's facts into an unsaved page; returns the category if it was created."""
    page.title = page.draft_title = reading.title
    page.document_doubts = doubts_of(reading)
    new_category = None
    if reading.category:
        page.category, new_category = _category(reading.category, user)
    if reading.intro:
        page.introduction = rich_text(reading.intro)
    if recovery := recovery_of(reading.recovery, page.recovery.note if page.recovery else ""):
        page.recovery = recovery
    for name, words in reading.facts.items():
        if (value := value_of(name, words)) is not None:
            setattr(page, name, value)
    _set_prices(page, reading)
    if reading.last_updated:
        page.document_dated_on = reading.last_updated.date
    _set_sections(page, reading.sections)
    for name, items in (("pros", reading.pros), ("cons", reading.cons)):
        _set_items(page, name, items)
    return new_category


def _set_sections(page: ProcedurePage, sections: Iterable[DocumentSection]) -> None:
    """Put each section into the field of its fact; those without one become further sections."""
    by_fact: dict[str, list[DocumentSection]] = {}
    for section in sections:
        by_fact.setdefault(section.key or section.fact, []).append(section)
    own = by_fact.pop("", [])
    for name, found in by_fact.items():
        kind = BY_NAME[name].kind
        if isinstance(kind, RichText):
            if source := "".join(rich_text(section.paragraphs, section.items) for section in found):
                setattr(page, name, source)
        elif isinstance(kind, Items):
            _set_items(page, name, [item for section in found for item in items_of(section)])
        elif isinstance(kind, Blocks):
            own += _set_questions(page, found)
    _set_further_sections(page, own)


def _set_items(page: ProcedurePage, name: str, items: Iterable[str]) -> None:
    items = list(items)
    if items and [block.value for block in getattr(page, name)] != items:
        setattr(page, name, [("item", item) for item in items])


def _set_questions(page: ProcedurePage, sections: Iterable[DocumentSection]) -> list[DocumentSection]:
    """Add the questions with their answers; what is no question with an answer is returned."""
    blocks = list(page.questions.get_prep_value())
    known = {block["value"]["question"].casefold() for block in blocks}
    others = []
    for section in sections:
        answer = rich_text(section.paragraphs, section.items)
        if not section.heading.endswith("?"):
            others += [section] if answer else []
        elif section.heading.casefold() not in known:
            blocks.append({"type": "question", "value": {"question": section.heading, "answer": answer}})
            page.questions = blocks
    return others


def value_of(name: str, words: Any) -> Any:
    """The stored value of a fact that a document states in words; None if they say none.

    What the staff have entered on the check page is a value already.
    """
    if not isinstance(words, str):
        return words
    if isinstance(BY_NAME[name].kind, Choice):
        return choice_of(name, words)
    if name == "sessions":
        count = read_count(words)
        return Sessions(count[0], count[1], _duration(count[2])) if count else None
    if name == "treatment_time":
        return _duration(words)
    if name in ("back_to_work", "presentable"):
        duration = _duration(words)
        return Milestone(None) if is_at_once(words) else Milestone(duration) if duration else None
    field: Any = ProcedurePage._meta.get_field(name)
    longest = field.max_length
    return words if longest is None or len(words) <= longest else None


def _duration(words: str) -> DurationRange | None:
    length = read_length(words) if words else None
    return DurationRange(length[0], length[1], TimeUnit(length[2].value)) if length else None


def clinic_conventions() -> Conventions:
    """How the clinic writes dates and prices: by its country and its currency."""
    countries = in_main_language(LocationPage.objects).exclude(country="").values_list("country", flat=True)
    return Conventions(country=(countries.first() or "").upper(), currency=site_currency())


def _category(title: str, user: Any) -> tuple[CategoryPage, CategoryPage | None]:
    """The category with a name, and again if it was created."""
    found = in_main_language(CategoryPage.objects).filter(title__iexact=title).first()
    if found:
        return found, None
    made: CategoryPage = (
        in_main_language(CategoryIndexPage.objects)
        .get()
        .add_child(instance=CategoryPage(title=title, owner=user, live=False))
    )
    made.save_revision(user=user, log_action=True)
    return made, made


def recovery_of(reading: RecoveryReading | None, note: str = "") -> Recovery | None:
    """The recovery that a document states; None where it states none that has a length."""
    if reading is None:
        return None
    if reading.none:
        return Recovery(None, note)
    if reading.unit is None or (reading.min_amount is None and reading.max_amount is None):
        return None
    return Recovery(DurationRange(reading.min_amount, reading.max_amount, TimeUnit(reading.unit)), note)


def _set_prices(page: ProcedurePage, reading: Reading) -> None:
    """Put the document's prices into the page: the first into its first line, others by their area.

    A line keeps its id, its conditions, and a unit that the document does not state. The currency is the
    document's, even if unclear: the old one might be of another price.
    """
    lines = list(page.prices.get_prep_value())
    stated = reading.prices or ((PriceLine("", reading.price),) if reading.price else ())
    for number, line in enumerate(stated):
        if not line.price.is_understood:
            continue
        values = _price_values(line)
        areas = [one["value"].get("area") for one in lines]
        at = 0 if number == 0 and lines else areas.index(line.label) if line.label in areas else None
        if at is None:
            lines.append({"type": "price", "value": values})
        else:
            lines[at] = {**lines[at], "value": {**lines[at]["value"], **values}}
    if stated:
        page.prices = lines


def _price_values(line: PriceLine) -> dict[str, Any]:
    price = line.price
    is_on_consultation = price.kind is PriceKind.ON_CONSULTATION
    values: dict[str, Any] = {
        "minimum": _stored(price.minimum),
        "maximum": None if price.maximum == price.minimum else _stored(price.maximum),
        "starting_from": price.kind is PriceKind.FROM,
        "on_consultation": is_on_consultation,
    }
    if not is_on_consultation:
        values["currency"] = price.currency or ""
    if price.unit:
        values["unit"] = price.unit.value
    if line.label:
        values["area"] = line.label[:MAX_AREA]
    return values


def _stored(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _set_further_sections(page: ProcedurePage, sections: list[DocumentSection]) -> None:
    """Replace the text of sections with the same heading; append the others in order."""
    blocks = list(page.further_sections.get_prep_value())
    positions = {block["value"]["heading"].casefold(): number for number, block in enumerate(blocks)}
    for section in sections:
        text = rich_text(section.paragraphs, section.items)
        number = positions.get(section.heading.casefold())
        if number is None:
            positions[section.heading.casefold()] = len(blocks)
            blocks.append({"type": "section", "value": {"heading": section.heading, "text": text}})
        else:
            block = blocks[number]
            blocks[number] = {**block, "value": {**block["value"], "text": text}}
    if sections:
        page.further_sections = blocks


def rich_text(paragraphs: Iterable[str], items: Iterable[str] = ()) -> str:
    """Plain paragraphs and list items as the editor would store them."""
    source = "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    if listed := "".join(f"<li>{html.escape(item, quote=False)}</li>" for item in items):
        source += f"<ul>{listed}</ul>"
    return source
