"""How long a run has been going before what is compared, and how long its lists take to fill: a run begins with nobody in care.

Families who wait for a tier leave its list without care at a rate of their own, theta, whatever the number of slots. A list that is
longer than its slots can serve therefore comes within exp(-theta t) of its level, t years after what feeds it has come to rest.
Tiers feed each other, so that their lists fill one after the other. The time this takes is a sum of exponential times, and one in
twenty lasts longer than mean plus two standard deviations: one list alone needs three times 1 / theta, after which 5 % is missing.

Where hardly anybody leaves a list, because there is hardly a list, families in care come and go with the mean stay instead.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.counters import NEEDS_GROUPS
from zorgsim.model.vocabulary import CARE_OF, START_OF, WAIT_OF, Stage, Tier
from zorgsim.results.outcomes.outcome import JOINED
from zorgsim.results.simulated import Simulated
from zorgsim.results.window import evaluation_years

FEWEST_COUNTED: Final = 25
"""Families of all replications from which a rate is known to a fifth: the relative error of a count is one over its square root."""

DAYS_PER_YEAR: Final = 365.25

_EVERYBODY: Final = NEEDS_GROUPS.index("all")


def years_before(simulated: Simulated) -> float:
    """Return for how many years a run has been going when the first year begins that is compared."""
    first, start = int(simulated.clock.years[evaluation_years(simulated)][0]), simulated.scenario.run.start
    # by calendar years: counted in days, three of them may come out as 2.998
    return max(0.0, first - start.year - (start - date(start.year, 1, 1)).days / DAYS_PER_YEAR)


def years_to_fill(simulated: Simulated) -> float:
    """Return how many years the lists of a run take to fill, as measured before the years that are compared; 0 if unknown.

    Too low where a list has not begun to form by then.
    """
    years = simulated.clock.years < simulated.clock.years[evaluation_years(simulated)][0]
    times = np.array([_time_constant(simulated, tier, years) for tier in Tier]) if years.any() else np.zeros(0)
    return float(times.sum() + 2.0 * np.sqrt((times**2).sum()))


def _time_constant(simulated: Simulated, tier: Tier, years: NDArray[np.bool_]) -> float:
    """Return the mean time, in years, after which families leave a tier's list without care; else their mean stay; 0 if unknown."""
    joined, started = (_events(simulated, event, years) for event in (JOINED[tier], START_OF[tier]))
    left = joined - started - _waiting_at_end(simulated, tier, years)
    for count, stage in ((left, WAIT_OF[tier]), (started, CARE_OF[tier])):
        if count >= FEWEST_COUNTED:
            return _family_years(simulated, stage, years) / count
    return 0.0


def _events(simulated: Simulated, event: int, years: NDArray[np.bool_]) -> float:
    return float(simulated.counters.events[:, years][:, :, :, event].sum())


def _family_years(simulated: Simulated, stage: Stage, years: NDArray[np.bool_]) -> float:
    return float(simulated.counters.family_weeks[:, years][:, :, :, stage, _EVERYBODY].sum()) / WEEKS_PER_YEAR


def _waiting_at_end(simulated: Simulated, tier: Tier, years: NDArray[np.bool_]) -> float:
    """Return the families on a list at the end of the last of the years: as many as it has grown by, for it began empty."""
    last = int(np.flatnonzero(years)[-1])
    return float(simulated.counters.families_at_end[:, last, :, WAIT_OF[tier], _EVERYBODY].sum())
