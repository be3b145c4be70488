"""A comparison from beginning to end, as every door of zorgsim opens onto it: check everything, then simulate, then compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zorgsim.experiment.execute import Listener, ReportProgress, carry_out, check_runnable, simulate_scenarios
from zorgsim.experiment.memory import check_memory
from zorgsim.experiment.plan import Experiment
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Overrides, Scenario
from zorgsim.inputs.scenario_file import scenario_with
from zorgsim.results.comparable import check_comparable
from zorgsim.results.parts import PartsStore

if TYPE_CHECKING:
    from zorgsim.results.compare import Comparison


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


def simulate_comparison(scenarios: Sequence[Scenario], progress: ReportProgress, jobs: int) -> Comparison:
    """Simulate scenarios and put them beside each other, the baseline first; parameters as in `simulate_scenarios`."""
    from zorgsim.results.compare import compare_simulated  # pandas with it, which checking does not need

    return compare_simulated(simulate_scenarios(scenarios, progress, jobs), register())


def finish_comparison(experiment: Experiment, store: PartsStore, listener: Listener, jobs: int) -> Comparison:
    """Simulate what a store does not hold yet of a comparison, and put all beside each other; parameters as in `carry_out`."""
    from zorgsim.results.compare import compare_simulated

    return compare_simulated(carry_out(experiment, store, listener, jobs), register())
