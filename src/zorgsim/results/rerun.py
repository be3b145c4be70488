"""Results that were played again, beside those that were to be reproduced: is every number the same, to the last digit?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from zorgsim.results.finished import table_file
from zorgsim.results.recipe import KEYS, NUMBERS, Recipe, is_table

TOLD: Final = "report"
"""What the numbers are called that a report told, where they are laid beside new ones."""


class Same(StrEnum):
    """What was found of a table."""

    BYTES = "bytes"
    """Its file is the same to the last byte."""
    NUMBERS = "numbers"
    """Another file, as another version of a library writes it, with the same in every cell."""
    OTHER = "other"
    GONE = "gone"
    """It is not among the new results."""
    NEW = "new"
    """It is not among the old ones, so that there is nothing to compare it with: an older version wrote no such table."""
    UNSEEN = "unseen"
    """Another file; of the old one there is no more than its digest, so that nobody knows what differs."""


EQUAL: Final = (Same.BYTES, Same.NUMBERS)
NO_VERDICT: Final = (Same.NEW,)
"""What says nothing of whether the same came out."""


@dataclass(frozen=True)
class Again:
    """A table that was played again.

    Attributes
    ----------
    name, same
        Which, and what was found of it.
    cells
        How many of its cells differ (of a CSV file: lines).
    largest
        The largest difference of two numbers, as a share of the larger of them; 0 where only words differ.
    """

    name: str
    same: Same
    cells: int = 0
    largest: float = 0.0


@dataclass(frozen=True)
class Rerun:
    """What came out.

    Attributes
    ----------
    original, folder
        What was to be reproduced, and where the new results are.
    tables
        Every table of either.
    otherwise
        Names of what is another than when the original was made: code, libraries.
    """

    original: Path
    folder: Path
    tables: tuple[Again, ...]
    otherwise: tuple[str, ...] = ()

    @property
    def compared(self) -> tuple[Again, ...]:
        """The tables of the original; without those that only the new results have."""
        return tuple(one for one in self.tables if one.same not in NO_VERDICT)

    @property
    def new(self) -> tuple[Again, ...]:
        """The tables that only the new results have."""
        return tuple(one for one in self.tables if one.same in NO_VERDICT)

    @property
    def equal(self) -> bool:
        """Is every number of the original the same that can be looked at, and is there nothing that cannot?"""
        return all(one.same in EQUAL for one in self.compared)


def beside_original(recipe: Recipe, folder: Path, manifest: Mapping[str, Any], otherwise: tuple[str, ...] = ()) -> Rerun:
    """Lay new results beside those of a recipe.

    Parameters
    ----------
    folder, manifest
        The new results.
    """
    new = {name: str(digest) for name, digest in manifest["files"].items() if is_table(name)}
    old = recipe.files
    tables = [_again(name, old.get(name), new.get(name), recipe, folder) for name in dict.fromkeys([*old, *new])]
    if recipe.numbers is not None:
        tables.insert(0, _told_again(recipe.numbers, folder))
    return Rerun(recipe.path, folder, tuple(tables), otherwise)


def _again(name: str, old: str | None, new: str | None, recipe: Recipe, folder: Path) -> Again:
    if old is None or new is None:
        return Again(name, Same.NEW if old is None else Same.GONE)
    if old == new:
        return Again(name, Same.BYTES)
    if recipe.numbers is not None:  # a report: there is no old table to look at
        return Again(name, Same.UNSEEN)
    differing = _cells_of_lines if name.endswith(".csv") else _cells_of_columns
    cells, largest = differing(recipe.path / name, folder / name)
    return Again(name, Same.OTHER if cells else Same.NUMBERS, cells, largest)


def _told_again(numbers: pd.DataFrame, folder: Path) -> Again:
    """Lay what a report told beside the new differences."""
    with (folder / table_file("differences")).open("rb") as file:
        new = pd.read_parquet(file, columns=[*KEYS, *NUMBERS])
    if not numbers[list(KEYS)].equals(new[list(KEYS)].astype(str)):
        return Again(TOLD, Same.OTHER, len(numbers))
    found = [_differing(numbers[name].to_numpy(), new[name].to_numpy()) for name in NUMBERS]
    cells = sum(one for one, _ in found)
    return Again(TOLD, Same.OTHER if cells else Same.NUMBERS, cells, max(largest for _, largest in found))


def _cells_of_columns(old: Path, new: Path) -> tuple[int, float]:
    """Return how many cells of two Parquet files differ, and the largest share; a column at a time, for a nation's is long."""
    with old.open("rb") as one, new.open("rb") as other:
        files = pq.ParquetFile(one), pq.ParquetFile(other)
        names = [file.schema_arrow.names for file in files]
        rows = [file.metadata.num_rows for file in files]
        if names[0] != names[1] or rows[0] != rows[1]:
            return max(rows) * max(map(len, names)), 1.0
        found = [_differing(*(_column(file, name) for file in files)) for name in names[0]]
    return sum(cells for cells, _ in found), max((largest for _, largest in found), default=0.0)


def _column(file: pq.ParquetFile, name: str) -> np.ndarray[Any, Any]:
    column: np.ndarray[Any, Any] = file.read(columns=[name]).column(0).to_pandas().to_numpy()
    return column


def _differing(old: np.ndarray[Any, Any], new: np.ndarray[Any, Any]) -> tuple[int, float]:
    """Return how many values differ, and by what share of the larger at most; what is missing in both is the same."""
    numbers = all(np.issubdtype(one.dtype, np.number) for one in (old, new))
    if not numbers:
        return int((old.astype(str) != new.astype(str)).sum()), 0.0
    apart = (old != new) & ~(np.isnan(old.astype(float)) & np.isnan(new.astype(float)))
    if not apart.any():
        return 0, 0.0
    one, other = old[apart].astype(float), new[apart].astype(float)
    larger = np.maximum(np.abs(one), np.abs(other))  # never 0 where they differ
    with np.errstate(invalid="ignore"):
        shares = np.nan_to_num(np.abs(one - other) / larger, nan=1.0)  # a number that was none, or is none now
    return int(apart.sum()), float(shares.max())


def _cells_of_lines(old: Path, new: Path) -> tuple[int, float]:
    with old.open("rb") as one, new.open("rb") as other:
        return sum(before != after for before, after in zip_longest(one, other)), 0.0


def unequal(rerun: Rerun) -> Iterator[Again]:
    """Yield the tables of the original that are not known to be the same."""
    return (one for one in rerun.compared if one.same not in EQUAL)
