"""Ship the set of a calibration: ``python tools/ship_plausible.py FOLDER``, the folder ``set`` that ``zorgsim calibrate`` made.

Copies ``plausible.csv`` to ``src/zorgsim/data/draws``, from where ``--draws`` plays it, writes ``plausible.json`` beside it, which
says from which calibration it comes, and copies all that stands in the folder to ``results/published/calibration``, the command
without folders of the machine that gave it. How the set does in the nation is not said then (``tools/tell_nation.py``).

Refuses a folder that was changed since it was written, a set of fewer than a hundred worlds, and one whose parameters have other
ranges here: its quantiles would be other values. Says which data are others than those with which it was calibrated. Published
studies say from where their worlds are drawn (``DRAWN_FROM``): none is stale after it.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from zorgsim.calibration.store import KIND, PLAUSIBLE
from zorgsim.errors import InputError
from zorgsim.inputs.parameters import quantile, register
from zorgsim.inputs.plausible import ORIGIN, Plausible, read_plausible
from zorgsim.report.page.telling import command_words
from zorgsim.results.durable import write_durably
from zorgsim.results.folder import MANIFEST, sha256
from zorgsim.results.provenance import data_digests
from zorgsim.results.seal import sealed

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = Path("results") / "published" / "calibration"
FEWEST = 100
"""Worlds below which a set does not ship: among so many, a share of nine in ten is known to six points (two standard errors)."""


def ship(folder: Path, root: Path) -> int:
    """Copy a set to where it ships from, and return of how many worlds it is.

    Raises
    ------
    InputError
        If the folder holds no calibration, was changed, is of other ranges than those of today, or its set is too small.
    """
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    check_written(folder, manifest, KIND)
    found = read_plausible((folder / PLAUSIBLE).read_text(encoding="utf-8"), str(folder / PLAUSIBLE))
    if len(found.points) < FEWEST:
        raise InputError(
            "too few worlds to draw from",
            where=str(folder / PLAUSIBLE),
            value=len(found.points),
            allowed=f"{FEWEST} worlds or more",
            action="go on with more waves: zorgsim calibrate --waves N",
        )
    _check_ranges(folder, found.active)
    told = publish(folder, manifest, root / PUBLISHED)
    draws = root / "src" / "zorgsim" / "data" / "draws"
    shutil.copyfile(folder / PLAUSIBLE, draws / PLAUSIBLE)
    write_document(draws / ORIGIN, origin_of(told, found))
    return len(found.points)


def check_written(folder: Path, manifest: Mapping[str, Any], kind: str) -> None:
    """Refuse a folder of another kind, or one that was changed since it was written.

    Raises
    ------
    InputError
        If it is such a one.
    """
    changed = [name for name, digest in manifest["files"].items() if sha256(folder / name) != digest]
    if manifest.get("kind") != kind or changed:
        raise InputError(f"no {kind} as it was written", where=str(folder), value=", ".join(changed), action="make it anew")


def publish(folder: Path, manifest: Mapping[str, Any], to: Path) -> Mapping[str, Any]:
    """Copy all that a manifest names, and write the manifest beside it, its command without folders of the machine that gave it."""
    to.mkdir(parents=True, exist_ok=True)
    for name in manifest["files"]:
        shutil.copyfile(folder / name, to / name)
    told = {**manifest, "command": command_words(manifest["command"]) if manifest["command"] else None}
    write_document(to / MANIFEST, sealed(told))
    return told


def _check_ranges(folder: Path, active: Sequence[str]) -> None:
    """Refuse a set of parameters that have other ranges today, told by the ends that the calibration wrote down."""
    with (folder / "parameters.csv").open(encoding="utf-8", newline="") as stream:
        written = {row["parameter"]: row for row in csv.DictReader(stream)}
    other = [name for name in active if name not in written or not _as_written(written[name], name)]
    if other:
        raise InputError(
            "the parameters of this set have other ranges in this checkout",
            where=str(folder),
            value=", ".join(other),
            action="calibrate again: waves whose scenario and ranges are the same are read, not simulated",
        )


def _as_written(row: Mapping[str, str], name: str) -> bool:
    one = register()[name]
    today = (one.value, one.low, one.high, quantile(one, 0.05), quantile(one, 0.95))
    known = (row["best"], row["low"], row["high"], row["prior_low"], row["prior_high"])
    return all(math.isclose(value, float(cell), rel_tol=1e-9) for value, cell in zip(today, known, strict=True))


def other_data(folder: Path) -> list[str]:
    """Return which data are others in this checkout than those with which a set was calibrated."""
    made = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["provenance"]
    return [name for name, digest in data_digests().items() if made.get(name) != digest]


def origin_of(manifest: Mapping[str, Any], found: Plausible) -> dict[str, Any]:
    """Return what ships beside the set: which calibration made it, what was stated of it, and of which set that is said."""
    about = manifest["calibration"]
    stated = ("places", "cutoff", "may_miss", "discrepancy", "weights", "targets", "targets_digest", "informed", "waves")
    return {
        "set": found.digest,
        "worlds": len(found.points),
        **{key: manifest[key] for key in ("zorgsim", "command", "commit", "written", "seed")},
        **{key: about[key] for key in stated},
        "active": list(found.active),
        "data": {name: manifest["provenance"][name] for name in data_digests()},
        "code": manifest["provenance"]["code"],
    }


def write_document(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document of JSON, as the others that are published."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    write_durably(path, lambda file: file.write(f"{text}\n".encode()))


def main() -> int:
    """Ship what is named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    try:
        print(f"{ship(folder, ROOT)} plausible worlds ship")
        print(f"data that are others than those it was calibrated with: {', '.join(other_data(folder)) or 'none'}")
    except (InputError, OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
