"""The arrows between the parts of the site run one way: enquiries, procedures, clinic."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
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


def modules(root: Path) -> dict[str, Path]:
    """The files of both apps by the names under which they are imported."""
    found = {}
    for app in ("clinic", "enquiries", "procedures"):
        for path in (root / app).rglob("*.py"):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
                found[name] = path
    return found


def imported_modules(source: str, known: Collection[str]) -> Iterator[str]:
    """The known modules that a module imports, in functions and for types too, but not in `ready`."""
    tree = ast.parse(source)
    in_ready = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "ready"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in in_ready:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            parts = [f"{node.module}.{name.name}" for name in node.names]
            # A name of a package is a module, or something that the package itself has.
            yield from {part if part in known else node.module for part in parts} & set(known)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)


def circle(root: Path) -> list[str]:
    """A circle of files that import each other; empty where there is none."""
    known = modules(root)
    graph = {name: set(imported_modules(path.read_text(), known)) - {name} for name, path in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circle(settings.ROOT) == []


@pytest.mark.parametrize(
    "line",
    ["import clinic.b", "def late():\n    from clinic import b", "if TYPE_CHECKING:\n    import clinic.b"],
)
def test_a_circle_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "clinic").mkdir()
    (tmp_path / "clinic" / "__init__.py").touch()
    (tmp_path / "clinic" / "a.py").write_text(line)
    (tmp_path / "clinic" / "b.py").write_text("from clinic.a import something")
    assert set(circle(tmp_path)) == {"clinic.a", "clinic.b"}
