"""How search engines and shared links see a page in memory, such as a draft, and what they are not told.

For the staff. Titles, descriptions, pictures and structured data come from the functions that the head of the
public page takes them from. `gaps_of` asks by the type of the page; other apps register theirs there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any
from urllib.parse import urlsplit

from django.db.models import TextChoices
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
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


class TitleSource(TextChoices):
    """Where the title of a search result comes from."""

    OWN = "own", gettext_lazy("your own words for search results")
    PAGE = "page", gettext_lazy("the title of the page")
    FACTS = "facts", gettext_lazy("made from the facts of the page")


class DescriptionSource(TextChoices):
    """Where the sentences of a search result come from."""

    OWN = "own", gettext_lazy("your own words for search results")
    FILLED = "filled", gettext_lazy("your own words, which are short, and more from the page")
    FACTS = "facts", gettext_lazy("made from the text and the facts of the page")
    GENERAL = "general", gettext_lazy("filled up with a sentence that fits every page")


class Visibility(TextChoices):
    """What search engines see of a page."""

    AS_SHOWN = "as_shown", gettext_lazy("Search engines see the page as it is shown here.")
    EARLIER = "earlier", gettext_lazy("Search engines see the public version. Shown here is the draft.")
    HIDDEN = "hidden", gettext_lazy("Search engines do not see the page. This is how it would look.")


@dataclass(frozen=True)
class Gap:
    """Something that search engines are not told.

    Attributes:
        message: what they lack and what to do, in sentences.
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
    """A page as search results, shared links and machines show it, in the page's own language.

    Args:
        page: specific; as it stands in memory. Nothing of it is saved.
        request: of somebody who may edit the page.
    """

    def __init__(self, page: BasePage, request: HttpRequest) -> None:
        self.page = page
        self.request = request
        site = page.get_site() or Site.find_for_request(request)
        clinic = ClinicSettings.for_site(site) if site else ClinicSettings()
        root = site.root_url if site else ""
        self.language = page.locale.language_code
        self.context = RenderContext(root, clinic, request)
        self.clinic_name = clinic.name
        with translation.override(self.language):
            self.address = self.context.address(page)
            # As search engines draw an address: the site's host, then the way without its first step.
            self.address_parts = [urlsplit(root).netloc, *(step.title for step in page.trail[1:])]
            self.title = document_title(page.meta_title, clinic.name)
            self.shared_title = one_line(page.meta_title)
            self.description = page.meta_description
            self.description_source = _description_source(page)
            self.card = ShareCard.as_if_public(page, clinic.name)

    # The result

    longest_title = LONGEST_TITLE
    shortest_description = SHORTEST_DESCRIPTION
    longest_description = LONGEST_DESCRIPTION

    @cached_property
    def title_length(self) -> int:
        """The number of characters of the title, before it is cut and without the clinic's name."""
        return len(one_line(self.page.meta_title))

    @property
    def is_title_cut(self) -> bool:
        """Whether search results cannot show the whole title."""
        return self.title_length > LONGEST_TITLE

    @property
    def names_clinic(self) -> bool:
        """Whether there is room for the clinic's name."""
        return self.clinic_name in self.title

    @property
    def title_source(self) -> TitleSource:
        """Where the title comes from."""
        if self.page.seo_title:
            return TitleSource.OWN
        return TitleSource.PAGE if self.page.meta_title == self.page.title else TitleSource.FACTS

    @property
    def is_description_cut(self) -> bool:
        """Whether search results cannot show all of the editor's own words."""
        return len(one_line(self.page.search_description)) > LONGEST_DESCRIPTION

    @cached_property
    def reasons_to_be_hidden(self) -> list[Gap]:
        """Why search engines cannot see the page."""
        return list(_reasons_to_be_hidden(self.page, self.address))

    @property
    def visibility(self) -> Visibility:
        """What search engines see of the page now."""
        if self.reasons_to_be_hidden:
            return Visibility.HIDDEN
        return Visibility.EARLIER if self.page.has_unpublished_changes else Visibility.AS_SHOWN

    # What is missing

    @cached_property
    def gaps(self) -> list[Gap]:
        """What search engines are not told, the needed first."""
        found = [
            *self.reasons_to_be_hidden,
            *self._of_head(),
            *gaps_of(self.page),
            *self._of_settings(),
        ]
        found = [
            gap if gap.link or not gap.field else replace(gap, link=self._label(gap.field)) for gap in found
        ]
        return sorted(found, key=lambda gap: not gap.is_needed)

    @property
    def needed(self) -> list[Gap]:
        """What keeps search engines from finding the page, or the page from being public."""
        return [gap for gap in self.gaps if gap.is_needed]

    @property
    def helpful(self) -> list[Gap]:
        """What would tell search engines more."""
        return [gap for gap in self.gaps if not gap.is_needed]

    def _label(self, field: str) -> str:
        """The name of a field in the editor."""
        if field in _HEADINGS:
            return str(_HEADINGS[field])
        column: Any = self.page._meta.get_field(field)
        return capfirst(str(column.verbose_name))

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
        elif self.description_source == DescriptionSource.GENERAL:
            yield Gap(
                _("The page has too few words of its own for search results. Write two sentences about it."),
                "search_description",
            )

    def _of_settings(self) -> Iterator[Gap]:
        clinic = self.context.clinic
        missing = [
            str(ClinicSettings._meta.get_field(name).verbose_name)
            for name in ("telephone", "email", "specialty")
            if not getattr(clinic, name)
        ]
        if not missing:
            return
        may_change = self.request.user.has_perm("clinic.change_clinicsettings")
        address = (
            reverse("wagtailsettings:edit", args=["clinic", "clinicsettings", clinic.site_id])
            if may_change and clinic.site_id
            else ""
        )
        yield Gap(
            _("Search engines are not told how to reach the clinic. The clinic settings lack: %(names)s.")
            % {"names": join_list(missing)},
            address=address,
            link=_("Clinic settings") if address else "",
        )


def _description_source(page: BasePage) -> DescriptionSource:
    """What the sentences are made of: the first of these that makes the same ones."""
    own, parts = page.search_description, list(page.description_parts)
    if own and description([own]) == page.meta_description:
        return DescriptionSource.OWN
    if description([own, *parts]) == page.meta_description:
        return DescriptionSource.FILLED if own else DescriptionSource.FACTS
    return DescriptionSource.GENERAL


def _reasons_to_be_hidden(page: BasePage, address: str) -> Iterator[Gap]:
    if not address:
        yield Gap(_("Search engines cannot see this page: it is outside the website."), is_needed=True)
    if not page.live:
        count = sum(map(len, page.publishing_errors().values()))
        asked = (
            ngettext(
                "Publishing asks for %(count)s thing first.",
                "Publishing asks for %(count)s things first.",
                count,
            )
            % {"count": count}
            if count
            else ""
        )
        message = _("Search engines cannot see this page: it is not published.")
        yield Gap(f"{message} {asked}".rstrip(), is_needed=True)
    if page.is_restricted:
        yield Gap(
            _("Search engines cannot see this page: it is private. “Status” at the top right says who may."),
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
            _("The registration has ended, so search engines are not told of it. Write the new date."),
            "expires_on",
        )
    elif not page.is_registered:
        field = "registration_number" if page.register else "register"
        yield Gap(_("Search engines are not told where the person is registered."), field)
    elif page.verified_on is None:
        yield Gap(
            _("Search engines are told the registration, and nobody has noted when it was looked up."),
            "verified_on",
        )
    if not page.role:
        yield Gap(_("Search engines are not told what the person is."), "role")
    if not page.credentials:
        yield Gap(_("Search engines are not told of degrees and memberships."), "credentials")
    if not page.biography:
        yield Gap(_("Search engines have no sentence about the person."), "biography")
