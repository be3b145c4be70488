"""Reserve (EUR per family): the balance of a municipality's youth budget."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, Link, Stock, WeekCounts


def start(parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Begin with nothing."""
    return np.zeros_like(families)


def step(value: Floats, week: WeekCounts, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """dR/dt = (budget - spending) x municipal - R / settling time.

    What is left over or short goes to the municipality's general means within about a year (``reserve.settle_years``), so that at a
    settling time of one year the reserve is about the last year's balance. Where the province commissions, the municipality has no
    youth budget. What a shortage crowds out: ``zorgsim.model.money.crowded_out`` (loop R3). Source: that money trouble goes on
    is stated by the advisory text of 2021 (C1); that it cuts the first line is an assumption.
    """
    balance = (week.budget - week.spending) * (1.0 - dials["provincial"])
    return value + (balance - value / parameters["reserve.settle_years"]) / WEEKS_PER_YEAR


STOCK = Stock(
    name="reserve",
    unit="EUR per family",
    en="balance of the youth budget",
    nl="saldo van het jeugdbudget",
    reads=(Link("budget", +1), Link("spending", -1, ("R3",))),
    moves=(Link("crowded_out", -1, ("R3",)),),
    start=start,
    step=step,
)
