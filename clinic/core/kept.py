"""What a process keeps while the public content stays as it is: what many pages have in common.

Values belong to one state of the content, its token and the day, and are shared by all requests that see that
state (`clinic.core.content_token`), so they must not be changed. Outside such a request, and in one that may
write content, nothing is kept. Keys come from the content, never from an address, so there is an end to them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.utils.translation import get_language

Value = TypeVar("Value")

_latest: tuple[Hashable, dict[Any, Any]] = (None, {})
_values: ContextVar[dict[Any, Any] | None] = ContextVar("kept_values", default=None)


@contextmanager
def keeping(state: Hashable) -> Iterator[None]:
    """Within the context, keep values for all requests of this state.

    Args:
        state: of the content, read before any of it; None to keep nothing.
    """
    global _latest
    values = None
    if state is not None:
        latest = _latest
        if latest[0] != state:
            # Requests of an earlier state go on with the values of theirs.
            _latest = latest = (state, {})
        values = latest[1]
    token = _values.set(values)
    try:
        yield
    finally:
        _values.reset(token)


def kept(function: Callable[..., Value]) -> Callable[..., Value]:
    """Keep what a function returns, by its arguments and the active language."""

    @wraps(function)
    def answer(*arguments: Any) -> Value:
        values = _values.get()
        if values is None:
            return function(*arguments)
        key = (function, get_language(), arguments)
        if key not in values:
            values[key] = function(*arguments)
        return values[key]

    return answer


def kept_by_id(
    load: Callable[[Collection[int]], dict[int, Value]],
) -> Callable[[Iterable[int]], dict[int, Value]]:
    """Keep each of the things that a function finds by their ids; only those not known yet are looked up.

    The result is in the order of the ids, without those that were not found.
    """

    @wraps(load)
    def answer(ids: Iterable[int]) -> dict[int, Value]:
        values = _values.get()
        known: dict[int, Value | None] = (
            {} if values is None else values.setdefault((load, get_language()), {})
        )
        wanted = dict.fromkeys(ids)
        if missing := wanted.keys() - known.keys():
            known.update(dict.fromkeys(missing) | load(missing))
        return {pk: value for pk in wanted if (value := known[pk]) is not None}

    return answer
