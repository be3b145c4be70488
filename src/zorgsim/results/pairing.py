"""What it is worth that scenarios share their luck, and how many replications a decision needs.

Of differences that were played in worlds of their own parameters nothing is told: there more replications are not what is wanting.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from zorgsim.results.compare import CONFIDENCE, Comparison
from zorgsim.results.outcomes import OUTCOMES

Floats = NDArray[np.float64]

FEWEST: Final = 3
"""Replications below which a variance is no more than a guess."""


def variance_reduction(baseline: Floats, scenario: Floats) -> float:
    """Return how many times smaller the variance of a paired difference is than that of two sets of runs with luck of their own.

    (R,) each: (var(baseline) + var(scenario)) / var(scenario - baseline). Below 1 pairing does harm; NaN where nothing varies or
    fewer than three runs know both; infinite where every run has the same difference.

    >>> round(variance_reduction(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.1, 3.9])), 3)
    191.0
    """
    known = ~(np.isnan(baseline) | np.isnan(scenario))
    if known.sum() < FEWEST:
        return math.nan
    apart = float(baseline[known].var(ddof=1) + scenario[known].var(ddof=1))
    paired = float((scenario - baseline)[known].var(ddof=1))
    if apart == 0.0:
        return math.nan
    return apart / paired if paired > 0.0 else math.inf


def replications_for(deviation: float, half_width: float) -> float:
    """Return how many replications bring the half-width of a 95 % interval down to a value; NaN where it cannot be known.

    The smallest n of two or more with t(n - 1) x deviation / sqrt(n) <= half-width, the deviation of the differences being taken as
    known (Law, *Simulation Modeling and Analysis*, section 9.4.1).

    >>> replications_for(1.0, 0.5)
    18.0
    """
    if not (deviation > 0.0 and half_width > 0.0):
        return math.nan

    def enough(n: int) -> bool:
        return float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2.0)) * deviation / math.sqrt(n) <= half_width

    few, many = 1, 2
    while not enough(many):
        few, many = many, many * 2
        if many > _MOST:
            return math.nan
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return float(many)


_MOST: Final = 1 << 40


def pairing_table(comparison: Comparison) -> pd.DataFrame:
    """Return one row per scenario but the baseline and outcome: deviation of differences, what pairing saves, replications needed.

    Columns: scenario, outcome, unit, deviation, variance_reduction, half_width (of the 95 % interval), to_tell_from_zero
    (replications that tell a difference of this size from none, at a deviation of this size). Empty over worlds.
    """
    columns = ["scenario", "outcome", "unit", "deviation", "variance_reduction", "half_width", "to_tell_from_zero"]
    if comparison.draws:
        return pd.DataFrame(columns=columns)
    rows = []
    baseline = comparison.evaluations[comparison.baseline.scenario.name]
    for one in comparison.others:
        for name, about in OUTCOMES.items():
            expected, found = about.measure(baseline), about.measure(comparison.evaluations[one.scenario.name])
            difference = comparison.difference(expected, found, about.step)
            deviation = difference.standard_error * math.sqrt(difference.pairs) if difference.pairs > 1 else math.nan
            reduction = variance_reduction(expected, found)
            row = (
                one.scenario.name,
                name,
                about.unit.en,
                deviation,
                reduction if math.isfinite(reduction) else math.nan,
                difference.margin,
                replications_for(deviation, abs(difference.mean)),
            )
            rows.append(dict(zip(columns, row, strict=True)))
    return pd.DataFrame(rows, columns=columns)
