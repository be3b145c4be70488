"""The weeks lived of a finished results folder, read back so that another yardstick can be laid on them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zorgsim.clock import Clock
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import RunSettings, Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, N_STAGES, SEVERITIES, Stage
from zorgsim.paths import path_words
from zorgsim.results.evaluation import evaluated
from zorgsim.results.folder import FORMAT, MANIFEST, is_results, sha256
from zorgsim.results.yardsticks import Lived

TABLE: Final = "tables/weeks_lived.parquet"
"""The file of a results folder that holds them."""

_COLUMNS: Final = ("scenario", "replication", "year", "stage", "severity", "unarranged", "value")
_WORDS: Final = {"stage": tuple(stage.name.lower() for stage in Stage), "severity": SEVERITIES}
_ROWS: Final = 1 << 20
"""Rows that are read at a time: the table of a nation is larger than memory should be."""


def read_lived(folder: Path) -> Lived:
    """Return the weeks lived that a results folder holds, in the years that are compared.

    Raises
    ------
    InputError
        If the folder holds no zorgsim results, none with this table, or a table that was changed since it was written.
    """
    manifest = _manifest(folder)
    try:
        scenarios = {one["name"]: scenario_of(one["resolved"], one["lineage"]) for one in manifest["scenarios"]}
        label, settings = str(manifest["place"]["label"]), next(iter(scenarios.values())).run
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        action = "value it with the zorgsim that wrote it, or run the comparison again"
        raise _refused(
            "the manifest of these results cannot be read", folder, f"{type(problem).__name__}: {problem}", action
        ) from problem
    years = {name: _years_of(one) for name, one in scenarios.items()}
    weeks = {name: np.zeros((settings.runs, N_STAGES, N_SEVERITIES, N_DOMAINS + 1), dtype=np.int64) for name in scenarios}
    columns = [*_COLUMNS, *(("world",) if settings.drawn else ())]  # older folders have no such column, nor worlds
    with (folder / TABLE).open("rb") as file:
        for batch in pq.ParquetFile(file).iter_batches(_ROWS, columns=columns):
            for name, rows in batch.to_pandas().groupby("scenario", observed=True):
                _add(weeks[str(name)], rows[rows["year"].isin(years[str(name)])], settings, folder)
    titles = {name: one.title for name, one in scenarios.items()}
    return Lived(label, years[next(iter(years))], weeks, titles, settings.draws)


def _manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a folder whose table of weeks lived is there, and as it was written."""
    if not is_results(folder):
        action = "name the folder that zorgsim compare or run printed"
        raise _refused("no zorgsim results", folder, None, action)
    manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest.get("format") != FORMAT or TABLE not in manifest.get("files", {}):
        what = "these results hold no weeks lived by stage, severity and domains"
        action = "run the comparison again: zorgsim compare and run keep them, zorgsim decompose and older versions do not"
        raise _refused(what, folder, None, action)
    path = folder / TABLE
    if not path.is_file() or sha256(path) != manifest["files"][TABLE]:
        raise _refused("a file of the results is missing or was changed", folder, TABLE, "run the comparison again")
    return manifest


def _years_of(scenario: Scenario) -> tuple[int, ...]:
    """Return the years of a scenario that are compared."""
    years, weeks = np.unique(Clock(scenario.run.start, scenario.run.until).year_of_week, return_counts=True)
    return tuple(int(year) for year in years[evaluated(scenario, years, weeks)])


def _add(total: NDArray[np.int64], rows: pd.DataFrame, settings: RunSettings, folder: Path) -> None:
    """Add rows of the table to the weeks of their scenario."""
    codes = {name: pd.Index(words).get_indexer(pd.Index(rows[name].astype(str))) for name, words in _WORDS.items()}
    for name, found in codes.items():
        if (found < 0).any():
            word = str(rows[name].iloc[int(np.argmax(found < 0))])
            raise _refused(f"there is no such {name}", folder, word, "value it with the zorgsim that wrote it")
    run = rows["replication"].to_numpy()
    if settings.drawn:
        run = (rows["world"].to_numpy() - 1) * settings.replications + run
    index = (run, codes["stage"], codes["severity"], rows["unarranged"].to_numpy())
    np.add.at(total, index, rows["value"].to_numpy())


def _refused(what: str, folder: Path, value: object, action: str) -> InputError:
    allowed = f"a folder of zorgsim results with {TABLE}"
    return InputError(what, where=f"results folder: {path_words(folder)}", value=value, allowed=allowed, action=action)
