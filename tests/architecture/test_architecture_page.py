"""docs/architecture.md is true: its examples run; the names, paths and layers on it are those of the code."""

from __future__ import annotations

import doctest
import re
import tomllib
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
TEXT = PAGE.read_text("utf-8")


def test_its_examples_give_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 0
    assert found.failed == 0, capsys.readouterr().out


def test_every_path_on_it_exists() -> None:
    paths = re.findall(r"`(src/zorgsim/[\w./]+)`", TEXT)
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_object_on_it_exists() -> None:
    names = re.findall(r"`(zorgsim(?:\.\w+)+)`", TEXT)
    assert len(names) > 7
    for name in names:
        module, _, member = name.rpartition(".")
        try:
            import_module(name)
        except ModuleNotFoundError:
            assert hasattr(import_module(module), member), name


def test_its_layers_are_those_that_imports_are_held_to() -> None:
    """Every layer of the contract is in the diagram, and every arrow leads from a higher layer to a lower one."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "layers")["layers"]
    floor = {name.strip().removeprefix("zorgsim."): number for number, names in enumerate(layers) for name in names.split("|")}
    diagram = TEXT.partition("<!-- layers -->")[2].partition("<!-- end of layers -->")[0]
    drawn = {name for name in floor if re.search(rf"\b{name}\b", diagram)}
    assert drawn == set(floor)
    for line in diagram.splitlines():
        sides = [re.sub(r'\["[^"]*"\]', "", side) for side in line.split("-->")]
        for upper, lower in pairwise(sides):
            for one in upper.split("&"):
                for other in lower.split("&"):
                    if one.strip() in floor and other.strip() in floor:
                        assert floor[one.strip()] < floor[other.strip()], line


def test_it_stays_short() -> None:
    assert len(TEXT.splitlines()) <= 130
