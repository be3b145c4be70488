"""A provider that leaves, a limit on trajectories: both engines tell the same, and so does a state put away or branched.

Every world here has a closure that begins, grows and ends in mid-run, and a limit that begins while families are in care.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.agreement.test_past import BUSY, tail, told_from
from tests.worlds import Played, a_run, assert_same, play, play_with_simpy, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.log import LogRecorder
from zorgsim.engines.provider_lists import ProviderLists
from zorgsim.engines.surroundings import Surroundings
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.structure import DEFAULT, ListsOption
from zorgsim.model.vocabulary import Event, Referrer, Stage

EVERYWHERE = np.array([True, True, True])
SOMEWHERE = np.array([True, False, True])
MEASURES = (
    CompiledMeasure("supply.closure", "to", 0.4, 50, 0, SOMEWHERE, 90),
    CompiledMeasure("supply.closure", "to", 0.7, 60, 13, EVERYWHERE, 90),
    CompiledMeasure("supply.closure_residential", "to", 0.9, 55, 0, EVERYWHERE),
    CompiledMeasure("specialist.max_weeks", "to", 6.0, 40, 0, SOMEWHERE, 100),
)
HAPPENS = {Event.TAKEN_OVER, Event.BACK_ON_SPECIALIST_LIST, Event.BACK_ON_RESIDENTIAL_LIST, Event.LOST_PLACE, Event.CUT_SHORT}
LISTS = [ListsOption.ONE, ListsOption.PROVIDERS]


def closing(lists: ListsOption, measures: tuple[CompiledMeasure, ...] = MEASURES) -> Batch:
    parameters = {**BUSY, "lists.families": 15.0, "closure.taken_over": 0.4, "closure.back_on_list": 0.6}
    run = a_run(parameters, measures, freeze=())
    return Batch(world([90, 60, 40], 0.3, regions=[0, 0, 1]), weeks(115), (run,), replace(DEFAULT, lists=lists))


@pytest.fixture(scope="module")
def played() -> dict[ListsOption, Played]:
    return {lists: play(closing(lists)) for lists in LISTS}


@pytest.mark.parametrize("lists", LISTS)
def test_both_engines_tell_the_same_of_a_provider_that_leaves(lists: ListsOption, played: dict[ListsOption, Played]) -> None:
    assert HAPPENS - set(played[lists].log.event.tolist()) == set()
    assert (Event.LIST_CLOSED in played[lists].log.event) == (lists is ListsOption.PROVIDERS)
    assert_same(played[lists], play_with_simpy(closing(lists)))


@pytest.mark.parametrize("lists", LISTS)
@pytest.mark.parametrize("week", [50, 51, 66, 90])
def test_a_state_put_away_around_a_closure_goes_on_as_it_would_have(
    week: int, lists: ListsOption, played: dict[ListsOption, Played]
) -> None:
    assert_same(told_from(closing(lists), week), tail(played[lists], week))


@pytest.mark.parametrize("lists", LISTS)
def test_a_branch_closes_what_its_past_did_not(lists: ListsOption, played: dict[ListsOption, Played]) -> None:
    recorder = LogRecorder()
    past = VectorisedEngine(closing(lists, ()), recorder)
    past.run_until(40)
    twin = past.branch(closing(lists))
    twin.run()
    told = Played(twin.ledger.recorder.log(), twin.ledger.counters)  # type: ignore[attr-defined]
    assert_same(told, played[lists])


@pytest.mark.parametrize("lists", LISTS)
def test_who_lost_its_place_stands_where_who_referred_it_put_it(lists: ListsOption) -> None:
    """Nobody sent it on: it counts for whom it came from, and a stop on intake holds it as it holds others of these."""
    engine = VectorisedEngine(closing(lists), recorder := LogRecorder())
    engine.run_until(50)
    before = engine.ledger.state.columns["referrer"].astype(np.int64)
    engine.run_until(51)
    log = recorder.log()
    back = np.isin(log.event, (Event.BACK_ON_SPECIALIST_LIST, Event.LOST_PLACE)) & (log.week == 50)
    lost = np.isin(engine.ledger.state.columns["family"], log.family[back])
    still = lost & np.isin(engine.ledger.state.columns["stage"], (Stage.SPECIALIST_WAIT, Stage.UNANSWERED, Stage.SPECIALIST))
    assert still.any()
    after = engine.ledger.state.columns["referrer"].astype(np.int64)
    assert after[still].tolist() == before[still].tolist()
    assert set(after[still].tolist()) - {Referrer.SPECIALIST}


def test_nobody_is_lost_between_lists() -> None:
    """Week by week those counted in care from each list are those who are."""
    engine = VectorisedEngine(closing(ListsOption.PROVIDERS))
    lists, columns = engine.ledger.surroundings.lists, engine.ledger.state.columns
    assert isinstance(lists, ProviderLists)
    for week in range(48, 92):
        engine.run_until(week)
        in_care = columns["provider"][columns["stage"] == Stage.SPECIALIST].astype(np.int64)
        assert np.array_equal(np.bincount(in_care, minlength=len(lists.in_care)), lists.in_care)
        waiting = columns["provider"][columns["stage"] == Stage.SPECIALIST_WAIT].astype(np.int64)
        assert not (lists.closed.take(waiting) >= 1.0).any() or lists.closed.min() >= 1.0


def test_a_limit_leaves_alone_whoever_was_in_care_when_it_began() -> None:
    """Those who began before the limit stay as long as they would have: only later starts are cut short."""
    limit = CompiledMeasure("specialist.max_weeks", "to", 3.0, 60, 0, EVERYWHERE)
    log = play(closing(ListsOption.ONE, (limit,))).log
    started = {}
    for week, family, event in zip(log.week.tolist(), log.family.tolist(), log.event.tolist(), strict=True):
        if event == Event.STARTED_SPECIALIST:
            started[family] = week
        if event == Event.CUT_SHORT:
            assert started[family] >= 60
            assert week - started[family] == 3
    assert (log.event == Event.CUT_SHORT).any()


def test_without_a_limit_and_without_a_closure_nothing_moves() -> None:
    neutral = (
        CompiledMeasure("specialist.max_weeks", "to", 520.0, 20, 0, EVERYWHERE),
        CompiledMeasure("supply.closure", "to", 0.0, 20, 13, EVERYWHERE),
        CompiledMeasure("supply.closure_residential", "to", 0.0, 20, 0, EVERYWHERE),
    )
    assert_same(play(closing(ListsOption.PROVIDERS, neutral)), play(closing(ListsOption.PROVIDERS, ())))


def test_lists_that_have_closed_stay_closed_when_pools_change_and_slots_with_residence_go() -> None:
    """Who shares a pool by then would divide what has closed in another way; but of specialist care nobody leaves that week."""
    both = np.array([True, True])
    measures = (
        CompiledMeasure("governance.pooling", "to", 1.0, 0, 0, both),
        CompiledMeasure("supply.closure", "to", 0.3, 10, 0, both),
        CompiledMeasure("governance.pooling", "to", 0.0, 20, 0, both),
        CompiledMeasure("supply.closure_residential", "to", 0.2, 30, 0, both),
        CompiledMeasure("supply.closure", "to", 0.4, 40, 0, np.array([True, False])),
    )
    surroundings = Surroundings(Batch(world([3000, 2000]), weeks(60), (a_run(BUSY, measures, freeze=()),)))
    assert surroundings.lists is not None
    closed = {}
    for week in range(45):
        closing = surroundings.begin_week(week).closing
        closed[week] = surroundings.lists.closed
        if week == 30:
            assert closing is not None
            assert closing.of_list is not None
            assert not closing.of_list.any()
    assert closed[10].any()
    assert closed[30].tolist() == closed[10].tolist()
    here = surroundings.lists.providers.cell == 0
    assert closed[40][~here].tolist() == closed[10][~here].tolist()
    assert closed[40][here].tolist() != closed[10][here].tolist()
