"""The content token: every change of public content makes another one, however it is written."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection, models, transaction
from django.db.models import F
from wagtail.models import Page, PageViewRestriction, Site

from clinic.core import content_triggers
from clinic.core.content_token import current_token
from clinic.core.content_triggers import APPS, NOT_CONTENT, OF_WAGTAIL, content_models
from clinic.models import ClinicImage, ClinicRendition, ClinicSettings, HomePage
from procedures.models import BodyArea, ProcedurePage
from tests.factories import full_procedure, make_concern, make_procedure
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db


@shared_data
def procedure(site: HomePage) -> ProcedurePage:
    """A public procedure with everything."""
    return full_procedure()


def is_noticed(change: Callable[[], object]) -> bool:
    """Whether a change makes another token; it is taken back."""
    before = current_token()
    with transaction.atomic():
        change()
        after = current_token()
        transaction.set_rollback(True)
    assert current_token() == before
    return after != before


# Another value for columns of these types, whatever they mean.
OTHERS: dict[str, Callable[[Any], Any]] = {
    "BooleanField": lambda value: not value,
    "CharField": lambda value: "x" if value != "x" else "y",
    "DateField": lambda value: datetime.date(2001, 2, 3),
    "DateTimeField": lambda value: datetime.datetime(2001, 2, 3, tzinfo=datetime.UTC),
    "PositiveIntegerField": lambda value: (value or 0) + 1,
    "TextField": lambda value: f"{value}x",
}
OTHERS |= dict.fromkeys(("EmailField", "FileField", "SlugField", "URLField"), OTHERS["CharField"])
# Written by drafts.
OF_DRAFTS = (
    "draft_title", "expire_at", "go_live_at", "has_unpublished_changes", "latest_revision_created_at",
    "locked", "locked_at", "numchild",
)  # fmt: skip


def rows() -> Iterator[models.Model]:
    """A row of each model of content that has one."""
    for model in content_models():
        live = {"live": True} if issubclass(model, Page) else {}
        if row := model._default_manager.filter(**live).order_by("pk").first():
            yield row


def test_every_model_is_content_or_said_not_to_be() -> None:
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert labels >= NOT_CONTENT | set(OF_WAGTAIL)
    ours = {label for label in labels if label.partition(".")[0] in APPS}
    watched = {model._meta.label for model in content_models()}
    assert watched == (ours - NOT_CONTENT) | set(OF_WAGTAIL)


def test_every_column_of_every_table(procedure: ProcedurePage) -> None:
    """Written by `update()`, which sends no signal."""
    noticed: dict[str, bool] = {}
    for row in rows():
        model = type(row)
        for field in model._meta.local_concrete_fields:
            other = OTHERS.get(field.get_internal_type())
            if other and not field.primary_key and model is not ClinicRendition:
                change = {field.name: other(getattr(row, field.attname))}
                one = model._base_manager.filter(pk=row.pk)
                noticed[f"{model.__name__}.{field.name}"] = is_noticed(partial(one.update, **change))
    assert len(noticed) > 100
    unnoticed = {name for name, is_it in noticed.items() if not is_it}
    assert unnoticed == {f"Page.{name}" for name in OF_DRAFTS}


def test_every_row_that_is_added_or_goes(procedure: ProcedurePage) -> None:
    """In SQL, past signals and cascades."""
    with connection.constraint_checks_disabled():
        for row in rows():
            one = type(row)._base_manager.filter(pk=row.pk)
            assert is_noticed(partial(one._raw_delete, one.db)), row


CHANGES: dict[str, Callable[[ProcedurePage], object]] = {
    "a page saved": lambda page: publish(page, title="Another"),
    "a page taken down": lambda page: page.unpublish(),
    "a page deleted": lambda page: page.delete(),
    "a page moved": lambda page: make_procedure().move(page, pos="left"),
    "pages in another order": lambda page: page.move(page.get_parent(), pos="first-child"),
    "a page copied": lambda page: page.copy(update_attrs={"slug": "copy", "title": "Copy"}),
    "an alias": lambda page: page.create_alias(update_slug="alias"),
    "a concern more": lambda page: page.concerns.through.objects.create(
        procedurepage_id=page.pk, concernpage_id=make_concern("Moles").pk
    ),
    "all concerns gone": lambda page: page.concerns.through.objects.all().delete(),
    "body areas in bulk": lambda page: BodyArea.objects.bulk_create(
        [BodyArea(name="Elbow", slug="elbow", locale=page.locale)]
    ),
    "body areas changed in bulk": lambda page: rename_body_areas(),
    "a restriction": lambda page: PageViewRestriction.objects.create(page=page, restriction_type="login"),
    "groups of a restriction": lambda page: PageViewRestriction.objects.create(
        page=page, restriction_type="groups"
    ).groups.add(Group.objects.first()),
    "a focal point": lambda page: ClinicImage.objects.update(focal_point_x=1),
    "settings": lambda page: ClinicSettings.objects.update_or_create(
        site=Site.objects.get(), defaults={"telephone": "+44 20 7946 0000"}
    ),
}


def publish(page: ProcedurePage, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def rename_body_areas() -> None:
    areas = list(BodyArea.objects.all())
    assert areas
    for area in areas:
        area.name = f"{area.name} x"
    BodyArea.objects.bulk_update(areas, ["name"])


@pytest.mark.parametrize("name", CHANGES)
def test_every_way_of_writing(procedure: ProcedurePage, name: str) -> None:
    assert is_noticed(lambda: CHANGES[name](ProcedurePage.objects.get(pk=procedure.pk)))


def test_a_size_of_a_picture_is_noticed_when_it_goes(procedure: ProcedurePage) -> None:
    """Not when it comes, for that happens in visitors' requests."""
    image = ClinicImage.objects.first()
    assert image
    token = current_token()
    image.get_rendition("width-77")
    assert current_token() == token
    assert is_noticed(lambda: image.renditions.all().delete())


def test_a_migration_finds_no_triggers_and_leaves_all(procedure: ProcedurePage) -> None:
    """SQLite drops no column that a trigger names."""

    def change() -> None:
        ProcedurePage.objects.filter(pk=procedure.pk).update(title="Another")

    content_triggers.remove(plan=["a migration"])
    assert not is_noticed(change)
    before = current_token()
    content_triggers.install()
    assert current_token() != before
    assert is_noticed(change)
    content_triggers.remove(plan=[])
    assert is_noticed(change)


def test_nothing_that_visitors_do_not_see(procedure: ProcedurePage, admin_user: User) -> None:
    page = ProcedurePage.objects.get(pk=procedure.pk)
    page.title = "Draft"
    assert not is_noticed(lambda: page.save_revision(user=admin_user))
    assert not is_noticed(lambda: make_procedure(title="Hidden", live=False))
    assert not is_noticed(lambda: ProcedurePage.objects.filter(pk=page.pk).update(locked=True))
    assert not is_noticed(lambda: ProcedurePage.objects.update(title=F("title")))


@pytest.mark.django_db(transaction=True)
def test_rows_that_are_committed_in_another_order(site: HomePage) -> None:
    """A transaction that began first and ends last makes another token, although its row is lower."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time")
    begun, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            make_concern("First")
            begun.set()
            may_end.wait(10)
        connection.close()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert begun.wait(10)
    BodyArea.objects.create(name="Second", slug="second")
    between = current_token()
    may_end.set()
    thread.join()
    assert current_token() != between
