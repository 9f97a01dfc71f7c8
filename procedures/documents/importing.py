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
from clinic.publishing.gate import PublicationRefused
from clinic.publishing.page_lock import lock_page, lock_reason
from procedures.choices import TimeUnit
from procedures.comparison.address import COMPARISON_SLUG
from procedures.documents import (
    OF_STRUCTURE,
    DocumentSection,
    PriceKind,
    PriceReading,
    Reading,
    RecoveryReading,
    SectionKey,
)
from procedures.facts import DurationRange, Recovery
from procedures.models import CategoryIndexPage, CategoryPage, ProcedureIndexPage, ProcedurePage
from procedures.publishing.gate import summarise_errors

# A section's key is the name of the field that holds it.
SECTION_FIELDS = tuple(key.value for key in SectionKey)


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
    doubts = [str(warning.message) for warning in reading.warnings if warning.code in OF_STRUCTURE]
    _publish(report, had_draft=had_draft, wanted=publish, doubts=doubts)
    return report


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
    new_category = None
    if reading.category:
        page.category, new_category = _category(reading.category, user)
    if reading.intro:
        page.introduction = rich_text(reading.intro)
    if recovery := recovery_of(reading.recovery, page.recovery.note if page.recovery else ""):
        page.recovery = recovery
    if reading.price:
        _set_price(page, reading.price)
    if reading.last_updated:
        page.document_dated_on = reading.last_updated.date
    for name in SECTION_FIELDS:
        own = [section for section in reading.sections if section.key == name]
        if source := "".join(rich_text(section.paragraphs, section.items) for section in own):
            setattr(page, name, source)
    _set_further_sections(page, [section for section in reading.sections if section.key is None])
    for name, items in (("pros", reading.pros), ("cons", reading.cons)):
        if items and [block.value for block in getattr(page, name)] != list(items):
            setattr(page, name, [("item", item) for item in items])
    return new_category


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


def _set_price(page: ProcedurePage, price: PriceReading) -> None:
    """Put the document's price into the first line, which keeps its id, label and conditions.

    The currency is the document's, even if unclear: the old one might be of another price. A unit that the
    document does not state stays.
    """
    is_on_consultation = price.kind is PriceKind.ON_CONSULTATION
    if not is_on_consultation and price.minimum is None and price.maximum is None:
        return
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
    lines = list(page.prices.get_prep_value())
    if lines:
        lines[0] = {**lines[0], "value": {**lines[0]["value"], **values}}
    else:
        lines = [{"type": "price", "value": values}]
    page.prices = lines


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
