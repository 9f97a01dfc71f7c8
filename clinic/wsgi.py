"""The WSGI application that a server loads: the page cache's memory, and Django behind it."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings.production")

django_application = get_wsgi_application()

# Only now are there models.
from clinic.http.page_cache import answer_at_once, answer_from_memory  # noqa: E402

__all__ = ["answer_at_once", "application"]


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer a request: a list of bytes from memory, else Django's response."""
    kept = answer_from_memory(environ)
    if kept is None:
        return django_application(environ, start_response)
    status, headers, body = kept
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
