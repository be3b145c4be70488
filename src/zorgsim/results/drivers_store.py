"""The results folder of what drives a difference: a table an analysis, and the manifest."""

from __future__ import annotations

import math
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pandas as pd

from zorgsim.inputs.designs import LUCK
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.results.boxes import SHUFFLES
from zorgsim.results.drawn_from import drawn_from_document
from zorgsim.results.drivers import Drivers, Question
from zorgsim.results.folder import Attachment, Existing, write_attachments, write_manifest
from zorgsim.results.provenance import data_digests
from zorgsim.results.screening import Screened, Screening
from zorgsim.results.sensitivity import Index, Sensitivity
from zorgsim.results.sheets import read_sheet, write_sheet
from zorgsim.results.store import Handover, made_by
from zorgsim.results.under_way import write_folder

_LIBRARIES: Final = ("numpy", "scipy", "pandas", "SALib", "ema_workbench")


def driver_tables(drivers: Drivers) -> dict[str, pd.DataFrame]:
    """Return the tables of all analyses that were made, by name: ``drivers_morris`` and so on.

    Parameters carry unit, best value and range; ``luck`` is no parameter, and has none.
    """
    rows = {name: list(found) for name, found in _rows(drivers).items()}
    return {f"drivers_{name}": pd.DataFrame(found) for name, found in rows.items() if found}


def _rows(drivers: Drivers) -> Mapping[str, Iterator[dict[str, Any]]]:
    return {
        "morris": _screening(drivers),
        "sobol": _sobol(drivers),
        "information": _information(drivers),
        "flips": _flips(drivers),
        "boxes": _boxes(drivers),
    }


def _about(drivers: Drivers, name: str) -> dict[str, Any]:
    parameter = drivers.register.get(name)
    if parameter is None:
        return {"parameter": LUCK, "unit": "", "best": float("nan"), "low": float("nan"), "high": float("nan")}
    return {"parameter": name, "unit": parameter.unit, "best": parameter.value, "low": parameter.low, "high": parameter.high}


def _screening(drivers: Drivers) -> Iterator[dict[str, Any]]:
    found, unknown = drivers.screening, float("nan")
    for one in found.parameters:
        measured = {"mu_star": one.mu_star, "margin": one.margin, "mu": one.mu, "sigma": one.sigma}
        yield _about(drivers, one.name) | measured | {"limit": found.limit, "kept": one.kept}
    measured = {"mu_star": found.luck, "margin": unknown, "mu": unknown, "sigma": unknown}
    yield _about(drivers, LUCK) | measured | {"limit": found.limit, "kept": False}


def _sobol(drivers: Drivers) -> Iterator[dict[str, Any]]:
    for one in drivers.sensitivity.indices if drivers.sensitivity else ():
        measured = {"first": one.first, "first_margin": one.first_margin, "total": one.total, "total_margin": one.total_margin}
        yield _about(drivers, one.name) | measured


def _information(drivers: Drivers) -> Iterator[dict[str, Any]]:
    found = drivers.information
    if found is None:
        return
    for one in found.knowing:
        yield _about(drivers, one.parameter) | {"worth": one.value, "limit": found.limit, "everything": found.everything}


def _flips(drivers: Drivers) -> Iterator[dict[str, Any]]:
    for one in drivers.flips.ways if drivers.flips else ():
        found = {"end": one.end, "ending": str(one.ending), "holds_at": one.holds, "flipped_at": one.flipped}
        yield _about(drivers, one.parameter) | found


def _boxes(drivers: Drivers) -> Iterator[dict[str, Any]]:
    box = drivers.discovery.box if drivers.discovery else None
    if box is None:
        return
    for one in box.restrictions:
        inside = {"at_least": one.low, "at_most": one.high, "quasi_p": one.quasi_p}
        measured = {"density": box.density, "coverage": box.coverage, "worlds": box.worlds, "by_chance": box.by_chance}
        yield _about(drivers, one.parameter) | inside | measured


def write_drivers(
    folder: Path,
    drivers: Drivers,
    attachments: Sequence[Attachment],
    existing: Existing,
    handover: Handover,
) -> Path:
    """Write the tables, attachments and, last, the manifest; answer and errors as in `write_folder`."""

    def fill(temporary: Path) -> None:
        for name, table in driver_tables(drivers).items():
            write_sheet(temporary / f"{name}.csv", table, handover.sheets)
        missing = write_attachments(temporary, attachments)
        write_manifest(temporary, manifest_of(drivers, handover) | {"pictures_missing": missing})

    return write_folder(folder, fill, existing)


def manifest_of(drivers: Drivers, handover: Handover) -> dict[str, Any]:
    """Return what a manifest says: the question, what was found as a whole, versions."""
    question, known = drivers.question, drivers.information
    return {
        **made_by(handover),
        "seed": question.baseline.run.seed,
        "outcome": question.outcome,
        "scenarios": [
            {"name": one.name, "digest": one.digest, "lineage": list(one.lineage), "resolved": one.as_document()}
            for one in question.scenarios
        ],
        "drivers": summary_of(drivers),
        "drawn_from": None if known is None else drawn_from_document(question.in_plain_worlds(known.drawn)),
        "csv": handover.sheets.document(),
        "data": data_digests(),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in _LIBRARIES}},
    }


def summary_of(drivers: Drivers) -> dict[str, Any]:
    """Return what was found as a whole, as JSON has it; null is what was not asked for, or is not known."""
    screening = drivers.screening
    return {
        "runs": drivers.runs,
        "active": list(drivers.active),
        "only": list(drivers.only),
        "kept": list(screening.kept),
        "screening": {
            "trajectories": screening.trajectories,
            "missing": screening.missing,
            "luck": _known(screening.luck),
            "limit": _known(screening.limit),
            "above": screening.above,
        },
        "sobol": _sobol_summary(drivers),
        "information": _information_summary(drivers),
        "flips": _flips_summary(drivers),
        "boxes": _boxes_summary(drivers),
    }


def _sobol_summary(drivers: Drivers) -> dict[str, Any] | None:
    found = drivers.sensitivity
    return None if found is None else {"rows": found.rows, "missing": found.missing, "variance": _known(found.variance)}


def _information_summary(drivers: Drivers) -> dict[str, Any] | None:
    found = drivers.information
    if found is None:
        return None
    first = [one.parameter for one in found.first]
    numbers = {"worlds": found.worlds, "better": found.better, "everything": found.everything, "limit": found.limit}
    return numbers | {"first": first}


def _flips_summary(drivers: Drivers) -> dict[str, Any] | None:
    found = drivers.flips
    return None if found is None else {"conclusion": str(found.conclusion), "flipping": len(found.flipping)}


def _boxes_summary(drivers: Drivers) -> dict[str, Any] | None:
    found = drivers.discovery
    if found is None:
        return None
    return {"worlds": found.worlds, "losing": found.losing, "shuffles": SHUFFLES, "found": found.box is not None}


def read_drivers(folder: Path, manifest: Mapping[str, Any]) -> Drivers:
    """Return what a folder of drivers says of how much each parameter moves: its screening and Sobol indices.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        If it is none of this version.
    """
    baseline, policy = (scenario_of(one["resolved"], one["lineage"]) for one in manifest["scenarios"])
    summary = manifest["drivers"]
    return Drivers(
        question=Question(baseline, policy, str(manifest["outcome"])),
        register=register(),
        active=tuple(summary["active"]),
        screening=_read_screening(_rows_of(folder, manifest, "morris"), summary["screening"]),
        sensitivity=_read_sensitivity(folder, manifest, summary["sobol"]),
        information=None,
        flips=None,
        discovery=None,
        runs=int(summary["runs"]),
        only=tuple(summary["only"]),
    )


ANALYSES: Final = ("morris", "sobol", "information", "flips", "boxes")


def drivers_tables(folder: Path, manifest: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Return the tables of a folder as they were written, by name; without those of analyses that were not made."""
    names = [name for name in ANALYSES if f"drivers_{name}.csv" in manifest["files"]]
    return {f"drivers_{name}": _written(folder, manifest, name) for name in names}


def _written(folder: Path, manifest: Mapping[str, Any], analysis: str) -> pd.DataFrame:
    return read_sheet(folder / f"drivers_{analysis}.csv", manifest["csv"], ("parameter", "unit", "kept", "ending"))


def flip_rows(folder: Path, manifest: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return what became of the conclusion at ends of ranges, a row a parameter and end; None where that was not asked."""
    if manifest["drivers"].get("flips") is None or not (folder / "drivers_flips.csv").is_file():
        return None
    return _rows_of(folder, manifest, "flips")


def _rows_of(folder: Path, manifest: Mapping[str, Any], analysis: str) -> list[dict[str, Any]]:
    table = _written(folder, manifest, analysis)
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _read_screening(rows: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> Screening:
    found = [_read_screened(row) for row in rows if row["parameter"] != LUCK]
    luck, limit = (_number(summary[key]) for key in ("luck", "limit"))
    return Screening(tuple(found), luck, limit, int(summary["trajectories"]), int(summary["missing"]))


def _read_screened(row: Mapping[str, Any]) -> Screened:
    mu_star, margin, mu, sigma = (float(row[key]) for key in ("mu_star", "margin", "mu", "sigma"))
    return Screened(str(row["parameter"]), mu_star, margin, mu, sigma, str(row["kept"]) == "True")


def _read_sensitivity(folder: Path, manifest: Mapping[str, Any], summary: Mapping[str, Any] | None) -> Sensitivity | None:
    if summary is None:
        return None
    keys = ("first", "first_margin", "total", "total_margin")
    rows = _rows_of(folder, manifest, "sobol")
    indices = tuple(Index(str(row["parameter"]), *(float(row[key]) for key in keys)) for row in rows)
    return Sensitivity(indices, _number(summary["variance"]), int(summary["rows"]), int(summary["missing"]))


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
