"""Documents come in and go out: what an import changes, what it leaves alone, and the plain copy."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from clinic.models import HomePage
from procedures.documents import read_document
from procedures.documents.exporting import export_procedure
from procedures.documents.importing import ImportRefused, import_reading
from procedures.models import CategoryPage, ProcedurePage
from tests.factories import full_procedure, make_procedure, price

pytestmark = pytest.mark.django_db

DOCUMENT = """\
Gentle Light Resurfacing

Gentle light resurfacing leaves the outer layer of the skin alone.

Gentle Light Resurfacing Overview - Everything You Need to Know

The Skinny

Gentle Light Resurfacing
avg. recovery
3 days
Laser/Light Therapy
$1031 - $1144

About the Procedure

Last Updated: 07.28.2021

Light heats narrow columns of skin until they coagulate.

The columns tighten & heal.

Recovery Notes

Typically none.

Ideal Candidate

Younger skin with early signs of sun.

Not Recommended For

Deep scars

Side Effects

Burns, scars and milia may happen.

Life at Home

Keep it clean.

  • water
  • SPF 50


  • minimal pain
  • short visits


  • several visits

We’ve done the homework.
Your trusted source for aesthetic solutions, "try it on" now.
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "gentle.txt"
    path.write_text(DOCUMENT)
    return path


def run(*arguments: Any) -> tuple[str, str, int]:
    """Output, errors and exit status of a command."""
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command(*(str(argument) for argument in arguments), stdout=out, stderr=errors)
    except SystemExit as end:
        return out.getvalue(), errors.getvalue(), int(end.code or 0)
    except CommandError as error:
        return out.getvalue(), str(error), error.returncode
    return out.getvalue(), errors.getvalue(), 0


def imported() -> ProcedurePage:
    return ProcedurePage.objects.get(slug="gentle-light-resurfacing")


def test_a_document_becomes_a_public_page_on_an_empty_database(document: Path, client: Client) -> None:
    out, errors, status = run("import_procedure", document, "--publish")
    assert (errors, status) == ("", 0)
    assert "made" in out and "published" in out
    assert "new category: Laser/Light Therapy" in out
    page = imported()
    response = client.get(page.url)
    assert response.status_code == 200
    for words in (
        "3 days",
        "$1,031–$1,144",
        "July 28, 2021",
        "tighten &amp; heal",
        "Younger skin",
        "minimal pain",
        "several visits",
        "Life at Home",
        "SPF 50",
    ):
        assert words in response.content.decode(), words
    assert page.content_updated_on.isoformat() == "2021-07-28"
    assert client.get(page.category.url).status_code == 200


def test_without_publish_it_stays_a_draft(site: HomePage, document: Path, client: Client) -> None:
    out, _errors, status = run("import_procedure", document)
    assert status == 0 and "draft" in out
    assert not imported().live
    assert client.get("/procedures/gentle-light-resurfacing/").status_code == 404


def test_a_new_category_is_a_draft_like_its_procedure(site: HomePage, document: Path) -> None:
    out, _errors, _status = run("import_procedure", document)
    assert "new category: Laser/Light Therapy" in out
    assert not CategoryPage.objects.get().live


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        # What a wrong conversion leaves behind.
        ("Keep it clean", "Itâ€™s best to keep it clean", "wrong conversion"),
        # An announced list that stands far below: it is no pros, and one list for both is left.
        (r"Keep it clean\.\n\n  • water\n  • SPF 50\n\n", "Keep it:\n\n---\n\n", "one list without a label"),
    ],
    ids=["damage", "list far below"],
)
def test_a_doubt_about_structure_keeps_it_a_draft_and_says_why(
    site: HomePage, document: Path, old: str, new: str, reason: str
) -> None:
    text, number = re.subn(old, new, document.read_text(), count=1)
    assert number == 1
    document.write_text(text)
    out, _errors, status = run("import_procedure", document, "--publish")
    assert status == 1
    assert "Not published, because parts of the document are unclear." in out
    assert reason in out
    assert not ProcedurePage.objects.get().live
    assert not CategoryPage.objects.filter(live=True).exists()


def test_a_dry_run_changes_nothing(site: HomePage, document: Path) -> None:
    out, _errors, status = run("import_procedure", document, "--publish", "--dry-run")
    assert status == 0 and "would be made" in out
    assert not ProcedurePage.objects.exists()
    assert not CategoryPage.objects.exists()


def test_stated_facts_replace_and_the_rest_stays(site: HomePage) -> None:
    page = full_procedure(title="Gentle Light Resurfacing", slug="gentle-light-resurfacing")
    keys = [line.block_id for line in page.price_lines]
    facts = "The Skinny\n\navg. recovery\n5 days\n\nSide Effects\n\nNew effects.\n"
    text = f"Gentle Light Resurfacing\n\nNew words.\n\n{facts}"
    report = import_reading(read_document(text), publish=True)
    assert report.published
    page = imported()
    assert page.introduction == "<p>New words.</p>"
    assert page.side_effects == "<p>New effects.</p>"
    assert str(page.recovery) == "5 days"
    # Not in the document, or not in its form at all.
    assert [line.block_id for line in page.price_lines] == keys
    assert len(page.side_effect_list) == 4
    assert page.category.title == "Laser/Light Therapy"
    assert page.reviewer is not None
    assert len(page.further_sections) == 2
    assert set(report.changed) == {"introduction", "side_effects", "recovery", "draft_title"} - {
        "draft_title"
    }


def test_a_price_replaces_the_first_line_and_keeps_what_it_does_not_state(site: HomePage) -> None:
    page = full_procedure(title="Gentle", slug="gentle")
    first = page.price_lines[0]
    import_reading(read_document("Gentle\n\nThe Skinny\n\n$900\n\nSide Effects\n\nRedness.\n"), publish=True)
    lines = ProcedurePage.objects.get(pk=page.pk).price_lines
    assert lines[0].amount == "$900"
    assert (lines[0].unit, lines[0].area, lines[0].block_id) == (first.unit, "Full face", first.block_id)
    assert [line.amount for line in lines[1:]] == ["$420–$480", "From $350"]


def test_an_unclear_currency_never_keeps_the_old_one(site: HomePage) -> None:
    page = make_procedure(title="Gentle", slug="gentle")
    report = import_reading(
        read_document("Gentle\n\nThe Skinny\n\n900 kr\n\nSide Effects\n\nRedness.\n"), publish=True
    )
    assert not report.published
    assert "Enter the currency" in " ".join(report.remarks)
    assert ProcedurePage.objects.get(pk=page.pk).price_lines[0].currency == "USD"


def test_unknown_sections_are_kept_in_order_and_known_ones_updated(site: HomePage, document: Path) -> None:
    import_reading(read_document(DOCUMENT), publish=True)
    changed = DOCUMENT.replace("Keep it clean.", "Keep it cool.").replace(
        "  • minimal pain", "When You Come\n\nNo sun.\n\n\n  • minimal pain"
    )
    import_reading(read_document(changed), publish=True)
    sections = [(block.value["heading"], block.value["text"].source) for block in imported().further_sections]
    assert sections == [
        ("Life at Home", "<p>Keep it cool.</p><ul><li>water</li><li>SPF 50</li></ul>"),
        ("When You Come", "<p>No sun.</p>"),
    ]


def test_importing_twice_changes_nothing(site: HomePage, document: Path) -> None:
    run("import_procedure", document, "--publish")
    before = imported()
    out, _errors, status = run("import_procedure", document, "--publish")
    after = imported()
    assert status == 0 and "unchanged" in out
    assert after.latest_revision_id == before.latest_revision_id
    assert after.content_updated_on == before.content_updated_on


def test_an_existing_draft_is_not_published_over(site: HomePage, document: Path, client: Client) -> None:
    run("import_procedure", document, "--publish")
    page = imported()
    page.about = "<p>Half-finished thoughts.</p>"
    page.aftercare = "<p>Half-finished care.</p>"
    page.save_revision()
    document.write_text(DOCUMENT.replace("3 days", "4 days"))
    out, _errors, status = run("import_procedure", document, "--publish")
    assert status == 1
    assert "newer draft" in out
    draft = imported().get_latest_revision_as_object()
    assert (str(draft.recovery), draft.aftercare) == ("4 days", "<p>Half-finished care.</p>")
    shown = client.get(page.url).content.decode()
    assert "3 days" in shown and "Half-finished" not in shown


def test_what_is_missing_keeps_it_a_draft_and_says_so(site: HomePage, document: Path) -> None:
    document.write_text(DOCUMENT.replace("avg. recovery\n3 days\n", ""))
    out, _errors, status = run("import_procedure", document, "--publish")
    assert status == 1
    assert "Not published" in out and "State the average recovery" in out
    assert not imported().live


def test_a_locked_page_is_left_alone(site: HomePage, document: Path) -> None:
    page = make_procedure(title="Gentle Light Resurfacing", slug="gentle-light-resurfacing")
    ProcedurePage.objects.filter(pk=page.pk).update(locked=True)
    with pytest.raises(ImportRefused):
        import_reading(read_document(DOCUMENT))
    _out, errors, status = run("import_procedure", document)
    assert status == 1 and "locked" in errors


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n"),
        ("binary.txt", bytes(range(256)) * 40),
        ("letter.txt", b"Dear Sir,\n\nthank you for your letter.\n\nYours\n"),
        ("sheet.xlsx", b"PK\x03\x04 xl/workbook.xml"),
        ("long.txt", b"words and words\n" * 700_000),
    ],
)
def test_a_bad_file_gets_one_sentence_and_changes_nothing(
    site: HomePage, document: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    for arguments in (("import_procedure", document, bad, "--publish"), ("read_procedure", bad, "--json")):
        out, errors, status = run(*arguments)
        assert (out, status) == ("", 2)
        assert len(errors.strip().splitlines()) == 1
    assert not ProcedurePage.objects.exists()


def test_a_missing_file_gets_one_sentence(site: HomePage, tmp_path: Path) -> None:
    out, errors, status = run("import_procedure", tmp_path / "nowhere.txt")
    assert (out, status) == ("", 2)
    assert len(errors.strip().splitlines()) == 1


# Out again


def test_a_plain_copy_says_the_facts_in_words(site: HomePage, document: Path) -> None:
    run("import_procedure", document, "--publish")
    out, errors, status = run("export_procedure", "gentle-light-resurfacing")
    assert (errors, status) == ("", 0)
    page = ProcedurePage.objects.get(slug="gentle-light-resurfacing")
    stated = [page.title, str(page.recovery), page.category.title, *(block.value for block in page.pros)]
    assert [words for words in stated if words not in out] == []
    assert "<" not in out


@pytest.mark.parametrize(
    ("prices", "amount"),
    [
        ([price("500", None, starting_from=True)], "From $500"),
        ([price("99.50", None, currency="GBP")], "£99.50"),
        ([price(None, None, on_consultation=True)], "On consultation"),
        ([price(None, "500", unit="area")], "Up to $500"),
    ],
)
def test_every_kind_of_price_is_copied(site: HomePage, prices: list[Any], amount: str) -> None:
    assert f"\n{amount}" in export_procedure(make_procedure(prices=prices))


def test_an_unknown_slug_is_named(site: HomePage) -> None:
    out, errors, status = run("export_procedure", "nowhere")
    assert (out, status) == ("", 2)
    assert "nowhere" in errors
