"""Parameters of a test that are one more of a kind, of which another one stays in every run."""

from __future__ import annotations

from typing import Any

import pytest


def thorough(*values: Any, **options: Any) -> Any:
    """Values that only `make test-thorough` tries."""
    return pytest.param(*values, marks=pytest.mark.thorough, **options)
