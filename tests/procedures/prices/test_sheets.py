"""Prices as a spreadsheet: downloaded, changed, compared, applied all or none, undone."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.test import Client
from wagtail.models import PageLogEntry

from clinic.models import HomePage
from procedures.choices import LineOutcome, PriceChangeWay, PriceUnit, PriceUpdateState
from procedures.models import PriceHistoryEntry, PriceUpdate, ProcedurePage
from procedures.prices import updates
from procedures.prices.changes import apply_changes, undo_changes
from procedures.prices.lines import public_lines
from tests.factories import make_category, make_procedure, price
from tests.procedures.prices.sheets_support import (
    SHEET,
    START,
    amounts,
    change_price,
    changed,
    column,
    confirm,
    csv_of,
    download,
    preview,
    rows_of,
    set_price,
    uploaded,
)
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


@shared_data
def peel(site: HomePage) -> ProcedurePage:
    return make_procedure(
        title="Peel",
        revision=True,
        prices=[price("290", None, label="Full face", unit=PriceUnit.SESSION.value)],
    )


@shared_data
def laser(site: HomePage) -> ProcedurePage:
    return make_procedure(
        title="Laser",
        revision=True,
        prices=[price("1031", "1144"), price("350", None, label="Neck", starting_from=True)],
    )


@pytest.fixture
def client(admin_client: Client) -> Client:
    return admin_client


# Download


def test_the_sheet_has_each_public_line_with_its_key(
    laser: ProcedurePage, peel: ProcedurePage, client: Client
) -> None:
    make_procedure(title="Draft", live=False)
    heading, *rows = rows_of(download(client))
    found = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [(row["Procedure"], row["New price, or from"], row["New price, to"]) for row in found] == [
        ("Laser", 1031, 1144),
        ("Laser", 350, None),
        ("Peel", 290, None),
    ]
    assert found[2]["Price for"] == "Full face"
    assert found[2]["Unit"] == "per session"
    assert found[2]["Price until now"] == "$290"
    assert found[2]["Page id"] == peel.pk
    assert found[2]["Line id"] == peel.price_lines[0].block_id


def test_only_prices_and_days_can_be_typed_into(peel: ProcedurePage, client: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(download(client)))
    sheet, explanation = book.worksheets
    assert sheet.protection.sheet
    open_cells = {sheet[f"{cell.column_letter}1"].value for cell in sheet[2] if not cell.protection.locked}
    assert open_cells == {"New price, or from", "New price, to", "Valid from", "Valid until"}
    assert sheet[f"{column(sheet, 'New price, or from')}2"].number_format == "#,##0.00"
    assert "yellow" in " ".join(str(row[0]) for row in explanation.iter_rows(values_only=True))


def test_the_sheet_of_a_filtered_list(laser: ProcedurePage, peel: ProcedurePage, client: Client) -> None:
    category = make_category("Peels")
    ProcedurePage.objects.filter(pk=peel.pk).update(category=category)
    rows = rows_of(download(client, f"category={category.pk}"))
    assert [row[0] for row in rows] == ["Procedure", "Peel"]
    assert [row[0] for row in rows_of(download(client, "q=laser"))][1:] == ["Laser", "Laser"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "@SUM(A1)"])
def test_nothing_in_a_sheet_is_a_formula(site: HomePage, client: Client, name: str) -> None:
    make_procedure(title=f"{name}", prices=[price("10", None, label=name)])
    sheet = openpyxl.load_workbook(io.BytesIO(download(client))).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    text = client.get(f"{SHEET}?format=csv").content.decode("utf-8-sig")
    assert f"'{name}" in text
    update = uploaded(client, client.get(f"{SHEET}?format=csv").content, "prices.csv")
    assert (update.unchanged, update.lines.count()) == (1, 0)


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_untouched_sheet_changes_nothing(
    laser: ProcedurePage, peel: ProcedurePage, client: Client, settings: Any, language: str
) -> None:
    make_procedure(
        title="Filler",
        prices=[price("99.50", None, valid_until="2027-01-31"), price(None, None, on_consultation=True)],
    )
    make_procedure(title="Kuwait", prices=[price("1.500", None, currency="KWD")])
    from django.utils.translation import override

    with override(language):
        from procedures.prices.sheets import writing

        as_csv = writing.write_csv(public_lines())
    for data, name in ((download(client), "p.xlsx"), (as_csv, "p.csv")):
        update = uploaded(client, data, name)
        assert (update.unchanged, list(update.lines.values_list("problem", flat=True))) == (6, [])
        assert "0 prices would change" in preview(client, update)


# Compare


def test_every_difference_is_shown_in_words(
    laser: ProcedurePage, peel: ProcedurePage, client: Client
) -> None:
    update = uploaded(client, changed(download(client), lambda sheet: set_price(sheet, "Peel", 304.5)))
    text = preview(client, update)
    assert "1 price would change." in text
    assert "2 stay as they are." in text
    assert "Peel Full face, per session" in text
    assert "$290 $304.50 up 5%" in text
    line = update.lines.get()
    assert line.is_chosen
    assert line.address == "F4"
    assert amounts(peel) == ["$290"]


def test_an_unusual_jump_is_marked_and_not_ticked(peel: ProcedurePage, client: Client) -> None:
    update = uploaded(client, changed(download(client), lambda sheet: set_price(sheet, "Peel", 2900)))
    assert not update.lines.get().is_chosen
    assert "Unusual: up 900%." in preview(client, update)


def test_a_page_with_an_open_draft_is_named(peel: ProcedurePage, client: Client) -> None:
    peel.title = "Peel, new"
    peel.save_revision()
    update = uploaded(client, changed(download(client), lambda sheet: set_price(sheet, "Peel", 300)))
    text = preview(client, update)
    assert "1 page has a newer draft." in text
    assert "There is a newer draft." in text
    assert update.lines.get().is_chosen


def test_a_sheet_of_last_month_keeps_what_has_changed_since(
    laser: ProcedurePage, peel: ProcedurePage, client: Client, admin_user: User
) -> None:
    old = download(client)
    change_price(peel, "310", admin_user)
    # Nobody has touched its row.
    assert uploaded(client, old).unchanged == 3
    # Somebody has.
    update = uploaded(client, changed(old, lambda sheet: set_price(sheet, "Peel", 300)))
    assert not update.lines.get().is_chosen
    assert "Since the download the price has changed to $310." in preview(client, update)


def test_dates_and_ends_of_ranges_change_too(laser: ProcedurePage, client: Client) -> None:
    def change(sheet: Any) -> None:
        sheet[f"{column(sheet, 'New price, to')}2"] = 1200
        sheet[f"{column(sheet, 'Valid until')}2"] = "31 December 2026"

    update = confirm(client, uploaded(client, changed(download(client), change)))
    assert update.state == PriceUpdateState.APPLIED
    line = ProcedurePage.objects.get(pk=laser.pk).price_lines[0]
    assert line.amount == "$1,031–$1,200"
    assert line.valid_until == datetime.date(2026, 12, 31)


# Apply


def test_ticked_rows_are_applied_with_revision_log_and_history(
    laser: ProcedurePage, peel: ProcedurePage, client: Client, no_process: list[str]
) -> None:
    def change(sheet: Any) -> None:
        set_price(sheet, "Peel", 300)
        sheet[f"{column(sheet, 'New price, or from')}3"] = 360

    update = uploaded(client, changed(download(client), change))
    before = peel.revisions.count()
    unticked = update.lines.get(title="Laser")
    update = confirm(client, update, [line.pk for line in update.lines.exclude(pk=unticked.pk)])
    assert no_process == ["started"]
    assert update.state == PriceUpdateState.APPLIED
    assert (amounts(peel), amounts(laser)) == (["$300"], ["$1,031–$1,144", "From $350"])
    assert peel.revisions.count() == before + 1
    assert PageLogEntry.objects.filter(page_id=peel.pk, action="procedures.prices.change").count() == 1
    entry = PriceHistoryEntry.objects.get(batch=update.batch)
    assert (entry.page_id, entry.way, entry.name) == (peel.pk, PriceChangeWay.SPREADSHEET, "admin")
    assert "1 price is changed." in preview(client, update)
    # Sent again, as by a second click, it does nothing.
    client.post(f"{START}{update.pk}/", {"action": "confirm", "line": [unticked.pk]})
    updates.run_pending()
    assert amounts(laser)[1] == "From $350"


def test_a_locked_page_is_left_out_and_the_others_go_on(
    laser: ProcedurePage, peel: ProcedurePage, client: Client
) -> None:
    other = User.objects.create_user("other")
    ProcedurePage.objects.filter(pk=laser.pk).update(locked=True, locked_by=other)

    def change(sheet: Any) -> None:
        set_price(sheet, "Peel", 300)
        sheet[f"{column(sheet, 'New price, or from')}2"] = 1050

    update = uploaded(client, changed(download(client), change))
    assert "The page is locked in the admin. It is left out." in preview(client, update)
    update = confirm(client, update)
    assert (amounts(peel), amounts(laser)[0]) == (["$300"], "$1,031–$1,144")


def test_a_page_that_is_locked_after_the_preview_is_left_out(
    laser: ProcedurePage, peel: ProcedurePage, client: Client
) -> None:
    update = raise_all(client)
    ProcedurePage.objects.filter(pk=laser.pk).update(locked=True, locked_by=User.objects.create_user("other"))
    update = confirm(client, update)
    assert update.state == PriceUpdateState.APPLIED
    assert (amounts(peel), amounts(laser)[0]) == (["$305"], "$1,031–$1,144")
    assert "Not changed (2)" in preview(client, update)


def raise_all(client: Client, **fields: Any) -> PriceUpdate:
    response = client.post(START, {"action": "percent", "percent": "5", "step": "5", **fields})
    assert response.status_code == 302
    return PriceUpdate.objects.latest("pk")


def test_what_was_changed_since_the_preview_stops_all(
    laser: ProcedurePage, peel: ProcedurePage, client: Client
) -> None:
    """Two uploads at once: the second one is told, and nothing of it is done."""
    first, second = raise_all(client), raise_all(client)
    assert confirm(client, first).state == PriceUpdateState.APPLIED
    second = confirm(client, second)
    assert second.state == PriceUpdateState.FAILED
    assert amounts(peel) == ["$305"]
    text = preview(client, second)
    assert "Nothing was changed." in text
    assert "Some prices have changed since they were compared." in text
    assert "Meanwhile changed to: $305." in text
    client.post(f"{START}{second.pk}/", {"action": "again"})
    second.refresh_from_db()
    assert (second.state, second.unchanged, second.lines.count()) == (PriceUpdateState.PREVIEW, 3, 0)


def test_a_line_that_changes_in_the_middle_puts_all_back(
    laser: ProcedurePage,
    peel: ProcedurePage,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    admin_user: User,
) -> None:
    update = raise_all(client)

    def interfere(page_id: int, *args: Any, **options: Any) -> Any:
        done = apply_changes(page_id, *args, **options)
        if page_id == peel.pk:
            change_price(laser, "999", admin_user)
        return done

    monkeypatch.setattr(updates, "apply_changes", interfere)
    update = confirm(client, update)
    assert update.state == PriceUpdateState.FAILED
    assert (amounts(peel), amounts(laser)) == (["$290"], ["$999", "From $350"])
    text = preview(client, update)
    assert "Someone else changed a price at the same time." in text
    assert "it was $1,031–$1,144 and is $999 now" in text
    # Of a price that was public for a moment, it would be untrue that nothing was changed.
    assert "Put back." in text and "Put back (1)" in text and "Nothing was changed" not in text
    assert "Changed (" not in text


def test_an_undo_during_which_a_price_changes_puts_the_others_of_its_page_back(
    laser: ProcedurePage,
    peel: ProcedurePage,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    admin_user: User,
) -> None:
    update = confirm(client, raise_all(client))
    assert (amounts(peel), amounts(laser)) == (["$305"], ["$1,085–$1,200", "From $370"])
    quick: list[Any] = []

    def interfere(entries: Any, *args: Any, **options: Any) -> Any:
        if not quick:
            quick.append(change_price(laser, "999", admin_user))
        return undo_changes(entries, *args, **options)

    monkeypatch.setattr(updates, "undo_changes", interfere)
    client.post(f"{START}{update.pk}/", {"action": "undo"})
    updates.run_pending()
    update.refresh_from_db()
    assert (amounts(peel), amounts(laser)) == (["$290"], ["$999", "From $350"])
    assert update.state_in_words == "Put back in part"
    text = preview(client, update)
    for words in (
        "Put back in part.",
        "2 prices are as they were before.",
        "Not put back (1)",
        "Put back (2)",
    ):
        assert words in text
    assert "Some prices could not be put back. The list names them." in text
    assert "Put back in part" in client.get(START).content.decode()


def test_after_a_crash_the_next_process_finishes(
    laser: ProcedurePage, peel: ProcedurePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = raise_all(client)
    calls: list[int] = []

    def die(page_id: int, *args: Any, **options: Any) -> Any:
        calls.append(page_id)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return apply_changes(page_id, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(updates, "apply_changes", die)
        with pytest.raises(KeyboardInterrupt):
            confirm(client, update)
    update.refresh_from_db()
    assert update.state == PriceUpdateState.APPLYING
    assert set(update.lines.values_list("outcome", flat=True)) == {LineOutcome.WAITING, LineOutcome.APPLIED}
    assert "Being applied" in preview(client, update)
    assert updates.is_idle()
    updates.run_pending()
    update.refresh_from_db()
    assert update.state == PriceUpdateState.APPLIED
    assert (amounts(peel), amounts(laser)) == (["$305"], ["$1,085–$1,200", "From $370"])
    assert PriceHistoryEntry.objects.filter(batch=update.batch).count() == 3
    assert not updates.is_idle()


def test_a_fault_of_ours_puts_all_back(
    laser: ProcedurePage, peel: ProcedurePage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = raise_all(client)

    def fail(page_id: int, *args: Any, **options: Any) -> Any:
        if page_id == peel.pk:
            raise RuntimeError
        return apply_changes(page_id, *args, **options)

    monkeypatch.setattr(updates, "apply_changes", fail)
    update = confirm(client, update)
    assert update.state == PriceUpdateState.FAILED
    assert (amounts(peel), amounts(laser)) == (["$290"], ["$1,031–$1,144", "From $350"])
    assert "The website had a fault of its own" in preview(client, update)


# Undo


def undo(client: Client, update: PriceUpdate) -> PriceUpdate:
    client.post(f"{START}{update.pk}/", {"action": "undo"})
    updates.run_pending()
    update.refresh_from_db()
    return update


def test_an_update_is_undone(laser: ProcedurePage, peel: ProcedurePage, client: Client) -> None:
    update = confirm(client, raise_all(client))
    assert "Undo this update" in preview(client, update)
    update = undo(client, update)
    assert update.state == PriceUpdateState.UNDONE
    assert (amounts(peel), amounts(laser)) == (["$290"], ["$1,031–$1,144", "From $350"])
    assert "3 prices are as they were before." in preview(client, update)


def test_what_is_newer_is_not_undone(
    laser: ProcedurePage, peel: ProcedurePage, client: Client, admin_user: User
) -> None:
    update = confirm(client, raise_all(client))
    change_price(peel, "320", admin_user)
    text = preview(client, update)
    assert "Undo this update" not in text
    assert "This can no longer be undone." in text
    assert "Peel · Full face" in text
    assert undo(client, update).state == PriceUpdateState.APPLIED
    assert (amounts(peel), amounts(laser)[0]) == (["$320"], "$1,085–$1,200")


# By per cent


def test_by_per_cent_over_a_filtered_list(laser: ProcedurePage, peel: ProcedurePage, client: Client) -> None:
    response = client.post(f"{START}?q=peel", {"action": "percent", "percent": "5", "step": "5"})
    update = PriceUpdate.objects.get()
    assert response["Location"] == f"{START}{update.pk}/"
    assert [line.title for line in update.lines.all()] == ["Peel"]
    # 304.50, to the next 5.
    assert "$290 $305 up 5.2%" in preview(client, update)


@pytest.mark.parametrize(
    ("percent", "step", "expected"),
    [
        ("5", "0", "$304.50"),
        ("5", "1", "$305"),
        ("5", "10", "$300"),
        ("-5", "5", "$275"),
        ("2.5", "0", "$297.25"),
    ],
)
def test_rounding(peel: ProcedurePage, client: Client, percent: str, step: str, expected: str) -> None:
    confirm(client, raise_all(client, percent=percent, step=step))
    assert amounts(peel) == [expected]


def test_rounding_that_turns_a_rise_around_is_not_ticked(site: HomePage, client: Client) -> None:
    make_procedure(title="Unit", prices=[price("11", None)])
    update = raise_all(client)
    assert not update.lines.get().is_chosen
    assert "Rounding turns the change around." in preview(client, update)


@pytest.mark.parametrize("percent", ["", "0", "five", "400", "-80"])
def test_a_percentage_that_makes_no_sense_is_refused(
    peel: ProcedurePage, client: Client, percent: str
) -> None:
    response = client.post(START, {"action": "percent", "percent": percent, "step": "5"})
    assert response.status_code == 200
    assert response.context["percent"].errors["percent"]
    assert not PriceUpdate.objects.exists()


# Rights


def test_who_may_not_change_prices_sees_nothing(peel: ProcedurePage, client: Client) -> None:
    update = raise_all(client)
    user = User.objects.create_user("editor")
    from django.contrib.auth.models import Group

    user.groups.add(Group.objects.get(name="Editors"))
    user.user_permissions.clear()
    client.force_login(user)
    for address in (START, SHEET, f"{START}{update.pk}/"):
        assert client.get(address).status_code == 302
    assert "price-updates" not in client.get("/admin/").content.decode()


def test_csv_with_other_signs(peel: ProcedurePage, client: Client) -> None:
    """As a German spreadsheet saves it."""
    heading, row = rows_of(download(client))
    row[heading.index("New price, or from")] = "1.234,50 $"
    row[heading.index("Valid until")] = "31.12.2026"
    update = uploaded(client, csv_of([heading, row], ";"), "prices.csv")
    line = update.lines.get()
    assert (line.problem, str(line.after_values)) == ("", "$1,234.50")
    assert line.after_values.valid_until == datetime.date(2026, 12, 31)
