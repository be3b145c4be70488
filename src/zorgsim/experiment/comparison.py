"""A comparison from beginning to end, once all is checked (`zorgsim.experiment.preparation`): simulate, then compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from zorgsim.errors import InputError
from zorgsim.experiment.beyond import NOTHING, Beyond
from zorgsim.experiment.crew import Crew
from zorgsim.experiment.execute import carry_out, passing_store
from zorgsim.experiment.memory import Kept, check_memory
from zorgsim.experiment.meter import Listener, ReportProgress, listener_of
from zorgsim.experiment.plan import Experiment, extended, plan_experiment
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.results.parts import PartsStore

if TYPE_CHECKING:
    from zorgsim.results.compare import Comparison
    from zorgsim.results.simulated import Simulated


def simulate_comparison(
    scenarios: Sequence[Scenario], progress: ReportProgress | Listener, crew: Crew, beyond: Beyond = NOTHING
) -> Comparison:
    """Simulate scenarios and put them beside each other, the baseline first.

    Parameters
    ----------
    scenarios
        Prepared, those under other structures after the others (`with_structures`).
    progress, crew
        As in `simulate_with`.
    beyond
        What is asked for beside them.
    """
    experiment = plan_experiment(scenarios, crew.size)
    with passing_store(experiment, crew, beyond) as store:
        return finish_comparison(experiment, store, listener_of(progress), crew, beyond)


def finish_comparison(
    experiment: Experiment,
    store: PartsStore,
    listener: Listener,
    crew: Crew,
    beyond: Beyond = NOTHING,
    on_extended: Callable[[Experiment], None] = lambda _experiment: None,
) -> Comparison:
    """Simulate what a store does not hold yet of a comparison, and put all beside each other; parameters as in `carry_out`.

    Where a precision is asked for it goes on with more replications until it is reached, or the limit is; ``on_extended`` hears of
    the larger experiment before any of it is simulated.
    """
    from zorgsim.results.precision import replications_wanted

    while True:
        comparison = laid_together(carry_out(experiment, store, listener, crew), beyond)
        wanted = replications_wanted(comparison, beyond.precision, beyond.most)
        if wanted <= comparison.replications:
            return comparison
        experiment = extended(experiment, wanted, crew.size)
        try:
            check_memory(experiment.scenarios, crew.here, Kept.ON_DISK)
        except InputError:
            return comparison  # a flag says that it went no further
        on_extended(experiment)


def laid_together(simulated: Sequence[Simulated], beyond: Beyond) -> Comparison:
    """Lay simulated scenarios beside each other, and keep of other structures what is said under them.

    Parameters
    ----------
    simulated
        The baseline first; those under each other structure after them (`with_structures`).
    beyond
        Which structures these are, and how precise differences were asked for.
    """
    from zorgsim.results.compare import compare_simulated  # pandas with it, which checking does not need
    from zorgsim.results.elsewhere import elsewhere_of

    each = len(simulated) // (1 + len(beyond.structures))
    own, *others = (simulated[first : first + each] for first in range(0, len(simulated), each))
    compared = compare_simulated(own, register_of(own[0].scenario))
    elsewhere = tuple(
        elsewhere_of(name, compare_simulated(block, register_of(block[0].scenario)))
        for name, block in zip(beyond.structures, others, strict=True)
    )
    return replace(compared, elsewhere=elsewhere, precision=beyond.precision)
