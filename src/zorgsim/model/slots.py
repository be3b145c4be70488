"""Slots: room for families in the tiers of care. What staff holds, whole slots of each pool, and what pools share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.advice_to_coaches import specialist_slots_taken
from zorgsim.model.beside_treatment import coach_slots_taken
from zorgsim.model.dials import Dials
from zorgsim.model.group_help import slots_per_coach
from zorgsim.model.pools import Groups, Pooling
from zorgsim.model.vocabulary import CARE_OF, N_TIERS, WAIT_OF, Stage, Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDING = 1e-9
"""Slots are whole: the sum of shares is rounded down, after this allowance for the rounding of the sum itself."""


@dataclass(frozen=True)
class Capacity:
    """What staff holds under the levers as they stand; all shapes (cells,).

    Attributes
    ----------
    caseload, group_slots
        Families a coach holds, and what multiplies them where help is given to groups.
    specialist_caseload, specialist_time
        Families a specialist holds, and what multiplies them as time goes elsewhere.
    advising
        Specialist slots that advice to coaches takes for each slot of a coach.
    attending
        Slots of coaches that attention beside treatment takes for each specialist slot.
    residential
        Residential slots.
    """

    caseload: Floats
    group_slots: Floats
    specialist_caseload: Floats
    specialist_time: Floats
    advising: Floats
    attending: Floats
    residential: Floats


def capacity_under(dials: Dials, parameters: Mapping[str, Floats], families: Floats) -> Capacity:
    """Work out what staff holds; it stays the same until a lever moves."""
    return Capacity(
        caseload=parameters["first_line.caseload"] * dials["caseload"] * dials["effective_time"],
        group_slots=slots_per_coach(dials, parameters),
        specialist_caseload=parameters["specialist.caseload"],
        specialist_time=specialist_time(dials, parameters),
        advising=specialist_slots_taken(dials, parameters),
        attending=coach_slots_taken(dials, parameters),
        residential=parameters["residential.slots_per_1000"] * families / 1000.0 * _residential_left(dials),
    )


def _residential_left(dials: Dials) -> Floats:
    return dials["residential_slots"] * (1.0 - dials["closed_residential"])


def offered_slots(stocks: Mapping[str, Floats], capacity: Capacity) -> Floats:
    """Return the slots that each cell brings in, real-valued, shape (tiers, cells)."""
    slots = np.empty((N_TIERS, len(capacity.residential)))
    # each gives time to the other's families; how many these are goes by whom the other could hold if it gave none
    slots[Tier.FIRST_LINE] = _first_line_slots(stocks, capacity) - attending_slots(stocks, capacity)
    slots[Tier.SPECIALIST] = treating_slots(stocks, capacity)
    slots[Tier.RESIDENTIAL] = capacity.residential
    return slots


def treating_slots(stocks: Mapping[str, Floats], capacity: Capacity) -> Floats:
    """Return the specialist slots that are there for families, (cells,): those that advise coaches are not."""
    return _specialist_slots(stocks, capacity) - advising_slots(stocks, capacity)


def advising_slots(stocks: Mapping[str, Floats], capacity: Capacity) -> Floats:
    """Return the specialist slots whose time goes to advising coaches, (cells,): of each cell no more than it has."""
    return np.minimum(capacity.advising * _first_line_slots(stocks, capacity), _specialist_slots(stocks, capacity))


def attending_slots(stocks: Mapping[str, Floats], capacity: Capacity) -> Floats:
    """Return the slots of coaches whose time goes to families in specialist care, (cells,): of each cell no more than it has."""
    return np.minimum(capacity.attending * _specialist_slots(stocks, capacity), _first_line_slots(stocks, capacity))


def _first_line_slots(stocks: Mapping[str, Floats], capacity: Capacity) -> Floats:
    return stocks["coaches"] * capacity.caseload * capacity.group_slots


def _specialist_slots(stocks: Mapping[str, Floats], capacity: Capacity) -> Floats:
    return stocks["specialists"] * capacity.specialist_caseload * capacity.specialist_time


def specialist_time(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return the part of specialists' working time that is there for treatment, against the register's, (cells,).

    Contracts take some, and so do training, and attending to families at home (travel, other domains).
    """
    attends = np.maximum(dials["at_home"], dials["big_five"])
    return dials["effective_time"] * dials["specialist_time"] * (1.0 - parameters["specialist.at_home_slots"] * attends)


def whole_slots(offered: Floats) -> Ints:
    """Return real-valued slots of pools in whole ones."""
    return np.floor(offered + _ROUNDING).astype(np.int64)


@dataclass(frozen=True)
class Sharing:
    """How the pools of a tier share a part of their slots with the pools around them: overflow into a common pot.

    A family goes to a slot of its own pool if there is one, else to the pot of its circle. Slots are alike, so that it does not
    matter who sits where: a pool's families fill its own slots first, and those beyond them are in the pot. With nothing shared
    pools stand apart; with everything shared the circle is one pool.

    Attributes
    ----------
    pool, circle
        (cells,) pool and circle of each cell (numbers of ``Groups``).
    own
        (groups,) whole slots that each pool keeps for itself.
    pot
        (groups,) whole slots that each circle shares.
    circle_of_pool
        (groups,) the circle of each pool; -1 where a pool shares nothing (and borrows nothing).
    share
        (groups,) share of its slots that each pool puts into the pot: the least that its municipalities choose.
    """

    pool: Ints
    circle: Ints
    own: Ints
    pot: Ints
    circle_of_pool: Ints
    share: Floats

    @property
    def takes_part(self) -> NDArray[np.bool_]:
        """Say which cells belong to a pool that shares, (cells,)."""
        part: NDArray[np.bool_] = self.circle_of_pool[self.pool] >= 0
        return part

    def free_in_pots(self, used: Ints) -> Ints:
        """Return the free slots of each circle's pot, (groups,), possibly negative, from the families in care of each pool."""
        shares = self.circle_of_pool >= 0
        beyond = np.maximum(used - self.own, 0)[shares]
        taken = np.bincount(self.circle_of_pool[shares], weights=beyond, minlength=len(self.pot))
        return self.pot - taken.astype(np.int64)


def share_slots(offered: Floats, pool: Ints, circle: Ints, shared: Floats, groups: Groups) -> Sharing:
    """Divide the slots of each pool into its own and what it puts into the pot of its circle.

    Parameters
    ----------
    offered
        (cells,) real-valued slots.
    pool, circle
        (cells,) pool and circle.
    shared
        (cells,) share of slots for the pot; a pool shares the least that its municipalities choose.
    groups
        All groups.
    """
    least = groups.least(shared, pool)
    least[np.isinf(least)] = 0.0
    own = whole_slots(groups.sum(offered, pool) * (1.0 - least))
    circle_of_pool = np.full(groups.groups, -1, dtype=np.int64)
    circle_of_pool[pool] = np.where(least[pool] > 0.0, circle, -1)
    sharing = circle_of_pool[pool] >= 0
    brought = groups.sum(offered[sharing], circle[sharing])
    shares = circle_of_pool >= 0
    kept = groups.sum(own[shares], circle_of_pool[shares])
    return Sharing(pool, circle, own, whole_slots(brought - kept), circle_of_pool, least)


class Slots(NamedTuple):
    """The slots of a week.

    Attributes
    ----------
    pooling
        Who shares with whom.
    offered
        (tiers, cells) real-valued slots that each cell brings in.
    whole
        (groups,) whole slots of each pool, by tier.
    sharing
        How the pools of a tier share, for the tiers in which they do.
    """

    pooling: Pooling
    offered: Floats
    whole: Mapping[Tier, Ints]
    sharing: Mapping[Tier, Sharing]

    def free(self, tier: Tier, used: Ints) -> Ints:
        """Return the free slots that each pool has for itself, possibly negative, from the families in care of each pool."""
        own: Ints = self.sharing[tier].own if tier in self.sharing else self.whole[tier]
        return own - used

    def volume(self, in_care: Ints) -> Floats:
        """Return families in specialist care of each cell's pool, also those not simulated; of its circle, as far as it shares.

        ``in_care``: (cells,) families in specialist care.
        """
        pooling, tier = self.pooling, Tier.SPECIALIST
        pool = pooling.pool[tier]
        volume: Floats = pooling.used(tier, in_care)[pool] * pooling.scale_of_pool
        if tier not in self.sharing:
            return volume
        sharing = self.sharing[tier]
        part = sharing.takes_part
        circle = sharing.circle[part]
        around = pooling.groups.sum(in_care[part], circle)[circle] * pooling.scale_of_circle[part]
        return _blended(volume, part, sharing.share[pool[part]], around)

    def asked_over(self, bought: Floats, by_stage: Ints) -> Floats:
        """Return families in specialist care or waiting for it over the slots that are bought, (cells,): of the pool.

        Where none are bought there is nothing to grow from: 1. Pools that share slots count as far as they share (``pressure``).

        Parameters
        ----------
        bought
            (cells,) real-valued slots.
        by_stage
            (cells, stages) families in each stage.
        """
        groups, pool = self.pooling.groups, self.pooling.pool[Tier.SPECIALIST]
        asking = by_stage[:, Stage.SPECIALIST] + by_stage[:, Stage.SPECIALIST_WAIT]
        over = _over(groups.sum(asking, pool), groups.sum(bought, pool))[pool]
        if Tier.SPECIALIST not in self.sharing:
            return over
        sharing = self.sharing[Tier.SPECIALIST]
        part = sharing.takes_part
        circle = sharing.circle[part]
        around = _over(groups.sum(asking[part], circle), groups.sum(bought[part], circle))[circle]
        return _blended(over, part, sharing.share[pool[part]], around)

    def pressure(self, tier: Tier, by_stage: Ints) -> Floats:
        """Return families in care or waiting over slots, per cell: of the pool, and of its pot as far as it shares.

        ``by_stage``: (cells, stages) families in each stage.
        """
        # a pool without slots counts as one with one: pressure stays finite (overload is read up to twice the slots anyhow)
        groups, pool = self.pooling.groups, self.pooling.pool[tier]
        asking = by_stage[:, CARE_OF[tier]] + by_stage[:, WAIT_OF[tier]]
        pressure = np.asarray((groups.sum(asking, pool) / np.maximum(self.whole[tier], 1))[pool], dtype=np.float64)
        if tier not in self.sharing:
            return pressure
        sharing = self.sharing[tier]
        part = sharing.takes_part
        circle = sharing.circle[part]
        slots = np.maximum(whole_slots(groups.sum(self.offered[tier][part], circle)), 1)
        return _blended(pressure, part, sharing.share[pool[part]], (groups.sum(asking[part], circle) / slots)[circle])


def _over(asked: Floats, bought: Floats) -> Floats:
    return np.divide(asked, bought, out=np.ones_like(asked), where=bought > 0.0)


def _blended(own: Floats, part: NDArray[np.bool_], share: Floats, around: Floats) -> Floats:
    """Return what holds of each pool, and for those that take part of its circle as far as it shares."""
    own[part] = (1.0 - share) * own[part] + share * around
    return own


def slots_of(pooling: Pooling, offered: Floats) -> Slots:
    """Make whole slots of what cells offer, (tiers, cells), and divide those that are shared."""
    whole = {tier: whole_slots(pooling.groups.sum(offered[tier], pooling.pool[tier])) for tier in Tier}
    sharing = {
        tier: share_slots(offered[tier], pooling.pool[tier], pooling.circle, pooling.shared, pooling.groups)
        for tier in pooling.sharing_tiers
    }
    return Slots(pooling, offered, whole, sharing)
