"""The results folder of a validation: targets, growth of spending, use by municipality, and the manifest."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pandas as pd

from zorgsim.inputs.targets import Target
from zorgsim.results.finished import all_data_digests
from zorgsim.results.folder import Attachment, Existing, write_attachments, write_manifest
from zorgsim.results.growth import Growth
from zorgsim.results.provenance import provenance
from zorgsim.results.sheets import write_sheet
from zorgsim.results.simulated import Simulated
from zorgsim.results.store import Handover, made_by
from zorgsim.results.under_way import Destination, manifest_entries, write_folder
from zorgsim.results.use_in_places import USE_IN, Use
from zorgsim.results.validation import Finding, count

_LIBRARIES: Final = ("numpy", "scipy", "pandas", "pyarrow", "matplotlib")


def findings_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return one row per target: published, simulated, whether it is met, and all that the target says of itself."""
    return pd.DataFrame([_row(one) for one in findings])


def _row(finding: Finding) -> dict[str, Any]:
    target = finding.target
    figures = {"published": target.value, "tolerance": target.tolerance, "simulated": finding.simulated, "spread": finding.spread}
    verdict = {"met": finding.met, "known": finding.known, "same_as": target.same_as or ""}
    return {**_about(target), **figures, **verdict, **{name: getattr(target, name) for name in _WORDS}}


_WORDS: Final = ("source", "defence", "if_missed")


def _about(target: Target) -> dict[str, Any]:
    base = float("nan") if target.base_year is None else float(target.base_year)
    codes = {name: str(getattr(target, name)) for name in ("kind", "use", "side", "run", "grade")}
    what = {"target": target.name, "text": target.text.en, "text_nl": target.text.nl, "series": target.series}
    return {**what, "year": target.year, "base_year": base, "places": " ".join(target.places), "unit": target.unit, **codes}


def growth_rows(growth: Growth) -> pd.DataFrame:
    """Return one row per factor of what simulated spending grew by, all together last; ratios of the last year over the first."""
    ratios = {**growth.ratios, "total": growth.total}
    return pd.DataFrame(
        [{"factor": name, "first": growth.first, "last": growth.last, "ratio": one} for name, one in ratios.items()]
    )


def use_table(use: Sequence[Use]) -> pd.DataFrame:
    """Return one row per municipality: young people with care simulated beside those that CBS counted, and per 1,000 residents."""
    return pd.DataFrame(
        [
            {
                "municipality": one.code,
                "name": one.name,
                "youth_region": one.youth_region,
                "year": USE_IN,
                "residents_0_22": one.residents,
                "counted": float("nan") if one.counted is None else float(one.counted),
                "simulated": one.simulated,
                "spread": one.spread,
                "counted_per_1000": one.counted_per_1000,
                "simulated_per_1000": one.simulated_per_1000,
                "difference_per_1000": one.difference,
            }
            for one in use
        ]
    )


def validation_tables(findings: Sequence[Finding], growth: Growth, use: Sequence[Use]) -> Mapping[str, pd.DataFrame]:
    """Return every table by name."""
    return {"findings": findings_table(findings), "growth": growth_rows(growth), "municipalities": use_table(use)}


def write_validation(
    folder: Destination,
    tables: Mapping[str, pd.DataFrame],
    entries: Mapping[str, Any],
    attachments: Sequence[Attachment],
    handover: Handover,
) -> Path:
    """Write the tables as CSV and Parquet, attachments and, last, the manifest; answer and errors as in `write_folder`.

    Parameters
    ----------
    folder
        The folder under way in which it was simulated, or where results should stand (they get a number if some do).
    tables, entries
        `validation_tables`, and what the manifest says of them (`manifest_of_validation`).
    attachments
        Pictures; one that fails is missing, and the manifest says so.
    """

    def fill(temporary: Path) -> None:
        (temporary / "tables").mkdir()
        for name, table in tables.items():
            write_sheet(temporary / f"{name}.csv", table, handover.sheets)
            with (temporary / "tables" / f"{name}.parquet").open("wb") as file:
                table.to_parquet(file, index=False)
        missing = write_attachments(temporary, attachments)
        write_manifest(temporary, {**made_by(handover), **entries, "pictures_missing": missing, **manifest_entries(folder)})

    return write_folder(folder, fill, Existing.NUMBER)


def manifest_of_validation(findings: Sequence[Finding], simulated: Sequence[Simulated], handover: Handover) -> dict[str, Any]:
    """Return what a manifest says: what was run, how much of it is met, and versions."""
    counted = count(findings)
    return {
        "seed": simulated[0].scenario.run.seed,
        "validation": {"met": counted.met, "all": counted.all, "rows": len(findings)},
        "scenarios": [_scenario(one) for one in simulated],
        "csv": handover.sheets.document(),
        "code": {name: provenance()[name] for name in ("code", "arithmetic")},
        "data": all_data_digests(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
    }


def _scenario(simulated: Simulated) -> dict[str, Any]:
    scenario = simulated.scenario
    return {
        "name": scenario.name,
        "digest": scenario.digest,
        "lineage": list(scenario.lineage),
        "place": simulated.place.label,
        "families": sum(simulated.families.values()),
        "replications": scenario.run.replications,
        "seconds": round(simulated.seconds, 3),
        "resolved": scenario.as_document(),
    }
