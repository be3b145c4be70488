"""A wave: some worlds, where each stands in what is uncertain, and the figures that it was simulated to have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.calibration.ground import FIRST_YEAR, LAST_YEAR
from zorgsim.experiment.crew import Crew
from zorgsim.experiment.execute import simulate_missing, simulated_in
from zorgsim.experiment.meter import Listener
from zorgsim.experiment.plan import Experiment
from zorgsim.experiment.validate import Years
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.uncertainty import quantiles_of
from zorgsim.results.parts import PartsStore
from zorgsim.results.target_years import OF_TWO_YEARS
from zorgsim.results.targets import FIGURES

Floats = NDArray[np.float64]

YEARS: Final = tuple(range(FIRST_YEAR, LAST_YEAR + 1))


@dataclass(frozen=True)
class Wave:
    """Simulated worlds.

    Attributes
    ----------
    scenario
        Of which they are the worlds.
    quantiles
        (worlds,) of each parameter that is drawn, by name: where each world stands in its distribution.
    figures
        (worlds,) of each figure and year, by ``series:year``; NaN where a world has none.
    """

    scenario: Scenario
    quantiles: Mapping[str, Floats]
    figures: Mapping[str, Floats]

    @property
    def worlds(self) -> int:
        """How many worlds, or replications of the one of best values, there are."""
        return self.scenario.run.runs


def figure_key(series: str, year: int) -> str:
    """Return the name of a figure of a year."""
    return f"{series}:{year}"


def figure_keys() -> tuple[str, ...]:
    """Return all figures that are kept of a world, whether a target asks for them today or not: rows can be added later."""
    return tuple(figure_key(series, year) for series in (*FIGURES, *OF_TWO_YEARS) for year in YEARS)


def simulate_wave(experiment: Experiment, store: PartsStore, listener: Listener, crew: Crew) -> Wave:
    """Simulate what the store does not hold of the worlds of one scenario, and read the figures of each.

    Parts are read one at a time: all worlds together take more memory than any of them tells.

    Raises
    ------
    LostWorkError
        As `zorgsim.experiment.execute.carry_out`.
    """
    (scenario,) = experiment.scenarios
    simulate_missing(experiment, store, listener, crew)
    rows = np.array(list(_figures(experiment, store)), dtype=np.float64)
    return Wave(scenario, quantiles(scenario), dict(zip(figure_keys(), rows.T, strict=True)))


def quantiles(scenario: Scenario) -> Mapping[str, Floats]:
    """Return where each world of a scenario stands in the distribution of each parameter that is drawn, (worlds,) by name."""
    if not scenario.run.drawn:
        return {}
    each = [quantiles_of(scenario, world) for world in range(scenario.run.worlds)]
    return {name: np.array([one[name] for one in each]) for name in each[0]}


def _figures(experiment: Experiment, store: PartsStore) -> Iterator[list[float]]:
    """Yield the figures of each run, in the order of runs."""
    for part in experiment.parts:
        years = Years(simulated_in(experiment, store, [part]))
        for run in range(years.runs):
            figure = partial(years.figure, run=run)
            with np.errstate(invalid="ignore", divide="ignore"):  # where nobody is, no share of them is known
                yield [figure(series, year) for series in (*FIGURES, *OF_TWO_YEARS) for year in YEARS]
