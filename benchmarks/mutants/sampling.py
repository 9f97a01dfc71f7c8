"""A random sample of mutants, made by the operators of Cosmic Ray.

Only code inside functions is mutated: a line that runs at import belongs to no test, so no coverage
context tells which tests would notice. Annotations and default values are left out for the same reason.
"""

from __future__ import annotations

import ast
import random
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from cosmic_ray.ast import Visitor, get_ast
from cosmic_ray.operators.provider import OperatorProvider

# Migrations and settings run before any test; the demo's pictures and texts are content.
LEFT_OUT = ("migrations", "settings")
# Most of these change nothing: None, True and members of an enumeration are equal only to themselves.
SAME_ANSWER = {"Is_Eq", "Eq_Is", "IsNot_NotEq", "NotEq_IsNot"}
# Needs arguments, or mutates what runs at import.
NOT_USED = {"RemoveDecorator", "VariableReplacer", "VariableInserter"}


@dataclass(frozen=True)
class Mutant:
    """One small fault.

    Attributes:
        file: the path inside the project.
        line: where it is.
        first: the first line of the statement, or of its head, that holds it.
        last: the last line of the same.
        operator: the name of the operator in Cosmic Ray.
        occurrence: which of the places in the file that the operator could change.
        before: the line as it is.
        after: the line as the operator makes it.
    """

    file: str
    line: int
    first: int
    last: int
    operator: str
    occurrence: int
    before: str
    after: str


class Place(NamedTuple):
    """Where an operator could change a file."""

    position: tuple[int, int]
    operator: str
    occurrence: int


class _Walk(Visitor):
    """Note all places of an operator, or change one of them."""

    def __init__(self, operator: Any, occurrence: int | None = None) -> None:
        self.operator, self.occurrence = operator, occurrence
        self.positions: list[tuple[int, int]] = []

    def visit(self, node: Any) -> Any:
        for index, (start, _end) in enumerate(list(self.operator.mutation_positions(node))):
            if len(self.positions) == self.occurrence:
                node = self.operator.mutate(node, index)
            self.positions.append(start)
        return node


_OPERATORS = OperatorProvider()


def operators() -> list[str]:
    """The operators in use."""
    return sorted(
        name
        for name in _OPERATORS
        if name not in NOT_USED and name.partition("ComparisonOperator_")[2] not in SAME_ANSWER
    )


def mutated(source: str, operator: str, occurrence: int) -> str:
    """The source with this one change."""
    return _Walk(_OPERATORS[operator](), occurrence).walk(get_ast(source)).get_code()


def product_files(root: Path) -> list[str]:
    """Files that are mutated, by path inside the project."""
    listed = subprocess.run(
        ["git", "ls-files", "clinic/*.py", "procedures/*.py"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split() if not set(LEFT_OUT) & set(name.split("/"))]


def sample(root: Path, number: int, seed: int) -> list[Mutant]:
    """Random mutants: at least one for each package, the others weighted by lines that can be mutated."""
    chooser = random.Random(seed)
    sources = {name: (root / name).read_text() for name in product_files(root)}
    lines: dict[str, list[tuple[str, int]]] = defaultdict(list)
    places: dict[tuple[str, int], list[Place]] = {}
    for name, source in sources.items():
        for line, found in _places(source).items():
            places[name, line] = found
            lines[name.rpartition("/")[0]].append((name, line))
    all_lines = sorted(places)
    chosen: dict[tuple[str, int], Mutant] = {}
    for package in [*sorted(lines), *[None] * (10 * number)]:
        if len(chosen) == number:
            break
        for _attempt in range(20):
            name, line = key = chooser.choice(lines[package] if package else all_lines)
            # A place first: operators for which there are many others to put in would be chosen most.
            position = chooser.choice(sorted({place.position for place in places[key]}))
            place = chooser.choice([place for place in places[key] if place.position == position])
            if key not in chosen and (mutant := _make(name, sources[name], line, place)):
                chosen[key] = mutant
                break
    return [chosen[key] for key in sorted(chosen)]


def _places(source: str) -> dict[int, list[Place]]:
    inside = _lines_inside_functions(source)
    found: dict[int, list[Place]] = defaultdict(list)
    tree = get_ast(source)
    for operator in operators():
        walk = _Walk(_OPERATORS[operator]())
        walk.walk(tree)
        for occurrence, position in enumerate(walk.positions):
            if position[0] in inside:
                found[position[0]].append(Place(position, operator, occurrence))
    return found


def _lines_inside_functions(source: str) -> dict[int, tuple[int, int]]:
    """For each line in the body of a function, the lines of its statement, or of the statement's head."""
    lines: dict[int, tuple[int, int]] = {}

    def mark(statement: ast.stmt) -> None:
        nested = list(_nested(statement))
        last = min((inner.lineno for inner in nested), default=(statement.end_lineno or 0) + 1) - 1
        declares = isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.AnnAssign))
        # A declaration's head runs with it, but holds annotations above all.
        if not declares:
            for line in range(statement.lineno, max(last, statement.lineno) + 1):
                lines[line] = (statement.lineno, max(last, statement.lineno))
        for inner in nested:
            mark(inner)

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for statement in node.body:
                mark(statement)
    return lines


def _nested(statement: ast.stmt) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            yield from child.body


def _make(name: str, source: str, line: int, place: Place) -> Mutant | None:
    """The mutant, unless it is no Python or the same program."""
    code = mutated(source, place.operator, place.occurrence)
    try:
        changed = ast.dump(ast.parse(code)) != ast.dump(ast.parse(source))
        compile(code, name, "exec")
    except SyntaxError:
        return None
    if not changed:
        return None
    before, after = _changed_line(source, code)
    first, last = _lines_inside_functions(source)[line]
    return Mutant(name, line, first, last, place.operator, place.occurrence, before, after)


def _changed_line(source: str, code: str) -> tuple[str, str]:
    old, new = source.splitlines(), code.splitlines()
    return next(((a.strip(), b.strip()) for a, b in zip(old, new, strict=False) if a != b), ("", ""))
