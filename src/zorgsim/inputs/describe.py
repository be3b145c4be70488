"""What the measures of a scenario lead to, and where it differs from its parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.places import Municipality, resolve_places
from zorgsim.inputs.scenario import Measure, Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.model.levers import LEVERS


@dataclass(frozen=True)
class Difference:
    """One row of what differs: a dotted key, and both values in words of the scenario file; None where there is none."""

    key: str
    parent: str | None
    own: str | None


# The settings that measures lead to


def _covered(names: tuple[str, ...], scenario: Scenario, simulated: frozenset[Municipality]) -> frozenset[Municipality]:
    """Return the simulated municipalities among the named ones; no names means all of them."""
    return simulated & frozenset(resolve_places(names, scenario.name).municipalities) if names else simulated


def _moved(measure: Measure, setting: float) -> float:
    return float(measure.mode.moved(np.asarray(setting), measure.value))


@dataclass(frozen=True)
class Followed:
    """A measure among the others: the simulated municipalities in which it works, its lever's setting before and after it.

    After it is fully grown; before it are the measures on the same lever that stand earlier and hold in all of its places.
    """

    touched: frozenset[Municipality]
    before: float
    after: float


def follow_measures(scenario: Scenario) -> dict[str, Followed]:
    """Return what each measure of a scenario does, by name."""
    # kept for each list of places, and moved on as the measures are gone through once: going back from every measure to all before
    # it takes minutes for two thousand
    simulated = frozenset(simulated_places([scenario])[0].municipalities)
    touched = {names: _covered(names, scenario, simulated) for names in {one.where for one in scenario.measures}}
    standing: dict[str, dict[tuple[str, ...], float]] = {}
    for one in scenario.measures:
        standing.setdefault(one.lever, {})[one.where] = LEVERS[one.lever].neutral
    followed = {}
    for one in scenario.measures:
        settings, inside = standing[one.lever], touched[one.where]
        followed[one.name] = Followed(inside, settings[one.where], _moved(one, settings[one.where]))
        for names, setting in settings.items():
            if names == one.where or touched[names] <= inside:
                settings[names] = _moved(one, setting)
    return followed


# Differences


def _rows(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _rows(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _usual(scenario: Scenario, names: Iterable[str]) -> dict[str, float]:
    registered = register_of(scenario)
    return {name: registered[name].value for name in names}


def differences(scenario: Scenario, parent: Scenario) -> tuple[Difference, ...]:
    """Return a row for every value that differs between a scenario and its parent, in the order of the scenario file.

    A parameter that only one of the two changes stands beside its value in the register.
    """
    both = (parent, scenario)
    changed = dict.fromkeys(name for one in both for name in one.parameters)
    theirs, own = (dict(_rows({**one.as_json(), "parameters": {**_usual(one, changed), **one.parameters}})) for one in both)
    keys = dict.fromkeys((*own, *theirs))
    return tuple(Difference(key, theirs.get(key), own.get(key)) for key in keys if theirs.get(key) != own.get(key))
