"""What is known of waits when a family is referred: the families on a list over its starts a week, as of last week.

Waits that have ended would hide a list that nobody leaves any more; the list over its starts sees it at once.

>>> import numpy as np
>>> from zorgsim.model.known_waits import known_wait
>>> known_wait(listed=np.array([0.0, 30.0, 30.0]), started=np.array([0.0, 3.0, 0.0])).tolist()
[0.0, 10.0, 104.0]
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.carried import Carries
from zorgsim.model.slots import Slots
from zorgsim.model.vocabulary import N_TIERS, WAIT_OF, Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MEMORY: Final = 26.0
"""Weeks over which list and starts are smoothed: half a year. Assumption: news of lists travels by meetings of quarters."""

LONGEST_KNOWN: Final = 104.0
"""Weeks, at most: who hears of two years hears of no end. Assumption."""

LOOKED_AT: Final = (Tier.FIRST_LINE, Tier.SPECIALIST)
"""The tiers whose lists are looked at by whom refers."""


class KnownWaits(Carries):
    """List and starts of each cell and tier, smoothed; before the first week both are nothing.

    In the first weeks all weeks weigh alike, thereafter older ones fade with the memory.
    """

    CARRIED = ("_listed", "_started", "_weeks")

    def __init__(self, cells: int) -> None:
        self._listed = np.zeros((N_TIERS, cells))
        self._started = np.zeros((N_TIERS, cells))
        self._weeks = 0

    def remember(self, by_stage: Ints, started: Ints) -> None:
        """Take note of a week that ended.

        Parameters
        ----------
        by_stage
            (cells, stages) families in each stage at its end.
        started
            (tiers, cells) families that started care in it.
        """
        self._weeks += 1
        weight = max(1.0 / MEMORY, 1.0 / self._weeks)
        listed = by_stage[:, [WAIT_OF[tier] for tier in Tier]].T
        self._listed += weight * (listed - self._listed)
        self._started += weight * (started - self._started)

    def of_pools(self, slots: Slots) -> dict[Tier, Floats]:
        """Return the known wait of each cell's pool, weeks, each (cells,); of its circle, as far as it shares slots."""
        return {tier: self._of_pools(slots, tier) for tier in LOOKED_AT}

    def _of_pools(self, slots: Slots, tier: Tier) -> Floats:
        pool = slots.pooling.pool[tier]
        everybody = np.ones(len(pool), dtype=bool)
        wait = self._of_groups(slots, tier, pool, everybody)
        if tier not in slots.sharing:
            return wait
        sharing = slots.sharing[tier]
        part = sharing.takes_part
        share = sharing.share[pool[part]]
        wait[part] = (1.0 - share) * wait[part] + share * self._of_groups(slots, tier, sharing.circle, part)
        return wait

    def _of_groups(self, slots: Slots, tier: Tier, group: Ints, members: NDArray[np.bool_]) -> Floats:
        """Return the known wait of the groups of some cells, one for each of them."""
        inside = group[members]
        listed, started = (
            slots.pooling.groups.sum(values[tier][members], inside)[inside] for values in (self._listed, self._started)
        )
        return known_wait(listed, started)


def known_wait(listed: Floats, started: Floats) -> Floats:
    """Return weeks until one's turn: list over starts a week, at most ``LONGEST_KNOWN``, which also stands for no starts at all.

    A list with nobody on it is no wait, whether anybody started or not.
    """
    weeks = np.full_like(listed, LONGEST_KNOWN)
    np.divide(listed, started, out=weeks, where=started * LONGEST_KNOWN > listed)
    weeks[listed == 0.0] = 0.0
    return weeks
