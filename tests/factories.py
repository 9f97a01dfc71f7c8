"""What tests build their pages with. Each function makes one thing, complete unless told otherwise."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.models import Site

from clinic.core.choices import Specialty, StepFree
from clinic.core.site_tree import ensure_site_tree
from clinic.models import (
    ClinicImage,
    ClinicSettings,
    HomePage,
    LocationIndexPage,
    LocationPage,
    PractitionerPage,
    StandardPage,
    TeamIndexPage,
)
from enquiries.choices import Status
from enquiries.models import Enquiry
from procedures.choices import (
    AgeBand,
    Anaesthesia,
    ConsentScope,
    FrequencyBand,
    Invasiveness,
    PriceUnit,
    TimeUnit,
    Urgency,
)
from procedures.facts import DurationRange, Milestone, Recovery, Sessions
from procedures.models import (
    BodyArea,
    CategoryIndexPage,
    CategoryPage,
    ConcernIndexPage,
    ConcernPage,
    PhotoPair,
    ProcedureIndexPage,
    ProcedurePage,
)
from tests.support.derived_rows import in_factory

_numbers = count(1)


def make_site() -> HomePage:
    """The site's tree and settings, as a fresh set-up leaves them, with contacts filled in."""
    home = ensure_site_tree()
    site = Site.objects.get(is_default_site=True)
    settings = ClinicSettings.for_site(site)
    settings.name = "Calder House"
    settings.is_launched = True
    settings.telephone = "555 0100 142"
    settings.specialty = Specialty.DERMATOLOGY.value
    settings.urgent_telephone = "555 0100 199"
    settings.urgent_text = "The nurse on call answers day and night"
    settings.consultation_text = "Forty minutes with a doctor and a written plan."
    settings.app_heading = "Try it on"
    settings.app_text = "Our 3D simulator app draws a change on a scan of your own face."
    settings.app_store_address = "https://apps.apple.com/app/example"
    settings.google_play_address = "https://play.google.com/store/apps/details?id=example"
    settings.app_note = "A simulation is a drawing. It does not show the result you will have."
    settings.regulator_text = "Licensed by the State Medical Board."
    settings.save()
    return home


def _add(parent: Any, page: Any) -> Any:
    """Write a page below another one."""
    with in_factory():
        return parent.add_child(instance=page)


def make_category(title: str = "Laser/Light Therapy") -> CategoryPage:
    """A live category; the one of that title when there is one."""
    found = CategoryPage.objects.filter(title=title).first()
    return found or _add(CategoryIndexPage.objects.get(), CategoryPage(title=title))


def make_concern(title: str = "Fine lines") -> ConcernPage:
    """A live concern; the one of that title when there is one."""
    found = ConcernPage.objects.filter(title=title).first()
    return found or _add(ConcernIndexPage.objects.get(), ConcernPage(title=title))


def make_practitioner(title: str = "Dr Ines Valdoro", **fields: Any) -> PractitionerPage:
    """A live, registered person."""
    values = {
        "role": "dermatologist, medical director",
        "credentials": "MD, FAAD",
        "register": "State Medical Board",
        "registration_number": "20417",
        "languages": "English, Portuguese",
        "verified_on": datetime.date(2026, 9, 1),
        "biography": "Ines Valdoro has treated skin with lasers since 2009.",
        **fields,
    }
    return _add(TeamIndexPage.objects.get(), PractitionerPage(title=title, **values))


def hours(days: str, opens: str = "09:00", closes: str = "17:00", **values: str) -> dict[str, Any]:
    """The stored value of a line of opening hours; `days` such as "monday tuesday"."""
    return {"type": "hours", "value": {"days": days.split(), "opens": opens, "closes": closes, **values}}


def other_hours(first: datetime.date | str, **values: Any) -> dict[str, Any]:
    """The stored value of a holiday, or of a day with other hours."""
    return {"type": "exception", "value": {"first": str(first), **values}}


def make_location(title: str = "Old Town clinic", **fields: Any) -> LocationPage:
    """A live clinic with all that its page can say, unless `fields` say otherwise."""
    values = {
        "introduction": "Three treatment rooms on the second floor.",
        "street_address": "14 Calder Street\nsecond floor",
        "locality": "Old Town",
        "postal_code": "20417",
        "country": "US",
        "coordinates": "38.0000, -45.0000",
        "telephone": "555 0100 142",
        "email": "oldtown@clinic.example",
        "opening_hours": [
            hours("monday tuesday wednesday thursday", "09:00", "19:00"),
            hours("friday", "09:00", "12:00", opens_again="14:00", closes_again="17:00"),
        ],
        "hours_remark": "Closed on public holidays.",
        "step_free": StepFree.THROUGHOUT.value,
        "step_free_detail": "The lift is in the courtyard.",
        "public_transport": "Tram 4 stops outside.",
        "parking": "None in the street.",
        "other_needs": "Tell us if you need an interpreter.",
        **fields,
    }
    return _add(LocationIndexPage.objects.get(), LocationPage(title=title, **values))


def works_at(location: LocationPage, days: str = "") -> dict[str, Any]:
    """The stored value of where a person works; `days` such as "monday tuesday"."""
    return {"type": "workplace", "value": {"location": location.pk, "days": days.split()}}


def make_image(title: str = "Lines on green", size: tuple[int, int] = (1200, 525)) -> ClinicImage:
    """A picture with real bytes."""
    file = ImageFile(io.BytesIO(_gradient(size)), name=f"picture-{next(_numbers)}.jpg")
    return ClinicImage.objects.create(title=title, file=file)


@cache
def _gradient(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def picture(
    image: ClinicImage | None = None, *, alt_text: str = "", decorative: bool = False
) -> dict[str, Any]:
    """The stored value of a picture block."""
    return {"image": (image or make_image()).pk, "alt_text": alt_text, "decorative": decorative}


def days(minimum: int | str | None, maximum: int | str | None = None) -> DurationRange:
    """A duration in days; one number is exact."""
    low = None if minimum is None else Decimal(minimum)
    high = low if maximum is None else Decimal(maximum)
    return DurationRange(low, high, TimeUnit.DAYS)


def price(minimum: str | None = "1031", maximum: str | None = "1144", **values: Any) -> dict[str, Any]:
    """The stored value of a price block in a stream."""
    return {
        "type": "price",
        "value": {"minimum": minimum, "maximum": maximum, "currency": "USD", **values},
    }


def items(*texts: str) -> list[tuple[str, str]]:
    """The stored value of a list of short lines."""
    return [("item", text) for text in texts]


def complete_facts(**fields: Any) -> dict[str, Any]:
    """Just what publishing asks for, with the facts of the source document."""
    return {
        "title": f"Gentle laser {next(_numbers)}",
        "introduction": "<p>A laser that works beneath the skin's outer layer.</p>",
        "category": make_category(),
        "recovery": Recovery(days(3)),
        "prices": [price()],
        "about": "<p>Narrow columns of skin are heated until they coagulate.</p>",
        "recovery_notes": "<p>Most people go back to work at once.</p>",
        "ideal_candidate": "<p>Younger skin with first signs of sun damage.</p>",
        "not_recommended_for": "<p>Deep scars and severe wrinkles.</p>",
        "side_effects": "<p>Burns, scars and changes of colour may happen.</p>",
        "pros": items("Minimal pain", "Short visits"),
        "cons": items("Several sessions"),
        **fields,
    }


def make_procedure(*, live: bool = True, revision: bool = False, **fields: Any) -> ProcedurePage:
    """A procedure with what publishing asks for, unless `fields` say otherwise.

    Args:
        live: whether visitors see it.
        revision: whether it has been saved and published in the editor, so that it has versions, entries
            in its log and dates of publication. Without, it is one row, written once.
    """
    related = {
        name: fields.pop(name)
        for name in ("concerns", "body_areas", "practitioners", "locations")
        if name in fields
    }
    now = timezone.now() if live else None
    page = ProcedurePage(live=live, first_published_at=now, last_published_at=now, **complete_facts(**fields))
    for name, values in related.items():
        setattr(page, name, values)
    _add(ProcedureIndexPage.objects.get(), page)
    if revision:
        with in_factory():
            saved = page.save_revision(clean=False)
            if live:
                saved.publish()
    return ProcedurePage.objects.get(pk=page.pk)


def make_procedures(number: int, *, concern: ConcernPage) -> None:
    """Many live procedures, without revisions."""
    index = ProcedureIndexPage.objects.get()
    facts = complete_facts()
    for count_so_far in range(number):
        title = f"Procedure {count_so_far:05}"
        _add(index, ProcedurePage(**{**facts, "title": title, "concerns": [concern]}))


def sparse_procedure(**fields: Any) -> ProcedurePage:
    """A live procedure that holds only what the source document holds."""
    return make_procedure(
        **{
            "title": "Sparse laser resurfacing",
            "document_dated_on": datetime.date(2021, 7, 28),
            "pros": items(
                "minimal pain",
                "minimal treatment time",
                "used on most skin types",
                "less risk of complications",
                "more precise than a superficial chemical peel",
            ),
            "cons": items("multiple treatments", "not as dramatic results"),
            **fields,
        }
    )


def full_procedure(**fields: Any) -> ProcedurePage:
    """A live procedure with every section filled, three pictures and eight internal links."""
    reviewer = make_practitioner()
    nurse = make_practitioner("Hanna Brandt, RN", role="laser nurse specialist")
    other = make_procedure(title="Microneedling")
    links = [other, make_category("Needling"), make_concern("Scars"), make_concern("Redness")]

    def text(words: str, *linked: int) -> str:
        anchors = "".join(
            f' <a linktype="page" id="{links[number].pk}">{links[number].title}</a>' for number in linked
        )
        return f"<p>{words}{anchors}</p>"

    return make_procedure(
        **{
            "title": "Full laser resurfacing",
            "summary": "A laser that works beneath the surface: you heal faster, and the result is gentler.",
            "introduction": text("A non-ablative laser heats tissue and leaves the outer layer.", 0),
            "picture": [("picture", picture_value(decorative=True))],
            "invasiveness": Invasiveness.NON_INVASIVE,
            "back_to_work": Milestone(None),
            "presentable": Milestone(days(1)),
            "prices": [
                price(unit=PriceUnit.SESSION.value, area="Full face", fees_included="numbing cream"),
                price("420", "480", unit=PriceUnit.SESSION.value, area="Neck"),
                price("350", None, unit=PriceUnit.AREA.value, area="Hands", starting_from=True),
            ],
            "prices_confirmed_on": datetime.date(2026, 9, 1),
            "sessions": Sessions(3, 5, DurationRange(Decimal(4), Decimal(4), TimeUnit.WEEKS)),
            "treatment_time": DurationRange(Decimal(25), Decimal(45), TimeUnit.MINUTES),
            "anaesthesia": Anaesthesia.TOPICAL,
            "results_seen_after": "2 to 3 months",
            "results_last": "1 to 3 years",
            "best_for": "Early sun damage, uneven tone, fine lines",
            "not_for": "Deep scars, severe wrinkles",
            "main_risks": "Burns, pigment changes, cold sores",
            "skin_tones": "All, with a test patch for darker skin",
            "concerns": [make_concern("Scars"), make_concern("Redness"), make_concern("Fine lines")],
            "body_areas": [BodyArea.objects.get_or_create(name=name)[0] for name in ("Face", "Neck")],
            "about": text("Most devices split the beam into narrow columns.", 1, 2),
            "steps": [("step", {"heading": "Numbing", "text": "A cream works for 45 minutes."})],
            "preparation": text("Stay out of the sun for four weeks.", 3),
            "recovery_notes": text("Redness fades within three days.", 0),
            "recovery_timeline": [
                ("moment", {"when": "Treatment day", "notice": "Warm skin.", "advice": "Back to work."}),
                ("moment", {"when": "Days 1 to 3", "notice": "Redness fades.", "advice": "SPF 50."}),
            ],
            "aftercare": text("Plain moisturiser.", 1),
            "ideal_candidate_points": items("You are younger.", "You want little recovery time."),
            "not_recommended_points": items("You have deep scars.", "You want a dramatic result."),
            "contraindications": items("You are pregnant.", "You have a skin infection now."),
            "side_effect_list": [
                ("side_effect", {"effect": "Burns", "band": FrequencyBand.RARE.value, "is_urgent": True}),
                (
                    "side_effect",
                    {"effect": "Redness", "band": FrequencyBand.VERY_COMMON.value, "is_urgent": False},
                ),
                ("side_effect", {"effect": "Milia", "one_in": 40, "is_urgent": False}),
                ("side_effect", {"effect": "Lighter patches", "is_urgent": False}),
            ],
            "if_something_goes_wrong": text("Call about blisters or yellow crusting.", 2),
            "warning_signs": [
                ("warning_sign", {"urgency": Urgency.EMERGENCY.value, "signs": "Trouble breathing."}),
                ("warning_sign", {"urgency": Urgency.SAME_DAY.value, "signs": "Blisters or fever."}),
            ],
            "questions": [
                ("question", {"question": "Does it hurt?", "answer": text("Most feel warm pinpricks.", 3)}),
                ("question", {"question": "How many sessions?", "answer": "<p>Three to five.</p>"}),
            ],
            "further_sections": [
                section("What the first visit is like", "<p>A doctor looks at your skin.</p>"),
                section("The devices", "<p>Two lasers of different wavelengths.</p>"),
            ],
            "author": nurse,
            "reviewer": reviewer,
            "reviewed_on": datetime.date(2026, 9, 3),
            "next_review_on": datetime.date(2027, 9, 3),
            "practitioners": [reviewer, nurse],
            "locations": [make_location(), make_location("Quayside clinic")],
            "references": [
                (
                    "reference",
                    {
                        "title": "Fractional photothermolysis",
                        "publisher": "Lasers in Surgery and Medicine, 2004",
                        "address": "https://example.org/paper",
                        "accessed_on": datetime.date(2026, 9, 1),
                    },
                )
            ],
            "change_record": [
                ("change", {"changed_on": datetime.date(2026, 9, 3), "change": "Frequencies added."})
            ],
            **fields,
        }
    )


def picture_value(*, alt_text: str = "", decorative: bool = False) -> Any:
    """A picture as the value of a picture block in memory."""
    image = make_image()
    image.contextual_alt_text = alt_text
    image.decorative = decorative
    return image


def section(heading: str, text: str) -> dict[str, Any]:
    """The stored value of a further section with a picture."""
    return {
        "type": "section",
        "value": {"heading": heading, "text": text, "picture": picture(alt_text="A drawing of skin")},
    }


def make_photo_pair(**fields: Any) -> PhotoPair:
    """A before-and-after pair whose patient has agreed to it, unless `fields` say otherwise."""
    number = next(_numbers)
    return PhotoPair.objects.create(
        **{
            "name": f"Case {number}",
            "before": make_image("Before", (60, 80)),
            "before_alt": "A cheek with brown spots",
            "after": make_image("After", (60, 80)),
            "after_alt": "The same cheek with paler spots",
            "weeks_after": 12,
            "number_of_sessions": 4,
            "age_band": AgeBand.FROM_40,
            "is_unretouched": True,
            "consent_reference": f"Form {number}",
            "consent_scope": ConsentScope.WEBSITE,
            "consent_given_on": datetime.date(2026, 1, 15),
            **fields,
        }
    )


def photo_pairs(*pairs: PhotoPair) -> list[tuple[str, PhotoPair]]:
    """The value of a page's list of before-and-after pairs."""
    return [("pair", pair) for pair in pairs]


def stored(block_type: str, value: Any) -> dict[str, Any]:
    """The stored form of a block."""
    return {"type": block_type, "value": value}


def table(**values: Any) -> dict[str, Any]:
    """The stored value of a table block: two columns, the second with links."""
    return {
        "first_column_names_rows": True,
        "table": {
            "caption": "What moves a date",
            "columns": [
                {"type": "text", "heading": "What happens"},
                {"type": "rich_text", "heading": "What moves"},
            ],
            "rows": [
                {"values": ["A fact changes", "<p>Last updated</p>"]},
                {"values": ["A price is checked", "<p>Price confirmed</p>"]},
            ],
            **values,
        },
    }


def make_standard_page(title: str = "How pages are reviewed", *, parent: Any = None, **fields: Any) -> Any:
    """A live standard page with a revision; with one paragraph unless told otherwise."""
    values = {
        "introduction": "What the dates mean.",
        "body": [stored("heading", "Three dates"), stored("text", "<p>Each date means something.</p>")],
        **fields,
    }
    page = _add(parent or HomePage.objects.get(), StandardPage(title=title, live=False, **values))
    with in_factory():
        page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def full_standard_page(**fields: Any) -> Any:
    """A live standard page with a picture and every kind of block, with links to other pages."""
    target = make_concern("Scars")
    link = f'<a linktype="page" id="{target.pk}">scars</a>'
    question = {"question": "Who writes a page?", "answer": f"<p>A nurse, see {link}.</p>"}
    return make_standard_page(
        **{
            "title": "Everything about our pages",
            "picture": [stored("picture", picture(decorative=True))],
            "body": [
                stored("text", f"<p>Before any heading, {link}.</p>"),
                stored("heading", "Three dates"),
                stored("text", f"<h3>Smaller</h3><p>About {link}.</p>"),
                stored("quote", {"text": "I read it as for my sister.", "source": "Dr Ines Valdoro"}),
                stored("figure", {"picture": picture(alt_text="A drawing of skin"), "caption": "Skin"}),
                stored("table", table()),
                stored("heading", "Three dates"),
                stored("questions", {"questions": [question] * 2}),
                stored(
                    "call_to_action",
                    {
                        "heading": "A mistake?",
                        "text": "Tell us.",
                        "button": "Write to us",
                        "page": target.pk,
                        "address": "",
                    },
                ),
                stored(
                    "call_to_action",
                    {"heading": "Come in", "text": "", "button": "Ask", "page": None, "address": ""},
                ),
            ],
            **fields,
        }
    )


def make_enquiry(
    *, procedures: Any = (), age: datetime.timedelta = datetime.timedelta(), **fields: Any
) -> Enquiry:
    """A request that has come so long ago, new unless told otherwise."""
    now = timezone.now()
    values = {
        "submission": f"submission {next(_numbers)}",
        "created_at": now - age,
        "due_at": now - age + datetime.timedelta(days=1),
        "language": "en",
        "name": "Rosa Lindgren",
        "email": "rosa@visitor.example",
        "consent_text": "You may keep this.",
        "consented_at": now - age,
        "status": Status.NEW,
        **fields,
    }
    enquiry = Enquiry.objects.create(**values)
    enquiry.procedures.set(procedures)
    return enquiry
