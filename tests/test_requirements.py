"""What `pyproject.toml` asks for and what `make lock` has pinned are the same."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from clinic.settings.environment import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# A pinned version, its hashes, and the comment that says what asks for it.
PINNED = re.compile(r"^([\w.-]+)(?:\[\w+\])?==(\S+)(?:.*\n +--hash=sha256:.+)+((?:\n +#.*)*)", re.MULTILINE)


@pytest.mark.parametrize(
    ("file", "asks", "declared"),
    [
        ("requirements.txt", "clinic (pyproject.toml)", PROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", "clinic (pyproject.toml:dev)", PROJECT["dependency-groups"]["dev"]),
        ("requirements-uv.txt", "clinic (pyproject.toml:uv)", PROJECT["dependency-groups"]["uv"]),
    ],
)
def test_what_is_declared_is_pinned(file: str, asks: str, declared: list[str]) -> None:
    requirements = {canonicalize_name(item.name): item.specifier for item in map(Requirement, declared)}
    pinned = {
        name: version for name, version, why in PINNED.findall((ROOT / file).read_text()) if asks in why
    }
    assert pinned.keys() == requirements.keys(), "run `make lock`"
    assert [name for name, version in pinned.items() if version not in requirements[name]] == []


def test_tests_run_with_what_the_site_runs_with() -> None:
    site, tests = (
        {name: version for name, version, why in PINNED.findall((ROOT / file).read_text())}
        for file in ("requirements.txt", "requirements-dev.txt")
    )
    assert site == {name: tests.get(name) for name in site}, "run `make lock`"
