"""What is counted of the lists of providers while a batch runs: who waits, who is in care, and the wait as it is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.batch import Batch
from zorgsim.model.carried import Array, Carries
from zorgsim.model.closure import closed_of_lists, newly_closed
from zorgsim.model.dials import Dials
from zorgsim.model.families import Families
from zorgsim.model.known_waits import MEMORY, known_wait
from zorgsim.model.pools import Pooling
from zorgsim.model.provider_lists import (
    Choice,
    ListsInPools,
    ListsOfWeek,
    Luck,
    SlotsOfLists,
    providers_of,
    still_open,
    turns_to_leave,
)
from zorgsim.model.rounds import Round, rounds_of_lists
from zorgsim.model.slots import Slots
from zorgsim.model.vocabulary import Purpose, Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_TIER: Final = Tier.SPECIALIST


class ProviderLists(Carries):
    """The lists of providers of a batch; L lists.

    Parameters
    ----------
    batch
        What is simulated.

    Attributes
    ----------
    in_care, listed
        (L,) families in care from each list, and on it.
    closed
        (L,) share of each list that has closed, its provider having left.
    """

    CARRIED = ("in_care", "listed", "closed", "_started", "_started_a_week", "_weeks")

    def __init__(self, batch: Batch) -> None:
        who = batch.municipalities_as_persons
        self.providers = providers_of(batch.families, batch.parameters, batch.run_of_cell, Luck(who, batch.keys[Purpose.LIST_SIZE]))
        self._luck_of_leaving = Luck(who, batch.keys[Purpose.LEAVING_LIST])
        self.closed = np.zeros(len(self.providers.cell))
        self.in_care = np.zeros(len(self.providers.cell), dtype=np.int64)
        self.listed = np.zeros_like(self.in_care)
        self._started = np.zeros_like(self.in_care)
        self._started_a_week = np.zeros(len(self.in_care))
        self._dislike = batch.parameters["lists.to_shorter"][self.providers.cell]
        self._weeks = 0

    def set_pools(self, pools: Mapping[str, Pooling], dials: Dials) -> None:
        """Take note of who shares slots with whom (``pools["pooling"]``); to be called when that moves, or a dial that is read."""
        pooling = pools["pooling"]
        groups, self._pool_of_cell = pooling.groups, pooling.pool[_TIER]
        self._pool = self._pool_of_cell.take(self.providers.cell)
        self._in_pools = ListsInPools(self._pool, groups.groups)
        self._choose_among_open()
        least = groups.least(dials["joint_list"], self._pool_of_cell)
        self._joint = np.where(np.isinf(least), 0.0, least)

    def carry_on(self, arrays: Mapping[str, Array], at: str = "") -> None:
        """Go on from a week that ended."""
        super().carry_on(arrays, at)
        self._choose_among_open()

    def _choose_among_open(self) -> None:
        self._open = still_open(self.providers, self.closed, self._in_pools)
        self._supply, self._joining = (Choice(weights, self._in_pools) for weights in (self._open.supply, self._open.demand))

    def close(self, was: Floats, closed: Floats) -> Floats:
        """Let providers leave until so much of the slots has gone, (cells,); return the share of each list that goes now, (L,).

        Lists of pools in which no more and no less has gone than there ``was`` stay as they are, whoever shares the pool by now.
        """
        before, cell = self.closed, self.providers.cell
        turn = turns_to_leave(self.providers, self._luck_of_leaving)
        moves = np.isin(self._pool, self._pool_of_cell[closed != was])
        self.closed = np.where(moves, closed_of_lists(closed[cell], self.providers.supply, self._pool, turn), before)
        self._choose_among_open()
        return newly_closed(before, self.closed)

    def rounds(self, slots: Slots) -> list[Round]:
        """Return the rounds of this week's intake."""
        return rounds_of_lists(slots, SlotsOfLists(slots, self._supply, self._joint, self._pool), self.providers.cell)

    def of_week(self) -> ListsOfWeek:
        """Return what rules read this week."""
        return ListsOfWeek(self._open, self._pool_of_cell, self._in_pools, self._joining, self.waits(), self._dislike)

    def waits(self) -> Floats:
        """Return weeks until one's turn on each list, (L,): families on it over its starts a week, smoothed as all known waits."""
        return known_wait(self.listed.astype(np.float64), self._started_a_week)

    def number(self, families: Families) -> Ints:
        """Return the list of each family, (n,)."""
        return self.providers.first.take(families.cell) + families.provider

    def call(self, waiting: Families) -> None:
        """Take note of who waits, before intake."""
        self.listed = self._counted(waiting)

    def admit(self, families: Families) -> None:
        """Move families from their lists into care."""
        admitted = self._counted(families)
        self._started += admitted
        self.listed -= admitted
        self.in_care += admitted

    def leave(self, families: Families) -> None:
        """Take note of families whose care has ended."""
        self.in_care -= self._counted(families)

    def hand_over(self, before: Ints, after: Ints) -> None:
        """Take families in care off the lists that they came from, (n,), and count them with those that help them from now on."""
        self.in_care -= np.bincount(before, minlength=len(self.in_care))
        self.in_care += np.bincount(after, minlength=len(self.in_care))

    def end_week(self) -> None:
        """Take up the starts of the week in those of all weeks."""
        self._weeks += 1
        weight = max(1.0 / MEMORY, 1.0 / self._weeks)
        self._started_a_week += weight * (self._started - self._started_a_week)
        self._started = np.zeros_like(self._started)

    def _counted(self, families: Families) -> Ints:
        return np.bincount(self.number(families), minlength=len(self.in_care))
