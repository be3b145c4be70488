"""Results year by year, as they are simulated: for curves that grow while one watches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import pandas as pd

from zorgsim.experiment.crew import local_crew
from zorgsim.experiment.preparation import prepare_scenarios
from zorgsim.experiment.stream import simulated_by_year
from zorgsim.inputs import scenario as inputs
from zorgsim.inputs.structures import register_of
from zorgsim.inputs.told_apart import told_apart
from zorgsim.interface.results import chosen_outcomes
from zorgsim.interface.simulate import AnyScenario, draw_from_of, name_of, overrides_of, resolved
from zorgsim.results.by_year import outcomes_by_year
from zorgsim.results.compare import compare_simulated

_ORIGIN: Final = "zs.stream"


def stream(
    scenario: AnyScenario,
    *,
    baseline: AnyScenario | None = None,
    outcomes: str | Iterable[str] = "main",
    places: str | Iterable[str] | None = None,
    replications: int | None = None,
    draws: int | None = None,
    draw_from: str | None = None,
    seed: int | None = None,
    until: str | date | None = None,
    price_year: int | None = None,
    whole_circle: bool = False,
) -> Iterator[pd.DataFrame]:
    """Simulate a scenario, and give what it has come to after each calendar year.

    The last table is what ``results.by_year`` gives at the end, the others are its beginnings. Years of a past that was simulated
    before come all at once. To stop, stop asking: nothing goes on in the background.

    Parameters
    ----------
    scenario
        A name, the path of a file, or what ``zs.load`` returned.
    baseline
        Another one, to be simulated with it; then tables hold both, and the differences of the scenario from it.
    outcomes
        Names from ``zs.outcomes()``; ``"main"`` for those of the short table, ``"all"`` for every one.
    places, replications, draws, draw_from, seed, until, price_year, whole_circle
        As in ``zs.compare``. All replications are in memory together.

    Yields
    ------
    pandas.DataFrame
        The years so far, one outcome after the other, the baseline first: scenario, year, outcome, unit, median over runs, low
        and high (the 5 % and 95 % quantiles; over worlds the ends that tables tell). With a baseline also difference (the mean of
        the paired differences in that year), difference_low and difference_high (the ends of its 95 % Monte Carlo interval; over
        worlds, the ends between which nine in ten of them lie). What is not known is NaN.

    Raises
    ------
    InputError
        If something cannot be used; at once, before anything is simulated.

    Examples
    --------
    >>> import zorgsim as zs
    >>> for so_far in zs.stream("baseline", outcomes="demand", places="Tiel", replications=1, until="1991-01-01"):
    ...     print(so_far["year"].tolist())
    [1988]
    [1988, 1989]
    [1988, 1989, 1990]
    """
    names = chosen_outcomes(outcomes, f"{_ORIGIN}: outcomes")
    asked = [(scenario, "scenario")] if baseline is None else [(baseline, "baseline"), (scenario, "scenario")]
    chosen = told_apart([resolved(one, f"{_ORIGIN}: {what}") for one, what in asked], [name_of(one) for one, _what in asked])
    overrides = overrides_of(_ORIGIN, places, (replications, draws, seed, price_year), until, whole_circle)
    overrides = replace(overrides, draw_from=draw_from_of(draw_from, _ORIGIN))
    prepared = prepare_scenarios(chosen, overrides, _ORIGIN, local_crew(1))
    return _tables(prepared, names)


def _tables(scenarios: Sequence[inputs.Scenario], outcomes: Sequence[str]) -> Iterator[pd.DataFrame]:
    parameters = register_of(scenarios[0])
    years = simulated_by_year(scenarios)
    return (outcomes_by_year(compare_simulated(so_far, parameters), outcomes) for so_far in years)
