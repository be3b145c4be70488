"""Every shipped scenario gives what it gave, to the last family; see ``regenerate.py`` beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

import pytest
from tests.golden.regenerate import FOLDER, Expectation, simulate_golden

from zorgsim.inputs.scenario_file import list_scenarios

WHAT_TO_DO = (
    "If results were meant to move: run `python tests/golden/regenerate.py`, look at the difference, "
    "and record in CHANGELOG.md, under Results, what moved and why. If not: something changed that should not have."
)


DAILY = ("baseline", "strong_first_line_overdose", "earlier_housing", "provincial", "next_generation")
"""Scenarios of the daily suite: what moves a number moves one of these. Those that one lever alone moves follow at release."""


@pytest.fixture(scope="module")
def simulated() -> dict[str, Expectation]:
    return simulate_golden(DAILY)


@pytest.fixture(scope="module")
def all_simulated() -> dict[str, Expectation]:
    return simulate_golden(list_scenarios())


@pytest.mark.parametrize("name", DAILY)
def test_scenario_gives_what_it_gave(name: str, simulated: dict[str, Expectation]) -> None:
    compare_with_golden_file(name, simulated)


@pytest.mark.release
@pytest.mark.parametrize("name", list_scenarios())
def test_every_scenario_gives_what_it_gave(name: str, all_simulated: dict[str, Expectation]) -> None:
    compare_with_golden_file(name, all_simulated)


def compare_with_golden_file(name: str, simulated: Mapping[str, Expectation]) -> None:
    if not (FOLDER / f"{name}.toml").exists():
        pytest.fail(f"scenario {name!r} has no golden expectation yet. {WHAT_TO_DO}")
    expected = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    moved = differences(expected, simulated[name])
    if moved:
        pytest.fail("\n".join([f"scenario {name!r} gives something else than it gave:", *moved, WHAT_TO_DO]))


def test_every_expectation_belongs_to_a_shipped_scenario() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(list_scenarios())


def test_the_policies_do_something_on_the_small_world(simulated: dict[str, Expectation]) -> None:
    for policy in ("strong_first_line_overdose", "earlier_housing"):
        moved = differences(simulated["baseline"], simulated[policy])
        assert any("family_weeks_2028" in line for line in moved)
        assert not any("family_weeks_2021" in line for line in moved)


def differences(expected: Expectation, found: Expectation) -> list[str]:
    """One line for every value that differs, or stands on one side only."""
    lines = []
    for table in {**expected, **found}:
        was, now = expected.get(table, {}), found.get(table, {})
        keys = [key for key in {**was, **now} if was.get(key) != now.get(key)]
        lines += [f"  {table}.{key}: expected {was.get(key)}, found {now.get(key)}" for key in keys]
    return lines
