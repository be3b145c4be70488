"""The event loop of ``loop.c`` in Python that numba compiles: the same heap, rings and generator, in arrays."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import log1p
from typing import Any, Final, NamedTuple, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks.chain.specification import NEVER, Chain, ChainResult, Kind, exponential_scale

_Function = TypeVar("_Function", bound=Callable[..., Any])
compiled: Callable[[_Function], _Function] = numba.njit

Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]

HOME: Final = 0
NETWORK: Final = 1
COACHING: Final = 2
CARE: Final = 3

AROSE: Final = int(Kind.QUESTION_AROSE)
SUPPORT_BEGAN: Final = int(Kind.SUPPORT_BEGAN)
SUPPORT_ENDED: Final = int(Kind.SUPPORT_ENDED)
JOINED: Final = (int(Kind.JOINED_FIRST_LINE), int(Kind.JOINED_SPECIALIST))
BEGAN: Final = (int(Kind.COACHING_BEGAN), int(Kind.CARE_BEGAN))
ENDED: Final = (int(Kind.COACHING_ENDED), int(Kind.CARE_ENDED))
CLOSED: Final = int(Kind.QUESTION_CLOSED)
RELAPSES: Final = 10
WAITED: Final = (11, 12)
IN_SUPPORT: Final = 13
IN_LIST: Final = (14, 16)
IN_PLACE: Final = (15, 17)
RESULTS: Final = 18
"""Where results stand: the kinds, then the other fields of ``ChainResult`` in their order; pairs are of both tiers."""

FIRST_LINE: Final = 0
SPECIALIST: Final = 1


class World(NamedTuple):
    """The numbers of the chain, and the state of the simulation.

    Attributes
    ----------
    random
        (4,) state of the generator.
    heap, size
        Binary heap of week x 2^32 + family, and how many stand in it, (1,).
    stage, relapse, since
        Of each family: where it is, the week in which a question comes back, the week in which it joined a list.
    rings
        (2, families) of both tiers: who waits; a municipality has as many positions in a ring as it has families.
    head, waiting, free
        (2, municipalities): where the ring's oldest stands, how many wait, how many slots are free.
    """

    families: int
    weeks: int
    specialist_weeks: int
    geometric_scale: float
    asks: float
    network_scale: float
    network_settles: float
    first_scale: float
    first_settles: float
    relapse_chance: float
    relapse_scale: float
    random: Words
    heap: Numbers
    size: Numbers
    stage: NDArray[np.int8]
    relapse: NDArray[np.int32]
    since: NDArray[np.int32]
    rings: NDArray[np.int32]
    head: NDArray[np.int32]
    waiting: NDArray[np.int32]
    free: NDArray[np.int32]
    results: Numbers


@compiled
def uniform(s: Words) -> float:
    """Draw from [0, 1) by xoshiro256++ (Blackman and Vigna 2019)."""
    mixed = s[0] + s[3]
    drawn = ((mixed << np.uint64(23)) | (mixed >> np.uint64(41))) + s[0]
    shifted = s[1] << np.uint64(17)
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= shifted
    s[3] = (s[3] << np.uint64(45)) | (s[3] >> np.uint64(19))
    return np.float64(drawn >> np.uint64(11)) * 2.0**-53


@compiled
def exponential(s: Words) -> float:
    """Draw an exponential number of mean one."""
    return -log1p(-uniform(s))


@compiled
def whole_weeks(s: Words, scale: float) -> int:
    """Draw exponential weeks, whole and at least one."""
    x = scale * exponential(s)
    return max(1, int(x + uniform(s)))


@compiled
def push(w: World, week: int, family: int) -> None:
    """Put a family into the heap."""
    key = (week << 32) | family  # one number sorts by week and then by family, and compares quicker than a pair
    index = w.size[0]
    w.size[0] += 1
    while index > 0:
        parent = (index - 1) >> 1
        if w.heap[parent] <= key:
            break
        w.heap[index] = w.heap[parent]
        index = parent
    w.heap[index] = key


@compiled
def pop(w: World) -> int:
    """Take the smallest key out of the heap."""
    heap = w.heap
    top = heap[0]
    w.size[0] -= 1
    size = w.size[0]
    key, index, child = heap[size], 0, 1
    while child < size:
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[index] = heap[child]
        index = child
        child = 2 * index + 1
    heap[index] = key
    return int(top)


@compiled
def stay(w: World, family: int, week: int, weeks: int) -> int:
    """Let a family come up when its stay ends; return the weeks of it that are simulated."""
    push(w, week + weeks, family)
    return min(weeks, w.weeks - week)


@compiled
def go_home(w: World, family: int, week: int) -> None:
    """Begin a spell at home: until the next question, or until the one that comes back."""
    due = week + 1 + int(w.geometric_scale * exponential(w.random))
    w.stage[family] = HOME
    push(w, min(due, max(int(w.relapse[family]), week + 1)), family)


@compiled
def close_question(w: World, family: int, week: int) -> None:
    """Close the question."""
    w.results[CLOSED] += 1
    go_home(w, family, week)


@compiled
def start(w: World, tier: int, family: int, week: int) -> None:
    """Begin coaching or specialist care."""
    weeks = whole_weeks(w.random, w.first_scale) if tier == FIRST_LINE else w.specialist_weeks
    w.results[BEGAN[tier]] += 1
    w.stage[family] = COACHING + tier
    w.results[IN_PLACE[tier]] += stay(w, family, week, weeks)


@compiled
def join(w: World, tier: int, family: int, week: int) -> None:
    """Join the list of a tier; start at once where a slot is free."""
    w.results[JOINED[tier]] += 1
    municipality = family // w.families
    if w.free[tier, municipality] > 0:
        w.free[tier, municipality] -= 1
        start(w, tier, family, week)
        return
    index = w.head[tier, municipality] + w.waiting[tier, municipality]
    if index >= w.families:
        index -= w.families
    w.rings[tier, municipality * w.families + index] = family
    w.waiting[tier, municipality] += 1
    w.since[family] = week


@compiled
def leave(w: World, tier: int, family: int, week: int) -> None:
    """End coaching or specialist care; the slot goes to who has waited longest."""
    w.results[ENDED[tier]] += 1
    municipality = family // w.families
    if w.waiting[tier, municipality] == 0:
        w.free[tier, municipality] += 1
        return
    head = w.head[tier, municipality]
    other = w.rings[tier, municipality * w.families + head]
    w.head[tier, municipality] = head + 1 if head + 1 < w.families else 0
    w.waiting[tier, municipality] -= 1
    w.results[WAITED[tier]] += week - w.since[other]
    start(w, tier, other, week)


@compiled
def ask(w: World, family: int, week: int) -> None:
    """Let a question arise, and ask the own network or go to the first line."""
    w.results[AROSE] += 1
    if w.relapse[family] <= week:
        w.relapse[family] = NEVER
        w.results[RELAPSES] += 1
    if uniform(w.random) < w.asks:
        w.results[SUPPORT_BEGAN] += 1
        w.stage[family] = NETWORK
        w.results[IN_SUPPORT] += stay(w, family, week, whole_weeks(w.random, w.network_scale))
    else:
        join(w, FIRST_LINE, family, week)


@compiled
def end_support(w: World, family: int, week: int) -> None:
    """End informal support."""
    w.results[SUPPORT_ENDED] += 1
    if uniform(w.random) < w.network_settles:
        close_question(w, family, week)
    else:
        join(w, FIRST_LINE, family, week)


@compiled
def end_coaching(w: World, family: int, week: int) -> None:
    """End coaching."""
    leave(w, FIRST_LINE, family, week)
    if uniform(w.random) < w.first_settles:
        close_question(w, family, week)
    else:
        join(w, SPECIALIST, family, week)


@compiled
def end_care(w: World, family: int, week: int) -> None:
    """End specialist care; the question may come back."""
    leave(w, SPECIALIST, family, week)
    w.relapse[family] = week + whole_weeks(w.random, w.relapse_scale) if uniform(w.random) < w.relapse_chance else NEVER
    close_question(w, family, week)


@compiled
def run(w: World) -> None:
    """Send everybody home, and let what is due happen, in order of week and family."""
    for family in range(w.stage.size):
        go_home(w, family, -1)
    while w.size[0] > 0 and (w.heap[0] >> 32) < w.weeks:
        key = pop(w)
        week, family = key >> 32, key & 0xFFFFFFFF
        stage = w.stage[family]
        if stage == HOME:
            ask(w, family, week)
        elif stage == NETWORK:
            end_support(w, family, week)
        elif stage == COACHING:
            end_coaching(w, family, week)
        else:
            end_care(w, family, week)


@compiled
def count_waiting(w: World) -> None:
    """Count the weeks in the lists: of those who got a slot, and of those who still wait."""
    for tier in range(2):
        weeks = w.results[WAITED[tier]]
        for municipality in range(w.head.shape[1]):
            for number in range(w.waiting[tier, municipality]):
                index = (w.head[tier, municipality] + number) % w.families
                weeks += w.weeks - w.since[w.rings[tier, municipality * w.families + index]]
        w.results[IN_LIST[tier]] = weeks


def world_of(chain: Chain, seed: int) -> World:
    """Lay out a chain."""
    families, tiers = chain.all_families, (2, chain.municipalities)
    return World(
        families=chain.families,
        weeks=chain.weeks,
        specialist_weeks=chain.specialist_weeks,
        geometric_scale=chain.geometric_scale,
        asks=chain.asks_network,
        network_scale=exponential_scale(chain.network_weeks),
        network_settles=chain.network_settles,
        first_scale=exponential_scale(chain.first_line_weeks),
        first_settles=chain.first_line_settles,
        relapse_chance=chain.relapse,
        relapse_scale=exponential_scale(chain.relapse_weeks),
        random=np.random.SeedSequence(seed).generate_state(4, np.uint64).astype(np.uint64),
        heap=np.empty(families, np.int64),
        size=np.zeros(1, np.int64),  # an array of one, since a named tuple's own fields cannot be written
        stage=np.empty(families, np.int8),
        relapse=np.full(families, NEVER, np.int32),
        since=np.zeros(families, np.int32),
        rings=np.empty((2, families), np.int32),
        head=np.zeros(tiers, np.int32),
        waiting=np.zeros(tiers, np.int32),
        free=np.repeat(np.array([[chain.first_line_slots], [chain.specialist_slots]], np.int32), chain.municipalities, axis=1),
        results=np.zeros(RESULTS, np.int64),
    )


def simulate(chain: Chain, seed: int) -> ChainResult:
    """Simulate the chain; compiling and laying out arrays are not within the seconds."""
    world = world_of(chain, seed)
    began = time.process_time()
    run(world)
    seconds = time.process_time() - began
    count_waiting(world)
    return ChainResult.of([int(number) for number in world.results], seconds)
