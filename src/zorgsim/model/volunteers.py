"""Volunteers of a municipality, against those that are usual: they come, are recruited, drawn in or crowded out, and tire.

A slow quantity like a stock, but nothing moves it where no lever of networks stands: it is not among the stocks that every run has.

>>> import numpy as np
>>> from zorgsim.model.dials import neutral_dials
>>> from zorgsim.model.volunteers import usual_volunteers, volunteers_after_a_week
>>> numbers = {"turnover": 0.25, "tiring": 0.2, "welfare_elasticity": 0.3, "recruited": 0.5, "spread": 0.4}
>>> parameters = {f"volunteers.{name}": np.array([value]) for name, value in numbers.items()}
>>> busier = neutral_dials(1) | {"meeting_places": np.array([1.5])}
>>> [volunteers_after_a_week(usual_volunteers(1), np.zeros(1), dials, parameters)[0] < 1.0 for dials in (neutral_dials(1), busier)]
[np.False_, np.True_]
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import Dials
from zorgsim.model.stocks.stock import LEAST_FACTOR

Floats = NDArray[np.float64]


def usual_volunteers(cells: int) -> Floats:
    """Return as many as are usual, (cells,): 1."""
    return np.ones(cells)


def volunteers_after_a_week(present: Floats, readily: Floats, dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return the volunteers after one week, a share of those that are usual, (cells,): one explicit Euler step.

    With V the volunteers, P the places to meet that they keep open, W the welfare work near them (at least a tenth of the usual)
    and R the share recruited in a year, dials ``meeting_places``, ``welfare_work`` and ``recruiting``:

        dV/dt = turnover x ((W ^ elasticity - 1) - (1 - tiring) (V - 1) - tiring (P - 1)) + recruited x own x R, V at least 0
        own = 1 + ``volunteers.spread`` x readily

    That is: as many come as are usual, more or fewer as welfare work draws them in or crowds them out; each leaves at ``turnover``,
    and sooner or later (``tiring``) by how much more is asked of each, P / V. So volunteers wear by use and can fall below where
    they began, and those who were recruited fade once nobody recruits. At rest V = (W ^ elasticity - tiring P + recruited x own x R
    / turnover) / (1 - tiring). Under neutral dials V stays 1 to the last bit.

    Parameters
    ----------
    present
        (cells,) volunteers now.
    readily
        (cells,) how readily people let themselves be recruited in each municipality, from -1 to 1: nobody sets it, and it stays.
    dials, parameters
        As levers have put them; ``volunteers.*`` of the register.

    Source: that civil society goes its own way and that welfare work needs strengthening is claimed by the advisory reports of 2014
    (B8) and 2023 (D9); form and strength are assumptions, and the ranges of what welfare work, use and recruiting do hold either
    sign.
    """
    turnover, tiring = parameters["volunteers.turnover"], parameters["volunteers.tiring"]
    drawn_in = np.exp(parameters["volunteers.welfare_elasticity"] * np.log(np.maximum(dials["welfare_work"], LEAST_FACTOR))) - 1.0
    # as differences from the usual, not as sums: these are nought to the last bit where nothing stands
    yearly = turnover * (drawn_in - (1.0 - tiring) * (present - 1.0) - tiring * (dials["meeting_places"] - 1.0))
    own = 1.0 + parameters["volunteers.spread"] * readily
    recruited = parameters["volunteers.recruited"] * own * dials["recruiting"]
    return np.maximum(present + (yearly + recruited) / WEEKS_PER_YEAR, 0.0)
