"""The desk: who sees requests, what is noted, what can be done."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex

from clinic.core.content_triggers import content_models
from clinic.core.outbox import queue_mail
from clinic.models import OutgoingMail
from enquiries.admin.looks import EXPORTED, LISTED, OPENED
from enquiries.choices import HeldFor, Status
from enquiries.models import Enquiry, ErasedRequests, RequestSettings
from tests.enquiries.conftest import mails_to, read
from tests.factories import make_enquiry, make_location, make_procedure
from tests.support.spreadsheets import exported_row

pytestmark = pytest.mark.django_db

INDEX = "/admin/requests/"


def user_of(group: str) -> User:
    user = User.objects.create_user(group, f"{group.replace(' ', '')}@clinic.example", first_name="Hanna")
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def staff(desk: RequestSettings, client: Client) -> Client:
    """A receptionist who is signed in."""
    client.force_login(user_of("Consultation desk"))
    return client


def edit(enquiry: Enquiry) -> str:
    return f"{INDEX}edit/{enquiry.pk}/"


def change(client: Client, enquiry: Enquiry, **values: Any) -> Enquiry:
    data = {"status": enquiry.status, "assignee": "", "notes": "", **values}
    response = client.post(edit(enquiry), data)
    assert response.status_code == 302, read(response).select(".error-message")
    enquiry.refresh_from_db()
    return enquiry


# Who


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_other_staff_see_nothing(desk: RequestSettings, client: Client, group: str) -> None:
    enquiry = make_enquiry(name="Zyxomma")
    client.force_login(user_of(group))
    for address in (INDEX, edit(enquiry), f"{INDEX}delete/{enquiry.pk}/", f"{INDEX}history/{enquiry.pk}/",
                    f"{INDEX}?export=csv", f"{INDEX}results/", "/admin/reports/requests/"):  # fmt: skip
        for response in (client.get(address), client.post(address, {"status": "closed"})):
            assert response.status_code in (302, 403, 405), address
            assert "Zyxomma" not in response.content.decode()
    home = client.get("/admin/").content.decode()
    assert INDEX not in home and "/admin/reports/requests/" not in home
    assert "Zyxomma" not in client.get("/admin/reports/site-history/").content.decode()
    enquiry.refresh_from_db()
    assert enquiry.status == Status.NEW


def test_the_desk_sees_requests_and_nothing_else(staff: Client) -> None:
    page = make_procedure()
    home = staff.get("/admin/").content.decode()
    assert INDEX in home
    assert "/admin/settings/" not in home and "/admin/images/" not in home and page.title not in home
    assert staff.get(f"/admin/pages/{page.pk}/edit/").status_code == 302
    assert staff.get(INDEX).status_code == 200
    # Requests come from the form alone.
    assert staff.get(f"{INDEX}new/").status_code == 404


def test_the_home_says_what_waits(staff: Client) -> None:
    assert "No request waits" in staff.get("/admin/").content.decode()
    make_enquiry(), make_enquiry(age=datetime.timedelta(days=4)), make_enquiry(held_for=HeldFor.LINK)
    text = read(staff.get("/admin/")).select_one("main").get_text(" ", strip=True)
    assert "3 requests wait" in text and "Longer than promised: 1" in text
    assert "advertising: 1" in text and "Rosa" not in text


def test_strangers_are_sent_to_sign_in(desk: RequestSettings, client: Client) -> None:
    enquiry = make_enquiry()
    for address in (INDEX, edit(enquiry), f"{INDEX}?export=xlsx"):
        assert client.get(address)["Location"].startswith("/admin/login/")


# What is seen


def test_the_list(staff: Client) -> None:
    clinic = make_location()
    hour = datetime.timedelta(hours=1)
    make_enquiry(name="Closed", status=Status.CLOSED, age=9 * hour)
    make_enquiry(name="Young", telephone="+44 20 7946 0000")
    make_enquiry(name="Old", age=50 * hour, clinic=clinic, held_for=HeldFor.LINK)
    response = staff.get(INDEX)
    rows = read(response).select("tbody tr")
    assert [row.select_one("td a").get_text(strip=True) for row in rows] == ["Old", "Young", "Closed"]
    text = rows[0].get_text(" ")
    assert "late" in text and "Held back" in text and "Old Town clinic" in text and "Nobody yet" in text
    assert "New" in rows[1].get_text(" ")
    links = {str(link["href"]) for link in rows[1].select("a")}
    assert {"tel:+442079460000", "mailto:rosa@visitor.example"} <= links
    # Two wait, and the menu says so.
    assert "Requests (2)" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=new", {"New", "Held", "Late"}),
        ("status=closed&status=booked", {"Closed"}),
        ("held=yes", {"Held"}),
        ("late=late", {"Late"}),
        ("mine=me", {"Late"}),
        ("mine=nobody", {"New", "Held", "Closed"}),
        ("clinic=CLINIC", {"Held"}),
        ("q=Late", {"Late"}),
        ("q=late@visitor", {"Late"}),
        ("q=REFERENCE", {"New"}),
        ("q=HEARD", {"New"}),
    ],
)
def test_filters_and_search(desk: RequestSettings, client: Client, query: str, names: set[str]) -> None:
    user, clinic = user_of("Consultation desk"), make_location()
    client.force_login(user)
    new = make_enquiry(name="New")
    make_enquiry(name="Held", held_for=HeldFor.TRAP, clinic=clinic)
    make_enquiry(name="Late", email="late@visitor.example", age=datetime.timedelta(days=4), assignee=user)
    make_enquiry(name="Closed", status=Status.CLOSED)
    query = query.replace("CLINIC", str(clinic.pk)).replace("REFERENCE", new.reference)
    query = query.replace("HEARD", new.reference.replace("-", " ").lower())
    rows = read(client.get(f"{INDEX}?{query}")).select("tbody tr")
    assert {row.select_one("td a").get_text(strip=True) for row in rows} == names


def test_queries_of_the_list_do_not_grow(staff: Client) -> None:
    make_enquiry(clinic=make_location())
    counts = []
    for _round in range(2):
        # What is kept of the content is read anew after each change of it.
        staff.get(INDEX)
        with CaptureQueriesContext(connection) as queries:
            staff.get(INDEX)
        counts.append(len(queries))
        for number in range(10):
            make_enquiry(name=f"Rosa {number}", procedures=[make_procedure()])
    assert counts[0] == counts[1]


def test_an_address_adds_nobody_to_the_answer(staff: Client) -> None:
    enquiry = make_enquiry(email="rosa?bcc=all@visitor.example")
    for address in (INDEX, edit(enquiry)):
        links = [str(a["href"]) for a in read(staff.get(address)).select('a[href^="mailto:"]')]
        assert links == ["mailto:rosa%3Fbcc%3Dall@visitor.example"]


def test_one_request(staff: Client) -> None:
    page = make_procedure(title="Laser")
    enquiry = make_enquiry(
        procedures=[page], telephone="0044 20", message="<b>Call</b> me\nplease", times=["morning"],
        news_text="News, please.",
    )  # fmt: skip
    soup = read(staff.get(edit(enquiry)))
    text = soup.select_one("#request").get_text(" ", strip=True)
    words = ("Rosa Lindgren", "<b>Call</b> me", "Laser", "Mornings", "You may keep this.", "News, please.")
    assert [word for word in words if word not in text] == []
    assert soup.select_one('#request a[href="tel:004420"]') and soup.select_one('#request a[href^="mailto:"]')
    assert soup.title.get_text(strip=True).count(enquiry.reference)


# What is noted


def test_each_look_is_logged_without_a_name(staff: Client) -> None:
    enquiry = make_enquiry(name="Zyxomma", message="Zyxomma", email="zyxomma@visitor.example")
    staff.get(INDEX)
    staff.get(edit(enquiry))
    b"".join(staff.get(f"{INDEX}?export=csv"))
    change(staff, enquiry, status="contacted", notes="Zyxomma")
    staff.post(f"{INDEX}delete/{enquiry.pk}/")
    entries = list(ModelLogEntry.objects.order_by("timestamp").values())
    actions = [entry["action"] for entry in entries]
    assert actions == [LISTED, OPENED, EXPORTED, "wagtail.edit", "wagtail.delete"]
    assert all(entry["user_id"] for entry in entries)
    assert "zyxomma" not in str(entries).lower()
    assert str(entries).count(enquiry.reference) == 5
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    history = client.get("/admin/reports/site-history/").content.decode()
    assert f"Seen in the list: {enquiry.reference}" in history and "Zyxomma" not in history
    other = make_enquiry(name="Zyxomma")
    client.get(edit(other))
    assert "Opened" in client.get(f"{INDEX}history/{other.pk}/").content.decode()


def test_a_list_without_requests_notes_nothing(staff: Client) -> None:
    staff.get(INDEX)
    assert not ModelLogEntry.objects.exists()


@pytest.mark.derived_rows
def test_requests_are_in_no_index(staff: Client) -> None:
    make_enquiry(procedures=[make_procedure()], clinic=make_location())
    models = {apps.get_model("enquiries", name) for name in ("Enquiry", "RecentSubmission", "ErasedRequests")}
    assert not models & set(content_models())
    assert not ReferenceIndex.objects.filter(base_content_type__app_label="enquiries").exists()
    assert not any(hasattr(model, "search_fields") for model in models)


# What is done


def test_progress(staff: Client, desk: RequestSettings) -> None:
    user = User.objects.get(username="Consultation desk")
    enquiry = make_enquiry(
        age=datetime.timedelta(days=7), due_at=timezone.now() + datetime.timedelta(hours=1)
    )
    change(staff, enquiry, status="contacted", assignee=user.pk, notes="Called.")
    assert enquiry.answered_at and enquiry.is_in_time and enquiry.assignee == user
    # A week of Monday to Friday, nine to five.
    assert enquiry.answer_minutes == pytest.approx(5 * 8 * 60, abs=8 * 60)
    first = enquiry.answered_at
    change(staff, enquiry, status="booked")
    assert enquiry.booked_at and enquiry.answered_at == first
    change(staff, enquiry, status="closed")
    assert enquiry.closed_at and enquiry.booked_at
    change(staff, enquiry, status="new")
    assert not (enquiry.closed_at or enquiry.answered_at or enquiry.booked_at or enquiry.answer_minutes)


def test_what_the_visitor_wrote_cannot_be_changed(staff: Client) -> None:
    enquiry = make_enquiry()
    change(staff, enquiry, name="Other", email="other@visitor.example", consent_text="", held_for="link")
    assert (enquiry.name, enquiry.email) == ("Rosa Lindgren", "rosa@visitor.example")
    assert enquiry.consent_text and not enquiry.held_for


def test_only_the_desk_can_be_chosen(staff: Client) -> None:
    other = User.objects.create_user("other")
    enquiry = make_enquiry()
    response = staff.post(edit(enquiry), {"status": "new", "assignee": other.pk, "notes": ""})
    assert response.status_code == 200
    enquiry.refresh_from_db()
    assert enquiry.assignee is None


def test_a_request_is_let_through(staff: Client) -> None:
    enquiry = make_enquiry(held_for=HeldFor.LINK)
    assert "There is a link" in staff.get(edit(enquiry)).content.decode()
    change(staff, enquiry, is_real="on")
    assert not enquiry.held_for and len(mails_to("rosa@visitor.example")) == 1
    change(staff, enquiry, status="contacted")
    assert len(mails_to("rosa@visitor.example")) == 1


def test_a_request_that_is_let_through_late_promises_nothing(staff: Client) -> None:
    enquiry = make_enquiry(held_for=HeldFor.LINK, age=datetime.timedelta(days=5))
    change(staff, enquiry, is_real="on")
    (mail,) = mails_to("rosa@visitor.example")
    assert enquiry.reference in mail.body and "We will reply by" not in mail.body


def test_a_colleague_was_quicker(staff: Client) -> None:
    enquiry = make_enquiry()
    seen = read(staff.get(edit(enquiry))).select_one("[name=seen]")["value"]
    change(staff, enquiry, status="contacted", notes="Called at nine.", seen=seen)
    # A double click is nobody else.
    change(staff, enquiry, status="contacted", notes="Called at nine.", seen=seen)
    mine = {"status": "closed", "assignee": "", "notes": "Nobody answers.", "seen": seen}
    response = staff.post(edit(enquiry), mine)
    soup = read(response)
    assert "“Contacted”, with these notes: “Called at nine.”" in soup.get_text(" ")
    assert soup.select_one("#id_notes").get_text().strip() == "Nobody answers."
    enquiry.refresh_from_db()
    assert enquiry.notes == "Called at nine."
    change(staff, enquiry, **mine | {"seen": soup.select_one("[name=seen]")["value"]})
    assert enquiry.notes == "Nobody answers." and enquiry.status == Status.CLOSED


def test_nobody_is_written_to_about_what_was_erased(staff: Client) -> None:
    erased, other = make_enquiry(), make_enquiry()
    for enquiry in (erased, other):
        for address in (enquiry.email, "desk@clinic.example"):
            queue_mail(address, f"Request {enquiry.reference}", "Text")
    staff.post(f"{INDEX}delete/{erased.pk}/")
    left = {(mail.recipient, mail.subject) for mail in OutgoingMail.objects.all()}
    assert left == {(to, f"Request {other.reference}") for to in (other.email, "desk@clinic.example")}


def test_what_was_erased_does_not_come_back(staff: Client) -> None:
    enquiry = make_enquiry()
    Enquiry.objects.filter(pk=enquiry.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        enquiry.save()
    assert not Enquiry.objects.exists()


def test_erasing_one(staff: Client) -> None:
    enquiry, held = make_enquiry(status=Status.BOOKED), make_enquiry(held_for=HeldFor.TRAP)
    Enquiry.objects.filter(pk=enquiry.pk).update(answered_at=enquiry.created_at, booked_at=enquiry.created_at)
    assert "gone for good" in staff.get(f"{INDEX}delete/{enquiry.pk}/").content.decode()
    for one in (enquiry, held):
        assert staff.post(f"{INDEX}delete/{one.pk}/").status_code == 302
    assert not Enquiry.objects.exists()
    kept = ErasedRequests.objects.get()
    assert (kept.received, kept.answered, kept.in_time, kept.booked) == (1, 1, 1, 1)
    # What was advertising counts for nothing.
    assert Client().get(f"/consultation/thanks/{enquiry.reference}/").status_code == 404


def test_the_spreadsheet_runs_nothing(staff: Client) -> None:
    nasty = '=HYPERLINK("https://evil.example")'
    make_enquiry(
        name=nasty, message="+1\n@x", telephone="+44 20 7946 0000",
        procedures=[make_procedure(title="-Laser")], times=["evening"], held_for=HeldFor.TRAP,
    )  # fmt: skip
    row = exported_row(staff.get(f"{INDEX}?export=csv"), "csv")
    assert (row["Name"], row["Telephone"], row["Procedures"]) == (f"'{nasty}", "'+44 20 7946 0000", "'-Laser")
    assert row["Times of day"] == "Evenings"
    # A workbook holds it as a text.
    row = exported_row(staff.get(f"{INDEX}?export=xlsx"), "xlsx")
    assert row["Name"] == nasty


def test_failing_mail_is_seen(staff: Client) -> None:
    OutgoingMail.objects.create(recipient="a@b.example", subject="x", body="secret", last_error="refused")
    address = reverse("outgoing_mail:index")
    page = staff.get(INDEX).content.decode()
    assert "could not be sent" in page and address not in page
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief"))
    assert read(chief.get(INDEX)).select_one(f".messages a[href='{address}']")
    response = chief.get(address)
    assert "refused" in response.content.decode() and "a@b.example" in response.content.decode()
    assert "secret" not in response.content.decode()
    assert staff.get(address).status_code == 302


def test_the_report(staff: Client) -> None:
    now = timezone.now()
    month = timezone.localdate(now).replace(day=1)
    ErasedRequests.objects.create(
        month=month, received=3, answered=2, in_time=1, answer_minutes=240, booked=1
    )
    ErasedRequests.objects.create(month=datetime.date(2020, 1, 1), received=7)
    make_enquiry(answered_at=now, answer_minutes=120, due_at=now, status=Status.BOOKED, booked_at=now)
    make_enquiry()
    make_enquiry(held_for=HeldFor.TRAP)
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in read(staff.get("/admin/reports/requests/")).select("tbody tr")
    ]
    assert rows[0][1:] == ["5", "3", "2 h", "67 %", "2"]
    assert rows[1] == ["January 2020", "7", "0", "", "", "0"]


def test_settings_of_requests_for_those_who_may(desk: RequestSettings, client: Client) -> None:
    client.force_login(User.objects.create_superuser("chief"))
    address = reverse("wagtailsettings:edit", args=["enquiries", "requestsettings", desk.site_id])
    page = client.get(address)
    assert "opening hours until the answer" in page.content.decode().lower()
