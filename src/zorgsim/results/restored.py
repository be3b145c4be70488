"""A comparison read back from a finished results folder: every counter stands in a table, so that nothing is simulated again.

Counters are read from their tables when somebody asks for them, and those used last are kept. What they come to is worked out anew
and held against the differences that the folder holds: a comparison that is not the one that was written is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zorgsim.clock import Clock
from zorgsim.engines.counters import COUNTERS, Counters
from zorgsim.engines.on_demand import OnDemand
from zorgsim.engines.sparse import SparseCounts
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import Municipality, Place, all_municipalities
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.results.compare import Comparison, differences
from zorgsim.results.drawn_from import drawn_from_document
from zorgsim.results.elsewhere import COLUMN, OWN, Elsewhere
from zorgsim.results.finished import AGAIN, manifest_of_finished, refused, table_file
from zorgsim.results.folder import MANIFEST
from zorgsim.results.precision import Precision
from zorgsim.results.recent import MOST_COUNTERS_KEPT, Recent
from zorgsim.results.recipe import recipe_document
from zorgsim.results.sheets import read_sheet
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import LATER, TABLES

if TYPE_CHECKING:
    from zorgsim.results.along import Along

Array = NDArray[Any]

_ROWS: Final = 1 << 20
"""Rows that are read at a time: the table of a nation is larger than memory should be."""
_NEARLY: Final = 1e-9
"""Share by which a difference that is worked out anew may differ from the one that is stored: sums in another order."""


@dataclass(frozen=True)
class Restored:
    """A finished comparison, as it stands in its folder.

    Attributes
    ----------
    folder
        Where it stands.
    manifest
        What was run, how, with what.
    comparison
        All of it, as it was when it was written, but for the rest of the pool: of that only differences were kept.
    rest
        (rows) differences of everybody who was simulated with the place; None if nobody was.
    rest_winners
        (rows) the same by municipality (`zorgsim.results.winners.winners`); None if nobody was, or an older zorgsim wrote it.
    along
        Other analyses that a report of it is to take along.
    """

    folder: Path
    manifest: Mapping[str, Any]
    comparison: Comparison
    rest: pd.DataFrame | None
    rest_winners: pd.DataFrame | None = None
    along: tuple[Along, ...] = ()

    @property
    def others(self) -> tuple[Municipality, ...]:
        """The municipalities that were simulated because they share slots with the place."""
        asked = set(self.manifest["place"]["municipalities"])
        simulated = set(self.manifest["simulated"]["municipalities"]) - asked
        return tuple(one for one in all_municipalities() if one.code in simulated)


def recipe_of(restored: Restored) -> dict[str, Any]:
    """Return what a report of these results carries, so that they can be played again from the report alone."""
    with (restored.folder / table_file("differences")).open("rb") as file:
        return recipe_document(restored.manifest, pd.read_parquet(file))


def as_written(folder: Path, comparison: Comparison) -> Restored:
    """Return what `restore` gives of a folder that this comparison was just written to, without reading it."""
    manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    rest = comparison.rest
    return Restored(folder, manifest, comparison, None if rest is None else differences(rest), _rest_winners(folder, manifest))


def restore(folder: Path) -> Restored:
    """Read a finished comparison back; nothing is simulated.

    Raises
    ------
    InputError
        If the folder holds no finished comparison that is as it was written, or was written with other data, or does not hold
        enough.
    """
    manifest = manifest_of_finished(folder)
    try:
        scenarios = [scenario_of(one["resolved"], one["lineage"]) for one in manifest["scenarios"]]
        seconds = [float(one["seconds"]) for one in manifest["scenarios"]]
        codes, label = set(manifest["place"]["municipalities"]), str(manifest["place"]["label"])
        families = {str(code): int(number) for code, number in manifest["families"].items()}
        precision = tuple(Precision(str(name), float(width)) for name, width in manifest["precision"].items())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        raise refused("the manifest of these results cannot be read", folder, problem, AGAIN) from problem
    _check_set(folder, manifest, scenarios)
    place = Place(label, tuple(one for one in all_municipalities() if one.code in codes))
    recent: Recent[Any] = Recent(MOST_COUNTERS_KEPT)
    simulated = [
        Simulated(one, place, Clock(one.run.start, one.run.until), _Stored(folder, one, place, recent).counters, families, spent)
        for one, spent in zip(scenarios, seconds, strict=True)
    ]
    neighbours = _rest_winners(folder, manifest)
    elsewhere = tuple(_elsewhere(folder, manifest))
    comparison = Comparison(tuple(simulated), register(), elsewhere=elsewhere, precision=precision, kept_rest=neighbours)
    _check_differences(folder, comparison)
    return Restored(folder, manifest, comparison, _sheet(folder, manifest, "rest_of_pool"), neighbours)


def _check_set(folder: Path, manifest: Mapping[str, Any], scenarios: Sequence[Scenario]) -> None:
    """Raise `InputError` if worlds were drawn from another set than the one that ships: what is said of a set is of that one."""
    said = manifest.get("drawn_from")
    if said is None or said == drawn_from_document(scenarios[0]):
        return
    action = f"use the zorgsim that wrote them, or {AGAIN}"
    raise refused("these results are of another set of plausible worlds than the one that ships", folder, None, action)


def _check_differences(folder: Path, comparison: Comparison) -> None:
    """Raise `InputError` unless the differences worked out anew are those that were written."""
    with (folder / table_file("differences")).open("rb") as file:
        written = pd.read_parquet(file)
    anew = differences(comparison)
    keys = ["scenario", "outcome"]
    same = written[keys].astype(str).equals(anew[keys].astype(str)) and all(
        np.allclose(anew[name], written[name], rtol=_NEARLY, atol=_NEARLY, equal_nan=True)
        for name in ("baseline", "value", "difference")
    )
    if not same:
        action = f"use the zorgsim that wrote them, or {AGAIN}"
        raise refused("another zorgsim wrote these results: this one works out something else", folder, None, action)


# Counters from tables


def _sources() -> dict[str, tuple[str, str]]:
    """Return, for each counter, its table and the column that holds it."""
    found = {}
    for name, table in TABLES.items():
        found[table.counter] = (name, "value")
        found |= {counter: (name, column) for column, counter in table.beside}
    return found


@dataclass(frozen=True)
class _Stored:
    """The counters of one scenario in the tables of a folder."""

    folder: Path
    scenario: Scenario
    place: Place
    recent: Recent[Any]

    @property
    def counters(self) -> Counters:
        """Counters that are read on demand."""
        sparse = [name for name, counter in COUNTERS.items() if counter.sparse]
        dense = [name for name in COUNTERS if name not in sparse]
        return Counters(OnDemand(dense, self._kept(self._dense)), OnDemand(sparse, self._kept(self._sparse)), self._weeks)

    def _kept(self, read: Any) -> Any:
        return lambda name: self.recent.get((self.scenario.name, name), partial(read, name))

    @cached_property
    def _calendar(self) -> tuple[NDArray[np.int16], NDArray[np.int64]]:
        years, weeks = np.unique(Clock(self.scenario.run.start, self.scenario.run.until).year_of_week, return_counts=True)
        return years, weeks.astype(np.int64)

    @property
    def _weeks(self) -> NDArray[np.int64]:
        return self._calendar[1]

    def _shape(self, name: str) -> tuple[int, ...]:
        return (self.scenario.run.runs, len(self._weeks), len(self.place.municipalities), *COUNTERS[name].shape)

    def _dense(self, name: str) -> Array:
        array = np.zeros(self._shape(name), dtype=COUNTERS[name].stored)
        for codes, values in self._rows(name):
            array.reshape(-1)[codes] = values
        array.flags.writeable = False  # it may be kept for the next who asks
        return array

    def _sparse(self, name: str) -> SparseCounts:
        rows = list(self._rows(name))
        codes = np.concatenate([np.zeros(0, dtype=np.int64), *(codes for codes, _ in rows)])
        counts = np.concatenate([np.zeros(0, dtype=np.int32), *(values.astype(np.int32) for _, values in rows)])
        order = np.argsort(codes, kind="stable")
        return SparseCounts(self._shape(name), codes[order], counts[order])

    def _rows(self, name: str) -> Iterator[tuple[NDArray[np.int64], Array]]:
        """Yield, some rows at a time, the indices in the flattened counter and what stands there."""
        table, column = _SOURCES[name]
        axes = COUNTERS[name].axes
        columns = ["world", "replication", "year", "municipality", *(axis.column for axis in axes), column]
        if table in LATER and not (self.folder / table_file(table)).exists():
            return  # an older zorgsim wrote these results
        for batch in _rows_of(self.folder / table_file(table), self.scenario.name, columns):
            if not batch.num_rows:
                continue
            rows = batch.to_pandas()
            own = [self._codes(rows[axis.column], axis.words) for axis in axes]
            codes = np.ravel_multi_index((*self._leading(rows), *own), self._shape(name))
            yield codes.astype(np.int64), rows[column].to_numpy()

    def _leading(self, rows: pd.DataFrame) -> tuple[NDArray[np.int64], ...]:
        """Return run, year and municipality of rows, as indices."""
        settings = self.scenario.run
        world = rows["world"].to_numpy().astype(np.int64) - settings.drawn
        run = world * settings.replications + rows["replication"].to_numpy()
        year = np.searchsorted(self._calendar[0], rows["year"].to_numpy())
        return run, year, self._codes(rows["municipality"], tuple(one.code for one in self.place.municipalities))

    def _codes(self, column: pd.Series[Any], words: Sequence[str] | None) -> NDArray[np.int64]:
        """Return the index of each row along an axis."""
        if words is None:
            return column.to_numpy().astype(np.int64)
        told = column.astype("category")  # as it was written: a word is looked up once, not in every row
        known = pd.Index(list(words)).get_indexer(pd.Index(told.cat.categories.astype(str)))
        found = known[told.cat.codes.to_numpy()]
        if (found < 0).any():
            word = str(column.iloc[int(np.argmax(found < 0))])
            raise refused(f"this zorgsim knows no such {column.name}", self.folder, word, "use the zorgsim that wrote them")
        return np.asarray(found, dtype=np.int64)


def _rows_of(path: Path, scenario: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a scenario, some at a time.

    Only groups of rows in which it can stand are read: a filter of a data set reads all of them where names are stored as a
    dictionary, so that of forty scenarios each would be read forty times.
    """
    with pq.ParquetFile(path) as file:
        groups = [group for group in range(file.num_row_groups) if _may_hold(file.metadata.row_group(group), scenario)]
        for batch in file.iter_batches(_ROWS, row_groups=groups, columns=["scenario", *columns]):
            mine = pc.equal(batch.column("scenario").cast(pa.string()), scenario)
            yield batch.filter(mine).select(columns)


def _may_hold(group: pq.RowGroupMetaData, scenario: str) -> bool:
    """Say whether rows of a scenario can stand in a group: between the first and the last name in it, where these are told."""
    names = [group.column(at).path_in_schema for at in range(group.num_columns)]
    told = group.column(names.index("scenario")).statistics
    return told is None or not told.has_min_max or str(told.min) <= scenario <= str(told.max)


_SOURCES: Final = _sources()


def _rest_winners(folder: Path, manifest: Mapping[str, Any]) -> pd.DataFrame | None:
    """Return who wins and loses of the rest of a pool, if the folder holds it."""
    name = table_file("rest_winners")
    if name not in manifest["files"]:
        return None
    with (folder / name).open("rb") as file:
        return pd.read_parquet(file)


# What was kept as a sheet


def _sheet(folder: Path, manifest: Mapping[str, Any], name: str) -> pd.DataFrame | None:
    """Return a table that was written for spreadsheets, in the form that the manifest names; None if there is none."""
    if f"{name}.csv" not in manifest["files"]:
        return None
    return read_sheet(folder / f"{name}.csv", manifest["csv"], _TEXTS)


_TEXTS: Final = ("scenario", "outcome", "unit", "verdict", "spread", "sign", COLUMN)
"""Columns of words in the sheets that are read back."""


def _elsewhere(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Elsewhere]:
    """Yield what the scenarios come to under other structures."""
    table = _sheet(folder, manifest, "structures")
    if table is None:
        return
    for structure, rows in table[table[COLUMN] != OWN].groupby(COLUMN, sort=False):
        yield Elsewhere(str(structure), rows.drop(columns=COLUMN).reset_index(drop=True), int(manifest.get("structure_draws", 0)))
