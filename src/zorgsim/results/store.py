"""The results folder: one folder a comparison, complete or absent. The manifest is written last.

Everything is first written to a temporary folder beside the target and renamed at the end, so an interruption leaves nothing
half-written. Tables hold no times: the same comparison gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from zorgsim import __version__
from zorgsim.errors import InputError
from zorgsim.inputs import parameters, places
from zorgsim.results.believability import Flag, believability
from zorgsim.results.cbs import cbs_series
from zorgsim.results.compare import Comparison, break_even, differences, headline_by_year, municipalities_side_by_side
from zorgsim.results.headline import headline
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import TABLES
from zorgsim.results.valuation import PRICE_LEVEL, budgets, costs, costs_by_payer

MANIFEST: Final = "manifest.json"
FORMAT: Final = "zorgsim results 1"
_LIBRARIES: Final = ("numpy", "scipy", "pandas", "pyarrow", "simpy", "matplotlib", "pydantic")
_TABLES_FOLDER: Final = "tables"
_COMPRESSION: Final = "zstd"


class Existing(StrEnum):
    """What to do when the folder already holds results."""

    NUMBER = "number"
    REPLACE = "replace"


@dataclass(frozen=True)
class Attachment:
    """A file that another layer adds to the folder, such as a picture: its relative name and the function that writes it."""

    name: str
    write: Callable[[Path], None]


@dataclass(frozen=True)
class Stored:
    """A results folder as read back: the manifest and every table by name."""

    folder: Path
    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame]


def check_folder(folder: Path) -> None:
    """Raise `InputError` if results cannot be written at this path: ask before simulating.

    A path that does not exist, an empty folder and a zorgsim results folder will do.
    """
    nearest = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if not nearest.is_dir():
        raise _refuse(folder, f"{nearest} is a file, not a folder")
    if nearest != folder and not os.access(nearest, os.W_OK):
        raise _refuse(folder, f"{nearest} cannot be written to")
    if folder.is_dir() and any(folder.iterdir()) and not is_results(folder):
        raise _refuse(folder, "the folder holds something else than zorgsim results")


def is_results(folder: Path) -> bool:
    """Tell whether a folder holds zorgsim results: it has a manifest of ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and str(manifest.get("format", "")).startswith("zorgsim results")


def _refuse(folder: Path, why: str) -> InputError:
    return InputError(
        "results cannot be written there",
        where="results folder",
        value=str(folder),
        allowed="a new or empty folder, or one with zorgsim results",
        action=f"choose another folder: {why}",
    )


def write_results(folder: Path, comparison: Comparison, attachments: Sequence[Attachment], existing: Existing) -> Path:
    """Write tables, attachments and, last, the manifest.

    Parameters
    ----------
    folder
        Where the results should stand.
    comparison
        What was simulated.
    attachments
        Files of other layers.
    existing
        Whether results that already stand there are replaced, or the new ones get a number (``name-2``, ``name-3`` ...).

    Returns
    -------
    Path
        The folder in which the results now stand.

    Raises
    ------
    InputError
        If the path holds something else, or cannot be written to.
    """
    check_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _refuse(folder, str(error.strerror)) from error
    try:
        _fill(temporary, comparison, attachments)
        temporary.chmod(0o755)
        return _put_in_place(temporary, folder, existing)
    except OSError as error:
        raise _refuse(folder, str(error.strerror)) from error
    finally:  # also after Ctrl-C
        shutil.rmtree(temporary, ignore_errors=True)


def _fill(folder: Path, comparison: Comparison, attachments: Sequence[Attachment]) -> None:
    tables = folder / _TABLES_FOLDER
    tables.mkdir()
    for name, parts in _tables(comparison):
        _write_parquet(tables / f"{name}.parquet", parts)
    differences(comparison).to_csv(folder / "headline.csv", index=False, lineterminator="\n")
    for attachment in attachments:
        target = folder / attachment.name
        target.parent.mkdir(parents=True, exist_ok=True)
        attachment.write(target)
    manifest = json.dumps(_manifest(folder, comparison), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST).write_text(manifest + "\n", encoding="utf-8")


def _tables(comparison: Comparison) -> Iterator[tuple[str, Iterator[pd.DataFrame]]]:
    """Yield each table's name and its parts, one scenario at a time so that memory holds one."""
    for name, table in TABLES.items():
        yield name, map(table, comparison.simulated)
    for name, valued in (("costs", costs), ("costs_by_payer", costs_by_payer), ("budgets", budgets)):
        yield name, (valued(one, comparison.prices(one)) for one in comparison.simulated)
    yield "headline", (headline(name, window) for name, window in comparison.evaluations.items())
    yield "cbs", (cbs_series(one, comparison.prices(one)) for one in comparison.simulated)
    yield "headline_by_year", iter([headline_by_year(comparison)])
    yield "differences", iter([differences(comparison)])
    if comparison.others:
        yield "municipalities", iter([municipalities_side_by_side(comparison)])


def _write_parquet(path: Path, parts: Iterator[pd.DataFrame]) -> None:
    """Write the parts of a table one after the other, under the schema of the first."""
    first = pa.Table.from_pandas(next(parts), preserve_index=False).replace_schema_metadata(None)
    with pq.ParquetWriter(path, first.schema, compression=_COMPRESSION) as writer:
        writer.write_table(first)
        for part in parts:
            table = pa.Table.from_pandas(part, preserve_index=False).replace_schema_metadata(None)
            writer.write_table(table.cast(first.schema))


def _put_in_place(temporary: Path, folder: Path, existing: Existing) -> Path:
    if existing is Existing.REPLACE and is_results(folder):
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
        folder.rename(old / "results")
        try:
            temporary.rename(folder)
        except BaseException:
            (old / "results").rename(folder)
            raise
        finally:
            shutil.rmtree(old, ignore_errors=True)
        return folder
    for target in _numbered(folder):
        if target.is_dir() and not any(target.iterdir()):
            target.rmdir()
        if not target.exists():
            temporary.rename(target)
            return target
    raise AssertionError("numbers do not end")


def _numbered(folder: Path) -> Iterator[Path]:
    """Yield the folder, then the folder with -2, -3 ... behind its name."""
    yield folder
    number = 2
    while True:
        yield folder.with_name(f"{folder.name}-{number}")
        number += 1


def _manifest(folder: Path, comparison: Comparison) -> dict[str, Any]:
    baseline = comparison.baseline
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "format": FORMAT,
        "zorgsim": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "place": {"label": baseline.place.label, "municipalities": [one.code for one in baseline.place.municipalities]},
        "families": dict(baseline.families),
        "seed": baseline.scenario.run.seed,
        "replications": comparison.replications,
        "price_level": PRICE_LEVEL,
        "scenarios": [_scenario(one) for one in comparison.simulated],
        "break_even": [_break_even(comparison, one) for one in comparison.others],
        "flags": [flag_as_json(flag) for flag in believability(comparison)],
        "data": {"places": places.digest(), "parameters": parameters.digest()},
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in _LIBRARIES}},
        "files": {path.relative_to(folder).as_posix(): _sha256(path) for path in files},
    }


def _scenario(simulated: Simulated) -> dict[str, Any]:
    scenario = simulated.scenario
    return {
        "name": scenario.name,
        "digest": scenario.digest,
        "lineage": list(scenario.lineage),
        "seconds": round(simulated.seconds, 3),
        "resolved": scenario.as_json(),
    }


def _break_even(comparison: Comparison, simulated: Simulated) -> dict[str, Any]:
    found = break_even(comparison, simulated.scenario.name)
    return {"scenario": found.scenario, "year": found.year, "share_of_replications": found.share}


def flag_as_json(flag: Flag) -> dict[str, Any]:
    """Return a flag as a program may read it; a number that is not finite is left out."""
    numbers = {name: float(value) for name, value in flag.numbers.items() if abs(value) != float("inf")}
    words = {"en": flag.message.en, "nl": flag.message.nl}
    return {"code": str(flag.code), "level": str(flag.level), "scenario": flag.scenario, "message": words, "numbers": numbers}


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for name, expected in manifest["files"].items():
        if not (folder / name).is_file() or _sha256(folder / name) != expected:
            raise InputError(
                "a file of the results is missing or was changed",
                where=str(folder / MANIFEST),
                value=name,
                allowed="files as zorgsim wrote them",
                action="run the comparison again",
            )
    tables = {path.stem: pd.read_parquet(path) for path in sorted((folder / _TABLES_FOLDER).glob("*.parquet"))}
    return Stored(folder, manifest, tables)
