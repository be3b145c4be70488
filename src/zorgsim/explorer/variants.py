"""A variant of the page as a scenario: measures in natural units on top of the baseline, checked as a scenario file is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.experiment.preparation import batch_of
from zorgsim.explorer.controls import AMOUNTS, Control, control_of, move_of
from zorgsim.explorer.orders import Variant
from zorgsim.explorer.state import BASELINE
from zorgsim.inputs.compile import compile_parameters, reached
from zorgsim.inputs.natural_units import amount_in_register
from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import Overrides, Scenario
from zorgsim.inputs.scenario_file import extended_scenario, load_shipped, scenario_with
from zorgsim.model.levers import LEVERS

WHERE: Final = "page: place"


@lru_cache(maxsize=8)
def baseline_of(place: str, replications: int) -> Scenario:
    """Return the baseline in a place.

    Raises
    ------
    InputError
        If there is no such place.
    """
    resolve_places([place], WHERE)
    return scenario_with(load_shipped(BASELINE), Overrides(places=(place,), replications=replications), "page")


def controls_of(variant: Variant, baseline: Scenario, simulated: Place) -> dict[str, Control]:
    """Return a control for every lever, as it stands in the baseline's last week in the place.

    Parameters
    ----------
    variant
        Says whether amounts are those of the place alone, or of all who are simulated.
    baseline, simulated
        The baseline in the place, and everybody who is simulated with it.
    """
    counted = resolve_places(baseline.places, WHERE) if variant.only_here else simulated
    batch = batch_of(baseline, simulated, range(1))
    settings = batch.lever_settings(batch.clock.weeks - 1)
    inside, parameters = reached(counted.municipalities, baseline.own), compile_parameters(baseline)
    controls = {}
    for name, lever in LEVERS.items():
        standing = float(settings[name][0]) if name in settings else lever.neutral
        there = amount_in_register(name, AMOUNTS[name], inside, parameters) if name in AMOUNTS else 0.0
        controls[name] = control_of(lever, standing, there)
    return controls


def measures_of(variant: Variant, controls: Mapping[str, Control], place: str, start: date) -> dict[str, dict[str, Any]]:
    """Return the measures that a variant is, as a scenario file says them; by the name of each.

    Raises
    ------
    BadMoveError
        If something that was written is no number.
    """
    measures = {}
    for lever, written in variant.moves.items():
        try:
            move = move_of(controls[lever], written)
        except InputError as problem:
            raise BadMoveError(lever, problem) from problem
        if move is not None:
            where = {"where": [place]} if variant.only_here else {}
            choice = {"ramp": variant.ramp} if variant.ramp and not LEVERS[lever].choices else {}
            measures[lever.replace(".", "_")] = {"lever": lever, **move, "from": start, **choice, **where}
    return measures


def scenario_of(variant: Variant, baseline: Scenario, measures: Mapping[str, Mapping[str, Any]], title: str) -> Scenario:
    """Return a variant as a scenario that extends the baseline.

    Raises
    ------
    InputError
        If a measure cannot be.
    """
    table: dict[str, Any] = {"title": {"en": title, "nl": title}, "measures": measures}
    return extended_scenario(baseline, variant.name, table)


class BadMoveError(Exception):
    """What was written for a lever cannot be used.

    Attributes
    ----------
    lever
        Which lever.
    problem
        What is wrong.
    """

    def __init__(self, lever: str, problem: InputError) -> None:
        self.lever, self.problem = lever, problem
        super().__init__(str(problem))


def lever_in(problem: InputError, measures: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return the lever of which an error of the model's checks speaks, if it names a measure of the page."""
    named = [str(one["lever"]) for name, one in measures.items() if f"measures.{name}" in problem.where]
    return named[0] if named else None
