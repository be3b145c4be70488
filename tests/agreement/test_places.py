"""Who else is simulated, and in which order places are named, never changes what happens in a municipality."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.worlds import Played, assert_same, batches, changed_alike, different_counters, measure, play, play_with_simpy, searching

from zorgsim.engines.batch import Batch, World
from zorgsim.engines.log import EventLog
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.compile import compile_batch
from zorgsim.inputs.places import all_municipalities
from zorgsim.inputs.scenario import Measure, Mode, RunSettings, Scenario, Text
from zorgsim.model.structure import PlacesOption, StaffOption, Structure
from zorgsim.model.succession import FamiliesOverTime
from zorgsim.results.simulated import Simulated

Rows = NDArray[np.int64]
PART = Structure(places=PlacesOption.PART)
"""Nobody else is simulated: these tests are quick, and pools have tests of their own (``test_whole_pools``)."""

OWN, REGION = 0.0, 1.0
"""Levels of pooling."""

BEYOND_THE_POOL = ("governance.pooling", "governance.sharing", "governance.joint_learning")
"""Levers that let municipalities reach each other, beyond the pools of a test."""


def pooled_at(level: float, batch: Batch) -> Batch:
    """The batch with everybody's pools at one level, for good; nothing is shared with other pools, nobody learns from others.

    Staff neither: one labour market would link the municipalities of a region.
    """
    (run,) = batch.runs
    kept = tuple(one for one in run.measures if one.lever not in BEYOND_THE_POOL)
    pooling = measure("governance.pooling", "to", level, 0, [True] * batch.world.size)
    apart = replace(batch.structure, staff=StaffOption.APART)
    return replace(batch, runs=(replace(run, measures=(pooling, *kept)),), structure=apart)


def only(batch: Batch, places: Rows) -> Batch:
    """The same run with only some of the municipalities."""
    whole, (run,) = batch.world, batch.runs
    levels = np.stack([np.unique(level[places], return_inverse=True)[1] for level in whole.levels])
    beyond = None if whole.whole is None else whole.whole[:, places]
    lived = whole.over_time
    some = None if lived is None else FamiliesOverTime(lived.rows[places], lived.weeks, lived.families[:, places])
    world = World(whole.codes[places], whole.families[places], whole.prevalence[places], whole.use[places], levels, beyond)
    world = replace(world, over_time=some)
    settings = tuple(replace(one, where=one.where[places]) for one in run.measures)
    return replace(batch, world=world, runs=(replace(run, measures=settings),))


def part_of(played: Played, places: Rows) -> Played:
    """What happened in some of the municipalities, as if there were no others."""
    cells = np.full(int(places.max()) + 1, -1)
    cells[places] = np.arange(len(places))
    rows = np.isin(played.log.cell, places)
    log = {name: column[rows] for name, column in vars(played.log).items()}
    counters = changed_alike(played.counters, lambda array: array[:, :, places])
    return Played(EventLog(**(log | {"cell": cells[log["cell"]]})), counters, played.clock)


@searching(8)
@given(batches(most_families=40, most_years=2), st.data())
def test_some_municipalities_alone_live_as_they_do_among_others(batch: Batch, data: st.DataObject) -> None:
    whole = pooled_at(OWN, batch)
    numbers = st.integers(0, batch.world.size - 1)
    places = np.array(sorted(data.draw(st.sets(numbers, min_size=1))))
    assert_same(part_of(play(whole), places), play(only(whole, places)))


@searching(6)
@given(batches(most_families=40, most_years=2))
def test_a_youth_region_alone_lives_as_it_does_in_the_nation(batch: Batch) -> None:
    """A shared pool reaches as far as those who share it, and no further."""
    whole = pooled_at(REGION, batch)
    played = play(whole)
    for region in np.unique(batch.world.levels[1]):
        places = np.flatnonzero(batch.world.levels[1] == region)
        assert_same(part_of(played, places), play(only(whole, places)))


@searching(3)
@given(batches(most_families=20, most_years=1))
def test_the_simpy_engine_tells_of_a_region_what_the_core_tells_of_the_nation(batch: Batch) -> None:
    whole = pooled_at(REGION, batch)
    places = np.flatnonzero(batch.world.levels[1] == 0)
    assert_same(part_of(play(whole), places), play_with_simpy(only(whole, places)))


# Places as a scenario names them

SMALL = tuple(one.name for one in sorted(all_municipalities(), key=lambda one: one.families)[:3])


def scenario_in(places: tuple[str, ...], where: tuple[str, ...]) -> Scenario:
    words = Text("a test", "een proef")
    more = Measure("more", "first_line.coaches", Mode.TIMES, 1.5, date(2020, 6, 1), 13, where)
    period = RunSettings(date(2020, 1, 1), date(2020, 12, 1), 2, 7, 0, date(2020, 6, 1))
    return Scenario("small", words, words, (), places, period, (), {"question.base": 0.6}, (more,), ("small",), structure=PART)


def simulated(places: tuple[str, ...], where: tuple[str, ...]) -> Simulated:
    return simulate_scenarios([scenario_in(places, where)], lambda done, total: None, 1)[0]


@pytest.mark.parametrize("order", list(permutations(range(3)))[1:], ids=str)
def test_places_may_be_named_in_any_order(order: tuple[int, int, int]) -> None:
    places = tuple(SMALL[number] for number in order)
    one, other = (compile_batch(scenario_in(named, named[:2])) for named in (SMALL, places))
    assert one.world.same_as(other.world)
    first, second = simulated(SMALL, SMALL[:2]), simulated(places, tuple(name for name in places if name in SMALL[:2]))
    assert first.families == second.families
    assert different_counters(first.counters, second.counters) == []


def test_a_place_named_twice_is_simulated_once() -> None:
    one, other = simulated(SMALL, SMALL[:1]), simulated((*SMALL, SMALL[0]), SMALL[:1])
    assert different_counters(one.counters, other.counters) == []


def test_who_is_touched_does_matter() -> None:
    """The counterpart: the comparison would see a difference."""
    assert different_counters(simulated(SMALL, SMALL[:1]).counters, simulated(SMALL, SMALL[1:2]).counters) != []
