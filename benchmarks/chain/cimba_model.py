"""The chain in Cimba Python: a process per family, slots as resources, methods compiled by Cimba (through numba).

Municipalities have nothing to do with each other, and each is a trial of its own, as Cimba is made for: its calendar then holds the
families of one municipality. One trial for all of them is not possible at the larger size: every process is a coroutine with a
stack of its own, which is mapped into memory by itself, and Linux as it is usually set up allows some 32,000 of those.
"""

# no `from __future__ import annotations`: Cimba reads the classes' annotations
from math import floor
from typing import Final

import cimba as cb
import numba

from benchmarks.chain.specification import NEVER, Chain, ChainResult, exponential_scale


@numba.njit
def whole_weeks(scale: float) -> int:
    """Draw exponential weeks, whole and at least one."""
    return max(1, int(scale * cb.random.exponential(1.0) + cb.random.uniform(0.0, 1.0)))


class Municipality(cb.Model):
    """The slots of a municipality, the numbers of the chain, and what is counted."""

    families: int
    weeks: int
    geometric_scale: float
    asks: float
    network_scale: float
    network_settles: float
    first_scale: float
    first_settles: float
    specialist_weeks: int
    relapse: float
    relapse_scale: float
    first_line: cb.Resource
    specialist: cb.Resource

    question_arose: cb.Output[int]
    support_began: cb.Output[int]
    support_ended: cb.Output[int]
    joined_first_line: cb.Output[int]
    coaching_began: cb.Output[int]
    coaching_ended: cb.Output[int]
    joined_specialist: cb.Output[int]
    care_began: cb.Output[int]
    care_ended: cb.Output[int]
    question_closed: cb.Output[int]
    relapses: cb.Output[int]
    first_line_waited: cb.Output[int]
    specialist_waited: cb.Output[int]
    in_support: cb.Output[int]
    in_first_line_list: cb.Output[int]
    in_coaching: cb.Output[int]
    in_specialist_list: cb.Output[int]
    in_care: cb.Output[int]

    def __init__(self, chain: Chain) -> None:
        self.families = chain.families
        self.weeks = chain.weeks
        self.geometric_scale = chain.geometric_scale
        self.asks = chain.asks_network
        self.network_scale = exponential_scale(chain.network_weeks)
        self.network_settles = chain.network_settles
        self.first_scale = exponential_scale(chain.first_line_weeks)
        self.first_settles = chain.first_line_settles
        self.specialist_weeks = chain.specialist_weeks
        self.relapse = chain.relapse
        self.relapse_scale = exponential_scale(chain.relapse_weeks)
        self.first_line = cb.Resource(capacity=chain.first_line_slots)
        self.specialist = cb.Resource(capacity=chain.specialist_slots)

    @cb.on_start
    def settle(self) -> None:
        """Let the families come into being."""
        for _ in range(self.families):
            cb.spawn(Family, town=self)


@numba.njit
def now() -> int:
    """Return the week."""
    return int(floor(cb.now()))


@numba.njit
def informal_support(town: Municipality) -> None:
    """Be supported by the own network."""
    town.support_began += 1
    weeks = whole_weeks(town.network_scale)
    town.in_support += min(weeks, town.weeks - now())
    cb.hold(float(weeks))
    town.support_ended += 1


@numba.njit
def coaching(town: Municipality) -> None:
    """Wait for family coaching, and have it."""
    town.joined_first_line += 1
    joined = town.weeks - now()
    town.in_first_line_list += joined
    town.first_line.acquire(1)
    left = town.weeks - now()
    town.in_first_line_list -= left
    town.first_line_waited += joined - left
    town.coaching_began += 1
    weeks = whole_weeks(town.first_scale)
    town.in_coaching += min(weeks, left)
    cb.hold(float(weeks))
    town.first_line.release(1)
    town.coaching_ended += 1


@numba.njit
def specialist_care(town: Municipality) -> None:
    """Wait for specialist care, and have it."""
    town.joined_specialist += 1
    joined = town.weeks - now()
    town.in_specialist_list += joined
    town.specialist.acquire(1)
    left = town.weeks - now()
    town.in_specialist_list -= left
    town.specialist_waited += joined - left
    town.care_began += 1
    town.in_care += min(town.specialist_weeks, left)
    cb.hold(float(town.specialist_weeks))
    town.specialist.release(1)
    town.care_ended += 1


class Family(cb.Model):
    """A family of a municipality."""

    town: cb.Ref[Municipality]

    @cb.process
    def life(self) -> None:
        """At home until a question arises, through the chain with it, and home again."""
        town = self.town
        relapse, week = NEVER, -1
        while True:
            due = week + 1 + int(town.geometric_scale * cb.random.exponential(1.0))
            cb.hold(float(min(due, max(relapse, week + 1)) - max(week, 0)))
            week = now()
            town.question_arose += 1
            if relapse <= week:
                relapse = NEVER
                town.relapses += 1
            settled = False
            if cb.random.uniform(0.0, 1.0) < town.asks:
                informal_support(town)
                settled = cb.random.uniform(0.0, 1.0) < town.network_settles
            if not settled:
                coaching(town)
                if cb.random.uniform(0.0, 1.0) >= town.first_settles:
                    specialist_care(town)
                    relapse = NEVER
                    if cb.random.uniform(0.0, 1.0) < town.relapse:
                        relapse = now() + whole_weeks(town.relapse_scale)
            town.question_closed += 1
            week = now()


OUTPUTS: Final = [name for name, kind in Municipality.__annotations__.items() if getattr(kind, "__origin__", None) is cb.Output]
"""Ten kinds of events, then the other fields of ``ChainResult`` in their order."""


def simulate(chain: Chain, seed: int) -> ChainResult:
    """Simulate the chain; the seconds are Cimba's own of its native part, families' coming into being included."""
    town = Municipality(chain)
    # half a week short of the end: what happens in week `weeks` is not simulated
    experiment = cb.Experiment(town, replications=chain.municipalities, window=cb.Window(duration=chain.weeks - 0.5), seed=seed)
    results = experiment.run(workers=1, on_failure="raise")
    totals = [int(getattr(results[town], name).values.sum()) for name in OUTPUTS]
    return ChainResult.of(totals, results.meta["native_cpu_time"])
