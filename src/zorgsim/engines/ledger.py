"""The ledger: applies rules to rows of the state, and keeps census, counters and log true. Engines decide who and when."""

from __future__ import annotations

from collections.abc import Callable

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
from zorgsim.model.vocabulary import Route, Tier
from zorgsim.model.week import ALONG_ROUTE, ARRANGE, START_OF_CARE, STEP_ARRANGE, STEP_END, STEP_ROUTE, Phase, Rule

Ints = NDArray[np.int64]
Progress = Callable[[int], None]


class Ledger:
    """State, surroundings, draws, counters and log of one batch."""

    def __init__(self, batch: Batch, recorder: Recorder | None = None) -> None:
        self.batch = batch
        self.recorder = recorder or NoLog()
        self.surroundings = Surroundings(batch)
        self.draws = Draws(batch.keys)
        self.state: State = settle_families(batch, self.surroundings, self.draws)
        self.tally = Tally(batch, self.state)
        self.conditions: Conditions = self.surroundings.begin_week(0)
        self._along_route: dict[int, Rule] = {int(route): rule for route, rule in ALONG_ROUTE}
        self._start_of_care: dict[int, Rule] = {int(tier): rule for tier, rule in START_OF_CARE}

    @property
    def counters(self) -> Counters:
        """The counters so far."""
        return self.tally.counters

    def begin_week(self, week: int) -> None:
        """Turn the levers; lay out what the rules of the week read."""
        self.conditions = self.surroundings.begin_week(week)
        self.tally.begin_week()

    def end_stage(self, rows: Ints, rule: Rule) -> Outcome:
        """Apply the rule that ends a stage to rows that are all in it."""
        return self._apply(rule, rows, (Phase.LIFE, STEP_END))

    def arrange_domains(self, rows: Ints) -> None:
        """Arrange domains of families that completed coaching."""
        before = self.state.columns["needs"][rows].astype(np.int64)
        if not before.any():
            return
        self._apply(ARRANGE, rows, (Phase.LIFE, STEP_ARRANGE))
        self.tally.count_arranged(rows, before & ~self.state.columns["needs"][rows].astype(np.int64))

    def go_along(self, rows: Ints, route: int) -> Outcome:
        """Apply the rule of a route to rows that all take it."""
        outcome = self._apply(self._along_route[route], rows, (Phase.LIFE, STEP_ROUTE[Route(route)]))
        if route == Route.CRISIS:
            self.tally.mark_care(rows)
        elif route == Route.CLOSE_QUESTION:
            self.tally.count_helpers(rows)
        return outcome

    def start_care(self, rows: Ints, tier: Tier) -> None:
        """Start care for families that were admitted."""
        before = self.tally.census_code(rows)
        self.tally.count_starts(rows, tier, self.conditions.week)
        self._apply(self._start_of_care[tier], rows, (Phase.INTAKE, int(tier)))
        self.tally.mark_care(rows)
        self.tally.move(before, rows)

    def step_stocks_and_count(self, week: int) -> None:
        """Step the slow stocks on the week's counts, and count the week."""
        self.tally.refresh_stages()
        self.surroundings.step_stocks(self.tally.by_stage, self.tally.networks_reknit)
        self.tally.close_week(week, self.surroundings)

    def _apply(self, rule: Rule, rows: Ints, moment: tuple[int, int]) -> Outcome:
        """Apply a rule: write what it changes, count and record what happened."""
        outcome = rule(Families(self.state, rows), self.conditions, self.draws)
        for name, values in outcome.changes.items():
            self.state.columns[name][rows] = values
        happened = np.count_nonzero(outcome.event)
        if happened == len(rows):
            self.tally.count_events(rows, outcome.event)
        elif happened:
            some = outcome.event.nonzero()[0]
            self.tally.count_events(rows[some], outcome.event[some])
        self.recorder.record((self.conditions.week, *moment), rows, outcome.event, self.state)
        return outcome
