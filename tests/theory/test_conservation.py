"""Conservation: nobody is lost, nobody is in two places, every counter says what the log says (Little's law, exactly)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from tests.theory.replay import DOMAIN_EVENTS, MAY_FOLLOW, STARTS, by_family, weeks_in_stages
from tests.worlds import CAPACITY, a_run, batches, measure, play, searching, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import LONGEST_WAIT
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.families import Families
from zorgsim.model.vocabulary import VACANT, WAIT_OF, Event, Stage, Tier


def busy(capacity: int = 1, number: int = 150) -> Batch:
    parameters = values({name: levels[capacity] for name, levels in CAPACITY.items()} | {"question.base": 4.0})
    half = [measure("specialist.slots", "to", 0.3, number // 2, [True, False])]
    return Batch(world([60, 40], 0.3, regions=[0, 1]), weeks(number), (a_run(parameters, half, freeze=()),))


def standing_still(batch: Batch) -> Batch:
    """The same batch with as many families in every week: how many live there otherwise is tested by itself."""
    return replace(batch, world=replace(batch.world, over_time=None))


@searching(8)
@given(batches(most_runs=2, most_families=40, most_years=2))
def test_families_inside_are_as_many_as_there_are_every_week(batch: Batch) -> None:
    engine = VectorisedEngine(batch)
    moves, families = batch.families_move, batch.families.astype(np.int64).tolist()
    for week in range(batch.clock.weeks):
        engine.simulate_week(week)
        by_stage = engine.ledger.tally.by_stage
        assert by_stage.min() >= 0
        assert moves or by_stage.sum(axis=1).tolist() == families
        columns = engine.ledger.state.columns
        here = np.flatnonzero(columns["stage"] != VACANT)
        counted = np.bincount(columns["cell"][here].astype(np.int64) * len(Stage) + columns["stage"][here], minlength=by_stage.size)
        assert counted.tolist() == by_stage.ravel().tolist()
        codes = engine.ledger.tally.census_code(Families(engine.ledger.state, here))
        census = engine.ledger.tally.census
        assert np.bincount(codes, minlength=len(census)).tolist() == census.tolist()
        if (lists := engine.ledger.surroundings.lists) is not None:  # counted as families come and go, never anew
            helped = Families(engine.ledger.state, np.flatnonzero(columns["stage"] == Stage.SPECIALIST))
            assert np.bincount(lists.number(helped), minlength=len(lists.in_care)).tolist() == lists.in_care.tolist()


@searching(8)
@given(batches(most_families=40, most_years=3))
def test_family_weeks_add_up_to_the_whole_of_time(batch: Batch) -> None:
    batch = standing_still(batch)
    counters = play(batch).counters
    assert counters.weeks.sum() == batch.clock.weeks
    inside = counters.family_weeks[..., 0].sum(axis=3)
    assert inside.tolist() == (counters.weeks[None, :, None] * batch.world.families).tolist()
    assert (counters.families_at_end[..., 0].sum(axis=3) == batch.world.families).all()


def test_each_week_of_specialist_care_is_paid_at_the_tariff_of_that_week() -> None:
    """The way of paying changes in mid-year, and later contracts take more time: a year costs the sum of its weeks."""
    parameters = values({name: levels[1] for name, levels in CAPACITY.items()} | {"question.base": 4.0})
    both = [True, True]
    changes = [measure("funding.model", "to", 1.0, 70, both), measure("governance.contracts", "to", 3.0, 85, both)]
    batch = Batch(world([300, 200], 0.3), weeks(120), (a_run(parameters, changes, freeze=()),))
    engine = VectorisedEngine(batch)
    by_year = np.zeros((3, 2))
    for week in range(batch.clock.weeks):
        engine.simulate_week(week)
        tariff = 1.0 if week < 70 else 1.0 / parameters["funding.output_weeks"]
        tariff /= 1.0 if week < 85 else 1.0 - 2.0 * parameters["governance.contracts_burden"]
        by_year[engine.ledger.tally.year_of_week[week]] += tariff * engine.ledger.tally.by_stage[:, Stage.SPECIALIST]
    assert engine.ledger.counters.paid_weeks[0] == pytest.approx(by_year)
    assert by_year[1].sum() > 1.05 * engine.ledger.counters.family_weeks[0, 1, :, Stage.SPECIALIST, 0].sum()


@searching(8)
@given(batches(most_families=40, most_years=2))
def test_every_event_may_follow_the_one_before_it(batch: Batch) -> None:
    for life in by_family(play(batch).log).values():
        question = [row for row in life if row.event not in DOMAIN_EVENTS]
        for before, after in zip(question, question[1:], strict=False):
            assert after.event in MAY_FOLLOW[before.event], (before, after)


def test_every_event_of_the_vocabulary_has_its_place() -> None:
    follows = {event for events in MAY_FOLLOW.values() for event in events}
    assert follows == set(Event) - {Event.NOTHING} - DOMAIN_EVENTS
    assert set(MAY_FOLLOW) == set(Event) - {Event.NOTHING} - DOMAIN_EVENTS


@searching(8)
@given(batches(most_families=40, most_years=2))
def test_littles_law_holds_exactly_on_every_stage(batch: Batch) -> None:
    """Families in a stage summed over weeks are stays summed over families: the counters against a replay of the log."""
    batch = standing_still(batch)
    played = play(batch)
    until = batch.clock.weeks
    lives = by_family(played.log)
    for cell in range(batch.cells):
        spent = dict.fromkeys(Stage, 0)
        for (where, _), life in lives.items():
            if where == cell:
                for stage, number in weeks_in_stages(life, until).items():
                    spent[stage] += number
        spent[Stage.HOME] += until * (int(batch.world.families[cell]) - sum(where == cell for where, _ in lives))
        counted = played.counters.family_weeks[0, :, cell, :, 0].sum(axis=0)
        assert {stage: int(counted[stage]) for stage in Stage} == spent


@pytest.mark.parametrize("capacity", [0, 1, 2], ids=["none", "scarce", "ample"])
def test_counters_of_events_and_waits_are_those_of_the_log(capacity: int) -> None:
    batch = busy(capacity)
    played = play(batch)
    events = played.counters.events.sum(axis=(0, 1, 2, 4, 5))
    assert events.tolist() == np.bincount(played.log.event, minlength=len(events)).tolist()
    waited: dict[Tier, Counter[int]] = {tier: Counter() for tier in Tier}
    joined: dict[tuple[int, int], int] = {}
    lists = {Event.JOINED_FIRST_LINE_LIST, Event.JOINED_SPECIALIST_LIST, Event.JOINED_RESIDENTIAL_LIST}
    for who, life in by_family(played.log).items():
        for row in life:
            if row.event in lists:
                joined[who] = row.week
            elif row.event in STARTS:
                waited[STARTS[row.event]][min(row.week - joined[who], LONGEST_WAIT)] += 1
    for tier in Tier:
        counted = played.counters.waited[0, :, :, tier].sum(axis=(0, 1))
        assert {number: int(count) for number, count in enumerate(counted) if count} == waited[tier]
    assert bool(waited[Tier.FIRST_LINE]) == (capacity > 0)


def test_repeat_use_is_filed_under_the_kind_of_care_that_the_log_has_last() -> None:
    played = play(busy(2, 260))
    care = {Event.STARTED_COACHING: 0, Event.STARTED_SPECIALIST: 1, Event.STARTED_RESIDENTIAL: 2, Event.STARTED_CRISIS: 3}
    found = [0, 0, 0, 0]
    for life in by_family(played.log).values():
        last, helped = None, False
        for row in life:
            if row.event is Event.TURNED_OVER:
                last = None
            elif row.event in (Event.QUESTION_AROSE, Event.RELAPSED):
                helped = False
            elif row.event in care:
                if last is not None and not helped and row.event is not Event.STARTED_CRISIS:
                    found[last] += 1
                last, helped = care[row.event], True
    assert played.counters.repeat_after.sum(axis=(0, 1, 2)).tolist() == found
    assert played.counters.repeat_starts.sum() == sum(found)
    assert min(found[:2]) > 0


def test_a_wait_that_has_not_ended_is_missing_and_not_nought() -> None:
    counters = play(busy(0)).counters
    assert counters.family_weeks[0, :, :, [WAIT_OF[tier] for tier in Tier], 0].sum() > 0
    assert counters.waited.sum() == 0


def test_needs_groups_say_who_is_vulnerable() -> None:
    """Weeks by number of unarranged domains: each domain's group holds whoever lacks it; all and none add up."""
    engine = VectorisedEngine(busy())
    engine.run()
    year = -1
    groups = engine.ledger.counters.families_at_end[0, year].sum(axis=(0, 1))
    needs = engine.ledger.state.columns["needs"].astype(np.int64)
    lacking = (needs[:, None] >> np.arange(5)) & 1
    expected = [len(needs), (lacking.sum(axis=1) >= 2).sum(), (needs == 0).sum(), *lacking.sum(axis=0)]
    assert groups.tolist() == [int(number) for number in expected]
