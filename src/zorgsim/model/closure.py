"""A provider leaves: which share of slots, and which lists of providers, go in a week.

>>> import numpy as np
>>> from zorgsim.model.closure import newly_closed
>>> newly_closed(before=np.array([0.0, 0.2, 0.5]), now=np.array([0.2, 0.4, 0.1])).tolist()
[0.2, 0.25, 0.0]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials
from zorgsim.model.vocabulary import Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLOSING_LEVERS = ("supply.closure", "supply.closure_residential")
"""Levers by which families lose their place in the week in which they rise."""

TIERS = (Tier.SPECIALIST, Tier.RESIDENTIAL)
"""Tiers of which providers can leave, in the order of ``closed_under``."""


@dataclass(frozen=True)
class Closing:
    """What rules read in a week in which a provider leaves.

    Attributes
    ----------
    of_cell
        (2, cells) share of the slots that were there until now which go, in specialist and in residential care.
    of_list
        (L,) share of the slots of each list of a specialist provider that go; None where a pool has one list.
    """

    of_cell: Floats
    of_list: Floats | None


def closed_under(dials: Dials) -> Floats:
    """Return the share of slots of providers that have left, (2, cells), in specialist and in residential care."""
    return np.stack([dials["closed"], dials["closed_residential"]])


def newly_closed(before: Floats, now: Floats) -> Floats:
    """Return which share of what was still there goes as closed shares rise; nothing where they do not. Any shape."""
    left = 1.0 - before
    return np.divide(now - before, left, out=np.zeros_like(now), where=(now > before) & (left > 0.0))


def closed_of_lists(closed: Floats, size: Ints, pool: Ints, turn: Floats) -> Floats:
    """Return which share of each list's slots has closed, (L,): whole lists, and of one list of each pool what is left to close.

    Of each pool its lists close in order of their turn, until they hold as much as has closed of all of them together; lists of
    municipalities in which nobody leaves stay.

    Parameters
    ----------
    closed
        (L,) share of slots of providers that have left, in the municipality of each list.
    size
        (L,) weight of each list's slots.
    pool
        (L,) pool of each.
    turn
        (L,) whose provider leaves first.
    """
    stays = closed <= 0.0
    order = np.lexsort([turn, stays, pool])
    in_order, of_pool = size[order].astype(np.float64), pool[order]
    upto = in_order.cumsum()
    begins = np.searchsorted(of_pool, of_pool)  # the first list of the same pool
    before = upto - in_order
    before -= before[begins]
    to_close = np.bincount(pool, weights=closed * size, minlength=int(pool.max(initial=0)) + 1)[of_pool]
    share = np.empty(len(size))
    share[order] = np.clip((to_close - before) / in_order, 0.0, 1.0) * ~stays[order]
    return share
