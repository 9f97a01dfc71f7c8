"""A backup as a file: a ZIP with a file for each table, the media, and a manifest of both.

Rows are written as they stand in their tables, with their keys, in a form that both databases read. What the
next visitor or the next tick makes anew is left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models.expressions import Col

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, MEDIA = "tables/", "media/"

# Sessions, attempts, the search's index, open forms; mail, which would be sent a second time; the log of the
# page cache, whose tokens must not come back; and what the clock has done.
_LEFT_OUT = {
    "clinic_contentchange",
    "clinic_jobrun",
    "clinic_outgoingmail",
    "clinic_passwordattempt",
    "django_session",
    "enquiries_recentsubmission",
    "wagtailadmin_editingsession",
    "wagtailadmin_formstate",
    "wagtailsearch_indexentry",
    "wagtailsearch_indexentry_fts",
}


def migrations_of(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """The migrations that the database has, of apps that the code has."""
    loader = MigrationLoader(connection)
    return sorted(key for key in loader.applied_migrations if key in loader.graph.nodes)


def tables_at(migrations: list[tuple[str, str]]) -> list[type[models.Model]]:
    """The models whose rows are kept, as they are after these migrations."""
    loader = MigrationLoader(None)
    # To make the models of a former state takes some seconds.
    at = apps if set(migrations) >= loader.graph.nodes.keys() else loader.project_state(migrations).apps
    found = at.get_models(include_auto_created=True)
    return sorted(
        (model for model in found if model._meta.db_table not in _LEFT_OUT),
        key=lambda model: model._meta.db_table,
    )


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a table."""
    return list(model._meta.local_concrete_fields)


def quoted(model: type[models.Model], connection: BaseDatabaseWrapper) -> tuple[str, str, str]:
    """The names of a table, of its key and of its columns as SQL writes them."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in columns_of(model))
    return quote(model._meta.db_table), quote(str(model._meta.pk.column)), columns


def _of_column(field: Any) -> Any:
    """The field that decides the type of a column: of a foreign key, the key that it points to."""
    while field.remote_field:
        field = field.target_field
    return field


def reader_of(field: Any, connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """How a value of a column becomes one of JSON's or one whose `str` says all."""
    target = _of_column(field)
    if target.get_internal_type() == "JSONField":
        # The databases order keys differently.
        return lambda value: value if value is None else json.dumps(json.loads(value), sort_keys=True)
    expression = Col(field.model._meta.db_table, target)
    converters = connection.ops.get_db_converters(expression)

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, expression, connection)
        return value

    return read


def writer_of(field: Any, connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """How such a value becomes one for the database."""
    kind = _of_column(field).get_internal_type()
    if kind == "JSONField":
        return lambda value: value
    # Django's plain field of the kind: our own would make objects of it.
    plain = getattr(models, kind)()
    return lambda value: plain.get_db_prep_value(plain.to_python(value), connection)


def media_files(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files of a storage."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield os.path.join(folder, name)
    for name in sorted(folders):
        yield from media_files(storage, os.path.join(folder, name))
