"""Fixtures for all tests."""

from __future__ import annotations

import pytest

from clinic.models import HomePage
from tests import factories


@pytest.fixture
def site(db: None) -> HomePage:
    """A site as set-up leaves it: home page, index pages, settings."""
    return factories.make_site()
