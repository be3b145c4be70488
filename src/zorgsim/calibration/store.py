"""The folder of a calibration: the set of plausible worlds, what it was held against, what it says of parameters and structures."""

from __future__ import annotations

import math
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pandas as pd

from zorgsim.calibration.aims import CUTOFF
from zorgsim.calibration.emulator import HeldOut
from zorgsim.calibration.ground import DEFAULT_NAME
from zorgsim.calibration.history import Calibration, StructureFound, WaveFound
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.parameters import quantile
from zorgsim.inputs.plausible import WORLD
from zorgsim.results.destination import Existing
from zorgsim.results.folder import write_manifest
from zorgsim.results.provenance import provenance
from zorgsim.results.store import Handover, made_by
from zorgsim.results.under_way import write_folder

KIND: Final = "calibration"
PLAUSIBLE: Final = "plausible.csv"
WEIGHTS: Final = (
    "all plausible worlds alike; they were found where emulators expected them, or are worlds that missed and were moved there, "
    "not evenly over all that would meet the figures"
)
_LIBRARIES: Final = ("numpy", "scipy", "scikit-learn")


def write_calibration(folder: Path, found: Calibration, existing: Existing, handover: Handover) -> Path:
    """Write tables and, last, the manifest; answer and errors as in `zorgsim.results.under_way.write_folder`."""

    def fill(temporary: Path) -> None:
        for name, table in calibration_tables(found).items():
            table.to_csv(temporary / f"{name}.csv", index=False, lineterminator="\n")
        write_manifest(temporary, manifest_of(found, handover))

    return write_folder(folder, fill, existing)


def calibration_tables(found: Calibration) -> dict[str, pd.DataFrame]:
    """Return all tables by name."""
    points = pd.DataFrame(found.points, columns=list(found.candidates))
    points.insert(0, WORLD, range(1, len(points) + 1))
    return {
        "plausible": points,
        "targets": pd.DataFrame(list(_targets(found))),
        "parameters": pd.DataFrame(list(_parameters(found)), columns=list(PARAMETER_COLUMNS)),
        "structures": pd.DataFrame(list(_structures(found)), columns=list(STRUCTURE_COLUMNS)),
    }


def _targets(found: Calibration) -> Iterator[dict[str, Any]]:
    against = dict(zip(found.series, found.against.tolist(), strict=True))
    for number, one in enumerate(found.aims):
        about = {"target": one.name, "series": one.series, "year": one.target.year, "base_year": one.target.base_year}
        accepted = {"value": one.value, "unit": one.target.unit, "observation": one.observation, "discrepancy": one.discrepancy}
        known = {"best_world": float(found.best[number]), "chance": float(found.chance[number])}
        first, last = (_told(judge[number]) for judge in found.held_out)
        told = {f"{key}_first": value for key, value in first.items()} | {f"{key}_last": value for key, value in last.items()}
        yield {**about, **accepted, **known, **told, "series_rules_out": against[one.series]}


def _told(held_out: HeldOut | None) -> dict[str, float]:
    if held_out is None:
        return dict.fromkeys(("coverage", "explained", "inflation"), math.nan)
    return {"coverage": held_out.coverage, "explained": held_out.explained, "inflation": held_out.inflation}


PARAMETER_COLUMNS: Final = (
    "parameter", "unit", "best", "low", "high", "explains", "prior_low", "prior_high", "set_low", "set_middle", "set_high", "share",
    "informed",
)  # fmt: skip


def _parameters(found: Calibration) -> Iterator[dict[str, Any]]:
    """Yield a row for each assumed parameter: what it explains if it is active, and where plausible worlds have it."""
    moved = {one.parameter: one for one in found.moved}
    explains = {one.parameter: one.explains for one in found.chosen}
    for name in sorted(found.candidates, key=lambda one: -explains.get(one, 0.0)):
        one, unknown = found.register[name], math.nan
        at = moved.get(name)
        ranges = [quantile(one, u) for u in (0.05, 0.95)]
        there = [quantile(one, u) for u in (at.low, at.middle, at.high)] if at else [unknown] * 3
        shares = (at.share, at.informed) if at else (unknown, False)
        row = (name, one.unit, one.value, one.low, one.high, explains.get(name, 0.0), *ranges, *there, *shares)
        yield dict(zip(PARAMETER_COLUMNS, row, strict=True))


def _structures(found: Calibration) -> Iterator[dict[str, Any]]:
    last = found.waves[-1].left
    yield _structure(StructureFound(DEFAULT_NAME, len(found.points), last, found.nearest_against))
    yield from map(_structure, found.structures)


STRUCTURE_COLUMNS: Final = ("structure", "met", "share_left", "lowest", "left", "against")


def _structure(one: StructureFound) -> dict[str, Any]:
    row = (one.name, one.met, one.left.share, one.left.lowest, one.left.anything, " ".join(one.against))
    return dict(zip(STRUCTURE_COLUMNS, row, strict=True))


def manifest_of(found: Calibration, handover: Handover) -> dict[str, Any]:
    """Return what a manifest says: all that decides the set, and what is stated of it."""
    effort, one = found.effort, found.scenario
    return {
        **made_by(handover),
        "kind": KIND,
        "seed": one.run.seed,
        "scenario": {"name": one.name, "digest": one.digest, "lineage": list(one.lineage), "resolved": one.as_document()},
        "calibration": {
            "places": list(effort.places),
            "cutoff": CUTOFF,
            "may_miss": effort.may_miss,
            "discrepancy": {"level": effort.stated.level, "trend": effort.stated.trend},
            "weights": WEIGHTS,
            "targets": [aim.name for aim in found.aims],
            "targets_not_in_waves": [aim.name for aim in effort.aims if aim not in found.aims],
            "targets_digest": digest_of({aim.name: [aim.value, aim.observation, aim.discrepancy] for aim in found.aims}),
            "active": list(found.active),
            "informed": [moved.parameter for moved in found.moved if moved.informed],
            "waves": [_wave(wave) for wave in found.waves],
            "plausible": len(found.points),
            "nearest_two": found.nearest_two,
            "nearest_against": list(found.nearest_against),
        },
        "provenance": dict(provenance()),
        "pictures_missing": {},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
    }


def _wave(wave: WaveFound) -> Mapping[str, Any]:
    expected = None if math.isnan(wave.expected) else wave.expected
    left = {"share_left": wave.left.share, "lowest": wave.left.lowest, "left": wave.left.anything}
    return {"worlds": wave.worlds, "met": wave.met, "expected_to_meet": expected, **left}
