"""A finished results folder before anything of it is read: its manifest, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs import price_index, yardsticks
from zorgsim.paths import path_words
from zorgsim.results.destination import WHERE
from zorgsim.results.folder import MANIFEST
from zorgsim.results.provenance import data_digests
from zorgsim.results.tables import LATER, TABLES
from zorgsim.results.under_way import ENDING
from zorgsim.results.verify import FINE, Condition, Kind, Verification, verify

AGAIN: Final = "run the comparison again with this version"
_NAMED: Final = 5
"""Files that a message names; more are counted."""


def manifest_of_finished(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a folder of ``compare`` or ``run`` that is finished, whole, and was made with the data of today.

    Raises
    ------
    InputError
        If it is none.
    """
    manifest = whole_manifest(folder)
    _check_kind(folder, manifest)
    check_data(folder, manifest)
    return manifest


def whole_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a folder that is finished and whole, whatever command wrote it; errors as there."""
    if not folder.is_dir():
        raise refused("there is no such folder", folder, None, "name the folder that zorgsim compare printed")
    if not (folder / MANIFEST).is_file():
        raise _unfinished(folder)
    found = verify(folder)
    if found.kind is not Kind.RESULTS or not found.whole:
        raise _not_whole(folder, found)
    manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _unfinished(folder: Path) -> InputError:
    """Return the error for a folder without a manifest: one under way, or one that is still beside it, says how to finish."""
    beside = folder if folder.name.endswith(ENDING) else folder.with_name(folder.name + ENDING)
    if beside.is_dir():
        return refused("these results are not finished", folder, None, f"finish them first: zorgsim resume {path_words(beside)}")
    return refused("no zorgsim results", folder, None, "name the folder that zorgsim compare printed")


def _not_whole(folder: Path, found: Verification) -> InputError:
    """Return the error for a folder of which a file is not as it was written, or not known to be."""
    names = [f"{one.name} ({one.condition.replace('_', ' ')})" for one in found.files if one.condition not in FINE]
    unknown = all(one.condition in (*FINE, Condition.UNKNOWN) for one in found.files)
    what = "files of the results are not as they were written"
    if unknown:
        what = "an older zorgsim wrote these results without checksums"
    more = f" (+{len(names) - _NAMED})" if len(names) > _NAMED else ""
    action = f"{AGAIN}; more about the files: zorgsim verify {path_words(folder)}"
    return refused(what, folder, ", ".join(names[:_NAMED]) + more, action)


def _check_kind(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raise `InputError` unless the folder is of ``compare`` or ``run``, with every table that counters are read from."""
    files = manifest.get("files", {})
    if "drivers" in manifest or "decomposition" in manifest:
        what = "these are results of another analysis than a comparison, which a report of a comparison takes along"
        action = f"name the folder of the comparison, and this one behind it: zorgsim report COMPARISON --with {path_words(folder)}"
        raise refused(what, folder, None, action)
    if "tables/differences.parquet" not in files:
        what = "these are no results of a comparison"
        raise refused(what, folder, None, "name what zorgsim compare or zorgsim run wrote")
    if missing := [table_file(name) for name in TABLES if name not in LATER and table_file(name) not in files]:
        what = "an older zorgsim wrote these results, which do not hold all that is needed"
        raise refused(what, folder, f"missing: {', '.join(missing)}", AGAIN)


def check_data(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raise `InputError` if the data of today are not those of the results: what they come to would be something else."""
    other = [name for name, digest in all_data_digests().items() if manifest.get("data", {}).get(name) != digest]
    if other:
        action = f"use the zorgsim that wrote them (version {manifest.get('zorgsim')}), or {AGAIN}"
        raise refused("these results were made with other data than this zorgsim has", folder, ", ".join(other), action)


def all_data_digests() -> dict[str, str]:
    """Return the digests of the data of today that have a say in results: what is simulated by, and what counts are worth."""
    return {**data_digests(), "yardsticks": yardsticks.digest(), "prices": price_index.digest()}


def refused(what: str, folder: Path, value: object, action: str) -> InputError:
    """Return the error that a folder, or a report, cannot be used for this."""
    allowed = "a finished folder of zorgsim compare or run, as it was written"
    where = f"{WHERE}: {path_words(folder)}"
    return InputError(what, where=where, value=None if value is None else str(value), allowed=allowed, action=action)


def table_file(table: str) -> str:
    """Return where a table stands in a results folder."""
    return f"tables/{table}.parquet"
