"""The public API: Wagtail's REST API v2, read-only, at /api/v2/. See docs/api.md, and its OpenAPI document.

    address ─▶ router ─▶ endpoint, with a form for its parameters ─▶ `api_fields` of the page type ─▶ JSON

Each fact is a type and a function from a page (`data.py`): what is written and its schema follow from the
type, for value objects from their attributes. Nothing is served that the page does not show to everybody.
"""
