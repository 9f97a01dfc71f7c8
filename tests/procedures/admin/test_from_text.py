"""“New procedure from text”: what was read is shown, mended and made a draft; nothing typed is lost."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import GroupPagePermission

from clinic.models import HomePage
from procedures.admin.views.from_text import EXAMPLE
from procedures.choices import FindingKind
from procedures.models import CategoryPage, ProcedureFinding, ProcedureIndexPage, ProcedurePage
from tests.factories import make_category, make_procedure
from tests.procedures.documents.corpus import files
from tests.procedures.documents.corpus.layouts import Layout, pieces
from tests.procedures.documents.corpus.records import RECORDS

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/procedures/new-from-text/"


@pytest.fixture
def nurse(site: HomePage, client: Client) -> Client:
    """Logged in as somebody who may edit pages, and not publish them."""
    user = User.objects.create_user("nurse")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    make_category()
    return client


def read(client: Client, source: str) -> Any:
    """The answer to a pasted text."""
    return client.post(ADDRESS, {"action": "read", "source": source})


def inputs(response: Any, **changed: Any) -> dict[str, Any]:
    """What the browser sends from the check page, with the changes of the nurse."""
    form = response.context["form"]
    data: dict[str, Any] = {}
    for name in form.fields:
        widget = form.fields[name].widget.get_context(name, form[name].value(), {})["widget"]
        for part in widget.get("subwidgets", [widget]):
            if part.get("type") == "checkbox":
                if part["attrs"].get("checked"):
                    data[part["name"]] = "on"
            else:
                value = part["value"]
                value = value[0] if isinstance(value, list) else value
                data[part["name"]] = "" if value is None else str(value)
    source = response.context["source"].replace("\n", "\r\n")
    return {"action": "create", "source": source, "changed_source": source, **data, **changed}


def test_a_document_becomes_a_draft_in_two_steps(nurse: Client) -> None:
    """Its facts land in their fields, and the editor opens with what is missing."""
    response = nurse.post(ADDRESS, inputs(read(nurse, EXAMPLE)), follow=True)
    page = ProcedurePage.objects.get()
    assert response.redirect_chain[-1][0] == f"/admin/pages/{page.pk}/edit/"
    assert (page.title, page.live, str(page.recovery)) == ("Gentle Light", False, "3 days")
    line = page.price_lines[0]
    assert (line.minimum, line.maximum, line.currency) == (Decimal(400), Decimal(600), "USD")
    assert page.category.title == "Laser/Light Therapy"
    assert page.last_updated == datetime.date(2026, 7, 28)
    assert [block.value for block in page.pros] == ["minimal pain"]
    assert page.latest_revision.user.username == page.owner.username == "nurse"
    assert "Nothing required for publishing is missing." in response.content.decode()


def test_what_was_mended_lands_on_the_page(nurse: Client) -> None:
    """The inputs count, not the document."""
    data = inputs(
        read(nurse, EXAMPLE), title="Soft Light", minimum="450", recovery_minimum="5", pros="• quick\nmild"
    )
    nurse.post(ADDRESS, data)
    page = ProcedurePage.objects.get()
    assert (page.title, str(page.recovery), page.price_lines[0].minimum) == ("Soft Light", "5 days", 450)
    assert [block.value for block in page.pros] == ["quick", "mild"]


def test_gaps_and_doubts_are_in_words(nurse: Client) -> None:
    """A gap that publishing asks for differs from another; a doubt stands beside its field."""
    source = EXAMPLE.replace("Last Updated: 07.28.2026\n", "").replace("$400 - $600\n", "")
    response = read(nurse, source)
    rows = {row.name: row for row in response.context["rows"]}
    assert (rows["price"].gap, rows["last_updated"].gap, rows["title"].gap) == ("needed", "optional", "")
    content = response.content.decode()
    assert "Not in the document. Required for publishing." in content
    response = read(nurse, EXAMPLE.replace("07.28.2026", "03.04.2021"))
    rows = {row.name: row for row in response.context["rows"]}
    assert [doubt.code for doubt in rows["last_updated"].doubts] == ["date_ambiguous"]


def test_the_date_has_its_calendar(nurse: Client) -> None:
    content = read(nurse, EXAMPLE).content.decode()
    assert "date-time-chooser" in content


def test_a_price_is_not_said_to_be_read_and_not_understood(nurse: Client) -> None:
    content = read(nurse, EXAMPLE.replace("$400 - $600", "$400 - 1.2.3 each, or so")).content.decode()
    assert "No amount was found" in content
    assert "Only the value is read" not in content


def test_facts_twice_are_doubted_at_their_line(nurse: Client) -> None:
    """The second statement is named beside the field."""
    response = read(nurse, EXAMPLE.replace("$400 - $600\n", "$400 - $600\n$700 - $800\n"))
    rows = {row.name: row for row in response.context["rows"]}
    lines = {line.row.number: line for line in response.context["lines"]}
    assert [doubt.code for doubt in rows["price"].doubts] == ["conflicting_fact"]
    assert not response.context["other_doubts"]
    assert "$700 - $800" in [line.row.text for line in lines.values() if line.state == "doubt"]


def test_read_again_keeps_what_was_mended(nurse: Client) -> None:
    """A changed text is read anew; inputs that the nurse has changed stay."""
    data = inputs(read(nurse, EXAMPLE), recovery_minimum="5", action="again")
    data = {name: value.replace("\r\n", "\n").replace("\n", "\r\n") for name, value in data.items()}
    data["changed_source"] = EXAMPLE.replace("$400", "$420").replace("Most people", "Many people")
    response = nurse.post(ADDRESS, data)
    form = response.context["form"]
    assert form["minimum"].value() == 420
    assert "Many people" in form["recovery_notes"].value()
    nurse.post(ADDRESS, inputs(response))
    assert str(ProcedurePage.objects.get().recovery) == "5 days"


def test_an_unread_change_of_the_text_is_not_passed_over(nurse: Client) -> None:
    """Creating with a changed text asks to read it first, and loses nothing."""
    data = inputs(read(nurse, EXAMPLE), about="Mended words.", changed_source=EXAMPLE + "More words.")
    content = nurse.post(ADDRESS, data).content.decode()
    assert "Read again" in content and "More words." in content and "Mended words." in content
    assert not ProcedurePage.objects.exists()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "Paste the text of the document, or choose a file."),
        ("<!doctype html><html><body><p>Laser</p></body></html>", "is not a procedure document"),
        ("{\\rtf1 Laser}", "is not a procedure document"),
        ("Invoice\n\nPlease pay within ten days.\n\nPrice: $400", "is an invoice"),
        ("Only a title", "is not a procedure document"),
        ("Laser light warms the skin for a while. " * 5_200, "is not a procedure document"),
        ("Laser. " * 80_000, "larger than 500 kB"),
        ("Las\x00er", "Null characters are not allowed"),
    ],
)
def test_bad_text_gets_a_sentence_and_stays(nurse: Client, source: str, sentence: str) -> None:
    """Nothing is made, and the box holds what was pasted."""
    response = read(nurse, source)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert response.context["form"]["source"].value() == source
    assert not ProcedurePage.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 word/document.xml", "is damaged or incomplete"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + "WordDocument".encode("utf-16-le"), "is an old Word file (.doc)."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is a file of an old Office program."),
        (b"PK\x03\x04 [Content_Types].xml xl/workbook.xml", "is a spreadsheet."),
        (b"PK\x03\x04", "is a zip file."),
        (b"%PDF-1.7", "is damaged or incomplete"),
        (b"", "is empty."),
        (b"a\x00b", "is binary"),
        (b"a" * 500_001, "larger than 500 kB"),
    ],
)
def test_bad_file_gets_a_sentence(nurse: Client, data: bytes, sentence: str) -> None:
    """The sentence says what to do."""
    response = nurse.post(
        ADDRESS, {"action": "read", "source": "", "file": SimpleUploadedFile("a.txt", data)}
    )
    assert sentence in response.content.decode()


def test_a_file_is_read(nurse: Client) -> None:
    """With a byte-order mark, CRLF, tabs and hard spaces, as Word saves it."""
    text = EXAMPLE.replace("• ", "•\t").replace("3 days", "3\u00a0days").replace("\n", "\r\n")
    file = SimpleUploadedFile("a.txt", text.encode("utf-8-sig"))
    nurse.post(ADDRESS, inputs(nurse.post(ADDRESS, {"action": "read", "source": "", "file": file})))
    page = ProcedurePage.objects.get()
    assert (str(page.recovery), [block.value for block in page.cons]) == ("3 days", ["several sessions"])


def test_beyond_what_a_request_may_hold_there_is_a_sentence(nurse: Client) -> None:
    """Not the server's bare error."""
    response = read(nurse, "x" * 2_700_000)
    assert response.status_code == 413
    assert "your text is still in the box" in response.content.decode()


def test_forged_requests_are_refused(nurse: Client) -> None:
    """The view checks the token itself."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = nurse.cookies
    assert read(strict, EXAMPLE).status_code == 403


def test_a_wrong_value_loses_nothing(nurse: Client) -> None:
    """A price that cannot be read, and a title that is too long, are named beside their inputs."""
    data = inputs(read(nurse, EXAMPLE), minimum="many", title="x" * 256, about="Mended words.")
    response = nurse.post(ADDRESS, data)
    assert set(response.context["form"].errors) == {"minimum", "title"}
    assert "Mended words." in response.content.decode()
    assert not ProcedurePage.objects.exists()


def test_hostile_text_is_shown_and_kept_as_text(nurse: Client) -> None:
    """It is escaped on the check page and on the page."""
    response = read(nurse, EXAMPLE.replace("Deep scars.", "<script>alert(1)</script> scars"))
    assert "<script>alert(1)" not in response.content.decode()
    nurse.post(ADDRESS, inputs(response))
    assert ProcedurePage.objects.get().not_recommended_for == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; scars</p>"
    )


def test_an_existing_procedure_is_not_overwritten_unseen(nurse: Client) -> None:
    """It is named with a link; only a tick updates it, as a draft."""
    existing = make_procedure(title="Gentle Light")
    response = read(nurse, EXAMPLE)
    assert f"/admin/pages/{existing.pk}/edit/" in response.content.decode()
    data = inputs(response)
    assert nurse.post(ADDRESS, data).status_code == 200
    existing.refresh_from_db()
    assert not existing.has_unpublished_changes
    assert nurse.post(ADDRESS, {**data, "update": "on"}).status_code == 302
    existing.refresh_from_db()
    assert existing.has_unpublished_changes and existing.price_lines[0].minimum == 1031
    assert existing.get_latest_revision_as_object().price_lines[0].minimum == 400


def test_a_locked_procedure_stays_and_nothing_is_lost(nurse: Client) -> None:
    """The sentence says that it is locked."""
    existing = make_procedure(title="Gentle Light")
    ProcedurePage.objects.filter(pk=existing.pk).update(locked=True)
    data = inputs(read(nurse, EXAMPLE), update="on", about="Mended words.")
    content = nurse.post(ADDRESS, data).content.decode()
    assert "is locked in the admin" in content and "Mended words." in content


def test_a_new_category_needs_the_right_to_make_it(nurse: Client, admin_client: Client) -> None:
    """Who may not is told; who may sees it named before it is made."""
    source = EXAMPLE.replace("Laser/Light Therapy", "Peels")
    assert "you may not make one" in read(nurse, source).content.decode()
    response = read(admin_client, source)
    assert "It is made together with the draft." in response.content.decode()
    response = admin_client.post(ADDRESS, inputs(response))
    assert response.status_code == 302, response.context["form"].errors
    assert not CategoryPage.objects.get(title="Peels").live


@pytest.mark.parametrize("action", ["read", "create"])
def test_who_lost_the_right_keeps_the_text(nurse: Client, action: str) -> None:
    """One sentence and everything that was typed, to copy."""
    data = inputs(read(nurse, EXAMPLE), about="Mended words.", action=action)
    group = Group.objects.get(name="Editors")
    GroupPagePermission.objects.filter(group=group, permission__codename="add_page").delete()
    response = nurse.post(ADDRESS, data)
    content = response.content.decode()
    assert response.status_code == 403
    assert "You can no longer add procedures" in content
    assert "narrow columns of skin" in content and "Mended words." in content
    assert not ProcedurePage.objects.exists()


def test_the_index_offers_it(nurse: Client) -> None:
    """The menu of the index page and the sidebar lead there."""
    index = ProcedureIndexPage.objects.get()
    assert ADDRESS in nurse.get(f"/admin/pages/{index.pk}/").content.decode()


def test_a_document_twice_over_is_doubted_beside_its_fields(nurse: Client) -> None:
    """Somebody has pasted twice: what is there is read once, and the nurse is told at the fields."""
    response = read(nurse, EXAMPLE + "\n\n" + EXAMPLE.replace("3 days", "2 weeks"))
    rows = {row.name: row for row in response.context["rows"]}
    assert "“2 weeks” is stated as well; the first value is kept." in rows["recovery"].doubts[0].message
    assert response.context["form"]["title"].value() == "Gentle Light"
    nurse.post(ADDRESS, inputs(response))
    page = ProcedurePage.objects.get()
    assert (str(page.recovery), len(page.price_lines)) == ("3 days", 1)


def test_each_bad_text_gets_one_sentence(nurse: Client) -> None:
    """Not a second one that says that nothing was pasted."""
    assert len(read(nurse, "Las\x00er").context["form"].errors["source"]) == 1


def test_a_word_file_is_read_with_its_further_facts(nurse: Client) -> None:
    """Sessions, anaesthesia and aftercare go to their fields."""
    data = files.as_docx(pieces(RECORDS[0], Layout("near")))
    response = nurse.post(ADDRESS, {"action": "read", "file": SimpleUploadedFile("a.docx", data)})
    nurse.post(ADDRESS, inputs(response))
    page = ProcedurePage.objects.get()
    assert (page.title, str(page.sessions), page.anaesthesia) == ("Hydra Facial", "4 to 6", "none")
    assert "Keep out of the sun" in page.aftercare and not page.further_sections


def test_several_prices_become_lines(nurse: Client) -> None:
    source = EXAMPLE.replace("$400 - $600", "Face: $400\nNeck: $300 per session")
    response = read(nurse, source)
    bad = nurse.post(ADDRESS, inputs(response, further_prices="Neck: a lot")).content.decode()
    assert "“Neck: a lot” is not understood." in bad
    nurse.post(ADDRESS, inputs(response))
    lines = ProcedurePage.objects.get().price_lines
    assert [(line.area, line.minimum, line.currency) for line in lines] == [
        ("Face", 400, "USD"),
        ("Neck", 300, "USD"),
    ]


def test_what_a_section_is_can_be_chosen_and_is_remembered(nurse: Client) -> None:
    """An unknown heading is asked for once; a wrong one can be moved, and a menu left out."""
    own = "\n\nOur Promise\n\nWe call you the next day.\n\nHouse Rules\n\nNo pets.\n"
    source = EXAMPLE.replace("\n\nPros", own + "\nPros")
    response = read(nurse, source)
    names = {section.heading: name for name, section in response.context["form"].sections()}
    chosen = {
        f"use.{names['Our Promise']}": "aftercare",
        f"use.{names['House Rules']}": "left_out",
        "use.side_effects": "contraindications",
    }
    nurse.post(ADDRESS, inputs(response, **chosen))
    page = ProcedurePage.objects.get()
    assert page.aftercare == "<p>We call you the next day.</p>"
    assert [block.value for block in page.contraindications] == ["Redness for a day."]
    assert not page.side_effects and not page.further_sections
    again = read(nurse, source.replace("Gentle Light", "Other Light")).context["form"]
    assert [section.fact for _name, section in again.sections()][-2:] == ["side_effects", "aftercare"]


def test_doubts_about_structure_are_findings(nurse: Client) -> None:
    source = EXAMPLE.replace("Cons\n\n", "Cons\n\nSome say:\n\n")
    nurse.post(ADDRESS, inputs(read(nurse, source)))
    finding = ProcedureFinding.objects.get(kind=FindingKind.DOCUMENT_DOUBT)
    assert "beside the list “Cons”" in finding.message


def test_two_procedures_in_one_file_are_offered(nurse: Client) -> None:
    made = [piece for record in RECORDS[:2] for piece in pieces(record, Layout())]
    file = SimpleUploadedFile("both.docx", files.as_docx(made))
    content = nurse.post(ADDRESS, {"action": "read", "file": file}).content.decode()
    assert "Hydra Facial" in content and "Thread Vein Removal" in content
    assert not ProcedurePage.objects.exists()


def test_what_is_pasted_keeps_headings_and_lists(nurse: Client) -> None:
    markup = "<h2>Side effects</h2><ul><li>redness</li></ul><script>alert(1)</script>"
    answer = nurse.post(ADDRESS, {"action": "paste", "markup": markup}).json()
    assert answer == {"text": "## Side effects\n\n- redness"}
