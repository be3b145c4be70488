"""Waiting lists: who is admitted to free slots, and in which order. Ties are decided here, never by insertion or chance."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_SHORT: Final = 1 << 14
"""Pools whose ranks fit in 16 bits."""


def first_come(urgent: Ints, severity: Ints) -> Ints:
    """Serve by week of joining; families after a crisis first."""
    return 1 - urgent


def most_severe_first(urgent: Ints, severity: Ints) -> Ints:
    """Serve the most severe question first, then by week of joining; families after a crisis before all."""
    return np.where(urgent == 1, 0, 3 - severity)


DISCIPLINES = (first_come, most_severe_first)
"""In the order of the choices of lever ``queue.discipline``; a rank of 0 is served first, at most 3."""


def rank(discipline: Ints, urgent: Ints, severity: Ints) -> Ints:
    """Return each family's rank under its pool's discipline (0 is served first)."""
    return np.where(discipline == 1, most_severe_first(urgent, severity), first_come(urgent, severity))


def served_at_once(pool: Ints, free: Ints) -> NDArray[np.bool_]:
    """Say which pools have a free slot for everybody who waits, so that no order matters; shapes as for ``admitted``."""
    at_once: NDArray[np.bool_] = free >= np.bincount(pool, minlength=len(free))
    return at_once


def admitted(pool: Ints, ranks: Ints, free: Ints) -> NDArray[np.bool_]:
    """Say who of the waiting gets a slot.

    Parameters
    ----------
    pool
        (n,) pool of each waiting family. The families stand in order of week of joining, then family number.
    ranks
        (n,) rank 0..3 under the discipline.
    free
        (pools,) free slots, possibly negative.

    Returns
    -------
    (n,) true where the family is among the first ``free[pool]`` of its pool, by rank, week of joining, family number.
    """
    turn = pool * 4 + ranks
    # a stable sort by pool and rank keeps the order of week of joining and family number; NumPy sorts 16 bits by radix, several
    # times as quickly, and only a batch of many runs has more pools than fit
    order = np.argsort(turn.astype(np.uint16) if len(free) <= _SHORT else turn, kind="stable")
    sorted_pool = pool[order]
    waiting = np.bincount(sorted_pool, minlength=len(free))
    first = np.cumsum(waiting) - waiting
    turn_in_pool = np.arange(len(pool)) - first[sorted_pool]
    chosen = np.zeros(len(pool), dtype=bool)
    chosen[order] = turn_in_pool < free[sorted_pool]
    return chosen
