"""The facts of a procedure, each declared once. Every surface iterates over this list in its order.

A surface selects the facts that are declared for it and dispatches on their kind. A fact has the name of its
model field; `manage.py check` reports inconsistencies (`procedures/checks.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from procedures.choices import Anaesthesia, Invasiveness
from procedures.facts.kinds import (
    Blocks,
    Choice,
    Day,
    Derived,
    Flag,
    Items,
    Kind,
    Measure,
    Names,
    PageLink,
    PageLinks,
    People,
    Picture,
    Review,
    RichText,
    Words,
)


@dataclass(frozen=True, eq=False)
class Group:
    """A group of facts in the editor.

    Attributes:
        heading: of the facts that are expanded.
        more: the heading of the collapsed facts below.
        icon: Wagtail's name of it.
    """

    heading: Promise
    more: Promise
    icon: str


AT_A_GLANCE = Group(_("At a glance"), _("At a glance: more facts"), "tag")
PROCEDURE = Group(_("The procedure"), _("The procedure: picture, steps, timeline, sections"), "doc-full")
SUITABILITY = Group(_("Suitability"), _("Suitability: who must not have it, lists"), "group")
OUTCOMES = Group(_("Outcomes"), _("Outcomes: frequencies, warning signs, photos, questions"), "warning")
TRUST = Group(_("Trust"), _("Trust: people, review, references"), "check")
GROUPS = (AT_A_GLANCE, PROCEDURE, SUITABILITY, OUTCOMES, TRUST)


@dataclass(frozen=True)
class Comparison:
    """A row of the comparison.

    Attributes:
        least: the mark of the lowest value, such as "Shortest"; empty without one.
        is_lead: whether the row is emphasised.
        is_rare: whether the row is left out if no procedure states the fact.
    """

    least: str | Promise = ""
    is_lead: bool = False
    is_rare: bool = False


@dataclass(frozen=True)
class Fact:
    """A fact of a procedure, and the surfaces that present it.

    Attributes:
        name: of the model field; of a derived fact, its own.
        label: of a derived fact; others have their field's label.
        group: its group in the editor.
        stands_open: whether it is expanded there, as what publishing requires is.
        in_facts_box: whether it is a row of the facts box. The template renders what stands apart.
        comparison: its row in the comparison, or None.
        in_lists: whether lists of procedures include it, in the API too.
        api: its key in the API, if that is not the name; None if the API does not have it by itself.
        is_clinical: whether a clinical review covers it: a change voids the approval. Lists that a page
            belongs to, people and places are none of its text.
        is_content: whether "last updated" moves when it changes.
        in_document: whether documents are read for it; `documents/labels` has its headings and labels.
    """

    name: str
    kind: Kind
    label: str | Promise = ""
    group: Group = AT_A_GLANCE
    stands_open: bool = False
    in_facts_box: bool = False
    comparison: Comparison | None = None
    in_lists: bool = False
    in_admin_list: bool = False
    in_admin_filters: bool = False
    in_spreadsheet: bool = False
    api: str | None = ""
    is_clinical: bool = True
    is_content: bool = True
    in_document: bool = False

    @property
    def api_name(self) -> str | None:
        """The key of the fact in the API; None if the API does not have it."""
        return self.name if self.api == "" else self.api

    def has_field_on(self, model: Any) -> bool:
        """Whether a model has a field of the fact: all but derived ones have."""
        return any(field.name == self.name for field in model._meta.get_fields())

    def label_on(self, model: Any) -> str:
        """The label of the fact, in the active language."""
        return str(self.label) if self.label else capfirst(str(model._meta.get_field(self.name).verbose_name))

    def lazy_label_on(self, model: Any) -> Any:
        """The same, in the language that is active when it is printed."""
        return lazy(self.label_on, str)(model)


# In the order in which the editor, the facts box, the comparison and the API tell them.
FACTS = (
    Fact("summary", Words(), in_lists=True, stands_open=True),
    Fact("introduction", RichText(), in_document=True, stands_open=True),
    Fact(
        "category",
        PageLink(),
        in_facts_box=True,
        in_lists=True,
        in_admin_list=True,
        in_admin_filters=True,
        in_spreadsheet=True,
        is_clinical=False,
        in_document=True,
        stands_open=True,
    ),
    Fact(
        "price",
        Derived(),
        label=_("Price"),
        comparison=Comparison(),
        in_lists=True,
        in_admin_list=True,
        in_spreadsheet=True,
    ),
    # What lists show, sort and compare: of one session too.
    Fact(
        "headline_total",
        Derived(),
        label=_("Total"),
        comparison=Comparison(_("Lowest"), is_lead=True),
        in_lists=True,
        api="total",
    ),
    Fact("course_total", Derived(), label=_("Course total")),
    Fact("course_totals", Derived(), label=_("Course totals by area")),
    Fact(
        "recovery",
        Measure(),
        comparison=Comparison(_("Shortest"), is_lead=True),
        in_lists=True,
        in_admin_list=True,
        in_spreadsheet=True,
        in_document=True,
        stands_open=True,
    ),
    Fact(
        "prices",
        Blocks(("label", "fees_included", "note")),
        is_clinical=False,
        is_content=False,
        in_document=True,
        stands_open=True,
    ),
    Fact("prices_confirmed_on", Day(), in_spreadsheet=True, is_clinical=False, is_content=False),
    Fact("back_to_work", Measure(), comparison=Comparison(_("Soonest")), in_lists=True, in_document=True),
    Fact(
        "presentable",
        Measure(),
        in_facts_box=True,
        comparison=Comparison(_("Soonest"), is_rare=True),
        in_document=True,
    ),
    Fact("sessions", Measure(), in_facts_box=True, comparison=Comparison(_("Fewest")), in_document=True),
    Fact(
        "treatment_time",
        Measure(),
        in_facts_box=True,
        comparison=Comparison(_("Shortest"), is_rare=True),
        in_document=True,
    ),
    Fact(
        "invasiveness",
        Choice(Invasiveness),
        in_facts_box=True,
        comparison=Comparison(),
        in_lists=True,
        in_admin_filters=True,
    ),
    Fact("anaesthesia", Choice(Anaesthesia), in_facts_box=True, comparison=Comparison(), in_document=True),
    Fact("body_areas", Names(), in_facts_box=True, is_clinical=False),
    Fact("best_for", Words(), comparison=Comparison(), in_document=True),
    Fact("not_for", Words(), comparison=Comparison()),
    Fact("contraindications", Items(), comparison=Comparison(), group=SUITABILITY, in_document=True),
    Fact("main_risks", Words(), comparison=Comparison(), in_document=True),
    Fact("skin_tones", Words(), in_facts_box=True, comparison=Comparison(), in_document=True),
    Fact(
        "results_seen_after",
        Words(),
        in_facts_box=True,
        comparison=Comparison(is_rare=True),
        in_document=True,
    ),
    Fact("results_last", Words(), in_facts_box=True, comparison=Comparison(), in_document=True),
    Fact("review", Derived(), label=_("Clinically reviewed"), comparison=Comparison()),
    Fact("concerns", PageLinks(), in_admin_filters=True, is_clinical=False),
    Fact("alternatives", PageLinks()),
    Fact("about", RichText(), group=PROCEDURE, in_document=True, stands_open=True),
    Fact("recovery_notes", RichText(), group=PROCEDURE, in_document=True, stands_open=True),
    Fact("picture", Picture(), group=PROCEDURE, is_clinical=False),
    Fact("steps", Blocks(("heading", "text")), group=PROCEDURE),
    Fact("preparation", RichText(), group=PROCEDURE, in_document=True),
    Fact("recovery_timeline", Blocks(("when", "notice", "advice")), group=PROCEDURE, api="timeline"),
    Fact("aftercare", RichText(), group=PROCEDURE, in_document=True),
    Fact("further_sections", Blocks(("heading", "text")), group=PROCEDURE, api="sections", in_document=True),
    Fact("ideal_candidate", RichText(), group=SUITABILITY, in_document=True, stands_open=True),
    Fact("not_recommended_for", RichText(), group=SUITABILITY, in_document=True, stands_open=True),
    Fact("no_known_contraindications", Flag(), group=SUITABILITY),
    Fact("ideal_candidate_points", Items(), group=SUITABILITY, api="suits"),
    Fact("not_recommended_points", Items(), group=SUITABILITY, api="disappoints"),
    Fact(
        "side_effects",
        RichText(),
        group=OUTCOMES,
        api="side_effects_text",
        in_document=True,
        stands_open=True,
    ),
    Fact("pros", Items(), group=OUTCOMES, in_document=True, stands_open=True),
    Fact("cons", Items(), group=OUTCOMES, in_document=True, stands_open=True),
    Fact("side_effect_list", Blocks(("effect", "detail")), group=OUTCOMES, api="side_effects"),
    Fact("if_something_goes_wrong", RichText(), group=OUTCOMES, in_document=True),
    Fact("warning_signs", Blocks(("signs",)), group=OUTCOMES),
    # A pair is a claim.
    Fact("photo_pairs", Blocks(()), group=OUTCOMES, api="photos"),
    Fact("questions", Blocks(("question", "answer")), group=OUTCOMES, in_document=True),
    Fact("author", People(), group=TRUST, is_clinical=False, is_content=False),
    Fact("reviewer", Review(), group=TRUST, api=None, is_clinical=False, is_content=False),
    Fact(
        "reviewed_on",
        Review(),
        group=TRUST,
        in_spreadsheet=True,
        api=None,
        is_clinical=False,
        is_content=False,
    ),
    Fact(
        "next_review_on",
        Review(),
        group=TRUST,
        in_spreadsheet=True,
        api=None,
        is_clinical=False,
        is_content=False,
    ),
    Fact("practitioners", People(), group=TRUST, is_clinical=False),
    Fact("locations", PageLinks(), group=TRUST, is_clinical=False),
    Fact("references", Blocks(()), group=TRUST),
    Fact(
        "change_record", Blocks(("change",)), group=TRUST, api="changes", is_clinical=False, is_content=False
    ),
)

# Of a category or a concern.
TERM_FACTS = (
    Fact("introduction", Words()),
    Fact("about", RichText()),
    Fact("caution", Words()),
    Fact("picture", Picture(), is_clinical=False),
)

BY_NAME = {fact.name: fact for fact in FACTS}

# Of what visitors read, and not of a version of the page: see `procedures.prices.confirmation`.
KEPT_BY_CONFIRMATION = ("prices_confirmed_on", "price_confirmations")

# Of every reviewed page: set by its approvals, never by a draft.
KEPT_BY_REVIEW = ("reviewer", "reviewed_on", "next_review_on", "reviewed_text", "review_kind")

# Set by publishing, never by a draft.
KEPT_BY_PUBLISHING = ("content_updated_on", "content_fingerprint", "change_record")

# Fields that tell visitors nothing: how a page is kept.
NOT_FACTS = frozenset(
    {
        "minor_correction",
        "change_reason",
        "document_dated_on",
        "document_doubts",
        "booking_address",
        "prices_known",
        "price_confirmations",
        "content_updated_on",
        "content_fingerprint",
        "reviewed_text",
        "review_kind",
    }
)


def facts_of_kind(*kinds: type[Kind]) -> Iterator[Fact]:
    """The facts of some kinds, in order."""
    return (fact for fact in FACTS if isinstance(fact.kind, kinds))


def names_of_kind(*kinds: type[Kind]) -> tuple[str, ...]:
    """The names of the facts of some kinds, in order."""
    return tuple(fact.name for fact in facts_of_kind(*kinds))
