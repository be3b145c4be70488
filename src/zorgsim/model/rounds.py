"""Rounds of intake: who stands in line for which slots, one round after the other.

Families queue at a *desk*: that of their municipality, or, where providers have lists, of the list that they are on. A round says
in which line each desk is, under which discipline, and how many slots are free for the line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.provider_lists import SlotsOfLists
from zorgsim.model.slots import Slots
from zorgsim.model.vocabulary import Tier

Ints = NDArray[np.int64]


class Round(NamedTuple):
    """A round of intake.

    Attributes
    ----------
    line
        (desks,) in which line each desk is; -1 in none.
    discipline
        (desks,) of its line.
    free
        ``free(in_care)``: (lines,) free slots, possibly negative, from the families in care of each desk, (desks,).
    """

    line: Ints
    discipline: Ints
    free: Callable[[Ints], Ints]


def rounds_of_pools(slots: Slots, tier: Tier) -> list[Round]:
    """Return the rounds of a tier with one list a pool: the own slots of pools; then, where they share, the pots of circles."""
    pooling = slots.pooling
    pool = pooling.pool[tier]
    rounds = [Round(pool, pooling.discipline[tier], lambda in_care: slots.free(tier, pooling.used(tier, in_care)))]
    if tier in slots.sharing:
        sharing = slots.sharing[tier]
        circle = sharing.circle_of_pool.take(pool)
        free = sharing.free_in_pots
        rounds.append(Round(circle, pooling.discipline_of_circle, lambda in_care: free(pooling.used(tier, in_care))))
    return rounds


def rounds_of_lists(slots: Slots, lists: SlotsOfLists, cell_of_list: Ints) -> list[Round]:
    """Return the rounds of specialist care with lists of providers: lists, the pots of pools, the pots of circles."""
    pooling, tier = slots.pooling, Tier.SPECIALIST
    pool, discipline = pooling.pool[tier].take(cell_of_list), pooling.discipline[tier].take(cell_of_list)
    rounds = [Round(np.arange(len(pool)), discipline, lists.free)]
    if lists.pot.any():
        rounds.append(Round(pool, discipline, lists.free_in_pools))
    if tier in slots.sharing:
        circle = slots.sharing[tier].circle_of_pool.take(pool)
        rounds.append(Round(circle, pooling.discipline_of_circle.take(cell_of_list), lists.free_in_circles))
    return rounds
