"""The standing guarantees of the model: what is the same must be exactly the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import (
    CAPACITY,
    Played,
    a_run,
    assert_same,
    batches,
    changed_alike,
    chosen_rows,
    counters_of_run,
    different_counters,
    measure,
    measures,
    play,
    searching,
    values,
    weeks,
    within_ranges,
    world,
)

from zorgsim.clock import LAST_WEEK, Clock
from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.counters import Counters
from zorgsim.engines.log import LogRecorder, first_difference
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.experiment import plan
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.linked_places import LINKED_FROM, links_of, spread
from zorgsim.inputs.places import all_municipalities
from zorgsim.inputs.scenario import Measure, Mode, RunSettings, Scenario, Text
from zorgsim.model.pools import groups_of
from zorgsim.model.structure import PlacesOption, Structure

PART = Structure(places=PlacesOption.PART)
"""Nobody else is simulated: these tests are quick, and pools have tests of their own (``test_whole_pools``)."""

# (a) a scenario equals the baseline before its first measure starts, and for ever where nothing touches


def with_measures(batch: Batch, extra: tuple[CompiledMeasure, ...]) -> Batch:
    run = batch.runs[0]
    return replace(batch, runs=(replace(run, measures=(*run.measures, *extra)),))


@pytest.mark.release
@searching(15)
@given(batches(most_families=40, most_years=3), st.data())
def test_nothing_differs_before_the_first_measure(batch: Batch, data: st.DataObject) -> None:
    length, size = batch.clock.weeks, batch.world.size
    start = data.draw(st.integers(1, length - 1))
    drawn = data.draw(st.lists(measures(size, length, earliest=start), min_size=1, max_size=4))
    together = within_ranges((*batch.runs[0].measures, *drawn), size, length)
    extra = together[len(batch.runs[0].measures) :]
    baseline, scenario = play(batch), play(with_measures(batch, extra))
    first = min((one.week for one in extra), default=length)
    one, other = (chosen_rows(log, log.week < first) for log in (baseline.log, scenario.log))
    assert first_difference(one, other, batch.clock) == ""
    for year in np.flatnonzero(batch.clock.years < batch.clock.date_of(min(first, length)).year):
        assert different_counters(*(year_of(one.counters, int(year)) for one in (baseline, scenario))) == []


def year_of(counters: Counters, year: int) -> Counters:
    return replace(changed_alike(counters, lambda array: array[:, year]), weeks=counters.weeks[[year]])


def municipality_of(counters: Counters, municipality: int) -> Counters:
    return changed_alike(counters, lambda array: array[:, :, [municipality]])


def on_its_own(batch: Batch) -> Batch:
    """The batch from 2015 on, so that every link counts, and without joint learning, which goes among all who are simulated."""
    clock = Clock(LINKED_FROM, LINKED_FROM + timedelta(weeks=batch.clock.weeks))
    kept = tuple(one for one in batch.runs[0].measures if one.lever != "governance.joint_learning")
    return replace(batch, clock=clock, runs=(replace(batch.runs[0], measures=kept),))


@searching(20)
@given(batches(most_families=40, most_years=2), st.data())
def test_nothing_ever_differs_where_no_measure_and_no_link_reaches(batch: Batch, data: st.DataObject) -> None:
    """Links are shared pools and the pots of circles, in any week and either scenario, from neighbour to neighbour."""
    batch = on_its_own(batch)
    length, size = batch.clock.weeks, batch.world.size
    here = np.arange(size) == data.draw(st.integers(0, size - 1))
    drawn = [replace(one, where=here) for one in data.draw(st.lists(measures(size, length), min_size=1, max_size=3))]
    local = [one for one in drawn if one.lever != "governance.joint_learning"]
    together = within_ranges((*batch.runs[0].measures, *local), size, length)
    scenario = replace(batch, runs=(replace(batch.runs[0], measures=together),))
    groups = groups_of(batch.world.levels, 1)
    reached = spread(here, [link for each in (batch, scenario) for link in links_of(each, groups)])
    one, other = play(batch), play(scenario)
    mine, yours = (chosen_rows(played.log, ~reached[played.log.cell]) for played in (one, other))
    assert first_difference(mine, yours, batch.clock) == ""
    for municipality in np.flatnonzero(~reached):
        assert different_counters(*(municipality_of(played.counters, int(municipality)) for played in (one, other))) == []


@searching(10)
@given(batches(most_runs=2, most_families=40, most_years=2), st.data())
def test_a_branch_is_as_if_simulated_from_the_beginning(batch: Batch, data: st.DataObject) -> None:
    """Scenarios that share their past are simulated once until they part."""
    length, size = batch.clock.weeks, batch.world.size
    parted = []
    for run in batch.runs:
        drawn = data.draw(st.lists(measures(size, length, earliest=data.draw(st.integers(-5, length - 1))), max_size=3))
        parted.append(replace(run, measures=within_ranges((*run.measures, *drawn), size, length)))
    scenario = replace(batch, runs=tuple(parted))
    trunk = VectorisedEngine(batch, (stem := LogRecorder()))
    trunk.run_until(batch.first_difference(scenario))
    twig = trunk.branch(scenario)
    recorder = twig.ledger.recorder
    assert isinstance(recorder, LogRecorder)
    assert_same(_told(twig, recorder), play(scenario))
    assert_same(_told(trunk, stem), play(batch))


def _told(engine: VectorisedEngine, recorder: LogRecorder) -> Played:
    counters = engine.run()
    return Played(recorder.log(), counters)


@pytest.mark.parametrize("swapped", [False, True])
def test_the_same_measures_in_another_order_are_another_scenario(swapped: bool) -> None:
    """Set to 2 and then double is 4 of something; double and then set to 2 is 2."""
    chosen = [measure("first_line.caseload", mode, 1.4, 5, [True]) for mode in ("to", "times")]
    runs = [a_run(values(), order) for order in (chosen, chosen[::-1] if swapped else chosen)]
    one, other = (Batch(world([20]), weeks(60), (run,)) for run in runs)
    assert one.first_difference(other) == (5 if swapped else 60)


@pytest.mark.parametrize(("one_ends", "other_ends", "parting"), [(30, 50, 30), (LAST_WEEK, 40, 40), (30, 30, 60), (70, 90, 60)])
def test_measures_that_end_at_different_times_part_when_the_first_ends(one_ends: int, other_ends: int, parting: int) -> None:
    """Also where the measure behind it is shared: its weeks before that are no difference."""
    lent = measure("first_line.coaches", "times", 1.5, 5, [True])
    behind = measure("first_line.coaches", "by", 0.2, 10, [True])
    runs = [a_run(values(), [replace(lent, until=until), behind]) for until in (one_ends, other_ends)]
    one, other = (Batch(world([20]), weeks(60), (run,)) for run in runs)
    assert one.first_difference(other) == other.first_difference(one) == parting
    for week in range(60):
        settings = [batch.lever_settings(week)["first_line.coaches"].tolist() for batch in (one, other)]
        assert week >= parting or settings[0] == settings[1]
    assert one.weeks_of_change >= {week for week in (one_ends,) if week < 60}


def test_a_measure_said_twice_is_another_scenario() -> None:
    twice = [measure("first_line.caseload", "times", 1.2, 5, [True])] * 2
    one, other = (Batch(world([20]), weeks(60), (a_run(values(), chosen),)) for chosen in (twice, twice[:1]))
    assert one.first_difference(other) == 5


@pytest.mark.parametrize("pooling", [0.0, 1.0])
def test_a_shared_pool_carries_a_local_measure_to_the_neighbours(pooling: float) -> None:
    """The counterpart: under a shared pool one municipality's specialists do change what others wait."""
    parameters = values({"question.base": 3.0, "specialist.slots_per_1000": 40.0})
    pool = measure("governance.pooling", "to", pooling, 0, [True, True])
    local = measure("specialist.slots", "to", 3.0, 20, [True, False])
    batches_ = [Batch(world([60, 60]), weeks(150), (a_run(parameters, one, freeze=()),)) for one in ((pool,), (pool, local))]
    one, other = (chosen_rows(log, log.cell == 1) for log in (play(batch).log for batch in batches_))
    same = first_difference(one, other) == ""
    assert same == (pooling == 0.0)


# (c) the same family has the same luck, however it was asked for


def smallest_municipality() -> str:
    return min(all_municipalities(), key=lambda one: one.families).name


def small_scenario(replications: int, draws: int) -> Scenario:
    words = Text("a test", "een proef")
    more = Measure("more", "first_line.coaches", Mode.TIMES, 1.5, date(2020, 9, 1), 26, ())
    period = RunSettings(date(2020, 1, 1), date(2021, 6, 1), replications, 7, draws, date(2021, 1, 1))
    return Scenario(
        "small",
        words,
        words,
        (),
        (smallest_municipality(),),
        period,
        (),
        {"question.base": 0.6},
        (more,),
        ("small",),
        structure=PART,
    )


def silent(done: int, total: int) -> None:
    assert 0 <= done <= total


@pytest.mark.parametrize("draws", [False, True])
def test_runs_are_the_same_in_any_number_of_chunks(draws: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def runs(count: int) -> Scenario:
        return small_scenario(1, count) if draws else small_scenario(count, 0)

    scenario = runs(6)
    whole = simulate_scenarios([scenario], silent, 1)[0].counters
    half = simulate_scenarios([runs(3)], silent, 1)[0].counters
    for number in range(3):
        assert different_counters(counters_of_run(whole, number), counters_of_run(half, number)) == []
    for families in (1, 2 * sum(simulate_scenarios([runs(1)], silent, 1)[0].families.values())):
        monkeypatch.setattr(plan, "FAMILIES_A_CHUNK", families)
        assert different_counters(whole, simulate_scenarios([scenario], silent, 1)[0].counters) == []
    found = [counters_of_run(whole, number) for number in range(6)]
    assert all(different_counters(found[0], other) for other in found[1:]), "runs must differ from one another"


def test_scenarios_are_the_same_together_apart_and_on_more_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "FAMILIES_A_CHUNK", 1)
    measured = small_scenario(2, 2)
    baseline = replace(measured, name="baseline", measures=())
    together, spread = (simulate_scenarios([baseline, measured], silent, jobs) for jobs in (1, 2))
    apart = [simulate_scenarios([one], silent, 1)[0] for one in (baseline, measured)]
    for one, two, three in zip(together, spread, apart, strict=True):
        assert different_counters(one.counters, two.counters) == []
        assert different_counters(one.counters, three.counters) == []
    assert different_counters(together[0].counters, together[1].counters) != []


def test_scenarios_that_part_one_after_the_other_are_as_if_alone() -> None:
    """Each leaves the shared past in its own week, whatever the order in which they are named."""
    late = small_scenario(2, 0)
    early = replace(late, name="early", measures=(replace(late.measures[0], start=date(2020, 3, 1)),))
    twin = replace(late, name="twin")
    done: list[tuple[int, int]] = []
    together = simulate_scenarios([late, early, twin], lambda *told: done.append(told), 1)
    assert [one.scenario.name for one in together] == ["small", "early", "twin"]
    assert done[-1][0] == done[-1][1]
    for one in together:
        alone = simulate_scenarios([one.scenario], silent, 1)[0]
        assert different_counters(one.counters, alone.counters) == []


def test_capacity_levels_cover_none_scarce_and_ample() -> None:
    assert all(levels[0] == 0.0 < levels[1] < levels[2] for levels in CAPACITY.values())
