"""The set of plausible worlds that ships, for studies that are played in it: which one, and until there is one, that they wait."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from studies.study import Sitting
from zorgsim.inputs import plausible
from zorgsim.inputs.scenario import DrawFrom, Scenario


def of_so_many_worlds(sitting: Sitting, worlds: int) -> Sitting:
    """Return a sitting of so many worlds, from where `in_plausible_worlds` says last: so a study can say what it would play."""
    return replace(sitting, draws=worlds, draw_from=DrawFrom.REGISTER)


def in_plausible_worlds(scenario: Scenario) -> Scenario:
    """Return a scenario in worlds of the set, whatever worlds are drawn from usually: where none ships its study waits."""
    return replace(scenario, run=replace(scenario.run, draw_from=DrawFrom.PLAUSIBLE))


def waits() -> str:
    """Say that there are no plausible worlds to play, as long as none ship."""
    if plausible.plausible() is not None:
        return ""
    return "no set of plausible worlds ships: python tools/ship_plausible.py FOLDER puts one there (docs/calibration.md)"


def about_the_set() -> dict[str, Any] | None:
    """Return which set it is, how many worlds it has and what they differ in by emulation; None where none ships."""
    one = plausible.plausible()
    return None if one is None else {"digest": one.digest, "worlds": len(one.points), "active": list(one.active)}
