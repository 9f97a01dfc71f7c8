"""The OpenAPI document: schemas from the types of facts, parameters from the forms of the endpoints.

Like docs/api.md, it is in the language of developers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django import forms
from django.urls import reverse

from clinic.api.data import SCHEMAS, Schema
from clinic.api.forms import Choices, DetailForm, FindForm, Names, PublicPage, WholeNumber, page_types
from clinic.api.router import list_addresses, router
from clinic.seo.structured_data import RenderContext

DESCRIPTION = """What the pages of the site state, as data. `null` is not stated; “none” is a value.
`words` is how the page says a fact. Money is a decimal string. `/api/v2/documentation/` says more."""
TEXT: Schema = {"type": "string"}
ADDRESSES: Schema = {"type": "object", "additionalProperties": TEXT}
ERRORS = {
    "400": "A parameter cannot be taken; `allowed` names the values that there are.",
    "404": "Nothing is public here.",
    "429": "Too many requests; `Retry-After` says how long to wait.",
}


def document(context: RenderContext) -> Schema:
    """The document, for the site that was asked."""
    error = {"message": TEXT, "parameter": TEXT, "allowed": {"type": "array", "items": TEXT}}
    schemas = {"Error": {**_object(error), "required": ["message"]}}
    root = {"title": TEXT, "documentation": TEXT, "openapi": TEXT, "endpoints": ADDRESSES, "feeds": ADDRESSES}
    paths = {reverse("api_root"): _get(_object(root))}
    for name, address in list_addresses().items():
        endpoint = router._endpoints[name]
        types = [model for model in page_types().values() if issubclass(model, endpoint.model)]
        for model in types:
            schemas[model._meta.label] = _page(endpoint, model, endpoint.get_available_fields(model))
        listed = _page(endpoint, endpoint.model, endpoint.listing_default_fields)
        items = {"type": "array", "items": listed}
        paths[address] = _get(_object({"meta": endpoint.list_meta, "items": items}), endpoint.list_form)
        one = {"oneOf": [_reference(model._meta.label) for model in types]}
        paths[f"{address}{{id}}/"] = _get(one, DetailForm)
        paths[f"{address}{{id}}/"]["parameters"] = [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        ]
        paths[f"{address}find/"] = _get({}, FindForm)
    return {
        "openapi": "3.1.0",
        "info": {"title": context.clinic.name, "version": "2", "description": DESCRIPTION},
        "servers": [{"url": context.root}],
        "paths": paths,
        "components": {"schemas": dict(sorted({**schemas, **SCHEMAS}.items()))},
    }


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _page(endpoint: Any, model: Any, names: Iterable[str]) -> Schema:
    """A page of a type; `fields` may leave out anything."""
    body, meta = (
        {one.name: one.serializer.schema for one in fields if one.name in names}
        for fields in (endpoint.get_body_fields(model), endpoint.get_meta_fields(model))
    )
    if model in page_types().values():
        meta["type"] = {"const": model._meta.label}
    return {"type": "object", "properties": {**body, "meta": {"type": "object", "properties": meta}}}


def _get(schema: Schema, form: Any = forms.Form) -> Schema:
    """An address that answers with what fits a schema; without one, it leads to where the answer is."""
    parameters = [
        {
            "name": name,
            "in": "query",
            "schema": schema_of(field),
            "description": str(field.help_text),
            "explode": not isinstance(field, Names),
        }
        for name, field in form.base_fields.items()
    ]
    errors = {
        status: {"description": text, "content": {"application/json": {"schema": _reference("Error")}}}
        for status, text in ERRORS.items()
    }
    answer = {"200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}}}
    responses = {**(answer if schema else {"302": {"description": "Leads to the answer."}}), **errors}
    return {"get": {"parameters": parameters, "responses": responses}}


@singledispatch
def schema_of(field: forms.Field) -> Schema:
    """What a parameter can be."""
    return TEXT


@schema_of.register(forms.ChoiceField)
def _choice(field: Any) -> Schema:
    return {**TEXT, **({"enum": [value for value, _label in field.choices]} if field.choices else {})}


schema_of.register(Choices, lambda field: {"type": "array", "items": _choice(field)})
schema_of.register(PublicPage, lambda field: {"type": "integer"})
schema_of.register(
    WholeNumber, lambda field: {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
)
