"""The vectorised engine: all families of all runs of a batch at once, in NumPy.

One array of next weeks, scanned once a week, is the whole calendar: cancelling is overwriting. A waiting list is an array of rows
in order of joining; who left is dropped when the list is next read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters
from zorgsim.engines.log import NoLog, Recorder
from zorgsim.engines.population import settle_families
from zorgsim.engines.surroundings import Surroundings
from zorgsim.engines.tally import Tally
from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, Outcome, State
from zorgsim.model.queues import admitted, rank
from zorgsim.model.vocabulary import CARE_OF, WAIT_OF, Event, Route, Stage, Tier
from zorgsim.model.week import (
    ALONG_ROUTE,
    ARRANGE,
    END_OF_STAGE,
    START_OF_CARE,
    STEP_ARRANGE,
    STEP_END,
    STEP_ROUTE,
    Phase,
    Rule,
    completed_coaching,
)

Ints = NDArray[np.int64]

BLOCK: Final = 16_384
"""Families whose events are worked out together: small enough for the processor's cache. It never changes a result."""

_TIER_OF_ROUTE: Final = {
    Route.FIRST_LINE_LIST: Tier.FIRST_LINE,
    Route.SPECIALIST_LIST: Tier.SPECIALIST,
    Route.RESIDENTIAL_LIST: Tier.RESIDENTIAL,
}


class VectorisedEngine:
    """Simulates a batch of runs.

    Parameters
    ----------
    batch
        The runs.
    recorder
        Takes note of every event; by default nobody does.
    """

    def __init__(self, batch: Batch, recorder: Recorder | None = None) -> None:
        self.batch = batch
        self.recorder = recorder or NoLog()
        self.surroundings = Surroundings(batch)
        self.draws = Draws(batch.keys)
        self.state: State = settle_families(batch, self.surroundings, self.draws)
        self.tally = Tally(batch, self.state)
        self.waiting: dict[Tier, Ints] = {tier: np.zeros(0, dtype=np.int64) for tier in Tier}
        self.joined: dict[Tier, list[Ints]] = {tier: [] for tier in Tier}
        self.family_events = 0

    def run(self, progress: Callable[[int], None] | None = None) -> Counters:
        """Simulate every week and return the counters; ``progress`` is told each week that is done."""
        for week in range(self.batch.clock.weeks):
            self.simulate_week(week)
            if progress is not None:
                progress(week)
        return self.tally.counters

    def simulate_week(self, week: int) -> None:
        """Simulate one week: life, intake, stocks, count."""
        conditions = self.surroundings.begin_week(week)
        self.tally.begin_week()
        self._life(week, conditions)
        self._intake(week, conditions)
        self.tally.refresh_stages()
        self.surroundings.step_stocks(self.tally.by_stage, self.tally.networks_reknit)
        self.tally.close_week(week, self.surroundings)

    def _life(self, week: int, conditions: Conditions) -> None:
        due = np.flatnonzero(self.state.columns["next_week"] == week)
        for start in range(0, len(due), BLOCK):
            self._live(due[start : start + BLOCK], conditions)

    def _live(self, rows: Ints, conditions: Conditions) -> None:
        """Let the events of some families happen, each along its route of the week."""
        before = self.tally.census_code(rows)
        stage = self.state.columns["stage"][rows]
        route = np.full(len(rows), Route.DONE, dtype=np.int64)
        for ended, rule in END_OF_STAGE:
            places = np.flatnonzero(stage == ended)
            if len(places):
                outcome = self._apply(rule, rows[places], conditions, (Phase.LIFE, STEP_END))
                route[places] = outcome.route
                if ended == Stage.FIRST_LINE:
                    self._arrange(rows[places[completed_coaching(outcome.event)]], conditions)
        for along, rule in ALONG_ROUTE:
            places = np.flatnonzero(route == along)
            if len(places):
                outcome = self._apply(rule, rows[places], conditions, (Phase.LIFE, STEP_ROUTE[along]))
                route[places] = outcome.route
                self._note_route(along, rows[places])
        self.tally.move(before, rows)

    def _note_route(self, along: Route, rows: Ints) -> None:
        tier = _TIER_OF_ROUTE.get(along)
        if tier is not None:
            self.joined[tier].append(rows)
        elif along == Route.CRISIS:
            self.tally.mark_care(rows)
        elif along == Route.CLOSE_QUESTION:
            self.tally.count_helpers(rows)

    def _arrange(self, rows: Ints, conditions: Conditions) -> None:
        if len(rows):
            before = self.state.columns["needs"][rows].astype(np.int64)
            self._apply(ARRANGE, rows, conditions, (Phase.LIFE, STEP_ARRANGE))
            self.tally.count_arranged(rows, before & ~self.state.columns["needs"][rows].astype(np.int64))

    def _apply(self, rule: Rule, rows: Ints, conditions: Conditions, moment: tuple[int, int]) -> Outcome:
        """Apply a rule to some rows: write what it changes, count and record what happened."""
        outcome = rule(Families(self.state, rows), conditions, self.draws)
        for name, values in outcome.changes.items():
            self.state.columns[name][rows] = values
        happened = outcome.event != Event.NOTHING
        if happened.all():
            self.tally.count_events(rows, outcome.event)
        elif happened.any():
            self.tally.count_events(rows[happened], outcome.event[happened])
        self.recorder.record((conditions.week, *moment), rows, outcome.event, self.state)
        return outcome

    def _intake(self, week: int, conditions: Conditions) -> None:
        self.tally.refresh_stages()
        for tier, rule in START_OF_CARE:
            waiting = self._waiting_now(tier)
            rows = waiting[self._chosen(tier, waiting)]
            if len(rows):
                before = self.tally.census_code(rows)
                waited = week - self.state.columns["since"][rows].astype(np.int64)
                self._apply(rule, rows, conditions, (Phase.INTAKE, tier))
                self.tally.count_starts(rows, tier, waited)
                self.tally.mark_care(rows)
                self.tally.move(before, rows)

    def _waiting_now(self, tier: Tier) -> Ints:
        """Return the rows that wait, in order of week of joining and family number, and keep the list so."""
        listed = np.concatenate([self.waiting[tier], *self.joined[tier]])
        self.joined[tier].clear()
        self.waiting[tier] = listed[self.state.columns["stage"][listed] == WAIT_OF[tier]]
        return self.waiting[tier]

    def _chosen(self, tier: Tier, rows: Ints) -> NDArray[np.bool_]:
        columns = self.state.columns
        cell = columns["cell"][rows].astype(np.int64)
        ranks = rank(
            self.surroundings.discipline[cell], columns["urgent"][rows].astype(np.int64), columns["severity"][rows].astype(np.int64)
        )
        free = self.surroundings.free_places(tier, self.tally.by_stage[:, CARE_OF[tier]])
        return admitted(self.surroundings.pool[tier][cell], ranks, free)
