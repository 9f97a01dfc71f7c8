"""The form: what it carries over, what it takes, what it refuses and keeps."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from clinic.core.outbox import OutgoingMail
from clinic.models import ClinicSettings, HomePage
from enquiries.choices import HeldFor, Status
from enquiries.models import Enquiry, RequestSettings
from enquiries.pages.tickets import FASTEST, OLDEST, Ticket
from enquiries.submission import MOST
from enquiries.working_time import moment_in_words
from tests.enquiries.conftest import ADDRESS, GOOD, Send, errors, mails_to, open_form, read, reference_of
from tests.factories import (
    hours,
    make_location,
    make_practitioner,
    make_procedure,
    make_standard_page,
)

pytestmark = pytest.mark.django_db


def no_enquiry_and_kept(response: Any, name: str, value: str) -> None:
    """Nothing is stored, and what was typed is still there."""
    assert response.status_code == 200
    assert not Enquiry.objects.exists()
    field = read(response).select_one(f"#{name}")
    assert (field.get("value") or field.get_text().removeprefix("\n")) == value


# The page


def test_a_page_for_one_person_with_the_only_cookie(desk: RequestSettings, client: Client) -> None:
    response = client.get(ADDRESS)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert set(response.cookies) == {settings.CSRF_COOKIE_NAME}
    assert not client.get("/").cookies and not client.get("/procedures/").cookies
    text = read(response).get_text(" ")
    assert "Worried after a treatment?" in text and "555 0100 199" in text
    assert "90 days after your request is closed" in text
    soup = read(response)
    assert not soup.select("main [checked]")
    # The first thing that is asked.
    assert soup.select_one("form.form [required]")["name"] == "adult"
    hidden = soup.select_one(".trap")
    assert hidden["aria-hidden"] == "true" and hidden.input["tabindex"] == "-1"


def test_queries(desk: RequestSettings, client: Client) -> None:
    page, person = make_procedure(), make_practitioner()
    make_location()
    ClinicSettings.objects.update(consultation_page=page.pk, privacy_page=page.pk)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{ADDRESS}?about={page.pk}&about={person.pk}")
    assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)
    # With what is missing said in it, the form costs no more.
    with CaptureQueriesContext(connection) as queries:
        assert errors(client.post(ADDRESS, {"procedures": page.pk, "person": person.pk}))
    assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)


def test_first_view(desk: RequestSettings, client: Client) -> None:
    for number in range(20):
        make_procedure(title=f"Procedure {number}")
    response = client.get(ADDRESS, headers={"Accept-Encoding": "br"})
    assert response["Content-Encoding"] == "br"
    assert len(response.content) <= 14_000


def test_what_it_is_about_is_carried_over(desk: RequestSettings, client: Client) -> None:
    laser, peel, person = make_procedure(title="Laser"), make_procedure(title="Peel"), make_practitioner()
    make_location(), (quayside := make_location("Quayside clinic"))
    query = "&".join(f"about={page.pk}" for page in (peel, laser, person, quayside))
    soup = read(client.get(f"{ADDRESS}?{query}"))
    ticked = [label.get_text() for label in soup.select("main .check:has([checked])")]
    assert ticked == ["Peel", "Laser", f"I would like to see {person.title}"]
    assert soup.select_one("#clinic [selected]").get_text() == "Quayside clinic"
    # What is not carried over can be chosen.
    assert not soup.select('select[name=procedures] option:not([value=""])')


@pytest.mark.parametrize("about", ["0", "-1", "9" * 40, "x", "٣", "", "laser", "1e3"])
def test_an_address_that_names_nothing_opens_the_plain_form(
    desk: RequestSettings, client: Client, about: str
) -> None:
    response = client.get(ADDRESS, {"about": about})
    assert response.status_code == 200
    assert not read(response).select("main [checked]")


def test_nothing_is_looked_up_beyond_what_is_public(desk: RequestSettings, client: Client) -> None:
    draft = make_procedure(title="Zyxomma draft", live=False)
    private = make_procedure(title="Zyxomma private")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=private.pk), restriction_type="login")
    person = make_practitioner("Dr Zyxomma")
    person.unpublish()
    pages = (draft, private, person)
    answer = client.get(f"{ADDRESS}?{'&'.join(f'about={page.pk}' for page in pages)}")
    assert "Zyxomma" not in answer.content.decode()
    opened = open_form(client)
    for page in pages:
        for name in ("procedures", "person", "clinic"):
            refused = client.post(ADDRESS, {**opened, **GOOD, name: page.pk})
            unknown = client.post(ADDRESS, {**opened, **GOOD, name: 999_999})
            assert refused.status_code == unknown.status_code == 200
            assert errors(refused) == errors(unknown)
            assert "Zyxomma" not in refused.content.decode()
    assert not Enquiry.objects.exists()


def test_many_ids_cost_no_more(desk: RequestSettings, client: Client) -> None:
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{ADDRESS}?{'&'.join(f'about={number}' for number in range(900, 990))}")
    assert len(queries) <= 12


def test_without_requests_there_is_no_form(desk: RequestSettings, client: Client) -> None:
    ClinicSettings.objects.update(takes_requests=False)
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, GOOD).status_code == 404
    assert read(client.get("/")).select_one(".masthead .button")["href"].startswith("tel:")


# Taken


def test_a_request(send: Send, client: Client) -> None:
    laser, peel = make_procedure(title="Laser"), make_procedure(title="Peel")
    clinic, person = make_location(), make_practitioner()
    response = send(
        procedures=[laser.pk, peel.pk, ""],
        clinic=clinic.pk,
        person=person.pk,
        times=["morning", "evening"],
        telephone="+44 20 7946 0000",
        message="Please call after five.\nThank you!",
        news="on",
    )
    reference = reference_of(response)
    enquiry = Enquiry.objects.get()
    assert enquiry.reference == reference and enquiry.status == Status.NEW and not enquiry.held_for
    assert set(enquiry.procedures.all()) == {laser, peel}
    assert (enquiry.clinic, enquiry.person) == (clinic, person)
    assert enquiry.times == ["morning", "evening"]
    assert enquiry.message.splitlines() == ["Please call after five.", "Thank you!"]
    assert "Calder House may keep and use these details, and what I have chosen" in enquiry.consent_text
    assert enquiry.consented_at == enquiry.created_at
    assert "news from the clinic" in enquiry.news_text


def test_what_is_not_wanted_is_not_kept(send: Send) -> None:
    send()
    enquiry = Enquiry.objects.get()
    assert not enquiry.news_text and not enquiry.times and enquiry.clinic is None


@pytest.mark.parametrize(
    "email", ["rosa@bücher.example", "o'brien+x@visitor.example", "rosa@пример.испытание", "R@A.MUSEUM"]
)
def test_e_mail_addresses_of_all_domains(send: Send, email: str) -> None:
    reference_of(send(email=email))
    assert Enquiry.objects.get().email == email
    assert mails_to(email)


@pytest.mark.parametrize(
    ("telephone", "dialed"),
    [
        ("555 0100 142", "5550100142"),
        ("+44 (0)20 7946 0000", "+442079460000"),
        ("(0)20 7946 0000", "02079460000"),
        ("0049-30-901820", "004930901820"),
        ("+86 10 6552 9988", "+861065529988"),
        ("٠١٠٠ ١٢٣ ٤٥٦٧", "01001234567"),
        ("+1.212.555.0100 ext. 12", "+12125550100"),
        ("(555) 010-0123 x4567", "5550100123"),
        ("112 34", "11234"),
        ("030/901820", "030901820"),
    ],
)
def test_telephone_numbers_of_all_countries(send: Send, telephone: str, dialed: str) -> None:
    reference_of(send(email="", telephone=telephone))
    enquiry = Enquiry.objects.get()
    assert enquiry.telephone == telephone
    assert enquiry.telephone_address == f"tel:{dialed}"
    assert not mails_to("")


@pytest.mark.parametrize(
    "name", ["O", "Nguyễn Thị 🙂", "שרה לוי", "\u202eevil", "Øyvind-Jürgen d'Arc von und zu", "李"]
)
def test_names_of_all_scripts(send: Send, client: Client, name: str) -> None:
    reference_of(send(name=name, message=f"{name} 🙂🙂\n{name}"))
    assert Enquiry.objects.get().name == name


def test_spaces_around_are_nothing(send: Send) -> None:
    reference_of(send(name="  Rosa ", email=" rosa@visitor.example "))
    assert Enquiry.objects.get().email == "rosa@visitor.example"


# The thanks


def test_the_thanks_show_a_reference_and_nothing_else(send: Send, client: Client) -> None:
    page = make_procedure(title="Zyxomma laser")
    response = send(procedures=page.pk, name="Zyxomma", message="Zyxomma")
    thanks = Client().get(response["Location"])
    text = read(thanks).get_text(" ")
    assert reference_of(response) in text and "We will reply by" in text
    assert "Worried after a treatment?" in text
    assert "Zyxomma" not in thanks.content.decode() and "visitor.example" not in thanks.content.decode()
    assert thanks["Cache-Control"] == "no-store" and not thanks.cookies
    assert 'name="robots" content="noindex"' in thanks.content.decode()


@pytest.mark.parametrize("reference", ["2222-2222", "x", "%00", "1", "9" * 300])
def test_an_unknown_reference_is_not_found(desk: RequestSettings, client: Client, reference: str) -> None:
    assert client.get(f"{ADDRESS}thanks/{reference}/").status_code == 404


# Refused, with the reason beside the field


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"adult": None}, "adult", "ask a parent or guardian to call us at 555 0100 142"),
        ({"name": ""}, "name", "Enter your name"),
        ({"name": None}, "name", "Enter your name"),
        ({"name": " \t"}, "name", "Enter your name"),
        ({"name": "x" * 121}, "name", "Shorten it to 120 characters or less. It has 121."),
        ({"name": "Rosa\r\nBcc: all@visitor.example"}, "name", "one line"),
        ({"name": "Rosa\x00"}, "name", "one line"),
        ({"name": "\u200b \u200b"}, "name", "Enter your name"),
        ({"email": "", "telephone": ""}, "email", "Enter an e-mail address or a telephone number"),
        ({"email": None, "telephone": None}, "email", "Enter an e-mail address or a telephone number"),
        ({"email": "rosa.visitor.example"}, "email", "with an @ sign"),
        ({"email": "rosa@visitor.example\r\nBcc: all@visitor.example"}, "email", "with an @ sign"),
        ({"email": f"{'x' * 250}@visitor.example"}, "email", "Shorten it"),
        ({"email": "", "telephone": "call me"}, "telephone", "Enter a telephone number"),
        ({"telephone": "12"}, "telephone", "Enter a telephone number"),
        ({"telephone": "(1) " * 11}, "telephone", "Shorten it to 40"),
        ({"message": "x" * 10_000}, "message", "It has 10000."),
        ({"message": "🙂" * 10_000}, "message", "It has 10000."),
        ({"message": "a\x1bb"}, "message", "cannot be read"),
        ({"consent": None}, "consent", "Agree to our keeping these details"),
        ({"times": "midnight"}, "times", "midnight"),
        ({"clinic": "x"}, "clinic", "no longer takes requests"),
        ({"procedures": ["x"]}, "procedures", "no longer offered"),
        ({"procedures": [str(number) for number in range(1, 9)]}, "procedures", "up to 6"),
        ({"person": "7" * 50}, "person", "no longer listed here"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_value(send: Send, values: dict[str, Any], field: str, words: str) -> None:
    response = send(**values)
    assert response.status_code == 200
    assert set(errors(response)) == {field}
    assert words in errors(response)[field]
    assert not Enquiry.objects.exists() and not OutgoingMail.objects.exists()
    soup = read(response)
    assert soup.title.get_text().startswith("Error: ")
    target = soup.select_one(f"#{field}")
    assert target is not None, "the link in the list leads nowhere"
    beside = soup.select_one(f"#{field}-error")
    assert words in beside.get_text()
    if target.name in ("input", "textarea"):
        assert target["aria-invalid"] == "true" and f"{field}-error" in target["aria-describedby"]
    # The rest is still there.
    for name, value in GOOD.items():
        if name not in values and value not in ("", "on"):
            assert soup.select_one(f"#{name}")["value"] == value


def test_what_was_typed_is_still_there(send: Send) -> None:
    page = make_procedure(title="Peel")
    make_location(), (clinic := make_location("Quayside clinic"))
    response = send(
        adult=None, procedures=page.pk, clinic=clinic.pk, times=["evening"],
        message="\n<b>Hallo</b> \u202e🙂",
        news="on",
    )  # fmt: skip
    soup = read(response)
    assert not Enquiry.objects.exists()
    ticked = [box["value"] if box.get("value") else box["name"] for box in soup.select("main [checked]")]
    assert ticked == [str(page.pk), "evening", "consent", "news"]
    assert soup.select_one("#clinic [selected]")["value"] == str(clinic.pk)
    assert soup.select_one("#message").get_text().strip() == "<b>Hallo</b> \u202e🙂"


def test_an_empty_form_says_all_at_once_in_the_order_of_the_page(
    desk: RequestSettings, client: Client
) -> None:
    hidden = open_form(client)
    found = errors(client.post(ADDRESS, hidden))
    assert list(found) == ["adult", "name", "email", "consent"]


def test_a_procedure_that_was_withdrawn_since(send: Send) -> None:
    page, other = make_procedure(title="Zyxomma"), make_procedure(title="Peel")
    page.unpublish()
    response = send(procedures=[page.pk, other.pk])
    assert "no longer offered" in errors(response)["procedures"]
    ticked = read(response).select('[name="procedures"][checked]')
    assert [box["value"] for box in ticked] == [str(other.pk)]
    reference_of(send(procedures=[other.pk]))


def test_a_clinic_that_closed(send: Send) -> None:
    clinic = make_location()
    clinic.unpublish()
    response = send(clinic=clinic.pk)
    no_enquiry_and_kept(response, "name", GOOD["name"])
    assert "Choose another one" in errors(response)["clinic"]


@pytest.mark.parametrize("values", [{"consent_text": "Something else."}, {"name": "Another name"}], ids=str)
def test_a_sentence_has_changed_since(send: Send, values: dict[str, str]) -> None:
    """The one beside either box: what is recorded is what was shown."""
    ClinicSettings.objects.update(consent_text="You may keep this.")
    ClinicSettings.objects.update(**values)
    response = send(news="on")
    assert "has changed" in errors(response)["consent"]
    no_enquiry_and_kept(response, "name", GOOD["name"])
    ticket = str(read(response).select_one("[name=ticket]")["value"])
    again = Ticket.read(ticket)
    assert again
    reference_of(send(news="on", ticket=Ticket(again.number, time.time() - 40, again.consent).signed))
    enquiry = Enquiry.objects.get()
    assert enquiry.consent_text == ClinicSettings.objects.get().consent_text
    assert ClinicSettings.objects.get().name in enquiry.news_text


def test_what_is_kept_why_and_for_how_long_is_said_from_the_settings(
    desk: RequestSettings, client: Client
) -> None:
    privacy = make_standard_page()
    ClinicSettings.objects.update(privacy_page=privacy.pk)
    RequestSettings.objects.update(days_kept=31)
    soup = read(client.get(ADDRESS))
    aside = soup.select_one("[aria-labelledby=privacy-h]")
    text = aside.get_text(" ")
    assert "so that we can reply" in text and "31 days after" in text and "555 0100 142" in text
    assert aside.a["href"] == "tel:5550100142"
    consent = soup.select_one("label:has(#consent)")
    assert "erased 31 days after it is closed" in consent.get_text() and consent.a["href"] == privacy.url


# Sent twice, too soon, too late, by robots


def test_a_double_submission_is_one_request(send: Send) -> None:
    first, second = send(), send()
    assert first["Location"] == second["Location"]
    assert Enquiry.objects.count() == 1
    assert len(mails_to("desk@clinic.example")) == 1


def test_a_correction_is_not_taken_for_a_repetition(send: Send) -> None:
    assert send()["Location"] != send(telephone="555 0100 111")["Location"]
    assert Enquiry.objects.count() == 2


def test_too_quick_for_a_person(opened: dict[str, str], client: Client) -> None:
    ticket = Ticket.read(opened["ticket"])
    quick = Ticket("quick", time.time() - FASTEST / 2, ticket.consent).signed
    response = client.post(ADDRESS, {**opened, **GOOD, "ticket": quick})
    no_enquiry_and_kept(response, "name", GOOD["name"])
    assert "very quick" in errors(response)[""]
    # The same form a moment later is taken.
    assert Ticket.read(read(response).select_one("[name=ticket]")["value"]) == Ticket.read(quick)


@pytest.mark.parametrize("ticket", ["", "x", "x:y:z", None, "old"])
def test_a_form_without_a_valid_ticket(
    opened: dict[str, str], client: Client, ticket: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {**opened, **GOOD}
    if ticket == "old":
        with monkeypatch.context() as patch:
            patch.setattr("django.core.signing.time.time", lambda: time.time_ns() / 1e9 - OLDEST - 60)
            values["ticket"] = Ticket.new("").signed
    elif ticket is None:
        del values["ticket"]
    else:
        values["ticket"] = ticket
    response = client.post(ADDRESS, values)
    no_enquiry_and_kept(response, "email", GOOD["email"])
    assert "open for too long" in errors(response)[""]
    assert Ticket.read(str(read(response).select_one("[name=ticket]")["value"]))


def test_a_session_that_ended_loses_nothing(desk: RequestSettings) -> None:
    strict = Client(enforce_csrf_checks=True)
    opened = open_form(strict)
    strict.cookies.clear()
    response = strict.post(ADDRESS, {**opened, **GOOD, "message": "Long and kept."})
    no_enquiry_and_kept(response, "message", "Long and kept.")
    assert "send it again" in errors(response)[""]
    again = {
        str(field["name"]): str(field["value"]) for field in read(response).select("main input[type=hidden]")
    }
    reference_of(
        strict.post(ADDRESS, {**opened, **GOOD, "csrfmiddlewaretoken": again["csrfmiddlewaretoken"]})
    )


def test_a_browser_that_keeps_no_cookies_is_told_another_way(desk: RequestSettings) -> None:
    opened = open_form(Client(enforce_csrf_checks=True))
    response = Client(enforce_csrf_checks=True).post(ADDRESS, {**opened, **GOOD})
    no_enquiry_and_kept(response, "name", GOOD["name"])
    assert "is blocking the cookie" in errors(response)[""] and "555 0100 142" in errors(response)[""]


def test_another_site_cannot_send_the_form(desk: RequestSettings) -> None:
    strict = Client(enforce_csrf_checks=True)
    opened = open_form(strict)
    response = strict.post(ADDRESS, {**opened, **GOOD}, headers={"Origin": "https://evil.example"})
    no_enquiry_and_kept(response, "name", GOOD["name"])
    response = strict.post(ADDRESS, {**GOOD, "ticket": opened["ticket"]})
    no_enquiry_and_kept(response, "name", GOOD["name"])


def test_a_robot_is_held_back_and_never_dropped(send: Send) -> None:
    reference_of(send(topic="https://spam.example"))
    assert Enquiry.objects.get().held_for == HeldFor.TRAP
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Visit www.spam.example"},
        {"message": "Buy at https://spam.example/x"},
        {"message": "cheap-pills.com is good"},
        {"message": "[url=spam]x[/url]"},
        {"message": '<a href="//spam">x</a>'},
        {"message": "https://rosa@spam.example/x"},
        {"message": "ftp://spam.example"},
        {"message": "bit.ly/x"},
        {"message": "angebote.example.fr/alle"},
        {"message": "ｗｗｗ．spam.example"},
        {"message": "look at spam.co.uk"},
    ],
    ids=str,
)
def test_links_are_held_back(send: Send, values: dict[str, str]) -> None:
    reference_of(send(**values))
    assert Enquiry.objects.get().held_for == HeldFor.LINK
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "message",
    [
        "Call me at 5.30 p.m. please.",
        "Mon.-Fri. 9.00 to 10.00",
        "My other address is rosa@work.com",
        "e.g.Tuesday",
        "Mon.-Fri./Sat. 9.am/10.am and/or later",
        "rosa+news@mail.example.de or rosa@work.com",
    ],
)
def test_plain_words_are_no_links(send: Send, message: str) -> None:
    send(message=message)
    assert not Enquiry.objects.get().held_for


def test_many_from_one_address(opened: dict[str, str], client: Client) -> None:
    for number in range(MOST):
        reference_of(client.post(ADDRESS, {**opened, **GOOD, "name": f"Rosa {number}"}))
    response = client.post(ADDRESS, {**opened, **GOOD, "name": "One more"})
    assert response.status_code == 429
    assert "call us at 555 0100 142" in errors(response)[""]
    assert read(response).select_one("#name")["value"] == "One more"
    # From elsewhere they are taken, and the address itself is kept nowhere.
    other = client.post(ADDRESS, {**opened, **GOOD, "name": "Other"}, REMOTE_ADDR="198.51.100.7")
    reference_of(other)
    with connection.cursor() as cursor:
        cursor.execute("SELECT source FROM enquiries_recentsubmission")
        sources = {row[0] for row in cursor.fetchall()}
    assert len(sources) == 2 and not any("." in source for source in sources)


def test_the_limit_ends(opened: dict[str, str], client: Client) -> None:
    from enquiries.models import RecentSubmission
    from enquiries.submission import WINDOW

    for number in range(MOST):
        client.post(ADDRESS, {**opened, **GOOD, "name": f"Rosa {number}"})
    RecentSubmission.objects.update(sent_at=datetime.datetime.now(datetime.UTC) - WINDOW)
    reference_of(client.post(ADDRESS, {**opened, **GOOD, "name": "Later"}))
    assert RecentSubmission.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded; charset=utf-16", b"name=a", 400),
        ("application/x-www-form-urlencoded", b"name=%ff%00", 200),
        ("application/json", b"{}", 200),
        ("multipart/form-data", b"x", 400),
    ],
)
def test_bodies_that_no_form_sends(
    opened: dict[str, str], client: Client, kind: str, body: bytes, status: int
) -> None:
    assert client.cookies
    assert client.post(ADDRESS, body, content_type=kind).status_code == status
    assert not Enquiry.objects.exists()


def test_other_methods(desk: RequestSettings, client: Client) -> None:
    assert client.put(ADDRESS).status_code == 405
    assert client.head(ADDRESS).status_code == 200


# E-mails


def test_e_mails_say_nothing_of_the_person_and_nothing_medical(send: Send) -> None:
    page, clinic = make_procedure(title="Zyxomma laser"), make_location("Zyxomma clinic")
    reference = reference_of(
        send(
            procedures=page.pk, clinic=clinic.pk, name="Zyxomma", telephone="555 0199 777", message="Zyxomma"
        )
    )
    (to_clinic,) = mails_to("desk@clinic.example")
    assert reference in to_clinic.subject
    assert f"/admin/requests/edit/{Enquiry.objects.get().pk}/" in to_clinic.body
    assert not any(word in to_clinic.body for word in ("Zyxomma", "visitor.example", "0199"))
    (to_visitor,) = mails_to("rosa@visitor.example")
    assert reference in to_visitor.body
    # Read at another hour than it was written, “today” would be wrong.
    assert f"We will reply by {moment_in_words(Enquiry.objects.get().due_at)}." in to_visitor.body
    assert not any(word in to_visitor.body + to_clinic.body for word in ("today", "tomorrow"))
    assert not any(word in to_visitor.subject + to_visitor.body for word in ("Zyxomma", "laser", "0199"))


def test_each_clinic_has_its_address(send: Send) -> None:
    own, other = make_location(requests_email="quayside@clinic.example"), make_location("Other")
    send(clinic=own.pk)
    send(clinic=other.pk)
    assert len(mails_to("quayside@clinic.example")) == len(mails_to("desk@clinic.example")) == 1


def test_the_form_of_a_clinic_promises_what_that_clinic_keeps(send: Send, client: Client) -> None:
    make_location("Usual")
    rare = make_location("Rare", opening_hours=[hours("saturday", "10:00", "11:00")])
    shown = client.get(f"{ADDRESS}?about={rare.pk}").content.decode()
    again = send(clinic=rare.pk, name="").content.decode()
    send(clinic=rare.pk)
    promised = f"reply by {moment_in_words(Enquiry.objects.get().due_at, timezone.now())}"
    assert promised in shown and promised in again
    assert promised not in client.get(ADDRESS).content.decode()


def test_nothing_is_mailed_of_what_is_not_stored(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("enquiries.notices.confirm", fail)
    with pytest.raises(RuntimeError):
        send()
    assert not OutgoingMail.objects.exists() and not Enquiry.objects.exists()


# Where it is linked


def test_every_button_leads_here_with_ids_only(desk: RequestSettings, site: HomePage, client: Client) -> None:
    page, other = make_procedure(title="Laser"), make_procedure(title="Peel")
    person, clinic = make_practitioner(), make_location()
    for about in (page, person, clinic):
        links = {str(link["href"]) for link in read(client.get(about.url)).select("a[href*=consultation]")}
        assert links == {f"{ADDRESS}?about={about.pk}"}, about
    bar = read(client.get(page.url)).select_one(".cta-bar a")
    assert bar["href"] == f"{ADDRESS}?about={page.pk}"
    compare = read(client.get(f"/procedures/compare/?procedure={page.slug}&procedure={other.slug}"))
    assert f"{ADDRESS}?about={page.pk}&about={other.pk}" in {str(a["href"]) for a in compare.select("main a")}
    assert read(client.get("/")).select_one(".masthead .button")["href"] == ADDRESS


def test_an_online_diary(desk: RequestSettings, client: Client) -> None:
    page, person = make_procedure(booking_address="https://diary.example/laser"), make_practitioner()
    button = read(client.get(page.url)).select_one(".glance a.button")
    assert (button.get_text(), button["href"]) == ("Book a time", "https://diary.example/laser")
    band = {link.get_text(): link["href"] for link in read(client.get(page.url)).select(".band a")}
    assert band["Ask a question"] == f"{ADDRESS}?about={page.pk}"
    assert "Book a time" not in client.get(person.url).content.decode()
    ClinicSettings.objects.update(booking_address="https://diary.example/")
    for address, target in ((page.url, "laser"), (person.url, ""), ("/", "")):
        button = read(client.get(address)).select_one("main a.button, .masthead a.button")
        assert f"https://diary.example/{target}" in client.get(address).content.decode(), address
    assert "https://diary.example/" in read(client.get(ADDRESS)).select_one(".asides").decode()
