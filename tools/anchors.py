"""Where a named object of the source stands: a module, class, function, or a name that a module or class gives a value.

Lists that speak of the source (``tests/mutations.toml``, ``tests/survivors.toml``) name objects, never lines: code may then move
up and down in its file, and a move to another file costs one dotted name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "src"
PACKAGE: Final = "zorgsim"


class AnchorError(ValueError):
    """A dotted name that no object of the source has."""


@dataclass(frozen=True)
class Anchor:
    """An object of the source.

    Attributes
    ----------
    name
        Its dotted name, as ``zorgsim.model.rules.home.turn_over``.
    file
        Its file, from the root of the project.
    first, last
        Its lines, counted from nought, the last one not included; decorators belong to it.
    text
        Its text.
    """

    name: str
    file: Path
    first: int
    last: int
    text: str

    def with_text(self, text: str) -> str:
        """Return the whole file's text with another text for this object."""
        lines = _lines(self.file)
        return "".join([*lines[: self.first], text, *lines[self.last :]])


def find(name: str) -> Anchor:
    """Return the object with a dotted name.

    Raises
    ------
    AnchorError
        If there is no such module, or no such object in it.
    """
    file, rest = _module_of(name)
    lines = _lines(file)
    if not rest:
        return Anchor(name, file, 0, len(lines), "".join(lines))
    inside = _tree(file).body
    for part in rest:
        found = next((one for one in inside if part in _names(one)), None)
        if found is None:
            raise AnchorError(f"there is no {name}: {file} does not define {part}")
        first, last = _span(found)
        inside = list(getattr(found, "body", []))
    return Anchor(name, file, first, last, "".join(lines[first:last]))


def objects() -> Iterator[str]:
    """Yield the dotted name of every object of the source, those within classes included."""
    for file in sorted((SOURCE / PACKAGE).rglob("*.py")):
        parts = file.relative_to(SOURCE).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield from _objects_in(_tree(file.relative_to(ROOT)).body, module)


def _objects_in(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for statement in body:
        for name in _names(statement):
            yield f"{prefix}.{name}"
        if isinstance(statement, ast.ClassDef):
            yield from _objects_in(statement.body, f"{prefix}.{statement.name}")


def _module_of(name: str) -> tuple[Path, list[str]]:
    """Return the file of the longest part of a name that is a module, from the root, and the rest of the name."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        stem = SOURCE.joinpath(*parts[:length])
        for file in (stem.with_suffix(".py"), stem / "__init__.py"):
            if file.is_file():
                return file.relative_to(ROOT), parts[length:]
    raise AnchorError(f"there is no {name}: no part of it is a module")


@cache
def _lines(file: Path) -> list[str]:
    return (ROOT / file).read_text("utf-8").splitlines(keepends=True)


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse("".join(_lines(file)))


def _names(statement: ast.stmt) -> list[str]:
    """Return the names that a statement defines."""
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Assign():
            return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return []


def _span(definition: ast.stmt) -> tuple[int, int]:
    """Return the first line of a definition, with its decorators, and the line after its last, counted from nought."""
    decorators: list[ast.expr] = getattr(definition, "decorator_list", [])
    first = min([definition.lineno, *(one.lineno for one in decorators)])
    return first - 1, definition.end_lineno or definition.lineno
