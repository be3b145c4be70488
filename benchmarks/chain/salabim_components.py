"""The chain in salabim: a component per family, slots as resources; processes yield, and tracing and monitors are off."""

from __future__ import annotations

import time
from collections.abc import Generator
from math import log
from random import Random
from typing import Any

import salabim as sim

from benchmarks.chain.specification import NEVER, Chain, ChainResult, Kind, exponential_scale

Process = Generator[Any, None, None]


class Municipality:
    """The slots of one municipality."""

    def __init__(self, env: sim.Environment, chain: Chain) -> None:
        self.first_line = sim.Resource(capacity=chain.first_line_slots, honor_only_first=True, monitor=False, env=env)
        self.specialist = sim.Resource(capacity=chain.specialist_slots, honor_only_first=True, monitor=False, env=env)


class Model:
    """The chain, its draws and what is counted."""

    def __init__(self, env: sim.Environment, chain: Chain, seed: int) -> None:
        self.env = env
        self.chain = chain
        self.uniform = Random(seed).random  # noqa: S311 - a simulation, no secrets
        self.network_scale = exponential_scale(chain.network_weeks)
        self.first_line_scale = exponential_scale(chain.first_line_weeks)
        self.relapse_scale = exponential_scale(chain.relapse_weeks)
        self.events = [0] * len(Kind)
        self.relapses = self.first_line_waited = self.specialist_waited = 0
        self.in_support = self.in_first_line_list = self.in_coaching = self.in_specialist_list = self.in_care = 0

    def weeks_at_home(self) -> int:
        """Draw the weeks until the next question, less one."""
        return int(-self.chain.geometric_scale * log(1.0 - self.uniform()))

    def whole_weeks(self, scale: float) -> int:
        """Draw exponential weeks, whole and at least one."""
        return max(1, int(-scale * log(1.0 - self.uniform()) + self.uniform()))

    def weeks_left(self) -> int:
        """Return the weeks that are still to be simulated."""
        return self.chain.weeks - int(self.env.now())


class Family(sim.Component):
    """A family of a municipality."""

    def setup(self, model: Model, municipality: Municipality) -> None:
        """Take what salabim hands on."""
        self.model = model
        self.municipality = municipality

    def process(self) -> Process:
        """Live: at home until a question arises, through the chain with it, and home again."""
        model, chain = self.model, self.model.chain
        relapse, home = NEVER, 0
        while True:
            due = home + model.weeks_at_home()
            yield self.hold(till=min(due, max(relapse, home)))
            model.events[Kind.QUESTION_AROSE] += 1
            if relapse <= self.env.now():
                relapse = NEVER
                model.relapses += 1
            settled = False
            if model.uniform() < chain.asks_network:
                yield from self.informal_support()
                settled = model.uniform() < chain.network_settles
            if not settled:
                yield from self.coaching()
                if model.uniform() >= chain.first_line_settles:
                    yield from self.specialist_care()
                    comes_back = model.uniform() < chain.relapse
                    relapse = int(self.env.now()) + model.whole_weeks(model.relapse_scale) if comes_back else NEVER
            model.events[Kind.QUESTION_CLOSED] += 1
            home = int(self.env.now()) + 1

    def informal_support(self) -> Process:
        """Be supported by the own network."""
        model = self.model
        model.events[Kind.SUPPORT_BEGAN] += 1
        weeks = model.whole_weeks(model.network_scale)
        model.in_support += min(weeks, model.weeks_left())
        yield self.hold(weeks)
        model.events[Kind.SUPPORT_ENDED] += 1

    def coaching(self) -> Process:
        """Wait for family coaching, and have it."""
        model = self.model
        model.events[Kind.JOINED_FIRST_LINE] += 1
        joined = model.weeks_left()
        model.in_first_line_list += joined
        yield self.request(self.municipality.first_line)
        left = model.weeks_left()
        model.in_first_line_list -= left
        model.first_line_waited += joined - left
        model.events[Kind.COACHING_BEGAN] += 1
        weeks = model.whole_weeks(model.first_line_scale)
        model.in_coaching += min(weeks, left)
        yield self.hold(weeks)
        self.release(self.municipality.first_line)
        model.events[Kind.COACHING_ENDED] += 1

    def specialist_care(self) -> Process:
        """Wait for specialist care, and have it."""
        model = self.model
        model.events[Kind.JOINED_SPECIALIST] += 1
        joined = model.weeks_left()
        model.in_specialist_list += joined
        yield self.request(self.municipality.specialist)
        left = model.weeks_left()
        model.in_specialist_list -= left
        model.specialist_waited += joined - left
        model.events[Kind.CARE_BEGAN] += 1
        weeks = model.chain.specialist_weeks
        model.in_care += min(weeks, left)
        yield self.hold(weeks)
        self.release(self.municipality.specialist)
        model.events[Kind.CARE_ENDED] += 1


def simulate(chain: Chain, seed: int) -> ChainResult:
    """Simulate the chain; making the components is not within the seconds."""
    env = sim.Environment(yieldless=False, trace=False)
    model = Model(env, chain, seed)
    for _ in range(chain.municipalities):
        municipality = Municipality(env, chain)
        for _ in range(chain.families):
            Family(model=model, municipality=municipality, env=env)
    began = time.process_time()
    env.run(till=chain.weeks - 0.5)  # half a week short of the end: what happens in week `weeks` is not simulated
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
