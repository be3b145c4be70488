"""Tidy long tables of a simulated scenario: one row per scenario, run, year, municipality and label, with its value.

Rows of zero are left out where a table counts something (a missing row is a count of zero); tables of levels (stocks, levers,
slots) are complete. ``weeks_in_year`` says how many weeks of the calendar year were simulated: a year with fewer than
``WHOLE_YEAR_WEEKS`` is partial and must not be compared with others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.engines.counters import COUNTERS
from zorgsim.results.evaluation import WHOLE_YEAR_WEEKS
from zorgsim.results.simulated import Simulated

PROVENANCE: Final = ("scenario", "world", "replication", "year", "municipality", "weeks_in_year")
"""The columns with which every table begins."""

Indices = NDArray[np.int64]
"""Indices along an axis, one a row of the table."""


def indices_of(values: NDArray[Any]) -> tuple[Indices, ...]:
    """Return, for each axis of an array, the index along it of every value, in the order of ``values.reshape(-1)``."""
    return tuple(np.indices(values.shape).reshape(values.ndim, -1))


def words_column(codes: NDArray[Any], words: Sequence[str]) -> Any:
    """Return a column of words from their indices in a list."""
    return pd.Categorical.from_codes(codes, pd.Index(list(words)))


def run_columns(simulated: Simulated, run: Indices) -> dict[str, Any]:
    """Return the columns that say which run a row is of: the number of its world, and the replication there, from 0.

    Drawn worlds are numbered from 1; world 0 has the register's best values.
    """
    settings = simulated.scenario.run
    world, replication = np.divmod(run, settings.replications)
    return {"world": (world + settings.drawn).astype(np.int32), "replication": replication.astype(np.int32)}


def provenance_columns(simulated: Simulated, run: Indices, year: Indices, municipality: Indices) -> dict[str, Any]:
    """Return the ``PROVENANCE`` columns of rows at these indices along the first three axes of a counter."""
    codes = [one.code for one in simulated.place.municipalities]
    return {
        "scenario": words_column(np.zeros(len(run), dtype=np.int8), [simulated.scenario.name]),
        **run_columns(simulated, run),
        "year": simulated.clock.years[year].astype(np.int16),
        "municipality": words_column(municipality, codes),
        "weeks_in_year": simulated.counters.weeks[year].astype(np.int8),
    }


ROWS_TOGETHER: Final = 1 << 20
"""Rows of a table that are made and written together: as many as a file keeps together, so that its bytes stay the same."""


@dataclass(frozen=True)
class CounterTable:
    """The table of a counter.

    Attributes
    ----------
    counter
        Which one.
    complete
        Whether rows of zero are in it: a level of nothing says something, a count of nothing does not.
    beside
        Columns that stand beside its value, each with its counter.
    """

    counter: str
    complete: bool = False
    beside: tuple[tuple[str, str], ...] = ()

    def __call__(self, simulated: Simulated) -> pd.DataFrame:
        """Return the whole table of a simulated scenario."""
        return pd.concat(self.parts(simulated), ignore_index=True)

    def parts(self, simulated: Simulated) -> Iterator[pd.DataFrame]:
        """Yield the table in parts of ``ROWS_TOGETHER`` rows, the last one shorter; at least one, be it empty."""
        counters = simulated.counters
        if COUNTERS[self.counter].sparse:
            kept = counters.sparse[self.counter]
            for first in range(0, max(1, len(kept.codes)), ROWS_TOGETHER):
                rows = slice(first, first + ROWS_TOGETHER)
                yield self._long(simulated, kept.codes[rows], kept.counts[rows])
            return
        values = counters.arrays[self.counter]
        indices = _all_indices(values) if self.complete else _filled_indices(values)
        for codes in in_parts(indices):
            yield self._long(simulated, codes, values.reshape(-1)[codes])

    def _long(self, simulated: Simulated, codes: Indices, values: NDArray[Any]) -> pd.DataFrame:
        counter, counters = COUNTERS[self.counter], simulated.counters
        shape = (*counters.slots.shape[:3], *counter.shape)
        run, year, municipality, *own = np.unravel_index(codes, shape)
        columns = provenance_columns(simulated, run, year, municipality)
        for axis, indices in zip(counter.axes, own, strict=True):
            columns[axis.column] = indices.astype(np.int16) if axis.words is None else words_column(indices, axis.words)
        columns["value"] = values.astype(counter.dtype)
        for column, name in self.beside:
            columns[column] = counters.arrays[name].reshape(-1)[codes].astype(COUNTERS[name].dtype)
        return pd.DataFrame(columns)


def _all_indices(values: NDArray[Any]) -> Iterator[Indices]:
    """Yield, run by run, the indices of all values in the flattened array."""
    for run, of_run in enumerate(values):
        yield run * of_run.size + np.arange(of_run.size)


def _filled_indices(values: NDArray[Any]) -> Iterator[Indices]:
    """Yield, run by run, the indices in the flattened array of the values that are not zero."""
    for run, of_run in enumerate(values):
        yield run * of_run.size + np.flatnonzero(of_run)


def in_parts(codes: Iterable[Indices]) -> Iterator[Indices]:
    """Yield indices anew in parts of ``ROWS_TOGETHER``, the last one shorter; at least one, be it empty."""
    kept = np.zeros(0, dtype=np.int64)
    for some in codes:
        kept = np.concatenate([kept, some])
        while len(kept) > ROWS_TOGETHER:
            yield kept[:ROWS_TOGETHER]
            kept = kept[ROWS_TOGETHER:]
    yield kept


def together(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield the rows of many small tables anew in tables of ``ROWS_TOGETHER`` rows, the last one shorter; at least one."""
    kept: list[pd.DataFrame] = []
    for frame in frames:
        kept.append(frame)
        while sum(map(len, kept)) > ROWS_TOGETHER:
            whole = pd.concat(kept, ignore_index=True)
            yield whole[:ROWS_TOGETHER]
            kept = [whole[ROWS_TOGETHER:]]
    yield pd.concat(kept, ignore_index=True)


TABLES: Final[Mapping[str, CounterTable]] = MappingProxyType(
    {
        "flows": CounterTable("events"),
        "family_weeks": CounterTable("family_weeks"),  # groups overlap: never add them
        "weeks_lived": CounterTable("weeks_lived"),  # what yardsticks value: classes do not overlap
        "weeks_lived_by_income": CounterTable("weeks_lived_by_income"),  # the same of who was there at the policy's start
        "families_at_end": CounterTable("families_at_end"),
        "waits": CounterTable("waited"),
        "lists": CounterTable("lists_by_wait"),
        "starts_by_referrer": CounterTable("starts_by_referrer"),
        "repeat_use": CounterTable("repeat_after"),
        "repeat_starts": CounterTable("repeat_starts"),
        "crises_from": CounterTable("crises_from"),
        "helpers": CounterTable("helpers"),
        "arranged_domains": CounterTable("arranged"),
        "families_with_care": CounterTable("families_with_care"),
        "stocks": CounterTable("stocks", complete=True),
        "lever_settings": CounterTable("levers", complete=True),
        "choices": CounterTable("choices"),
        # slot-weeks offered (`value`) and asked for, that is in care or waiting (`asked`)
        "slots": CounterTable("slots", complete=True, beside=(("asked", "admissible"),)),
        # FTE-weeks of posts (`value`) and of those that nobody fills (`vacant`), under one labour market
        "posts": CounterTable("posts", beside=(("vacant", "vacant_posts"),)),
        # what overspending does, and what is paid by the week: with it every counter stands in a table, so that a finished folder
        # can be read back whole (`zorgsim.results.restored`)
        "spending_weeks": CounterTable(
            "paid_weeks",
            complete=True,
            beside=(
                ("interim_weeks", "interim_weeks"),
                ("crowded_out", "crowded_out"),
                ("stopped_weeks", "stopped_weeks"),
                ("tariff_cut", "tariff_cut"),
                ("volunteer_weeks", "volunteer_weeks"),
            ),
        ),
    }
)
"""Every table of counters by name. What a counter counts: ``zorgsim.engines.counters``."""

LATER: Final = ("weeks_lived_by_income",)
"""Tables that came when folders of this form existed already: who reads a folder without them finds nothing counted."""


def whole_years(simulated: Simulated) -> NDArray[np.bool_]:
    """Return which calendar years of the run are whole, shape (Y,)."""
    whole: NDArray[np.bool_] = simulated.counters.weeks >= WHOLE_YEAR_WEEKS
    return whole


def drop_partial_years(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of whole years."""
    return table[table["weeks_in_year"] >= WHOLE_YEAR_WEEKS]
