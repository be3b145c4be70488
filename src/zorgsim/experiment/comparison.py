"""A comparison from beginning to end, once all is checked (`zorgsim.experiment.preparation`): simulate, then compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zorgsim.experiment.crew import Crew
from zorgsim.experiment.execute import carry_out, simulate_with
from zorgsim.experiment.meter import Listener, ReportProgress
from zorgsim.experiment.plan import Experiment
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.results.parts import PartsStore

if TYPE_CHECKING:
    from zorgsim.results.compare import Comparison


def simulate_comparison(scenarios: Sequence[Scenario], progress: ReportProgress | Listener, crew: Crew) -> Comparison:
    """Simulate scenarios and put them beside each other, the baseline first; parameters as in `simulate_with`."""
    from zorgsim.results.compare import compare_simulated  # pandas with it, which checking does not need

    return compare_simulated(simulate_with(crew, scenarios, progress), register_of(scenarios[0]))


def finish_comparison(experiment: Experiment, store: PartsStore, listener: Listener, crew: Crew) -> Comparison:
    """Simulate what a store does not hold yet of a comparison, and put all beside each other; parameters as in `carry_out`."""
    from zorgsim.results.compare import compare_simulated

    return compare_simulated(carry_out(experiment, store, listener, crew), register_of(experiment.scenarios[0]))
