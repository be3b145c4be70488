"""The municipal youth budgets of a whole comparison by year: what there is, what is spent, and what overspending crowds out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Uncertainty
from zorgsim.model.money import crowded_out
from zorgsim.model.stocks import STOCKS
from zorgsim.results.compare import Comparison
from zorgsim.results.measure_costs import Prices
from zorgsim.results.simulated import Simulated, share_of_year
from zorgsim.results.tables import whole_years
from zorgsim.results.window import Money, ratio

Floats = NDArray[np.float64]

AMOUNTS: Final[Mapping[str, str]] = {
    "budget": "million EUR",
    "spent": "million EUR",
    "balance": "million EUR",
    "crowded_out": "share of first line and prevention",
}
"""Columns of the table of budgets, with their units."""

_CROWDING: Final = ("first_line.coaches_per_1000", "price.coach_fte", "reserve.crowding_out", "reserve.deepest_cut")


def budgets_by_year(comparison: Comparison) -> pd.DataFrame:
    """Return one row per scenario and whole year: mean, lowest and highest of the replications of each of ``AMOUNTS``.

    All municipalities together. In a year in which no municipality commissions youth care there is no municipal budget, and
    everything is missing. ``spent`` is care only: what measures cost comes from elsewhere, and crowds out nothing.
    """
    rows = []
    for one in comparison.simulated:
        amounts = yearly_amounts(one, comparison.money[one.scenario.name], comparison.prices(one))
        for place in np.flatnonzero(whole_years(one)):
            row: dict[str, object] = {"scenario": one.scenario.name, "year": int(one.clock.years[place])}
            for name in AMOUNTS:
                row |= _spread(name, amounts[name][:, place])
            rows.append(row)
    return pd.DataFrame(rows)


def yearly_amounts(simulated: Simulated, money: Money, prices: Prices) -> dict[str, Floats]:
    """Return each of ``AMOUNTS`` by replication and year, (R, Y), of the municipalities that commission youth care.

    The share crowded out is what the year's mean reserve calls for (``zorgsim.model.money.crowded_out``), weighted by families.
    """
    municipal = share_of_year(simulated, "governance.commissioner", "municipality")
    nobody = (municipal == 0.0).all(axis=-1)
    budget, spent = money.budget.sum(axis=-1) / 1e6, money.spent.sum(axis=-1) / 1e6
    families = np.array([simulated.families[one.code] for one in simulated.place.municipalities], dtype=np.float64)
    weights = municipal * families
    share = ratio((_crowded_out(simulated, prices) * weights).sum(axis=-1), weights.sum(axis=-1))
    amounts = {"budget": budget, "spent": spent, "balance": budget - spent, "crowded_out": share}
    return {name: np.where(nobody, np.nan, values) for name, values in amounts.items()}


def _crowded_out(simulated: Simulated, prices: Prices) -> Floats:
    """Return the share crowded out by replication, year and municipality, (R, Y, M)."""
    reserve = simulated.counters.stocks[..., list(STOCKS).index("reserve")]
    if simulated.scenario.run.uncertainty is Uncertainty.PARAMETERS:
        return np.full_like(reserve, np.nan)  # what a run drew for it is not stored
    return crowded_out(reserve, {name: np.asarray(prices[name]) for name in _CROWDING})


def _spread(name: str, values: Floats) -> dict[str, float]:
    """Return mean, lowest and highest; missing as soon as it is missing in one replication."""
    return {name: float(values.mean()), f"{name}_lowest": float(values.min()), f"{name}_highest": float(values.max())}
