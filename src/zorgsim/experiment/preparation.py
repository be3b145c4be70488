"""What is checked and made ready of scenarios before anything is simulated.

Nothing here needs an engine's way through the weeks, processes or tables: `zorgsim check` answers without loading them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from zorgsim.engines.batch import Batch
from zorgsim.engines.surroundings import hazards_of
from zorgsim.errors import InputError
from zorgsim.experiment.memory import check_memory
from zorgsim.experiment.uncertainty import draw_parameters
from zorgsim.inputs.compile import compile_clock, compile_measures, compile_run, compile_world
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Overrides, Scenario, Uncertainty
from zorgsim.inputs.scenario_file import scenario_with
from zorgsim.model.needs import ParametersError
from zorgsim.results.comparable import check_comparable


def prepare_scenarios(scenarios: Sequence[Scenario], overrides: Overrides, origin: str, jobs: int) -> list[Scenario]:
    """Return scenarios with what the user changes about them, after every check that needs no simulation.

    Parameters
    ----------
    scenarios
        The baseline first.
    overrides
        What is changed about all of them.
    origin
        Where the user wrote the overrides, for messages: ``"command line"``.
    jobs
        Processes to be used, on which memory depends.

    Raises
    ------
    InputError
        If an override cannot be, scenarios cannot be compared or not be run, or memory would not do.
    """
    chosen = [scenario_with(scenario, overrides, origin) for scenario in scenarios]
    check_comparable(chosen)
    for scenario in chosen:
        check_runnable(scenario)
    check_memory(chosen, jobs)
    return chosen


def check_runnable(scenario: Scenario) -> None:
    """Refuse a scenario that could be read but not run, without simulating it.

    Raises
    ------
    InputError
        If measures together leave a lever's range or touch nothing, or parameters together describe no possible world, those that
        are drawn for a later replication too.
    """
    replications = 1 if scenario.run.uncertainty is Uncertainty.NONE else scenario.run.replications
    with possible_world(scenario):
        for replication in range(replications):
            # what is at home, and no engine: whether a world is possible depends on its parameters, and families take long to draw
            hazards_of(batch_of(scenario, range(replication, replication + 1)))


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


def batch_of(scenario: Scenario, replications: range) -> Batch:
    """Return what an engine simulates of a scenario."""
    place = resolve_places(scenario.places, where=f"{scenario.name}: places")
    measures = compile_measures(scenario, place)
    runs = tuple(
        compile_run(scenario, replication, measures, draw_parameters(scenario, replication)) for replication in replications
    )
    return Batch(compile_world(place), compile_clock(scenario), runs, scenario.structure)
