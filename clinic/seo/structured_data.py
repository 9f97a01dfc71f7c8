"""JSON-LD of pages in the terms of schema.org: one graph for each page.

Nodes are plain dictionaries. `nodes_of` dispatches on the page type; other apps register theirs. Absent facts
are left out, and each value also occurs in the visible text; coordinates occur as the link to the map.
Nothing is formatted here: amounts, dates and durations come from the value objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup
from wagtail.models import Site

from clinic.core.addresses import HasPath, page_address
from clinic.core.languages.active import is_multilingual
from clinic.core.pictures.rendering import LoadedPicture, sized
from clinic.locations.opening_hours import OpeningHours
from clinic.locations.public_locations import public_locations
from clinic.models import (
    BasePage,
    ClinicSettings,
    HomePage,
    LocationIndexPage,
    LocationPage,
    PractitionerPage,
    TeamIndexPage,
)

CONTEXT = "https://schema.org"

Node = dict[str, Any]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# Large enough for search engines, and one of the sizes that pages show anyway.
IMAGE_SPEC = "format-jpeg|width-1280"

# Characters that could end the script element, or begin a comment in it.
_ESCAPES = {
    ord(">"): "\\u003E",
    ord("<"): "\\u003C",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@dataclass(frozen=True)
class RenderContext:
    """What the nodes of one page share.

    Attributes:
        root: the site's address without a trailing slash.
        clinic: the clinic's settings.
        request: caches what addresses have in common.
        template_context: of the page's template, such as the rows of a list.
    """

    root: str
    clinic: ClinicSettings
    request: HttpRequest | None = None
    template_context: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, request: HttpRequest, clinic: ClinicSettings, template_context: Mapping[str, Any] | None = None
    ) -> RenderContext:
        """The context of the requested page."""
        site = Site.find_for_request(request)
        root = site.root_url if site else f"{request.scheme}://{request.get_host()}"
        return cls(root, clinic, request, template_context or {})

    def address(self, page: HasPath) -> str:
        """The full address of a page; empty for one outside the site."""
        return self.absolute(page_address(page, self.request))

    def absolute(self, address: str) -> str:
        """A full address from a relative one; empty stays empty."""
        return f"{self.root}{address}" if address.startswith("/") else address

    def button_target(self, button: Mapping[str, Any]) -> str:
        """The full address of a button's target; empty without one.

        Args:
            button: with `page` or `address`; without either, the target of the site's main button.
        """
        page = button.get("page")
        own = self.address(page) if page else button.get("address")
        return self.absolute(own or self.clinic.consultation_target)

    def entries(self, pages: Iterable[HasPath]) -> list[tuple[str, str]]:
        """Titles and full addresses of pages."""
        return [(page.title, self.address(page)) for page in pages]

    @property
    def clinic_reference(self) -> Node:
        """A reference to the clinic's node."""
        return {"@id": f"{self.root}/#clinic"}

    @property
    def website_reference(self) -> Node:
        """A reference to the site's node."""
        return {"@id": f"{self.root}/#website"}


def script(page: BasePage, context: RenderContext) -> Markup:
    """A page's graph as a script element, with its brackets escaped."""
    written = json.dumps(graph(page, context), ensure_ascii=False, separators=(",", ":"))
    return Markup(f'<script type="application/ld+json">{written.translate(_ESCAPES)}</script>')  # noqa: S704


def graph(page: BasePage, context: RenderContext) -> Node:
    """All nodes of a page: itself, its subject, breadcrumbs, site, clinic."""
    nodes = [*nodes_of(page, context), breadcrumbs(page, context), website(context)]
    reference = context.clinic_reference["@id"]
    if not any(node.get("@id") == reference for node in nodes):
        nodes.append(clinic_node(context))
    return {"@context": CONTEXT, "@graph": [node for node in map(compact, nodes) if node]}


def compact(value: Any) -> Any:
    """A node without absent values; 0 is kept."""
    if isinstance(value, dict):
        kept = {name: compact(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [item for item in map(compact, value) if item not in (None, "", [], {})]
    return value if isinstance(value, int | float | bool) or value is None else str(value)


# Nodes of every page


def page_node(page: BasePage, context: RenderContext, kind: str = "WebPage", **properties: Any) -> Node:
    """The node of the page itself."""
    address = context.address(page)
    return {
        "@type": kind,
        "@id": f"{address}#page",
        "url": address,
        "name": page.title,
        "inLanguage": get_language(),
        "isPartOf": context.website_reference,
        "breadcrumb": {"@id": f"{address}#breadcrumbs"} if page.trail else None,
        **properties,
    }


def breadcrumbs(page: BasePage, context: RenderContext) -> Node:
    """The breadcrumbs as on the page; empty for the home page."""
    if not page.trail:
        return {}
    return {
        "@type": "BreadcrumbList",
        "@id": f"{context.address(page)}#breadcrumbs",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": title,
                "item": {"@type": "WebPage", "@id": address},
            }
            for position, (title, address) in enumerate(context.entries([*page.trail, page]), start=1)
        ],
    }


def collection_node(page: Any, context: RenderContext, listed: Iterable[HasPath]) -> Node:
    """The node of a page that lists other pages."""
    entries = item_list(context.entries(listed))
    return page_node(page, context, "CollectionPage", description=page.introduction, mainEntity=entries)


def item_list(entries: Iterable[tuple[str, str]]) -> Node | None:
    """A page's list of titles and addresses; None if empty."""
    items = [
        {"@type": "ListItem", "position": position, "name": title, "url": address}
        for position, (title, address) in enumerate(entries, start=1)
    ]
    return {"@type": "ItemList", "itemListElement": items} if items else None


def website(context: RenderContext) -> Node:
    """The node of the site."""
    return {
        "@type": "WebSite",
        **context.website_reference,
        "url": f"{context.root}/",
        "name": context.clinic.name,
        "publisher": context.clinic_reference,
        "inLanguage": [code for code, _name in settings.LANGUAGES] if is_multilingual() else get_language(),
    }


def clinic_node(context: RenderContext, **properties: Any) -> Node:
    """The node of the clinic."""
    return {
        "@type": "MedicalClinic",
        **context.clinic_reference,
        "name": context.clinic.name,
        "url": f"{context.root}/",
        "medicalSpecialty": _specialty(context),
        "telephone": context.clinic.telephone,
        "email": context.clinic.email,
        **properties,
    }


def _specialty(context: RenderContext) -> str | None:
    """The clinic's specialty in schema.org's terms; None if not stated."""
    return f"{CONTEXT}/{context.clinic.specialty}" if context.clinic.specialty else None


def person_node(person: PractitionerPage, context: RenderContext, **properties: Any) -> Node:
    """A person's node; the registration number only with its register."""
    address = context.address(person) if person.live else ""
    return {
        "@type": "Person",
        "@id": person_reference(person, context)["@id"],
        "name": person.title,
        "url": address,
        "jobTitle": person.role,
        "hasCredential": {"@type": "EducationalOccupationalCredential", "name": person.credentials}
        if person.credentials
        else None,
        "identifier": {
            "@type": "PropertyValue",
            "propertyID": person.register,
            "value": person.registration_number,
        }
        if person.is_registered
        else None,
        "worksFor": context.clinic_reference,
        **properties,
    }


def person_reference(person: PractitionerPage, context: RenderContext) -> Node:
    """A reference to a person's node."""
    return {"@id": f"{context.address(person)}#person"}


def image_node(picture: LoadedPicture | None, context: RenderContext) -> Node | None:
    """A picture of the page with its credit; None without one."""
    picture = sized(picture, IMAGE_SPEC) if picture else None
    if picture is None:
        return None
    size = picture.sizes[IMAGE_SPEC]
    return {
        "@type": "ImageObject",
        "contentUrl": context.absolute(size.url),
        "creditText": picture.credit,
    }


# Nodes by page type


@singledispatch
def nodes_of(page: Any, context: RenderContext) -> list[Node]:
    """The nodes that describe a page and its subject, by page type."""
    return [page_node(page, context)]


@nodes_of.register
def _home(page: HomePage, context: RenderContext) -> list[Node]:
    """The clinics as their cards show them, with fewer details than on their own pages."""
    places = [
        location_node(place, context, replace(place.hours, exceptions=tuple(place.soon)))
        for place in context.template_context.get("locations") or ()
    ]
    return [
        page_node(page, context, name=page.heading or page.title, description=page.introduction),
        clinic_node(context, subOrganization=[{"@id": place["@id"]} for place in places]),
        *places,
    ]


@nodes_of.register
def _locations(page: LocationIndexPage, context: RenderContext) -> list[Node]:
    return [collection_node(page, context, context.template_context.get("locations") or public_locations())]


@nodes_of.register
def _location(page: LocationPage, context: RenderContext) -> list[Node]:
    place = location_node(page, context, page.hours, email=page.email, description=page.introduction)
    return [page_node(page, context, mainEntity={"@id": place["@id"]}), place]


def location_node(
    place: LocationPage, context: RenderContext, hours: OpeningHours, **properties: Any
) -> Node:
    """The node of one of the clinics."""
    url, address, position = context.address(place), place.address, place.position
    return {
        "@type": "MedicalClinic",
        "@id": f"{url}#place",
        "name": place.title,
        "url": url,
        "telephone": place.telephone,
        "parentOrganization": context.clinic_reference,
        "medicalSpecialty": _specialty(context),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(line.strip() for line in address.street.splitlines()),
            "addressLocality": address.locality,
            "addressRegion": address.region,
            "postalCode": address.postal_code,
        },
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": f"{position.latitude:f}",
            "longitude": f"{position.longitude:f}",
        }
        if position
        else None,
        "openingHoursSpecification": _week_nodes(hours),
        "specialOpeningHoursSpecification": _exception_nodes(hours),
        **properties,
    }


def _week_nodes(hours: OpeningHours) -> list[Node]:
    if hours.week is None:
        return []
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"{CONTEXT}/{name}",
            "opens": f"{span.opens:%H:%M}",
            "closes": f"{span.closes:%H:%M}",
        }
        for name, day in zip(_DAYS, hours.week.days, strict=True)
        for span in day.spans
    ]


def _exception_nodes(hours: OpeningHours) -> list[Node]:
    """The coming exceptions to the hours; a closed day opens and closes at midnight."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": exception.first.isoformat(),
            "validThrough": exception.last.isoformat(),
            "opens": f"{span.opens:%H:%M}" if span else "00:00",
            "closes": f"{span.closes:%H:%M}" if span else "00:00",
        }
        for exception in hours.coming(timezone.localdate())
        for span in exception.hours.spans or (None,)
    ]


@nodes_of.register
def _team(page: TeamIndexPage, context: RenderContext) -> list[Node]:
    return [collection_node(page, context, page.people)]


@nodes_of.register
def _person(page: PractitionerPage, context: RenderContext) -> list[Node]:
    return [
        page_node(page, context, "ProfilePage", mainEntity=person_reference(page, context)),
        person_node(page, context, description=page.biography, knowsLanguage=page.languages),
    ]
