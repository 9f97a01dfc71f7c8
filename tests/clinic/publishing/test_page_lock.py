"""Saving and publishing of one page never overlap, and mail tells of what is in the database."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail import hooks
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from clinic.models import HomePage, OutgoingMail
from clinic.publishing.gate import PublicationRefused
from procedures.models import ProcedurePage
from tests.editor import complete_form
from tests.factories import make_procedure

# How long a publication that is not held back would need at most, in seconds.
ENOUGH = 1.5


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.mark.django_db(transaction=True)
def test_a_save_and_a_publication_do_not_overlap(site: HomePage, admin_client: Client) -> None:
    """A page is published between the moment at which a save has read it and the one at which it writes."""
    page = make_procedure(live=False, revision=True)
    published = threading.Event()

    def publish() -> None:
        try:
            page.get_latest_revision().publish()
            published.set()
        finally:
            connection.close()

    publication = threading.Thread(target=publish)

    def publish_meanwhile(request: HttpRequest, saved: Page) -> None:
        publication.start()
        published.wait(ENOUGH)

    with hooks.register_temporarily("before_edit_page", publish_meanwhile):
        answer = admin_client.post(edit(page), complete_form(), headers={"accept": "application/json"})
    publication.join()
    assert answer.json()["success"]
    page = ProcedurePage.objects.get(pk=page.pk)
    assert published.is_set()
    assert page.live
    assert page.latest_revision.as_object().title == "Gentle laser"
    assert page.has_unpublished_changes


@pytest.mark.django_db
def test_a_refusal_keeps_the_draft(
    site: HomePage, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the form did not foresee refuses the publication when everything else is saved."""
    page = make_procedure(live=False, revision=True)

    def refuse(request: HttpRequest, page: Page) -> None:
        raise PublicationRefused(page, {"title": ["Not today."]})

    with hooks.register_temporarily("before_publish_page", refuse):
        answer = admin_client.post(
            edit(page), {**complete_form(title="Typed just now"), "action-publish": "1"}, follow=True
        )
    assert "Not today." in answer.content.decode()
    page = ProcedurePage.objects.get(pk=page.pk)
    assert not page.live
    assert page.get_latest_revision_as_object().title == "Typed just now"


@pytest.fixture
def delivery(settings: Settings) -> None:
    """Mail goes the way of a real site."""
    settings.EMAIL_BACKEND = "clinic.core.outbox.OutboxBackend"


@pytest.mark.django_db
def test_mail_waits_in_the_outbox(
    site: HomePage,
    admin_client: Client,
    admin_user: Any,
    delivery: None,
    django_user_model: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    page = make_procedure(live=False, revision=True)
    django_user_model.objects.create_superuser("other", "other@example.org")
    task = GroupApprovalTask.objects.create(name="Doctor")
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=page.get_parent())
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(edit(page), {**complete_form(), "action-submit": "1"})
    assert ProcedurePage.objects.get(pk=page.pk).workflow_in_progress
    # No mail server is asked while somebody waits for the answer.
    assert not mail.outbox
    assert OutgoingMail.objects.filter(recipient="other@example.org").exists()


@pytest.mark.django_db
def test_mail_of_what_is_rolled_back_is_not_sent(delivery: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.send_mail("Published", "", None, ["editor@example.org"])
        raise ZeroDivisionError
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_the_clock_takes_down_what_is_there_now(site: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody has given a later end since the clock looked stays."""
    page = make_procedure(revision=True)
    ProcedurePage.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    seen = Page.objects.get(pk=page.pk)
    ProcedurePage.objects.filter(pk=page.pk).update(expire_at=None, title="Changed meanwhile")
    monkeypatch.setattr("clinic.publishing.scheduled_publishing._expired", lambda: iter([seen]))
    call_command("publish_scheduled")
    page.refresh_from_db()
    assert page.live
    assert page.title == "Changed meanwhile"
