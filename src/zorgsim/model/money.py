"""Money in the model: what is spent on youth care in a week, what there is for it, and what overspending crowds out.

Prices are those of the register (EUR of one year). The model needs money only for what it does to people: budgets that are shifted,
and a reserve that runs out. What a result costs is valued afterwards (``zorgsim.results.valuation``), at the same prices.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.vocabulary import Stage

Floats = NDArray[np.float64]
Parameters = Mapping[str, Floats]


def first_line_budget(parameters: Parameters) -> Floats:
    """Return the register's budget for family coaches, EUR per family per year, (cells,)."""
    return parameters["first_line.coaches_per_1000"] / 1000.0 * parameters["price.coach_fte"]


def specialist_budget(parameters: Parameters) -> Floats:
    """Return the register's budget for specialist care, all places taken, EUR per family per year, (cells,)."""
    return parameters["specialist.places_per_1000"] / 1000.0 * parameters["price.specialist_week"] * WEEKS_PER_YEAR


def shifted_coaches(shift: Floats, parameters: Parameters) -> Floats:
    """Return the coaches that a share of the specialist budget pays for, as a share of the register's coaches, (cells,).

    At register prices the total stays the same. Where there is no first line nothing can be compared with it: no coaches.
    """
    coaches = first_line_budget(parameters)
    moved = shift * specialist_budget(parameters)
    return np.divide(moved, coaches, out=np.zeros_like(moved), where=coaches > 0.0)


def spending(by_stage: NDArray[np.int64], coaches: Floats, places: Floats, dials: Dials, parameters: Parameters) -> Floats:
    """Return what the youth budget spends in a year like this week, EUR, (cells,).

    Parameters
    ----------
    by_stage
        (cells, stages) families in each stage.
    coaches, places
        (cells,) coaches employed (FTE), places of the specialists employed (what a lump sum pays, whatever takes their time).
    """
    used = by_stage[:, Stage.SPECIALIST] * specialist_week_price(dials, parameters)
    fixed = places * parameters["price.specialist_week"]
    weekly = np.where(dials["lump_sum"] > 0.0, fixed, used)
    weekly = weekly + by_stage[:, Stage.RESIDENTIAL] * parameters["price.residential_week"]
    weekly = weekly + by_stage[:, Stage.CRISIS] * parameters["price.crisis_week"]
    return weekly * WEEKS_PER_YEAR + coaches * parameters["price.coach_fte"]


def specialist_week_price(dials: Dials, parameters: Parameters) -> Floats:
    """Return the price of a week of specialist care in use, EUR, (cells,).

    Paid by output, a trajectory keeps the price that it had when paid by effort, and so a week costs more as stays get shorter.
    """
    return parameters["price.specialist_week"] * output_week_factor(dials["output"], parameters["funding.output_weeks"])


def output_week_factor(output: Floats, output_weeks: Floats | float) -> Floats:
    """Return what multiplies the price of a week: 1 by effort, 1 / length of stay (against effort) by output."""
    return 1.0 + output * (1.0 / output_weeks - 1.0)


def need_factor(use: Floats, parameters: Parameters) -> Floats:
    """Return how much larger a municipality's budget per family is than the nation's, (cells,).

    Relative use of care to the power ``budget.need_exponent``: the distribution of the state's money follows need in part.
    """
    return np.exp(parameters["budget.need_exponent"] * np.log(use))


def yearly_budget(need: Floats, dials: Dials, parameters: Parameters) -> Floats:
    """Return the municipality's youth budget, EUR per family per year, (cells,): register x lever ``budget.level`` x need."""
    return parameters["budget.per_family"] * dials["budget"] * need


def crowded_out(reserve: Floats, parameters: Parameters) -> Floats:
    """Return the share of first line and prevention that overspending crowds out (loop R3), (cells,).

    A share of the overspending (``reserve.crowding_out``) comes out of them, as long as they last (``reserve.deepest_cut``).
    """
    taken = parameters["reserve.crowding_out"] * np.maximum(-reserve, 0.0)
    share = taken / np.maximum(first_line_budget(parameters), 1.0)
    return np.minimum(share, parameters["reserve.deepest_cut"])
