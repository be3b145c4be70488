"""The chain in SimPy alone: one process per family, slots as resources, as its users would write it."""

from __future__ import annotations

import time
from collections.abc import Generator
from math import log
from random import Random
from typing import Any

import simpy

from benchmarks.chain.specification import NEVER, Chain, ChainResult, Kind, exponential_scale

Process = Generator[simpy.Event, Any, None]


class Municipality:
    """The slots of one municipality."""

    def __init__(self, env: simpy.Environment, chain: Chain) -> None:
        self.first_line = simpy.Resource(env, chain.first_line_slots)
        self.specialist = simpy.Resource(env, chain.specialist_slots)


class Model:
    """The chain, its draws and what is counted."""

    def __init__(self, env: simpy.Environment, chain: Chain, seed: int) -> None:
        self.env = env
        self.chain = chain
        self.uniform = Random(seed).random  # noqa: S311 - a simulation, no secrets
        self.network_scale = exponential_scale(chain.network_weeks)
        self.first_line_scale = exponential_scale(chain.first_line_weeks)
        self.relapse_scale = exponential_scale(chain.relapse_weeks)
        self.geometric_scale = chain.geometric_scale
        self.events = [0] * len(Kind)
        self.relapses = self.first_line_waited = self.specialist_waited = 0
        self.in_support = self.in_first_line_list = self.in_coaching = self.in_specialist_list = self.in_care = 0
        for _ in range(chain.municipalities):
            municipality = Municipality(env, chain)
            for _ in range(chain.families):
                env.process(self.family(municipality))

    def whole_weeks(self, scale: float) -> int:
        """Draw exponential weeks, whole and at least one."""
        return max(1, int(-scale * log(1.0 - self.uniform()) + self.uniform()))

    def weeks_left(self) -> int:
        """Return the weeks that are still to be simulated."""
        return self.chain.weeks - int(self.env.now)

    def family(self, municipality: Municipality) -> Process:
        """Live: at home until a question arises, through the chain with it, and home again."""
        relapse, first = NEVER, 0
        while True:
            due = int(self.env.now) + first + int(-self.geometric_scale * log(1.0 - self.uniform()))
            yield self.env.timeout(min(due, max(relapse, int(self.env.now) + first)) - self.env.now)
            self.events[Kind.QUESTION_AROSE] += 1
            if relapse <= self.env.now:
                relapse = NEVER
                self.relapses += 1
            if self.uniform() < self.chain.asks_network:
                yield from self.informal_support()
                settled = self.uniform() < self.chain.network_settles
            else:
                settled = False
            if not settled:
                yield from self.coaching(municipality)
                if self.uniform() >= self.chain.first_line_settles:
                    yield from self.specialist_care(municipality)
                    comes_back = self.uniform() < self.chain.relapse
                    relapse = int(self.env.now) + self.whole_weeks(self.relapse_scale) if comes_back else NEVER
            self.events[Kind.QUESTION_CLOSED] += 1
            first = 1

    def informal_support(self) -> Process:
        """Be supported by the own network."""
        self.events[Kind.SUPPORT_BEGAN] += 1
        weeks = self.whole_weeks(self.network_scale)
        self.in_support += min(weeks, self.weeks_left())
        yield self.env.timeout(weeks)
        self.events[Kind.SUPPORT_ENDED] += 1

    def coaching(self, municipality: Municipality) -> Process:
        """Wait for family coaching, and have it."""
        self.events[Kind.JOINED_FIRST_LINE] += 1
        joined = self.weeks_left()
        self.in_first_line_list += joined
        with municipality.first_line.request() as slot:
            yield slot
            left = self.weeks_left()
            self.in_first_line_list -= left
            self.first_line_waited += joined - left
            self.events[Kind.COACHING_BEGAN] += 1
            weeks = self.whole_weeks(self.first_line_scale)
            self.in_coaching += min(weeks, left)
            yield self.env.timeout(weeks)
        self.events[Kind.COACHING_ENDED] += 1

    def specialist_care(self, municipality: Municipality) -> Process:
        """Wait for specialist care, and have it."""
        self.events[Kind.JOINED_SPECIALIST] += 1
        joined = self.weeks_left()
        self.in_specialist_list += joined
        with municipality.specialist.request() as slot:
            yield slot
            left = self.weeks_left()
            self.in_specialist_list -= left
            self.specialist_waited += joined - left
            self.events[Kind.CARE_BEGAN] += 1
            weeks = self.chain.specialist_weeks
            self.in_care += min(weeks, left)
            yield self.env.timeout(weeks)
        self.events[Kind.CARE_ENDED] += 1


def simulate(chain: Chain, seed: int) -> ChainResult:
    """Simulate the chain; making the processes is not within the seconds."""
    env = simpy.Environment()
    model = Model(env, chain, seed)
    began = time.process_time()
    env.run(until=chain.weeks)
    seconds = time.process_time() - began
    return ChainResult(
        events=tuple(model.events),
        relapses=model.relapses,
        first_line_waited=model.first_line_waited,
        specialist_waited=model.specialist_waited,
        in_support=model.in_support,
        in_first_line_list=model.in_first_line_list,
        in_coaching=model.in_coaching,
        in_specialist_list=model.in_specialist_list,
        in_care=model.in_care,
        seconds=seconds,
    )
