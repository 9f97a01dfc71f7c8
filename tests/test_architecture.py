"""The arrows between the parts of the site run one way: enquiries, procedures, clinic."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

# What each part must not import. Whoever must point the other way names a model by string, or
# offers a place where the other part registers itself.
FORBIDDEN = {
    "clinic": {"procedures", "enquiries", "tests"},
    "procedures": {"enquiries", "tests"},
    "enquiries": {"tests"},
}


def imported_packages(source: str) -> Iterator[tuple[int, str]]:
    """The line and top-level package of each import, wherever it stands in the module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.partition(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2] in ("import_module", "__import__", "import_string")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.lineno, str(node.args[0].value).partition(".")[0]


def violations(root: Path, package: str) -> list[str]:
    """Each forbidden import of a package, as file, line and what is imported."""
    return [
        f"{path.relative_to(root)}:{line} imports {imported}"
        for path in sorted((root / package).rglob("*.py"))
        for line, imported in imported_packages(path.read_text())
        if imported in FORBIDDEN[package]
    ]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_arrows_run_one_way(package: str) -> None:
    assert violations(settings.ROOT, package) == []


@pytest.mark.parametrize(
    "line",
    [
        "import procedures",
        "import os, procedures.models",
        "from procedures import models",
        "from procedures.models import ProcedurePage as Page",
        "def late():\n    from procedures.models import ProcedurePage",
        "if TYPE_CHECKING:\n    from procedures.models import ProcedurePage",
        "import importlib\nimportlib.import_module('procedures.models')",
        "__import__('procedures')",
    ],
)
def test_the_rule_bites(tmp_path: Path, line: str) -> None:
    (tmp_path / "clinic" / "deep").mkdir(parents=True)
    (tmp_path / "clinic" / "deep" / "module.py").write_text(f"from __future__ import annotations\n{line}\n")
    assert len(violations(tmp_path, "clinic")) == 1


@pytest.mark.parametrize(
    "line",
    ["import clinic", "from . import procedures", "name = 'procedures.ProcedurePage'", "import procedure"],
)
def test_the_rule_lets_the_rest_pass(tmp_path: Path, line: str) -> None:
    (tmp_path / "clinic").mkdir()
    (tmp_path / "clinic" / "module.py").write_text(line)
    assert violations(tmp_path, "clinic") == []
