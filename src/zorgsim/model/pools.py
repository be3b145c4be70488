"""Pools: which municipalities share places, and how many places there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials
from zorgsim.model.group_help import places_per_coach
from zorgsim.model.vocabulary import N_TIERS, Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDING = 1e-9
"""Places are whole: the sum of shares is rounded down, after this allowance for the rounding of the sum itself."""


@dataclass(frozen=True)
class Groups:
    """The group of each cell at each level of pooling, shape (4 levels, cells); numbers are unique over levels and runs."""

    of_level: Ints
    groups: int


def groups_of(levels: Ints, runs: int) -> Groups:
    """Number the groups of every run.

    Parameters
    ----------
    levels
        (4, municipalities): municipality, youth region, province, nation of each municipality, each numbered from 0.
    runs
        Number of runs; each has groups of its own.
    """
    width = int(levels.max()) + 1
    n_levels, municipalities = levels.shape
    level = np.arange(n_levels)[:, None] * width
    within = level + levels
    run = np.repeat(np.arange(runs), municipalities)[None, :] * (n_levels * width)
    numbers = np.tile(within, (1, runs)) + run
    dense, inverse = np.unique(numbers, return_inverse=True)
    return Groups(inverse.reshape(numbers.shape), len(dense))


def pool_of_cells(groups: Groups, pooling: Floats) -> Ints:
    """Return the pool of each cell, (cells,), from the level that its municipality chose."""
    return groups.of_level[pooling.astype(np.int64), np.arange(groups.of_level.shape[1])]


def circle_of_cells(groups: Groups, pooling: Floats, pool: Ints) -> Ints:
    """Return the circle of each cell's pool, (cells,): the group one level higher, of the first municipality of the pool.

    A pool of the whole nation is its own circle. (Two youth regions lie in two provinces: their first municipality decides.)
    """
    higher = np.minimum(pooling.astype(np.int64) + 1, len(groups.of_level) - 1)
    own = groups.of_level[higher, np.arange(groups.of_level.shape[1])]
    _, first, which = np.unique(pool, return_index=True, return_inverse=True)
    circle: Ints = own[first][which]
    return circle


@dataclass(frozen=True)
class Capacity:
    """What staff holds under the levers as they stand; all shapes (cells,).

    Attributes
    ----------
    caseload, group_places
        Families a coach holds, and what multiplies them where help is given to groups.
    specialist_caseload, specialist_time
        Families a specialist holds, and what multiplies them as time goes elsewhere.
    residential
        Residential places.
    """

    caseload: Floats
    group_places: Floats
    specialist_caseload: Floats
    specialist_time: Floats
    residential: Floats


def capacity_under(dials: Dials, parameters: Mapping[str, Floats], families: Floats) -> Capacity:
    """Work out what staff holds; it stays the same until a lever moves."""
    return Capacity(
        caseload=parameters["first_line.caseload"] * dials["caseload"] * dials["effective_time"],
        group_places=places_per_coach(dials, parameters),
        specialist_caseload=parameters["specialist.caseload"],
        specialist_time=specialist_time(dials, parameters),
        residential=parameters["residential.slots_per_1000"] * families / 1000.0 * dials["residential_places"],
    )


def offered_places(stocks: Mapping[str, Floats], capacity: Capacity) -> Floats:
    """Return the places that each cell brings in, real-valued, shape (tiers, cells)."""
    places = np.empty((N_TIERS, len(capacity.residential)))
    places[Tier.FIRST_LINE] = stocks["coaches"] * capacity.caseload * capacity.group_places
    places[Tier.SPECIALIST] = stocks["specialists"] * capacity.specialist_caseload * capacity.specialist_time
    places[Tier.RESIDENTIAL] = capacity.residential
    return places


def specialist_time(dials: Dials, parameters: Mapping[str, Floats]) -> Floats:
    """Return the part of specialists' working time that is there for treatment, against the register's, (cells,).

    Contracts take some, and so do training, and attending to families at home (travel, other domains).
    """
    attends = np.maximum(dials["at_home"], dials["big_five"])
    return dials["effective_time"] * dials["specialist_time"] * (1.0 - parameters["specialist.at_home_slots"] * attends)


def sum_over_pools(values: Floats, pool: Ints, pools: int) -> Floats:
    """Add what cells bring into their pools, shape (pools,). In the order of cells, so that every batch adds alike."""
    return np.bincount(pool, weights=values, minlength=pools).astype(np.float64)


def whole_places(offered: Floats, pool: Ints, pools: int) -> Ints:
    """Return the whole places of each pool, shape (pools,)."""
    return np.floor(sum_over_pools(offered, pool, pools) + _ROUNDING).astype(np.int64)


@dataclass(frozen=True)
class Sharing:
    """How the pools of a tier share a part of their places with the pools around them: overflow into a common pot.

    A family goes to a place of its own pool if there is one, else to the pot of its circle. Places are alike, so that it does not
    matter who sits where: a pool's families fill its own places first, and those beyond them are in the pot. With nothing shared
    pools stand apart; with everything shared the circle is one pool.

    Attributes
    ----------
    pool, circle
        (cells,) pool and circle of each cell (numbers of ``Groups``).
    own
        (groups,) whole places that each pool keeps for itself.
    pot
        (groups,) whole places that each circle shares.
    circle_of_pool
        (groups,) the circle of each pool; -1 where a pool shares nothing (and borrows nothing).
    share
        (groups,) share of its places that each pool puts into the pot: the least that its municipalities choose.
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
        """Return the free places of each circle's pot, (groups,), possibly negative, from the families in care of each pool."""
        shares = self.circle_of_pool >= 0
        beyond = np.maximum(used - self.own, 0)[shares]
        taken = np.bincount(self.circle_of_pool[shares], weights=beyond, minlength=len(self.pot))
        return self.pot - taken.astype(np.int64)


def share_places(offered: Floats, pool: Ints, circle: Ints, shared: Floats, groups: int) -> Sharing:
    """Divide the places of each pool into its own and what it puts into the pot of its circle.

    Parameters
    ----------
    offered
        (cells,) real-valued places.
    pool, circle
        (cells,) pool and circle.
    shared
        (cells,) share of places for the pot; a pool shares the least that its municipalities choose.
    groups
        Number of groups.
    """
    least = np.full(groups, np.inf)
    np.minimum.at(least, pool, shared)
    least[np.isinf(least)] = 0.0
    own = np.floor(sum_over_pools(offered, pool, groups) * (1.0 - least) + _ROUNDING).astype(np.int64)
    circle_of_pool = np.full(groups, -1, dtype=np.int64)
    circle_of_pool[pool] = np.where(least[pool] > 0.0, circle, -1)
    sharing = circle_of_pool[pool] >= 0
    brought = sum_over_pools(offered[sharing], circle[sharing], groups)
    kept = np.bincount(circle_of_pool[circle_of_pool >= 0], weights=own[circle_of_pool >= 0], minlength=groups)
    pot = np.floor(brought - kept + _ROUNDING).astype(np.int64)
    return Sharing(pool, circle, own, pot, circle_of_pool, least)
