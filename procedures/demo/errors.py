"""What can be wrong with a content file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError


class ContentError(Exception):
    """A content file cannot be used.

    Args:
        file: its path below `content/`.
        key: the key that is to be mended, such as "prices[2].minimum", counted from 1; may be empty.
        message: what is wrong with it.
    """

    def __init__(self, file: str, key: str, message: str) -> None:
        self.file = file
        self.key = key
        self.message = message
        super().__init__(": ".join(filter(None, [file, key, message])))


@contextmanager
def naming(file: str, key: str = "") -> Iterator[None]:
    """Turn what fields, blocks and the gate say about a value into a sentence about the file's key."""
    try:
        yield
    except ValidationError as error:
        inner, message = _first_error(error)
        joined = f"{key}{inner}" if inner.startswith("[") else ".".join(filter(None, [key, inner]))
        raise ContentError(file, joined, message) from None


def _first_error(error: ValidationError) -> tuple[str, str]:
    """The key and the message of the first thing that is wrong, however deep it lies."""
    if block_errors := getattr(error, "block_errors", None):
        name, inner = next(iter(block_errors.items()))
        key, message = _first_error(inner)
        own = f"[{name + 1}]" if isinstance(name, int) else str(name)
        return f"{own}{key}" if key.startswith("[") else ".".join(filter(None, [own, key])), message
    if non_block_errors := getattr(error, "non_block_errors", None):
        return "", str(non_block_errors.as_data()[0].messages[0])
    if hasattr(error, "error_dict"):
        name, messages = next(iter(error.message_dict.items()))
        return ("" if name == "__all__" else name), str(messages[0])
    return "", str(error.messages[0])
