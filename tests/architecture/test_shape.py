"""The shape of the code: no import cycle, no flags, no drawer for odds and ends, no module that nobody can keep in mind.

Sizes are examples, not limits (docs/decisions.md): the house aims at modules below 400 lines and functions below 50, and
``python -m tests.architecture.test_shape`` prints the largest. A module of 600 lines is one that should have been two.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "src" / "zorgsim").rglob("*.py"))
TEXTS = [
    path
    for path in ROOT.rglob("*")
    if path.suffix in {".py", ".md", ".toml", ".cff", ".csv"}
    and not {".venv", ".git", "build", "dist"} & set(path.relative_to(ROOT).parts)
]

LINES_PER_MODULE = 600
SHOWN = 10

COMMANDS = ROOT / "src" / "zorgsim" / "cli"
SCRIPTS = {ROOT / "src" / "zorgsim" / "interface" / name for name in ("simulate.py", "stream.py")}
"""The switches of a command are boolean, and the same switches in a script; nothing else takes a flag."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def flags(function: ast.FunctionDef) -> list[str]:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [one.arg for one in arguments if isinstance(one.annotation, ast.Name) and one.annotation.id == "bool"]


def sizes_of_modules() -> list[tuple[int, str]]:
    return sorted(((len(path.read_text("utf-8").splitlines()), name(path)) for path in MODULES), reverse=True)


def sizes_of_functions() -> list[tuple[int, str]]:
    sizes = [
        ((one.end_lineno or one.lineno) - one.lineno + 1, f"{name(path)}: {one.name}")
        for path in MODULES
        for one in functions(path)
    ]
    return sorted(sizes, reverse=True)


def largest() -> str:
    """A table of the largest modules and functions."""
    rows = [*sizes_of_modules()[:SHOWN], *sizes_of_functions()[:SHOWN]]
    return "\n".join(f"{lines:5}  {what}" for lines, what in rows)


def test_the_code_has_a_shape_that_can_be_kept_in_mind() -> None:
    drawers = [name(path) for path in MODULES if path.stem in {"utils", "util", "helpers", "helper", "misc", "common"}]
    outside = [path for path in MODULES if COMMANDS not in path.parents and path not in SCRIPTS]
    flagged = [f"{name(path)}: {one.name}({', '.join(flags(one))})" for path in outside for one in functions(path) if flags(one)]
    too_large = [what for lines, what in sizes_of_modules() if lines > LINES_PER_MODULE]
    assert (drawers, flagged, too_large) == ([], [], []), f"the largest modules and functions:\n{largest()}"


def test_no_import_runs_in_a_circle() -> None:
    graph = grimp.build_graph("zorgsim", exclude_type_checking_imports=True)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(imports) == len(MODULES)
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as cycle:
        raise AssertionError(" > ".join(cycle.args[1])) from None


def test_no_file_tells_of_a_machine() -> None:
    machine = re.compile(r"/(?:home|root|Users|tmp|work)/\w")
    told = [name(path) for path in TEXTS if path != Path(__file__) and machine.search(path.read_text("utf-8"))]
    assert told == []


if __name__ == "__main__":
    print(largest())
