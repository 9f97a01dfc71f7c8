"""What can be wrong with a content file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError


class ContentError(Exception):
    """A content file cannot be used.

    Args:
        message: what is wrong.
        key: the key that is to be mended, such as "prices[2].minimum", counted from 1; may be empty.
        file: its path below `content/`.
    """

    def __init__(self, message: str, key: str = "", file: str = "") -> None:
        self.message = message
        self.key = key
        super().__init__(": ".join(filter(None, [file, key, message])))


@contextmanager
def naming(key: str) -> Iterator[None]:
    """Put a key before what is wrong inside, also where fields, blocks or the gate say it."""
    try:
        yield
    except ContentError as error:
        raise ContentError(error.message, _below(key, error.key)) from error
    except ValidationError as error:
        inner, message = _first_error(error)
        raise ContentError(message, _below(key, inner)) from error
    except ValueError as error:
        raise ContentError(str(error), key) from error


@contextmanager
def in_file(file: str, key: str = "") -> Iterator[None]:
    """Put a file and a key before what is wrong inside."""
    try:
        with naming(key):
            yield
    except ContentError as error:
        raise ContentError(error.message, error.key, file) from error


def _below(key: str, inner: str) -> str:
    return f"{key}{inner}" if inner.startswith("[") else ".".join(filter(None, [key, inner]))


def _first_error(error: ValidationError) -> tuple[str, str]:
    """The key and the message of the first thing that is wrong, however deep it lies."""
    if block_errors := getattr(error, "block_errors", None):
        name, inner = next(iter(block_errors.items()))
        key, message = _first_error(inner)
        own = f"[{name + 1}]" if isinstance(name, int) else str(name)
        return _below(own, key), message
    if non_block_errors := getattr(error, "non_block_errors", None):
        return "", str(non_block_errors.as_data()[0].messages[0])
    if hasattr(error, "error_dict"):
        name, messages = next(iter(error.message_dict.items()))
        return ("" if name == "__all__" else name), str(messages[0])
    return "", str(error.messages[0])
