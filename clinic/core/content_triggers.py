"""Triggers that note each change of public content in the database itself.

A signal would come after the change is committed where a view runs in autocommit, and never for `update()`,
bulk writes, many-to-many rows and SQL. A trigger is part of the statement. Triggers are installed after each
`migrate`, since a migration may replace a table, and removed before it, since a column that they name may go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from clinic.models import ContentChange

# Apps whose models are content unless `NOT_CONTENT` says otherwise, and the models of Wagtail that are.
APPS = ("clinic", "procedures")
OF_WAGTAIL = (
    "wagtailcore.Page",
    "wagtailcore.Site",
    "wagtailcore.Locale",
    "wagtailcore.Collection",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.PageViewRestriction_groups",
    "wagtailcore.CollectionViewRestriction",
    "wagtailcore.CollectionViewRestriction_groups",
    "wagtailredirects.Redirect",
    "wagtaildocs.Document",
)
# What no public page shows: notes of the software, and of staff.
NOT_CONTENT = {
    "clinic.Announcement",
    "clinic.ContentChange",
    "clinic.JobRun",
    "clinic.OutgoingMail",
    "clinic.PasswordAttempt",
    "procedures.Acknowledgement",
    "procedures.ClinicalApproval",
    "procedures.ClinicalReviewTask",
    "procedures.HeadingChoice",
    "procedures.PageStatement",
    "procedures.PriceHistoryEntry",
    "procedures.PriceUpdate",
    "procedures.PriceUpdateLine",
    "procedures.ProcedureFinding",
    "procedures.SentWarning",
}
# What a draft writes into the row of its page, and a new one into that of the page above it.
_OF_DRAFTS = {
    "draft_title",
    "expire_at",
    "go_live_at",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "locked",
    "locked_at",
    "locked_by",
    "numchild",
}
# Sizes of pictures are made by visitors' requests; a page that names one that is gone is old.
_DELETION_ONLY = {"clinic.ClinicRendition"}
_PREFIX = "content_change"


@dataclass(frozen=True)
class WatchedTable:
    """A table whose changes are changes of content.

    Attributes:
        columns: those that count in an update.
        page: the column with the id of the page that a row belongs to; changes count if that is live.
            Empty where they always count. `id` for the table of pages itself.
        events: what counts.
    """

    name: str
    columns: tuple[str, ...]
    page: str = ""
    events: tuple[str, ...] = ("insert", "update", "delete")

    @classmethod
    def of(cls, model: type[models.Model]) -> WatchedTable:
        """The table of a model."""
        columns = [
            str(field.column)
            for field in model._meta.local_concrete_fields
            if not (model is Page and field.name in _OF_DRAFTS)
        ]
        events = ("delete",) if model._meta.label in _DELETION_ONLY else cls.events
        return cls(model._meta.db_table, tuple(columns), cls._page_column(model), events)

    @staticmethod
    def _page_column(model: type[models.Model]) -> str:
        if model is Page:
            return "id"
        for field in model._meta.local_concrete_fields:
            other = field.related_model
            belongs = field.primary_key or isinstance(field, ParentalKey) or model._meta.auto_created
            if belongs and isinstance(other, type) and issubclass(other, Page):
                return str(field.column)
        return ""


def content_models() -> Iterator[type[models.Model]]:
    """The models whose rows are public content, many-to-many tables included."""
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if label in OF_WAGTAIL or (model._meta.app_label in APPS and label not in NOT_CONTENT):
            yield model


def install(using: str = DEFAULT_DB_ALIAS, **signal: Any) -> None:
    """Make the triggers of all tables that exist, in place of those that were there."""
    connection = connections[using]
    statements = {"sqlite": _sqlite_statements, "postgresql": _postgresql_statements}[connection.vendor]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        if ContentChange._meta.db_table not in existing:
            return
        for table in map(WatchedTable.of, content_models()):
            if table.name in existing:
                for statement in statements(table):
                    cursor.execute(statement)
        # The triggers themselves may count other things than before.
        cursor.execute(f"INSERT INTO {ContentChange._meta.db_table} (mark) VALUES ('installed')")


def remove(using: str = DEFAULT_DB_ALIAS, plan: Any = (), **signal: Any) -> None:
    """Remove all triggers before migrations are applied. What is written meanwhile counts in the end."""
    connection = connections[using]
    if not plan:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"SELECT name, '' FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{_PREFIX}%'"
            )
        else:
            cursor.execute(
                "SELECT tgname, ' ON ' || tgrelid::regclass FROM pg_trigger "
                f"WHERE NOT tgisinternal AND tgname LIKE '{_PREFIX}%'"
            )
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"{table}')


def _sqlite_statements(table: WatchedTable) -> Iterator[str]:
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in table.columns)
    conditions = {
        "insert": _is_live(table, "NEW"),
        "update": f"({changed}) AND ({_is_live(table, 'OLD')} OR {_is_live(table, 'NEW')})",
        "delete": _is_live(table, "OLD"),
    }
    for event in table.events:
        name = f"{_PREFIX}_{table.name}_{event}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield (
            f'CREATE TRIGGER "{name}" AFTER {event.upper()} ON "{table.name}" WHEN {conditions[event]} BEGIN '
            f"INSERT INTO {ContentChange._meta.db_table} (mark) VALUES (lower(hex(randomblob(16)))); END"
        )


def _is_live(table: WatchedTable, row: str) -> str:
    if not table.page:
        return "TRUE"
    if table.name == Page._meta.db_table:
        return f"{row}.live"
    pages = Page._meta.db_table
    return f'EXISTS (SELECT 1 FROM {pages} WHERE id = {row}."{table.page}" AND live)'


def _postgresql_statements(table: WatchedTable) -> Iterator[str]:
    """One trigger for all columns, since a condition of PostgreSQL's triggers may ask no other table."""
    name = f"{_PREFIX}_{table.name}"
    changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in table.columns)
    insert = f"INSERT INTO {ContentChange._meta.db_table} (mark) VALUES (gen_random_uuid());"
    yield f"""
        CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                {insert}
            ELSIF TG_OP = 'INSERT' THEN
                IF {_is_live(table, "NEW")} THEN {insert} END IF;
            ELSIF TG_OP = 'DELETE' THEN
                IF {_is_live(table, "OLD")} THEN {insert} END IF;
            ELSIF ({changed}) AND ({_is_live(table, "OLD")} OR {_is_live(table, "NEW")}) THEN
                {insert}
            END IF;
            RETURN NULL;
        END $$"""
    triggers = (("rows", " OR ".join(table.events).upper(), "ROW"), ("all", "TRUNCATE", "STATEMENT"))
    for kind, events, each in triggers:
        yield f'DROP TRIGGER IF EXISTS "{name}_{kind}" ON "{table.name}"'
        yield (
            f'CREATE TRIGGER "{name}_{kind}" AFTER {events} ON "{table.name}" '
            f'FOR EACH {each} EXECUTE FUNCTION "{name}"()'
        )
