"""How search engines and shared links show a page in memory, such as a draft, and what it lacks for them.

Titles, descriptions and pictures come from the functions that the head of the public page takes them from.
`gaps_of` asks by the type of the page; other apps register theirs there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from clinic.admin.search_panels import SEARCH_PANELS
from clinic.core.languages.active import join_list
from clinic.locations.public_locations import public_locations
from clinic.models import BasePage, ClinicSettings, HomePage, LocationPage, PractitionerPage
from clinic.seo.head import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    SHORTEST_DESCRIPTION,
    description,
    document_title,
    one_line,
)
from clinic.seo.share_cards import ShareCard
from clinic.seo.structured_data import RenderContext

# What the editor calls fields of which Wagtail has another name.
_HEADINGS = {panel.field_name: panel.heading for panel in SEARCH_PANELS}


@dataclass(frozen=True)
class Gap:
    """Something that search engines are not told.

    Attributes:
        message: what is missing, in sentences.
        field: name of the field of the page that mends it; empty where none does.
        is_needed: whether the page cannot be found, or not be public, without it; all else would help.
        address: of another page of the admin that mends it; may be empty.
        link: the words of the link to field or address; by default the name of the field.
    """

    message: str
    field: str = ""
    is_needed: bool = False
    address: str = ""
    link: str = ""


class Appearance:
    """A page as search results and shared links show it, in the page's own language.

    Args:
        page: specific; as it stands in memory. Nothing of it is saved.
        request: of somebody who may edit the page.
    """

    longest_title = LONGEST_TITLE
    shortest_description = SHORTEST_DESCRIPTION
    longest_description = LONGEST_DESCRIPTION

    def __init__(self, page: BasePage, request: HttpRequest) -> None:
        self.page = page
        self.request = request
        site = page.get_site() or Site.find_for_request(request)
        self.clinic = ClinicSettings.for_site(site) if site else ClinicSettings()
        root = site.root_url if site else ""
        with translation.override(page.locale.language_code):
            self.address = RenderContext(root, self.clinic, request).address(page)
            # As search engines draw an address: the site's host, then the way without its first step.
            self.address_parts = [urlsplit(root).netloc, *(step.title for step in page.trail[1:])]
            self.title = document_title(page.meta_title, self.clinic.name)
            self.shared_title = one_line(page.meta_title)
            self.description = page.meta_description
            # Without the sentence that fits every page.
            own = description([page.search_description, *page.description_parts])
            self.has_own_sentences = len(own) >= SHORTEST_DESCRIPTION
            self.card = ShareCard.as_if_public(page, self.clinic)
        self.title_length = len(self.shared_title)
        self.is_title_cut = self.title_length > LONGEST_TITLE
        self.is_description_cut = len(one_line(page.search_description)) > LONGEST_DESCRIPTION

    @cached_property
    def reasons_to_be_hidden(self) -> list[Gap]:
        """Why search engines cannot see the page."""
        return list(_reasons_to_be_hidden(self.page, self.address))

    @property
    def state(self) -> str:
        """What search engines see of the page now, in a sentence."""
        if self.reasons_to_be_hidden:
            return _("Search engines do not see the page. This is how it would look.")
        if self.page.has_unpublished_changes:
            return _("Search engines see the public version. Shown here is the draft.")
        return _("Search engines see the page as it is shown here.")

    @cached_property
    def needed(self) -> list[Gap]:
        """What keeps search engines from finding the page, or the page from being public."""
        return [gap for gap in self._gaps if gap.is_needed]

    @cached_property
    def helpful(self) -> list[Gap]:
        """What would tell search engines more."""
        return [gap for gap in self._gaps if not gap.is_needed]

    @cached_property
    def _gaps(self) -> list[Gap]:
        found = [*self.reasons_to_be_hidden, *self._of_head(), *gaps_of(self.page), *self._of_settings()]
        return [replace(gap, link=self._label(gap.field)) if gap.field else gap for gap in found]

    def _label(self, field: str) -> str:
        """The name of a field in the editor."""
        column: Any = self.page._meta.get_field(field)
        return str(_HEADINGS.get(field) or capfirst(column.verbose_name))

    def _of_head(self) -> Iterator[Gap]:
        if self.is_title_cut:
            yield Gap(
                _("Search results cut the title: it has %(count)s characters, and %(most)s fit.")
                % {"count": self.title_length, "most": LONGEST_TITLE},
                "seo_title",
            )
        if self.is_description_cut:
            yield Gap(
                _("Search results cut your description: %(most)s characters fit.")
                % {"most": LONGEST_DESCRIPTION},
                "search_description",
            )
        elif not self.has_own_sentences:
            yield Gap(
                _("The page has too few words of its own for search results. Write two sentences about it."),
                "search_description",
            )

    def _of_settings(self) -> Iterator[Gap]:
        fields: Any = ClinicSettings._meta
        missing = [
            str(fields.get_field(name).verbose_name)
            for name in ("telephone", "email", "specialty")
            if not getattr(self.clinic, name)
        ]
        if not missing:
            return
        may_change = self.clinic.site_id and self.request.user.has_perm("clinic.change_clinicsettings")
        settings = ["clinic", "clinicsettings", self.clinic.site_id]
        yield Gap(
            _("Search engines are not told how to reach the clinic. The clinic settings lack: %(names)s.")
            % {"names": join_list(missing)},
            address=reverse("wagtailsettings:edit", args=settings) if may_change else "",
            link=_("Clinic settings") if may_change else "",
        )


def _reasons_to_be_hidden(page: BasePage, address: str) -> Iterator[Gap]:
    if not address:
        yield Gap(_("Search engines cannot see this page: it is outside the website."), is_needed=True)
    if not page.live:
        message = _("Search engines cannot see this page: it is not published.")
        if count := sum(map(len, page.publishing_errors().values())):
            asked = ngettext(
                "Publishing asks for %(count)s thing first.",
                "Publishing asks for %(count)s things first.",
                count,
            )
            message = f"{message} {asked % {'count': count}}"
        yield Gap(message, is_needed=True)
    if page.is_restricted:
        yield Gap(
            _("Search engines cannot see this page: it is private. “Status” at the top right says who may."),
            is_needed=True,
        )
    if not ClinicSettings.is_default_site_launched():
        yield Gap(
            _("Search engines are asked to leave out the whole site until it is launched in the settings."),
            is_needed=True,
        )
    if not page.is_for_search_engines:
        yield Gap(_("Pages of this kind ask search engines not to show them."), is_needed=True)


# What each type of page adds


@singledispatch
def gaps_of(page: Any) -> Iterator[Gap]:
    """What search engines are not told of a page beyond what its title says, by the type of the page."""
    yield from ()


@gaps_of.register
def _home(page: HomePage) -> Iterator[Gap]:
    if not public_locations():
        yield Gap(_("No clinic has a public page, so search engines are not told where you are."))


@gaps_of.register
def _location(page: LocationPage) -> Iterator[Gap]:
    if not page.street_address or not page.locality:
        field = "locality" if page.street_address else "street_address"
        yield Gap(_("Search engines are not told the whole address: state street and city."), field)
    if page.hours.week is None:
        yield Gap(_("Search engines are not told when the clinic is open."), "opening_hours")
    if not page.telephone:
        yield Gap(_("Search engines are not told this clinic’s telephone."), "telephone")
    if page.position is None:
        yield Gap(_("Search engines are not told the very spot on a map."), "coordinates")


@gaps_of.register
def _person(page: PractitionerPage) -> Iterator[Gap]:
    if page.is_registration_expired:
        yield Gap(
            _("The registration has expired, so search engines are not told about it. Enter the new date."),
            "expires_on",
        )
    elif not page.is_registered:
        field = "registration_number" if page.register else "register"
        yield Gap(_("Search engines are not told where the person is registered."), field)
    elif page.verified_on is None:
        yield Gap(
            _("Search engines are told about the registration, but no one has recorded when it was checked."),
            "verified_on",
        )
    if not page.role:
        yield Gap(_("Search engines are not told what the person is."), "role")
    if not page.credentials:
        yield Gap(_("Search engines are not told about degrees and memberships."), "credentials")
    if not page.biography:
        yield Gap(_("Search engines have no sentence about the person."), "biography")
