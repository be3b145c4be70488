"""Families over time: rows are laid out once, nobody is sent away, and where the number stands still nothing is different."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import pytest
from tests.worlds import Played, a_run, assert_same, chosen_rows, play, play_with_simpy, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.log import LogRecorder
from zorgsim.engines.saved import what_came_before
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.succession import FamiliesOverTime, bought_for, first_of_each
from zorgsim.model.vocabulary import VACANT, Event

BUSY: Final = values({"turnover.rate": 0.3, "question.base": 1.0, "specialist.slots_per_1000": 60.0})
QUIET: Final = values({"turnover.rate": 0.0, "question.base": 0.001})
PLACE: Final = world([60, 40, 80], regions=[0, 0, 1])
FALLS_AND_RISES: Final = [[60, 40, 80], [50, 44, 80], [45, 44, 60], [70, 30, 60], [60, 30, 70]]


def over_time(points: list[list[int]], rows: list[int] | None = None) -> FamiliesOverTime:
    """Families of the place at the beginning of each year of 52 weeks."""
    families = np.array(points)
    return FamiliesOverTime(np.array(rows or families.max(axis=0)), np.arange(len(points)) * 52, families)


def batch_of(points: list[list[int]] | None, parameters: dict[str, float] = BUSY, years: int = 4) -> Batch:
    moving = None if points is None else over_time(points)
    return Batch(replace(PLACE, over_time=moving), weeks(52 * years), (a_run(parameters, freeze=()),))


def lived(batch: Batch) -> np.ndarray:
    """Families that live in each municipality at the end of each week, (weeks, M)."""
    engine, found = VectorisedEngine(batch), []
    for week in range(batch.clock.weeks):
        engine.simulate_week(week)
        found.append(engine.ledger.tally.by_stage.sum(axis=1))
        columns = engine.ledger.state.columns
        here = columns["stage"] != VACANT
        assert np.bincount(columns["cell"][here], minlength=batch.cells).tolist() == found[-1].tolist()
    return np.stack(found)


@pytest.fixture(scope="module")
def moving() -> Batch:
    return batch_of(FALLS_AND_RISES)


@pytest.fixture(scope="module")
def played(moving: Batch) -> Played:
    return play(moving)


@pytest.fixture(scope="module")
def standing() -> Played:
    """With as many families in every week."""
    return play(batch_of(None))


def test_a_series_that_stands_still_gives_the_same_log_as_none(standing: Played) -> None:
    assert_same(standing, play(batch_of([[60, 40, 80]] * 5)))


def test_both_engines_agree_while_families_come_and_go(moving: Batch, played: Played) -> None:
    assert_same(played, play_with_simpy(moving))
    assert {Event.NO_SUCCESSOR, Event.MOVED_IN} <= set(played.log.event.tolist())


def test_a_municipality_with_the_same_series_has_the_same_log(played: Played) -> None:
    """The third shares nothing with the others but the year: whatever becomes of them, its families live as they did."""
    still = [[60, 40, one[2]] for one in FALLS_AND_RISES]
    one, other = (chosen_rows(log, log.cell == 2) for log in (played.log, play(batch_of(still)).log))
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in vars(one))
    assert len(one) > 100


def test_each_week_counts_as_many_families_as_the_series_says_where_turnover_allows() -> None:
    points = [[600, 400, 800], [570, 440, 800], [540, 480, 760], [570, 460, 720], [570, 460, 720]]
    place = replace(world([600, 400, 800]), over_time=over_time(points))
    batch = Batch(place, weeks(52 * 4), (a_run({**BUSY, "turnover.rate": 0.5, "question.base": 0.2}),))
    found, meant = lived(batch), over_time(points).by_week(batch.clock.weeks)
    assert found[::52].tolist() == points[:4]  # each January
    assert (found >= meant).all()  # a decline waits for somebody to turn over, a rise waits for nobody
    rises = np.diff(meant, axis=0) > 0
    assert (found[1:][rises] == meant[1:][rises]).all()


def test_nobody_is_sent_away() -> None:
    """Without turnover there are as many families as before, whatever the series says; who moves in comes all the same."""
    found = lived(batch_of([[60, 40, 80], [30, 44, 80]], QUIET, years=2))
    assert found[-1].tolist() == [60, 44, 80]


def test_a_decline_quicker_than_turnover_takes_all_who_turn_over(moving: Batch) -> None:
    at_once = FamiliesOverTime(PLACE.families, np.array([0, 1]), np.stack([PLACE.families, np.ones(3, dtype=np.int64)]))
    falls = replace(moving, world=replace(PLACE, over_time=at_once))
    log = play(falls).log
    falling = log.week >= 1
    turned_over, left = ((log.event[falling] == event).sum() for event in (Event.TURNED_OVER, Event.NO_SUCCESSOR))
    assert 0 < left == turned_over
    assert Event.MOVED_IN not in log.event


def test_rows_that_are_never_lived_in_change_nothing(standing: Played) -> None:
    roomy = replace(PLACE, over_time=over_time([[60, 40, 80]] * 5, rows=[90, 41, 80]))
    assert_same(standing, play(replace(batch_of(None), world=roomy)))


def test_who_moves_in_has_luck_of_its_own(played: Played) -> None:
    log = played.log
    came = log.event == Event.MOVED_IN
    assert (log.generation[came] > 0).all()
    assert len(set(zip(log.family[came].tolist(), log.generation[came].tolist(), strict=True))) == came.sum()
    assert len(set(log.needs[came].tolist())) > 1


def test_what_families_leave_and_enter_is_counted(moving: Batch, played: Played) -> None:
    counted = played.counters.events.sum(axis=(0, 1, 2, 4, 5))
    for event in (Event.NO_SUCCESSOR, Event.MOVED_IN):
        assert counted[event] == (played.log.event == event).sum() > 0
    at_end = played.counters.families_at_end[0, -1, :, :, 0].sum(axis=-1)
    assert at_end.tolist() == lived(moving)[-1].tolist()


# Saved and branched


def test_scenarios_part_in_the_week_in_which_their_families_do() -> None:
    usual = batch_of(None)
    fewer = batch_of([[60, 40, 80], [60, 40, 80], [50, 40, 80], [50, 40, 80]])
    assert usual.first_difference(fewer) == 55  # half a family less in whole ones: the fourth week of the second year
    trunk, recorder = VectorisedEngine(usual), LogRecorder()
    trunk.run_until(55)
    branch = trunk.branch(fewer).run()
    alone = VectorisedEngine(fewer, recorder).run()
    assert all(np.array_equal(array, alone.arrays[name]) for name, array in branch.arrays.items())
    assert Event.NO_SUCCESSOR in recorder.log().event


def test_other_rows_are_another_world() -> None:
    more = batch_of([[60, 40, 80], [60, 40, 80], [60, 40, 90]])
    assert not batch_of(None).differs_in_measures_only(more)
    begins = batch_of([[59, 40, 80], [60, 40, 80]])
    assert not batch_of(None).differs_in_measures_only(begins)


def test_a_past_goes_on_where_families_moved(moving: Batch) -> None:
    engine = VectorisedEngine(moving)
    engine.run_until(120)
    on = VectorisedEngine.going_on(moving, {name: array.copy() for name, array in engine.carried().items()})
    one, other = engine.run(), on.run()
    assert all(np.array_equal(array, other.arrays[name]) for name, array in one.arrays.items())


def test_a_past_is_named_by_the_families_that_were_and_not_by_those_to_come() -> None:
    one, other = (batch_of([[60, 40, 80], [50, 40, 80], last]) for last in ([50, 40, 80], [40, 40, 80]))
    usual = batch_of(None)
    assert what_came_before(one, 52) == what_came_before(other, 52) != what_came_before(usual, 52)
    assert what_came_before(one, 80) != what_came_before(other, 80)
    late = batch_of([[60, 40, 80], [60, 40, 80], [50, 40, 80]])
    assert what_came_before(late, 52) == what_came_before(usual, 52)


# What follows from the number of families


@pytest.mark.parametrize(("follows", "slots"), [(0.0, 1.0), (1.0, 0.5)])
def test_what_is_bought_follows_families_as_far_as_the_parameter_says(follows: float, slots: float) -> None:
    begins_small = replace(PLACE, over_time=over_time([[30, 20, 40]] * 5, rows=[60, 40, 80]))
    run = a_run({**BUSY, "families.supply_follows": follows})
    offered = [
        VectorisedEngine(Batch(place, weeks(3), (run,))).ledger.surroundings.slots.offered for place in (PLACE, begins_small)
    ]
    assert offered[1] == pytest.approx(slots * offered[0])


def test_slots_are_bought_anew_each_january() -> None:
    run = a_run({**BUSY, "turnover.rate": 2.0})
    batch = Batch(replace(PLACE, over_time=over_time([[60, 40, 80], [30, 40, 80], [30, 40, 80]])), weeks(106), (run,))
    engine, before = VectorisedEngine(batch), {}
    januaries = np.flatnonzero(np.diff(batch.clock.year_of_week)) + 1
    for week in range(106):
        engine.simulate_week(week)
        before[week] = engine.ledger.surroundings.slots.offered[2].tolist()
    changes = [week for week in range(1, 106) if before[week] != before[week - 1]]
    assert changes == [week for week in januaries.tolist() if week in changes] != []


def test_rates_go_by_the_families_that_live_there() -> None:
    """Spending per family in the week's counts: as many euros over fewer families."""
    engine = VectorisedEngine(batch_of([[60, 40, 80], [30, 20, 40], [30, 20, 40]], {**BUSY, "turnover.rate": 3.0}))
    engine.run_until(100)
    surroundings = engine.ledger.surroundings
    by_stage = engine.ledger.tally.by_stage
    assert surroundings.counted.families.tolist() == by_stage.sum(axis=1).tolist() != [60.0, 40.0, 80.0]
    assert surroundings.families.tolist() == [60.0, 40.0, 80.0]


def test_first_of_each_takes_the_lowest_numbers() -> None:
    cell = np.array([0, 0, 0, 2, 2, 3])
    assert first_of_each(cell, np.array([2, 5, 0, -1])).tolist() == [True, True, False, False, False, False]
    assert first_of_each(cell, np.array([0, 0, 1, 9])).tolist() == [False, False, False, True, False, True]


def test_what_is_bought_for_is_exact_where_nothing_moves() -> None:
    register = np.array([4447.0, 21122.0, 3.0])
    for follows in (0.0, 0.3, 1.0):
        assert bought_for(register, register, np.full(3, follows)).tobytes() == register.tobytes()


def test_no_municipality_is_empty_and_none_outgrows_its_rows() -> None:
    for families, rows in (([[0, 1, 1]], [1, 1, 1]), ([[2, 1, 1]], [1, 1, 1])):
        with pytest.raises(ValueError, match="at least one family, and no more than rows"):
            FamiliesOverTime(np.array(rows), np.array([0]), np.array(families))


def test_dates_of_the_calendar_are_januaries() -> None:
    assert weeks(53).week_of(date(2025, 1, 1)) == 53
