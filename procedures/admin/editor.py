"""The editor of a procedure: its tabs and groups of facts, and its form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import ManyToManyField
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.models import Page

from clinic.admin.page_editor import EditedPageViewSet
from clinic.admin.search_panels import SEARCH_PANELS
from procedures.admin.form_cache import CachedFormTabs
from procedures.admin.forms import ProcedureCopyForm, ProcedurePageForm
from procedures.admin.panels import FactPanel, FindingsPanel, PricesPanel, fact_panels
from procedures.admin.views.review import VersionsCompareView
from procedures.facts.kinds import PageLink, Review
from procedures.facts.registry import AT_A_GLANCE, FACTS, GROUPS, TRUST, Fact, Group
from procedures.models import ProcedurePage
from procedures.prices.rights import CHANGE_PRICES

# What stands before the facts of a group.
_FIRST: dict[Group, list[Any]] = {
    AT_A_GLANCE: list(Page.content_panels),
    TRUST: ["minor_correction", "change_reason"],
}


def install() -> None:
    """Set the edit handler and forms of procedures; called from the app's `ready`."""
    EditedPageViewSet.revisions_compare_view_class = VersionsCompareView
    ProcedurePage.base_form_class = ProcedurePageForm
    ProcedurePage.copy_form_class = ProcedureCopyForm
    ProcedurePage.content_panels = [FindingsPanel(), *(panel for group in GROUPS for panel in _panels(group))]
    ProcedurePage.edit_handler = CachedFormTabs(
        [
            ObjectList(ProcedurePage.content_panels, heading=_("Content")),
            ObjectList(fact_panels(SEARCH_PANELS), heading=_("Search engines")),
            ObjectList(ProcedurePage.settings_panels, heading=_("Settings")),
        ]
    )


def _panels(group: Group) -> list[MultiFieldPanel]:
    """The panels of a group: what publishing requires, then the rest, collapsed."""
    facts = [fact for fact in FACTS if fact.group is group and _is_edited(fact)]
    opened = [*_FIRST.get(group, []), *(_panel(fact) for fact in facts if fact.stands_open)]
    folded = [_panel(fact) for fact in facts if not fact.stands_open]
    return [
        MultiFieldPanel(fact_panels(opened), heading=group.heading, icon=group.icon),
        MultiFieldPanel(fact_panels(folded), heading=group.more, icon="plus", classname="collapsed"),
    ]


def _is_edited(fact: Fact) -> bool:
    """Whether a fact is entered in the editor, and neither derived nor set by a button."""
    if isinstance(fact.kind, Review):
        return True
    return fact.has_field_on(ProcedurePage) and bool(ProcedurePage._meta.get_field(fact.name).editable)


def _panel(fact: Fact) -> Any:
    if fact.name == "prices":
        return PricesPanel(fact.name, permission=CHANGE_PRICES)
    if isinstance(fact.kind, Review):
        return FactPanel(fact.name, read_only=True)
    if isinstance(fact.kind, PageLink):
        return FieldPanel(fact.name, widget=forms.Select)
    if isinstance(ProcedurePage._meta.get_field(fact.name), ManyToManyField):
        return FieldPanel(fact.name, widget=forms.CheckboxSelectMultiple)
    return fact.name
