"""Tables of every run and municipality as a person wants them: all municipalities together by year, the mean of the runs.

Read from a finished folder some rows at a time, for the table of a nation is larger than memory should be.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow.dataset as ds

from zorgsim.results.evaluation import WHOLE_YEAR_WEEKS

_ROWS: Final = 1 << 20
_RUN: Final = ("world", "replication")


def money_by_year(path: Path, label: str) -> pd.DataFrame:
    """Return one row per scenario, whole year and label of a table of money: million EUR of all municipalities together.

    Columns: scenario, year, the label, mean, and lowest and highest of the runs (missing where there is one run).
    """
    keys = ["scenario", *_RUN, "year", label]
    sums = pd.concat(_sums(path, keys)).groupby(keys, sort=False)["eur"].sum().reset_index()
    sums["eur"] /= 1e6
    return _over_runs(sums, ["scenario", "year", label], "eur")


def series_by_year(path: Path) -> pd.DataFrame:
    """Return one row per scenario, year and series of the figures as CBS has them: mean, lowest and highest of the runs."""
    table = ds.dataset(path, format="parquet").to_table().to_pandas()
    return _over_runs(table, ["scenario", "year", "series", "unit"], "value")


def _sums(path: Path, keys: list[str]) -> Iterator[pd.DataFrame]:
    """Yield sums over municipalities, some rows at a time."""
    source = ds.dataset(path, format="parquet")
    whole = ds.field("weeks_in_year") >= WHOLE_YEAR_WEEKS
    for batch in source.to_batches(columns=[*keys, "eur"], filter=whole, batch_size=_ROWS):
        rows = batch.to_pandas()
        texts = {name: rows[name].astype(str) for name in ("scenario", keys[-1])}
        yield rows.assign(**texts).groupby(keys, sort=False)["eur"].sum().reset_index()


def _over_runs(table: pd.DataFrame, keys: list[str], value: str) -> pd.DataFrame:
    """Return mean, lowest and highest of the runs; of one run there are no ends."""
    table = table.assign(**{name: table[name].astype(str) for name in keys if name != "year"})
    held = table.groupby(keys, sort=False)[value].agg(["mean", "min", "max", "count"]).reset_index()
    several = held.pop("count") > 1
    ends = {"lowest": held.pop("min").where(several), "highest": held.pop("max").where(several)}
    return held.assign(**ends)
