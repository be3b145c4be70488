"""The ledger: applies rules to rows of the state, and keeps census, counters and log true. Engines decide who and when."""

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
from zorgsim.model.carried import Carries
from zorgsim.model.chances import Week
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.rounds import Round, rounds_of_pools
from zorgsim.model.rules.admission import STOPPED_TIERS, intake_is_stopped, may_start
from zorgsim.model.rules.interim_care import in_interim_care
from zorgsim.model.rules.specialist import kept_on
from zorgsim.model.state import State
from zorgsim.model.succession import first_of_each
from zorgsim.model.vocabulary import CARE_OF, CARE_STAGES, VACANT, Event, Plan, Route, Stage, Tier
from zorgsim.model.week import (
    ALONG_ROUTE,
    CHANGE_OF_DOMAINS,
    NETWORKS_MOVE,
    PLACES_CLOSE,
    START_OF_CARE,
    STEP_ALONG,
    STEP_BEFORE,
    STEP_CLOCK,
    STEP_CLOSURE,
    STEP_DOMAINS,
    STEP_END,
    STEP_NETWORKS,
    STEP_SUCCESSION,
    STEP_THEN,
    SUCCESSION,
    WHERE_PLACES_CLOSE,
    Arranging,
    EndOfStage,
    Phase,
    Rule,
)

Ints = NDArray[np.int64]
OnWeek = Callable[[int], None]
"""Called with the number of each week that is done."""


_NO_ROWS: Final = np.zeros(0, dtype=np.int64)
_TURNING_OVER: Final = next(index for index, along in enumerate(ALONG_ROUTE) if Route.TURN_OVER in along.routes)


class Ledger(Carries):
    """State, surroundings, draws, counters and log of one batch.

    Parameters
    ----------
    batch, recorder
        What is simulated, and who takes note of every event (by default nobody).
    state
        The families, where they are known already; if left out, they settle.
    """

    CARRIED = ("state", "surroundings", "tally")

    def __init__(self, batch: Batch, recorder: Recorder | None = None, state: State | None = None) -> None:
        self.batch = batch
        self.recorder = recorder or NoLog()
        self.surroundings = Surroundings(batch)
        self.draws = Draws(batch.keys)
        self.state: State = settle_families(batch, self.surroundings, self.draws) if state is None else state
        self.tally = Tally(batch, self.state)
        self._were_helped: Families | None = None
        self._turned_over: list[Ints] = []
        self.week: Week = self.surroundings.begin_week(0)

    @property
    def counters(self) -> Counters:
        """The counters so far."""
        return self.tally.counters

    def begin_week(self, week: int) -> Ints:
        """Turn the levers; work out the chances of the week. Return the rows of families whose clocks were set anew meanwhile."""
        self.week = self.surroundings.begin_week(week)
        self.tally.begin_week(self.surroundings)
        if week == self.batch.incomes_week:
            self.tally.set_incomes_apart()
        moved = self._let_networks_move()
        if self.week.closing is not None:
            self._close_places()
        return moved

    def _let_networks_move(self) -> Ints:
        """Let families gain and lose a network of their own by what is near, before anybody lives the week; return their rows."""
        if not any(self.week.somebody_has(one) for one in NETWORKS_MOVE.chances):
            return _NO_ROWS
        families = Families(self.state, NETWORKS_MOVE.whose(self.state, self.week.number))
        moved = self._change_needs(NETWORKS_MOVE.rule, families, STEP_NETWORKS)
        return families.rows.take(moved)

    def _close_places(self) -> None:
        """Take the places away of families whose provider leaves, before anybody lives the week."""
        lists, stage = self.surroundings.lists, self.state.columns["stage"]
        concerned = WHERE_PLACES_CLOSE if lists is not None else WHERE_PLACES_CLOSE[:-1]
        families = Families(self.state, np.isin(stage, concerned).nonzero()[0])
        if not len(families):
            return
        before = None if lists is None else lists.number(families)
        self._apply(PLACES_CLOSE, families, (Phase.LIFE, STEP_CLOSURE))
        if lists is not None and before is not None:
            now, in_care = families.now(), families.stage == Stage.SPECIALIST
            lost = now.plan == Plan.PLACE_LOST
            lists.hand_over(before[in_care], lists.number(now)[in_care & ~lost])

    def change_domains(self, families: Families) -> None:
        """Change the domains that fell due, and set the stage clock anew of families whose needs changed, where it reads needs."""
        self._change_needs(CHANGE_OF_DOMAINS.rule, families, STEP_DOMAINS)

    def _change_needs(self, rule: Rule, families: Families, step: int) -> Ints:
        """Apply a rule that changes needs and domain clocks; return the indices of the families whose needs changed."""
        needs = families.needs
        result = self._apply(rule, families, (Phase.LIFE, step))
        changed = np.flatnonzero(result.changes["needs"] != needs)  # mostly none: thinning passes most of them over
        if len(changed):
            after = families.some(changed)
            self.tally.move(self.tally.census_code(after.with_needs(needs.take(changed))), after)
            concerned = CHANGE_OF_DOMAINS.whose(after, self.week)
            if len(concerned):
                self._apply(CHANGE_OF_DOMAINS.then, after.some(concerned), (Phase.LIFE, STEP_CLOCK))
        return changed

    def end_stage(self, families: Families, end: EndOfStage) -> RuleResult:
        """Apply the rule that ends a stage to families that are all in it, and arrange domains where that belongs to it."""
        if Stage.SPECIALIST in end.stages:
            self._were_helped = families if self.week.closing is None else _still_placed(families)
        if end.before is not None:
            self._arrange(families, end.before, STEP_BEFORE)
            families = families.now()
        result = self._apply(end.rule, families, (Phase.LIFE, STEP_END))
        if end.then is not None:
            after = end.then.follows.take(result.event).nonzero()[0]
            if len(after):
                self._arrange(families.some(after), end.then, STEP_THEN)
        return result

    def _arrange(self, families: Families, arranging: Arranging, step: int) -> None:
        """Arrange domains of families, if one of them has any to arrange and somebody arranges."""
        if self.week.somebody_has(arranging.chance) and families.needs.any():
            result = self._apply(arranging.rule, families, (Phase.LIFE, step))
            self.tally.count_arranged(families, families.needs ^ result.changes["needs"], arranging.tier)

    def go_along(self, families: Families, index: int) -> RuleResult:
        """Apply a rule of ``ALONG_ROUTE``, by its index there, to families whose routes lead to it."""
        if index == _TURNING_OVER and self.batch.families_move:
            self._turned_over.append(families.state.rows_of(families.rows))
        return self._apply(ALONG_ROUTE[index].rule, families, (Phase.LIFE, STEP_ALONG + index))

    def settle_succession(self) -> tuple[Ints, Ints]:
        """Settle, in family order, who of those that turned over this week has no successor, and which vacant rows are moved into.

        Returns
        -------
        Rows that are vacant from now on, and rows in which a family lives from now on.
        """
        if not self.batch.families_move:
            return _NO_ROWS, _NO_ROWS
        turned_over = np.sort(np.concatenate([_NO_ROWS, *self._turned_over]))
        self._turned_over.clear()
        surplus = self.tally.by_stage.sum(axis=1) - self.batch.families_in(self.week.number)
        left, moved_in = self._first_of(turned_over, surplus), _NO_ROWS
        if (surplus < 0).any():
            moved_in = self._first_of(np.flatnonzero(self.state.columns["stage"] == VACANT), -surplus)
        for event, rows in ((Event.NO_SUCCESSOR, left), (Event.MOVED_IN, moved_in)):
            if len(rows):
                families = Families(self.state, rows)
                if event is Event.NO_SUCCESSOR:
                    self.tally.leave(families)
                self._apply(SUCCESSION[event], families, (Phase.INTAKE, STEP_SUCCESSION))
                if event is Event.MOVED_IN:
                    self.tally.enter(families.now())
        return left, moved_in

    def _first_of(self, rows: Ints, most: Ints) -> Ints:
        """Return the first of some rows in each cell, as many as are asked for, (cells,)."""
        return rows[first_of_each(self.state.widened("cell", rows), most)]

    def end_of_life(self, before: Ints, families: Families) -> None:
        """Move families that lived this week from where they were (codes of the census) to where they are now."""
        self.tally.move(before, families)
        lists = self.surroundings.lists
        if lists is not None and self._were_helped is not None:
            left = (self._were_helped.now().stage != Stage.SPECIALIST).nonzero()[0]
            if len(left):  # nobody joins another list in the week in which care ends: each still knows its provider
                lists.leave(self._were_helped.part(left))
        self._were_helped = None

    def call_list(self, waiting: Families, tier: Tier) -> list[Round]:
        """Call the list of a tier, all who wait: return the rounds of its intake."""
        if tier == Tier.RESIDENTIAL:  # who of them starts has a slot by the week's end, when all is counted
            self.surroundings.in_interim_care = in_interim_care(waiting, self.batch.cells)
        lists, slots = self.surroundings.lists, self.surroundings.slots
        if lists is None or tier != Tier.SPECIALIST:
            return rounds_of_pools(slots, tier)
        lists.call(waiting)
        return lists.rounds(slots)

    def desks(self, families: Families, tier: Tier) -> Ints:
        """Return at which desk of the rounds each family waits, (n,)."""
        lists = self.surroundings.lists
        return families.cell if lists is None or tier != Tier.SPECIALIST else lists.number(families)

    def in_care(self, tier: Tier) -> Ints:
        """Return the families in care of each desk, (desks,), as a copy."""
        lists = self.surroundings.lists
        counted = self.tally.by_stage[:, CARE_OF[tier]] if lists is None or tier != Tier.SPECIALIST else lists.in_care
        return counted.copy()

    def is_stopped(self, tier: Tier) -> bool:
        """Say whether intake to a tier is stopped anywhere this week."""
        return tier in STOPPED_TIERS and self.week.somebody_has(intake_is_stopped)

    def may_start(self, waiting: Families, tier: Tier) -> NDArray[np.bool_]:
        """Say whose turn can come of families on the list of a tier, (n,)."""
        if not self.is_stopped(tier):
            return np.ones(len(waiting), dtype=bool)
        return may_start(waiting, self.week, self.draws)

    def start_care(self, rows: Ints, tier: Tier) -> None:
        """Start care for families that were admitted."""
        families = Families(self.state, rows)
        if tier == Tier.RESIDENTIAL:
            self.surroundings.in_interim_care -= in_interim_care(families, self.batch.cells)
        elif tier == Tier.SPECIALIST:
            self.surroundings.count_starts_with_specialists(families)
        self.tally.count_starts(families, tier, self.week.number)
        self._apply(START_OF_CARE[tier], families, (Phase.INTAKE, int(tier)))
        self.tally.admit(families, tier)
        if self.surroundings.lists is not None and tier == Tier.SPECIALIST:
            self.surroundings.lists.admit(families)

    def step_stocks_and_count(self, week: int) -> None:
        """Step the slow stocks on the week's counts, and count the week."""
        if self.surroundings.anybody_pays_starts:
            self.surroundings.kept_on = kept_on(self.state.columns, self.batch.cells)
        self.surroundings.end_week(self.tally.by_stage, self.tally.networks_reknit, self.tally.started)
        self.tally.close_week(week, self.surroundings)

    def _apply(self, rule: Rule, families: Families, phase_and_step: tuple[int, int]) -> RuleResult:
        """Apply a rule: write what it changes, count and record what happened."""
        result = rule(families, self.week, self.draws)
        self.tally.count_events(families, result)
        if result.counts is not None:
            self.tally.count_beside(families, result.counts)
        families.state.write(families.rows, result.changes)
        stage = result.changes.get("stage")
        if isinstance(stage, Stage) and stage in CARE_STAGES:
            self.tally.mark_care(families, stage)
        self.recorder.record((self.week.number, *phase_and_step), families, result.event)
        return result


def _still_placed(families: Families) -> Families:
    """Return those who have not lost their place: they have left its list in the morning, and may be on another one by now."""
    return families.part((families.plan != Plan.PLACE_LOST).nonzero()[0])
