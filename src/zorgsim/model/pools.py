"""Pools: which municipalities share slots, in which order their lists are served, and how much of a pool is simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials
from zorgsim.model.vocabulary import Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """The group of each cell at each level of pooling, shape (4 levels, cells); numbers are unique over levels and runs."""

    of_level: Ints
    groups: int

    def sum(self, values: NDArray[Any], group: Ints) -> Floats:
        """Add what cells bring into their groups, (groups,). In the order of cells, so that every batch adds alike."""
        return np.asarray(np.bincount(group, weights=values, minlength=self.groups), dtype=np.float64)

    def least(self, values: Floats, group: Ints) -> Floats:
        """Return the least that the cells of each group choose, (groups,); infinite where a group has no cells."""
        least = np.full(self.groups, np.inf)
        np.minimum.at(least, group, values)
        return least


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
class Pooling:
    """Who shares with whom under the levers as they stand; it stays the same until one of them moves.

    Attributes
    ----------
    groups
        All groups of all levels and runs.
    pool
        (cells,) pool of each cell, by tier: the municipality's own in the first line, the chosen level beyond it.
    discipline
        (cells,) discipline of each cell's pool, by tier.
    circle, discipline_of_circle
        (cells,) circle of each cell's pool, and its discipline.
    shared
        (cells,) share of its slots that each municipality would put into the pot of its circle.
    scale_of_pool, scale_of_circle
        (cells,) families of the whole pool (circle) over those of them that are simulated.
    """

    groups: Groups
    pool: Mapping[Tier, Ints]
    discipline: Mapping[Tier, Ints]
    circle: Ints
    discipline_of_circle: Ints
    shared: Floats
    scale_of_pool: Floats
    scale_of_circle: Floats

    @cached_property
    def sharing_tiers(self) -> tuple[Tier, ...]:
        """Tiers in which pools share slots with the pools around them."""
        return (Tier.SPECIALIST, Tier.RESIDENTIAL) if self.shared.any() else ()

    def used(self, tier: Tier, in_care: Ints) -> Ints:
        """Return the families in care of each pool, (groups,), from those per cell."""
        return self.groups.sum(in_care, self.pool[tier]).astype(np.int64)


def pooling_under(dials: Dials, groups: Groups, families: Floats, scale: Floats) -> Pooling:
    """Work out who shares with whom.

    Parameters
    ----------
    dials
        Read: ``pooling``, ``sharing``, ``discipline``.
    groups
        All groups.
    families
        (cells,) families simulated.
    scale
        (4, cells) families in the whole group of each cell, at each level, over those simulated.
    """
    shared = pool_of_cells(groups, dials["pooling"])
    pool = {Tier.FIRST_LINE: groups.of_level[0], Tier.SPECIALIST: shared, Tier.RESIDENTIAL: shared}
    everybody = np.ones(len(families), dtype=bool)
    discipline = {tier: _discipline(dials, groups, pool[tier], everybody) for tier in Tier}
    circle, discipline_of_circle = shared, discipline[Tier.SPECIALIST]
    if dials["sharing"].any():
        circle = circle_of_cells(groups, dials["pooling"], shared)
        shares = groups.least(dials["sharing"], shared)[shared] > 0.0
        discipline_of_circle = _discipline(dials, groups, circle, shares)
    return Pooling(
        groups=groups,
        pool=pool,
        discipline=discipline,
        circle=circle,
        discipline_of_circle=discipline_of_circle,
        shared=dials["sharing"],
        scale_of_pool=_scale(groups, shared, families, scale),
        scale_of_circle=_scale(groups, circle, families, scale),
    )


def _discipline(dials: Dials, groups: Groups, group: Ints, votes: NDArray[np.bool_]) -> Ints:
    """Return the discipline of each cell's group: most severe first only where all that have a vote choose so."""
    chosen = np.ones(groups.groups, dtype=np.int64)
    np.minimum.at(chosen, group[votes], dials["discipline"][votes].astype(np.int64))
    return np.asarray(chosen[group])


def _scale(groups: Groups, pool: Ints, families: Floats, scale: Floats) -> Floats:
    """Return the families of each cell's pool over those of them that are simulated, (cells,).

    Those who live in the group but are not simulated are in the pool; municipalities that chose another pool are not. A pool goes
    by the number of the group that it is drawn from, so that the families outside can be looked up by it.
    """
    of_level = groups.of_level
    simulated = np.bincount(of_level.ravel(), np.tile(families, len(of_level)), minlength=groups.groups)
    scale_of_group = np.ones(groups.groups)
    scale_of_group[of_level] = scale
    members = groups.sum(families, pool)
    outside = simulated[pool] * (scale_of_group[pool] - 1.0)
    return 1.0 + outside / members[pool]
