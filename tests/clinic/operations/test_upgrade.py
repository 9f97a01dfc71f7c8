"""Old code on a newer database: what docs/operations/upgrade.md asks of migrations, and what it promises."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from clinic.models import HomePage
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.editor import complete_form
from tests.factories import make_enquiry

# The newest migrations of 0.2.0, for which the site is stopped. For those after them it is not.
STOPPED_FOR = {"clinic": "0008_words", "procedures": "0013_words", "enquiries": "0004_words"}
REMOVALS = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
    migrations.RunSQL,
    migrations.AddConstraint,
    migrations.AlterUniqueTogether,
)


def hinders_old_code(operation: Operation, app: str, before: ProjectState) -> bool:
    """Whether code that does not know a migration may fail on its tables."""
    if isinstance(operation, migrations.AddField):
        field: Any = operation.field
        return not (field.null or field.many_to_many or field.has_db_default())
    if isinstance(operation, migrations.AlterField):
        # Other words or choices are nothing to the database.
        former = before.models[app, operation.model_name_lower].fields[operation.name]
        return _column(operation.field) != _column(former)
    return isinstance(operation, REMOVALS)


def _column(field: Any) -> tuple[object, ...]:
    return field.db_parameters(connection)["type"], field.null, field.unique, field.has_db_default()


@pytest.mark.parametrize(
    ("operation", "hinders"),
    [
        (migrations.AddField("page", "added", models.TextField(null=True)), False),
        (migrations.AddField("page", "added", models.TextField(db_default="")), False),
        # Django takes such a default from the database again.
        (migrations.AddField("page", "added", models.TextField(default="")), True),
        (migrations.RemoveField("page", "former"), True),
        (migrations.RenameField("page", "former", "new"), True),
        (migrations.DeleteModel("page"), True),
        (migrations.CreateModel("page", []), False),
        (
            migrations.AlterField("page", "former", models.CharField("other words", max_length=9, null=True)),
            False,
        ),
        (migrations.AlterField("page", "former", models.CharField(max_length=9)), True),
        (migrations.AlterField("page", "former", models.CharField(max_length=8, null=True)), True),
        (migrations.AddConstraint("page", models.UniqueConstraint(fields=["former"], name="once")), True),
    ],
)
def test_what_old_code_cannot_bear_is_known(operation: Operation, hinders: bool) -> None:
    before = ProjectState()
    before.add_model(ModelState("clinic", "page", [("former", models.CharField(max_length=9, null=True))]))
    assert hinders_old_code(operation, "clinic", before) is hinders


def test_migrations_since_the_first_release_may_run_while_old_code_serves() -> None:
    graph = MigrationLoader(None).graph
    for app, last in STOPPED_FOR.items():
        for key in graph.forwards_plan(*graph.leaf_nodes(app)):
            if key[0] != app or key[1] <= last:
                continue
            before, hinder = graph.make_state(nodes=key, at_end=False), []
            for operation in graph.nodes[key].operations:
                if hinders_old_code(operation, app, before):
                    hinder.append(operation.describe())
                operation.state_forwards(app, before)
            assert not hinder, f"{'.'.join(key)}: CHANGELOG.md asks for the site to be stopped for {hinder}"


@pytest.fixture
def newer_database(site: HomePage) -> None:
    """Our tables with two columns of a later release: one may be empty, one has a default of the database."""
    models_of_ours = [one for app in STOPPED_FOR for one in apps.get_app_config(app).get_models(True)]
    with connection.cursor() as cursor:
        # PostgreSQL alters no table for which foreign keys are still to be checked.
        connection.check_constraints()
        for model in models_of_ours:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN of_tomorrow text")
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN with_default text DEFAULT 'new' NOT NULL")


def test_an_editor_saves_while_the_database_is_newer(
    newer_database: None, admin_client: Client, client: Client
) -> None:
    """New pages, changed and deleted ones, and requests: the code names no column that it does not know."""
    add = reverse(
        "wagtailadmin_pages:add", args=("procedures", "procedurepage", ProcedureIndexPage.objects.get().pk)
    )
    form = complete_form(**{"action-publish": "1", "title": "Peel", "slug": "peel"})
    assert admin_client.post(add, form).status_code == 302
    page = ProcedurePage.objects.get(slug="peel")
    assert page.live and client.get(page.url).status_code == 200
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = complete_form(**{"action-publish": "1", "title": "Gentle peel", "slug": "peel"})
    assert admin_client.post(edit, form).status_code == 302
    assert "Gentle peel" in client.get(page.url).content.decode()
    make_enquiry(procedures=[page])
    admin_client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(pk=page.pk).exists()
