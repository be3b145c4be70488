"""How a workforce moves: hiring with a delay towards what the budget allows; attrition, more when overloaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import Floats, as_share


def hire_and_leave(present: Floats, budgeted: Floats, loss: Loss, delay: Floats) -> Hiring:
    """Return who is hired and who leaves in a week (FTE).

    dW/dt = max(0, usual attrition x W + (budgeted - W) / delay) - attrition x (1 + sensitivity x overload) x W

    Employers replace the departures that they are used to, and close the gap to the budget with a delay; nobody is dismissed, so
    above the budget the workforce shrinks by attrition. Budgets are for those at work when as many posts are vacant as usual: at
    overload o the equilibrium is budgeted / (1 + delay x (attrition x (1 + sensitivity x o) - usual)), lower with more departures
    (loop R4), and higher with fewer (lever ``workforce.retention``: fewer vacancies). Source: form and delays are assumptions;
    time, room and means for professionals are asked for by the advisory text of about 2022 (E4, E7).

    Parameters
    ----------
    present, budgeted
        FTE.
    loss
        Who leaves.
    delay
        Of hiring, weeks.
    """
    hired = np.maximum(0.0, loss.usual / WEEKS_PER_YEAR * present + (budgeted - present) / delay)
    return Hiring(budgeted, hired, leaving(loss) * present)


def follow_demand(present: Floats, wanted: Floats, loss: Loss, delay: Floats) -> Hiring:
    """Return the same of a workforce that goes towards what is wanted, up or down, with a delay (weeks).

    dW/dt = (wanted - W) / delay + (usual attrition - attrition x (1 + sensitivity x overload)) x W

    Where demand falls, posts are given up, not only left vacant. Source: youth care is an entitlement, providers grow with what is
    asked for (trajectories per year rose from 2015 to 2021, CBS); form and delays are assumptions.
    """
    hired = loss.usual / WEEKS_PER_YEAR * present + (wanted - present) / delay
    return Hiring(wanted, hired, leaving(loss) * present)


class Hiring(NamedTuple):
    """Who is hired and who leaves in a week where every tier hires apart; shapes (cells,).

    Attributes
    ----------
    wanted
        The workforce that is wanted at work, FTE.
    hired
        FTE this week; below 0 where posts are given up.
    left
        FTE this week.
    """

    wanted: Floats
    hired: Floats
    left: Floats

    def workforce(self, present: Floats) -> Floats:
        """Return the workforce after the week (FTE), never below 0."""
        return np.maximum(0.0, present + self.hired - self.left)


class Loss(NamedTuple):  # made four times a week: a frozen dataclass takes three times as long
    """What makes staff leave.

    Attributes
    ----------
    usual
        Attrition that employers are used to, per year.
    times
        How many times as many leave now (dial ``attrition``).
    sensitivity
        Of attrition to overload, per unit of overload.
    overload
        Families in care or waiting over slots, above one, at most one.
    """

    usual: Floats
    times: Floats
    sensitivity: Floats
    overload: Floats


def leaving(loss: Loss) -> Floats:
    """Return the share of a workforce that leaves in a week: attrition x (1 + sensitivity x overload), at most all."""
    return np.minimum(loss.usual * loss.times / WEEKS_PER_YEAR * (1.0 + loss.sensitivity * loss.overload), 1.0)


def loss_of_coaches(pressure: Floats, dials: Dials, parameters: Mapping[str, Floats]) -> Loss:
    """Return what makes coaches leave, from the pressure on the first line (families in care or waiting, over slots)."""
    return _loss("first_line.attrition", pressure, dials, parameters)


def loss_of_specialists(pressure: Floats, dials: Dials, parameters: Mapping[str, Floats]) -> Loss:
    """Return what makes specialists leave, from the pressure on their pool (families in care or waiting, over slots)."""
    return _loss("specialist.attrition", pressure, dials, parameters)


def _loss(attrition: str, pressure: Floats, dials: Dials, parameters: Mapping[str, Floats]) -> Loss:
    return Loss(parameters[attrition], dials["attrition"], parameters["workforce.overload_attrition"], overload_of(pressure))


def overload_of(pressure: Floats) -> Floats:
    """Return how far pressure (families in care or waiting, over slots) exceeds one, at most one."""
    return as_share(pressure - 1.0)
