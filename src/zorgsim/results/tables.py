"""Tidy long tables of a simulated scenario: one row per scenario, replication, year, municipality and label, with its value.

Rows of zero are left out where a table counts something (a missing row is a count of zero); tables of levels (stocks, levers,
slots) are complete. ``weeks_in_year`` says how many weeks of the calendar year were simulated: a year with fewer than
``WHOLE_YEAR_WEEKS`` is partial and must not be compared with others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.engines.counters import COUNTERS
from zorgsim.results.evaluation import WHOLE_YEAR_WEEKS
from zorgsim.results.simulated import Simulated

PROVENANCE: Final = ("scenario", "replication", "year", "municipality", "weeks_in_year")
"""The columns with which every table begins."""

Indices = NDArray[np.int64]
"""Indices along an axis, one a row of the table."""


def indices_of(values: NDArray[Any]) -> tuple[Indices, ...]:
    """Return, for each axis of an array, the index along it of every value, in the order of ``values.reshape(-1)``."""
    return tuple(np.indices(values.shape).reshape(values.ndim, -1))


def words_column(codes: NDArray[Any], words: Sequence[str]) -> Any:
    """Return a column of words from their indices in a list."""
    return pd.Categorical.from_codes(codes, pd.Index(list(words)))


def provenance_columns(simulated: Simulated, run: Indices, year: Indices, municipality: Indices) -> dict[str, Any]:
    """Return the ``PROVENANCE`` columns of rows at these indices along the first three axes of a counter."""
    codes = [one.code for one in simulated.place.municipalities]
    return {
        "scenario": words_column(np.zeros(len(run), dtype=np.int8), [simulated.scenario.name]),
        "replication": run.astype(np.int16),
        "year": simulated.clock.years[year].astype(np.int16),
        "municipality": words_column(municipality, codes),
        "weeks_in_year": simulated.counters.weeks[year].astype(np.int8),
    }


def _long(simulated: Simulated, name: str, index: tuple[Indices, ...]) -> pd.DataFrame:
    run, year, municipality, *own = index
    columns = provenance_columns(simulated, run, year, municipality)
    for axis, indices in zip(COUNTERS[name].axes, own, strict=True):
        columns[axis.column] = indices.astype(np.int16) if axis.words is None else words_column(indices, axis.words)
    columns["value"] = simulated.counters.arrays[name][index]
    return pd.DataFrame(columns)


def _counted(simulated: Simulated, counter: str) -> pd.DataFrame:
    """Return the rows of a counter that are not zero."""
    return _long(simulated, counter, np.nonzero(simulated.counters.arrays[counter]))


def _complete(simulated: Simulated, counter: str) -> pd.DataFrame:
    """Return all rows of a counter."""
    return _long(simulated, counter, indices_of(simulated.counters.arrays[counter]))


def slots_offered_and_asked(simulated: Simulated) -> pd.DataFrame:
    """Slot-weeks offered (``value``) and asked for, that is in care or waiting (``asked``), by tier."""
    return _complete(simulated, "slots").assign(asked=simulated.counters.admissible.reshape(-1))


TABLES: Final[Mapping[str, Callable[[Simulated], pd.DataFrame]]] = MappingProxyType(
    {
        "flows": partial(_counted, counter="events"),
        "family_weeks": partial(_counted, counter="family_weeks"),  # groups overlap: never add them
        "families_at_end": partial(_counted, counter="families_at_end"),
        "waits": partial(_counted, counter="waited"),
        "starts_by_referrer": partial(_counted, counter="starts_by_referrer"),
        "helpers": partial(_counted, counter="helpers"),
        "arranged_domains": partial(_counted, counter="arranged"),
        "families_with_care": partial(_counted, counter="families_with_care"),
        "stocks": partial(_complete, counter="stocks"),
        "lever_settings": partial(_complete, counter="levers"),
        "choices": partial(_counted, counter="choices"),
        "slots": slots_offered_and_asked,
    }
)
"""Every table of counters by name; each takes a simulated scenario. What a counter counts: ``zorgsim.engines.counters``."""


def whole_years(simulated: Simulated) -> NDArray[np.bool_]:
    """Return which calendar years of the run are whole, shape (Y,)."""
    whole: NDArray[np.bool_] = simulated.counters.weeks >= WHOLE_YEAR_WEEKS
    return whole


def drop_partial_years(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of whole years."""
    return table[table["weeks_in_year"] >= WHOLE_YEAR_WEEKS]
