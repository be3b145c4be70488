"""What is counted of the lists of providers while a batch runs: who waits, who is in care, and the wait as it is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.batch import Batch
from zorgsim.model.carried import Carries
from zorgsim.model.dials import Dials
from zorgsim.model.families import Families
from zorgsim.model.known_waits import MEMORY, known_wait
from zorgsim.model.pools import Pooling
from zorgsim.model.provider_lists import Choice, ListsInPools, ListsOfWeek, Luck, SlotsOfLists, providers_of
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
    """

    CARRIED = ("in_care", "listed", "_started", "_started_a_week", "_weeks")

    def __init__(self, batch: Batch) -> None:
        luck = Luck(batch.municipalities_as_persons, batch.keys[Purpose.LIST_SIZE])
        self.providers = providers_of(batch.families, batch.parameters, batch.run_of_cell, luck)
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
        self._supply, self._joining = (
            Choice(weights, self._in_pools) for weights in (self.providers.supply, self.providers.demand)
        )
        least = groups.least(dials["joint_list"], self._pool_of_cell)
        self._joint = np.where(np.isinf(least), 0.0, least)

    def rounds(self, slots: Slots) -> list[Round]:
        """Return the rounds of this week's intake."""
        return rounds_of_lists(slots, SlotsOfLists(slots, self._supply, self._joint, self._pool), self.providers.cell)

    def of_week(self) -> ListsOfWeek:
        """Return what rules read this week."""
        return ListsOfWeek(self.providers, self._pool_of_cell, self._in_pools, self._joining, self.waits(), self._dislike)

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

    def end_week(self) -> None:
        """Take up the starts of the week in those of all weeks."""
        self._weeks += 1
        weight = max(1.0 / MEMORY, 1.0 / self._weeks)
        self._started_a_week += weight * (self._started - self._started_a_week)
        self._started = np.zeros_like(self._started)

    def _counted(self, families: Families) -> Ints:
        return np.bincount(self.number(families), minlength=len(self.in_care))
