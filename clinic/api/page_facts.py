"""The facts of the pages that every clinic has, and what all answers share: links, people, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from wagtail.models import Page

from clinic import models
from clinic.api.data import ENCODERS, Encoder, Typed, describe, encoder_of, keyed, register_facts
from clinic.api.router import detail_address
from clinic.core.addresses import PageLink
from clinic.core.body import BodyBlock, Question
from clinic.core.choices import Specialty, StepFree, Weekday
from clinic.core.links import page_links
from clinic.core.pictures.rendering import LoadedPicture, load_pictures, picture_in_use, sized
from clinic.locations.opening_hours import DayHours, HoursException
from clinic.locations.postal_address import PostalAddress
from clinic.locations.public_locations import PlaceOfWork, places_of_work, public_locations
from clinic.models.team import load_portraits
from clinic.seo.structured_data import RenderContext

# The largest size of a picture that stands in a column, and of a portrait, as the templates draw them.
COLUMN = "format-jpeg|width-960"
PORTRAIT = "format-jpeg|fill-800x1000"

# Links, without addresses where a page is not public


def _html_url(page: Any, context: RenderContext) -> str | None:
    return context.address(page) if page.live else None


def _detail_url(page: Any, context: RenderContext) -> str | None:
    return context.absolute(detail_address(page.pk)) if page.live else None


LINK: dict[str, Any] = {
    **keyed(PageLink, "id=pk title"),
    "html_url": (str | None, _html_url),
    "detail_url": (str | None, _detail_url),
}
ENCODERS[Page] = describe(PageLink, **LINK)

# Pictures


@dataclass(frozen=True)
class Picture:
    """A JPEG file. Without `alt` it is decoration."""

    url: str
    width: int
    height: int
    alt: str
    credit: str


def picture(loaded: LoadedPicture | None, context: RenderContext, spec: str = COLUMN) -> Picture | None:
    """A picture in one of the sizes that the page shows, with its words and its credit."""
    loaded = sized(loaded, spec) if loaded else None
    if loaded is None:
        return None
    size = loaded.sizes[spec]
    return Picture(context.absolute(size.url), size.width, size.height, loaded.alt, loaded.credit)


_picture = encoder_of(Picture | None)
ENCODERS[LoadedPicture] = Encoder(
    _picture.schema, lambda one, context: _picture.write(picture(one, context), context)
)


def stored_picture(page: Any, context: RenderContext) -> LoadedPicture | None:
    """The picture of a page of which nothing else has to be loaded."""
    values = [block["value"] for block in page.picture.raw_data]
    loaded = load_pictures(value["image"] for value in values if value.get("image"))
    return picture_in_use(values[0], loaded) if values else None


def choice(choices: Any, name: str) -> Typed:
    """A column that holds one of several values; None where nothing is stated."""

    def find(page: Any, context: RenderContext) -> Any:
        value = getattr(page, name)
        return choices(value) if value in choices.values else None

    return choices | None, find


# Home

describe(
    models.ClinicSettings,
    "name telephone email urgent_telephone urgent_text regulator_text emergency_text",
    specialty=choice(Specialty, "specialty"),
)


def _featured(page: models.HomePage, context: RenderContext) -> list[PageLink]:
    links = page_links(page.featured_ids)
    return [links[pk] for pk in page.featured_ids if pk in links]


# People


class Registration:
    """An entry in a public register."""


class FullRegistration:
    """The entry as the person's own page tells it: after its last day it is not confirmed."""


describe(Registration, "register number=registration_number", of=models.PractitionerPage)
describe(
    FullRegistration,
    "register number=registration_number",
    of=models.PractitionerPage,
    verified_on=(date | None, lambda page, _: None if page.is_registration_expired else page.verified_on),
    expired_on=(date | None, lambda page, _: page.expires_on if page.is_registration_expired else None),
)
describe(
    models.PractitionerPage,
    "role",
    **LINK,
    registration=(Registration | None, lambda page, _: page if page.is_registered else None),
)


def _portrait(page: models.PractitionerPage, context: RenderContext) -> Picture | None:
    load_portraits([page])
    return picture(page.loaded_portrait, context, PORTRAIT)


def _workplaces(page: models.PractitionerPage, context: RenderContext) -> list[PlaceOfWork]:
    return places_of_work(page.workplaces.raw_data, public_locations())


# Clinics


class OpeningDay(NamedTuple):
    """A day of the week; without spans it is closed."""

    day: str
    hours: DayHours


def _week(page: models.LocationPage, context: RenderContext) -> list[OpeningDay] | None:
    week = page.hours.week
    days = week and zip(Weekday.values, week.days, strict=True)
    return [OpeningDay(*day) for day in days] if days else None


describe(OpeningDay, "day spans=hours.spans note=hours.note words=hours.*")
describe(HoursException, "first last spans=hours.spans reason words=*")
describe(PostalAddress, "street locality region postal_code country words=*")
describe(models.LocationPage, "address telephone email", **LINK)

# Standard pages


def _input(name: str, kind: Any) -> Typed:
    """An input of a block; None in blocks of other kinds."""
    return kind | None, lambda block, _: block.value.get(name) if isinstance(block.value, dict) else None


def _text(block: BodyBlock, context: RenderContext) -> Any:
    return block.value.get("text") if isinstance(block.value, dict) else block.value


def _target(block: BodyBlock, context: RenderContext) -> str | None:
    return context.button_target(block.value) if block.kind == "call_to_action" else None


_texts: dict[str, Any] = {name: _input(name, str) for name in ("source", "caption", "heading", "button")}
describe(
    BodyBlock,
    "kind",
    **_texts,
    text=(SafeString | None, _text),
    url=(str | None, _target),
    picture=_input("picture", LoadedPicture),
    questions=_input("questions", list[Question]),
    headings=_input("headings", list[str]),
    rows=_input("cells", list[list[SafeString]]),
)


def register() -> None:
    """Give the page types their facts; called from the app's `ready`."""
    register_facts(
        models.HomePage,
        "heading introduction statement_heading statement_text shortcuts=shortcut_links",
        picture=(LoadedPicture | None, lambda page, _: page.loaded_pictures["picture"]),
        featured=(list[PageLink], _featured),
        clinic=(models.ClinicSettings, lambda _, context: context.clinic),
    )
    register_facts(models.TeamIndexPage, "introduction people")
    register_facts(
        models.PractitionerPage,
        "role group credentials languages biography",
        portrait=(Picture | None, _portrait),
        registration=(FullRegistration | None, lambda page, _: page if page.register_entry else None),
        workplaces=(list[PlaceOfWork], _workplaces),
    )
    register_facts(
        models.LocationIndexPage,
        "introduction",
        locations=(list[models.LocationPage], lambda *_: public_locations()),
    )
    register_facts(
        models.LocationPage,
        "introduction address position telephone email hours_remark step_free_detail public_transport "
        "parking other_needs hours_exceptions=coming_exceptions people",
        picture=(LoadedPicture | None, stored_picture),
        opening_hours=(list[OpeningDay] | None, _week),
        step_free=choice(StepFree, "step_free"),
    )
    register_facts(
        models.StandardPage, "introduction picture=content.picture sections=content.sections pages_below"
    )
