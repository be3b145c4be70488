"""What an engine simulates: a world of municipalities, and a batch of runs in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import LAST_WEEK, Clock
from zorgsim.model.levers import LEVERS, Mode
from zorgsim.model.local_strength import LOCAL, SPREAD, strength
from zorgsim.model.regional import in_regions, with_own
from zorgsim.model.structure import DEFAULT, Structure
from zorgsim.model.succession import FamiliesOverTime
from zorgsim.model.vocabulary import N_PURPOSES, Purpose
from zorgsim.randomness import NUMBERS_PER_MUNICIPALITY, counter_of, key_table, person, squares32, squares64, two_uniforms, uniforms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """The municipalities, in ascending order of code.

    Attributes
    ----------
    codes
        (M,) municipality codes as numbers (GM0153 is 153).
    families
        (M,) families with minors.
    prevalence
        (M, 5) share of families with each domain unarranged.
    use
        (M,) young people in care per family, over the nation's: how much more or less than elsewhere care is asked for here.
    levels
        (4, M) municipality, youth region, province and nation of each, numbered from 0.
    whole
        (4, M) families in the whole municipality, youth region, province and nation of each, those that are not simulated included;
        left out, nobody else lives there.
    regional
        (M,) the region's own factor of some parameters, by name (``zorgsim.model.regional``); left out, regions are alike.
    over_time
        How many families live there in each week; left out, always ``families``, which are those of the register.
    own
        (M,) the municipality's own factor of some parameters, by name (``zorgsim.model.regional``), from figures that it brings;
        left out, none brings any.
    """

    codes: Ints
    families: Ints
    prevalence: Floats
    use: Floats
    levels: Ints
    whole: Ints | None = None
    regional: Mapping[str, Floats] = field(default_factory=dict)
    over_time: FamiliesOverTime | None = None
    own: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.families.min(initial=1) < 1:
            raise ValueError("a municipality has at least one family")

    @property
    def rows(self) -> Ints:
        """Rows laid out for families, (M,): as many as will ever live there."""
        return self.families if self.over_time is None else self.over_time.rows

    def families_in(self, week: int) -> Ints:
        """Return the families that are to live there in a week, (M,)."""
        return self.families if self.over_time is None else self.over_time.in_week(week)

    def families_by_week(self, weeks: int) -> Ints | None:
        """Return the same of each of the first weeks, (weeks, M); None where it is ``families`` in all of them."""
        if self.over_time is None:
            return None
        each = self.over_time.by_week(weeks)
        return None if (each == self.families).all() else each

    def parts_from(self, other: World, weeks: int) -> int:
        """Return the first of so many weeks in which another number of families is to live in another world; ``weeks`` if none."""
        if self.over_time is other.over_time:
            return weeks
        differs = (self._all_weeks(weeks) != other._all_weeks(weeks)).any(axis=1)
        return int(differs.argmax()) if differs.any() else weeks

    def _all_weeks(self, weeks: int) -> Ints:
        each = self.families_by_week(weeks)
        return np.broadcast_to(self.families, (weeks, self.size)) if each is None else each

    @cached_property
    def scale(self) -> Floats:
        """Families in the whole group of each municipality over those simulated, at each level, (4, M)."""
        simulated = np.stack([np.bincount(level, weights=self.families)[level] for level in self.levels])
        return np.ones_like(simulated) if self.whole is None else self.whole / simulated

    def same_as(self, other: World) -> bool:
        """Say whether two worlds hold the same municipalities, and begin alike; their families may go on differently."""
        mine, yours = (
            (one.codes, one.families, one.prevalence, one.use, one.levels, one.scale, one.rows, one.families_in(0))
            for one in (self, other)
        )
        own = all(
            here.keys() == there.keys() and all(np.array_equal(factor, there[name]) for name, factor in here.items())
            for here, there in ((self.regional, other.regional), (self.own, other.own))
        )
        return own and all(np.array_equal(one, two) for one, two in zip(mine, yours, strict=True))

    @property
    def size(self) -> int:
        """Number of municipalities."""
        return len(self.codes)


@dataclass(frozen=True)
class CompiledMeasure:
    """One measure as an engine needs it: which lever, how, from which week, over how many weeks, where ((M,) true), until when.

    ``until`` is the first week in which it works no longer; ``LAST_WEEK`` is never.
    """

    lever: str
    mode: Literal["to", "by", "times"]
    value: float
    week: int
    ramp: int
    where: NDArray[np.bool_]
    until: int = LAST_WEEK

    def same_as(self, other: CompiledMeasure) -> bool:
        """Say whether two measures do the same."""
        return self.until == other.until and self.same_while_both_stand(other)

    def same_while_both_stand(self, other: CompiledMeasure) -> bool:
        """Say whether two measures do the same until the first of them ends."""
        mine = (self.lever, self.mode, self.value, self.week, self.ramp)
        return mine == (other.lever, other.mode, other.value, other.week, other.ramp) and np.array_equal(self.where, other.where)

    def share(self, week: int) -> float:
        """Share of the measure in force in a week: 0 before it starts, then rising over the ramp to 1, and 0 once it has ended."""
        if not self.week <= week < self.until:
            return 0.0
        return 1.0 if self.ramp == 0 else min(1.0, (week - self.week + 1) / self.ramp)

    def moved(self, setting: Floats, week: int) -> Floats:
        """Return the lever's setting with this measure on top of those before it."""
        share = self.share(week)
        if share <= 0.0:
            return setting
        full = Mode(self.mode).moved(setting, self.value)
        target = full if share >= 1.0 else setting + share * (full - setting)
        return np.where(self.where, target, setting)


@dataclass(frozen=True)
class Run:
    """One run: whose luck, which parameter values, which measures, which stocks and loops are frozen, and from which week."""

    seed: int
    replication: int
    parameters: Mapping[str, float]
    measures: tuple[CompiledMeasure, ...]
    freeze: frozenset[str]
    freeze_week: int = 0

    def differs_in_measures_only(self, other: Run) -> bool:
        """Say whether luck, parameters and what is frozen are the same."""
        mine, yours = ((run.seed, run.replication, run.freeze, run.freeze_week) for run in (self, other))
        return mine == yours and self.parameters == other.parameters

    def first_difference(self, other: Run) -> int:
        """Return the first week in which the measures of two runs differ; 0 when anything else differs too."""
        if not self.differs_in_measures_only(other):
            return 0
        levers = {measure.lever for measure in (*self.measures, *other.measures)}
        return min((_parting(self._on(lever), other._on(lever)) for lever in levers), default=LAST_WEEK)

    def _on(self, lever: str) -> list[CompiledMeasure]:
        return [measure for measure in self.measures if measure.lever == lever]


def _parting(one: list[CompiledMeasure], other: list[CompiledMeasure]) -> int:
    """Return the first week in which two orders of measures on a lever may differ; a shared beginning is no difference.

    Of two measures that differ only in when they end, the first end is the first difference; those behind them may be shared too.
    """
    shared, ends = 0, [LAST_WEEK]
    for mine, yours in zip(one, other, strict=False):
        if not mine.same_while_both_stand(yours):
            break
        if mine.until != yours.until:
            ends.append(min(mine.until, yours.until))
        shared += 1
    return min(ends + [setting.week for setting in one[shared:] + other[shared:]])


class Dated(NamedTuple):
    """From which week options hold that have a date; before it, supply is capped, deficits are paid and staff is hired apart."""

    supply: int = 0
    budget_rule: int = 0
    staff: int = 0


@dataclass(frozen=True)
class Batch:
    """Runs that are simulated together: one world, one calendar, one structure. A cell is run x municipalities + municipality."""

    world: World
    clock: Clock
    runs: tuple[Run, ...]
    structure: Structure = DEFAULT
    dated: Dated = Dated()
    incomes_week: int = LAST_WEEK
    """Week at whose beginning families are set apart by their income as it is then (``IncomeThen``); ``LAST_WEEK`` is never."""

    def differs_in_measures_only(self, other: Batch) -> bool:
        """Say whether world, calendar, structure, luck, parameters and what is frozen are the same.

        How many families live there later may differ: it is decided like a measure.
        """
        mine, yours = ((one.structure, one.dated, one.clock, one.incomes_week) for one in (self, other))
        if mine != yours:
            return False
        world = self.world is other.world or self.world.same_as(other.world)
        if not world or len(self.runs) != len(other.runs):
            return False
        return all(one.differs_in_measures_only(two) for one, two in zip(self.runs, other.runs, strict=True))

    def first_difference(self, other: Batch) -> int:
        """Return the first week in which this batch and another may differ: 0 unless only measures differ."""
        if not self.differs_in_measures_only(other):
            return 0
        weeks = [one.first_difference(two) for one, two in zip(self.runs, other.runs, strict=True)]
        return max(0, min([self.world.parts_from(other.world, self.clock.weeks), *weeks]))

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.runs) * self.world.size

    @cached_property
    def families(self) -> Floats:
        """Families of the register per cell, shape (cells,)."""
        return np.tile(self.world.families.astype(np.float64), len(self.runs))

    def families_in(self, week: int) -> Ints:
        """Return the families that are to live in each cell in a week, shape (cells,)."""
        return np.tile(self.world.families_in(week), len(self.runs))

    @cached_property
    def families_move(self) -> bool:
        """Whether the number of families of the world may change."""
        return self.world.over_time is not None

    @cached_property
    def prevalence(self) -> Floats:
        """Prevalences per cell, shape (cells, 5)."""
        return np.tile(self.world.prevalence, (len(self.runs), 1))

    @cached_property
    def use(self) -> Floats:
        """Relative use of care per cell, shape (cells,)."""
        return np.tile(self.world.use, len(self.runs))

    @cached_property
    def parameters(self) -> dict[str, Floats]:
        """Parameter values per cell by name, each of shape (cells,): those of the run, and the region's or place's own."""
        of_runs = {
            name: np.repeat([run.parameters[name] for run in self.runs], self.world.size).astype(np.float64)
            for name in self.runs[0].parameters
        }
        regional, own = (
            {name: np.tile(factor, len(self.runs)) for name, factor in factors.items()}
            for factors in (self.world.regional, self.world.own)
        )
        return with_own(in_regions(of_runs, regional), own)

    @cached_property
    def keys(self) -> NDArray[np.uint64]:
        """Keys of each purpose per cell, shape (purposes, cells)."""
        seeds = np.array([run.seed for run in self.runs])
        replications = np.array([run.replication for run in self.runs])
        return np.repeat(key_table(seeds, replications, N_PURPOSES), self.world.size, axis=1)

    @cached_property
    def run_of_cell(self) -> Ints:
        """Number of the run of each cell, shape (cells,)."""
        return np.repeat(np.arange(len(self.runs)), self.world.size)

    @cached_property
    def municipal_luck(self) -> Floats:
        """One uniform a cell: what is a municipality's own, and nobody knows. Keyed by seed, replication and municipality."""
        at = counter_of(self.municipalities_as_persons, np.zeros(self.cells, dtype=np.int64))
        return uniforms(squares32(at, self.keys[Purpose.MUNICIPALITY]))

    @cached_property
    def volunteer_luck(self) -> tuple[Floats, Floats]:
        """Two uniforms a cell: how readily people are recruited there, and what they make of it. Keyed as ``municipal_luck``."""
        at = counter_of(self.municipalities_as_persons, np.zeros(self.cells, dtype=np.int64))
        return two_uniforms(squares64(at, self.keys[Purpose.VOLUNTEERS]))

    @cached_property
    def local_strengths(self) -> dict[str, Floats]:
        """How strongly levers work in each cell, by name, each (cells,); none where a measure works alike everywhere.

        Keyed by seed, replication, municipality and lever, like ``municipal_luck``: once a run, the same in every scenario.
        """
        spread = self.parameters[SPREAD]
        if not spread.any():
            return {}
        who, keys = self.municipalities_as_persons, self.keys[Purpose.LOCAL_STRENGTH]
        at = {name: counter_of(who, np.full(self.cells, number, dtype=np.int64)) for number, name in enumerate(LOCAL)}
        return {name: strength(spread, uniforms(squares32(one, keys))) for name, one in at.items()}

    @cached_property
    def municipalities_as_persons(self) -> NDArray[np.uint64]:
        """Who stands for each cell's municipality in the counter of a draw, shape (cells,): number 0, which no family has."""
        nobody = np.tile(self.world.codes.astype(np.uint32) * np.uint32(NUMBERS_PER_MUNICIPALITY), len(self.runs))
        return person(nobody, np.zeros(self.cells, dtype=np.uint8))

    @cached_property
    def weeks_of_change(self) -> frozenset[int]:
        """Weeks in which some lever of some run is set anew or let go, or something is frozen (week 0 included)."""
        weeks = {0}
        for run in self.runs:
            weeks.add(max(0, run.freeze_week))
            for setting in run.measures:
                weeks.update(range(max(0, setting.week), min(setting.until, setting.week + max(1, setting.ramp))))
                weeks.update({max(0, setting.until)} - {LAST_WEEK})
        return frozenset(weeks)

    def lever_settings(self, week: int) -> dict[str, Floats]:
        """Return the settings in a week of every lever that some run moves, each of shape (cells,).

        Measures on one lever are applied in their order, each on top of the result of those before it.
        """
        moved = {setting.lever for run in self.runs for setting in run.measures}
        settings = {name: np.full(self.cells, lever.neutral) for name, lever in LEVERS.items() if name in moved}
        size = self.world.size
        found: dict[int, dict[str, Floats]] = {}  # by the identity of the measures: runs of one scenario share them
        for number, run in enumerate(self.runs):
            if id(run.measures) not in found:
                found[id(run.measures)] = _settings_in_one_run(run.measures, week, size)
            for name, values in found[id(run.measures)].items():
                settings[name][number * size : (number + 1) * size] = values
        return settings


def _settings_in_one_run(measures: tuple[CompiledMeasure, ...], week: int, municipalities: int) -> dict[str, Floats]:
    settings = {one.lever: np.full(municipalities, LEVERS[one.lever].neutral) for one in measures}
    for one in measures:
        settings[one.lever] = one.moved(settings[one.lever], week)
    return settings
