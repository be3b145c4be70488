"""Small worlds for tests: built by hand or drawn by Hypothesis, and the two engines run on them.

The environment variable ``ZORGSIM_HYPOTHESIS=long`` makes every search that goes through ``searching`` forty times longer, or as
long as that search says.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeVar, cast
from zlib import crc32

import numpy as np
from hypothesis import reject, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from zorgsim.clock import LAST_WEEK, Clock
from zorgsim.engines.batch import Batch, CompiledMeasure, Run, World
from zorgsim.engines.counters import COUNTERS, Counters
from zorgsim.engines.log import EventLog, LogRecorder, first_difference
from zorgsim.engines.simpy_engine import SimPyEngine
from zorgsim.engines.sparse import SparseCounts
from zorgsim.engines.surroundings import Surroundings
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.inputs.parameters import allowed_override, register
from zorgsim.inputs.schema import LARGEST_SEED, MOST_REPLICATIONS
from zorgsim.model.levers import LEVERS
from zorgsim.model.loops import LOOPS
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import DEFAULT, MECHANISMS, ListsOption, Structure
from zorgsim.model.succession import FamiliesOverTime
from zorgsim.model.vocabulary import N_DOMAINS

Mode = Literal["to", "by", "times"]
Function = TypeVar("Function", bound=Callable[..., Any])

LONG: Final = os.environ.get("ZORGSIM_HYPOTHESIS") == "long"
TINY: Final = 1e-6
EXTREME: Final = 0.95
START: Final = date(2024, 1, 1)

MODEL_PARAMETERS: Final = {
    name: one for name, one in register().items() if not name.startswith(("price.", "measure_", "conversion."))
}


def searching(examples: int, long: int | None = None) -> Callable[[Function], Function]:
    """Search a number of generated worlds; in the long profile another number, or forty times as many."""
    decorate: Callable[[Function], Function] = settings(max_examples=(long or 40 * examples) if LONG else examples)
    return decorate


ONE_LIST: Final = replace(DEFAULT, lists=ListsOption.ONE)
"""Pools have one list, as formulas for one queue have it."""

# Building by hand


def values(changes: Mapping[str, float] | None = None) -> dict[str, float]:
    """Every parameter at the register's value, but for the changes; a name that does not exist is refused."""
    changes = changes or {}
    assert set(changes) <= set(register()), sorted(set(changes) - set(register()))
    return {name: parameter.value for name, parameter in register().items()} | dict(changes)


def world(families: Sequence[int], prevalence: float | NDArray[np.float64] = 0.15, regions: Sequence[int] | None = None) -> World:
    """Municipalities 101, 102, ... of so many families, in the youth regions given (default: one), all in one province."""
    size = len(families)
    return World(
        codes=np.arange(101, 101 + size),
        families=np.array(families, dtype=np.int64),
        prevalence=np.broadcast_to(np.asarray(prevalence, dtype=np.float64), (size, 5)).copy(),
        use=np.ones(size),
        levels=np.stack([np.arange(size), np.array(regions or [0] * size), np.zeros(size), np.zeros(size)]).astype(np.int64),
    )


def weeks(number: int) -> Clock:
    """A calendar of so many weeks."""
    return Clock(START, START + timedelta(weeks=number))


def measure(lever: str, mode: Mode, value: float, week: int, where: Sequence[bool]) -> CompiledMeasure:
    """A measure without a ramp."""
    return CompiledMeasure(lever, mode, value, week, 0, np.array(where, dtype=bool))


def a_run(parameters: Mapping[str, float], settings: Sequence[CompiledMeasure] = (), freeze: Sequence[str] = tuple(STOCKS)) -> Run:
    """A run with seed 1, replication 0 and, unless told otherwise, all stocks frozen."""
    return Run(1, 0, parameters, tuple(settings), frozenset(freeze))


def alone(batch: Batch, number: int) -> Batch:
    """One run of a batch as a batch of its own."""
    return replace(batch, runs=(batch.runs[number],))


# Running


@dataclass(frozen=True)
class Played:
    """What an engine made of a batch."""

    log: EventLog
    counters: Counters
    clock: Clock | None = None


def play(batch: Batch) -> Played:
    """Simulate with the vectorised engine, keeping the log."""
    recorder = LogRecorder()
    counters = VectorisedEngine(batch, recorder).run()
    return Played(recorder.log(), counters, batch.clock)


def play_with_simpy(batch: Batch) -> Played:
    """Simulate with the SimPy engine, keeping the log."""
    recorder = LogRecorder()
    counters = SimPyEngine(batch, recorder).run()
    return Played(recorder.log(), counters, batch.clock)


def chosen_rows(log: EventLog, rows: NDArray[np.bool_], first_cell: int = 0) -> EventLog:
    """Some rows of a log, their cells counted from another first cell."""
    columns = {field.name: getattr(log, field.name)[rows] for field in fields(EventLog)}
    return EventLog(**{**columns, "cell": columns["cell"] - first_cell})


def log_of_run(log: EventLog, batch: Batch, number: int) -> EventLog:
    """The rows of one run of a batch, as if it had been simulated alone."""
    first = number * batch.world.size
    return chosen_rows(log, (log.cell >= first) & (log.cell < first + batch.world.size), first)


def counters_of_run(counters: Counters, number: int) -> Counters:
    """The counters of one run of a batch."""
    return changed_alike(counters, lambda array: array[number : number + 1])


def in_full(counters: Counters) -> dict[str, NDArray[Any]]:
    """Every counter by name, the sparse ones made in full."""
    return {name: getattr(counters, name) for name in COUNTERS}


def changed_alike(counters: Counters, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Counters:
    """Counters of which every array is changed alike, the weeks left as they are."""
    arrays = {name: change(array) for name, array in in_full(counters).items()}
    sparse = {name: sparse_of(arrays.pop(name)) for name in counters.sparse}
    return Counters(arrays, sparse, counters.weeks)


def sparse_of(array: NDArray[Any]) -> SparseCounts:
    """Only what is not zero."""
    codes = np.flatnonzero(array)
    return SparseCounts(array.shape, codes, array.reshape(-1)[codes].astype(np.int32))


@contextmanager
def writable(counters: Counters, name: str) -> Iterator[NDArray[Any]]:
    """A sparse counter in full, to write into; what is in it when the block ends is what counts."""
    whole = counters.sparse[name].in_full().copy()
    yield whole
    cast(dict[str, SparseCounts], counters.sparse)[name] = sparse_of(whole)


def years_first(counted: NDArray[Any]) -> NDArray[Any]:
    """Return a counter, (R, Y, M, ...), as (Y, R x M, ...): a cell of the engine beside the other."""
    moved = np.moveaxis(counted, 1, 0)
    return moved.reshape(moved.shape[0], -1, *moved.shape[3:])


def different_counters(one: Counters, other: Counters) -> list[str]:
    """Names of the counters that are not exactly the same."""
    weeks = [] if np.array_equal(one.weeks, other.weeks) else ["weeks"]
    return weeks + [name for name, array in in_full(one).items() if not np.array_equal(array, getattr(other, name))]


def assert_same(one: Played, other: Played) -> None:
    """Both logs equal row for row, and all counters exactly."""
    difference = first_difference(one.log, other.log, one.clock or other.clock)
    assert difference == "", difference
    counters = different_counters(one.counters, other.counters)
    assert counters == [], f"counters that differ: {', '.join(counters)}"


# Drawn by Hypothesis


@st.composite
def worlds(draw: st.DrawFn, most_families: int = 60) -> World:
    """One to five municipalities, several youth regions and provinces, needs from nowhere to nearly everywhere."""
    size = draw(st.integers(1, 5))
    codes = draw(st.lists(st.integers(1, 2047), min_size=size, max_size=size, unique=True))
    group = st.lists(st.integers(0, 2), min_size=size, max_size=size)
    regions, provinces = (np.unique(np.array(draw(group)), return_inverse=True)[1] for _ in range(2))
    return World(
        codes=np.array(sorted(codes), dtype=np.int64),
        families=np.array(draw(st.lists(st.integers(1, most_families), min_size=size, max_size=size)), dtype=np.int64),
        prevalence=np.array([draw(prevalences()) for _ in range(size)]),
        use=np.array(draw(st.lists(st.sampled_from((1.0, 0.5, 2.0)) | st.floats(0.5, 2.0), min_size=size, max_size=size))),
        levels=np.stack([np.arange(size), regions, provinces, np.zeros(size)]).astype(np.int64),
        whole=draw(st.none() | st.integers(60, 100_000).map(lambda families: np.full((4, size), families))),
    )


def prevalences() -> st.SearchStrategy[list[float]]:
    """The five prevalences of a municipality: all alike, or each its own."""
    alike = st.sampled_from((0.1, 0.3, TINY, EXTREME)) | st.floats(0.01, 0.6)
    return alike.map(lambda one: [one] * N_DOMAINS) | st.lists(st.floats(0.01, 0.6), min_size=N_DOMAINS, max_size=N_DOMAINS)


def luck_of(*details: object) -> int:
    """What decides the rest of a run. Hypothesis likes to play a world again with a detail changed: that is to be another run."""
    return crc32(repr(details).encode())


CAPACITY: Final = {
    "first_line.coaches_per_1000": (0.0, 3.0, 1000.0),
    "specialist.slots_per_1000": (0.0, 60.0, 1000.0),
    "residential.slots_per_1000": (0.0, 40.0, 1000.0),
}
"""Nothing, scarce, a slot for everybody; worlds are small, so the register's own values would often round to no slot at all."""


@st.composite
def parameter_values(draw: st.DrawFn, luck: int) -> dict[str, float]:
    """Values that a scenario may give: all at one end of their range or each on its own (seldom beyond it), a few at will.

    Capacity goes from none to ample, stays are as long as they are or hurried, questions are few or many.
    """
    whole = draw(st.sampled_from(("on their own", "on their own", *ENDS)))
    places = draw(st.dictionaries(st.sampled_from(sorted(MODEL_PARAMETERS)), st.floats(0.0, 1.0), max_size=12))
    capacity = {name: draw(st.sampled_from(capacities)) for name, capacities in CAPACITY.items()}
    hurry, questions = draw(st.booleans()), draw(st.sampled_from((3.0, 3.0, 1.0, TINY)))
    chosen = all_at(whole) if whole in ENDS else each_on_its_own(luck_of(luck, places, capacity, hurry, questions))
    for name, far in places.items():
        one = MODEL_PARAMETERS[name]
        chosen[name] = one.low + far * (one.high - one.low)
    chosen |= capacity
    if hurry:
        chosen |= hurried(chosen)
    return values(chosen | {"question.base": questions})


ENDS: Final = ("value", "low", "high")


def all_at(end: str) -> dict[str, float]:
    """All parameters of the model at their value, or at one end of their range."""
    return {name: float(getattr(one, end)) for name, one in MODEL_PARAMETERS.items()}


ONWARD: Final = {
    "severity.complex_share": 0.3,
    "specialist.to_residential": 0.5,
    "residential.leaves": 0.4,
    "specialist.review_errs": 0.5,
    "residential.slots_per_1000": 100.0,
    "crisis.hazard.serious": 0.2,
    "crisis.hazard.complex": 1.0,
}
"""More families than in truth reach the end of the way."""


def hurried(chosen: Mapping[str, float]) -> dict[str, float]:
    """All mean stays a fifth as long, and the last steps of the way taken more often: the end is reached within a short run."""
    return {name: max(1.0, chosen[name] / 5) for name, one in MODEL_PARAMETERS.items() if one.unit == "weeks"} | ONWARD


def each_on_its_own(luck: int) -> dict[str, float]:
    """Each parameter of the model at its value, at an end of its range, inside it, or (one in 25) beyond it, as far as allowed."""
    kind, place = np.random.default_rng(luck).random((2, len(MODEL_PARAMETERS)))
    whole = MODEL_PARAMETERS.values()
    value = np.array([one.value for one in whole])
    low, high = np.array([(one.low, one.high) for one in whole]).T
    lowest, highest = np.array([allowed_override(one) for one in whole]).T
    chosen = np.select(
        [kind < 0.24, kind < 0.48, kind < 0.72, kind < 0.96],
        [low, value, high, low + place * (high - low)],
        lowest + place * (highest - lowest),
    )
    return dict(zip(MODEL_PARAMETERS, chosen.tolist(), strict=True))


def ends(week: int, length: int) -> st.SearchStrategy[int]:
    """A week in which a measure that is taken in ``week`` may end: it may be taken, and end, after the run."""
    return st.integers(max(0, week) + 1, max(0, week) + length + 5)


@st.composite
def measures(draw: st.DrawFn, size: int, length: int, earliest: int = -20) -> CompiledMeasure:
    """One lever anywhere in its range, from any week, with a ramp or at once, somewhere, for good or for a while."""
    lever = LEVERS[draw(st.sampled_from(("governance.pooling", "queue.discipline", *LEVERS)))]
    where = draw(st.lists(st.booleans(), min_size=size, max_size=size).filter(any))
    week = draw(st.integers(earliest, length + 5))
    until = draw(st.just(LAST_WEEK) | ends(week, length))
    if lever.choices:
        word = float(draw(st.integers(0, len(lever.choices) - 1)))
        return CompiledMeasure(lever.name, "to", word, week, 0, np.array(where), until)
    target = draw(st.sampled_from((lever.low, lever.high)) | st.floats(lever.low, lever.high))
    mode: Mode = draw(st.sampled_from(("to", "by", "times")))
    if mode == "times" and lever.neutral == 0.0:
        mode = "by"
    value = {"to": target, "by": target - lever.neutral, "times": target / (lever.neutral or 1.0)}[mode]
    return CompiledMeasure(lever.name, mode, value, week, draw(st.sampled_from((0, 1, 13, 60))), np.array(where), until)


def a_policy(luck: int, size: int, length: int) -> tuple[CompiledMeasure, ...]:
    """All choices and about half of the other levers, each moved once, somewhere in its range, in the first half of the run."""
    random = np.random.default_rng(luck)
    settings = []
    for lever in LEVERS.values():
        taken, far, end = random.random(3)
        week, ramp = random.integers(0, length // 2 + 1), random.choice((0, 1, 13))
        where = random.random(size) < 0.7
        if (taken < 1 / 2 or lever.choices) and where.any():
            value = lever.low + (round(far) if end < 1 / 2 else far) * (lever.high - lever.low)
            value, ramp = (int(far * len(lever.choices)), 0) if lever.choices else (value, ramp)
            settings.append(CompiledMeasure(lever.name, "to", float(value), int(week), int(ramp), where))
    return tuple(settings)


def within_ranges(chosen: Sequence[CompiledMeasure], size: int, length: int) -> tuple[CompiledMeasure, ...]:
    """Drop the measures that would move a lever outside its range on top of those before it."""
    kept: list[CompiledMeasure] = []
    for one in chosen:
        lever = LEVERS[one.lever]
        for week in range(length):
            setting = np.full(size, lever.neutral)
            for other in (*kept, one):
                if other.lever == one.lever:
                    setting = other.moved(setting, week)
            if setting.min() < lever.low or setting.max() > lever.high:
                break
        else:
            kept.append(one)
    return tuple(kept)


@st.composite
def runs(draw: st.DrawFn, place: World, clock: Clock) -> Run:
    """A run of its own: seed, replication, parameter values, a few measures or many, some stocks frozen."""
    size, length = place.size, clock.weeks
    seed, replication = draw(st.integers(0, LARGEST_SEED)), draw(st.integers(0, MOST_REPLICATIONS - 1))
    freeze = draw(st.frozensets(st.sampled_from(sorted([*STOCKS, *LOOPS])), max_size=6))
    freeze_week = draw(st.just(0) | st.integers(0, length))
    drawn = draw(st.lists(measures(size, length), max_size=6))
    luck = luck_of(place, clock, seed, replication, sorted(freeze), freeze_week, drawn)
    whole = a_policy(luck, size, length) if draw(st.sampled_from((True, True, False))) else ()
    settings = within_ranges([*whole, *drawn], size, length)
    return Run(seed, replication, draw(parameter_values(luck)), settings, freeze, freeze_week)


@st.composite
def calendars(draw: st.DrawFn, most_years: int = 4) -> Clock:
    """One to four years, from any day of the year; one start has a first year of 53 weeks."""
    start = draw(st.just(date(2015, 1, 1)) | st.integers(0, 4000).map(lambda days: date(2010, 1, 1) + timedelta(days=days)))
    return Clock(start, start + timedelta(days=draw(st.integers(360, 366 * most_years))))


@st.composite
def families_over_time(draw: st.DrawFn, place: World) -> FamiliesOverTime:
    """Families that become fewer and more, from one year of forty weeks to another, in rows of which some may never be lived in."""
    times = st.lists(st.sampled_from((1.0, 0.3, 0.9, 1.5)), min_size=place.size, max_size=place.size)
    points = [np.maximum(1, np.floor(place.families * np.array(draw(times)))) for _ in range(draw(st.integers(1, 4)))]
    families = np.array(points, dtype=np.int64)
    rows = families.max(axis=0) + draw(st.sampled_from((0, 3)))
    return FamiliesOverTime(rows, np.arange(len(families)) * 40 - 20, families)


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    """One option of each mechanism."""
    options: dict[str, Any] = {name: draw(st.sampled_from(list(some))) for name, some in MECHANISMS.items()}
    return Structure(**options)


@st.composite
def batches(draw: st.DrawFn, most_runs: int = 1, most_families: int = 60, most_years: int = 4) -> Batch:
    """A world, a calendar, some runs and a structure."""
    place, clock = draw(worlds(most_families)), draw(calendars(most_years))
    number = draw(st.integers(min(2, most_runs), most_runs))
    batch = Batch(place, clock, tuple(draw(runs(place, clock)) for _ in range(number)), draw(structures()))
    batch = replace(batch, world=replace(place, over_time=draw(st.none() | families_over_time(place))))
    batch = replace(batch, incomes_week=draw(st.sampled_from((clock.weeks // 2, 0, 7, LAST_WEEK))))
    try:
        Surroundings(batch)
    except ValueError:  # nearly everybody lacks everything, and loses it again more than once a week: no such world
        reject()
    return batch
