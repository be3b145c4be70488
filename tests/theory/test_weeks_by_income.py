"""Weeks lived by income at a fixed day: against the families themselves in both engines, and that no policy moves the groups.

Written down before a run: a policy that makes incomes secure sooner moves families out of the group of each week, and nobody out of
the group of that day; its gain shows in the group of that day, and in no year before it anything is counted.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from tests.worlds import (
    Played,
    a_run,
    batches,
    different_counters,
    measure,
    play,
    play_with_simpy,
    searching,
    values,
    weeks,
    world,
    years_first,
)

from zorgsim.clock import LAST_WEEK
from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import INCOMES_APART, NEEDS_GROUPS
from zorgsim.engines.saved import what_came_before
from zorgsim.engines.simpy_engine import SimPyEngine
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.inputs.yardsticks import shipped_yardsticks
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, N_STAGES, VACANT, Domain, IncomeThen, Stage
from zorgsim.results.outcomes.yardsticks import valued

DAY = 53
"""In the first days of the second year: a week that begins in the first would be counted there."""


def place(number: int = 156, relief: float = 1.0, families: int = 80) -> Batch:
    """Two municipalities with care for few; incomes are secured sooner from the day on, or not."""
    parameters = values({"question.base": 3.0, "turnover.carry_over": 0.0})
    relieved = [measure("domains.income_relief", "to", relief, DAY, [True, True])] if relief != 1.0 else []
    run = a_run(parameters, relieved, freeze=())
    return Batch(world([families, families // 2], 0.25, regions=[0, 1]), weeks(number), (run,), incomes_week=DAY)


class Recount:
    """A count of who was there on the day, family by family, to be made after every week."""

    def __init__(self, engine: VectorisedEngine | SimPyEngine) -> None:
        self.engine = engine
        self.then: dict[tuple[int, int, int], int] = {}
        years = int(engine.ledger.tally.year_of_week.max()) + 1
        shape = (years, engine.batch.cells, len(INCOMES_APART), N_STAGES, N_SEVERITIES, N_DOMAINS + 1)
        self.total = np.zeros(shape, dtype=np.int64)
        if engine.batch.incomes_week == 0:
            self.take_note()

    def families(self) -> zip[tuple[int, ...]]:
        columns = self.engine.ledger.state.columns
        names = ("cell", "family", "generation", "stage", "severity", "needs")
        return zip(*(columns[name].tolist() for name in names), strict=True)

    def take_note(self) -> None:
        for cell, family, generation, stage, _severity, needs in self.families():
            if stage != VACANT:
                self.then[cell, family, generation] = 0 if needs >> Domain.INCOME & 1 else 1

    def __call__(self, week: int) -> None:
        year = self.engine.ledger.tally.year_of_week[week]
        for cell, family, generation, stage, severity, needs in self.families():
            group = self.then.get((cell, family, generation))
            if group is not None and stage != VACANT:
                asked = 0 if stage == Stage.HOME else severity
                self.total[year, cell, group, stage, asked, needs.bit_count()] += 1
        if week + 1 == self.engine.batch.incomes_week:  # as they stand when that week begins
            self.take_note()


@searching(8)
@given(batches(most_runs=2, most_families=40, most_years=2))
def test_they_are_those_of_the_families_that_were_there(batch: Batch) -> None:
    engine = VectorisedEngine(batch)
    recount = Recount(engine)
    for week in range(batch.clock.weeks):
        engine.simulate_week(week)
        recount(week)
    assert years_first(engine.ledger.counters.weeks_lived_by_income).tolist() == recount.total.tolist()


def test_the_readable_engine_counts_the_same() -> None:
    engine = SimPyEngine(place(relief=3.0))
    recount = Recount(engine)
    counters = engine.run(recount)
    assert years_first(counters.weeks_lived_by_income).tolist() == recount.total.tolist()
    assert different_counters(counters, play(place(relief=3.0)).counters) == []


@pytest.mark.parametrize("run", [play, play_with_simpy])
def test_to_set_families_apart_moves_nothing_else(run: type[Played]) -> None:
    apart, never = run(place()), run(replace(place(), incomes_week=LAST_WEEK))  # type: ignore[arg-type,call-arg]
    assert different_counters(apart.counters, never.counters) == ["weeks_lived_by_income"]
    assert apart.log.event.tolist() == never.log.event.tolist()
    assert never.counters.weeks_lived_by_income.sum() == 0


def test_before_the_day_nobody_is_in_a_group_and_on_it_everybody_is() -> None:
    counters = play(place()).counters
    groups = counters.weeks_lived_by_income.sum(axis=(0, 2, 4, 5, 6))
    assert groups[0].sum() == 0
    whole = counters.weeks_lived.sum(axis=(0, 2, 3, 4, 5))
    assert 0.9 * whole[1] < groups[1].sum() <= whole[1]  # some five in a hundred turn over in a year
    assert groups[2].sum() < groups[1].sum()


def test_no_policy_moves_a_family_between_the_groups() -> None:
    """Nobody leaves: the groups of the day stay as large as they were, those of each week do not."""
    still = values({"question.base": 3.0, "turnover.rate": 1e-9})
    found = {}
    for relief in (1.0, 10.0):
        batch = place(relief=relief, families=2000)
        counters = play(replace(batch, runs=(replace(batch.runs[0], parameters=still),))).counters
        now = counters.family_weeks[..., NEEDS_GROUPS.index("income")].sum(axis=(0, 2, 3))
        found[relief] = counters.weeks_lived_by_income.sum(axis=(0, 2, 4, 5, 6)), now, counters
    assert found[1.0][0].tolist() == found[10.0][0].tolist()
    assert found[10.0][1][2] < 0.7 * found[1.0][1][2]
    table = shipped_yardsticks()["daily_life"]
    insecure = {
        relief: float(valued(counters.weeks_lived_by_income[:, 2, :, 0].sum(axis=1), table)[0])
        for relief, (_, _, counters) in found.items()
    }
    assert insecure[10.0] > insecure[1.0]


def test_the_past_knows_the_day_once_it_has_come() -> None:
    later = replace(place(), incomes_week=DAY + 1)
    assert what_came_before(place(), DAY) == what_came_before(later, DAY)
    assert what_came_before(place(), DAY + 1) != what_came_before(later, DAY + 1)
    assert not place().differs_in_measures_only(later)


def test_words_of_the_groups() -> None:
    assert [one.name for one in INCOMES_APART] == ["INSECURE", "SECURE"]
    assert int(IncomeThen.NOT_THERE) == 0
