"""Print the lowest versions that pyproject.toml allows, as constraints for pip: ``python tools/lowest.py > constraints.txt``.

Direct dependencies only, those of the extras and of the build too: what they need themselves is taken as new as it fits.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

PYPROJECT: Final = Path(__file__).parents[1] / "pyproject.toml"

_REQUIREMENT: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*>=\s*(?P<version>[0-9][0-9.]*)")


def requirements(declared: dict[str, Any]) -> dict[str, list[str]]:
    """Return the requirements of a pyproject file, by what they are for: ``build``, ``run``, and the name of each extra.

    An extra that only stands for others of this project is left out.
    """
    project = declared["project"]
    extras = {name: listed for name, listed in project["optional-dependencies"].items() if not _stands_for_others(listed, project)}
    return {"build": declared["build-system"]["requires"], "run": project["dependencies"], **extras}


def _stands_for_others(listed: list[str], project: dict[str, Any]) -> bool:
    return all(requirement.startswith(f"{project['name']}[") for requirement in listed)


def lowest(requirement: str) -> tuple[str, str]:
    """Return the name and the lowest version of a requirement.

    Raises
    ------
    ValueError
        If it says no more and no less than the lowest version: nothing else can be tested at its bound.
    """
    found = _REQUIREMENT.fullmatch(requirement)
    if found is None:
        raise ValueError(f"{requirement!r}: write a dependency as name>=version")
    return found["name"].lower(), found["version"]


def constraints(declared: dict[str, Any]) -> Iterator[str]:
    """Yield a constraint for every direct dependency."""
    for listed in requirements(declared).values():
        yield from (f"{name}=={version}" for name, version in map(lowest, listed))


def main() -> None:
    """Print the constraints of this project."""
    print("\n".join(constraints(tomllib.loads(PYPROJECT.read_text(encoding="utf-8")))))


if __name__ == "__main__":
    main()
