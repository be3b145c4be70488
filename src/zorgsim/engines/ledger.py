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
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.rules.crisis import start_crisis_care
from zorgsim.model.rules.home import go_home
from zorgsim.model.rules.specialist import end_specialist_care
from zorgsim.model.state import State
from zorgsim.model.vocabulary import CARE_OF, Route, Stage, Tier
from zorgsim.model.week import (
    ALONG_ROUTE,
    ARRANGE,
    ATTEND,
    START_OF_CARE,
    STEP_ALONG,
    STEP_ARRANGE,
    STEP_ATTEND,
    STEP_END,
    Phase,
    Rule,
)

Ints = NDArray[np.int64]
OnWeek = Callable[[int], None]


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

    @property
    def counters(self) -> Counters:
        """The counters so far."""
        return self.tally.counters

    def begin_week(self, week: int) -> None:
        """Turn the levers; lay out what the rules of the week read."""
        self.conditions = self.surroundings.begin_week(week)
        self.tally.begin_week()

    def end_stage(self, families: Families, rule: Rule) -> RuleResult:
        """Apply the rule that ends a stage to families that are all in it; specialists arrange domains first, where they attend."""
        if rule is end_specialist_care and self.conditions.specialists_arrange_somewhere:
            self._arrange(families, ATTEND, STEP_ATTEND)
            families = families.now()
        return self._apply(rule, families, (Phase.LIFE, STEP_END))

    def arrange_domains(self, families: Families) -> None:
        """Arrange domains of families that completed coaching."""
        reknit = self._arrange(families, ARRANGE, STEP_ARRANGE)
        self.tally.count_reknit(families, reknit)

    def _arrange(self, families: Families, rule: Rule, step: int) -> Ints:
        """Apply a rule that arranges domains; return what was arranged, as masks."""
        if not families.needs.any():
            return np.zeros(len(families), dtype=np.int64)
        outcome = self._apply(rule, families, (Phase.LIFE, step))
        arranged: Ints = families.needs ^ outcome.changes["needs"]
        self.tally.count_arranged(families, arranged, Tier.FIRST_LINE if rule is ARRANGE else Tier.SPECIALIST)
        return arranged

    def go_along(self, families: Families, place: int) -> RuleResult:
        """Apply a rule of ``ALONG_ROUTE``, by its place there, to families whose routes lead to it."""
        rule, _ = ALONG_ROUTE[place]
        outcome = self._apply(rule, families, (Phase.LIFE, STEP_ALONG + place))
        if rule is start_crisis_care:
            self.tally.mark_care(families, Stage.CRISIS)
        elif rule is go_home:
            self.tally.count_helpers(families, families.route == Route.CLOSE_QUESTION)
        return outcome

    def start_care(self, rows: Ints, tier: Tier) -> None:
        """Start care for families that were admitted."""
        families = Families(self.state, rows)
        self.tally.count_starts(families, tier, self.conditions.week)
        self._apply(START_OF_CARE[tier][1], families, (Phase.INTAKE, int(tier)))
        self.tally.mark_care(families, CARE_OF[tier])
        self.tally.admit(families, tier)

    def step_stocks_and_count(self, week: int) -> None:
        """Step the slow stocks on the week's counts, and count the week."""
        self.surroundings.step_stocks(self.tally.by_stage, self.tally.networks_reknit)
        self.tally.close_week(week, self.surroundings)

    def _apply(self, rule: Rule, families: Families, moment: tuple[int, int]) -> RuleResult:
        """Apply a rule: write what it changes, count and record what happened."""
        outcome = rule(families, self.conditions, self.draws)
        self.tally.count_events(families, outcome)
        families.state.write(families.rows, outcome.changes)
        self.recorder.record((self.conditions.week, *moment), families, outcome.event)
        return outcome
