"""Photos of patients: seen by visitors while the consent holds, and by nobody one day longer."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex
from wagtail.test.utils.form_data import streamfield

from clinic.models import ClinicImage, ClinicRendition, ClinicSettings, HomePage
from clinic.publishing.gate import PublicationRefused
from procedures.choices import ConsentScope, FindingKind
from procedures.models import PhotoPair, ProcedureFinding, ProcedureIndexPage, ProcedurePage
from procedures.review.store import refresh_findings
from tests.editor import complete_form
from tests.factories import (
    complete_facts,
    make_image,
    make_photo_pair,
    make_practitioner,
    make_procedure,
    photo_pairs,
    picture,
    picture_value,
)
from tests.support.shared_data import shared_data
from tests.support.thorough import thorough

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - datetime.timedelta(1), TODAY + datetime.timedelta(1)

MISSING: dict[str, dict[str, Any]] = {
    "no reference": {"consent_reference": ""},
    "a reference of spaces": {"consent_reference": "  "},
    "no scope": {"consent_scope": ""},
    "in the clinic only": {"consent_scope": ConsentScope.CLINIC},
    "not signed": {"consent_given_on": None},
    "begins tomorrow": {"consent_given_on": TOMORROW},
}
ENDED: dict[str, dict[str, Any]] = {
    "ended yesterday": {"consent_expires_on": YESTERDAY},
    "withdrawn": {"consent_withdrawn_on": TODAY},
    "withdrawn long ago": {"consent_withdrawn_on": datetime.date(2026, 2, 1)},
    "withdrawn as of tomorrow": {"consent_withdrawn_on": TOMORROW},
    "withdrawn and ended": {"consent_withdrawn_on": YESTERDAY, "consent_expires_on": YESTERDAY},
}
HOLDING: dict[str, dict[str, Any]] = {
    "no end date": {},
    "to the end of today": {"consent_expires_on": TODAY},
    "from today on": {"consent_given_on": TODAY},
    "for print as well": {"consent_scope": ConsentScope.WEBSITE_AND_PRINT},
}


def cases(states: dict[str, dict[str, Any]], *kept: str) -> Any:
    """A test for each state. Where one rule decides on all, those not kept wait for a thorough run."""
    values = [state if not kept or name in kept else thorough(state) for name, state in states.items()]
    return pytest.mark.parametrize("state", values, ids=states.keys())


def read(client: Client, page: ProcedurePage) -> BeautifulSoup:
    response = client.get(page.url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def addresses_of_photos(soup: BeautifulSoup) -> list[str]:
    """All files of all photos on a page, in each size and format."""
    texts = [str(tag.get("srcset") or "") for tag in soup.select(".ba source, .ba img")]
    return sorted({address for text in texts for address in re.findall(r"/media/\S+", text)})


def text_of(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def change(pair: PhotoPair, **fields: Any) -> None:
    """What the staff do in the pair's own form."""
    for name, value in fields.items():
        setattr(pair, name, value)
    pair.save()


@shared_data
def pair(site: HomePage) -> PhotoPair:
    """A pair whose consent holds."""
    return make_photo_pair(practitioner=make_practitioner())


@shared_data
def shown(pair: PhotoPair) -> ProcedurePage:
    """A public page with a pair whose consent holds, and whose photos have been drawn in all sizes."""
    page = make_procedure(photo_pairs=photo_pairs(pair))
    # Which pages show a photo is in Wagtail's reference index.
    ReferenceIndex.create_or_update_for_object(page)
    return page


@shared_data
def addresses(shown: ProcedurePage) -> list[str]:
    """All files of the photos on the page, before and after, which are drawn for its first visitor."""
    return addresses_of_photos(read(Client(), shown))


@shared_data
def some_addresses(addresses: list[str], pair: PhotoPair) -> list[str]:
    """One file of each photo: what decides on it does not ask for its size and format."""
    names = [address.removeprefix("/media/") for address in addresses]
    drawn = ClinicRendition.objects.filter(file__in=names).order_by("pk")
    files = dict(drawn.values_list("image_id", "file"))
    assert set(files) == {pair.before_id, pair.after_id}
    return [f"/media/{file}" for file in files.values()]


# While the consent holds


@cases(HOLDING)
def test_visitors_see_a_pair_with_what_it_shows(
    shown: ProcedurePage, pair: PhotoPair, client: Client, state: dict[str, Any]
) -> None:
    change(pair, **state)
    soup = read(client, shown)
    assert [image["alt"] for image in soup.select(".ba img")] == [
        "A cheek with brown spots",
        "The same cheek with paler spots",
    ]
    assert [label.get_text() for label in soup.select(".ba p")] == ["Before", "After"]
    caption = soup.select_one("#photos figcaption")
    assert caption is not None
    assert text_of(caption) == (
        "12 weeks after the last of 4 sessions. Age 40 to 44. Performed by Dr Ines Valdoro . "
        "Same camera, lens and light; no makeup, not retouched. "
        "Shown with written consent, which can be withdrawn at any time."
    )
    assert caption.a is not None
    assert "Before and after" in text_of(soup.select_one(".jump"))
    assert "Your result may differ." in text_of(soup.select_one("#photos"))
    # What is for the staff stays with them.
    assert pair.name not in soup.decode()
    assert pair.consent_reference not in soup.decode()


def test_no_proxy_keeps_a_page_with_photos(shown: ProcedurePage) -> None:
    """Not even for the second that deploy/nginx/ lets nginx keep other pages."""
    assert Client().get(shown.url)["X-Accel-Expires"] == "0"
    assert not Client().get(make_procedure(title="Without photos").url).has_header("X-Accel-Expires")


def test_nobody_keeps_what_a_consent_can_take_back(
    shown: ProcedurePage, addresses: list[str], client: Client
) -> None:
    assert len(addresses) == 12  # Two photos, three formats, two widths.
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Cache-Control"] == "private, no-store"


def test_originals_are_never_served(shown: ProcedurePage, pair: PhotoPair, client: Client) -> None:
    for photo in (pair.before, pair.after):
        assert client.get(f"/media/{photo.file.name}").status_code == 404


def test_one_session_and_nothing_more(site: HomePage, client: Client) -> None:
    bare = make_photo_pair(weeks_after=1, number_of_sessions=1, age_band="")
    caption = read(client, make_procedure(photo_pairs=photo_pairs(bare))).select_one("#photos figcaption")
    text = text_of(caption)
    assert text.startswith("1 week after a single session. Same camera")


def test_pairs_stand_in_the_order_of_the_page_and_each_once(site: HomePage, client: Client) -> None:
    first, second = make_photo_pair(before_alt="First"), make_photo_pair(before_alt="Second")
    soup = read(client, make_procedure(photo_pairs=photo_pairs(second, first, second)))
    assert [image["alt"] for image in soup.select(".ba > :first-child img")] == ["Second", "First"]


@pytest.mark.parametrize(
    ("scope", "is_printed"), [(ConsentScope.WEBSITE, False), (ConsentScope.WEBSITE_AND_PRINT, True)]
)
def test_only_who_agreed_to_that_is_printed(
    shown: ProcedurePage, pair: PhotoPair, client: Client, scope: ConsentScope, is_printed: bool
) -> None:
    change(pair, consent_scope=scope)
    assert bool(read(client, shown).select("#photos.screen-only")) is not is_printed


# Without a consent that holds


@cases(MISSING | ENDED)
def test_nobody_sees_a_pair_without_consent(
    shown: ProcedurePage, pair: PhotoPair, some_addresses: list[str], client: Client, state: dict[str, Any]
) -> None:
    change(pair, **state)
    soup = read(client, shown)
    assert soup.select(".ba, #photos, [href='#photos']") == []
    for photo in (pair.before, pair.after):
        assert photo.filename.removesuffix(".jpg") not in soup.decode()
    for address in some_addresses:
        response = client.get(address)
        assert response.status_code in (404, 410), address
        assert "immutable" not in response.get("Cache-Control", "")
        etag = {"if-none-match": "*"}
        assert client.get(address, headers=etag).status_code in (404, 410), address


def test_no_size_and_format_is_left(pair: PhotoPair, addresses: list[str], client: Client) -> None:
    change(pair, consent_withdrawn_on=TODAY)
    assert {client.get(address).status_code for address in addresses} == {410}
    etag = {"if-none-match": "*"}
    assert {client.get(address, headers=etag).status_code for address in addresses} == {410}


@cases(ENDED, "ended yesterday", "withdrawn", "withdrawn as of tomorrow")
def test_what_has_ended_is_gone_for_everybody(
    pair: PhotoPair, some_addresses: list[str], client: Client, admin_client: Client, state: dict[str, Any]
) -> None:
    change(pair, **state)
    for someone in (client, admin_client):
        assert {someone.get(address).status_code for address in some_addresses} == {410}


@cases(MISSING, "no reference", "begins tomorrow")
def test_before_the_consent_the_staff_see_what_they_work_on(
    pair: PhotoPair, some_addresses: list[str], client: Client, admin_client: Client, state: dict[str, Any]
) -> None:
    address = some_addresses[0]
    change(pair, **state)
    assert client.get(address).status_code == 404
    client.force_login(User.objects.create_user("somebody"))
    assert client.get(address).status_code == 404
    response = admin_client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_consent_ends_by_itself(
    shown: ProcedurePage, some_addresses: list[str], pair: PhotoPair, client: Client
) -> None:
    # As if the day had passed: nobody has saved anything.
    PhotoPair.objects.filter(pk=pair.pk).update(consent_expires_on=YESTERDAY)
    assert read(client, shown).select(".ba") == []
    assert {client.get(address).status_code for address in some_addresses} == {410}
    refresh_findings()
    found = ProcedureFinding.objects.get(page=shown, kind=FindingKind.PHOTO_WITHOUT_CONSENT)
    assert "ended on" in found.message


@pytest.mark.parametrize("shared", ["consent_reference", "before", "after"])
def test_a_patient_withdraws_a_form_or_a_photo_and_not_a_row(
    shown: ProcedurePage, addresses: list[str], pair: PhotoPair, client: Client, shared: str
) -> None:
    other = make_photo_pair(**{shared: getattr(pair, shared)})
    assert addresses_of_photos(read(client, shown)) == addresses
    change(other, consent_withdrawn_on=TODAY)
    assert read(client, shown).select(".ba") == []
    assert {client.get(address).status_code for address in addresses} == {410}


def test_the_photo_after_of_one_pair_may_be_the_photo_before_of_another(
    shown: ProcedurePage, pair: PhotoPair, client: Client
) -> None:
    make_photo_pair(before=pair.after, consent_withdrawn_on=TODAY)
    assert read(client, shown).select(".ba") == []


def test_pairs_without_a_reference_have_nothing_in_common(site: HomePage) -> None:
    make_photo_pair(consent_reference="", consent_withdrawn_on=TODAY)
    other = make_photo_pair(consent_reference="")
    assert not PhotoPair.objects.with_consent().get(pk=other.pk).withdrawn_elsewhere


@pytest.mark.derived_rows
def test_an_ended_consent_may_be_followed_by_another(
    shown: ProcedurePage, some_addresses: list[str], pair: PhotoPair, client: Client
) -> None:
    change(pair, consent_expires_on=YESTERDAY)
    following = make_photo_pair(before=pair.before, after=pair.after)
    assert {client.get(address).status_code for address in some_addresses} == {404}
    make_procedure(photo_pairs=photo_pairs(following))
    assert {client.get(address).status_code for address in some_addresses} == {200}


# Withdrawing is one field


def form_of(client: Client, pair: PhotoPair) -> dict[str, str]:
    """The inputs of the pair's form as the staff find them."""
    address = reverse("wagtailsnippets_procedures_photopair:edit", args=[pair.pk])
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "on" if value is True else str(value) for name, value in values.items() if value}


def test_withdrawing_is_one_field_and_counts_at_once(
    shown: ProcedurePage, some_addresses: list[str], pair: PhotoPair, client: Client, admin_client: Client
) -> None:
    revision = shown.latest_revision_id
    inputs = form_of(admin_client, pair) | {"consent_withdrawn_on": TODAY.isoformat()}
    address = reverse("wagtailsnippets_procedures_photopair:edit", args=[pair.pk])
    response = admin_client.post(address, inputs)
    assert response.status_code == 302, response.content.decode()[-3000:]
    assert read(client, shown).select(".ba") == []
    assert {client.get(address).status_code for address in some_addresses} == {410}
    shown.refresh_from_db()
    assert shown.live
    assert shown.latest_revision_id == revision


def test_the_list_of_pairs_says_what_holds(pair: PhotoPair, admin_client: Client) -> None:
    make_photo_pair(consent_withdrawn_on=datetime.date(2026, 9, 3))
    make_photo_pair(consent_expires_on=datetime.date(2999, 1, 1))
    text = admin_client.get(reverse("wagtailsnippets_procedures_photopair:list")).content.decode()
    assert "Valid, no end date" in text
    assert "withdrew the consent on" in text
    assert "Valid until" in text


def test_the_list_takes_the_same_queries_for_any_number(pair: PhotoPair, admin_client: Client) -> None:
    address = reverse("wagtailsnippets_procedures_photopair:list")
    admin_client.get(address)
    numbers = []
    for number in (2, 9):
        # The number of pairs is that of 3, and then of 12.
        for _ in range(number):
            make_photo_pair(before=pair.before, after=pair.after)
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(address).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 20


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"consent_given_on": TODAY, "consent_expires_on": YESTERDAY}, "consent_expires_on"),
        ({"weeks_after": 0}, "weeks_after"),
        ({"number_of_sessions": 0}, "number_of_sessions"),
        ({"before_alt": ""}, "before_alt"),
    ],
)
def test_what_contradicts_itself_is_named(pair: PhotoPair, fields: dict[str, Any], name: str) -> None:
    for field, value in fields.items():
        setattr(pair, field, value)
    with pytest.raises(ValidationError) as refused:
        pair.full_clean()
    assert list(refused.value.message_dict) == [name]


def test_the_same_photo_twice_is_no_pair(pair: PhotoPair) -> None:
    pair.after = pair.before
    with pytest.raises(ValidationError, match="photo before"):
        pair.full_clean()


# Publishing asks for consent


@shared_data
def lacking(pair: PhotoPair) -> PhotoPair:
    """Another pair, which a test takes the consent from."""
    return make_photo_pair()


@shared_data
def draft(pair: PhotoPair, lacking: PhotoPair) -> ProcedurePage:
    """A draft with both."""
    return make_procedure(live=False, photo_pairs=photo_pairs(pair, lacking))


@cases(MISSING | ENDED | {"retouched": {"is_unretouched": False}})
def test_publishing_asks_for_the_consent_to_each_pair(
    draft: ProcedurePage, lacking: PhotoPair, client: Client, state: dict[str, Any]
) -> None:
    change(lacking, **state)
    with pytest.raises(PublicationRefused) as refused:
        draft.save_revision().publish()
    assert list(refused.value.message_dict) == ["photo_pairs"]
    [message] = refused.value.message_dict["photo_pairs"]
    assert lacking.name in message
    assert client.get(f"/procedures/{draft.slug}/").status_code == 404


def test_the_form_names_what_is_missing_and_a_draft_saves(site: HomePage, admin_client: Client) -> None:
    pair = make_photo_pair(consent_given_on=None)
    address = reverse(
        "wagtailadmin_pages:add", args=["procedures", "procedurepage", ProcedureIndexPage.objects.get().pk]
    )
    data = complete_form(photo_pairs=streamfield([("pair", str(pair.pk))]))
    refused = admin_client.post(address, {**data, "action-publish": "1"})
    assert list(refused.context["form"].errors) == ["photo_pairs"]
    assert pair.name in str(refused.context["form"].errors["photo_pairs"])
    assert not ProcedurePage.objects.exists()
    assert admin_client.post(address, data).status_code == 302
    draft = ProcedurePage.objects.get()
    assert draft.photo_pair_ids == [pair.pk]
    change(pair, consent_given_on=TODAY)
    published = admin_client.post(
        reverse("wagtailadmin_pages:edit", args=[draft.pk]), {**data, "action-publish": "1"}
    )
    assert published.status_code == 302
    assert ProcedurePage.objects.get().live


def test_a_consent_must_hold_on_the_day_of_a_scheduled_publication(site: HomePage) -> None:
    ending = make_photo_pair(consent_expires_on=TOMORROW)
    draft = make_procedure(live=False, photo_pairs=photo_pairs(ending))
    draft.go_live_at = timezone.now() + datetime.timedelta(days=5)
    with pytest.raises(PublicationRefused, match="Case"):
        draft.save_revision().publish()


def test_a_page_is_not_published_anew_with_what_was_withdrawn(shown: ProcedurePage, pair: PhotoPair) -> None:
    change(pair, consent_withdrawn_on=TODAY)
    with pytest.raises(PublicationRefused, match="withdrew"):
        ProcedurePage.objects.get(pk=shown.pk).save_revision().publish()
    mended = ProcedurePage.objects.get(pk=shown.pk)
    mended.photo_pairs = []
    mended.save_revision().publish()


def test_a_deleted_pair_leaves_a_page_that_works(
    shown: ProcedurePage, some_addresses: list[str], pair: PhotoPair, client: Client
) -> None:
    pair.delete()
    assert read(client, shown).select(".ba") == []
    # Its photos stay photos of a patient, to whose publication nobody has agreed.
    assert {client.get(address).status_code for address in some_addresses} == {404}
    ProcedurePage.objects.get(pk=shown.pk).save_revision().publish()


def test_a_photo_of_no_public_page_is_for_staff(
    shown: ProcedurePage, some_addresses: list[str], pair: PhotoPair, client: Client, admin_client: Client
) -> None:
    thumb = pair.before.get_rendition("max-165x165").url
    assert client.get(thumb).status_code == 404
    assert admin_client.get(thumb)["Cache-Control"] == "private, no-store"
    shown.unpublish()
    assert {client.get(address).status_code for address in some_addresses} == {404}
    assert {admin_client.get(address).status_code for address in some_addresses} == {200}


def test_staff_without_a_right_to_the_picture_do_not_see_a_patient(
    shown: ProcedurePage, some_addresses: list[str], pair: PhotoPair, client: Client
) -> None:
    shown.unpublish()
    reader = User.objects.create_user("reader")
    reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(reader)
    assert {client.get(address).status_code for address in some_addresses} == {404}
    reader.groups.add(Group.objects.get(name="Editors"))
    assert {client.get(address).status_code for address in some_addresses} == {200}


@pytest.mark.parametrize("way", ["pair", "rows", "photo"])
def test_a_withdrawal_outlives_its_pair(
    shown: ProcedurePage,
    some_addresses: list[str],
    pair: PhotoPair,
    client: Client,
    admin_client: Client,
    way: str,
) -> None:
    other = make_photo_pair(consent_reference=pair.consent_reference)
    change(pair, consent_withdrawn_on=TODAY)
    if way == "pair":
        pair.delete()
    elif way == "rows":
        PhotoPair.objects.filter(pk=pair.pk).delete()
    else:
        change(pair, before=make_image(), after=make_image(), consent_reference="")
    for someone in (client, admin_client):
        assert {someone.get(address).status_code for address in some_addresses} == {410}
    if way != "photo":
        # The same form, whose withdrawal nobody else remembers.
        assert not PhotoPair.objects.with_consent().get(pk=other.pk).may_be_shown()
    anew = make_photo_pair(
        before=ClinicRendition.objects.get(file=some_addresses[0].removeprefix("/media/")).image
    )
    assert not PhotoPair.objects.with_consent().get(pk=anew.pk).may_be_shown()


def test_a_withdrawal_by_mistake_is_taken_back_by_emptying_its_day(
    shown: ProcedurePage, some_addresses: list[str], pair: PhotoPair, client: Client
) -> None:
    change(pair, consent_withdrawn_on=TODAY)
    change(pair, consent_withdrawn_on=None)
    assert {client.get(address).status_code for address in some_addresses} == {200}


def test_deleting_a_photo_deletes_its_pair(shown: ProcedurePage, pair: PhotoPair, client: Client) -> None:
    pair.before.delete()
    assert not PhotoPair.objects.exists()
    assert read(client, shown).select(".ba") == []


def test_a_copy_of_a_page_takes_no_photos_with_it(shown: ProcedurePage) -> None:
    copy = shown.copy(update_attrs={"title": "Another", "slug": "another"}, keep_live=False)
    assert not copy.specific.photo_pairs


# What becomes a finding


def test_a_withdrawal_is_a_finding_until_it_is_mended(shown: ProcedurePage, pair: PhotoPair) -> None:
    findings = ProcedureFinding.objects.filter(page=shown, kind=FindingKind.PHOTO_WITHOUT_CONSENT)
    assert not findings.exists()
    PhotoPair.objects.filter(pk=pair.pk).update(consent_withdrawn_on=TODAY)
    refresh_findings()
    found = findings.get()
    assert pair.name in found.message
    assert found.field == "photo_pairs"
    PhotoPair.objects.filter(pk=pair.pk).update(consent_withdrawn_on=None)
    refresh_findings()
    assert not findings.exists()


@pytest.mark.django_db(transaction=True)
def test_findings_follow_at_once() -> None:
    from tests.factories import make_site

    make_site()
    pair = make_photo_pair()
    page = make_procedure(photo_pairs=photo_pairs(pair))
    findings = ProcedureFinding.objects.filter(page=page, kind=FindingKind.PHOTO_WITHOUT_CONSENT)
    change(pair, consent_withdrawn_on=TODAY)
    assert findings.count() == 1
    pair.delete()
    assert not findings.exists()


# A photo of a patient is shown in its pair and nowhere else


def test_the_photos_of_a_pair_are_photos_of_a_patient_for_ever(pair: PhotoPair) -> None:
    before = ClinicImage.objects.get(pk=pair.before_id)
    assert before.is_patient_photo
    change(pair, before=make_image())
    before.refresh_from_db()
    assert before.is_patient_photo
    before.is_patient_photo = False
    with pytest.raises(ValidationError) as refused:
        before.full_clean()
    assert list(refused.value.message_dict) == ["is_patient_photo"]


@pytest.mark.parametrize("holds", [True, False])
def test_a_patient_photo_is_refused_as_picture_of_a_page(
    pair: PhotoPair, client: Client, holds: bool
) -> None:
    if not holds:
        change(pair, consent_withdrawn_on=TODAY)
    photo = ClinicImage.objects.get(pk=pair.before_id)
    photo.contextual_alt_text, photo.decorative = "", True
    section = {
        "type": "section",
        "value": {"heading": "H", "text": "<p>x</p>", "picture": picture(photo, alt_text="A cheek")},
    }
    for name, value in (("picture", [("picture", photo)]), ("further_sections", [section])):
        facts = complete_facts(**{name: value})
        with pytest.raises(PublicationRefused) as refused:
            make_procedure(**facts)
        assert list(refused.value.message_dict) == [name]


def test_a_picture_that_becomes_a_patient_photo_disappears_from_where_it_was(
    site: HomePage, client: Client
) -> None:
    image = picture_value(decorative=True)
    page = make_procedure(picture=[("picture", image)])
    soup = read(client, page)
    addresses = re.findall(r"/media/\S+\.jpg", str(soup.select_one(".hero__art")))
    assert addresses
    make_photo_pair(before=image, consent_scope=ConsentScope.CLINIC)
    assert read(client, page).select(".hero__art") == []
    assert {client.get(address).status_code for address in addresses} == {404}


def test_even_with_consent_it_stands_in_its_pair_only(site: HomePage, client: Client) -> None:
    image = picture_value(decorative=True)
    page = make_procedure(picture=[("picture", image)])
    pair = make_photo_pair(before=image)
    other = make_procedure(photo_pairs=photo_pairs(pair))
    assert read(client, page).select(".hero__art") == []
    assert len(read(client, other).select(".ba img")) == 2


def test_the_clinic_settings_cannot_show_a_patient(pair: PhotoPair, site: HomePage, client: Client) -> None:
    page = make_procedure()
    settings = ClinicSettings.objects.get()
    settings.app_picture = pair.before
    settings.save()
    app = read(client, page).select_one(".app")
    assert app is not None
    assert app.select("img") == []


@pytest.mark.derived_rows
def test_ticking_is_enough(site: HomePage, client: Client, admin_client: Client) -> None:
    image = make_image()
    read(client, make_procedure(picture=[("picture", _decorative(image))]))
    rendition = image.get_rendition("format-jpeg|width-480")
    assert client.get(rendition.url).status_code == 200
    response = admin_client.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {"title": "A patient", "collection": "1", "is_patient_photo": "on", "focal_point_x": ""},
    )
    assert response.status_code == 302
    assert client.get(rendition.url).status_code == 404


def _decorative(image: ClinicImage) -> ClinicImage:
    image.contextual_alt_text, image.decorative = "", True
    return image


# Queries


def test_a_page_with_photos_within_its_queries(
    shown: ProcedurePage, client: Client, django_assert_max_num_queries: Any
) -> None:
    read(client, shown)
    with django_assert_max_num_queries(10):
        read(client, shown)
