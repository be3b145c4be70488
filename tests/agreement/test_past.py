"""A past that was put away and taken up again is as if simulated from the beginning, bit for bit, whichever engine tells.

It depends on nothing that comes after it; and on everything that came before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import timedelta
from io import BytesIO
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.worlds import (
    CAPACITY,
    Played,
    a_run,
    assert_same,
    batches,
    chosen_rows,
    ends,
    measure,
    measures,
    play,
    play_with_simpy,
    searching,
    values,
    weeks,
    within_ranges,
    world,
)

from zorgsim.clock import LAST_WEEK, Clock
from zorgsim.engines.batch import Batch, CompiledMeasure, Dated, Run, World
from zorgsim.engines.log import LogRecorder
from zorgsim.engines.saved import what_came_before
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.experiment.past_file import arrays_in, write_past
from zorgsim.model import state
from zorgsim.model.carried import Array
from zorgsim.model.structure import DEFAULT, MECHANISMS
from zorgsim.model.succession import FamiliesOverTime

BUSY: Final = values(
    {name: levels[1] for name, levels in CAPACITY.items()}
    | {"question.base": 4.0, "turnover.rate": 0.3, "specialist.to_residential": 0.5, "residential.leaves": 0.4}
    | {"specialist.weeks.complex": 8.0, "first_line.weeks": 8.0, "residential.weeks": 12.0, "crisis.hazard.complex": 2.0}
)


def put_away(engine: VectorisedEngine) -> Mapping[str, Array]:
    """What an engine carries, written as a file and read again."""
    write_past(file := BytesIO(), "key", engine.carried())
    return arrays_in(file.getvalue(), "key")


def told_from(batch: Batch, week: int, past: Batch | None = None) -> Played:
    """What is told of a batch from a week on, by an engine that takes up what another one simulated until then."""
    before = VectorisedEngine(past or batch)
    before.run_until(week)
    recorder = LogRecorder()
    counters = VectorisedEngine.going_on(batch, put_away(before), recorder).run()
    return Played(recorder.log(), counters, batch.clock)


def tail(played: Played, week: int) -> Played:
    return replace(played, log=chosen_rows(played.log, played.log.week >= week))


# Nothing is forgotten

PASSING: Final = {"recorder", "counted", "_were_helped"}
"""What an engine holds and need not know: who takes note, and what the week that ended came to, which the next one finds anew."""
ADDED_UP: Final = {"_filed_sparse", "_pile", "_height"}
"""What may be held in other pieces, and comes to the same: it is compared where it is read, as counters."""
ASKED: Final = {"answers", "_answers", "_of_purposes"}
"""What is remembered once it was asked: one engine may have asked what the other has not yet; what both have asked is compared."""


def different(one: Any, other: Any, where: str, seen: set[tuple[int, int]]) -> list[str]:
    """Where two things differ, attribute by attribute, all the way down."""
    if one is other or (id(one), id(other)) in seen:
        return []
    seen.add((id(one), id(other)))
    if type(one) is not type(other):
        return [where]
    if isinstance(one, np.ndarray):
        return [] if one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f") else [where]
    if isinstance(one, Mapping):
        keys = [] if one.keys() == other.keys() or where.rpartition(".")[2] in ASKED else [f"{where} keys"]
        return keys + [found for key in one if key in other for found in different(one[key], other[key], f"{where}[{key}]", seen)]
    if isinstance(one, list | tuple):
        pairs = enumerate(zip(one, other, strict=False))
        length = [] if len(one) == len(other) else [f"{where} length"]
        return length + [found for number, pair in pairs for found in different(*pair, f"{where}[{number}]", seen)]
    inside = {name: value for name, value in getattr(one, "__dict__", {}).items() if name not in PASSING | ADDED_UP}
    if inside or type(one).__module__.startswith("zorgsim") and hasattr(one, "__dict__"):
        return [found for name in inside for found in different(inside[name], vars(other).get(name), f"{where}.{name}", seen)]
    return [] if one == other else [where]


@pytest.mark.parametrize("choice", [0, 1, 2, 3])
def test_an_engine_that_goes_on_holds_all_that_the_other_one_holds(choice: int) -> None:
    """Attribute by attribute, as the next week begins: whoever remembers something new must carry it."""
    assert max(map(len, MECHANISMS.values())) == 4, "every option is to be played"
    chosen: dict[str, Any] = {name: list(options)[min(choice, len(options) - 1)] for name, options in MECHANISMS.items()}
    structure = replace(DEFAULT, **chosen)
    decided = [
        measure("governance.sharing", "to", 0.5, 10, [True, True]),
        measure("workforce.generalists", "to", 0.2, 60, [True, False]),
    ]
    run = a_run(BUSY, decided, freeze=("R1", "trust"))
    batch = Batch(world([60, 40], 0.3), weeks(120), (replace(run, freeze_week=60), replace(run, replication=1)), structure)
    before = VectorisedEngine(batch)
    before.run_until(75)
    after = VectorisedEngine.going_on(batch, put_away(before))
    assert different(before.ledger.counters, after.ledger.counters, "counters", set()) == []
    for engine in (before, after):
        engine.ledger.begin_week(75)
    assert different(before, after, "engine", set()) == []


def test_the_comparison_of_engines_can_fail() -> None:
    batch = Batch(world([60, 40], 0.3), weeks(120), (a_run(BUSY, freeze=()),))
    one, other = VectorisedEngine(batch), VectorisedEngine(batch)
    for engine in (one, other):
        engine.run_until(30)
    assert different(one, other, "engine", set()) == []
    other.ledger.surroundings.stocks["trust"][1] += 2.0**-50
    assert different(one, other, "engine", set()) == ["engine.ledger.surroundings.stocks[trust]"]


def test_a_past_that_lacks_something_is_none() -> None:
    engine = VectorisedEngine(Batch(world([3]), weeks(3), (a_run(BUSY),)))
    arrays = engine.carried()
    for name in arrays:
        lacking: dict[str, NDArray[Any]] = {key: array for key, array in arrays.items() if key != name}
        with pytest.raises(KeyError, match=name.removeprefix("ledger/tally/filed/")):
            VectorisedEngine.going_on(engine.batch, lacking)


# What came before has a name

MEASURE: Final = CompiledMeasure("first_line.coaches", "times", 1.5, 5, 13, np.array([True, False]), 30)
NAMED: Final = Batch(
    replace(world([20, 30]), regional={"question.base": np.array([1.0, 1.1])}), weeks(60), (a_run(values(), [MEASURE]),)
)
OTHER_WORLDS: Final[dict[str, Callable[[World], Any]]] = {
    "codes": lambda world: world.codes + 1,
    "families": lambda world: world.families[::-1],
    "prevalence": lambda world: world.prevalence + 2.0**-52,
    "use": lambda world: world.use + 2.0**-52,
    "levels": lambda world: world.levels[::-1],
    "whole": lambda world: np.full((4, 2), 1000),
    "over_time": lambda world: FamiliesOverTime(world.families, np.array([0, 30]), np.stack([world.families, world.families - 1])),
    "regional": lambda world: {"question.base": np.array([1.0, 1.2])},
    "own": lambda world: {"question.base": np.array([1.0, 1.1])},
}
OTHER_RUNS: Final[dict[str, Callable[[Run], Any]]] = {
    "seed": lambda run: run.seed + 1,
    "replication": lambda run: run.replication + 1,
    "parameters": lambda run: {**run.parameters, "question.base": float(np.nextafter(run.parameters["question.base"], 9.0))},
    "measures": lambda run: (),
    "freeze": lambda run: frozenset(),
    "freeze_week": lambda run: 99,
}
OTHER_MEASURES: Final[dict[str, Callable[[CompiledMeasure], Any]]] = {
    "lever": lambda one: "first_line.caseload",
    "mode": lambda one: "by",
    "value": lambda one: float(np.nextafter(one.value, 9.0)),
    "week": lambda one: one.week + 1,
    "ramp": lambda one: one.ramp + 1,
    "where": lambda one: ~one.where,
    "until": lambda one: one.until + 1,
}
OTHER_BATCHES: Final[dict[str, Callable[[Batch], Any]]] = {
    "world": lambda batch: world([20, 31]),
    "clock": lambda batch: Clock(batch.clock.start + timedelta(days=1), batch.clock.until),
    "runs": lambda batch: (*batch.runs, *batch.runs),
    "structure": lambda batch: replace(DEFAULT, supply=other_option("supply")),
    "dated": lambda batch: Dated(1, 0),
    "incomes_week": lambda batch: 0,
}


def other_option(mechanism: str) -> Any:
    return next(option for option in MECHANISMS[mechanism] if option != getattr(DEFAULT, mechanism))


def others() -> Iterator[tuple[str, Batch]]:
    """The batch, each of its details changed in turn."""
    (run,) = NAMED.runs
    for name, change in OTHER_BATCHES.items():
        yield name, replace(NAMED, **{name: change(NAMED)})
    for name, change_world in OTHER_WORLDS.items():
        yield f"world.{name}", replace(NAMED, world=replace(NAMED.world, **{name: change_world(NAMED.world)}))
    for name, change_run in OTHER_RUNS.items():
        yield f"run.{name}", replace(NAMED, runs=(replace(run, **{name: change_run(run)}),))
    for name, change_measure in OTHER_MEASURES.items():
        changed = replace(MEASURE, **{name: change_measure(MEASURE)})
        yield f"measure.{name}", replace(NAMED, runs=(replace(run, measures=(changed,)),))
    for mechanism in MECHANISMS:
        yield mechanism, replace(NAMED, structure=replace(DEFAULT, **{mechanism: other_option(mechanism)}))


@pytest.mark.parametrize(("detail", "other"), list(others()), ids=[name for name, _ in others()])
def test_whatever_is_another_is_another_past(detail: str, other: Batch) -> None:
    assert what_came_before(other, 50) != what_came_before(NAMED, 50), detail


def test_every_detail_of_a_batch_is_tried_above() -> None:
    tried: dict[Any, Mapping[str, Any]] = {
        Batch: OTHER_BATCHES,
        World: OTHER_WORLDS,
        Run: OTHER_RUNS,
        CompiledMeasure: OTHER_MEASURES,
    }
    assert {kind: set(others) for kind, others in tried.items()} == {kind: {one.name for one in fields(kind)} for kind in tried}


def test_what_comes_later_is_no_part_of_a_past() -> None:
    (run,) = NAMED.runs
    longer = replace(NAMED, clock=weeks(600))
    later = replace(NAMED, runs=(replace(run, measures=(replace(MEASURE, lever="trust.contact", week=50), *run.measures)),))
    endless = replace(NAMED, runs=(replace(run, measures=(replace(MEASURE, until=LAST_WEEK),)),))
    assert what_came_before(longer, 50) == what_came_before(later, 50) == what_came_before(NAMED, 50)
    without = replace(NAMED, runs=(replace(run, measures=()),))
    assert what_came_before(without, MEASURE.week) == what_came_before(NAMED, MEASURE.week)
    assert what_came_before(without, MEASURE.week + 1) != what_came_before(NAMED, MEASURE.week + 1)
    assert what_came_before(endless, 30) == what_came_before(NAMED, 30)
    assert what_came_before(endless, 31) != what_came_before(NAMED, 31)


@pytest.mark.parametrize("week", [1, 52, 53, 77])
def test_a_past_may_end_in_any_week_of_a_year(week: int) -> None:
    """Also in the first and the last one of a year: years are filed as they end. And in a run of fewer years than what goes on."""
    batch = Batch(world([60, 40], 0.3), weeks(170), (a_run(BUSY, freeze=()), replace(a_run(BUSY, freeze=()), replication=1)))
    past = replace(batch, clock=weeks(120))
    assert len(past.clock.years) < len(batch.clock.years)
    assert_same(told_from(batch, week, past), tail(play(batch), week))


def test_a_past_goes_on_from_one_layout_of_families_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = Batch(world([60, 40], 0.3), weeks(90), (a_run(BUSY, freeze=()),))
    whole = tail(play(batch), 40)
    before = VectorisedEngine(batch)
    before.run_until(40)
    monkeypatch.setattr(state, "MANY_FAMILIES", 1)
    recorder = LogRecorder()
    records = VectorisedEngine.going_on(batch, put_away(before), recorder)
    assert isinstance(records.ledger.state, state.RecordState)
    kept = put_away(records)
    assert_same(_told(records, recorder), whole)
    monkeypatch.undo()
    recorder = LogRecorder()
    assert_same(_told(VectorisedEngine.going_on(batch, kept, recorder), recorder), whole)


def _told(engine: VectorisedEngine, recorder: LogRecorder) -> Played:
    counters = engine.run()
    return Played(recorder.log(), counters, engine.batch.clock)


# Any past of any world


@st.composite
def pasts(draw: st.DrawFn, most_runs: int = 1) -> tuple[Batch, Batch, int]:
    """Two batches that share their past until a week, in which one goes on under other measures and to another end."""
    batch = draw(batches(most_runs, most_families=25, most_years=2))
    week, size = draw(st.integers(0, batch.clock.weeks - 1)), batch.world.size
    length = batch.clock.weeks + draw(st.sampled_from((0, 0, 1, 40)))
    # a ramp may leave the range of its lever only in the weeks that the other goes on: it is in neither
    fitting = [replace(run, measures=within_ranges(run.measures, size, length)) for run in batch.runs]
    batch = replace(batch, runs=tuple(fitting))
    others = []
    for run in batch.runs:
        drawn = draw(st.lists(measures(size, length, earliest=week), max_size=2))
        others.append(replace(run, measures=within_ranges((*run.measures, *drawn), size, length)))
    clock = replace(batch.clock, until=batch.clock.start + timedelta(weeks=length))
    return batch, replace(batch, clock=clock, runs=tuple(others)), week


@searching(8)
@given(pasts())
def test_what_goes_on_from_a_past_is_the_tail_of_what_the_simpy_engine_tells(three: tuple[Batch, Batch, int]) -> None:
    past, batch, week = three
    assert_same(told_from(batch, week, past), tail(play_with_simpy(batch), week))


@searching(8)
@given(pasts(most_runs=3))
def test_runs_that_go_on_together_are_as_if_simulated_from_the_beginning(three: tuple[Batch, Batch, int]) -> None:
    past, batch, week = three
    assert_same(told_from(batch, week, past), tail(play(batch), week))


@searching(20)
@given(pasts(most_runs=2))
def test_batches_that_share_their_past_name_it_alike(three: tuple[Batch, Batch, int]) -> None:
    past, batch, week = three
    assert what_came_before(past, week) == what_came_before(batch, week)


@st.composite
def variations(draw: st.DrawFn) -> tuple[Batch, Batch]:
    """Two batches of which one lacks some measures of the other, ends some at another time, and has some more, from any week on."""
    batch = draw(batches(most_families=25, most_years=2))
    length, size = batch.clock.weeks, batch.world.size
    chosen: list[CompiledMeasure] = []
    for one in batch.runs[0].measures:
        kept = draw(st.sampled_from(("as it is", "as it is", "as it is", "another end", "not")))
        if kept == "another end":
            chosen.append(replace(one, until=draw(ends(one.week, length))))
        elif kept == "as it is":
            chosen.append(one)
    chosen[draw(st.integers(0, len(chosen))) :] += draw(st.lists(measures(size, length), max_size=2))
    other = replace(batch.runs[0], measures=within_ranges(chosen, size, length))
    return batch, replace(batch, runs=(other,))


@searching(10)
@given(variations())
def test_batches_that_name_their_past_alike_share_it(two: tuple[Batch, Batch]) -> None:
    """Up to the last week that they name alike, which is not before the first in which they may differ."""
    one, other = two
    length = one.clock.weeks
    alike = [week for week in range(1, length) if what_came_before(one, week) == what_came_before(other, week)]
    assert alike == list(range(1, len(alike) + 1))
    assert len(alike) >= min(one.first_difference(other), length - 1)
    if alike:
        assert_same(told_from(other, alike[-1], one), tail(play(other), alike[-1]))
