"""What the models of procedures ask of the modules above them.

Models import none of those. Each function here is registered by page type: see `procedures/apps.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django.http import HttpRequest, HttpResponse


@singledispatch
def presentation_of(page: Any) -> Any:
    """What the public template prints of a page beyond its facts: groups, order, sections."""
    raise NotImplementedError(f"Nothing presents {type(page).__name__}.")


@singledispatch
def texts_of(page: Any) -> Any:
    """All rich text of a page as HTML, its internal links resolved together."""
    raise NotImplementedError(f"Nothing expands the texts of {type(page).__name__}.")


@singledispatch
def publishing_errors_of(page: Any) -> Any:
    """What keeps a page from being public, by field; see `clinic.publishing.gate.Errors`."""
    raise NotImplementedError(f"Nothing says what {type(page).__name__} needs.")


@singledispatch
def update_derived_facts(page: Any) -> Iterable[str]:
    """Set what publishing keeps up to date, such as "last updated"; returns the names of the fields."""
    raise NotImplementedError(f"Nothing keeps {type(page).__name__} up to date.")


@singledispatch
def is_covered_by_review(page: Any) -> bool:
    """Whether a reviewed page says what it said on the day of its review."""
    raise NotImplementedError(f"Nothing knows what a review of {type(page).__name__} is about.")


@singledispatch
def finder_of(page: Any, request: HttpRequest) -> Any:
    """The list of procedures with search and filters, for the address of a request.

    Raises:
        Http404: when the query string names something that there is not.
    """
    raise NotImplementedError(f"Nothing searches in {type(page).__name__}.")


@singledispatch
def comparison_of(page: Any, request: HttpRequest) -> HttpResponse:
    """The answer to a request for procedures side by side."""
    raise NotImplementedError(f"Nothing compares what is below {type(page).__name__}.")
