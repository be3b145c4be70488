"""One outcome by year, with what replications differ: the middle one and the band that pictures draw."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.results.compare import Comparison
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.tables import whole_years

Floats = NDArray[np.float64]

BAND: Final = (0.05, 0.95)
"""Quantiles over replications between which the band lies."""


def spread(values: Floats) -> Floats:
    """Return median, 5 % and 95 % quantile over replications (first axis), shape (3, years); NaN where nothing is known.

    One replication has no band: its quantiles are not known.
    """
    if len(values) == 1:
        return np.concatenate([values, np.full((2, values.shape[1]), np.nan)])
    out = np.full((3, values.shape[1]), np.nan)
    for column, drawn in enumerate(values.T):
        known = drawn[~np.isnan(drawn)]
        if len(known):
            out[:, column] = np.quantile(known, (0.5, *BAND))
    return out


def outcome_by_year(comparison: Comparison, outcome: str) -> pd.DataFrame:
    """Return one row per scenario and whole year of the run: median of an outcome over replications, and the band around it."""
    about = OUTCOMES[outcome]
    frames = []
    for one in comparison.simulated:
        middle, low, high = spread(about.measure(comparison.by_year[one.scenario.name]))
        years = one.clock.years[whole_years(one)]
        columns = {"scenario": one.scenario.name, "year": years, "outcome": outcome, "unit": about.unit.en}
        frames.append(pd.DataFrame({**columns, "median": middle, "low": low, "high": high}))
    return pd.concat(frames, ignore_index=True)
