"""Curves of the page: outcomes by year, of each scenario and of its difference from the baseline."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.parameters import Parameter
from zorgsim.results.by_year import spread
from zorgsim.results.compare import Comparison
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import whole_years

YEARS_BEFORE: Final = 5
"""Years before the policy that are drawn."""
_DIGITS: Final = 5

Floats = NDArray[np.float64]
Register = Mapping[str, Parameter]


class Measured:
    """The outcomes of a scenario in each of its whole years that is drawn.

    Attributes
    ----------
    years
        Which, (Y,).
    values
        By outcome, (R, Y).
    """

    def __init__(self, simulated: Simulated, register: Register) -> None:
        self.comparison = Comparison((simulated,), register)
        window = self.comparison.by_year[simulated.scenario.name]
        years = simulated.clock.years[whole_years(simulated)]
        drawn = years >= simulated.scenario.run.policy_start.year - YEARS_BEFORE
        self.years = years[drawn].astype(np.int64)
        self.values: dict[str, Floats] = {name: OUTCOMES[name].measure(window)[:, drawn] for name in MAIN_OUTCOMES}

    def rows(self, baseline: Measured | None) -> dict[str, list[list[float | None]]]:
        """Return by outcome a row a year: middle, low and high of the level, and of the difference from a baseline.

        Middle and ends of levels are those of `zorgsim.results.by_year.spread`; of differences the mean, and the ends of its 95 %
        Monte Carlo interval. Years that the baseline does not know yet have no difference.
        """
        return {name: self._of(name, baseline) for name in MAIN_OUTCOMES}

    def _of(self, name: str, baseline: Measured | None) -> list[list[float | None]]:
        values = self.values[name]
        levels = spread(self.comparison, values)
        rows = [[*map(_short, levels[:, index])] for index in range(len(self.years))]
        if baseline is None:
            return rows
        known = min(len(rows), len(baseline.years))
        expected = baseline.values[name][: len(values), :known]
        differences = self.comparison.differences_of(expected, values[:, :known], OUTCOMES[name].step)
        for row, found in zip(rows, differences, strict=False):
            row += [*map(_short, (found.mean, found.low, found.high))]
        return rows


def curves(scenarios: Sequence[tuple[str, Measured]], baseline: Measured) -> list[dict[str, Any]]:
    """Return the curves of scenarios, each with its name, as the page draws them; the first year is that of the first row."""
    return [
        {"name": name, "first": int(one.years[0]), "rows": one.rows(None if one is baseline else baseline)}
        for name, one in scenarios
    ]


def _short(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
