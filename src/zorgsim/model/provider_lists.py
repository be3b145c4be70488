"""Lists of providers: specialist care has many waiting lists, each of one location and one kind of help, with slots of its own.

Every municipality holds some lists, as many as its families ask for and one at least; a pool has those of its municipalities, and
whoever belongs to the pool can be referred to each of them. Sizes are drawn once a run, keyed by municipality and number of the
list: they are the same whoever else is simulated. Weights are whole numbers, so that sums over lists are exact in any order.

>>> import numpy as np
>>> from zorgsim.model.provider_lists import Choice, ListsInPools
>>> choice = Choice(weights=np.array([1, 3, 4]), lists=ListsInPools(pool=np.array([0, 1, 0]), groups=2))
>>> choice.of(pool=np.array([0, 0, 1]), u=np.array([0.1, 0.9, 0.5])).tolist()
[0, 2, 1]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.slots import Slots, whole_slots
from zorgsim.model.vocabulary import Tier
from zorgsim.randomness import counter_of, squares32, squares64, two_uniforms, uniforms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
UInt64 = NDArray[np.uint64]

_PER_FAMILY: Final = 256.0
"""Weight of a family: weights are whole, and this keeps what rounding takes off a list of a few families below a hundredth."""
_HALF_A_STEP: Final = 2.0**-33
"""Added to a uniform of 32 bits: never zero, of which the normal quantile is infinite."""


@dataclass(frozen=True)
class Providers:
    """The lists of a batch, in order of cell; L lists in all.

    Attributes
    ----------
    cell
        (L,) where each stands.
    first
        (cells,) the first list of each cell's run; families know a list by its number from there.
    supply, demand
        (L,) whole weights of what each has of its pool's slots, and of the families that are referred there.
    """

    cell: Ints
    first: Ints
    supply: Ints
    demand: Ints


class Luck(NamedTuple):
    """Who stands for each municipality in the counter of a draw, (cells,), and the keys of its run, (cells,)."""

    who: UInt64
    keys: UInt64


def providers_of(families: Floats, parameters: Mapping[str, Floats], run_of_cell: Ints, luck: Luck) -> Providers:
    """Draw the lists of every cell.

    A municipality of F families has round(F / ``lists.families``) lists, one at least. What a list has of the slots is in
    proportion to a lognormal size of mean one, with sigma ``lists.size_spread``; what it has of the families that are referred is
    that times a second lognormal, with sigma ``lists.mismatch``: who is busier than its slots are, and who is less so.

    Parameters
    ----------
    families, parameters, run_of_cell
        (cells,) each.
    luck
        Of municipalities, and of the purpose.
    """
    number = np.maximum(np.floor(families / parameters["lists.families"] + 0.5), 1.0).astype(np.int64)
    cell = np.repeat(np.arange(len(number)), number)
    begin = np.cumsum(number) - number
    which = np.arange(len(cell)) - begin[cell]
    u, v = two_uniforms(squares64(counter_of(luck.who[cell], which), luck.keys[cell]))
    usual = (_PER_FAMILY * families / number)[cell]
    size = usual * _lognormal(u, parameters["lists.size_spread"][cell])
    asked = size * _lognormal(v, parameters["lists.mismatch"][cell])
    return Providers(cell, begin[np.searchsorted(run_of_cell, run_of_cell)], _whole(size), _whole(asked))


def still_open(providers: Providers, closed: Floats, lists: ListsInPools) -> Providers:
    """Return lists without the share of them that has closed, (L,); where all of a pool has, as they were: it has no slots.

    Where nothing has closed they are the same, to the last bit.
    """
    if not closed.any():
        return providers
    supply, demand = ((weights * (1.0 - closed)).astype(np.int64) for weights in (providers.supply, providers.demand))
    nothing = np.bincount(lists.pool, np.minimum(supply, demand).take(lists.order), minlength=int(lists.pool.max()) + 1) == 0
    all_gone = np.empty(len(closed), dtype=bool)
    all_gone[lists.order] = nothing.take(lists.pool)
    return replace(
        providers,
        supply=np.where(all_gone, providers.supply, supply),
        demand=np.where(all_gone, providers.demand, demand),
    )


def _lognormal(u: Floats, sigma: Floats) -> Floats:
    """Return lognormal numbers of mean one from uniforms."""
    from scipy import special  # slow to import, and only worlds with lists of providers need it

    numbers: Floats = np.exp(sigma * special.ndtri(u + _HALF_A_STEP) - 0.5 * sigma * sigma)
    return numbers


def turns_to_leave(providers: Providers, luck: Luck) -> Floats:
    """Return whose provider leaves first if some do, (L,), the lowest first: a draw by size, large ones are likelier to go first.

    ``luck``: of municipalities, and of the purpose.
    """
    cell = providers.cell
    which = np.arange(len(cell)) - np.searchsorted(cell, cell)
    u = uniforms(squares32(counter_of(luck.who[cell], which), luck.keys[cell]))
    return -np.log1p(-u) / providers.supply


def _whole(weights: Floats) -> Ints:
    return np.maximum(weights, 1.0).astype(np.int64)


class ListsInPools:
    """Which lists each pool has, those of one pool beside each other: put in order once for all weeks between moves of levers.

    Parameters
    ----------
    pool
        (L,) pool of each list.
    groups
        Number of groups of which pools are some.
    """

    def __init__(self, pool: Ints, groups: int) -> None:
        self.order: Ints = np.argsort(pool, kind="stable")
        self.pool = pool[self.order]
        beginning = np.searchsorted(self.pool, np.arange(groups + 1))
        self.first, self.beyond = beginning[:-1], beginning[1:]


class Choice:
    """A choice of one list of a pool, by weight.

    Parameters
    ----------
    weights
        (L,) whole numbers, some of each pool above zero; a list of weight zero is never chosen, and gets nothing.
    lists
        The lists of each pool.
    """

    def __init__(self, weights: Ints, lists: ListsInPools) -> None:
        self.order, self.pool = lists.order, lists.pool
        sums = np.zeros(len(weights) + 1, dtype=np.int64)
        self.upto: Ints = weights.take(self.order).cumsum(out=sums[1:])
        self.before: Ints = sums.take(lists.first)
        self.total: Ints = sums.take(lists.beyond) - self.before

    def of(self, pool: Ints, u: Floats) -> Ints:
        """Return the list that each uniform chooses among those of a pool; shapes (n,)."""
        # a weight of the pool is below 2^53, so that the product, rounded, stays below it
        position = self.before.take(pool) + (u * self.total.take(pool)).astype(np.int64)
        chosen: Ints = self.order.take(np.searchsorted(self.upto, position, side="right"))
        return chosen

    def divided(self, slots: Ints) -> Ints:
        """Divide the whole slots of pools, (groups,), over their lists, (L,), so that no slot is lost: by cumulative rounding.

        The first k lists of a pool together get their share of the slots rounded down, whatever k.
        """
        in_pool = slots.take(self.pool)
        before, total = self.before.take(self.pool), self.total.take(self.pool)
        end = in_pool * (self.upto - before) // total
        begin = np.concatenate([[0], end[:-1]])
        begin[np.flatnonzero(np.diff(self.pool, prepend=-1))] = 0
        divided = np.empty_like(end)
        divided[self.order] = end - begin
        return divided


class SlotsOfLists:
    """The slots of specialist care of a week, divided over lists: what each keeps, what is in the pots of pools and circles.

    A family goes to a slot of its own list if there is one, else to the pot of its pool (``governance.joint_list``), else to that
    of its pool's circle (``governance.sharing``). Slots are alike, so that it does not matter who sits where: a list's families
    fill its own slots first, those beyond them are in the pool's pot, and those beyond that in the circle's.

    Attributes
    ----------
    own
        (L,) whole slots that each list keeps.
    pot
        (groups,) whole slots that each pool fills from all its lists.
    """

    def __init__(self, slots: Slots, supply: Choice, joint: Floats, pool: Ints) -> None:
        tier = Tier.SPECIALIST
        self._sharing = slots.sharing.get(tier)
        of_pool = slots.whole[tier] if self._sharing is None else self._sharing.own
        kept = whole_slots(of_pool * (1.0 - joint))
        self._pool = pool
        self.own = supply.divided(kept)
        self.pot: Ints = of_pool - kept

    def free(self, in_care: Ints) -> Ints:
        """Return the free slots of each list, (L,), possibly negative, from the families in care of each, (L,)."""
        return self.own - in_care

    def free_in_pools(self, in_care: Ints) -> Ints:
        """Return the free slots of each pool's pot, (groups,), possibly negative."""
        return self.pot - self._beyond(in_care)

    def free_in_circles(self, in_care: Ints) -> Ints:
        """Return the free slots of each circle's pot, (groups,), possibly negative."""
        if self._sharing is None:
            raise ValueError("no pool shares slots")
        beyond = np.maximum(self._beyond(in_care) - self.pot, 0)
        return self._sharing.free_in_pots(self._sharing.own + beyond)

    def _beyond(self, in_care: Ints) -> Ints:
        beyond = np.bincount(self._pool, np.maximum(in_care - self.own, 0), minlength=len(self.pot))
        return beyond.astype(np.int64)


@dataclass(frozen=True)
class ListsOfWeek:
    """What rules read of lists in a week.

    Attributes
    ----------
    providers
        All lists.
    pool_of_cell
        (cells,) pools of specialist care.
    in_pools
        The lists of each pool.
    joining
        Among which a family that joins chooses, by ``Providers.demand``.
    waits
        (L,) weeks of waiting as they were published last week: families on the list over its starts a week.
    dislike
        (L,) power with which a longer wait puts off whoever looks for another list (``lists.to_shorter``).
    """

    providers: Providers
    pool_of_cell: Ints
    in_pools: ListsInPools
    joining: Choice
    waits: Floats
    dislike: Floats

    def chosen_at_joining(self, cell: Ints, u: Floats) -> Ints:
        """Return the list that each joins, by its number in the run, (n,)."""
        return self.joining.of(self.pool_of_cell.take(cell), u) - self.providers.first.take(cell)

    def chosen_in_passing(self, cell: Ints, u: Floats) -> Ints:
        """Return the list that each looks at while it waits, by its number in the run, (n,)."""
        return self._looking.of(self.pool_of_cell.take(cell), u) - self.providers.first.take(cell)

    def is_shorter(self, cell: Ints, other: Ints, own: Ints) -> Bools:
        """Say whether the wait of another list is shorter than that of one's own; lists by their numbers in the run."""
        first = self.providers.first.take(cell)
        shorter: Bools = self.waits.take(first + other) < self.waits.take(first + own)
        return shorter

    @cached_property
    def _looking(self) -> Choice:
        # made when it is first asked for: in most worlds somebody moves every week, in an idle week nobody does
        supply = self.providers.supply
        weights = np.asarray(supply * (1.0 + self.waits) ** -self.dislike, dtype=np.float64)
        return Choice(_whole(weights) * (supply > 0), self.in_pools)
