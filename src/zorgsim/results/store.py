"""The results folder of a comparison: its tables, what other layers attach, and the manifest.

`zorgsim.results.folder` sees to it that the folder is complete or absent. Tables hold no times: the same comparison gives the same
bytes.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from zorgsim import __version__
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import FORMAT
from zorgsim.results.budgets import budgets_by_year
from zorgsim.results.cbs import cbs_series
from zorgsim.results.checkout import commit
from zorgsim.results.choosing import choice_table, worlds_table
from zorgsim.results.compare import Comparison, break_even, differences, headline_by_year_in_parts, municipalities_by_outcome
from zorgsim.results.drawn_from import drawn_from_document
from zorgsim.results.elsewhere import structures_table
from zorgsim.results.finished import all_data_digests
from zorgsim.results.folder import (
    MANIFEST,
    Attachment,
    Existing,
    check_folder,
    is_results,
    sha256,
    write_attachments,
    write_manifest,
)
from zorgsim.results.headline import headline
from zorgsim.results.pairing import pairing_table
from zorgsim.results.price_level import own_prices, price_level
from zorgsim.results.provenance import provenance
from zorgsim.results.sheets import PLAIN, SheetForm, write_sheet
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import TABLES, together
from zorgsim.results.under_way import Destination, manifest_entries, write_folder
from zorgsim.results.valuation import accounts, budgets, costs, costs_by_payer
from zorgsim.results.winners import one_row_each, winners

_LIBRARIES: Final = ("numpy", "scipy", "pandas", "pyarrow", "simpy", "matplotlib", "pydantic")
_TABLES_FOLDER: Final = "tables"
_COMPRESSION: Final = "zstd"


@dataclass(frozen=True)
class Stored:
    """A results folder as read back: the manifest and every table by name."""

    folder: Path
    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame]


Flags = Sequence[Mapping[str, Any]]
"""Believability flags as a manifest holds them: codes and numbers, with the sentences that the layer above wrote of them."""


@dataclass(frozen=True)
class Handover:
    """What the layer above says of a comparison.

    Attributes
    ----------
    flags
        For the manifest.
    sheets
        How CSV files are written for the reader's spreadsheet.
    command
        The command as given, if it was one.
    """

    flags: Flags = ()
    sheets: SheetForm = PLAIN
    command: str | None = None


def write_results(
    folder: Destination, comparison: Comparison, attachments: Sequence[Attachment], existing: Existing, handover: Handover
) -> Path:
    """Write tables, attachments and, last, the manifest; other arguments, answer and errors as in `write_folder`.

    An attachment that fails is missing, and the manifest says so.
    """

    def fill(temporary: Path) -> None:
        _write_tables(temporary, comparison, handover.sheets)
        missing = write_attachments(temporary, attachments)
        write_manifest(temporary, manifest_of(comparison, handover) | {"pictures_missing": missing} | manifest_entries(folder))

    return write_folder(folder, fill, existing)


def _write_tables(folder: Path, comparison: Comparison, sheets: SheetForm) -> None:
    tables = folder / _TABLES_FOLDER
    tables.mkdir()
    for name, parts in _tables(comparison):
        _write_parquet(tables / f"{name}.parquet", parts)
    for name, table in _sheets(comparison):
        write_sheet(folder / f"{name}.csv", table, sheets)


def _sheets(comparison: Comparison) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables that are meant for a spreadsheet; what is missing is an empty cell."""
    yield "headline", differences(comparison)
    yield "budgets", budgets_by_year(comparison)
    if comparison.others:
        yield "municipalities", one_row_each(winners(comparison))
    if comparison.rest:
        yield "rest_of_pool", differences(comparison.rest)
    if comparison.elsewhere:
        yield "structures", structures_table(comparison)
    if len(choices := choice_table(comparison)):
        yield "choice", choices
    if len(pairing := pairing_table(comparison)):
        yield "pairing", pairing


def _tables(comparison: Comparison) -> Iterator[tuple[str, Iterator[pd.DataFrame]]]:
    """Yield each table's name and its parts, made one at a time as they are written, so that memory holds one."""
    for name, table in TABLES.items():
        yield name, chain.from_iterable(map(table.parts, comparison.simulated))
    tables = (("costs", costs), ("costs_by_payer", costs_by_payer), ("accounts", accounts), ("budgets", budgets))
    for name, valued in tables:
        yield name, (valued(one, comparison.prices(one)) for one in comparison.simulated)
    yield "headline", (headline(one, comparison.evaluations[one.scenario.name]) for one in comparison.simulated)
    yield "cbs", (cbs_series(one, comparison.prices(one)) for one in comparison.simulated)
    yield "headline_by_year", together(headline_by_year_in_parts(comparison))
    yield "differences", iter([differences(comparison)])
    if comparison.draws and comparison.others:
        yield "worlds", iter([worlds_table(comparison)])
    if comparison.others:
        yield "municipalities", together(municipalities_by_outcome(comparison))
        yield "winners", iter([winners(comparison)])
    if comparison.rest and comparison.others:
        yield "rest_winners", iter([winners(comparison.rest)])


def _write_parquet(path: Path, parts: Iterator[pd.DataFrame]) -> None:
    """Write the parts of a table one after the other, under the schema of the first.

    Without the metadata of pandas, which names its version: the same comparison gives the same bytes. Cast, so that a
    part of which pandas infers another type, such as an empty one, does not spoil the file.
    """
    first = pa.Table.from_pandas(next(parts), preserve_index=False).replace_schema_metadata(None)
    # opened here: pyarrow takes no path with bytes that are no text
    with path.open("wb") as file, pq.ParquetWriter(file, first.schema, compression=_COMPRESSION) as writer:
        writer.write_table(first)
        for part in parts:
            table = pa.Table.from_pandas(part, preserve_index=False).replace_schema_metadata(None)
            writer.write_table(table.cast(first.schema))


def made_by(handover: Handover) -> dict[str, Any]:
    """Return with what a manifest begins: which zorgsim made it, by which command, and when."""
    return {
        "zorgsim": __version__,
        "scenario_format": FORMAT,
        "command": handover.command,
        "commit": commit(),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def manifest_of(comparison: Comparison, handover: Handover) -> dict[str, Any]:
    """Return what a manifest says of a comparison: scenarios as resolved, digests, seed, flags, versions."""
    baseline = comparison.baseline
    return {
        **made_by(handover),
        "place": {"label": baseline.place.label, "municipalities": [one.code for one in baseline.place.municipalities]},
        "families": dict(baseline.families),
        "simulated": {"municipalities": [one.code for one in baseline.everybody.place.municipalities]},
        "seed": baseline.scenario.run.seed,
        "replications": comparison.replications,
        "draws": comparison.draws,
        "drawn_from": drawn_from_document(baseline.scenario),
        "structures": [one.structure for one in comparison.elsewhere],
        "structure_draws": max((one.draws for one in comparison.elsewhere), default=0),
        "precision": {one.outcome: one.half_width for one in comparison.precision},
        "price_level": price_level(comparison),
        "own_prices": list(own_prices(comparison)),
        "scenarios": [_scenario(one) for one in comparison.simulated],
        "break_even": [_break_even(comparison, one) for one in comparison.others],
        "flags": list(handover.flags),
        "csv": handover.sheets.document(),
        "code": {name: provenance()[name] for name in ("code", "arithmetic")},
        "data": all_data_digests(),
        "machine": machine(),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in _LIBRARIES}},
    }


def machine() -> dict[str, Any]:
    """Return on what kind of machine results are written; nothing that names it."""
    return {"system": platform.system(), "architecture": platform.machine(), "cores": os.cpu_count()}


def _scenario(simulated: Simulated) -> dict[str, Any]:
    scenario = simulated.scenario
    return {
        "name": scenario.name,
        "digest": scenario.digest,
        "lineage": list(scenario.lineage),
        "seconds": round(simulated.seconds, 3),
        "resolved": scenario.as_document(),
    }


def _break_even(comparison: Comparison, simulated: Simulated) -> dict[str, Any]:
    found = break_even(comparison, simulated.scenario.name)
    return {"scenario": found.scenario, "year": found.year, "share_of_replications": found.share}


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def read_results(folder: Path) -> Stored:
    """Read a results folder back.

    Raises
    ------
    InputError
        If the folder holds no zorgsim results, or a file is missing or was changed after it was written.
    """
    if not is_results(folder):
        raise InputError(
            "no zorgsim results",
            where="results folder",
            value=str(folder),
            allowed=f"a folder with a {MANIFEST} of zorgsim",
            action="name the folder that zorgsim compare printed",
        )
    manifest = read_manifest(folder)
    for name, expected in manifest["files"].items():
        if not (folder / name).is_file() or sha256(folder / name) != expected:
            raise InputError(
                "a file of the results is missing or was changed",
                where=str(folder / MANIFEST),
                value=name,
                allowed="files as zorgsim wrote them",
                action="run the comparison again",
            )
    listed = [folder / name for name in manifest["files"] if name.startswith(f"{_TABLES_FOLDER}/")]
    return Stored(folder, manifest, {path.stem: _read_parquet(path) for path in sorted(listed)})


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a results folder."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _read_parquet(path: Path) -> pd.DataFrame:
    with path.open("rb") as file:
        return pd.read_parquet(file)


__all__ = [
    "MANIFEST",
    "Attachment",
    "Existing",
    "Flags",
    "Handover",
    "Stored",
    "check_folder",
    "is_results",
    "manifest_of",
    "read_manifest",
    "read_results",
    "write_results",
]
