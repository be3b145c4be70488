"""The chain, said once: what every contestant simulates, and what it reports.

In words
--------
Families live in municipalities of equal size. In week -1 every family is at home without a question, and no slot is taken.

1. **Home.** In every week at home a question arises with probability ``question``, first in the week after the family came home:
   the wait is geometric, 1, 2, ... weeks. A question that is to come back (step 5) comes back in its week, or in the week after the
   family came home if that is later; the family's next question is whichever of the two is earlier.
2. **Own network.** With probability ``asks_network`` the family asks it, and informal support begins at once. It takes
   exponential weeks of mean ``network_weeks``, and settles the question with probability ``network_settles``.
3. **First line.** Who did not ask, or was not settled, joins the list of the municipality in the same week. ``first_line_slots``
   slots. Coaching takes exponential weeks of mean ``first_line_weeks``, and settles with probability ``first_line_settles``.
4. **Specialist care.** The others join the specialist list of the municipality in the same week. ``specialist_slots`` slots.
   Care takes exactly ``specialist_weeks`` weeks, and closes the question.
5. **Relapse.** With probability ``relapse`` a question closed by specialist care comes back after exponential weeks of mean
   ``relapse_weeks``; otherwise nothing is to come back any more. A relapse is asked of the network like any question. (A family
   that goes through specialist care again before an earlier relapse has come forgets the earlier one.)

Everything happens in whole weeks. Within a week, slots are given out after those who end their stay have left, to those who
have waited longest; a slot may be had in the week of joining (a wait of 0). Between families that joined in the same week a
contestant may choose as its lists do. Weeks 0 .. ``weeks - 1`` are simulated.

A stay of exponential weeks is ``max(1, floor(s x E + V))`` with E exponential of mean one, V uniform, and s from
``exponential_scale``: rounding by V keeps the mean, and s takes off what the floor of one week adds, as zorgsim's durations do.

An event
--------
is one of the ten ``Kind`` s; every contestant counts them as they happen. What a tool does besides (its own bookkeeping events,
zorgsim's everyday professional who sends every question on) is work, not an event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cache
from math import exp, log1p
from typing import Final

NEVER: Final = 1 << 30
"""A week that does not come."""


class Kind(IntEnum):
    """The events of the chain, in the order in which outcomes list them."""

    QUESTION_AROSE = 0
    SUPPORT_BEGAN = 1
    SUPPORT_ENDED = 2
    JOINED_FIRST_LINE = 3
    COACHING_BEGAN = 4
    COACHING_ENDED = 5
    JOINED_SPECIALIST = 6
    CARE_BEGAN = 7
    CARE_ENDED = 8
    QUESTION_CLOSED = 9


@dataclass(frozen=True)
class Chain:
    """A chain in numbers; the module says what each means. Weeks are means except ``specialist_weeks`` and ``weeks``.

    ``families`` are those of one municipality, and so are the slots.
    """

    municipalities: int
    weeks: int
    families: int = 500
    question: float = 0.12
    asks_network: float = 0.7
    network_weeks: float = 3.0
    network_settles: float = 0.8
    first_line_slots: int = 80
    first_line_weeks: float = 5.0
    first_line_settles: float = 0.7
    specialist_slots: int = 48
    specialist_weeks: int = 10
    relapse: float = 0.25
    relapse_weeks: float = 12.0

    @property
    def all_families(self) -> int:
        """Families of all municipalities together."""
        return self.municipalities * self.families

    @property
    def geometric_scale(self) -> float:
        """-1 / log(1 - question): floor(scale x E) + 1 is geometric for an exponential E of mean one."""
        return -1.0 / log1p(-self.question)


def chain_of(all_families: int, years: int) -> Chain:
    """Return the chain with so many families in municipalities of the usual size, over years of 52 weeks."""
    size = Chain(1, 1).families
    if all_families % size:
        raise ValueError(f"families come in municipalities of {size}; {all_families} do not fill them")
    return Chain(all_families // size, 52 * years)


@cache
def exponential_scale(mean: float) -> float:
    """Return the s for which ``max(1, floor(s E + V))`` has this mean (more than one): 1 + s exp(-1 / s) = mean, by bisection.

    floor(x + V) has mean x, and becoming 1 where it would be 0 adds max(0, 1 - x); over x = s E the two add up to 1 + s exp(-1/s).
    """
    low, high = 0.0, mean
    for _ in range(100):
        middle = (low + high) / 2
        if 1.0 + middle * exp(-1.0 / middle) < mean:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@dataclass(frozen=True)
class ChainResult:
    """What a contestant found in one simulation.

    Attributes
    ----------
    events
        How often each ``Kind`` happened.
    relapses
        Questions, among those that arose, that had come back.
    first_line_waited, specialist_waited
        Weeks waited by those who were given a slot, summed.
    in_support, in_first_line_list, in_coaching, in_specialist_list, in_care
        Weeks that families spent there, summed; a family is there in a week when it is at the week's end.
    seconds
        Process time of the simulation proper, without import, compiling, or laying out what can be laid out beforehand.
    """

    events: tuple[int, ...]
    relapses: int
    first_line_waited: int
    specialist_waited: int
    in_support: int
    in_first_line_list: int
    in_coaching: int
    in_specialist_list: int
    in_care: int
    seconds: float

    @classmethod
    def of(cls, numbers: Sequence[int], seconds: float) -> ChainResult:
        """Return the outcome whose events, and whose other numbers in the order above, are given in one row."""
        events, others = tuple(numbers[: len(Kind)]), numbers[len(Kind) :]
        relapses, first_line_waited, specialist_waited, *stays = others
        in_support, in_first_line_list, in_coaching, in_specialist_list, in_care = stays
        return cls(
            events=events,
            relapses=relapses,
            first_line_waited=first_line_waited,
            specialist_waited=specialist_waited,
            in_support=in_support,
            in_first_line_list=in_first_line_list,
            in_coaching=in_coaching,
            in_specialist_list=in_specialist_list,
            in_care=in_care,
            seconds=seconds,
        )

    @property
    def all_events(self) -> int:
        """Events of all kinds."""
        return sum(self.events)


STAYS: Final = tuple(field.name for field in fields(ChainResult) if field.name.startswith("in_"))
"""Where families spend the weeks that are counted."""

Simulate = Callable[[Chain, int], ChainResult]
"""What every contestant is: simulate(chain, seed)."""


class ToolMissingError(Exception):
    """A tool that a contestant needs is not on this machine; the message says which."""


def measures(chain: Chain, outcome: ChainResult) -> dict[str, float]:
    """Return what contestants are compared by: events and relapses a family-year, mean waits, and mean shares of families."""
    family_weeks = chain.all_families * chain.weeks
    yearly = 52.0 / family_weeks
    found = {f"{kind.name.lower()} a year": outcome.events[kind] * yearly for kind in Kind}
    found["relapsed a year"] = outcome.relapses * yearly
    found["first_line wait, weeks"] = outcome.first_line_waited / max(1, outcome.events[Kind.COACHING_BEGAN])
    found["specialist wait, weeks"] = outcome.specialist_waited / max(1, outcome.events[Kind.CARE_BEGAN])
    return found | {f"share {stay}": getattr(outcome, stay) / family_weeks for stay in STAYS}
