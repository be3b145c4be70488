"""The chain in Ciw: a closed queueing network of four nodes (home, own network, first line, specialist care).

Home and own network have as many servers as come; what decides where a family goes next is a router at each node, and how long it
stays is a service distribution that knows the family, as Ciw's guide has it. Ciw's clock is one week ahead of the chain's: families
come into being at 0, which is week -1.

Municipalities have nothing to do with each other, and each is a simulation of its own: at every event Ciw looks at all who are in
its network, so that one network for all of them would take time with the square of their number.
"""

from __future__ import annotations

import random
import time
from typing import Any, Final

import ciw

from benchmarks.chain.specification import NEVER, Chain, ChainResult, Kind, exponential_scale

HOME: Final = 1
NETWORK: Final = 2
FIRST_LINE: Final = 3
SPECIALIST: Final = 4
"""Ciw's numbers of the nodes."""

Family = Any
Node = Any
"""Ciw's, which have no types."""


class Tally:
    """The chain, and what is counted."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.events = [0] * len(Kind)
        self.relapses = self.first_line_waited = self.specialist_waited = 0
        self.in_support = self.in_first_line_list = self.in_coaching = self.in_specialist_list = self.in_care = 0

    def left(self, clock: int) -> int:
        """Return the weeks that are still to be simulated."""
        return self.chain.weeks + 1 - clock


class Simulation(ciw.Simulation):
    """Ciw's simulation of one municipality, with the tally that routers and distributions find there."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        super().__init__(network_of(tally.chain))


def uniform() -> float:
    """Draw from the generator that ``ciw.seed`` seeds."""
    return random.random()  # noqa: S311 - a simulation, no secrets


def whole_weeks(mean: float) -> int:
    """Draw exponential weeks, whole and at least one."""
    return max(1, int(random.expovariate(1.0 / exponential_scale(mean)) + uniform()))  # noqa: S311 - a simulation, no secrets


class WeeksAtHome(ciw.dists.Distribution):
    """Until the next question, or until the one that comes back."""

    def sample(self, t: int, ind: Family) -> int:
        """Draw the weeks; a family carries the week in which its question comes back."""
        due = 1 + int(random.expovariate(1.0 / ind.simulation.tally.chain.geometric_scale))  # noqa: S311 - a simulation, no secrets
        return min(due, max(getattr(ind, "relapse", NEVER) - t, 1))


class WeeksOfSupport(ciw.dists.Distribution):
    """Informal support."""

    def sample(self, t: int, ind: Family) -> int:
        """Begin, and draw the weeks."""
        tally: Tally = ind.simulation.tally
        tally.events[Kind.SUPPORT_BEGAN] += 1
        weeks = whole_weeks(tally.chain.network_weeks)
        tally.in_support += min(weeks, tally.left(t))
        return weeks


class WeeksOfCoaching(ciw.dists.Distribution):
    """Family coaching."""

    def sample(self, t: int, ind: Family) -> int:
        """Begin, and draw the weeks."""
        tally: Tally = ind.simulation.tally
        tally.events[Kind.COACHING_BEGAN] += 1
        tally.in_first_line_list -= tally.left(t)
        tally.first_line_waited += t - ind.arrival_date
        weeks = whole_weeks(tally.chain.first_line_weeks)
        tally.in_coaching += min(weeks, tally.left(t))
        return weeks


class WeeksOfCare(ciw.dists.Distribution):
    """Specialist care."""

    def sample(self, t: int, ind: Family) -> int:
        """Begin; the weeks are fixed."""
        tally: Tally = ind.simulation.tally
        tally.events[Kind.CARE_BEGAN] += 1
        tally.in_specialist_list -= tally.left(t)
        tally.specialist_waited += t - ind.arrival_date
        weeks = tally.chain.specialist_weeks
        tally.in_care += min(weeks, tally.left(t))
        return weeks


class Router(ciw.routing.NodeRouting):
    """Sends families on."""

    def to_network(self) -> Node:
        """Ask the own network."""
        return self.simulation.nodes[NETWORK]

    def to_first_line(self) -> Node:
        """Join the list of family coaching."""
        tally: Tally = self.simulation.tally
        tally.events[Kind.JOINED_FIRST_LINE] += 1
        tally.in_first_line_list += tally.left(self.simulation.current_time)
        return self.simulation.nodes[FIRST_LINE]

    def to_specialist(self) -> Node:
        """Join the list of specialist care."""
        tally: Tally = self.simulation.tally
        tally.events[Kind.JOINED_SPECIALIST] += 1
        tally.in_specialist_list += tally.left(self.simulation.current_time)
        return self.simulation.nodes[SPECIALIST]

    def to_home(self) -> Node:
        """Close the question."""
        self.simulation.tally.events[Kind.QUESTION_CLOSED] += 1
        return self.simulation.nodes[HOME]


class FromHome(Router):
    """A question arises."""

    def next_node(self, ind: Family) -> Node:
        """Ask the own network, or go to the first line."""
        tally: Tally = self.simulation.tally
        tally.events[Kind.QUESTION_AROSE] += 1
        if getattr(ind, "relapse", NEVER) <= self.simulation.current_time:
            ind.relapse = NEVER
            tally.relapses += 1
        return self.to_network() if uniform() < tally.chain.asks_network else self.to_first_line()


class FromNetwork(Router):
    """Informal support ends."""

    def next_node(self, ind: Family) -> Node:
        """Go home, or on to the first line."""
        tally: Tally = self.simulation.tally
        tally.events[Kind.SUPPORT_ENDED] += 1
        return self.to_home() if uniform() < tally.chain.network_settles else self.to_first_line()


class FromFirstLine(Router):
    """Coaching ends."""

    def next_node(self, ind: Family) -> Node:
        """Go home, or on to specialist care."""
        tally: Tally = self.simulation.tally
        tally.events[Kind.COACHING_ENDED] += 1
        return self.to_home() if uniform() < tally.chain.first_line_settles else self.to_specialist()


class FromSpecialist(Router):
    """Specialist care ends."""

    def next_node(self, ind: Family) -> Node:
        """Go home; the question may come back."""
        tally: Tally = self.simulation.tally
        tally.events[Kind.CARE_ENDED] += 1
        comes_back = uniform() < tally.chain.relapse
        ind.relapse = self.simulation.current_time + whole_weeks(tally.chain.relapse_weeks) if comes_back else NEVER
        return self.to_home()


def network_of(chain: Chain) -> Any:
    """Return Ciw's network: families come into being at home, all at once, and stay in the network for ever."""
    one = ciw.dists.Deterministic(1)
    return ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([0, float("inf")]), None, None, None],
        batching_distributions=[ciw.dists.Deterministic(chain.families), one, one, one],
        service_distributions=[WeeksAtHome(), WeeksOfSupport(), WeeksOfCoaching(), WeeksOfCare()],
        number_of_servers=[float("inf"), float("inf"), chain.first_line_slots, chain.specialist_slots],
        routing=ciw.routing.NetworkRouting([FromHome(), FromNetwork(), FromFirstLine(), FromSpecialist()]),
    )


def simulate(chain: Chain, seed: int) -> ChainResult:
    """Simulate the chain; families' coming into being, a small part, is within the seconds."""
    ciw.seed(seed)
    tally = Tally(chain)
    simulations = [Simulation(tally) for _ in range(chain.municipalities)]
    began = time.process_time()
    for simulation in simulations:
        simulation.simulate_until_max_time(chain.weeks + 0.5)  # the clock is a week ahead
    seconds = time.process_time() - began
    return ChainResult(
        events=tuple(tally.events),
        relapses=tally.relapses,
        first_line_waited=tally.first_line_waited,
        specialist_waited=tally.specialist_waited,
        in_support=tally.in_support,
        in_first_line_list=tally.in_first_line_list,
        in_coaching=tally.in_coaching,
        in_specialist_list=tally.in_specialist_list,
        in_care=tally.in_care,
        seconds=seconds,
    )
