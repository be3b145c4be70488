"""Counting: keeps the census of families and the year's counts of a batch, and files them by calendar year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.constants import constant
from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import (
    CARE_KINDS,
    COUNTERS,
    INCOMES_APART,
    LONGEST_WAIT,
    REPEAT_WEEKS,
    Counter,
    Counters,
    Filled,
    counters_of,
    empty_counters,
    needs_membership,
    plain_arrays,
)
from zorgsim.engines.piles import Pile, SparsePile
from zorgsim.engines.provider_lists import ProviderLists
from zorgsim.engines.sparse import SparseCounts
from zorgsim.engines.surroundings import Surroundings
from zorgsim.model.carried import BELOW, Array, Carries
from zorgsim.model.families import NOT_COUNTED, Families, RuleResult
from zorgsim.model.needs import N_UNARRANGED
from zorgsim.model.state import State, Values
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import (
    CARE_OF,
    CARE_STAGES,
    N_DOMAINS,
    N_EVENTS,
    N_INCOMES_THEN,
    N_NEEDS,
    N_REFERRERS,
    N_SEVERITIES,
    N_STAGES,
    N_TIERS,
    VACANT,
    WAIT_OF,
    Domain,
    Event,
    IncomeThen,
    Stage,
    Tier,
)

Ints = NDArray[np.int64]

_BY_EVENT: Final = N_SEVERITIES * 2
_CELL_EVENTS: Final = constant(N_EVENTS * _BY_EVENT)
_N_NEEDS: Final = constant(N_NEEDS)
_N_STAGES: Final = constant(N_STAGES)
_HOME: Final = constant(Stage.HOME)
_EVENT_SIZE: Final = constant(N_SEVERITIES * N_NEEDS)
_CLASS_OF_EVENT: Final = np.array(
    [
        [[event * _BY_EVENT + severity * 2 + (needs >= 2) for needs in N_UNARRANGED] for severity in range(N_SEVERITIES)]
        for event in range(N_EVENTS)
    ],
    dtype=np.int64,
)
"""(events, severities, needs) class in which an event is counted: by severity, and whether the family is vulnerable."""
_CLASSES_OF_EVENTS: Final = _CLASS_OF_EVENT.ravel()
_MARK_OF_STAGE: Final = {stage: 1 << bit for bit, stage in enumerate(CARE_STAGES)}
_THIS_YEAR: Final = (1 << len(CARE_STAGES)) - 1
"""The bits of ``care_marks`` that tell of this calendar year; those above them are the last kind of care, whenever it was."""
_BEYOND_FIRST_LINE: Final = sum(mark for stage, mark in _MARK_OF_STAGE.items() if stage != Stage.FIRST_LINE)
_CENSUS: Final = N_STAGES * N_SEVERITIES * N_NEEDS
"""Classes of the census beside cell and income then: stage, severity of the open question, and needs."""
_AT_COUNT: Final = [np.flatnonzero(count == N_UNARRANGED) for count in range(N_DOMAINS + 1)]
"""Needs masks with so many domains unarranged."""
_ONE: Final = np.int32(1)
"""Of the census's own type: NumPy adds another's many times as slowly."""
_DOMAINS: Final = np.arange(N_DOMAINS)[:, None]
_MANY: Final = 1 << 16
_MANY_EVENTS: Final = 1 << 14
"""Rows that are laid aside before they are counted: few enough for the processor's cache."""
_NOTHING: Final = constant(Event.NOTHING)
_FILED: Final = f"filed{BELOW}"

AddWeek = Callable[[NDArray[Any], "Tally", Surroundings], object]
"""``add(total, tally, surroundings)``: take up a week."""


class Tally(Carries):
    """The counters of a batch while it runs."""

    CARRIED = ("census", "by_stage", "_weeks", "_family_weeks", "_piles", "_weekly", "_groups")

    def __init__(self, batch: Batch, state: State) -> None:
        self.batch = batch
        self.state = state
        self.year_of_week = np.searchsorted(batch.clock.years, batch.clock.year_of_week)
        self._filed = empty_counters(len(batch.runs), len(batch.clock.years), batch.world.size)
        self._filed_sparse: dict[str, list[tuple[Ints, NDArray[np.int32]]]] = {name: [] for name in self._filed.sparse}
        self._class_size = constant(batch.cells * N_STAGES)
        self._whole = constant(batch.cells * _CENSUS)
        self._groups = 1  # of income in use: until the week in which families are set apart there is none but the first
        self.census = np.zeros(N_INCOMES_THEN * batch.cells * _CENSUS, dtype=np.int32)
        self._take_census()
        self.by_stage = self._count_by_stage()
        self._membership = needs_membership().astype(np.float64)  # floats add whole numbers as exactly, and many times as quickly
        self.networks_reknit = np.zeros(batch.cells, dtype=np.int64)
        self.started = np.zeros((N_TIERS, batch.cells), dtype=np.int64)
        self.stopped = np.zeros(batch.cells, dtype=np.int64)
        self._weeks = 0
        self._family_weeks = np.zeros_like(self.census)
        self._piles = {one.name: _pile_of(one, batch.cells) for one in _filled(Filled.BY_EVENT)}
        self._happened: list[tuple[Values, Values, Values, Ints]] = []
        self._happened_height = 0
        self._weekly = {
            counter.name: np.zeros((*counter.shape, batch.cells), dtype=counter.dtype)
            for counter in _filled(Filled.WEEKLY_SUM, Filled.WEEKLY_MEAN)
        }
        self._mark_all_care()

    @property
    def counters(self) -> Counters:
        """The counters so far: of the years that have ended."""
        sparse = {name: self._sparse(name, years) for name, years in self._filed_sparse.items()}
        return Counters(self._filed.arrays, sparse, self._filed.weeks)

    def carried(self, at: str = "") -> dict[str, Array]:
        """Return what was counted: of the year at work, and of the years that are filed, whatever number of years there will be."""
        so_far = self.counters
        filed = int(np.count_nonzero(so_far.weeks))
        dense = {name: array[:, :filed] for name, array in so_far.arrays.items()}
        sparse = {name: counts.over_years(filed) for name, counts in so_far.sparse.items()}
        arrays = plain_arrays(Counters(dense, sparse, so_far.weeks[:filed]))
        return super().carried(at) | {f"{at}{_FILED}{name}": array for name, array in arrays.items()}

    def carry_on(self, arrays: Mapping[str, Array], at: str = "") -> None:
        """Go on from what was counted, perhaps until another year."""
        super().carry_on(arrays, at)
        before = f"{at}{_FILED}"
        filed = counters_of({name.removeprefix(before): arrays[name] for name in arrays if name.startswith(before)})
        years = len(filed.weeks)
        self._filed.weeks[:years] = filed.weeks
        for name, array in filed.arrays.items():
            self._filed.arrays[name][:, :years] = array
        for name, counts in filed.sparse.items():
            placed = counts.over_years(self._filed.sparse[name].shape[1])
            self._filed_sparse[name] = [(placed.codes, placed.counts)]

    def _sparse(self, name: str, years: list[tuple[Ints, NDArray[np.int32]]]) -> SparseCounts:
        """Put the filed years of a sparse counter in order: they were filed by year, and stand by run."""
        empty = self._filed.sparse[name]
        codes = np.concatenate([empty.codes, *(codes for codes, _counts in years)])
        counts = np.concatenate([empty.counts, *(counts for _codes, counts in years)])
        order = codes.argsort(kind="stable")
        return SparseCounts(empty.shape, codes[order], counts[order])

    def _take_census(self) -> None:
        """Count all families anew by where they stand."""
        self.census[:] = 0
        for families in self._everybody():
            np.add.at(self.census, self.census_code(families), _ONE)

    def _everybody(self) -> Iterator[Families]:
        """Yield all families, some at a time."""
        for start in range(0, len(self.state), _MANY):
            rows = np.arange(start, min(start + _MANY, len(self.state)))
            yield Families(self.state, rows[self.state.gather("stage", rows) != VACANT])

    def set_incomes_apart(self) -> None:
        """Set all families apart by their income as it is now; to be called in the morning of a week, before anybody lives it."""
        for families in self._everybody():
            income = np.where(families.short_of_income, IncomeThen.INSECURE, IncomeThen.SECURE)
            self.state.write(families.rows, {"income_then": income})
        self._groups = N_INCOMES_THEN
        self._take_census()

    def census_code(self, families: Families) -> Ints:
        """Return the index of each family in the census: (incomes then, severities, needs, cells, stages), added up quickly.

        At home there is no question, whatever severity the last one had: it counts as the lowest.
        """
        code: Ints = families.severity * (families.stage != _HOME)
        code *= _N_NEEDS
        code += families.needs
        code *= self._class_size
        code += families.cell * _N_STAGES
        code += families.stage
        if self._groups > 1:
            code += families.income_then * self._whole
        return code

    def move(self, before: Ints, families: Families) -> None:
        """Move families in the census from where they were (codes) to where they are now."""
        np.subtract.at(self.census, before, _ONE)
        np.add.at(self.census, self.census_code(families.now()), _ONE)

    def leave(self, families: Families) -> None:
        """Take families out of the census, where they are still at home: nobody will live in their rows."""
        np.subtract.at(self.census, self.census_code(families), _ONE)
        self.by_stage[:, Stage.HOME] -= np.bincount(families.cell, minlength=self.batch.cells)

    def enter(self, families: Families) -> None:
        """Put families that moved in, and are at home, into the census."""
        np.add.at(self.census, self.census_code(families), _ONE)
        self.by_stage[:, Stage.HOME] += np.bincount(families.cell, minlength=self.batch.cells)

    def admit(self, families: Families, tier: Tier) -> None:
        """Move families in the census from the list to the care of a tier."""
        home = (families.severity * _N_NEEDS + families.needs) * self._class_size + families.cell * _N_STAGES
        if self._groups > 1:
            home += families.income_then * self._whole
        np.subtract.at(self.census, home + WAIT_OF[tier], _ONE)
        np.add.at(self.census, home + CARE_OF[tier], _ONE)
        admitted = np.bincount(families.cell, minlength=self.batch.cells)
        self.by_stage[:, WAIT_OF[tier]] -= admitted
        self.by_stage[:, CARE_OF[tier]] += admitted
        self.started[tier] += admitted

    def count_events(self, families: Families, result: RuleResult) -> None:
        """Count events by severity and vulnerability as they stand after the event; to be called before the changes are written."""
        event, severity, needs = result.event, result.changes.get("severity"), result.changes.get("needs")
        if isinstance(event, int) and event == Event.NOTHING:
            return
        # only laid aside: for what all rules of a week say, the arithmetic is done in one go
        happened = event, families.severity if severity is None else severity, families.needs if needs is None else needs
        self._happened.append((*happened, families.cell))
        self._happened_height += len(families)
        if self._happened_height > _MANY_EVENTS:
            self._count_what_happened()

    def _count_what_happened(self) -> None:
        """Count the events that were laid aside."""
        if not self._happened:
            return
        sizes = [len(cell) for *_, cell in self._happened]
        event, severity, needs, cell = (
            np.concatenate([_one_each(value, size) for value, size in zip(column, sizes, strict=True)])
            for column in zip(*self._happened, strict=True)
        )
        self._happened.clear()
        self._happened_height = 0
        happened = (event != _NOTHING).nonzero()[0]  # at home mostly nothing does
        severity *= _N_NEEDS
        severity += needs
        event *= _EVENT_SIZE
        event += severity
        code: Ints = _CLASSES_OF_EVENTS.take(event.take(happened))
        code += cell.take(happened) * _CELL_EVENTS
        self.add("events", code)

    def count_arranged(self, families: Families, arranged: Ints, tier: Tier) -> None:
        """Count domains arranged (masks) during coaching or specialist care."""
        domain, index = (((arranged >> _DOMAINS) & 1) == 1).nonzero()
        self.add("arranged", (families.cell.take(index) * N_TIERS + tier) * N_DOMAINS + domain)
        if tier == Tier.FIRST_LINE:  # the stock of mutual help reads the networks that coaching re-knit this week
            reknit = (arranged & (1 << Domain.SUPPORT)).nonzero()[0]
            np.add.at(self.networks_reknit, families.cell.take(reknit), 1)

    def count_beside(self, families: Families, counts: Mapping[str, Ints]) -> None:
        """Count what a rule says beside its events (``RuleResult.counts``)."""
        for name, index in counts.items():
            counted, size = (index != NOT_COUNTED).nonzero()[0], COUNTERS[name].size
            self.add(name, families.cell.take(counted) * size + np.minimum(index.take(counted), size - 1))

    def count_starts(self, families: Families, tier: Tier, week: int) -> None:
        """Count starts of care by weeks waited, by referrer, and as repeat use; to be called before the start is written."""
        cell = families.cell * N_TIERS + tier
        waited = np.minimum(week - families.since, LONGEST_WAIT)
        repeated = (families.helpers <= 1) & (families.care_until >= max(0, week - REPEAT_WEEKS))
        self.add("repeat_starts", cell[repeated])
        again = repeated.nonzero()[0]
        earlier = families.state.gather("care_marks", families.rows.take(again)).astype(np.int64) >> len(CARE_STAGES)
        self.add("repeat_after", families.cell.take(again) * len(CARE_STAGES) + earlier)
        self.add("waited", cell * (LONGEST_WAIT + 1) + waited)
        self.add("starts_by_referrer", cell * N_REFERRERS + families.referrer)

    def mark_care(self, families: Families, stage: Stage) -> None:
        """Count families that begin a stage of care and meet that kind of care, or any, for the first time this calendar year."""
        mark = _MARK_OF_STAGE[stage]
        before = families.state.gather("care_marks", families.rows) & np.uint8(_THIS_YEAR)
        last = CARE_STAGES.index(stage) << len(CARE_STAGES)
        families.state.write(families.rows, {"care_marks": before.astype(np.int64) | mark | last})
        new = (before & mark == 0).nonzero()[0]
        if not len(new):
            return
        marks = before.take(new)
        cell = families.cell.take(new) * len(CARE_KINDS)
        self.add("families_with_care", cell + CARE_STAGES.index(stage))
        if stage != Stage.FIRST_LINE:
            self.add("families_with_care", cell[marks & _BEYOND_FIRST_LINE == 0] + CARE_KINDS.index("beyond_first_line"))
        self.add("families_with_care", cell[marks == 0] + CARE_KINDS.index("any"))

    def add(self, counter: str, codes: Ints) -> None:
        """Count each code once: the index in a counter that is filled by event, flattened over cells and its own axes."""
        self._piles[counter].add(codes)

    def close_week(self, week: int, surroundings: Surroundings) -> None:
        """Add the week to the year's counts; file the year when it ends."""
        self._count_what_happened()
        self._weeks += 1
        used = slice(self._groups * int(self._whole))
        # of 32 bits: half the memory to read every week; a year's sum of families fits in it
        self._family_weeks[used] += self.census[used]
        for name, total in self._weekly.items():
            _ADD_WEEK[name](total, self, surroundings)
        year = self.year_of_week[week]
        last = week + 1 == len(self.year_of_week)
        if last or self.year_of_week[week + 1] != year:
            self._count_lists(surroundings.lists)
            self._file_year(int(year))
            if not last:
                self._open_year()

    def refresh_stages(self) -> None:
        """Recount the families of each cell in each stage; admissions keep the count by themselves."""
        self.by_stage = self._count_by_stage()

    def begin_week(self, surroundings: Surroundings) -> None:
        """Begin a week: no network has been re-knit yet, no care has started; where intake is stopped, it is so all week."""
        self.networks_reknit[:] = 0
        self.started[:] = 0
        self.stopped = surroundings.intake_stopped.astype(np.int64)

    def _count_by_stage(self) -> Ints:
        used = self.census[: self._groups * int(self._whole)].reshape(-1, self.batch.cells, N_STAGES)
        by_stage: Ints = used.sum(axis=0, dtype=np.int32).astype(np.int64)
        return by_stage

    def _count_lists(self, lists: ProviderLists | None) -> None:
        """Count the lists of providers by the weeks until one's turn, as the year ends."""
        if lists is not None:
            there = (lists.closed < 1.0).nonzero()[0]  # a provider that has left has no list any more
            weeks = np.floor(lists.waits().take(there) + 0.5).astype(np.int64)
            self.add("lists_by_wait", lists.providers.cell.take(there) * COUNTERS["lists_by_wait"].size + weeks)

    def _open_year(self) -> None:
        self.networks_reknit[:] = 0
        self._weeks = 0
        self._family_weeks[:] = 0
        for pile in self._piles.values():
            pile.clear()
        for total in self._weekly.values():
            total[:] = 0
        self._mark_all_care()

    def _mark_all_care(self) -> None:
        """Count the families that are in care as the year begins."""
        self.state.columns["care_marks"] &= np.uint8(0xFF - _THIS_YEAR)
        for stage in CARE_STAGES:
            self.mark_care(Families(self.state, np.flatnonzero(self.state.columns["stage"] == stage)), stage)

    def _file_year(self, year: int) -> None:
        """Write the year's counts into the counters."""
        arrays, shape = self._filed.arrays, (len(self.batch.runs), self.batch.world.size)
        for name, census in (("family_weeks", self._family_weeks), ("families_at_end", self.census)):
            by_needs = census.reshape(-1, N_NEEDS, *shape, N_STAGES).sum(axis=0, dtype=np.int32)
            arrays[name][:, year] = np.moveaxis(by_needs, 0, -1).astype(np.float64) @ self._membership
        by_income = self._family_weeks.reshape(N_INCOMES_THEN, N_SEVERITIES, N_NEEDS, *shape, N_STAGES)
        by_severity = by_income.sum(axis=0, dtype=np.int32)
        for count, masks in enumerate(_AT_COUNT):
            lived = by_severity[:, masks].sum(axis=1, dtype=np.int32)
            arrays["weeks_lived"][:, year, ..., count] = np.moveaxis(lived, 0, -1)
        if self._groups > 1:
            self._file_by_income(year, by_income)
        for name, pile in self._piles.items():
            if isinstance(pile, SparsePile):
                codes, counts = pile.counts()
                self._filed_sparse[name].append((self._in_year(name, year, codes), counts.astype(np.int32)))
            else:
                arrays[name][:, year] = pile.counts().reshape(*shape, *COUNTERS[name].shape)
        for name, total in self._weekly.items():
            counter = COUNTERS[name]
            filed = total.T.reshape(*shape, *counter.shape)
            arrays[name][:, year] = filed / self._weeks if counter.filled is Filled.WEEKLY_MEAN else filed
        self._filed.weeks[year] = self._weeks

    def _file_by_income(self, year: int, by_income: NDArray[np.int32]) -> None:
        """Write the year's weeks by income, (incomes then, severities, needs, R, M, stages), into their counter."""
        chosen = by_income[list(INCOMES_APART)]
        by_count = np.stack([chosen[:, :, masks].sum(axis=2, dtype=np.int32) for masks in _AT_COUNT])
        weeks = by_count.transpose(3, 4, 1, 5, 2, 0).reshape(-1)  # (R, M, incomes, stages, severities, unarranged)
        codes = weeks.nonzero()[0]
        self._filed_sparse["weeks_lived_by_income"].append((self._in_year("weeks_lived_by_income", year, codes), weeks[codes]))

    def _in_year(self, name: str, year: int, codes: Ints) -> Ints:
        """Turn the codes of a year's pile, (R, M, own axes), into those of the counter, (R, Y, M, own axes)."""
        _runs, years, municipalities = self._filed.sparse[name].shape[:3]
        a_year = municipalities * COUNTERS[name].size
        run, rest = np.divmod(codes, a_year)
        filed: Ints = (run * years + year) * a_year + rest
        return filed


def _one_each(value: Values, size: int) -> NDArray[Any]:
    """Return a value of each family, (size,), of one that may hold for all."""
    return value if isinstance(value, np.ndarray) else np.full(size, int(value), dtype=np.int64)


def _pile_of(counter: Counter, cells: int) -> Pile | SparsePile:
    return SparsePile() if counter.sparse else Pile(cells * counter.size)


def _filled(*kinds: Filled) -> list[Counter]:
    return [counter for counter in COUNTERS.values() if counter.filled in kinds]


_IN_CARE: Final = [CARE_OF[tier] for tier in Tier]
_ON_LIST: Final = [WAIT_OF[tier] for tier in Tier]


def _asked_for(by_stage: Ints) -> Ints:
    return (by_stage[:, _IN_CARE] + by_stage[:, _ON_LIST]).T


def _add_stocks(total: NDArray[Any], tally: Tally, surroundings: Surroundings) -> None:
    for row, name in enumerate(STOCKS):  # one by one: quicker than laying them together first
        total[row] += surroundings.stocks[name]


def _add_of_market(name: str) -> AddWeek:
    def add(total: NDArray[Any], tally: Tally, surroundings: Surroundings) -> None:
        if surroundings.market is not None:
            total += getattr(surroundings.market, name)

    return add


# week by week, also what changes with the levers only: sums by stretches would depend on when other runs of the batch change theirs
_ADD_WEEK: Final[Mapping[str, AddWeek]] = MappingProxyType(
    {
        "slots": lambda total, tally, surroundings: np.add(total, surroundings.slots.offered, total),
        "admissible": lambda total, tally, surroundings: np.add(total, _asked_for(tally.by_stage), total),
        "stocks": _add_stocks,
        "levers": lambda total, tally, surroundings: np.add(total, surroundings.settings, total),
        "choices": lambda total, tally, surroundings: np.add(total, surroundings.chosen, total),
        "paid_weeks": lambda total, tally, surroundings: np.add(total, surroundings.counted.paid_weeks, total),
        "interim_weeks": lambda total, tally, surroundings: np.add(total, surroundings.in_interim_care, total),
        "stopped_weeks": lambda total, tally, surroundings: np.add(total, tally.stopped, total),
        "tariff_cut": lambda total, tally, surroundings: np.add(total, surroundings.counted.tariff_cut, total),
        "crowded_out": lambda total, tally, surroundings: np.add(total, surroundings.counted.crowded_out, total),
        "volunteer_weeks": lambda total, tally, surroundings: np.add(total, surroundings.volunteers * surroundings.living, total),
        "posts": _add_of_market("posts"),
        "vacant_posts": _add_of_market("vacant"),
    }
)
"""How each weekly counter takes up a week: adds to its total so far, (own axes, cells), or (cells,) without axes of its own."""
