"""What is checked and made ready of scenarios before anything is simulated.

Nothing here needs an engine's way through the weeks, processes or tables: `zorgsim check` answers without loading them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.surroundings import hazards_of
from zorgsim.errors import InputError
from zorgsim.experiment.cache_folder import cache_folder
from zorgsim.experiment.crew import Crew
from zorgsim.experiment.duration import rough_duration, seconds_needed
from zorgsim.experiment.memory import Kept, check_memory
from zorgsim.inputs.compile import (
    compile_clock,
    compile_dates,
    compile_incomes_week,
    compile_run,
    measures_by_run,
    world_of_scenario,
)
from zorgsim.inputs.linked_places import reaches_of, simulated_places
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Overrides, Scenario
from zorgsim.inputs.scenario_file import scenario_with
from zorgsim.inputs.uncertainty import draw_parameters
from zorgsim.model.needs import ParametersError
from zorgsim.results.comparable import check_comparable

MOST_UNASKED: Final = 400_000
"""Families that are simulated beyond the place that was asked for, without a word from the user that they may be."""


def prepare_scenarios(scenarios: Sequence[Scenario], overrides: Overrides, origin: str, crew: Crew) -> list[Scenario]:
    """Return scenarios with what the user changes about them, after every check that needs no simulation.

    Parameters
    ----------
    scenarios
        The baseline first.
    overrides
        What is changed about all of them.
    origin
        Where the user wrote the overrides, for messages: ``"command line"``.
    crew
        Who is to simulate, on which time and memory depend.

    Raises
    ------
    InputError
        If an override cannot be, scenarios cannot be compared or not be run, very many would be simulated whom nobody asked for, or
        memory would not do.
    """
    chosen = [scenario_with(scenario, overrides, origin) for scenario in scenarios]
    check_comparable(chosen)
    check_unasked(chosen, overrides, crew.size)
    check_runnable(chosen)
    check_memory(chosen, crew.here, Kept.ON_DISK)  # the least that they need; whoever keeps all in memory asks again
    cache_folder()  # for its errors: what the environment says of it should not be found wrong after hours
    return chosen


def check_unasked(scenarios: Sequence[Scenario], overrides: Overrides, jobs: int) -> None:
    """Refuse to simulate very many whom nobody asked for.

    Raises
    ------
    InputError
        If more than ``MOST_UNASKED`` families would be simulated beyond the place that was asked for, and the user did not say that
        they may be; with how many, and about how long it would take.
    """
    for scenario, reach in zip(scenarios, reaches_of(scenarios), strict=True):
        families, place = sum(one.families for one in reach.rest), reach.reported.label
        if families > MOST_UNASKED and not overrides.whole_circle:
            units, unit = rough_duration(seconds_needed(scenarios, jobs))
            raise InputError(
                f"{place} shares slots with {len(reach.rest)} other municipalities, which are simulated with it",
                where=f"{scenario.name}: places",
                value=f"{families:,} families beyond those of {place}; all together about {units} {unit}",
                allowed=f"{MOST_UNASKED:,} families that nobody asked for",
                action='say --whole-circle (Python: whole_circle=True), or cut the pool down: [structure] places = "part"',
            )


_WORLDS_TOGETHER: Final = 32
"""Worlds that are checked together: quicker than one by one, and of the nation still a few megabytes."""

_Drawn = Mapping[int, Mapping[str, float]]
"""Values that are drawn, by run and name."""


def check_runnable(scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios that could be read but not run in the places in which they are simulated, without simulating them.

    Whether a world is possible depends on its parameters and structure, not on measures: it is looked at once for all scenarios
    that differ in measures only.

    Raises
    ------
    InputError
        If measures together leave a lever's range or touch nothing, or parameters together describe no possible world, those that
        are drawn for a later world too.
    """
    alike: dict[tuple[Place, object], list[Scenario]] = {}
    for scenario, place in zip(scenarios, simulated_places(scenarios), strict=True):
        alike.setdefault((place, scenario.all_but_measures), []).append(scenario)
    for (place, _), members in alike.items():
        settings = members[0].run
        worlds = range(0, settings.runs, settings.replications)  # by the first run of each
        for first in range(0, len(worlds), _WORLDS_TOGETHER):
            _check_worlds(members, place, worlds[first : first + _WORLDS_TOGETHER])


def _check_worlds(scenarios: Sequence[Scenario], place: Place, numbers: range) -> None:
    """Check some runs of scenarios that differ in measures only."""
    first = scenarios[0]
    drawn = {number: draw_parameters(first, number) for number in numbers}
    measures = [_measures_of(scenario, place, drawn) for scenario in scenarios]
    with possible_world(first):
        # what is at home, and no engine: families take long to draw
        hazards_of(_batch(first, place, drawn, measures[0]))


@contextmanager
def possible_world(scenario: Scenario) -> Iterator[None]:
    """Say of a world that cannot be that it is the user's to mend."""
    try:
        yield
    except ParametersError as problem:
        raise InputError(
            str(problem),
            where=f"{scenario.name}: parameters",
            allowed="values that together describe a possible world",
            action="bring the parameters that the scenario overrides nearer to the register's",
        ) from problem


def batch_of(scenario: Scenario, place: Place, numbers: range) -> Batch:
    """Return what an engine simulates of some runs of a scenario, in the place in which it is simulated."""
    drawn = {number: draw_parameters(scenario, number) for number in numbers}
    return _batch(scenario, place, drawn, _measures_of(scenario, place, drawn))


def _measures_of(scenario: Scenario, place: Place, drawn: _Drawn) -> Mapping[int, tuple[CompiledMeasure, ...]]:
    amounts = any(one.unit for one in scenario.measures)
    return measures_by_run(scenario, place, drawn, simulated_places([scenario])[0] if amounts else None)


def _batch(scenario: Scenario, place: Place, drawn: _Drawn, measures: Mapping[int, tuple[CompiledMeasure, ...]]) -> Batch:
    runs = tuple(compile_run(scenario, number, measures[number], values) for number, values in drawn.items())
    when = compile_clock(scenario), runs, scenario.structure, compile_dates(scenario), compile_incomes_week(scenario)
    return Batch(world_of_scenario(scenario, place), *when)
