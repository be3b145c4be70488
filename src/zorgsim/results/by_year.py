"""One outcome by year, with what runs differ: the middle one and the band that pictures draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.results.compare import Comparison
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.over_worlds import TAIL, ends_of_worlds
from zorgsim.results.tables import whole_years

Floats = NDArray[np.float64]


def spread(comparison: Comparison, values: Floats) -> Floats:
    """Return middle and ends of the band of values by year, (R, years), shape (3, years); NaN where nothing is known.

    Over replications the ends are the 5 % and 95 % quantile; over worlds, each of which counts once, those that tables tell
    (`ends_of_worlds`). Where one run, or one world, is known there is no band.
    """
    of_each = comparison.by_world(values)
    out = np.full((3, values.shape[1]), np.nan)
    for column, drawn in enumerate(of_each.T):
        known = drawn[~np.isnan(drawn)]
        if len(known) == 1:
            out[0, column] = known[0]
        elif len(known):
            ends = ends_of_worlds(known) if comparison.draws else np.quantile(known, (TAIL, 1.0 - TAIL))
            out[:, column] = (np.median(known), *ends)
    return out


def outcome_by_year(comparison: Comparison, outcome: str) -> pd.DataFrame:
    """Return one row per scenario and whole year of the run: the middle of an outcome over runs, and the band around it."""
    about = OUTCOMES[outcome]
    frames = []
    for one in comparison.simulated:
        middle, low, high = spread(comparison, about.measure(comparison.by_year[one.scenario.name]))
        years = one.clock.years[whole_years(one)]
        columns = {"scenario": one.scenario.name, "year": years, "outcome": outcome, "unit": about.unit.en}
        frames.append(pd.DataFrame({**columns, "median": middle, "low": low, "high": high}))
    return pd.concat(frames, ignore_index=True)


def outcomes_by_year(comparison: Comparison, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the rows of `outcome_by_year` of several outcomes, one after the other.

    Where there are scenarios beside the baseline, each row also holds the mean paired difference from it in that year, and the ends
    of its 95 % Monte Carlo interval (over worlds the middle one, and the ends that tables tell); the baseline's own rows hold none
    (NaN).
    """
    tables = [outcome_by_year(comparison, outcome) for outcome in outcomes]
    if comparison.others:
        tables = [pd.concat([table, _differences(comparison, name)], axis=1) for name, table in zip(outcomes, tables, strict=True)]
    return pd.concat(tables, ignore_index=True)


def _differences(comparison: Comparison, outcome: str) -> pd.DataFrame:
    """Return the paired differences of an outcome, in the rows of `outcome_by_year`."""
    about = OUTCOMES[outcome]
    baseline, *others = (about.measure(comparison.by_year[one.scenario.name]) for one in comparison.simulated)
    rows = [(np.nan, np.nan, np.nan)] * baseline.shape[1]
    for values in others:
        for difference in comparison.differences_of(baseline, values, about.step):
            centre = difference.mean if np.isnan(difference.middle) else difference.middle
            rows.append((centre, difference.low, difference.high))
    return pd.DataFrame(rows, columns=["difference", "difference_low", "difference_high"], dtype=np.float64)
