"""Idle capacity: slots in which no family sits, and what is paid for them."""

from __future__ import annotations

import numpy as np

from zorgsim.model.vocabulary import CARE_OF, Tier
from zorgsim.results.outcomes.costs import cost_of
from zorgsim.results.simulated import Simulated, share_of_year
from zorgsim.results.valuation import CostTier
from zorgsim.results.window import Floats, Window, evaluation_years, ratio

_COST: dict[Tier, CostTier] = {Tier.FIRST_LINE: CostTier.FIRST_LINE, Tier.SPECIALIST: CostTier.SPECIALIST}


def idle_share(window: Window, tier: Tier) -> Floats:
    """Return the share of a tier's slot-weeks in which no family is in care, shape (...); missing where there are no slots.

    More families than slots (after a cut nobody is sent away) are no idle slots: the share is never below 0.
    """
    idle: Floats = np.maximum(1.0 - ratio(window.family_weeks(CARE_OF[tier]), window.tier("slots", tier)), 0.0)
    return idle


def paid_idle(simulated: Simulated, window: Window, tier: Tier) -> float:
    """Return what idle slots of a tier cost, million EUR a year.

    Coaches are paid whoever comes. Weeks of specialist and residential care are paid as far as they are used, except where a lump
    sum pays for specialist slots.
    """
    if tier not in _COST:
        return 0.0
    lump_sum = share_of_year(simulated, "funding.model", "lump_sum")[:, evaluation_years(simulated)]
    paid = 1.0 if tier is Tier.FIRST_LINE else float(lump_sum.mean())
    return paid * float(np.nanmean(idle_share(window, tier) * cost_of(window, _COST[tier])))
