"""The form of content in a file: what this site holds, with keys in place of ids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from modelcluster.models import (
    get_all_child_m2m_relations,
    get_all_child_relations,
    get_serializable_data_for_fields,
)
from wagtail.fields import StreamField
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from clinic.core.fingerprints import without_marks
from clinic.core.references import replaced
from clinic.models import PublicContent
from clinic.operations.content.kinds import ContentRows, kinds, model_of, site_key

NAME, VERSION = "clinic content", 1

# Of every page: where it stands, who works on it, what Wagtail derives.
_NOT_CONTENT = {
    "alias_of", "content_type", "depth", "draft_title", "expired", "first_published_at",
    "has_unpublished_changes", "index_entries", "last_published_at", "latest_revision",
    "latest_revision_created_at", "live", "live_revision", "locale", "locked", "locked_at", "numchild",
    "owner", "path", "translation_key", "url_path", "wagtail_admin_comments",
}  # fmt: skip
# Of rows: when they were made here, and what a picture's file tells.
_NOT_OF_ROWS = {"created_at", "width", "height", "file_size"}
DATES = ("first_published_at", "last_published_at")


class Form:
    """What a file calls the pages and rows of this site, and what it holds of each."""

    def __init__(self) -> None:
        self._keys: dict[type[models.Model], dict[Any, str]] = {}
        self._ids: dict[type[models.Model], dict[str, Any]] = {}
        # Rows that are here and do not leave.
        self.withheld: dict[type[models.Model], set[str]] = {}
        self._kinds: dict[Any, ContentRows] = {model_of(kind): kind for kind in kinds()}

    def key(self, model: type[models.Model], pk: Any) -> str | None:
        """What a file calls a row; None for one that is gone or does not leave."""
        self._read(model := _named(model))
        return self._keys[model].get(model._meta.pk.to_python(pk))

    def pk(self, model: type[models.Model], key: str) -> Any:
        """The id of what a file names; None for what is not here."""
        self._read(model := _named(model))
        return self._ids[model].get(key)

    def keys(self, model: type[models.Model]) -> dict[Any, str]:
        """All ids of a model with their keys, in the order of the keys."""
        self._read(model)
        return dict(sorted(self._keys[model].items(), key=lambda item: item[1]))

    def add(self, model: type[models.Model], pk: Any, key: str) -> None:
        """Note a row by the key that a file has for it."""
        self._read(model)
        self._keys[model][pk] = key
        self._ids[model][key] = pk

    def _read(self, model: Any) -> None:
        if model in self._keys:
            return
        keys, kept = self._keys.setdefault(model, {}), self.withheld.setdefault(model, set())
        ids = self._ids.setdefault(model, {})
        for row in model._default_manager.order_by("pk"):
            key = first = self._kinds[model].key(row) if model in self._kinds else _key_of(row)
            number = 1
            while key in ids or key in kept:
                key = f"{first} ({(number := number + 1)})"
            if model in self._kinds and not self._kinds[model].may_leave(row):
                kept.add(key)
            else:
                keys[row.pk], ids[key] = key, row.pk

    # From rows to a file

    def of(self, row: models.Model) -> dict[str, Any]:
        """What a file holds of a row, or of a version of a page in memory."""
        form = self._of_data(type(row), stored_data(row), left_out(type(row)))
        if tags := getattr(row, "tags", None):
            form["tags"] = sorted(tag.name for tag in tags.all())
        return form

    def _of_data(self, model: Any, data: Mapping[str, Any], left: set[str]) -> dict[str, Any]:
        form = {}
        for name, field in _fields(model, left).items():
            if name not in data:
                continue
            value = data[name]
            if field.one_to_many:
                inner = {field.field.name}
                form[name] = [self._of_data(field.related_model, child, inner) for child in value]
                continue
            if isinstance(field, StreamField):
                value = json.loads(value)
            value = replaced(field, value, self.key)
            form[name] = sorted(value) if field.many_to_many else value
        return form

    def page(self, page: Any) -> dict[str, Any]:
        """The record of a page."""
        record: dict[str, Any] = {
            "path": self.key(Page, page.pk),
            "type": page._meta.label,
            "language": page.locale.language_code,
            "key": str(page.translation_key),
            "live": page.live,
        }
        if page.owner_id:
            record["owner"] = page.owner.get_username()
        if restrictions := restrictions_of(page):
            record["restrictions"] = restrictions
        if page.alias_of_id:
            return record | {"alias_of": self.key(Page, page.alias_of_id)}
        latest = self.of(page.get_latest_revision_as_object())
        record["content"] = self.of(page) if page.live else latest
        known = [record["content"]]
        if planned := page.revisions.filter(approved_go_live_at__isnull=False).first():
            known.append(self.of(planned.as_object()))
            record["scheduled"] = {"at": planned.approved_go_live_at.isoformat(), "content": known[-1]}
        if page.has_unpublished_changes and not any(same(latest, one) for one in known):
            record["draft"] = latest
        data = stored_data(page)
        kept = {name: data[name] for name in _kept_fields(type(page))}
        record["kept"] = {name: (day := getattr(page, name)) and day.isoformat() for name in DATES}
        record["kept"] |= self._of_data(type(page), kept, set())
        if changed := PublicContent.objects.filter(pk=page.pk).values_list("changed_at", flat=True).first():
            record["kept"]["changed_at"] = changed.isoformat()
        return record

    # From a file to rows

    def stored(self, model: Any, form: Mapping[str, Any]) -> dict[str, Any]:
        """The stored data of what a file holds.

        Raises:
            ValueError: names what this site does not know.
        """
        fields = _fields(model, left_out(model))
        if unknown := sorted(form.keys() - fields.keys() - {"tags"}):
            raise ValueError(f"it has “{unknown[0]}”, which this site does not know")
        data = {}
        for name, value in form.items():
            field = fields.get(name)
            if field is None:
                continue
            if field.one_to_many:
                data[name] = [{**child, "pk": None} for child in value]
            else:
                data[name] = replaced(field, value, self.pk)
        return data


def same(one: Any, other: Any) -> bool:
    """Whether two forms say the same; ids that the editor adds do not count."""
    return bool(without_marks(one) == without_marks(other))


def stored_data(row: Any) -> dict[str, Any]:
    """A row's columns and what belongs to it, as a version of a page stores them."""
    data = (
        row.serializable_data()
        if hasattr(row, "serializable_data")
        else get_serializable_data_for_fields(row)
    )
    plain: dict[str, Any] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return plain


def left_out(model: Any) -> set[str]:
    """The columns of a model that are no content."""
    of_site: frozenset[str] = getattr(model, "fields_of_site", frozenset())
    if issubclass(model, Page):
        return {*_NOT_CONTENT, *of_site, *_kept_fields(model)}
    return {*of_site, *_NOT_OF_ROWS}


def restrictions_of(target: Any) -> list[dict[str, Any]]:
    """Who may see a page or what is in a collection; never the password itself."""
    found = []
    for restriction in target.view_restrictions.order_by("pk"):
        form: dict[str, Any] = {"type": restriction.restriction_type}
        if restriction.restriction_type == PageViewRestriction.GROUPS:
            form["groups"] = sorted(restriction.groups.values_list("name", flat=True))
        found.append(form)
    return found


def _fields(model: Any, left: set[str]) -> dict[str, Any]:
    """The fields that are content, by name. Accounts and their rights are of the place."""
    fields = {field.name: field for field in (*model._meta.fields, *get_all_child_m2m_relations(model))}
    fields |= {relation.get_accessor_name(): relation for relation in get_all_child_relations(model)}
    return {
        name: field
        for name, field in fields.items()
        if name not in left
        and field.related_model is not get_user_model()
        and not getattr(field, "primary_key", False)
    }


def _kept_fields(model: Any) -> frozenset[str]:
    """What publishing sets and another site takes over with the page."""
    return getattr(model, "fields_kept_elsewhere", frozenset())


def _named(model: type[models.Model]) -> type[models.Model]:
    return Page if issubclass(model, Page) else model


def _key_of(row: Any) -> str:
    if isinstance(row, Page):
        return str(row.url_path)
    if isinstance(row, Locale):
        return str(row.language_code)
    if isinstance(row, Site):
        return site_key(row)
    if isinstance(row, Collection):
        # Below the root, which has no name here.
        return "/".join(one.name for one in row.get_ancestors(inclusive=True)[1:])
    raise TypeError(f"{type(row).__name__} is no content: register it in {__name__}.")
