"""Findings of all procedures as rows: what they describe, and what it costs to keep them."""

from __future__ import annotations

import datetime
import io
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from clinic.models import ClinicSettings, HomePage
from clinic.publishing.clock import tick
from clinic.publishing.gate import PublicationRefused
from procedures.choices import FindingKind, Invasiveness
from procedures.facts import Recovery
from procedures.models import Acknowledgement, HouseRules, ProcedureFinding, ProcedurePage
from procedures.publishing.gate import publishing_errors
from procedures.review import store
from procedures.review.store import refresh_findings
from tests.factories import (
    days,
    full_procedure,
    make_concern,
    make_practitioner,
    make_procedure,
    make_procedures,
    price,
)

# Findings are there before what should change them.
pytestmark = [pytest.mark.django_db, pytest.mark.derived_rows]


def kinds(page: ProcedurePage) -> set[str]:
    """The kinds of findings of a page, as they are stored."""
    return set(ProcedureFinding.objects.filter(page=page).values_list("kind", flat=True))


def acknowledge(
    page: ProcedurePage, kind: FindingKind, reason: str = "A doctor has agreed."
) -> Acknowledgement:
    """An answer to the only finding of a kind."""
    finding = ProcedureFinding.objects.get(page=page, kind=kind)
    user = User.objects.create_user("sister", first_name="Ada", last_name="Nurse")
    answer = Acknowledgement.by(
        user, page=page, kind=kind, digest=finding.digest, message=finding.message, reason=reason
    )
    answer.save()
    return answer


def test_rows_follow_the_latest_version(sparse: ProcedurePage) -> None:
    """A draft is what the staff work on: mended there, a finding is gone before the page is published."""
    assert FindingKind.INVASIVENESS_MISSING in kinds(sparse)
    sparse.invasiveness = Invasiveness.NON_INVASIVE
    sparse.recovery = Recovery(None)
    sparse.recovery_notes = "<p>Recovery takes two weeks.</p>"
    revision = sparse.save_revision()
    assert FindingKind.INVASIVENESS_MISSING not in kinds(sparse)
    assert FindingKind.RECOVERY_CONFLICT in kinds(sparse)
    sparse.recovery = Recovery(days(14))
    sparse.save_revision(overwrite_revision=revision)
    assert FindingKind.RECOVERY_CONFLICT not in kinds(sparse)


def test_reviewer_of_a_draft_is_known(sparse: ProcedurePage) -> None:
    """A draft is read without Wagtail's help, and still knows its people."""
    sparse.reviewer = make_practitioner()
    sparse.reviewed_on = datetime.date(2026, 9, 1)
    sparse.save()
    sparse.save_revision()
    assert FindingKind.NEVER_REVIEWED not in kinds(sparse)


def test_row_keeps_the_day_on_which_it_was_noticed(sparse: ProcedurePage) -> None:
    """A finding that stays is not made anew."""
    page = sparse
    long_ago = datetime.date(2026, 1, 1)
    ProcedureFinding.objects.filter(page=page).update(noticed_on=long_ago)
    page.summary = "Heals fast."
    page.save_revision()
    assert FindingKind.SUMMARY_MISSING not in kinds(page)
    assert set(ProcedureFinding.objects.values_list("noticed_on", flat=True)) == {long_ago}


def test_row_of_a_finding_takes_its_new_words(sparse: ProcedurePage) -> None:
    """What is known by the same facts may have to be said otherwise."""
    page = sparse
    ProcedureFinding.objects.filter(page=page, kind=FindingKind.NO_SOURCE).update(message="Old words.")
    refresh_findings()
    assert "references" in ProcedureFinding.objects.get(page=page, kind=FindingKind.NO_SOURCE).message


def test_language_of_whoever_looks_changes_nothing(site: HomePage) -> None:
    """A German-speaking nurse saves the page: rows and acknowledgements are the same as before."""
    page = full_procedure(
        title="Lasting", recovery=Recovery(days(14)), next_review_on=datetime.date(2020, 3, 1),
        prices=[price("1031", None, unit="area")], prices_confirmed_on=None, back_to_work=None,
        recovery_notes="<p>There is no downtime.</p>",
    )  # fmt: skip
    before = set(ProcedureFinding.objects.filter(page=page).values_list("digest", "message"))
    assert len(before) >= 4
    with translation.override("de"):
        refresh_findings([page.pk])
    assert set(ProcedureFinding.objects.filter(page=page).values_list("digest", "message")) == before


def test_time_brings_findings(site: HomePage) -> None:
    """Nobody touches the page; the clock notices that its review is overdue."""
    page = full_procedure(next_review_on=datetime.date(2100, 1, 1))
    ProcedurePage.objects.filter(pk=page.pk).update(next_review_on=datetime.date(2020, 1, 1))
    assert FindingKind.REVIEW_OVERDUE not in kinds(page)
    assert "procedures.refresh_findings" in tick().ran
    assert FindingKind.REVIEW_OVERDUE in kinds(page)


def test_settings_change_findings(full: ProcedurePage, django_capture_on_commit_callbacks: Any) -> None:
    """Without a telephone for urgent questions no page can say whom to call."""
    assert FindingKind.NO_URGENT_HELP not in kinds(full)
    settings = ClinicSettings.objects.get()
    settings.urgent_telephone = ""
    with django_capture_on_commit_callbacks(execute=True):
        settings.save()
    assert FindingKind.NO_URGENT_HELP in kinds(full)


def test_lost_registration_voids_reviews(
    full: ProcedurePage, django_capture_on_commit_callbacks: Any
) -> None:
    """A review rests on a registration."""
    reviewer = full.reviewer
    assert reviewer is not None
    reviewer.registration_number = ""
    with django_capture_on_commit_callbacks(execute=True):
        reviewer.save()
    assert FindingKind.NEVER_REVIEWED in kinds(full)


def test_acknowledgement_holds_while_the_facts_stay(site: HomePage) -> None:
    """Answered once, a finding is asked for anew only when what it rests on changes."""
    page = make_procedure(recovery_notes="<p>Recovery takes two weeks.</p>")
    acknowledge(page, FindingKind.RECOVERY_CONFLICT)
    of_page = ProcedureFinding.objects.filter(page=page, kind=FindingKind.RECOVERY_CONFLICT)
    assert not of_page.open().exists()
    page.summary = "Something else has changed."
    page.save_revision()
    assert not of_page.open().exists()
    page.recovery = Recovery(days(5))
    page.save_revision()
    assert of_page.open().exists()
    assert Acknowledgement.objects.filter(page=page).exists()


def test_findings_bar_nothing_by_themselves(sparse: ProcedurePage) -> None:
    """The source document is full of findings, and can be published as it is."""
    assert sparse.live


def test_house_rules_bar_what_they_name(site: HomePage) -> None:
    """Named beside its field, until it is mended or acknowledged; other kinds pass."""
    page = make_procedure(live=False, revision=True, recovery_notes="<p>Recovery takes two weeks.</p>")
    rules = HouseRules.for_site(site.get_site())
    rules.barring_findings = [FindingKind.RECOVERY_CONFLICT.value]
    rules.save()
    with pytest.raises(PublicationRefused) as refused:
        page.get_latest_revision().publish()
    assert list(refused.value.message_dict) == ["recovery"]
    assert "two weeks" in refused.value.message_dict["recovery"][0]
    acknowledge(page, FindingKind.RECOVERY_CONFLICT)
    assert not publishing_errors(page)
    page.get_latest_revision().publish()
    assert ProcedurePage.objects.get(pk=page.pk).live


def queries_to_refresh() -> int:
    """How many queries it takes to bring all findings up to date."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        refresh_findings()
    return len(queries)


def test_queries_grow_by_the_batch_and_not_by_the_page(
    site: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafts, reviewers and known findings of a batch of pages are each asked for once."""
    monkeypatch.setattr(store, "BATCH", 6)
    concern = make_concern()
    make_procedures(6, concern=concern)
    for page in ProcedurePage.objects.all()[:3]:
        page.reviewer = make_practitioner()
        page.save_revision(clean=False)
    one_batch = queries_to_refresh()
    make_procedures(6, concern=concern)
    two_batches = queries_to_refresh()
    # Pages, drafts, reviewers, known findings, a savepoint with its release; and for comparing: names and
    # existing procedures, statements of these pages and of others, people, clinics, concerns, what is named.
    assert two_batches - one_batch <= 18
    assert one_batch <= 30


def test_command_prints_open_findings(sparse: ProcedurePage) -> None:
    """A line each below the procedure's name; acknowledged ones on request."""
    acknowledge(sparse, FindingKind.SUMMARY_MISSING)
    text = _output()
    assert "Sparse laser resurfacing" in text
    assert "invasiveness_missing: The page does not say" in text
    assert "summary_missing" not in text
    assert "summary_missing (acknowledged)" in _output("--acknowledged")
    rows = json.loads(_output("--json", "--kind", "no_source"))
    assert [row["kind"] for row in rows] == ["no_source"]
    with pytest.raises(SystemExit):
        call_command("findings", "--fail", stdout=io.StringIO())


def _output(*arguments: str) -> str:
    stdout = io.StringIO()
    call_command("findings", *arguments, stdout=stdout)
    return stdout.getvalue()
