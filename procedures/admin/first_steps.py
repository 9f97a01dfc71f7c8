"""The first steps of a clinic's site, on the admin's home: each ticks itself off by what is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from clinic.admin.home_panels import HomePanel
from clinic.core.demo_record import has_demo
from clinic.core.languages.active import in_main_language
from clinic.models import (
    ClinicSettings,
    LocationIndexPage,
    LocationPage,
    PractitionerPage,
    StandardPage,
    TeamIndexPage,
)
from procedures.models import CategoryIndexPage, CategoryPage, ProcedurePage


@dataclass(frozen=True)
class Step:
    """Something that a site needs before it is launched.

    Attributes:
        url: where it is done.
        detail: what there is to know about it.
    """

    label: str
    url: str
    is_done: bool
    detail: str = ""


def first_steps(clinic: ClinicSettings) -> list[Step]:
    """The steps in the order in which they are best taken."""
    settings = reverse(
        "wagtailsettings:edit", args=["clinic", ClinicSettings._meta.model_name, clinic.site_id]
    )
    return [
        Step(_("Choose logo and color"), f"{settings}#tab-brand", clinic.logo_id is not None),
        _published(_("Describe your clinic"), LocationPage, LocationIndexPage),
        _published(_("Add a category"), CategoryPage, CategoryIndexPage),
        Step(
            _("Make the first procedure from a text"),
            reverse("procedures:new_from_text"),
            ProcedurePage.objects.live().exists(),
            _("No text yet? Starter texts are linked there."),
        ),
        _published(_("Introduce your team"), PractitionerPage, TeamIndexPage),
        _legal_pages(clinic),
        Step(
            _("Launch the site"),
            settings,
            clinic.is_launched,
            _("Until then search engines are asked to leave it out."),
        ),
    ]


def _published(label: str, model: type[Page], index: type[Page]) -> Step:
    """A step that is done by publishing a page; it leads to the draft that waits, or to a new page."""
    pages = in_main_language(model.objects)
    parent = in_main_language(index.objects).first()
    if draft := pages.filter(live=False).first():
        url = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    elif parent:
        url = reverse(
            "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
        )
    else:
        url = reverse("wagtailadmin_explore_root")
    return Step(label, url, pages.live().exists())


def _legal_pages(clinic: ClinicSettings) -> Step:
    """Done when all standard pages that the bottom of each page names are public."""
    named = [block["value"].get("page") for block in clinic.footer_links.raw_data]
    drafts = list(StandardPage.objects.filter(pk__in=named, live=False).order_by("path"))
    url = (
        reverse("wagtailadmin_pages:edit", args=[drafts[0].pk])
        if drafts
        else reverse("wagtailadmin_explore_root")
    )
    is_done = not drafts and StandardPage.objects.live().exists()
    return Step(
        _("Write and publish the legal pages"), url, is_done, ", ".join(page.title for page in drafts)
    )


def panels_for(request: HttpRequest) -> Iterator[HomePanel]:
    """The panel, for whoever may change the settings, until all is done; the demo has no steps."""
    if not request.user.has_perm("clinic.change_clinicsettings"):
        return
    site = Site.find_for_request(request)
    clinic = ClinicSettings.for_site(site) if site else None
    # After the launch nobody is reminded of a logo.
    if clinic is None or clinic.is_launched or has_demo():
        return
    yield HomePanel("procedures/dashboard/first_steps.html", 50, {"steps": first_steps(clinic)})
