"""What the software notices about one procedure."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clinic.models import HomePage
from procedures.choices import FindingKind, Invasiveness, PriceUnit, TimeUnit
from procedures.documents import read_file
from procedures.documents.importing import import_reading
from procedures.facts import DurationRange, Milestone, Recovery, Sessions
from procedures.models import ProcedurePage
from procedures.review import Circumstances, Finding, findings_of, hints_of
from procedures.review.words import months_after
from tests.factories import complete_facts, days, full_procedure, items, make_practitioner, price

DOCUMENTS = Path(__file__).parent.parent / "documents" / "documents"
TODAY = datetime.date(2026, 11, 24)
CIRCUMSTANCES = Circumstances(day=TODAY, urgent_telephone="555 0100 199")

pytestmark = pytest.mark.django_db


def noticed(circumstances: Circumstances = CIRCUMSTANCES, **fields: Any) -> list[Finding]:
    """The findings of a procedure in memory."""
    return findings_of(ProcedurePage(**complete_facts(**fields)), circumstances)


def kinds(**fields: Any) -> set[str]:
    """The kinds of findings of a procedure in memory."""
    return {finding.kind for finding in noticed(**fields)}


@pytest.fixture(autouse=True)
def tree(site: HomePage) -> HomePage:
    """Every procedure has a category, which has a page."""
    return site


def test_source_document_contradicts_itself_and_leaves_gaps() -> None:
    """The document that the site was made from: 3 days, "typically none"; no unit; no total; "safe"."""
    page = import_reading(read_file(DOCUMENTS / "laser-resurfacing.txt")).page
    found = {finding.kind: finding for finding in findings_of(page, CIRCUMSTANCES)}
    assert set(found) == {
        FindingKind.RECOVERY_CONFLICT,
        FindingKind.PRICE_UNIT_MISSING,
        FindingKind.COURSE_TOTAL_MISSING,
        FindingKind.NEVER_REVIEWED,
        FindingKind.NO_SOURCE,
        FindingKind.PRICE_UNCONFIRMED,
        FindingKind.CLAIM_WITHOUT_SOURCE,
        FindingKind.SUMMARY_MISSING,
        FindingKind.INVASIVENESS_MISSING,
        FindingKind.CONTRAINDICATIONS_MISSING,
        FindingKind.NO_URGENT_HELP,
    }
    assert "“3 days”" in found[FindingKind.RECOVERY_CONFLICT].message
    assert "Typically none" in found[FindingKind.RECOVERY_CONFLICT].message
    assert "$1,031–$1,144" in found[FindingKind.PRICE_UNIT_MISSING].message
    assert "safe for most skin types" in found[FindingKind.CLAIM_WITHOUT_SOURCE].message


def test_well_kept_page_has_no_findings() -> None:
    """Nothing is noticed for the sake of noticing."""
    page = full_procedure(prices_confirmed_on=datetime.date(2026, 9, 1))
    assert findings_of(page, CIRCUMSTANCES) == []


THREE_DAYS = Recovery(days(3))
NO_TIME = Recovery(None)
STRAIGHT_AWAY = Milestone(None)


@pytest.mark.parametrize(
    ("recovery", "back_to_work", "notes"),
    [
        (THREE_DAYS, None, "Typically none, most patients return to work immediately."),
        (THREE_DAYS, None, "There is no downtime."),
        (THREE_DAYS, None, "Most people return to work straight away."),
        (THREE_DAYS, None, "Recovery takes two to three weeks."),
        (THREE_DAYS, Milestone(days(10)), "There is no recovery time."),
        (THREE_DAYS, Milestone(days(2)), "You are back at work after a week."),
        (THREE_DAYS, Milestone(DurationRange(Decimal(2), None, TimeUnit.DAYS)), "No downtime at all."),
        (NO_TIME, None, "Recovery takes about five days."),
        (Recovery(None), None, "Plan a week off work."),
    ],
)  # fmt: skip
def test_recovery_conflict(recovery: Recovery, back_to_work: Milestone | None, notes: str) -> None:
    """The fact and the notes cannot both be what a visitor plans by."""
    assert FindingKind.RECOVERY_CONFLICT in kinds(
        recovery=recovery, back_to_work=back_to_work, recovery_notes=f"<p>{notes}</p>"
    )


@pytest.mark.parametrize(
    ("recovery", "back_to_work", "notes"),
    [
        (THREE_DAYS, STRAIGHT_AWAY, "Typically none, most patients return to work immediately."),
        (THREE_DAYS, None, "Redness fades within three days."),
        (THREE_DAYS, None, "Recovery takes 2 to 4 days."),
        (THREE_DAYS, None, "There is little to no downtime."),
        (THREE_DAYS, None, "Swelling lasts two weeks."),
        (THREE_DAYS, None, "Avoid the sun for four weeks."),
        (THREE_DAYS, Milestone(days(2)), "You are back at work after two days."),
        (NO_TIME, None, "Your skin may flake for three days."),
        (NO_TIME, None, "None. Most people go back to work at once."),
        (None, None, "Recovery takes two weeks."),
        (Recovery(days(7)), None, "Most people need two days off work."),
    ],
)
def test_no_recovery_conflict(recovery: Recovery | None, back_to_work: Milestone | None, notes: str) -> None:
    """Explained by back to work, about one symptom, overlapping, or without a fact to contradict."""
    assert FindingKind.RECOVERY_CONFLICT not in kinds(
        recovery=recovery, back_to_work=back_to_work, recovery_notes=f"<p>{notes}</p>"
    )


def test_each_price_without_unit_is_named() -> None:
    """An ended price, and one on consultation, need none."""
    found = noticed(
        prices=[
            price(label="Face"),
            price("90", None, unit=PriceUnit.SESSION.value, label="Neck"),
            price("80", None, label="Ended", valid_until="2026-11-23"),
            price(None, None, label="Body", on_consultation=True),
        ]
    )
    messages = [finding.message for finding in found if finding.kind == FindingKind.PRICE_UNIT_MISSING]
    assert len(messages) == 1
    assert "Face: $1,031–$1,144" in messages[0]


@pytest.mark.parametrize(
    ("sessions", "unit", "is_missing"),
    [
        (Sessions(3, 5), "", True),
        (Sessions(3, 5), "area", True),
        (Sessions(3, 5), "session", False),
        (Sessions(3, 5), "course", False),
        (Sessions(1, 1), "", False),
        (None, "session", False),
    ],
)
def test_course_total(sessions: Sessions | None, unit: str, is_missing: bool) -> None:
    """Several sessions want a price from which their total can be worked out."""
    found = kinds(sessions=sessions, prices=[price(unit=unit)], cons=items("Costs money"))
    assert (FindingKind.COURSE_TOTAL_MISSING in found) is is_missing


def course(amount: str, **values: Any) -> dict[str, Any]:
    """A price of several sessions."""
    return price(amount, None, unit="course", **values)


@pytest.mark.parametrize(
    ("prices", "is_above"),
    [
        ([price("290", None, unit="session"), course("1500", sessions_covered=6)], False),
        ([price("290", None, unit="session"), course("1741", sessions_covered=6)], True),
        # Of a range, nobody can say so below its upper end.
        ([price("290", "300", unit="session"), course("1790", sessions_covered=6)], False),
        ([price("290", "300", unit="session"), course("1801", sessions_covered=6)], True),
        # Without a number, it covers as many as are needed at most.
        ([price("290", None, unit="session"), course("1451")], True),
        ([price("290", None, unit="session", area="Face"), course("9999", area="Neck")], False),
        ([course("9999", sessions_covered=6)], False),
        ([price("290", None, unit="session", starting_from=True), course("9999", sessions_covered=6)], False),
        # An offer of next month is no reason today.
        (
            [price("1", None, unit="session", valid_from="2999-01-01"), course("9", sessions_covered=2)],
            False,
        ),
        # What has ended is compared no more.
        (
            [price("1", None, unit="session", valid_until="2026-11-23"), course("9", sessions_covered=2)],
            False,
        ),
    ],
)
def test_a_course_that_is_dearer_than_its_sessions(prices: list[dict[str, Any]], is_above: bool) -> None:
    found = [
        finding
        for finding in noticed(sessions=Sessions(3, 5), prices=prices)
        if finding.kind == FindingKind.COURSE_PRICE_ABOVE_SUM
    ]
    assert bool(found) is is_above
    assert all("costs more than its sessions one by one" in finding.message for finding in found)


@pytest.mark.parametrize(
    ("first", "differs"),
    [
        ({"unit": "session", "area": "Face", "valid_until": "2026-11-23"}, True),
        ({"unit": "session", "area": "Neck", "valid_from": "2999-01-01"}, False),
        ({"unit": "course", "area": "Neck", "valid_from": "2999-01-01"}, True),
        ({"unit": "session", "area": " neck", "valid_until": "2026-11-23", "label": "Offer"}, False),
        ({"unit": "session", "area": "Face"}, False),
    ],
)
def test_a_headline_that_prices_something_else_than_the_first_line(
    first: dict[str, str], differs: bool
) -> None:
    prices = [price("100", None, **first), price("90", None, unit="session", area="Neck")]
    assert (FindingKind.HEADLINE_BASIS_DIFFERS in kinds(prices=prices)) is differs


def test_the_area_of_the_headline_needs_a_total() -> None:
    prices = [price("9", None, unit="syringe", area="Lips"), price("90", None, unit="session", area="Neck")]
    found = noticed(sessions=Sessions(2, 3), prices=prices)
    (missing,) = [one for one in found if one.kind == FindingKind.COURSE_TOTAL_MISSING]
    assert "“$9 per syringe, lips”" in missing.message
    prices[0]["value"]["sessions_covered"] = 1
    assert FindingKind.COURSE_TOTAL_MISSING not in kinds(sessions=Sessions(2, 3), prices=prices)


def test_course_total_is_missed_when_only_the_text_speaks_of_sessions() -> None:
    """The number of sessions is then asked for, beside its field."""
    found = noticed(about="<p>Multiple treatments are likely to be required.</p>", cons=items("Costs money"))
    assert [f.field for f in found if f.kind == FindingKind.COURSE_TOTAL_MISSING] == ["sessions"]


def test_review() -> None:
    """Never reviewed, half reviewed, by somebody without registration, in time, overdue."""
    reviewer = make_practitioner()
    unregistered = make_practitioner("Nobody", registration_number="")
    last_year = datetime.date(2025, 11, 1)
    assert FindingKind.NEVER_REVIEWED in kinds()
    assert FindingKind.NEVER_REVIEWED in kinds(reviewer=reviewer)
    assert FindingKind.NEVER_REVIEWED in kinds(reviewer=unregistered, reviewed_on=last_year)
    in_time = kinds(reviewer=reviewer, reviewed_on=last_year, next_review_on=TODAY)
    assert not {FindingKind.NEVER_REVIEWED, FindingKind.REVIEW_OVERDUE} & in_time
    yesterday = TODAY - datetime.timedelta(days=1)
    overdue = kinds(reviewer=reviewer, reviewed_on=last_year, next_review_on=yesterday)
    assert FindingKind.REVIEW_OVERDUE in overdue


def test_price_grows_old() -> None:
    """After the months of the house rules, to the day; a price on consultation cannot."""
    assert FindingKind.PRICE_UNCONFIRMED in kinds()
    assert FindingKind.PRICE_UNCONFIRMED not in kinds(prices_confirmed_on=datetime.date(2026, 5, 24))
    assert FindingKind.PRICE_UNCONFIRMED in kinds(prices_confirmed_on=datetime.date(2026, 5, 23))
    assert FindingKind.PRICE_UNCONFIRMED not in kinds(prices=[price(None, None, on_consultation=True)])


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"summary": "Heals fast."}, FindingKind.SUMMARY_MISSING),
        ({"invasiveness": Invasiveness.SURGICAL}, FindingKind.INVASIVENESS_MISSING),
        ({"contraindications": items("You are pregnant.")}, FindingKind.CONTRAINDICATIONS_MISSING),
        ({"no_known_contraindications": True}, FindingKind.CONTRAINDICATIONS_MISSING),
        ({"if_something_goes_wrong": "<p>Call about fever.</p>"}, FindingKind.NO_URGENT_HELP),
        ({"references": [("reference", {"title": "A paper"})]}, FindingKind.NO_SOURCE),
    ],
)
def test_gap_is_noticed_until_it_is_filled(fields: dict[str, Any], kind: FindingKind) -> None:
    """Each gap has one thing that fills it."""
    assert kind in kinds()
    assert kind not in kinds(**fields)


def test_advice_needs_somebody_to_call() -> None:
    """Warning signs alone do not help a patient at night."""
    advice = {"if_something_goes_wrong": "<p>Call about fever.</p>"}
    found = noticed(Circumstances(day=TODAY), **advice)
    assert FindingKind.NO_URGENT_HELP in {finding.kind for finding in found}


def test_empty_draft_is_noticed_without_an_error() -> None:
    """A draft may lack everything."""
    assert FindingKind.SUMMARY_MISSING in {
        f.kind for f in findings_of(ProcedurePage(title="X"), CIRCUMSTANCES)
    }


def test_findings_fit_their_columns_and_differ() -> None:
    """A text of any length has a digest of one length; different evidence, a different digest."""
    first = Finding(FindingKind.CLAIM_WITHOUT_SOURCE, "about", "", "a" * 10_000)
    second = Finding(FindingKind.CLAIM_WITHOUT_SOURCE, "about", "", "b")
    assert len(first.digest) == len(second.digest) == 64
    assert first.digest != second.digest


def test_hints() -> None:
    """Hard sentences, no questions, no picture; an easy text gives none for itself."""
    hard = (
        "The individualised investigation of dermatological contraindications necessitates "
        "multidisciplinary consideration of photosensitising medication, immunological predisposition and "
        "previously documented complications before any therapeutic intervention can responsibly be "
        "scheduled."
    )
    page = ProcedurePage(
        **complete_facts(about=f"<p>{hard} {hard}</p>", side_effects=f"<p>{'It is red. ' * 20}</p>")
    )
    assert {hint.field for hint in hints_of(page)} == {"about", "questions", "picture"}


def test_months_end_on_the_last_day() -> None:
    """There is no 31 February."""
    assert months_after(datetime.date(2026, 8, 31), 6) == datetime.date(2027, 2, 28)
    assert months_after(datetime.date(2026, 6, 15), 7) == datetime.date(2027, 1, 15)
