"""The SimPy engine: the readable account of the model. One process per family; waiting lists are SimPy resources.

Simulated time is in weeks. Week t begins at t - 1/4, when levers are set; families live at t; lists admit at t + 1/4; stocks step
and the week is counted at t + 1/2. Families wake at whole weeks in no particular order: none reads another's state.
"""

from __future__ import annotations

from collections.abc import Generator
from itertools import groupby
from typing import Any, Final

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.resources.base import BaseResource, Get, Put

from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters
from zorgsim.engines.ledger import Ledger, OnWeek
from zorgsim.engines.log import Recorder
from zorgsim.model.closure import CLOSING_LEVERS
from zorgsim.model.families import Families
from zorgsim.model.levers.community import NETWORK_LEVERS
from zorgsim.model.queues import rank
from zorgsim.model.rounds import Round
from zorgsim.model.state import NEVER, Values
from zorgsim.model.vocabulary import VACANT, WAIT_OF, Route, Stage, Tier
from zorgsim.model.week import ALONG_ROUTE, END_OF_STAGE, START_OF_CARE, WHERE_PLACES_CLOSE

MORNING: Final = -0.25
INTAKE: Final = 0.25
EVENING: Final = 0.5

_END_OF: Final = {stage: end for end in END_OF_STAGE for stage in end.stages}
_INDEX_OF: Final = {route: index for index, along in enumerate(ALONG_ROUTE) for route in along.routes}
_TIER_OF: Final = {stage: tier for tier, stage in WAIT_OF.items()}

Process = Generator[simpy.Event, Any, None]
Order = tuple[int, int, int, int]


class SlotRequest(Put["WaitingList"]):
    """A family's request for a slot in care: an event that succeeds when the list admits the family."""

    def __init__(self, waiting_list: WaitingList, row: int) -> None:
        self.row = row
        super().__init__(waiting_list)


class WaitingList(BaseResource[SlotRequest, Get[Any]]):
    """The waiting list of a tier. Requests queue; slots are given out only when the week's intake comes."""

    def __init__(self, env: simpy.Environment, tier: Tier, ledger: Ledger) -> None:
        super().__init__(env, capacity=float("inf"))
        self.tier = tier
        self.ledger = ledger

    def join(self, row: int) -> SlotRequest:
        """Put a family on the list."""
        return SlotRequest(self, row)

    def _do_put(self, event: SlotRequest) -> None:
        """Grant nothing on arrival: everybody waits for the intake of the week."""

    def admit(self) -> None:
        """Give the free slots of every line to the first in it, round after round: own list, pool, circle, as there are."""
        in_care = self.ledger.in_care(self.tier)
        for this in self.ledger.call_list(self._waiting(), self.tier):
            for request in self._first_in_line(this, this.free(in_care)):
                in_care[self._desk(request)] += 1
                self._grant(request)

    @property
    def whose_turn_can_come(self) -> list[SlotRequest]:
        """Those who wait and may start this week."""
        may = self.ledger.may_start(self._waiting(), self.tier)
        return [request for request, one in zip(self.put_queue, may, strict=True) if one]

    def _waiting(self) -> Families:
        return Families(self.ledger.state, np.array([request.row for request in self.put_queue], dtype=np.int64))

    def _desk(self, request: SlotRequest) -> int:
        return int(self.ledger.desks(Families(self.ledger.state, _one(request.row)), self.tier)[0])

    def _grant(self, request: SlotRequest) -> None:
        self.put_queue.remove(request)
        request.succeed()

    def _first_in_line(self, this: Round, free: NDArray[np.int64]) -> list[SlotRequest]:
        """Return who gets a free slot: of each line the first (-1 is none)."""
        chosen: list[SlotRequest] = []
        orders = {request: self._order(request, this) for request in self.whose_turn_can_come}
        for line, requests in groupby(sorted(orders, key=orders.__getitem__), key=lambda request: orders[request][0]):
            if line >= 0:
                chosen += list(requests)[: max(0, int(free[line]))]
        return chosen

    def _order(self, request: SlotRequest, this: Round) -> Order:
        """Line, rank under its discipline, week of joining, family number."""
        row, columns, desk = request.row, self.ledger.state.columns, self._desk(request)
        urgent, severity = _one(int(columns["urgent"][row])), _one(int(columns["severity"][row]))
        ranked = int(rank(_one(int(this.discipline[desk])), urgent, severity)[0])
        return int(this.line[desk]), ranked, int(columns["joined"][row]), int(columns["family"][row])


class SimPyEngine:
    """Simulates one run, family by family."""

    def __init__(self, batch: Batch, recorder: Recorder | None = None) -> None:
        if len(batch.runs) != 1:
            raise ValueError(f"the SimPy engine simulates one run at a time, not {len(batch.runs)}")
        self.batch = batch
        self.ledger = Ledger(batch, recorder)
        self.env = simpy.Environment(initial_time=MORNING)
        self.lists = {tier: WaitingList(self.env, tier, self.ledger) for tier in Tier}
        self.places_close = self.env.event()
        self.places_may_close = any(measure.lever in CLOSING_LEVERS for measure in batch.runs[0].measures)
        self.networks_may_move = any(measure.lever in NETWORK_LEVERS for measure in batch.runs[0].measures)
        self.look_again: dict[int, simpy.Event] = {}
        self.lives: dict[int, simpy.Process] = {}

    def run(self, on_week: OnWeek | None = None) -> Counters:
        """Simulate every week and return the counters."""
        self.env.process(self.weeks(on_week))
        for row in np.flatnonzero(self.ledger.state.columns["stage"] != VACANT).tolist():
            self.lives[row] = self.env.process(self.family(row))
        self.env.run(until=self.batch.clock.weeks - 1 + EVENING + 0.125)
        return self.ledger.counters

    def weeks(self, on_week: OnWeek | None) -> Process:
        """The week's rhythm around the families."""
        for week in range(self.batch.clock.weeks):
            set_anew = self.ledger.begin_week(week)
            if self.ledger.week.closing is not None:
                closed, self.places_close = self.places_close, self.env.event()
                closed.succeed()
            for row in set_anew.tolist():
                if row in self.look_again:  # in the first week no family waits yet: it will read its clocks as they are now
                    self.look_again[row].succeed()
            yield self.env.timeout(INTAKE - MORNING)
            self.ledger.tally.refresh_stages()
            self.come_and_go()
            for tier in START_OF_CARE:
                self.lists[tier].admit()
            yield self.env.timeout(EVENING - INTAKE)
            self.ledger.step_stocks_and_count(week)
            if on_week is not None:
                on_week(week)
            yield self.env.timeout(1.0 + MORNING - EVENING)

    def come_and_go(self) -> None:
        """End the lives of families without a successor, and begin those of families that moved in."""
        left, moved_in = self.ledger.settle_succession()
        for row in left.tolist():
            self.lives.pop(row).interrupt()
        for row in moved_in.tolist():
            self.lives[row] = self.env.process(self.family(row))

    def family(self, row: int) -> Process:
        """The lives of the families in a row, one after the other, until one has no successor."""
        try:
            yield from self.life(row)
        except simpy.Interrupt:
            return

    def life(self, row: int) -> Process:
        """The life of a family: at home, with its network, waiting, in care, in crisis, unanswered."""
        while True:
            stage = Stage(int(self.ledger.state.columns["stage"][row]))
            if stage in _TIER_OF:
                yield from self.wait_for_a_slot(row, _TIER_OF[stage])
            else:
                yield self.next_event(row)
                self.live(row)

    def wait_for_a_slot(self, row: int, tier: Tier) -> Process:
        """Wait until a slot is free, unless the question escalates, settles or breaks down first."""
        slot = self.lists[tier].join(row)
        while self.ledger.state.columns["stage"][row] == WAIT_OF[tier]:
            yield slot | self.next_event(row)
            if slot.triggered:
                self.ledger.start_care(_one(row), tier)
            else:
                self.live(row)
        slot.cancel()

    def next_event(self, row: int) -> simpy.Event:
        """The next event of the family's two clocks; one that never comes if there is none.

        Where a provider leaves, the stage clock of who loses its place is set anew: whoever may looks at it again. So does who has
        gained or lost a network by what is near.
        """
        columns = self.ledger.state.columns
        week = min(int(columns["domain_week"][row]), int(columns["next_week"][row]))
        clock = self.env.event() if week >= NEVER else self.env.timeout(week - self.env.now)
        concerned = self.places_may_close and columns["stage"][row] in WHERE_PLACES_CLOSE
        clock = clock | self.places_close if concerned else clock
        if not self.networks_may_move:
            return clock
        self.look_again[row] = self.env.event()
        return clock | self.look_again[row]

    def live(self, row: int) -> None:
        """What happens to the family this week: its domains, then the end of its stage, then along its route until it is done."""
        columns = self.ledger.state.columns
        if columns["domain_week"][row] == self.ledger.week.number:
            self.ledger.change_domains(Families(self.ledger.state, _one(row)))
        if columns["next_week"][row] == self.ledger.week.number:
            self.end_stage(row)

    def end_stage(self, row: int) -> None:
        """The end of the family's stage, then along its route until the week is done."""
        family = Families(self.ledger.state, _one(row))
        before = self.ledger.tally.census_code(family)
        stage = Stage(int(self.ledger.state.columns["stage"][row]))
        route = _only(self.ledger.end_stage(family, _END_OF[stage]).route)
        while route != Route.DONE:
            on_the_way = family.now()
            on_the_way.route = _one(route)
            route = _only(self.ledger.go_along(on_the_way, _INDEX_OF[route]).route)
        self.ledger.end_of_life(before, family)


def _one(value: int) -> NDArray[np.int64]:
    return np.array([value], dtype=np.int64)


def _only(values: Values) -> Route:
    return Route(int(np.ravel(values)[0]))
