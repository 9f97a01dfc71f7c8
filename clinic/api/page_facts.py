"""The facts of the pages that every clinic has: home, team, people, clinics, standard pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from clinic.api.facts import Facts, register_facts
from clinic.api.shapes import Data, choice, day, html, link, person, picture, stored_picture, text
from clinic.choices import Weekday
from clinic.core.body import BodyBlock, BodySection
from clinic.core.links import page_links
from clinic.locations.opening_hours import DayHours, HoursException, WeeklyHours
from clinic.locations.postal_address import Position, PostalAddress
from clinic.locations.public_locations import places_of_work, public_locations
from clinic.models import (
    ClinicSettings,
    HomePage,
    LocationIndexPage,
    LocationPage,
    PractitionerPage,
    StandardPage,
    TeamIndexPage,
)
from clinic.models.team import load_portraits
from clinic.seo.structured_data import RenderContext

# As the template of a person draws the portrait.
PORTRAIT = "format-jpeg|fill-800x1000"


def introduction(page: Any, context: RenderContext) -> Any:
    """The sentences under the heading, which most pages have."""
    return text(page.introduction)


def content_picture(page: Any, context: RenderContext) -> Any:
    """The picture of a page whose body is read as a whole."""
    return picture(page.content.picture, context)


# Home


def clinic_data(clinic: ClinicSettings) -> Data:
    """What the clinic says of itself on every page."""
    return {
        "name": clinic.name,
        "specialty": choice(clinic.specialty, clinic.get_specialty_display()),
        "telephone": text(clinic.telephone),
        "email": text(clinic.email),
        "urgent_telephone": text(clinic.urgent_telephone),
        "urgent_text": text(clinic.urgent_text),
        "regulator_text": text(clinic.regulator_text),
        "emergency_text": text(clinic.emergency_text),
    }


def _featured(page: HomePage, context: RenderContext) -> Any:
    links = page_links(page.featured_ids)
    return [link(links[pk], context) for pk in page.featured_ids if pk in links]


_HOME: Facts = {
    "heading": lambda page, context: text(page.heading),
    "introduction": introduction,
    "picture": lambda page, context: picture(page.loaded_pictures["picture"], context),
    "shortcuts": lambda page, context: [
        {"words": words, **(link(linked, context) or {})} for words, linked in page.shortcut_links
    ],
    "featured": _featured,
    "statement_heading": lambda page, context: text(page.statement_heading),
    "statement_text": lambda page, context: text(page.statement_text),
    "clinic": lambda page, context: clinic_data(context.clinic),
}

# People

_TEAM: Facts = {
    "introduction": introduction,
    "people": lambda page, context: [person(one, context) for one in page.people],
}


def _workplaces(page: PractitionerPage, context: RenderContext) -> Any:
    places = places_of_work(page.workplaces.raw_data, public_locations())
    return [{**(link(place.location, context) or {}), "days": text(place.days)} for place in places]


def _portrait(page: PractitionerPage, context: RenderContext) -> Any:
    load_portraits([page])
    return picture(page.loaded_portrait, context, PORTRAIT)


def _registration(page: PractitionerPage, context: RenderContext) -> Any:
    """The registration as the person's own page tells it: also one that has expired."""
    if not page.register_entry:
        return None
    has_expired = page.is_registration_expired
    return {
        "register": page.register,
        "number": page.registration_number,
        "verified_on": None if has_expired else day(page.verified_on),
        "expired_on": day(page.expires_on) if has_expired else None,
    }


_PERSON: Facts = {
    "role": lambda page, context: text(page.role),
    "group": lambda page, context: text(page.group),
    "portrait": _portrait,
    "credentials": lambda page, context: text(page.credentials),
    "languages": lambda page, context: text(page.languages),
    "registration": _registration,
    "workplaces": _workplaces,
    "biography": lambda page, context: text(page.biography),
}

# Clinics


def address_data(address: PostalAddress) -> Data:
    """A postal address in its parts, and as one line."""
    return {
        "street": text(address.street),
        "locality": text(address.locality),
        "region": text(address.region),
        "postal_code": text(address.postal_code),
        "country": text(address.country),
        "words": text(address),
    }


def _position(position: Position | None) -> Data | None:
    if position is None:
        return None
    return {"latitude": float(position.latitude), "longitude": float(position.longitude)}


def _spans(hours: DayHours) -> list[Data]:
    return [{"opens": f"{span.opens:%H:%M}", "closes": f"{span.closes:%H:%M}"} for span in hours.spans]


def _week(week: WeeklyHours | None) -> list[Data] | None:
    if week is None:
        return None
    return [
        {"day": str(name), "spans": _spans(hours), "note": text(hours.note), "words": str(hours)}
        for name, hours in zip(Weekday.values, week.days, strict=True)
    ]


def _exception(exception: HoursException) -> Data:
    return {
        "first": day(exception.first),
        "last": day(exception.last),
        "spans": _spans(exception.hours),
        "reason": text(exception.reason),
        "words": str(exception),
    }


_LOCATIONS: Facts = {
    "introduction": introduction,
    "locations": lambda page, context: [
        {
            **(link(place, context) or {}),
            "address": address_data(place.address),
            "telephone": text(place.telephone),
            "email": text(place.email),
        }
        for place in public_locations()
    ],
}
_LOCATION: Facts = {
    "introduction": introduction,
    "picture": lambda page, context: stored_picture(page.picture, context),
    "address": lambda page, context: address_data(page.address),
    "position": lambda page, context: _position(page.position),
    "telephone": lambda page, context: text(page.telephone),
    "email": lambda page, context: text(page.email),
    "opening_hours": lambda page, context: _week(page.hours.week),
    "hours_exceptions": lambda page, context: [
        _exception(exception) for exception in page.hours.coming(timezone.localdate())
    ],
    "hours_remark": lambda page, context: text(page.hours_remark),
    "step_free": lambda page, context: choice(page.step_free, page.get_step_free_display()),
    "step_free_detail": lambda page, context: text(page.step_free_detail),
    "public_transport": lambda page, context: text(page.public_transport),
    "parking": lambda page, context: text(page.parking),
    "other_needs": lambda page, context: text(page.other_needs),
    "people": lambda page, context: [person(one, context) for one in page.people],
}

# Standard pages


def _section(section: BodySection, context: RenderContext) -> Data:
    return {
        "heading": text(section.heading),
        "blocks": [{"kind": block.kind, **_block(block, context)} for block in section.blocks],
    }


def _block(block: BodyBlock, context: RenderContext) -> Data:
    value = block.value
    match block.kind:
        case "text":
            return {"text": html(value, context)}
        case "quote":
            return {"text": text(value["text"]), "source": text(value.get("source"))}
        case "figure":
            return {"picture": picture(value.get("picture"), context), "caption": text(value.get("caption"))}
        case "questions":
            return {
                "questions": [
                    {"question": text(item.get("question")), "answer": html(item["answer"], context)}
                    for item in value["questions"]
                ]
            }
        case "table":
            return {
                "caption": text(value["caption"]),
                "headings": value["headings"],
                "rows": [[html(cell, context) for cell in row] for row in value["cells"]],
            }
        case "call_to_action":
            return {
                "heading": text(value.get("heading")),
                "text": text(value.get("text")),
                "button": text(value.get("button")),
                "url": text(context.button_target(value)),
            }
    raise NotImplementedError(f"{block.kind} has no data.")


_STANDARD: Facts = {
    "introduction": introduction,
    "picture": content_picture,
    "sections": lambda page, context: [_section(section, context) for section in page.content.sections],
    "pages_below": lambda page, context: [link(below, context) for below in page.pages_below],
}


def register() -> None:
    """Register the facts of all these pages; called from the app's `ready`."""
    register_facts(HomePage, _HOME)
    register_facts(TeamIndexPage, _TEAM)
    register_facts(PractitionerPage, _PERSON)
    register_facts(LocationIndexPage, _LOCATIONS)
    register_facts(LocationPage, _LOCATION)
    register_facts(StandardPage, _STANDARD)
