"""The vectorised engine: all families of all runs of a batch at once, in NumPy.

Two arrays of next weeks, of the domain clock and the stage clock, each scanned once a week, are the whole calendar: cancelling
is overwriting. A waiting list is an array of rows
in order of joining; who left is dropped when the list is next read.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.constants import constant
from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters
from zorgsim.engines.ledger import Ledger, OnWeek
from zorgsim.engines.log import Recorder
from zorgsim.model.carried import Array, Carries
from zorgsim.model.families import Families
from zorgsim.model.queues import admitted, rank, served_at_once
from zorgsim.model.rounds import Round
from zorgsim.model.state import State, state_of
from zorgsim.model.vocabulary import WAIT_OF, Route, Stage, Tier
from zorgsim.model.week import ALONG_ROUTE, END_OF_STAGE, LISTS, START_OF_CARE

Ints = NDArray[np.int64]

BLOCK: Final = 32_768
"""Families whose events are worked out together: small enough for the processor's cache. It never changes a result."""

# which end of a stage, and which rule along a route, serves whom: looked up for all families at once
_END_OF_STAGE: Final = np.zeros(len(Stage), dtype=np.int8)
for _number, _end in enumerate(END_OF_STAGE):
    _END_OF_STAGE[list(_end.stages)] = _number
_TURN_OF_ROUTE: Final = np.full(len(Route), len(ALONG_ROUTE), dtype=np.int8)
for _number, _along in enumerate(ALONG_ROUTE):
    _TURN_OF_ROUTE[list(_along.routes)] = _number
_TURNS: Final = [constant(number) for number in range(len(ALONG_ROUTE))]
_TIER_OF_ROUTE: Final = np.full(len(Route), -1, dtype=np.int8)
for _route, _tier in LISTS.items():
    _TIER_OF_ROUTE[_route] = _tier
_LEADS_TO_LIST: Final = [not LISTS.keys().isdisjoint(along.routes) for along in ALONG_ROUTE]


class VectorisedEngine(Carries):
    """Simulates a batch of runs.

    Parameters
    ----------
    batch
        The runs.
    recorder
        Takes note of every event; by default nobody does.
    state
        The families, where they are known already; if left out, they settle.
    """

    CARRIED = ("ledger", "waiting", "somebody_moved", "week")  # who joins a list is on it by the end of the week

    def __init__(self, batch: Batch, recorder: Recorder | None = None, state: State | None = None) -> None:
        self.batch = batch
        self.ledger = Ledger(batch, recorder, state)
        self.waiting: dict[Tier, Ints] = {tier: np.zeros(0, dtype=np.int64) for tier in Tier}
        self.joined: dict[Tier, list[Ints]] = {tier: [] for tier in Tier}
        self.somebody_moved = False
        self.week = 0

    def run(self, on_week: OnWeek | None = None) -> Counters:
        """Simulate every week and return the counters; ``on_week`` is called with each week that is done."""
        self.run_until(self.batch.clock.weeks, on_week)
        return self.ledger.counters

    def run_until(self, week: int, on_week: OnWeek | None = None) -> None:
        """Simulate up to, not including, a week."""
        for this in range(self.week, week):
            self.simulate_week(this)
            if on_week is not None:
                on_week(this)
        self.week = max(self.week, week)

    def branch(self, batch: Batch) -> VectorisedEngine:
        """Return a copy that goes on under another batch's measures.

        Raises
        ------
        ValueError
            If the batches differ in anything else, or in a week that has been simulated.
        """
        if not self.batch.differs_in_measures_only(batch) or self.batch.first_difference(batch) < self.week:
            raise ValueError(f"the batches differ from week {self.batch.first_difference(batch)}, and week {self.week} is next")
        # deepcopy remembers what it has copied by identity: told that the batch was copied already, it puts the other one in its
        # place everywhere, and neither the world nor the cached arrays of the batch are copied
        twin = copy.deepcopy(self, {id(self.batch): batch})
        twin.ledger.surroundings.take_over(batch)
        return twin

    @classmethod
    def going_on(cls, batch: Batch, arrays: Mapping[str, Array], recorder: Recorder | None = None) -> VectorisedEngine:
        """Return an engine that goes on from what another one carried (`carried`), as if it had simulated all of it itself.

        Parameters
        ----------
        batch
            What is simulated: until the week that comes next it is what the other one simulated, but for when the calendar ends.
        arrays
            What the other one carried; copied.
        recorder
            Takes note of every event from here on.
        """
        families = int(batch.world.rows.sum()) * len(batch.runs)
        engine = cls(batch, recorder, state_of(families))
        engine.carry_on(arrays)
        return engine

    def simulate_week(self, week: int) -> None:
        """Simulate one week: life, intake, stocks, count."""
        self.ledger.begin_week(week)
        for rows in self._due("domain_week", week):
            self.ledger.change_domains(Families(self.ledger.state, rows))
        for rows in self._due("next_week", week):
            self._live(rows)
        self._admit()
        self.ledger.step_stocks_and_count(week)

    def _due(self, clock: str, week: int) -> Iterator[Ints]:
        """Return the rows of the families whose clock has come, some at a time."""
        due = np.flatnonzero(self.ledger.state.columns[clock] == week)
        for start in range(0, len(due), BLOCK):
            yield due[start : start + BLOCK]

    def _live(self, rows: Ints) -> None:
        """Let the events of some families happen, each along its route of the week."""
        ledger = self.ledger
        state, indices = ledger.state.taken_out(rows)
        families = Families(state, indices)
        before = ledger.tally.census_code(families)  # where each stands now: rules move it several times, the census once
        route = self._end_stages(families)
        turn = _TURN_OF_ROUTE.take(route)
        for number in range(len(ALONG_ROUTE)):
            indices = (turn == _TURNS[number]).nonzero()[0]
            if len(indices):
                chosen = families.some(indices)
                chosen.route = route.take(indices)
                result = ledger.go_along(chosen, number)
                if _LEADS_TO_LIST[number]:
                    self._join_lists(chosen)
                if "generation" in result.changes:  # who lives there is another family now: nothing of the old may be remembered
                    families = families.now()
                if isinstance(result.route, np.ndarray) or result.route != Route.DONE:
                    route[indices] = result.route
                    turn[indices] = _TURN_OF_ROUTE[result.route]
        ledger.end_of_life(before, families)
        state.put_back()

    def _end_stages(self, families: Families) -> Ints:
        """End the stage of each family; return the route that each takes then."""
        ending = _END_OF_STAGE.take(families.stage)
        # sorted by kind of end: each rule is called once, on a contiguous stretch; stable, or rows would not keep their order
        order = ending.argsort(kind="stable")
        last = np.bincount(ending, minlength=len(END_OF_STAGE)).cumsum().tolist()
        route = np.empty(len(families), dtype=np.int64)
        for end, first, beyond in zip(END_OF_STAGE, [0, *last], last, strict=False):
            if first < beyond:
                indices = order[first:beyond]
                route[indices] = self.ledger.end_stage(families.some(indices), end).route
        return route

    def _join_lists(self, families: Families) -> None:
        """Put the families whose route leads to a list on it."""
        to = _TIER_OF_ROUTE.take(families.route)
        for tier in Tier:
            joining = (to == tier).nonzero()[0]
            if len(joining):
                self.joined[tier].append(families.state.rows_of(families.rows.take(joining)))
        self.somebody_moved |= bool((families.route == Route.ANOTHER_LIST).any())

    def _admit(self) -> None:
        """Admit families to free slots, tier by tier."""
        self.ledger.tally.refresh_stages()
        self.ledger.settle_succession()
        for tier in START_OF_CARE:
            waiting = Families(self.ledger.state, self._waiting_now(tier))
            rounds = self.ledger.call_list(waiting, tier)
            if self.ledger.is_stopped(tier):
                waiting = waiting.part(self.ledger.may_start(waiting, tier).nonzero()[0])
            if len(waiting):
                rows = self._chosen(tier, waiting, rounds)
                if len(rows):
                    self.ledger.start_care(rows, tier)

    def _waiting_now(self, tier: Tier) -> Ints:
        """Return the rows that wait, in order of week of joining and family number, and keep the list so."""
        # those who join come behind: rows of one week are in order of family number, since families live in order of rows; who left
        # the list in the meantime is in another stage and drops out here, so that leaving costs nothing when it happens
        listed = self.waiting[tier]
        moved = self.somebody_moved and tier == Tier.SPECIALIST
        if moved or self.ledger.week.closing is not None:
            # who moved to another provider is among those who join, and so is who was admitted last week and lost the place at
            # once: listed twice they would be admitted twice
            listed = listed[self.ledger.state.gather("joined", listed) < self.ledger.week.number]
            self.somebody_moved &= not moved
        listed = np.concatenate([listed, *self.joined[tier]]) if self.joined[tier] else listed
        self.joined[tier].clear()
        self.waiting[tier] = listed[self.ledger.state.gather("stage", listed) == WAIT_OF[tier]]
        return self.waiting[tier]

    def _chosen(self, tier: Tier, families: Families, rounds: list[Round]) -> Ints:
        """Return the rows that get a slot, round after round: whoever got none may stand in another line."""
        in_care = self.ledger.in_care(tier)
        desk = self.ledger.desks(families, tier)
        chosen = []
        for number, this in enumerate(rounds):
            first = self._first_in_line(families, desk, this, in_care)
            chosen.append(families.rows[first])
            if number + 1 < len(rounds):
                in_care += np.bincount(desk[first], minlength=len(in_care))
                left = (~first & (rounds[number + 1].line.take(desk) >= 0)).nonzero()[0]
                families, desk = families.part(left), desk.take(left)
        return np.concatenate(chosen)

    def _first_in_line(self, families: Families, desk: Ints, this: Round, in_care: Ints) -> NDArray[np.bool_]:
        """Say who gets a free slot of their line; only lines with some free slots, but not enough, need be put in order."""
        line, free = this.line.take(desk), this.free(in_care)
        at_once = served_at_once(line, free)
        first: NDArray[np.bool_] = at_once.take(line)
        contested = ((free > 0) & ~at_once).take(line).nonzero()[0]
        if len(contested):
            some = families.part(contested)
            ranks = rank(this.discipline.take(desk.take(contested)), some.urgent, some.severity)
            first[contested] = admitted(line.take(contested), ranks, free)
        return first
