"""A plain event loop in Python: ``heapq`` as the calendar, ``deque`` as the lists, lists of numbers as the families."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from math import log
from random import Random
from typing import Final

from benchmarks.chain.specification import NEVER, Chain, ChainResult, Kind, exponential_scale

HOME: Final = 0
NETWORK: Final = 1
COACHING: Final = 2
CARE: Final = 3


class Slots:
    """Slots of one municipality, and the families that wait for one with the week in which they joined."""

    __slots__ = ("free", "waiting")

    def __init__(self, slots: int) -> None:
        self.free = slots
        self.waiting: deque[tuple[int, int]] = deque()


class Loop:
    """The state of one simulation."""

    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain = chain
        self.uniform = Random(seed).random  # noqa: S311 - a simulation, no secrets
        self.calendar: list[tuple[int, int]] = []
        self.stage = [HOME] * chain.all_families
        self.relapse = [NEVER] * chain.all_families
        self.first_line = [Slots(chain.first_line_slots) for _ in range(chain.municipalities)]
        self.specialist = [Slots(chain.specialist_slots) for _ in range(chain.municipalities)]
        self.network_scale = exponential_scale(chain.network_weeks)
        self.first_line_scale = exponential_scale(chain.first_line_weeks)
        self.relapse_scale = exponential_scale(chain.relapse_weeks)
        self.geometric_scale = chain.geometric_scale
        self.events = [0] * len(Kind)
        self.relapses = self.first_line_waited = self.specialist_waited = 0
        self.in_support = self.in_coaching = self.in_care = 0
        for family in range(chain.all_families):
            self.go_home(family, -1)

    def run(self) -> None:
        """Let what is due happen, in order of week and family."""
        ending: tuple[Callable[[int, int], None], ...] = (self.ask, self.end_support, self.end_coaching, self.end_care)
        calendar, stage, weeks = self.calendar, self.stage, self.chain.weeks
        while calendar and calendar[0][0] < weeks:
            week, family = heappop(calendar)
            ending[stage[family]](family, week)

    def whole_weeks(self, scale: float) -> int:
        """Draw exponential weeks, whole and at least one."""
        return max(1, int(-scale * log(1.0 - self.uniform()) + self.uniform()))

    def go_home(self, family: int, week: int) -> None:
        """Begin a spell at home: until the next question, or until the one that comes back."""
        self.stage[family] = HOME
        due = week + 1 + int(-self.geometric_scale * log(1.0 - self.uniform()))
        heappush(self.calendar, (min(due, max(self.relapse[family], week + 1)), family))

    def close_question(self, family: int, week: int) -> None:
        """Close the question."""
        self.events[Kind.QUESTION_CLOSED] += 1
        self.go_home(family, week)

    def ask(self, family: int, week: int) -> None:
        """Let a question arise, and ask the own network or go to the first line."""
        self.events[Kind.QUESTION_AROSE] += 1
        if self.relapse[family] <= week:
            self.relapse[family] = NEVER
            self.relapses += 1
        if self.uniform() < self.chain.asks_network:
            self.events[Kind.SUPPORT_BEGAN] += 1
            weeks = self.whole_weeks(self.network_scale)
            self.in_support += min(weeks, self.chain.weeks - week)
            self.stage[family] = NETWORK
            heappush(self.calendar, (week + weeks, family))
        else:
            self.join_first_line(family, week)

    def end_support(self, family: int, week: int) -> None:
        """End informal support."""
        self.events[Kind.SUPPORT_ENDED] += 1
        if self.uniform() < self.chain.network_settles:
            self.close_question(family, week)
        else:
            self.join_first_line(family, week)

    def join_first_line(self, family: int, week: int) -> None:
        """Join the list of family coaching."""
        self.events[Kind.JOINED_FIRST_LINE] += 1
        slots = self.first_line[family // self.chain.families]
        if slots.free:
            slots.free -= 1
            self.start_coaching(family, week)
        else:
            slots.waiting.append((family, week))

    def start_coaching(self, family: int, week: int) -> None:
        """Begin family coaching."""
        self.events[Kind.COACHING_BEGAN] += 1
        weeks = self.whole_weeks(self.first_line_scale)
        self.in_coaching += min(weeks, self.chain.weeks - week)
        self.stage[family] = COACHING
        heappush(self.calendar, (week + weeks, family))

    def end_coaching(self, family: int, week: int) -> None:
        """End coaching; the slot goes to who has waited longest."""
        self.events[Kind.COACHING_ENDED] += 1
        slots = self.first_line[family // self.chain.families]
        if slots.waiting:
            other, since = slots.waiting.popleft()
            self.first_line_waited += week - since
            self.start_coaching(other, week)
        else:
            slots.free += 1
        if self.uniform() < self.chain.first_line_settles:
            self.close_question(family, week)
        else:
            self.join_specialist(family, week)

    def join_specialist(self, family: int, week: int) -> None:
        """Join the list of specialist care."""
        self.events[Kind.JOINED_SPECIALIST] += 1
        slots = self.specialist[family // self.chain.families]
        if slots.free:
            slots.free -= 1
            self.start_care(family, week)
        else:
            slots.waiting.append((family, week))

    def start_care(self, family: int, week: int) -> None:
        """Begin specialist care."""
        self.events[Kind.CARE_BEGAN] += 1
        weeks = self.chain.specialist_weeks
        self.in_care += min(weeks, self.chain.weeks - week)
        self.stage[family] = CARE
        heappush(self.calendar, (week + weeks, family))

    def end_care(self, family: int, week: int) -> None:
        """End specialist care; the slot goes to who has waited longest, and the question may come back."""
        self.events[Kind.CARE_ENDED] += 1
        slots = self.specialist[family // self.chain.families]
        if slots.waiting:
            other, since = slots.waiting.popleft()
            self.specialist_waited += week - since
            self.start_care(other, week)
        else:
            slots.free += 1
        comes_back = self.uniform() < self.chain.relapse
        self.relapse[family] = week + self.whole_weeks(self.relapse_scale) if comes_back else NEVER
        self.close_question(family, week)

    def still_waiting(self, lists: list[Slots]) -> int:
        """Return the weeks that those on the lists have waited by the end."""
        return sum(self.chain.weeks - since for slots in lists for _, since in slots.waiting)


def simulate(chain: Chain, seed: int) -> ChainResult:
    """Simulate the chain; laying out the families is not within the seconds."""
    loop = Loop(chain, seed)
    began = time.process_time()
    loop.run()
    seconds = time.process_time() - began
    return ChainResult(
        events=tuple(loop.events),
        relapses=loop.relapses,
        first_line_waited=loop.first_line_waited,
        specialist_waited=loop.specialist_waited,
        in_support=loop.in_support,
        in_first_line_list=loop.first_line_waited + loop.still_waiting(loop.first_line),
        in_coaching=loop.in_coaching,
        in_specialist_list=loop.specialist_waited + loop.still_waiting(loop.specialist),
        in_care=loop.in_care,
        seconds=seconds,
    )
