"""The demo clinic: what its files say, and that loading them never costs an editor's work."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from PIL import Image
from wagtail.models import Page, PageLogEntry, Revision, Site

from clinic.core.demo_record import SIGNATURE
from clinic.core.site_tree import ensure_site_tree
from clinic.models import ClinicImage, ClinicRendition, ClinicSettings, HomePage, PractitionerPage
from clinic.operations.media import draw_ahead
from procedures.choices import FindingKind, PriceKind, PriceUnit, TimeUnit
from procedures.demo.content import CONTENT, PICTURES, Content, read_content
from procedures.demo.errors import ContentError
from procedures.demo.facts_in_words import read_duration, read_milestone, read_recovery, read_sessions
from procedures.demo.loading import SiteNotEmptyError, load_demo
from procedures.demo.marked_text import rich_text
from procedures.models import (
    BodyArea,
    CategoryPage,
    ConcernPage,
    PhotoPair,
    ProcedureFinding,
    ProcedurePage,
    ProcedurePrice,
    SearchSynonym,
)
from procedures.pages.texts import RICH_TEXT_FIELDS
from procedures.publishing.gate import publishing_errors
from procedures.review.store import refresh_findings
from tests import factories
from tests.support.parity import check_procedure
from tests.support.parity.checking import not_on_page
from tests.support.parity.client import AnonymousClient
from tests.support.parity.listings import Listings
from tests.support.parity.structured_data import graph_of, texts_of
from tests.support.shared_data import shared_data
from tests.support.thorough import thorough
from tests.support.vocabulary import problems

LASER = "non-ablative-laser-skin-resurfacing"

# From the source document, whose facts the demo has, and whose sentences it has not.
SENTENCES = """
    preserves the skin's outer layer
    results in faster healing but with less dramatic improvements
    the endpoint is coagulation of the tissue
    delivers energy to the dermis to stimulate collagen remodeling
    is coagulated and destroyed
    acts to tighten skin and stimulate collagen remodeling
    multiple treatments are likely to be required
    is used to reduce skin imperfections
    typically none, most patients return to work immediately
    minimal erythema will likely be present
    wishes to improve the tone and texture of their skin
    candidates that wish for minimal to no recovery time
    candidates who want to treat more severe skin imperfections
    burns or other injuries from the laser's heat, scarring
    safe for most skin types
    increased precision and accuracy
"""

# A clinic of two procedures that link to each other: what loading does, without the demo's own texts.
SMALL = {
    "clinic.toml": """
        settings = { telephone = "555 0100 142", app_heading = "Try it on", email = "a@clinic.example" }
        home.heading = "Facts"
        home.introduction = "Read them."
        home.picture = { file = "paper-hills.jpg", title = "Hills", decorative = true }
        index_pages.procedure.introduction = "All procedures."
        index_pages.concern.introduction = "All concerns."
        index_pages.category.introduction = "All categories."
        index_pages.person.introduction = "All of us."
        index_pages.location.introduction = "All clinics."
    """,
    "synonyms.toml": 'synonyms = [{ term = "pens", means = "needling" }]',
    "categories.toml": 'categories = [{ slug = "needling", title = "Needling", introduction = "Pens." }]',
    "concerns.toml": 'concerns = [{ slug = "scars", title = "Scars", introduction = "Dents and marks." }]',
    "locations.toml": """
        [[locations]]
        slug = "quay"
        title = "Quay clinic"
        street_address = "3 Ropewalk Quay"
        opening_hours = [{ days = ["monday"], opens = 09:00:00, closes = 17:00:00 }]
        hours_exceptions = [{ first = 2099-12-25, reason = "Christmas Day" }]
    """,
    "team.toml": """
        [[people]]
        slug = "ines"
        title = "Dr Ines"
        role = "dermatologist"
        register = "Board"
        registration_number = "EX-1"
        workplaces = [{ location = "quay", days = ["monday"] }]
    """,
    "procedures/needles.toml": """
        title = "Needles"
        summary = "Fine needles."
        introduction = "Many small channels."
        category = "needling"
        recovery = "1 to 3 days"
        about = "For [scars](concern:scars). See also [light](procedure:light)."
        recovery_notes = "Redness fades."
        ideal_candidate = "Shallow scars."
        not_recommended_for = "Deep scars."
        side_effects = "Redness."
        pros = ["No heat"]
        cons = ["Several sessions"]
        concerns = ["scars"]
        body_areas = ["Face"]
        author = "ines"
        practitioners = ["ines"]
        locations = ["quay"]
        picture = { file = "field-of-points.jpg", title = "Points", decorative = true }
        questions = [{ question = "Does it hurt?", answer = "A little. See [light](procedure:light)." }]
        references = [{ title = "A paper", address = "https://example.org/", accessed_on = 2026-09-01 }]
        steps = [{ heading = "Numbing", text = "A cream." }]
        prices = [
            { label = "Face", minimum = 340, unit = "session" },
            { label = "Body", on_consultation = true },
        ]
    """,
    "procedures/light.toml": """
        title = "Light"
        introduction = "A lamp."
        category = "needling"
        recovery = "none"
        recovery_note = "counted from the next morning"
        about = "See [needles](procedure:needles) in [needling](category:needling)."
        recovery_notes = "Nothing to see."
        ideal_candidate = "Everybody."
        not_recommended_for = "Nobody."
        side_effects = "Warmth."
        pros = ["Short"]
        cons = ["Weak"]
        prices = [{ minimum = 90 }]
        document_dated_on = 2026-02-03
    """,
}


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A place of its own for uploaded pictures, to see what is left in it."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@shared_data
def empty_site() -> HomePage:
    """A site as a first start finds it: no settings, no contacts."""
    return ensure_site_tree()


class Table(dict[str, Any]):
    """A table of a content file. What it does not state is empty."""

    def __getattr__(self, name: str) -> Any:
        return as_tables(self.get(name, ""))


def as_tables(value: Any) -> Any:
    """What a file says, with tables whose keys are attributes."""
    if isinstance(value, list):
        return [as_tables(part) for part in value]
    return Table(value) if isinstance(value, dict) else value


class Demo:
    """What the files of the demo say, but for the synonyms, which are words of visitors."""

    def __init__(self, content: Content) -> None:
        def of_kind(kind: str) -> list[Table]:
            return [Table(item.data) for item in content.items if item.kind == kind]

        self.clinic = Table(content.clinic)
        self.categories, self.concerns = of_kind("category"), of_kind("concern")
        self.locations, self.people = of_kind("location"), of_kind("person")
        self.procedures = {procedure.slug: procedure for procedure in of_kind("procedure")}
        self.pages = {page.slug: page for page in of_kind("page")}


@cache
def read_demo() -> Demo:
    """What the files of the demo say."""
    return Demo(read_content())


@pytest.fixture
def demo(demo: HomePage) -> Demo:
    """What the files of the demo say, which has been loaded."""
    return read_demo()


def write_small(folder: Path) -> Path:
    """Write the content files of a small clinic."""
    (folder / "procedures").mkdir(parents=True)
    for file, text in SMALL.items():
        (folder / file).write_text(text)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Content files of a small clinic."""
    return write_small(tmp_path / "content")


@pytest.fixture(scope="session")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """What the files of a small clinic say. Nobody changes it."""
    return read_content(write_small(tmp_path_factory.mktemp("small") / "content"))


@shared_data
def small(empty_site: HomePage, small_content: Content, thumbnails: Path) -> Content:
    """A small clinic, loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("procedures.demo.field_values.PICTURES", thumbnails)
        load_demo(small_content)
    return small_content


class Visit(NamedTuple):
    """What a stranger has read of the whole demo, once for all tests that ask.

    Attributes:
        prepared: the files of pictures before the first visit.
        drawn: the same, after the last.
        texts: the answers, by address.
    """

    prepared: set[str]
    drawn: set[str]
    texts: dict[str, str]


@shared_data
def visit(demo: HomePage) -> Visit:
    """A visit to each page that the sitemap names, after its pictures have been prepared."""
    draw_ahead()
    prepared = set(ClinicRendition.objects.values_list("file", flat=True))
    stranger = AnonymousClient(Site.objects.get())
    texts = {address: stranger.text(address) for address in Listings.read(stranger).changed_on}
    return Visit(prepared, set(ClinicRendition.objects.values_list("file", flat=True)), texts)


def replace(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def everything() -> dict[str, Any]:
    """All that a load could write, in a form that can be compared."""
    models = [Page, ProcedurePage, CategoryPage, ConcernPage, PractitionerPage, HomePage, ClinicSettings]
    models += [Revision, PageLogEntry, ClinicImage, ProcedurePrice, BodyArea]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def all_strings() -> list[str]:
    """Every text of the content files that a visitor could read."""
    return [text for part in vars(read_demo()).values() for text in strings(part)]


def finished() -> dict[str, Table]:
    """The procedures that are meant to be public, by their slugs."""
    return {slug: procedure for slug, procedure in read_demo().procedures.items() if not procedure.draft}


def needles() -> ProcedurePage:
    return ProcedurePage.objects.get(slug="needles")


# What the demo's files say


def test_no_text_makes_a_claim_that_it_cannot_keep() -> None:
    claims = re.compile(
        r"\b(safe|safely|painless\w*|permanent\w*|guarantee\w*|best|miracle\w*|perfect\w*|flawless\w*"
        r"|scarless|(no|zero|without) risks?|risk-free|pain-free|quick fix|lunch(time| hour| break)"
        r"|instant\w*|cures?|rejuvenat\w*|anti-ag\w+|younger-looking|revolution\w*|cutting-edge)\b",
        re.IGNORECASE,
    )
    # Others' titles, and searches for them.
    references = {
        text
        for procedure in finished().values()
        for reference in procedure.references
        for text in (reference.title, reference.address)
    }
    assert not [text for text in all_strings() if text not in references and claims.search(text)]


def test_no_text_advertises_a_prescription_only_medicine() -> None:
    names = re.compile(
        r"botul|botox|toxin|dysport|xeomin|azzalure|bocouture|vistabel|wrinkle.(relax|inject)|hyaluronidase"
        r"|deoxychol|kybella|polidocanol|lidocaine|hydroquinone|(?<!iso)tretinoin|aciclovir|acyclovir|\w+glutide",
        re.IGNORECASE,
    )
    # Saying that the clinic does not offer one is no advertisement.
    answers = {text for entry in read_content().clinic["settings"]["not_offered"] for text in entry.values()}
    assert not [text for text in all_strings() if names.search(text) and text not in answers]


def test_no_text_contains_a_sentence_of_the_source_document() -> None:
    text = " ".join(" ".join(all_strings()).replace("’", "'").lower().split())
    assert not [line for line in SENTENCES.strip().splitlines() if line.strip() in text]


def test_every_summary_fits_a_card() -> None:
    assert not [slug for slug, procedure in read_demo().procedures.items() if len(procedure.summary) > 140]


def test_every_file_says_what_is_an_example() -> None:
    for path in [
        CONTENT / "clinic.toml",
        CONTENT / "team.toml",
        CONTENT / "concerns.toml",
        *CONTENT.glob("*/*.toml"),
    ]:
        assert "# Example, confirm or replace" in path.read_text(encoding="utf-8"), path.name


def test_every_finished_procedure_tells_what_a_page_can_tell() -> None:
    special = {"draft", "further_sections", "recovery_note", "no_known_contraindications", "change_record"}
    # What a list says is not said again in sentences.
    special |= {"ideal_candidate", "not_recommended_for", "side_effects", "if_something_goes_wrong"}
    review = {"reviewer", "reviewed_on", "next_review_on"}
    stated = {name for procedure in finished().values() for name in procedure}
    assert len(stated) > 40
    for slug, procedure in finished().items():
        fields = stated - special - (set() if procedure.reviewer else review)
        assert not {name for name in fields if not getattr(procedure, name)}, slug
        assert min(map(len, (procedure.steps, procedure.questions, procedure.references))) >= 3, slug
        for reference in procedure.references:
            assert reference.publisher and reference.accessed_on, slug
            # An article or nothing, never a search for it.
            address = str(reference.address or "https://")
            assert address.startswith("https://") and "?" not in address, f"{slug}: {reference.title}"
        for price in procedure.prices:
            assert price.on_consultation or price.unit, slug
        urgent = [bool(effect.is_urgent) for effect in procedure.side_effect_list]
        assert set(urgent) == {True, False} and urgent == sorted(urgent, reverse=True), slug
        for effect in procedure.side_effect_list:
            assert effect.band or effect.one_in or not effect.source, f"{slug}: a source has a figure"


def test_pictures_are_small_decoration_of_our_own() -> None:
    content = read_demo()
    used = [procedure.picture for procedure in content.procedures.values() if procedure.picture]
    used += [content.clinic.home.picture] if content.clinic.home.picture else []
    drawn = [person.portrait for person in content.people] + [place.picture for place in content.locations]
    used += drawn
    assert all(picture.decorative for picture in used)
    assert {picture.file for picture in used} == {path.name for path in PICTURES.glob("*.jpg")}
    assert len({picture.file for picture in used}) == len(used), "each page has its own"
    explained = (PICTURES / "README.md").read_text()
    for picture in used:
        assert picture.file in explained
        assert (PICTURES / picture.file).stat().st_size <= 120_000
        with Image.open(PICTURES / picture.file) as image:
            image.load()
            assert image.size == (1600, 700) or picture in (content.clinic.home.picture, *drawn)


def test_whoever_reviews_is_registered_and_has_not_written_the_page() -> None:
    content = read_demo()
    registered = {person.slug for person in content.people if person.register and person.registration_number}
    reviewed = [procedure for procedure in content.procedures.values() if procedure.reviewer]
    assert reviewed and len(reviewed) < len(content.procedures), "some are reviewed, and some are not yet"
    for procedure in reviewed:
        assert procedure.reviewer in registered and procedure.reviewer != procedure.author
        assert procedure.reviewed_on and procedure.next_review_on


def test_the_demo_is_a_whole_clinic() -> None:
    content = read_demo()
    live = finished()
    assert len(live) >= 12
    assert len({procedure.category for procedure in live.values()}) >= 5
    used = [concern for procedure in live.values() for concern in procedure.concerns]
    assert {term.slug for term in content.concerns} == set(used), "no concern leads to an empty list"
    assert len([slug for slug in set(used) if used.count(slug) >= 2]) >= 8
    assert {term.slug for term in content.categories} == {procedure.category for procedure in live.values()}
    assert len(content.people) == 3
    performers = {slug for procedure in live.values() for slug in procedure.practitioners}
    assert performers == {person.slug for person in content.people}


def test_one_procedure_is_a_half_empty_draft() -> None:
    (draft,) = [procedure for procedure in read_demo().procedures.values() if procedure.draft]
    assert draft.title and draft.category and draft.introduction
    assert not draft.prices and not draft.about and not draft.side_effect_list


# How facts and texts are written


@pytest.mark.parametrize(
    ("text", "minimum", "maximum", "unit"),
    [
        ("3 days", 3, 3, TimeUnit.DAYS),
        ("1 week", 1, 1, TimeUnit.WEEKS),
        ("25 to 45 minutes", 25, 45, TimeUnit.MINUTES),
        ("up to 5 days", None, 5, TimeUnit.DAYS),
        ("at least 36 hours", 36, None, TimeUnit.HOURS),
    ],
)
def test_durations_are_written_as_pages_print_them(
    text: str, minimum: int | None, maximum: int | None, unit: TimeUnit
) -> None:
    duration = read_duration(text)
    assert (duration.minimum, duration.maximum, duration.unit) == (minimum, maximum, unit)
    assert str(duration).lower() == text


@pytest.mark.parametrize("text", ["", "3", "three days", "3 months", "up to 1 to 2 days", "3 days or so", 3])
def test_what_is_no_duration_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match="is no length of time"):
        read_duration(text)


def test_recovery_milestones_and_sessions_are_written_as_pages_print_them() -> None:
    assert read_recovery("none").is_none and str(read_recovery("1 to 2 weeks")) == "1 to 2 weeks"
    assert read_milestone("straight away").is_immediate
    assert str(read_milestone("after 7 to 10 days")) == "In 7 to 10 days"
    assert str(read_sessions("3 to 5, 4 weeks apart")) == "3 to 5, spaced 4 weeks apart"
    assert str(read_sessions("1")) == "1"
    with pytest.raises(ValueError, match="is no number of sessions"):
        read_sessions("some")


def test_marked_text_becomes_rich_text() -> None:
    text = (
        "First **bold** and *soft*,\nwith [a page](procedure:some-slug) & <b>.\n\n"
        "- one\n  goes on\n- [two](https://example.org/a?b=1&c=2)\n\nLast."
    )
    assert rich_text(text, lambda kind, slug: 7) == (
        '<p>First <b>bold</b> and <i>soft</i>, with <a linktype="page" id="7">a page</a> &amp; &lt;b&gt;.</p>'
        '<ul><li>one goes on</li><li><a href="https://example.org/a?b=1&amp;c=2">two</a></li></ul>'
        "<p>Last.</p>"
    )
    assert rich_text("", lambda kind, slug: 7) == ""


@pytest.mark.parametrize("target", ["javascript:alert", "http://example.org", "person:ines", "mailto:a@b.c"])
def test_marked_text_links_to_pages_and_https_only(target: str) -> None:
    with pytest.raises(ValueError, match="leads neither to"):
        rich_text(f"[words]({target})", lambda kind, slug: 7)


# The demo on the site


def test_the_demo_shows_no_photos_of_patients(demo: Demo) -> None:
    # Its pictures are drawn: they show no result.
    assert not PhotoPair.objects.exists()
    assert not ClinicImage.objects.filter(is_patient_photo=True).exists()
    assert not any(page.photo_pairs for page in ProcedurePage.objects.all())


def test_an_empty_site_becomes_a_clinic(demo: Demo) -> None:
    assert {page.slug for page in ProcedurePage.objects.live()} == {
        slug for slug, procedure in demo.procedures.items() if not procedure.draft
    }
    assert CategoryPage.objects.live().count() == len(demo.categories)
    assert ConcernPage.objects.live().count() == len(demo.concerns)
    assert PractitionerPage.objects.live().count() == len(demo.people)
    for page in ProcedurePage.objects.live():
        assert not publishing_errors(page) and not page.has_unpublished_changes
        assert page.latest_revision_id == page.live_revision_id is not None
        assert [line.block_id for line in page.price_lines] == [row.block_id for row in page.price_rows.all()]
        assert page.last_updated == demo.procedures[page.slug].document_dated_on
    for page in [*CategoryPage.objects.all(), *ConcernPage.objects.all(), *PractitionerPage.objects.all()]:
        assert page.latest_revision_id and not page.has_unpublished_changes


def test_the_only_open_findings_are_deliberate(demo: Demo) -> None:
    """Five pages show how a page says that nobody has reviewed it, and one is a half-empty draft."""
    with time_machine.travel(datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC), tick=False):
        refresh_findings()
    found = ProcedureFinding.objects.open().values_list("page__slug", "kind")
    unreviewed = {slug for slug, procedure in finished().items() if not procedure.reviewer}
    assert len(unreviewed) == 5
    draft = {kind for slug, kind in found if slug == "ear-correction"}
    assert {FindingKind.NEVER_REVIEWED, FindingKind.NO_SOURCE, FindingKind.SUMMARY_MISSING} <= draft
    others = {(slug, kind) for slug, kind in found if slug != "ear-correction"}
    assert others == {(slug, FindingKind.NEVER_REVIEWED) for slug in unreviewed}
    described = (CONTENT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{slug}`" in described for slug in unreviewed)


def test_the_source_documents_facts_are_exact(demo: Demo) -> None:
    page = ProcedurePage.objects.get(slug=LASER)
    assert page.category.title == "Laser/Light Therapy"
    assert str(page.recovery) == "3 days" and page.recovery.minimum_hours == page.recovery.maximum_hours == 72
    assert page.back_to_work.is_immediate
    assert page.last_updated == datetime.date(2021, 7, 28)
    assert page.headline_price.amount == "$1,031–$1,144" and page.headline_price.kind == PriceKind.RANGE
    assert str(page.course_total) == "$3,093–$5,720"
    assert len(page.pros) == 5 and len(page.cons) == 2
    row = page.price_rows.first()
    assert (row.minimum, row.maximum, row.currency) == (1031, 1144, "USD")


def test_the_demo_shows_every_kind_of_recovery_and_price(demo: Demo) -> None:
    pages = list(ProcedurePage.objects.live())
    assert any(page.recovery.is_none for page in pages)
    units = {page.recovery.duration.unit for page in pages if page.recovery.duration}
    assert units == {TimeUnit.HOURS, TimeUnit.DAYS, TimeUnit.WEEKS}
    assert any(page.recovery.duration and page.recovery.duration.minimum is None for page in pages)
    assert any(page.recovery.note for page in pages)
    lines = [line for page in pages for line in page.price_lines]
    assert {line.kind for line in lines} == set(PriceKind)
    assert {line.unit for line in lines if line.unit} == set(PriceUnit) - {PriceUnit.UNIT}
    kinds = [[line.kind for line in page.price_lines] for page in pages]
    assert [PriceKind.SINGLE] in kinds and [PriceKind.ON_CONSULTATION] in kinds
    assert any(len({line.unit for line in page.price_lines}) >= 3 for page in pages)
    assert any(page.course_total for page in pages)
    assert {page.is_reviewed for page in pages} == {True, False}


def test_visitors_do_not_see_the_draft(demo: Demo, client: Client) -> None:
    (slug,) = [slug for slug, procedure in demo.procedures.items() if procedure.draft]
    page = ProcedurePage.objects.get(slug=slug)
    assert not page.live and page.has_unpublished_changes and publishing_errors(page)
    assert client.get(f"/procedures/{slug}/").status_code == 404
    for address in ("/", "/procedures/", page.category.url):
        assert page.title not in client.get(address).content.decode(), address


def test_visitors_read_the_demo(demo: Demo, visit: Visit, client: Client) -> None:
    texts = {}
    linked: set[str] = set()
    for slug, procedure in finished().items():
        answer = visit.texts[ProcedurePage.objects.get(slug=slug).full_url]
        soup = BeautifulSoup(answer, "html.parser")
        linked |= {str(link["href"]) for link in soup.select("main a[href^='/']")}
        assert "<a>" not in answer, "a link that leads nowhere"
        text = texts[slug] = " ".join(soup.get_text(" ").split())
        for part in (procedure.title, procedure.summary, *procedure.pros, *procedure.cons):
            assert part in text
        assert all(effect.effect in text for effect in procedure.side_effect_list)
        assert all(reference.title in text for reference in procedure.references)
    root = Site.objects.get().root_url
    assert {client.get(address).status_code for address in linked if root + address not in visit.texts} <= {
        200
    }
    for fact in (
        "Non-ablative laser skin resurfacing", "3 days", "Right away", "Laser/Light Therapy",
        "$1,031–$1,144", "July 28, 2021", "coagulate", "microthermal treatment zones", "collagen",
        "a tenth of the size of a hair follicle", "fine lines and wrinkles", "slightly loose skin",
        "brown spots", "blotchy tone", "scars", "precancerous", "Makeup covers it", "on the younger side",
        "deep scars or severe wrinkles", "burn", "Darker", "Lighter", "Cold sores", "Bacteria", "Milia",
        "Little pain", "Short treatment time", "skin types", "Less risk of complications", "not as dramatic",
        "More precise and accurate than a superficial chemical peel", "several sessions",
        "Clinically reviewed by Dr. Ines Valdoro", "Try it on", "App Store", "Google Play",
    ):  # fmt: skip
        assert fact in texts[LASER], fact


def test_every_internal_link_of_the_demo_leads_to_a_live_page(demo: Demo) -> None:
    live = set(Page.objects.live().values_list("pk", flat=True))
    for page in ProcedurePage.objects.live():
        stored = [getattr(page, name) for name in RICH_TEXT_FIELDS]
        stored += [block.value["answer"].source for block in page.questions]
        ids = {int(number) for text in stored for number in re.findall(r'linktype="page" id="(\d+)"', text)}
        assert ids and ids <= live
        assert page.pk not in ids, "no page links to itself"


def test_no_visitor_waits_for_a_picture(demo: Demo, visit: Visit) -> None:
    assert len(visit.prepared) >= 3 * ClinicImage.objects.count()
    assert {page.full_url for page in Page.objects.live().filter(depth__gt=1)} <= set(visit.texts)
    assert visit.drawn == visit.prepared


@pytest.mark.parametrize(
    "slug",
    [
        # Reviewed, with the facts of the source document; not reviewed, with a price on consultation.
        LASER,
        "upper-eyelid-surgery",
        thorough("", id="all"),
    ],
)
def test_all_faces_agree(demo: Demo, slug: str) -> None:
    stranger = AnonymousClient(Site.objects.get())
    listings = Listings.read(stranger)
    pages = ProcedurePage.objects.live().filter(slug__contains=slug)
    assert pages
    assert [str(one) for page in pages for one in check_procedure(page, stranger, listings)] == []


def test_all_structured_data_is_valid(demo: Demo, visit: Visit) -> None:
    assert len(visit.texts) > 40
    for address, text in visit.texts.items():
        soup = BeautifulSoup(text, "html.parser")
        graph = graph_of(soup)
        assert problems(graph) == [], address
        assert not_on_page(address, "structured data", texts_of(graph), soup) == []


# What loading does


def test_commands_make_a_clinic_and_prepare_all_pictures(
    empty_site: HomePage,
    small_content: Content,
    small_pictures: None,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("procedures.management.commands.load_demo.read_content", lambda: small_content)
    call_command("load_demo")
    call_command("check_media", stdout=StringIO())
    assert ClinicRendition.objects.count() >= 3 * ClinicImage.objects.count()
    assert any(path.suffix == ".avif" for path in (media / "images").iterdir())


def test_synonyms_are_made(demo: Demo) -> None:
    assert SearchSynonym.objects.count() >= 10
    assert SearchSynonym.objects.get(term="Botox").means == "botulinum toxin"


def test_a_file_becomes_a_page(small: Content) -> None:
    page, light = needles(), ProcedurePage.objects.get(slug="light")
    assert page.live and page.title == "Needles" and page.category.slug == "needling"
    assert [concern.slug for concern in page.concerns.all()] == ["scars"]
    assert page.about == (
        f'<p>For <a linktype="page" id="{ConcernPage.objects.get().pk}">scars</a>. '
        f'See also <a linktype="page" id="{light.pk}">light</a>.</p>'
    )
    assert f'id="{light.pk}"' in page.questions[0].value["answer"].source
    assert [line.amount for line in page.price_lines] == ["$340", "On consultation"]
    assert page.author == page.practitioners.get() == PractitionerPage.objects.get()
    assert page.picture[0].value.decorative and page.picture[0].value.title == "Points"
    assert light.recovery.is_none and light.recovery.note == "counted from the next morning"
    assert light.last_updated == datetime.date(2026, 2, 3)
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").count() == 1


def test_a_page_that_cannot_be_drawn_stops_nothing(
    small: Content, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def serve(page: ProcedurePage, request: Any) -> Any:
        raise RuntimeError("the template is broken")

    monkeypatch.setattr(ProcedurePage, "serve", serve)
    draw_ahead()
    assert ClinicRendition.objects.exists()
    assert "the template is broken" in caplog.text


def test_a_draft_is_not_published(empty_site: HomePage, folder: Path) -> None:
    (folder / "procedures/half.toml").write_text('title = "Half"\ndraft = true\nsummary = "Soon."')
    load_demo(read_content(folder))
    page = ProcedurePage.objects.get(slug="half")
    assert not page.live and page.summary == "Soon." == page.get_latest_revision_as_object().summary


def test_a_site_with_pages_of_its_own_stays_as_it_is(small: Content) -> None:
    before = everything()
    with pytest.raises(SiteNotEmptyError):
        load_demo(small)
    with pytest.raises(CommandError, match="The site has pages already"):
        call_command("load_demo", stdout=StringIO())
    assert everything() == before


def test_a_site_with_a_page_of_words_is_not_empty(empty_site: HomePage, small_content: Content) -> None:
    factories.make_standard_page()
    with pytest.raises(SiteNotEmptyError):
        load_demo(small_content)


def test_settings_that_somebody_has_chosen_survive(empty_site: HomePage, small_content: Content) -> None:
    site = Site.objects.get(is_default_site=True)
    settings = ClinicSettings.for_site(site)
    settings.telephone = "555 0199 000"
    settings.save()
    empty_site.heading = "Ours"
    empty_site.save_revision().publish()
    load_demo(small_content)
    settings = ClinicSettings.objects.get(site=site)
    assert settings.telephone == "555 0199 000" and settings.app_heading == "Try it on"
    home = HomePage.objects.get()
    assert home.heading == "Ours" and home.introduction == "Read them."


def test_what_the_demo_made_is_known_by_its_signature(small: Content) -> None:
    signed = PageLogEntry.objects.filter(uuid=SIGNATURE).values_list("page_id", flat=True)
    made = Page.objects.filter(depth__gt=3)
    assert {page.pk for page in made} <= set(signed)


# Wrong files


def test_files_that_are_missing_or_unreadable_are_named(folder: Path) -> None:
    replace(folder, "procedures/needles.toml", "2026-09-01", "2026-09-31")
    with pytest.raises(ContentError, match=r"^procedures/needles\.toml: is no TOML: "):
        read_content(folder)
    (folder / "team.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError, match=r"^team\.toml: is not text in UTF-8$"):
        read_content(folder)
    (folder / "team.toml").unlink()
    with pytest.raises(ContentError, match=r"^team\.toml: is missing$"):
        read_content(folder)


def refuse(content: Content, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command says of files that it refuses, having loaded nothing."""
    before = everything()
    monkeypatch.setattr("procedures.management.commands.load_demo.read_content", lambda: content)
    with pytest.raises(CommandError) as raised:
        call_command("load_demo", verbosity=0)
    assert everything() == before
    assert len(str(raised.value).splitlines()) == 1
    return str(raised.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("procedures/needles.toml", 'recovery = "1 to 3 days"', "", "recovery: State the average recovery"),
        ("procedures/needles.toml", 'title = "Needles"\n', "", "title: is missing"),
        ("procedures/needles.toml", "340", '"12,34,5"', "prices[1].minimum: "),
        ("procedures/needles.toml", '"1 to 3 days"', '"some days"', "recovery: “some days” is no length of"),
        ("procedures/needles.toml", "body_areas", "body_area", "body_area: is no key of this table"),
        ("procedures/needles.toml", "on_consultation", "asked", "prices[2].asked: is no key of this table"),
        ("procedures/needles.toml", '"session"', '"hour"', "prices[1].unit: Select a valid choice"),
        ("clinic.toml", "home.heading =", "home.headline =", "home.headline: is no key of this table"),
        ("clinic.toml", "telephone =", "telefone =", "settings.telefone: is no key of this table"),
        ("team.toml", 'slug = "ines"', "", "people[1].slug: is missing"),
        ("concerns.toml", '"scars"', '"Scars!"', "concerns[1].slug: "),
        ("synonyms.toml", '"pens"', '"…"', "synonyms[1].term: Write at least one word"),
        ("clinic.toml", "a@clinic", "clinic", "settings.email: "),
        ("team.toml", "dermatologist", "x" * 121, "people[1].role: "),
    ],
)
def test_a_file_that_cannot_be_a_page_is_named_and_nothing_is_loaded(
    empty_site: HomePage,
    media: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    old: str,
    new: str,
    expected: str,
) -> None:
    replace(folder, file, old, new)
    said = refuse(read_content(folder), monkeypatch)
    assert said.startswith(f"Nothing was loaded. {file}: {expected}")
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("minimum = 340,", "", "prices[1].minimum: Enter an amount"),
        thorough("340", "340, maximum = 3", "prices[1].maximum: “To” is less"),
        thorough("1 to 3 days", "3 to 1 days", "recovery: “To” is less"),
        ('"needling"', '"nedling"', "category: names the category “nedling”"),
        thorough('["scars"]', '["scar"]', "concerns: names the concern “scar”"),
        ("(concern:scars)", "(concern:scar)", "about: names the concern “scar”"),
        ("(concern:scars)", "(scars)", "about: the link “scars” leads neither"),
        thorough("Numbing", "x" * 81, "steps[1].heading: Ensure this value"),
        thorough("Fine needles.", "x" * 141, "summary: Ensure this value"),
        ("field-of-points.jpg", "no.jpg", "picture[1].file: there is no “no.jpg”"),
        thorough("field-of-points.jpg", "README.md", "picture[1].file: “README.md” is no"),
        ("decorative = true", "alt_text = ''", "picture[1].alt_text: "),
        thorough("https://example.org/", "there", "references[1].address: "),
    ],
)
def test_whatever_is_wrong_with_a_procedure_is_named(
    empty_site: HomePage,
    media: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    old: str,
    new: str,
    expected: str,
) -> None:
    replace(folder, "procedures/needles.toml", old, new)
    said = refuse(read_content(folder), monkeypatch)
    assert said.startswith(f"Nothing was loaded. procedures/needles.toml: {expected}")
    assert not [path for path in media.rglob("*") if path.is_file()]
