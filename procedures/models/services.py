"""Functions that models need from modules above them.

Each is registered by page type in `procedures/apps.py`, so that models import no service.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django.http import HttpRequest, HttpResponse


@singledispatch
def presentation_of(page: Any) -> Any:
    """What a page's public template prints beyond its facts."""
    raise NotImplementedError(f"Nothing presents {type(page).__name__}.")


@singledispatch
def texts_of(page: Any) -> Any:
    """All rich text of a page as HTML, with its links resolved together."""
    raise NotImplementedError(f"Nothing expands the texts of {type(page).__name__}.")


@singledispatch
def publishing_errors_of(page: Any) -> Any:
    """What a page lacks for publishing, by field; see `clinic.publishing.gate.Errors`."""
    raise NotImplementedError(f"Nothing says what {type(page).__name__} needs.")


@singledispatch
def update_derived_facts(page: Any) -> Iterable[str]:
    """Set facts derived at publishing, such as "last updated"; returns the names of the fields."""
    raise NotImplementedError(f"Nothing keeps {type(page).__name__} up to date.")


@singledispatch
def take_newer_prices(page: Any, version: Any) -> None:
    """Give a version of a page the prices that were published after it."""
    raise NotImplementedError(f"{type(page).__name__} has no prices.")


@singledispatch
def is_covered_by_review(page: Any) -> bool:
    """Whether a page's clinical text is as it was at its review."""
    raise NotImplementedError(f"Nothing knows what a review of {type(page).__name__} is about.")


@singledispatch
def finder_of(page: Any, request: HttpRequest) -> Any:
    """The finder for a request.

    Raises:
        Http404: the query string names an unknown value.
    """
    raise NotImplementedError(f"Nothing searches in {type(page).__name__}.")


@singledispatch
def price_groups_of(page: Any) -> Any:
    """Today's prices of all procedures, by category."""
    raise NotImplementedError(f"Nothing lists the prices of {type(page).__name__}.")


@singledispatch
def comparison_of(page: Any, request: HttpRequest) -> HttpResponse:
    """The response with the comparison for a request."""
    raise NotImplementedError(f"Nothing compares what is below {type(page).__name__}.")


@singledispatch
def settle_review_of(page: Any) -> None:
    """Set the columns of a page's review for the text that is about to be public."""
    raise NotImplementedError(f"{type(page).__name__} is not reviewed.")


@singledispatch
def review_errors_of(page: Any) -> Any:
    """Why a page's clinical text may not be published yet, by field."""
    raise NotImplementedError(f"{type(page).__name__} is not reviewed.")


@singledispatch
def approve_clinically(page: Any, user: Any, **approval: Any) -> Any:
    """Approve the clinical text of a page: see `procedures.review.approving`."""
    raise NotImplementedError(f"{type(page).__name__} is not reviewed.")
