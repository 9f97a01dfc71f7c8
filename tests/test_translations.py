"""A site in two languages: each has its own tree, and what belongs to both is told of both."""

from __future__ import annotations

import datetime
import functools
import io
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django import Settings
from wagtail.models import Locale, Page, Site
from wagtail.query import PageQuerySet
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from clinic.core.site_tree import ensure_site_tree
from clinic.management.commands import messages
from clinic.models import ClinicSettings, HomePage, LocationPage
from clinic.pages.jinja import _translated
from enquiries.models import Enquiry
from procedures.choices import FrequencyBand, PriceUnit, TimeUnit
from procedures.facts import DurationRange, Frequency, Money, PriceLine
from procedures.models import BodyArea, ConcernPage, ProcedureIndexPage, ProcedurePage
from procedures.pages.presentation.words import Day
from tests.enquiries.conftest import GOOD, open_form
from tests.factories import (
    full_procedure,
    make_concern,
    make_photo_pair,
    make_procedure,
    make_site,
    make_standard_page,
    photo_pairs,
    sparse_procedure,
)
from tests.support.another_process import another_process
from tests.support.derived_rows import derived_rows
from tests.support.parity import check_all
from tests.support.shared_data import shared_data

# Whatever names a page that gets a translation is found in the reference index.
pytestmark = [pytest.mark.django_db, pytest.mark.derived_rows]


TWO_LANGUAGES = [("en", "English"), ("de", "German")]
SETTINGS = {
    "LANGUAGES": TWO_LANGUAGES,
    "WAGTAIL_CONTENT_LANGUAGES": TWO_LANGUAGES,
    "WAGTAIL_I18N_ENABLED": True,
}


@shared_data
def site_in_two_languages() -> HomePage:
    """A site in English and German, in which nothing has been translated yet."""
    with override_settings(**SETTINGS):
        return make_site()


@shared_data
def site_in_translation(site_in_two_languages: HomePage) -> ProcedurePage:
    """A procedure with all that it points to, whose whole site has just been translated."""
    client = Client()
    client.force_login(User.objects.create_superuser("translator"))
    with override_settings(**SETTINGS), derived_rows():
        page = full_procedure(photo_pairs=photo_pairs(make_photo_pair()))
        for area in BodyArea.objects.all():
            area.copy_for_translation(Locale.objects.get(language_code="de")).save()
        translate(client, site_in_two_languages, with_pages_below=True)
    return page


@shared_data
def translated_site(site_in_translation: ProcedurePage) -> ProcedurePage:
    """The same procedure when the translations are public."""
    with override_settings(**SETTINGS), derived_rows():
        publish_german()
    return site_in_translation


@pytest.fixture
def two_languages(settings: Settings) -> None:
    """The settings of a site in two languages."""
    for name, value in SETTINGS.items():
        setattr(settings, name, value)


@pytest.fixture
def both(two_languages: None, site_in_two_languages: HomePage) -> HomePage:
    """The home page of a site in two languages."""
    return site_in_two_languages


def translate(client: Client, page: Page, *, with_pages_below: bool = False) -> Page:
    """The draft that staff get from “Translate this page”."""
    german = Locale.objects.get(language_code="de")
    answer = client.post(
        reverse("simple_translation:submit_page_translation", args=[page.pk]),
        {"locales": [german.pk], "include_subtree": "on" if with_pages_below else ""},
    )
    assert answer.status_code == 302, answer.content
    return german_of(page)


def german_of(page: Page) -> Any:
    return page.get_translation(Locale.objects.get(language_code="de")).specific


def publish(page: Any, **changes: Any) -> None:
    """Publish the draft of a page, with changes."""
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def publish_german() -> None:
    """Publish all drafts of the German tree, from the top."""
    for page in Page.objects.filter(locale__language_code="de").order_by("path").specific():
        publish(page, title=f"{page.title} auf Deutsch")


@pytest.fixture
def translated(two_languages: None, translated_site: ProcedurePage) -> ProcedurePage:
    """The English version of a page of a translated site."""
    return translated_site


def read(address: str, status: int = 200) -> BeautifulSoup:
    response = Client().get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "html.parser")


def hreflang(soup: BeautifulSoup) -> dict[str, str]:
    links = soup.select("head link[hreflang]")
    return {str(link["hreflang"]): str(link["href"]).removeprefix("http://localhost") for link in links}


# Translating


def test_a_translation_is_a_draft_that_nobody_has_reviewed(
    two_languages: None, site_in_translation: ProcedurePage
) -> None:
    page = site_in_translation
    assert page.photo_pairs and page.reviewer
    copy = german_of(page).get_latest_revision_as_object()
    assert not copy.live
    assert (copy.title, copy.slug) == (page.title, page.slug)
    assert (copy.reviewer, copy.reviewed_on, copy.next_review_on) == (None, None, None)
    assert not copy.change_record and not copy.photo_pairs
    assert [line.block_id for line in copy.price_lines] == [line.block_id for line in page.price_lines]
    assert "/de/" not in str(hreflang(read(page.url)))
    read(f"/de{page.url}", 404)


def test_what_a_page_points_to_is_of_its_own_language(translated: ProcedurePage) -> None:
    page = german_of(translated)
    copy = page.get_latest_revision_as_object()
    for version in (page, copy):
        assert version.category == german_of(translated.category)
        assert {area.locale.language_code for area in version.body_areas.all()} == {"de"}
        for name in ("concerns", "practitioners", "locations"):
            wanted = {german_of(one).pk for one in getattr(translated, name).all()}
            assert {one.pk for one in getattr(version, name).all()} == wanted, name
    addresses = [str(link["href"]) for link in read(page.url).select("a[href^='/']")]
    assert addresses
    assert len(read(page.url).select("a[hreflang='en']")) == 1
    assert [one for one in addresses if not one.startswith(("/de/", "#"))] == []


def test_pages_follow_whatever_is_translated_after_them(both: HomePage, admin_client: Client) -> None:
    concern = make_concern("Scars")
    page = make_procedure(concerns=[concern], about=f'<p><a linktype="page" id="{concern.pk}">Scars</a></p>')
    for parent in (both, ProcedureIndexPage.objects.get(), page):
        translate(admin_client, parent)
    draft = german_of(page)
    assert list(draft.concerns.all()) == [concern]
    for parent in (concern.get_parent(), concern, page.category.get_parent(), page.category):
        translate(admin_client, parent)
    draft = german_of(page).get_latest_revision_as_object()
    assert list(draft.concerns.all()) == [german_of(concern)]
    assert draft.category == german_of(page.category)
    assert f'id="{german_of(concern).pk}"' in draft.about
    page.refresh_from_db()
    assert list(page.concerns.all()) == [concern]


def test_public_pages_follow_when_a_translation_becomes_public(both: HomePage, admin_client: Client) -> None:
    target = make_standard_page("Privacy")
    page = make_standard_page(
        "Links",
        introduction="",
        body=[{"type": "text", "value": f'<p><a linktype="page" id="{target.pk}">here</a></p>'}],
    )
    for one in (both, page):
        publish(translate(admin_client, one))
    publish(german_of(page), slug="verweise")
    translate(admin_client, target)
    link = read("/de/verweise/").select_one("main p a")
    assert link and link["href"] == "/privacy/"
    publish(german_of(target), slug="datenschutz")
    link = read("/de/verweise/").select_one("main p a")
    assert link and link["href"] == "/de/datenschutz/"
    assert not german_of(page).has_unpublished_changes


def test_terms_of_another_language_are_named_before_publishing(both: HomePage, admin_client: Client) -> None:
    page = make_procedure(concerns=[make_concern("Scars")])
    for one in (both, ProcedureIndexPage.objects.get(), page):
        translate(admin_client, one)
    errors = german_of(page).publishing_errors()
    assert set(errors) == {"category", "concerns"}
    assert "another language" in str(errors["category"])


# What visitors get


def test_procedures_are_edited_in_two_languages(translated: ProcedurePage, admin_client: Client) -> None:
    """Lists offer what is of the page's language, what is chosen stays chosen."""
    for page in (translated, german_of(translated)):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        soup = BeautifulSoup(admin_client.get(address).content, "html.parser")
        chosen = {int(str(box["value"])) for box in soup.select("[name=concerns][checked]")}
        assert chosen == set(page.concerns.values_list("pk", flat=True))
        offered = {int(str(box["value"])) for box in soup.select("[name=concerns]")}
        assert set(ConcernPage.objects.filter(pk__in=offered).values_list("locale", flat=True)) == {
            page.locale_id
        }


def test_another_process_knows_of_a_new_language(both: HomePage, admin_client: Client) -> None:
    """Where home pages are is kept by each process; the database tells when that has changed."""
    page = make_procedure(title="Laser")
    with another_process():
        for one in (both, page.category.get_parent(), page.category, page.get_parent(), page):
            translate(admin_client, one)
        publish_german()
    soup = read("/de/procedures/")
    assert all(link["href"] for link in soup.select("a[href]"))
    canonical = soup.select_one("link[rel=canonical]")
    assert canonical is not None and canonical["href"] == "http://localhost/de/procedures/"


def test_each_language_has_its_own_pages_and_no_others(translated: ProcedurePage) -> None:
    pages = Page.objects.filter(locale__language_code="de").live()
    assert len(pages) > 15 and all(page.url.startswith("/de/") for page in pages)
    for address in [page.url for page in one_of_each_type(pages)]:
        soup = read(address)
        assert soup.html and (soup.html["lang"], soup.html["dir"]) == ("de", "ltr"), address
        menu = [
            link.get_text(strip=True) for link in soup.select(".masthead nav a[href^='/de/']:not(.button)")
        ]
        assert menu and all(title.endswith("auf Deutsch") for title in menu), address
        links = soup.select("body a[href^='/']:not([hreflang])")
        assert [link["href"] for link in links if not str(link["href"]).startswith("/de/")] == [], address
        assert Client().get(f"{address}index.md").status_code == 200
    for page in one_of_each_type(Page.objects.filter(locale__language_code="en", depth__gt=1).live()):
        soup = read(page.url)
        assert soup.html and soup.html["lang"] == "en"
        assert "auf Deutsch" not in soup.get_text(), page.url


def one_of_each_type(pages: PageQuerySet) -> list[Page]:
    return list({page.content_type_id: page for page in pages}.values())


def test_finder_comparison_and_search_stay_in_their_language(translated: ProcedurePage) -> None:
    slug = translated.slug
    soup = read("/de/procedures/?q=laser&concern=scars")
    rows = [row.get_text() for row in soup.select(".rows h3")]
    assert len(rows) == 1 and "auf Deutsch" in rows[0]
    assert {str(form["action"]) for form in soup.select("form[action*='procedures']")} == {"/de/procedures/"}
    compared = read(f"/de/procedures/compare/?procedure={slug}&procedure=microneedling")
    assert "auf Deutsch" in compared.get_text()
    assert hreflang(compared) == {}
    lost = read("/de/nowhere/", 404)
    assert lost.html and lost.html["lang"] == "de"
    assert [
        link["href"]
        for link in lost.select(".masthead nav a[href^='/']")
        if not str(link["href"]).startswith("/de/")
    ] == []


def test_search_engines_are_told_of_every_language(translated: ProcedurePage) -> None:
    versions = {
        "en": translated.url,
        "de": f"/de{translated.url}",
        "x-default": translated.url,
    }
    for address in (versions["en"], versions["de"]):
        soup = read(address)
        assert hreflang(soup) == versions
        canonical = soup.select_one("link[rel=canonical]")
        assert canonical and canonical["href"] == f"http://localhost{address}"
    assert hreflang(read("/de/procedures/")) and not hreflang(read("/de/procedures/?q=laser"))
    sitemap = ElementTree.fromstring(Client().get("/sitemap-pages.xml").content)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    entries = {
        str(entry.findtext("s:loc", "", space)).removeprefix("http://localhost"): {
            link.get("hreflang"): str(link.get("href")).removeprefix("http://localhost")
            for link in entry.findall("x:link", space)
        }
        for entry in sitemap.findall("s:url", space)
    }
    assert entries[versions["en"]] == entries[versions["de"]] == versions


def test_all_faces_agree_in_every_language(translated: ProcedurePage) -> None:
    checked = dict(check_all())
    assert {f"{translated.title} auf Deutsch", translated.title} <= checked.keys()
    assert [str(one) for found in checked.values() for one in found] == []
    german = german_of(translated)
    answer = Client().get(f"/api/v2/procedures/{german.pk}/").json()
    assert answer["prices"][0]["words"] == "1.031\xa0$–1.144\xa0$"
    assert "auf Deutsch" not in Client().get("/feeds/procedures.atom").content.decode()


def test_the_api_lists_a_language(translated: ProcedurePage) -> None:
    def ids(query: str) -> list[int]:
        return [item["id"] for item in Client().get(f"/api/v2/{query}").json()["items"]]

    german = german_of(translated)
    assert translated.pk in ids("procedures/") and german.pk not in ids("procedures/")
    assert ids("procedures/") == ids("procedures/?locale=en")
    assert german.pk in ids("procedures/?locale=de") and translated.pk not in ids("procedures/?locale=de")
    pages = ids("pages/?limit=100")
    assert sorted(ids("pages/?limit=100&locale=de") + ids("pages/?limit=100&locale=en")) == sorted(pages)
    assert {translated.pk, german.pk} <= set(pages)


def test_a_page_that_is_not_public_in_a_language_is_not_named_there(translated: ProcedurePage) -> None:
    german_of(translated).unpublish()
    soup = read(translated.url)
    assert hreflang(soup) == {} and not soup.select("[hreflang]")
    assert f"/de{translated.url}" not in Client().get("/sitemap.xml").content.decode()
    other = make_standard_page("English only", parent=HomePage.objects.get(locale__language_code="en"))
    assert hreflang(read(other.url)) == {}


def test_the_clinic_s_own_words_have_a_language(translated: ProcedurePage) -> None:
    clinic = ClinicSettings.for_site(Site.objects.get())
    clinic.words.create(language="de", emergency_text="Im Notfall 112.", consultation_label="Termin")
    clinic.save()
    foot, english = read("/de/").select_one(".foot__legal"), read("/").select_one(".foot__legal")
    assert foot and "Im Notfall 112." in foot.get_text() and "State Medical Board" in foot.get_text()
    assert english and "Notfall" not in english.get_text()
    button = read("/de/").select_one(".masthead .button")
    assert button and (button.get_text(), button["href"]) == ("Termin", "/de/consultation/")


def test_what_visitors_agree_to_is_recorded_in_their_language(translated: ProcedurePage) -> None:
    clinic = ClinicSettings.for_site(Site.objects.get())
    clinic.consent_text, clinic.privacy_page = "You may keep this.", translated.page_ptr
    clinic.words.create(language="de", consent_text="Sie dürfen das aufbewahren.")
    clinic.save()
    german = german_of(translated)
    here = LocationPage.objects.filter(locale__language_code="en", live=True)[0]
    there = german_of(here)
    client = Client()
    hidden = open_form(client, f"/de/consultation/?about={german.pk}&about={there.pk}")
    form = read(f"/de/consultation/?about={german.pk}")
    assert form.select_one("label:has(#consent) a")["href"] == german.url  # type: ignore[index]
    values = {**hidden, **GOOD, "procedures": german.pk, "clinic": there.pk}
    assert client.post("/de/consultation/", values).status_code == 303
    enquiry = Enquiry.objects.get()
    assert enquiry.consent_text == "Sie dürfen das aufbewahren."
    # The desk has one of each clinic, and knows the language to answer in.
    assert enquiry.clinic == here and enquiry.language_in_words == "German"
    assert "You may keep this." in read("/consultation/").get_text()


def test_a_share_picture_has_the_words_of_its_page(translated: ProcedurePage) -> None:
    picture = read(f"/de{translated.url}").select_one("meta[property='og:image']")
    assert picture
    response = Client().get(str(picture["content"]).removeprefix("http://localhost"))
    assert response.status_code == 200


def test_a_moved_german_page_leads_to_its_new_address(
    translated: ProcedurePage, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        publish(german_of(translated), slug="laser")
    response = Client().get(f"/de{translated.url}")
    assert (response.status_code, response["Location"]) == (301, "/de/procedures/laser/")
    german_of(translated).unpublish()
    assert Client().get("/de/procedures/laser/").status_code == 410


def test_pages_of_a_language_that_was_taken_out_are_named_nowhere(
    settings: Settings, translated: ProcedurePage, client: Client
) -> None:
    listings = ("/api/v2/pages/?limit=100", "/api/v2/procedures/", "/sitemap-pages.xml", "/llms.txt")
    assert "/de/" in client.get(listings[0]).content.decode()
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("fr", "French")]
    for address in listings:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "/de/" not in answer.content.decode(), address
        assert translated.url in answer.content.decode(), address


def test_a_right_to_left_language(settings: Settings, both: HomePage, admin_client: Client) -> None:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    ensure_site_tree()
    page = sparse_procedure()
    arabic = Locale.objects.get(language_code="ar")
    for one in (both, ProcedureIndexPage.objects.get(), page):
        one.copy_for_translation(arabic)
    publish(both.get_translation(arabic))
    soup = read("/ar/")
    assert soup.html and (soup.html["lang"], soup.html["dir"]) == ("ar", "rtl")


def test_the_site_s_own_words_come_from_a_catalogue(
    translated: ProcedurePage, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    # All code is read once, for both times.
    monkeypatch.setattr(messages, "template_catalogue", functools.cache(messages.template_catalogue))
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    call_command("messages", "de", stdout=io.StringIO())
    written = path.read_text()
    for marked in (
        'msgid "Skip to content"\nmsgstr ""',  # in a template of the site
        'msgid "Nothing is open."\nmsgstr ""',  # in a template of the admin
        'msgid "See requests"\nmsgstr ""',  # in one of the requests
        'msgid "That was very quick. Please check what you typed, and send it again."',
        'msgid "%(n)s day"\nmsgid_plural "%(n)s days"',
        'msgctxt "between parts of a list"\nmsgid ", "',
    ):
        assert marked in written
    path.write_text(written.replace('"Skip to content"\nmsgstr ""', '"Skip to content"\nmsgstr "Zum Inhalt"'))
    call_command("messages", "de", stdout=io.StringIO())
    forget_catalogues()
    try:
        skip, english = read("/de/").select_one("a.skip"), read("/").select_one("a.skip")
        assert skip and english and (skip.get_text(), english.get_text()) == ("Zum Inhalt", "Skip to content")
    finally:
        forget_catalogues()


def forget_catalogues() -> None:
    """Have catalogues read anew, as a restart does."""
    trans_real._translations = {}
    _translated.cache_clear()


# With one language


def test_with_one_language_nobody_hears_of_languages(
    site: HomePage, full: ProcedurePage, admin_client: Client
) -> None:
    for address in (full.url, "/", "/procedures/"):
        assert read(address).select("[hreflang]") == []
    assert b"xhtml" not in Client().get("/sitemap-pages.xml").content
    texts = [
        admin_client.get(address).content.decode()
        for address in (
            reverse("wagtailadmin_home"),
            reverse("wagtailadmin_pages:edit", args=[full.pk]),
            reverse("wagtailadmin_explore", args=[site.pk]),
            reverse("procedure_list:index"),
            f"/admin/settings/clinic/clinicsettings/{Site.objects.get().pk}/",
            "/admin/snippets/procedures/bodyarea/",
        )
    ]
    for text in texts:
        shown = BeautifulSoup(text, "html.parser").get_text()
        assert "Translate" not in shown and "English" not in shown and "anguages" not in shown
        assert "/admin/locales/" not in text


def test_the_clinic_s_settings_are_saved_in_one_language(site: HomePage, admin_client: Client) -> None:
    save_clinic_settings(admin_client, has_two=False)


def test_the_clinic_s_settings_are_saved_in_two_languages(both: HomePage, admin_client: Client) -> None:
    save_clinic_settings(admin_client, has_two=True)


def save_clinic_settings(admin_client: Client, *, has_two: bool) -> None:
    clinic = ClinicSettings.for_site(Site.objects.get())
    address = f"/admin/settings/clinic/clinicsettings/{clinic.site_id}/"
    assert (b"words-TOTAL_FORMS" in admin_client.get(address).content) is has_two
    names = [field.name for field in ClinicSettings._meta.fields if field.name not in ("id", "site")]
    data = {name: getattr(clinic, name) or "" for name in names} | {"name": "House"}
    words = {"language": "de", "emergency_text": "Im Notfall 112."}
    data |= {
        "footer_links": streamfield([]),
        "not_offered": streamfield([]),
        "words": inline_formset([words] if has_two else []),
    }
    answer = admin_client.post(address, nested_form_data(data if has_two else data | {"words": {}}))
    assert answer.status_code == 302
    clinic = ClinicSettings.objects.get()
    assert (clinic.name, clinic.words.count()) == ("House", int(has_two))


def test_the_first_language_stays_the_first(settings: Settings, site: HomePage) -> None:
    settings.LANGUAGE_CODE = "de"
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("de", "German"), ("en", "English")]
    with pytest.raises(ImproperlyConfigured, match="begins with 'de'"):
        ensure_site_tree()


# Numbers, dates and money


@pytest.mark.parametrize(
    ("language", "money", "price", "duration", "often", "day", "month"),
    [
        ("en", "$1,031", "$1,031.50–$2,000", "1.5 to 1,000 hours", "1 in 1,000",
         "September 3, 2026", "September 2026"),
        ("de", "1.031\xa0$", "1.031,50\xa0$–2.000\xa0$", "1,5 to 1.000 hours", "1 in 1.000",
         "3. September 2026", "September 2026"),
        ("fr", "1\u202f031\xa0$US", "1\u202f031,50\xa0$US–2\u202f000\xa0$US", "1,5 to 1\u202f000 hours",
         "1 in 1\u202f000", "3 septembre 2026", "septembre 2026"),
        ("he", "\u200f1,031\xa0\u200f$", None, "1.5 to 1,000 hours", "1 in 1,000",
         "3 בספטמבר 2026", "ספטמבר 2026"),
    ],
)  # fmt: skip
def test_facts_follow_the_language(
    language: str, money: str, price: str | None, duration: str, often: str, day: str, month: str
) -> None:
    line = PriceLine(Decimal("1031.50"), Decimal(2000), "USD", unit=PriceUnit.SESSION)
    with translation.override(language):
        assert str(Money(Decimal(1031), "USD")) == money
        assert price is None or line.amount == price
        assert str(DurationRange(Decimal("1.5"), Decimal(1000), TimeUnit.HOURS)) == duration
        assert Frequency.of(FrequencyBand.RARE, 1000).numbers == often
        shown = Day.of(datetime.date(2026, 9, 3))
        assert shown and (shown.text, shown.month, shown.iso) == (day, month, "2026-09-03")
        assert Money(Decimal(1031), "USD").plain == "1031.00"
