"""What the measures of a scenario lead to, and where it differs from its parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from zorgsim.inputs.compile import compile_parameters, reached
from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.natural_units import Amount, Reached, Unit, amount_in_register, as_setting, units_of
from zorgsim.inputs.places import Municipality, resolve_places
from zorgsim.inputs.scenario import Measure, Mode, Scenario
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


Move = tuple[Mode, float]


def _moved(move: Move, setting: float) -> float:
    mode, value = move
    return float(mode.moved(np.asarray(setting), value))


def _move_of(measure: Measure, scenario: Scenario, touched: frozenset[Municipality], parameters: Mapping[str, float]) -> Move:
    """Return how a measure moves its lever in the lever's own unit; an amount for nobody moves nothing."""
    if not measure.unit:
        return measure.mode, measure.value
    if not touched:
        return Mode.BY, 0.0
    return as_setting(
        measure.lever, measure.mode, Amount(measure.value, Unit(measure.unit)), reached(touched, scenario.own), parameters
    )


@dataclass(frozen=True)
class Counted:
    """A lever's setting before and after a measure in a natural unit, of all municipalities in which it holds together."""

    unit: Unit
    before: float
    after: float


@dataclass(frozen=True)
class Followed:
    """A measure among the others: the simulated municipalities in which it works, its lever's setting before and after it.

    After it is fully grown; before it are the measures on the same lever that stand earlier and hold in all of its places, except
    those that have ended when it starts. ``counted`` says the same in the natural units of the lever, at the best values.
    """

    touched: frozenset[Municipality]
    before: float
    after: float
    counted: tuple[Counted, ...] = ()


def follow_measures(scenario: Scenario) -> dict[str, Followed]:
    """Return what each measure of a scenario does, by name."""
    # kept for each list of places, and moved on as the measures are gone through once: going back from every measure to all before
    # it takes minutes for two thousand. Only on levers of which a measure ends does it matter when another starts
    simulated = frozenset(simulated_places([scenario])[0].municipalities)
    touched = {names: _covered(names, scenario, simulated) for names in {one.where for one in scenario.measures}}
    let_go = {one.lever for one in scenario.measures if one.until is not None}
    seen_from = [(one.where, one.start if one.lever in let_go else date.min) for one in scenario.measures]
    standing: dict[str, dict[tuple[tuple[str, ...], date], float]] = {}
    for one, key in zip(scenario.measures, seen_from, strict=True):
        standing.setdefault(one.lever, {})[key] = LEVERS[one.lever].neutral
    followed, parameters = {}, compile_parameters(scenario)
    for one, key in zip(scenario.measures, seen_from, strict=True):
        settings, inside = standing[one.lever], touched[one.where]
        move = _move_of(one, scenario, inside, parameters)
        before, after = settings[key], _moved(move, settings[key])
        followed[one.name] = Followed(
            inside, before, after, _counted(one.lever, reached(inside, scenario.own), (before, after), parameters)
        )
        for (names, start), setting in settings.items():
            stands = one.until is None or start < one.until
            if stands and (names == one.where or touched[names] <= inside):
                settings[names, start] = _moved(move, setting)
    return followed


def settings_on(scenario: Scenario, lever: str, day: date, places: frozenset[Municipality]) -> dict[Municipality, float]:
    """Return where a lever stands on a day in each of some municipalities, what has begun by then fully grown."""
    settings = dict.fromkeys(places, LEVERS[lever].neutral)
    simulated, parameters = frozenset(simulated_places([scenario])[0].municipalities), compile_parameters(scenario)
    for one in scenario.measures:
        if one.lever != lever or one.start > day or (one.until is not None and one.until <= day):
            continue
        touched = _covered(one.where, scenario, simulated)
        move = _move_of(one, scenario, touched, parameters)
        settings |= {place: _moved(move, settings[place]) for place in touched & places}
    return settings


def _counted(lever: str, touched: Reached, settings: tuple[float, float], parameters: Mapping[str, float]) -> tuple[Counted, ...]:
    units = [unit for unit in units_of(lever) if unit is not Unit.PERCENT] if touched.families else []
    there = {unit: amount_in_register(lever, unit, touched, parameters) for unit in units}
    return tuple(Counted(unit, settings[0] * amount, settings[1] * amount) for unit, amount in there.items())


# Differences


def _rows(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _rows(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, dict):
        return " ".join(f"{key} {_shown(one)}" for key, one in value.items())
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
