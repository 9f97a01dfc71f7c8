"""An export of WordPress becomes drafts, and the old addresses lead to the new pages."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.contrib.redirects.models import Redirect

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.procedures.documents.corpus import files
from tests.procedures.documents.corpus.layouts import Layout, pieces
from tests.procedures.documents.corpus.records import RECORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.xml"
    path.write_bytes(
        files.as_wordpress(
            (record.title, f"https://old.example/behandlung/{number}/", pieces(record, Layout("near"))[1:])
            for number, record in enumerate(RECORDS[:3])
        )
    )
    return path


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command("import_wordpress", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_pages_become_drafts_with_redirects(site: HomePage, export: Path) -> None:
    out = run(export)
    assert "3/3 “Lip Filler” made, /behandlung/2 redirects" in out
    pages = ProcedurePage.objects.all()
    assert {page.title for page in pages} == {record.title for record in RECORDS[:3]}
    assert not any(page.live for page in pages)
    redirect = Redirect.objects.get(old_path="/behandlung/0")
    assert redirect.redirect_page is not None and redirect.redirect_page.title == "Hydra Facial"


def test_a_dry_run_changes_nothing(site: HomePage, export: Path) -> None:
    assert "3/3" in run(export, "--dry-run")
    assert not ProcedurePage.objects.exists() and not Redirect.objects.exists()


def test_a_second_run_makes_no_second_redirect(site: HomePage, export: Path) -> None:
    run(export)
    assert "redirects" not in run(export)
    assert Redirect.objects.count() == ProcedurePage.objects.count() == 3
