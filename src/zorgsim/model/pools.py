"""Pools: which municipalities share places, and how many places there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials
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


def offered_places(stocks: Mapping[str, Floats], dials: Dials, parameters: Mapping[str, Floats], families: Floats) -> Floats:
    """Return the places that each cell brings in, real-valued, shape (tiers, cells)."""
    places = np.empty((N_TIERS, len(families)))
    caseload = parameters["first_line.caseload"] * dials["caseload"]
    places[Tier.FIRST_LINE] = stocks["coaches"] * caseload * dials["first_line_places"]
    places[Tier.SPECIALIST] = stocks["specialists"] * parameters["specialist.caseload"]
    places[Tier.RESIDENTIAL] = parameters["residential.places_per_1000"] * families / 1000.0 * dials["residential_places"]
    return places


def sum_over_pools(values: Floats, pool: Ints, pools: int) -> Floats:
    """Add what cells bring into their pools, shape (pools,). In the order of cells, so that every batch adds alike."""
    return np.bincount(pool, weights=values, minlength=pools).astype(np.float64)


def whole_places(offered: Floats, pool: Ints, pools: int) -> Ints:
    """Return the whole places of each pool, shape (pools,)."""
    return np.floor(sum_over_pools(offered, pool, pools) + _ROUNDING).astype(np.int64)
