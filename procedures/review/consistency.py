"""Facts that must agree between pages: what two of them state; people and clinics; concerns and procedures.

The statements of each page are rows (`PageStatement`), written when it is saved. So a save reads one page and
compares rows of the same topics; the hourly job reads all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F, Min, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from wagtail.models import Page

from clinic.core.languages.active import join_list, language_of
from clinic.models import ClinicSettings, LocationPage, PractitionerPage
from procedures.choices import FindingKind
from procedures.finder.words import split_words, stem
from procedures.models import ConcernPage, PageStatement, ProcedureFinding, ProcedurePage
from procedures.review.finding import Finding
from procedures.review.sentences import sentences_of
from procedures.review.statements import LABELS, RATE, performers, profession_of, statements_of
from procedures.review.words import shortened

KINDS = (
    FindingKind.PAGES_DISAGREE,
    FindingKind.WORKS_ELSEWHERE,
    FindingKind.NOT_FOR_ITS_CONCERN,
    FindingKind.PERFORMED_BY_OTHERS,
)
# What a procedure names: the relations whose other ends are compared.
RELATIONS = ("practitioners", "locations", "concerns")
# Estimates of the same frequency differ by as much; so do a month and four weeks.
_SAME_RATE, _SAME_TIME = 1.5, 1.08
_WEEK = 168
# How many pages that disagree with a saved one are looked at again at once; the hourly job does the rest.
MOST_PARTNERS = 50
_COMPARED = ("page_id", "topic", "about_id", "value", "low", "high", "field", "sentence")

# A procedure with the people, clinics and concerns that its latest version names.
Named = Mapping[int, Mapping[str, Sequence[int]]]


def rewrite_statements(pages: Sequence[Any]) -> bool:
    """Bring the rows of pages in memory, or of the clinic settings, up to date; only changes are written.

    Returns:
        Whether there were any.
    """
    of_settings = any(isinstance(page, ClinicSettings) for page in pages)
    titles = dict(ProcedurePage.objects.annotate(name=Lower("title")).values_list("name", "pk"))
    # Of procedures the draft counts, as in all findings.
    read = [page for page in pages if isinstance(page, ProcedurePage) or getattr(page, "live", True)]
    found = [
        row for page in read if language_of(page).startswith("en") for row in statements_of(page, titles)
    ]
    existing = set(
        ProcedurePage.objects.filter(pk__in={row.about_id for row in found}).values_list("pk", flat=True)
    )
    wanted = {_key(row): row for row in found if row.about_id is None or row.about_id in existing}
    owners = [page.pk for page in pages if not isinstance(page, ClinicSettings)]
    known = {
        _key(row): row.pk
        for row in PageStatement.objects.filter(
            Q(page__in=owners) | (Q(page=None) if of_settings else Q(pk__in=()))
        )
    }
    gone = [pk for key, pk in known.items() if key not in wanted]
    new = [row for key, row in wanted.items() if key not in known]
    if gone:
        PageStatement.objects.filter(pk__in=gone).delete()
    PageStatement.objects.bulk_create(new, batch_size=500)
    return bool(gone or new)


def _key(row: PageStatement) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _COMPARED)


def disagreements(page_ids: Sequence[int]) -> Iterator[tuple[int, Finding]]:
    """What pages state otherwise than others, by the rows: a finding for each topic of a page."""
    mine = list(PageStatement.objects.filter(page__in=page_ids))
    if not mine:
        return
    topics = {row.topic for row in mine}
    # Of all pages that state the same, one is enough; the settings come first, then the oldest page.
    same = PageStatement.objects.filter(topic__in=topics).filter(
        Q(about=None) | Q(about__in={row.about_id for row in mine})
    )
    firsts = same.order_by().values("topic", "about", "value", "low", "high").annotate(first=Min("pk"))
    others = defaultdict(list)
    for row in PageStatement.objects.filter(pk__in=[group["first"] for group in firsts]).order_by(
        F("page").asc(nulls_first=True), "pk"
    ):
        others[row.topic, row.about_id].append(row)
    pairs: dict[tuple[Any, ...], tuple[PageStatement, PageStatement]] = {}
    for row in mine:
        for other in others[row.topic, row.about_id]:
            if differ(row, other):
                pairs.setdefault(
                    (row.page_id, row.topic, row.about_id, other.page_id == row.page_id), (row, other)
                )
                break
    ids = {one.page_id for pair in pairs.values() for one in pair} | {
        row.about_id for row, _other in pairs.values()
    }
    names = dict(Page.objects.filter(pk__in=ids - {None}).values_list("pk", "draft_title"))
    for (page_id, *_rest), (row, other) in pairs.items():
        yield page_id, _disagreement(row, other, names)


def differ(one: PageStatement, other: PageStatement) -> bool:
    """Whether two statements about the same thing cannot both be true."""
    if one.topic == RATE:
        few, many = sorted((set(one.value.split()), set(other.value.split())), key=len)
        is_same_effect = len(few & many) >= min(2, len(few)) and bool(few)
        return is_same_effect and _apart(one, other, _SAME_RATE)
    if one.low is None and one.high is None:
        return one.value != other.value
    is_long = min(one.low or one.high or 0, other.low or other.high or 0) >= _WEEK
    return one.value == other.value and _apart(one, other, _SAME_TIME if is_long else 1)


def _apart(one: PageStatement, other: PageStatement, factor: float = 1) -> bool:
    """Whether two ranges have nothing in common."""
    infinity = float("inf")
    return (one.low or 0) > (infinity if other.high is None else other.high) * factor or (other.low or 0) > (
        infinity if one.high is None else one.high
    ) * factor


def _disagreement(row: PageStatement, other: PageStatement, names: Mapping[int | None, str]) -> Finding:
    about = f" ({names[row.about_id]})" if row.about_id and row.about_id != row.page_id else ""
    message = _(
        "%(topic)s%(about)s: this page says “%(sentence)s”, but %(where)s says “%(other)s”. Correct one "
        "of them."
    ) % {
        "topic": str(LABELS[row.topic])[:1].upper() + str(LABELS[row.topic])[1:],
        "about": about,
        "sentence": shortened(row.sentence.rstrip(".")),
        "where": _("the page itself also")
        if other.page_id == row.page_id
        else _("“%(name)s”") % {"name": names[other.page_id]}
        if other.page_id
        else _("the text in the clinic settings"),
        "other": shortened(other.sentence.rstrip(".")),
    }
    evidence = f"{row.topic}|{row.about_id}|{row.sentence}|{other.page_id}|{other.sentence}"
    return Finding(FindingKind.PAGES_DISAGREE, row.field, message, evidence, other.page_id)


def partners(page_ids: Sequence[int]) -> list[int]:
    """The pages whose findings a change of some pages may begin or end, by the stored findings."""
    disagree = Q(page__in=page_ids, kind=FindingKind.PAGES_DISAGREE) | Q(other_page__in=page_ids)
    pairs = ProcedureFinding.objects.filter(disagree).values_list("page", "other_page")
    found = {pk for pair in pairs for pk in pair if pk is not None}
    return sorted(found - set(page_ids))[:MOST_PARTNERS]


def between_relations(pages: Iterable[ProcedurePage], named: Named) -> Iterator[tuple[int, Finding]]:
    """What a procedure says and what its people, clinics and concerns say."""
    pages = list(pages)
    people = {
        person.pk: person for person in PractitionerPage.objects.filter(pk__in=_ids(named, "practitioners"))
    }
    clinics = dict(LocationPage.objects.live().values_list("pk", "title"))
    concerns = dict(ConcernPage.objects.filter(pk__in=_ids(named, "concerns")).values_list("pk", "title"))
    for page in pages:
        relations = named.get(page.pk, {})
        staff = [people[pk] for pk in relations.get("practitioners", ()) if pk in people]
        offered = [pk for pk in relations.get("locations", ()) if pk in clinics]
        for finding in (
            *_working_elsewhere(staff, offered, clinics),
            *_performed_by_others(page, staff),
            *_not_for_its_concerns(
                page, {pk: concerns[pk] for pk in relations.get("concerns", ()) if pk in concerns}
            ),
        ):
            yield page.pk, finding


def _ids(named: Named, relation: str) -> set[int]:
    return {pk for relations in named.values() for pk in relations.get(relation, ())}


def _working_elsewhere(
    staff: Iterable[PractitionerPage], offered: Sequence[int], clinics: Mapping[int, str]
) -> Iterator[Finding]:
    """A person performs what is offered only where they do not work."""
    for person in staff:
        places = [
            pk for block in person.workplaces.raw_data if (pk := block["value"].get("location")) in clinics
        ]
        if offered and places and not set(offered) & set(places):
            yield Finding(
                FindingKind.WORKS_ELSEWHERE,
                "practitioners",
                _(
                    "This page names %(person)s among those who perform it, and says that it is offered at "
                    "%(offered)s. The page of %(person)s says: works at %(places)s. Correct one of them."
                )
                % {
                    "person": person.title,
                    "offered": join_list(clinics[pk] for pk in offered),
                    "places": join_list(clinics[pk] for pk in dict.fromkeys(places)),
                },
                evidence=f"{person.pk}|{sorted(offered)}|{sorted(places)}",
                other=person.pk,
            )


def _performed_by_others(page: ProcedurePage, staff: Sequence[PractitionerPage]) -> Iterator[Finding]:
    """The text says that a doctor does it, and a nurse is among those who perform it; or the other way."""
    known = {profession_of(person.title, person.role, person.credentials): person for person in staff}
    if "" in known or not known:
        return
    for said, sentence in performers(one.text for one in sentences_of(page)):
        # "The nurse" beside doctors who perform it is a part of the work.
        if said == known.keys() or (said == {"nurse"} and "nurse" in known):
            continue
        other = next((person for profession, person in known.items() if profession not in said), staff[0])
        yield Finding(
            FindingKind.PERFORMED_BY_OTHERS,
            "practitioners",
            _(
                "The text says “%(sentence)s”, but under “Who performs it” stands %(people)s. The page of "
                "%(person)s says: %(role)s. Correct one of them."
            )
            % {
                "sentence": shortened(sentence.rstrip(".")),
                "people": join_list(person.title for person in staff),
                "person": other.title,
                "role": other.role or other.credentials,
            },
            evidence=f"{sentence}|{sorted(person.pk for person in staff)}|{other.role}",
            other=other.pk,
        )
        return


# What stands before the name of a concern where the whole line is about it: as in "you have scars", not in
# "you have deep scars".
_BEFORE_THE_NAME = re.compile(
    r"^(?:(?:you|your \w+|it|this)\s+(?:have|has|is|are|suffers? from"
    r"|(?:is|does) not (?:for|treat|help with))\s+)?"
    r"(?:an? |any |the |active )?",
    re.I,
)
_REASON = re.compile(r"[:;,.].*$")


def _not_for_its_concerns(page: ProcedurePage, concerns: Mapping[int, str]) -> Iterator[Finding]:
    """A procedure stands under a concern that it is not for by its own words."""
    for pk, title in concerns.items():
        parts = {_stems(part) for part in re.split(r",|\band\b", title)}
        for field, line in _exclusions(page):
            if _stems(_BEFORE_THE_NAME.sub("", _REASON.sub("", line))) in parts - {()}:
                yield Finding(
                    FindingKind.NOT_FOR_ITS_CONCERN,
                    field,
                    _(
                        "This page says that it is not for “%(words)s”, but it is listed under the concern "
                        "“%(concern)s”. Say for which cases it is not, or take it out of the concern."
                    )
                    % {"words": shortened(line.rstrip(".")), "concern": title},
                    evidence=f"{pk}|{title}|{line}",
                    other=pk,
                )
                break


def _exclusions(page: ProcedurePage) -> Iterator[tuple[str, str]]:
    """Whom a procedure is not for, a phrase or a line each."""
    yield from (("not_for", phrase.strip()) for phrase in re.split(r",|;|\bor\b", page.not_for))
    for field in ("not_recommended_points", "contraindications"):
        yield from ((field, block["value"]) for block in getattr(page, field).raw_data)


def _stems(text: str) -> tuple[str, ...]:
    return tuple(map(stem, split_words(text)))


def named_by(page_ids: Iterable[int], drafts: Mapping[int, Mapping[str, Any]]) -> Named:
    """The people, clinics and concerns of the latest versions of procedures.

    Args:
        drafts: the stored content of those that have one.
    """
    found: dict[int, dict[str, list[int]]] = {
        pk: {name: list(content.get(name) or ()) for name in RELATIONS} for pk, content in drafts.items()
    }
    published = [pk for pk in page_ids if pk not in drafts]
    for name in RELATIONS:
        field = ProcedurePage._meta.get_field(name)
        column = f"{field.related_model._meta.model_name}_id"  # type: ignore[union-attr]
        rows = getattr(ProcedurePage, name).through.objects.filter(procedurepage__in=published).order_by("pk")
        for page_id, pk in rows.values_list("procedurepage_id", column):
            found.setdefault(page_id, {}).setdefault(name, []).append(pk)
    return found
