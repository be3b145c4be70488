"""The municipal youth budgets of a whole comparison by year: what there is, what is spent, and what overspending crowds out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.results.compare import Comparison
from zorgsim.results.simulated import Simulated, share_of_year
from zorgsim.results.tables import whole_years
from zorgsim.results.window import Money, ratio

Floats = NDArray[np.float64]

AMOUNTS: Final[Mapping[str, str]] = {
    "budget": "million EUR",
    "spent": "million EUR",
    "balance": "million EUR",
    "crowded_out": "share of the register's budget for coaches, and of prevention",
}
"""Columns of the table of budgets, with their units."""


def budgets_by_year(comparison: Comparison) -> pd.DataFrame:
    """Return one row per scenario and whole year: mean, lowest and highest of the replications of each of ``AMOUNTS``.

    All municipalities together. In a year in which no municipality commissions youth care there is no municipal budget, and
    everything is missing. ``spent`` is care only: what measures cost comes from elsewhere, and crowds out nothing.
    """
    rows = []
    for one in comparison.simulated:
        amounts = yearly_amounts(one, comparison.money[one.scenario.name])
        for year in np.flatnonzero(whole_years(one)):
            row: dict[str, object] = {"scenario": one.scenario.name, "year": int(one.clock.years[year])}
            for name in AMOUNTS:
                row |= _spread(name, amounts[name][:, year])
            rows.append(row)
    return pd.DataFrame(rows)


def yearly_amounts(simulated: Simulated, money: Money) -> dict[str, Floats]:
    """Return each of ``AMOUNTS`` by replication and year, (R, Y), of the municipalities that commission youth care.

    The share crowded out is the mean over the weeks in which municipalities commission (in the others nothing is), weighted by
    families.
    """
    municipal = share_of_year(simulated, "governance.commissioner", "municipality")
    nobody = (municipal == 0.0).all(axis=-1)
    budget, spent = money.budget.sum(axis=-1) / 1e6, money.spent.sum(axis=-1) / 1e6
    families = simulated.families_by_year
    weights = municipal * families
    share = ratio((simulated.counters.crowded_out * families).sum(axis=-1), weights.sum(axis=-1))
    amounts = {"budget": budget, "spent": spent, "balance": budget - spent, "crowded_out": share}
    return {name: np.where(nobody, np.nan, values) for name, values in amounts.items()}


def _spread(name: str, values: Floats) -> dict[str, float]:
    """Return mean, lowest and highest; missing as soon as it is missing in one replication. One replication has no ends."""
    low, high = (values.min(), values.max()) if len(values) > 1 else (np.nan, np.nan)
    return {name: float(values.mean()), f"{name}_lowest": float(low), f"{name}_highest": float(high)}
