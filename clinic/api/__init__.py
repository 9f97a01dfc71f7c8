"""The public API: Wagtail's REST API v2, read-only, at /api/v2/. What it says is told in docs/api.md.

address ─▶ router ─▶ endpoint (pages.py, and those that apps register) ─▶ facts by page type ─▶ JSON

Each fact is a function from a page to data (`facts.py`), put together from the value objects that the page
itself prints (`shapes.py`). Nothing is served that the page does not show to everybody.
"""
