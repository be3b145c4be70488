"""Every direct dependency is declared with a lowest version, and CONTRIBUTING says what it is for."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tools.lowest import constraints, lowest, requirements

ROOT = Path(__file__).resolve().parents[2]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def table() -> dict[tuple[str, str], str]:
    """What CONTRIBUTING says each dependency is for, by name and group."""
    section = CONTRIBUTING.split("\n## Dependencies\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| ")]
    assert rows[0] == ["dependency", "of", "what for", "spares us, or replaced"]
    return {(name, group): purpose for name, group, purpose, _ in rows[2:]}


def declared() -> list[tuple[str, str]]:
    return [(lowest(one)[0], group) for group, listed in requirements(DECLARED).items() for one in listed]


def test_each_dependency_has_a_line_that_says_what_it_is_for() -> None:
    assert sorted(table()) == sorted(declared())
    assert all(len(purpose.split()) >= 2 for purpose in table().values())


IMPORTED_AS = {"vl-convert-python": "vl_convert"}
"""Libraries that are imported by another name than they are installed by."""


def test_what_runs_is_imported_somewhere() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    unused = [
        name
        for name, group in declared()
        if group == "run" and not re.search(rf"^\s*(import|from) {IMPORTED_AS.get(name, name)}\b", sources, re.MULTILINE)
    ]
    assert unused == []


def test_checkouts_install_suite_and_static() -> None:
    extras = DECLARED["project"]["optional-dependencies"]
    assert extras["test"] == ["zorgsim[calibrate,cluster,data,discovery,drivers,explore,site,suite,static]"]
    assert {"cluster", "suite", "static"} <= set(requirements(DECLARED))
    assert "test" not in requirements(DECLARED)


def test_lowest_versions_are_pinned_for_pip() -> None:
    found = list(constraints(DECLARED))
    assert len(found) == len(declared())
    assert f"numpy=={lowest(next(one for one in requirements(DECLARED)['run'] if one.startswith('numpy')))[1]}" in found
    printed = subprocess.run([sys.executable, ROOT / "tools" / "lowest.py"], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines() == found


@pytest.mark.parametrize(
    "requirement", ["numpy", "numpy>2", "numpy==2.0", "numpy>=2,<3", "numpy[extra]>=2", "numpy>=2; python_version < '4'"]
)
def test_a_requirement_that_cannot_be_tested_at_its_bound_is_refused(requirement: str) -> None:
    with pytest.raises(ValueError, match="name>=version"):
        lowest(requirement)


def test_the_ci_installs_them() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "tools/lowest.py" in script
    assert "PIP_CONSTRAINT" in script
