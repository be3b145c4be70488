"""Counting: keeps the census of families and the year's counts of a batch, and files them by calendar year."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import CARE_KINDS, LONGEST_WAIT, N_HELPERS, REPEAT_WEEKS, Counters, empty_counters, needs_membership
from zorgsim.engines.surroundings import Surroundings
from zorgsim.model.families import State
from zorgsim.model.levers import LEVERS
from zorgsim.model.needs import N_UNARRANGED
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import (
    CARE_OF,
    CARE_STAGES,
    N_DOMAINS,
    N_EVENTS,
    N_NEEDS,
    N_REFERRERS,
    N_SEVERITIES,
    N_STAGES,
    N_TIERS,
    WAIT_OF,
    Stage,
    Tier,
)

Ints = NDArray[np.int64]

_BY_EVENT: Final = N_SEVERITIES * 2
_CELL_EVENTS: Final = N_EVENTS * _BY_EVENT
_PLACE_BY_SEVERITY: Final = np.arange(N_SEVERITIES)[:, None] * 2 + (N_UNARRANGED >= 2)
"""(severities, needs) where an event is counted: by severity, and whether the family is vulnerable."""
_MARK_OF_STAGE: Final = np.zeros(N_STAGES, dtype=np.uint8)
_PLACE_OF_STAGE: Final = np.zeros(N_STAGES, dtype=np.int64)
for _place, _stage in enumerate(CARE_STAGES):
    _MARK_OF_STAGE[_stage] = 1 << _place
    _PLACE_OF_STAGE[_stage] = _place
_BEYOND_FIRST_LINE: Final = np.uint8(sum(1 << place for place, stage in enumerate(CARE_STAGES) if stage != Stage.FIRST_LINE))
_CENSUS: Final = N_STAGES * N_NEEDS


class Tally:
    """The counters of a batch while it runs."""

    def __init__(self, batch: Batch, state: State) -> None:
        self.batch = batch
        self.state = state
        self.year_of_week = np.searchsorted(batch.clock.years, batch.clock.year_of_week)
        self.counters = empty_counters(len(batch.runs), len(batch.clock.years), batch.world.size, len(STOCKS), len(LEVERS))
        self.census: Ints = np.bincount(self.census_code(np.arange(len(state))), minlength=batch.cells * _CENSUS)
        self.by_stage = self._count_by_stage()
        self._membership = needs_membership()
        self._open_year()

    def census_code(self, rows: Ints) -> Ints:
        """Return the census cell (municipality of a run, stage, needs) of each row."""
        columns = self.state.columns
        cell = columns["cell"][rows].astype(np.int64)
        code: Ints = (cell * N_STAGES + columns["stage"][rows]) * N_NEEDS + columns["needs"][rows]
        return code

    def move(self, before: Ints, rows: Ints) -> None:
        """Move families in the census from where they were (codes) to where they are now."""
        np.subtract.at(self.census, before, 1)
        np.add.at(self.census, self.census_code(rows), 1)

    def count_events(self, rows: Ints, event: Ints) -> None:
        """Count events by severity and vulnerability as they stand after the event."""
        columns = self.state.columns
        code = columns["cell"][rows].astype(np.int64) * _CELL_EVENTS
        code += event * _BY_EVENT
        code += _PLACE_BY_SEVERITY[columns["severity"][rows], columns["needs"][rows]]
        np.add.at(self._events, code, 1)

    def count_arranged(self, rows: Ints, arranged: Ints) -> None:
        """Count domains arranged during coaching (masks), and the networks re-knit this week."""
        if not arranged.any():
            return
        cell = self.state.columns["cell"][rows].astype(np.int64)
        for domain in range(N_DOMAINS):
            done = cell[((arranged >> domain) & 1) == 1]
            np.add.at(self._arranged, done * N_DOMAINS + domain, 1)
            if domain == 0:
                np.add.at(self.networks_reknit, done, 1)

    def count_helpers(self, rows: Ints) -> None:
        """Count closed questions by the number of helpers met."""
        columns = self.state.columns
        helpers = np.minimum(columns["helpers"][rows], N_HELPERS - 1)
        np.add.at(self._helpers, columns["cell"][rows].astype(np.int64) * N_HELPERS + helpers, 1)

    def count_starts(self, rows: Ints, tier: Tier, week: int) -> None:
        """Count starts of care by weeks waited, by referrer, and as repeat use; to be called before the start is written."""
        columns = self.state.columns
        cell = columns["cell"][rows].astype(np.int64) * N_TIERS + tier
        waited = week - columns["since"][rows].astype(np.int64)
        stopped = columns["care_until"][rows].astype(np.int64)
        first_of_question = columns["helpers"][rows] <= 1
        repeated = first_of_question & (stopped >= 0) & (week - stopped <= REPEAT_WEEKS)
        np.add.at(self._repeats, cell[repeated], 1)
        np.add.at(self._waited, cell * (LONGEST_WAIT + 1) + np.minimum(waited, LONGEST_WAIT), 1)
        np.add.at(self._referrers, cell * N_REFERRERS + columns["referrer"][rows], 1)

    def mark_care(self, rows: Ints) -> None:
        """Count families that begin a stage of care and meet that kind of care, or any, for the first time this calendar year."""
        columns = self.state.columns
        marks = columns["care_marks"][rows]
        stage = columns["stage"][rows]
        met = _MARK_OF_STAGE[stage]
        cell = columns["cell"][rows].astype(np.int64) * len(CARE_KINDS)
        np.add.at(self._with_care, (cell + _PLACE_OF_STAGE[stage])[(met & ~marks) > 0], 1)
        beyond = (met & _BEYOND_FIRST_LINE > 0) & (marks & _BEYOND_FIRST_LINE == 0)
        np.add.at(self._with_care, cell[beyond] + CARE_KINDS.index("beyond_first_line"), 1)
        np.add.at(self._with_care, cell[marks == 0] + CARE_KINDS.index("any"), 1)
        columns["care_marks"][rows] = marks | met

    def close_week(self, week: int, surroundings: Surroundings) -> None:
        """Add the week to the year's counts; file the year when it ends."""
        self._weeks += 1
        self._family_weeks += self.census
        self._places += surroundings.offered
        for tier in Tier:
            self._admissible[tier] += self.by_stage[:, CARE_OF[tier]] + self.by_stage[:, WAIT_OF[tier]]
        for place, name in enumerate(STOCKS):
            self._stocks[place] += surroundings.stocks[name]
        self._levers += surroundings.settings
        year = self.year_of_week[week]
        last = week + 1 == len(self.year_of_week)
        if last or self.year_of_week[week + 1] != year:
            self._file_year(int(year))
            if not last:
                self._open_year()

    def refresh_stages(self) -> None:
        """Recount the families of each cell in each stage."""
        self.by_stage = self._count_by_stage()

    def begin_week(self) -> None:
        """Begin a week: no network has been re-knit yet."""
        self.networks_reknit[:] = 0

    def _count_by_stage(self) -> Ints:
        by_stage: Ints = self.census.reshape(self.batch.cells, N_STAGES, N_NEEDS).sum(axis=2)
        return by_stage

    def _open_year(self) -> None:
        cells = self.batch.cells
        self.networks_reknit = np.zeros(cells, dtype=np.int64)
        self._weeks = 0
        self._family_weeks = np.zeros(cells * _CENSUS, dtype=np.int64)
        self._events = np.zeros(cells * _CELL_EVENTS, dtype=np.int64)
        self._arranged = np.zeros(cells * N_DOMAINS, dtype=np.int64)
        self._helpers = np.zeros(cells * N_HELPERS, dtype=np.int64)
        self._waited = np.zeros(cells * N_TIERS * (LONGEST_WAIT + 1), dtype=np.int64)
        self._referrers = np.zeros(cells * N_TIERS * N_REFERRERS, dtype=np.int64)
        self._repeats = np.zeros(cells * N_TIERS, dtype=np.int64)
        self._with_care = np.zeros(cells * len(CARE_KINDS), dtype=np.int64)
        self._places = np.zeros((N_TIERS, cells))
        self._admissible = np.zeros((N_TIERS, cells), dtype=np.int64)
        self._stocks = np.zeros((len(STOCKS), cells))
        self._levers = np.zeros((len(LEVERS), cells))
        self.state.columns["care_marks"][:] = 0
        self.mark_care(np.flatnonzero(_MARK_OF_STAGE[self.state.columns["stage"].astype(np.int64)]))

    def _file_year(self, year: int) -> None:
        shape = (len(self.batch.runs), self.batch.world.size)
        counters: Counters = self.counters
        by_needs = self._family_weeks.reshape(*shape, N_STAGES, N_NEEDS)
        counters.family_weeks[:, year] = by_needs @ self._membership
        counters.families_at_end[:, year] = self.census.reshape(*shape, N_STAGES, N_NEEDS) @ self._membership
        counters.events[:, year] = self._events.reshape(*shape, N_EVENTS, N_SEVERITIES, 2)
        counters.arranged[:, year] = self._arranged.reshape(*shape, N_DOMAINS)
        counters.helpers[:, year] = self._helpers.reshape(*shape, N_HELPERS)
        counters.waited[:, year] = self._waited.reshape(*shape, N_TIERS, LONGEST_WAIT + 1)
        counters.starts_by_referrer[:, year] = self._referrers.reshape(*shape, N_TIERS, N_REFERRERS)
        counters.repeat_starts[:, year] = self._repeats.reshape(*shape, N_TIERS)
        counters.families_with_care[:, year] = self._with_care.reshape(*shape, len(CARE_KINDS))
        counters.places[:, year] = self._places.T.reshape(*shape, N_TIERS)
        counters.admissible[:, year] = self._admissible.T.reshape(*shape, N_TIERS)
        counters.stocks[:, year] = self._stocks.T.reshape(*shape, len(STOCKS)) / self._weeks
        counters.levers[:, year] = self._levers.T.reshape(*shape, len(LEVERS)) / self._weeks
        counters.weeks[year] = self._weeks
