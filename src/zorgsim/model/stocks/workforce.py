"""How a workforce moves: hiring with a delay towards what the budget allows; attrition, more when overloaded."""

from __future__ import annotations

import numpy as np

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.stocks.stock import Floats, as_share


def hire_and_leave(present: Floats, budgeted: Floats, overload: Floats, rates: tuple[Floats, Floats, Floats]) -> Floats:
    """Return the workforce after one week (FTE).

    dW/dt = max(0, attrition x W + (budgeted - W) / delay) - attrition x (1 + sensitivity x overload) x W

    Employers replace the departures they expect, and close the gap to the budget with a delay; nobody is dismissed, so above
    the budget the workforce shrinks by attrition. At overload o the equilibrium is
    budgeted / (1 + attrition x sensitivity x o x delay) (loop R4).

    Parameters
    ----------
    present, budgeted
        FTE.
    overload
        Families in care or waiting over places, above one, at most one.
    rates
        Attrition (per year), delay of hiring (weeks), sensitivity of attrition to overload (per unit of overload).
    """
    attrition, delay, sensitivity = rates
    hired = np.maximum(0.0, attrition / WEEKS_PER_YEAR * present + (budgeted - present) / delay)
    left = leaving(attrition, overload, sensitivity) * present
    return np.maximum(0.0, present + hired - left)


def leaving(attrition: Floats, overload: Floats, sensitivity: Floats) -> Floats:
    """Return the share of a workforce that leaves in a week: attrition (per year) x (1 + sensitivity x overload), at most all."""
    return np.minimum(attrition / WEEKS_PER_YEAR * (1.0 + sensitivity * overload), 1.0)


def overload_of(pressure: Floats) -> Floats:
    """Return how far pressure (families in care or waiting, over places) exceeds one, at most one."""
    return as_share(pressure - 1.0)
