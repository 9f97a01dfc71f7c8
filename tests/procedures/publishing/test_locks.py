"""Whatever writes a procedure asks first whether somebody else has it: a person, a review, a schedule."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from clinic.models import HomePage
from procedures.models import ProcedurePage
from tests.factories import make_procedure
from tests.support.rights import may_change_prices
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db

DOCUMENT = "Gentle Light\n\nThe Skinny\n\n$900\n\nSide Effects\n\nNone at all.\n"


def in_review(page: ProcedurePage) -> None:
    """The doctors are looking at it."""
    task = GroupApprovalTask.objects.create(name="Doctor")
    task.groups.add(Group.objects.create(name="Doctors"))
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(page, None)


def locked_by_another(page: ProcedurePage) -> None:
    page.locked, page.locked_by, page.locked_at = True, User.objects.create_user("ines"), timezone.now()
    page.save(update_fields=["locked", "locked_by", "locked_at"])


def scheduled(page: ProcedurePage) -> None:
    page.go_live_at = timezone.now() + datetime.timedelta(days=1)
    page.save_revision().publish()


@shared_data
def draft(site: HomePage) -> ProcedurePage:
    """A draft that nobody has yet."""
    return make_procedure(title="Gentle Light", slug="gentle-light", live=False, revision=True)


@pytest.fixture(params=[in_review, locked_by_another, scheduled])
def procedure(draft: ProcedurePage, request: pytest.FixtureRequest) -> ProcedurePage:
    """A draft that somebody else has."""
    lock: Callable[[ProcedurePage], None] = request.param
    lock(draft)
    return draft


@pytest.fixture
def moderator(client: Client) -> Client:
    """Somebody who may publish, and is none of the doctors."""
    user = User.objects.create_user("nurse")
    user.groups.add(Group.objects.get(name="Moderators"))
    may_change_prices(user)
    client.force_login(user)
    return client


def new_from_text(client: Client, page: ProcedurePage) -> str:
    address = reverse("procedures:new_from_text")
    response = client.post(address, {"source": DOCUMENT, "action": "read"})
    form = response.context["form"]
    inputs = {name: form[name].value() or "" for name in form.fields}
    posted = {**inputs, "source": DOCUMENT, "changed_source": DOCUMENT, "action": "create", "update": "on"}
    return client.post(address, posted).content.decode()


def bulk(client: Client, page: ProcedurePage, action: str) -> str:
    address = reverse("wagtail_bulk_action", args=["procedures", "procedurepage", action])
    address += f"?id={page.pk}&next={reverse('procedure_list:index')}"
    seen = re.findall(r'name="seen" value="(.*?)"', client.get(address).content.decode())
    return client.post(address, {"seen": html.unescape("".join(seen))}, follow=True).content.decode()


def publish_several(client: Client, page: ProcedurePage) -> str:
    return bulk(client, page, "publish")


def confirm_several(client: Client, page: ProcedurePage) -> str:
    return bulk(client, page, "confirm_prices")


def confirm(client: Client, page: ProcedurePage) -> str:
    return client.post(reverse("procedures:confirm_prices", args=[page.pk]), follow=True).content.decode()


@pytest.mark.parametrize("write", [new_from_text, publish_several])
def test_nothing_is_written_over(
    procedure: ProcedurePage, moderator: Client, write: Callable[[Client, ProcedurePage], str]
) -> None:
    before = state(procedure)
    assert "is locked in the admin" in write(moderator, procedure)
    assert state(procedure) == before


@pytest.mark.parametrize("write", [confirm_several, confirm])
def test_prices_are_locked_by_people_alone(
    draft: ProcedurePage, moderator: Client, write: Callable[[Client, ProcedurePage], str]
) -> None:
    """A moderation or a schedule is about the text."""
    in_review(draft)
    assert "confirmed as of today" in write(moderator, draft)
    locked_by_another(draft)
    before = state(draft)
    assert "is locked in the admin" in write(moderator, draft)
    assert state(draft) == before


def test_a_command_asks_too(
    procedure: ProcedurePage, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "document.txt"
    file.write_text(DOCUMENT)
    before = state(procedure)
    with pytest.raises(SystemExit):
        call_command("import_procedure", str(file))
    assert "is locked in the admin. Unlock it there first." in capsys.readouterr().err
    assert state(procedure) == before


def state(page: ProcedurePage) -> tuple[Any, ...]:
    found = ProcedurePage.objects.get(pk=page.pk)
    return found.live, found.latest_revision_id, found.get_latest_revision_as_object().side_effects
