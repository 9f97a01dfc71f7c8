"""Values as data. What is written of a value, and its JSON Schema, both follow from its type.

A value object is an object of its attributes, unless `describe` says otherwise. What is absent is null.
"""

from __future__ import annotations

import dataclasses
import datetime
import inspect
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django.db import models
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from rest_framework.fields import Field
from wagtail.api import APIField

from clinic.seo.structured_data import RenderContext

Schema = dict[str, Any]
Find = Callable[[Any, RenderContext], Any]
# A fact: its type, and how it is found.
Typed = tuple[Any, Find]

# Minutes as hours have no end; this is less than a second.
_DECIMALS = 4
_LINK_ON_SITE = re.compile(r'(<a\b[^>]*?\bhref=")(?=/(?!/))')
_COLUMNS = {models.BooleanField: bool, models.IntegerField: int, models.DateField: datetime.date}


@dataclasses.dataclass(frozen=True)
class Encoder:
    """How values of a type are written.

    Attributes:
        schema: of what is written, in JSON Schema.
        write: a value as data; never asked for None.
    """

    schema: Schema
    write: Find


def _number(value: Decimal, context: RenderContext) -> int | float:
    return int(value) if value == value.to_integral_value() else round(float(value), _DECIMALS)


def _html(value: str, context: RenderContext) -> str | None:
    """HTML with full addresses in its links; a plain text among such is escaped."""
    return _LINK_ON_SITE.sub(lambda match: f"{match[1]}{context.root}", conditional_escape(value)) or None


def _moment(value: datetime.datetime, context: RenderContext) -> str:
    return value.astimezone(datetime.UTC).isoformat(timespec="seconds")


def _text(**more: str) -> Schema:
    return {"type": "string", **more}


# How plain types are written, and those that differ from their attributes. An empty text is null.
ENCODERS: dict[Any, Encoder] = {
    str: Encoder({"type": ["string", "null"]}, lambda value, context: str(value) or None),
    SafeString: Encoder({"type": ["string", "null"], "contentMediaType": "text/html"}, _html),
    bool: Encoder({"type": "boolean"}, lambda value, context: bool(value)),
    int: Encoder({"type": "integer"}, lambda value, context: value),
    Decimal: Encoder({"type": "number"}, _number),
    datetime.date: Encoder(_text(format="date"), lambda value, context: value.isoformat()),
    datetime.datetime: Encoder(_text(format="date-time"), _moment),
    datetime.time: Encoder(_text(pattern="^[0-9]{2}:[0-9]{2}$"), lambda value, context: f"{value:%H:%M}"),
}


@cache
def encoder_of(kind: Any) -> Encoder:
    """How values of a type are written."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return Encoder({"enum": list(arguments)}, lambda value, context: value)
    if origin in (list, tuple):
        item = encoder_of(arguments[0])
        return Encoder(
            {"type": "array", "items": item.schema},
            lambda values, context: [item.write(value, context) for value in values],
        )
    if origin in (Union, UnionType):
        (inner,) = (encoder_of(argument) for argument in arguments if argument is not NoneType)
        may_be_null = "null" in inner.schema.get("type", ())
        return inner if may_be_null else Encoder({"anyOf": [inner.schema, {"type": "null"}]}, inner.write)
    if kind in ENCODERS:
        return ENCODERS[kind]
    if issubclass(kind, models.TextChoices):
        properties = {"code": {"enum": list(kind.values)}, "words": {"type": "string"}}
        return Encoder(
            {"type": "object", "properties": properties, "required": list(properties)},
            lambda value, context: {"code": value.value, "words": str(value.label)},
        )
    return describe(kind, " ".join(get_type_hints(kind)))


# The schemas of the parts that answers are made of, by the names of their classes.
SCHEMAS: dict[str, Schema] = {}


def describe(kind: type, keys: str = "", *, of: type | None = None, **facts: Typed) -> Encoder:
    """Say how objects of a class are written, where that is not attribute by attribute.

    What is in them has to be described before.

    Args:
        kind: the class; its name and the beginning of its docstring are those of the part.
        keys: attributes with spaces between, as `key` or `key=path`; a path may end with `*`, which is `str`.
        of: the class of the objects, where the first one only names the part.
        facts: what no attribute holds.
    """
    encoders = {
        key: (encoder_of(one), find) for key, (one, find) in {**keyed(of or kind, keys), **facts}.items()
    }

    def write(value: Any, context: RenderContext) -> dict[str, Any]:
        found = ((key, encoder, find(value, context)) for key, (encoder, find) in encoders.items())
        return {key: None if fact is None else encoder.write(fact, context) for key, encoder, fact in found}

    SCHEMAS[kind.__name__] = {
        "type": "object",
        "description": (inspect.getdoc(kind) or "").partition("\n\n")[0],
        "properties": {key: encoder.schema for key, (encoder, _find) in encoders.items()},
        "required": list(encoders),
    }
    ENCODERS[kind] = Encoder({"$ref": f"#/components/schemas/{kind.__name__}"}, write)
    return ENCODERS[kind]


def keyed(kind: type, keys: str) -> dict[str, Typed]:
    """Attributes of a class by their keys; see `describe`."""
    pairs = (one.partition("=") for one in keys.split())
    return {key: typed(kind, path or key) for key, _sign, path in pairs}


def typed(kind: type, path: str) -> Typed:
    """The type of an attribute, or of one behind it, and how it is found; null where one on the way is."""
    names, found, may_be_null = path.split("."), kind, False
    for name in names:
        found = str if name == "*" else _type_of(found, name)
        if get_origin(found) in (Union, UnionType):
            may_be_null, (found, *_none) = True, get_args(found)

    def find(value: Any, context: RenderContext) -> Any:
        for name in names:
            if value is not None:
                value = str(value) if name == "*" else getattr(value, name)
        return value

    return (found | None if may_be_null else found), find


def _type_of(kind: Any, name: str) -> Any:
    """The type of an attribute, as the class or the column declares it."""
    if issubclass(kind, Enum):
        return Literal[tuple(member.value for member in kind)]
    declared = inspect.getattr_static(kind, name, None)
    if function := getattr(declared, "fget", None) or getattr(declared, "func", None):
        return get_type_hints(function)["return"]
    if not issubclass(kind, models.Model):
        return get_type_hints(kind)[name]
    column = kind._meta.get_field(name)
    found = column.related_model or getattr(column, "fact_class", None)
    found = found or next((_COLUMNS[base] for base in type(column).mro() if base in _COLUMNS), str)
    return found | None if column.null else found


class FactSerializerField(Field):
    """A fact of a page as a field of Wagtail's serializers.

    Args:
        fact: the fact; or a function that makes it when it is asked for, after `manage.py check`.
        label: what people call it.
    """

    def __init__(self, fact: Typed | Callable[[], Typed], label: Any = "") -> None:
        super().__init__(read_only=True, help_text=label)
        self._fact = cache(fact) if callable(fact) else lambda: fact

    def __deepcopy__(self, memo: Any) -> FactSerializerField:
        return type(self)(self._fact, self.help_text)

    def get_attribute(self, instance: Any) -> Any:
        return self._fact()[1](instance, self.context["render_context"])

    def to_representation(self, value: Any) -> Any:
        return encoder_of(self._fact()[0]).write(value, self.context["render_context"])

    @property
    def schema(self) -> Schema:
        """What is written, and what people call it."""
        schema = encoder_of(self._fact()[0]).schema
        return {**schema, **({"description": str(self.help_text)} if self.help_text else {})}


def api_fields(facts: Mapping[str, Typed]) -> list[APIField]:
    """Facts as Wagtail takes them for a page type."""
    return [APIField(key, FactSerializerField(fact)) for key, fact in facts.items()]


def register_facts(model: Any, keys: str = "", *more: APIField, **facts: Typed) -> None:
    """Add facts to a page type, as `describe` takes them; called from an app's `ready`."""
    named = api_fields({**keyed(model, keys), **facts})
    model.api_fields = [*getattr(model, "api_fields", ()), *more, *named]
