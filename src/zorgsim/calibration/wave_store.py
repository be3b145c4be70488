"""The folder of a wave: where its worlds stand, their figures, and the manifest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from zorgsim.calibration.history import Placed
from zorgsim.calibration.matching import Left
from zorgsim.calibration.wave import Wave
from zorgsim.errors import InputError
from zorgsim.inputs.designs import PlacedDesign, design_of
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.inputs.uncertainty import is_drawn
from zorgsim.results.destination import Existing
from zorgsim.results.folder import MANIFEST, is_results, write_file, write_manifest
from zorgsim.results.provenance import provenance
from zorgsim.results.store import Handover, made_by, read_manifest
from zorgsim.results.under_way import ENDING, Destination, manifest_entries, write_folder

KIND: Final = "calibration wave"
QUANTILES: Final = "quantiles.csv"
FIGURES: Final = "figures.csv"
PARAMETERS: Final = "parameters.csv"
POINTS: Final = ".points.json"
_WORLD: Final = "world"


def write_wave(folder: Destination, wave: Wave, existing: Existing, handover: Handover) -> Path:
    """Write a wave, the manifest last; answer and errors as in `zorgsim.results.under_way.write_folder`."""

    def fill(temporary: Path) -> None:
        number = np.arange(1, wave.worlds + 1)
        for name, columns in ((QUANTILES, wave.quantiles), (FIGURES, wave.figures)):
            table = pd.DataFrame({_WORLD: number, **columns})
            table.to_csv(temporary / name, index=False, lineterminator="\n")  # for programs, whole: nobody reads them
        ranges_of(wave.scenario).to_csv(temporary / PARAMETERS, index=False, lineterminator="\n")
        write_manifest(temporary, _manifest(wave, handover) | manifest_entries(folder))

    return write_folder(folder, fill, existing)


@dataclass(frozen=True)
class KeptPoints:
    """Points of waves, and what was said when they were placed, kept in a folder beside the waves."""

    folder: Path

    def __call__(self, name: str, question: str, place: Callable[[], Placed]) -> Placed:
        """Return the points that were placed for this question before, else place them now, and keep them.

        Raises
        ------
        InputError
            If the wave was begun or simulated at points of another question: placed anew, they would be lost.
        """
        path = self.folder / f"{name}{POINTS}"
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            if document["question"] == question:
                return _placed_of(document)
        except (OSError, ValueError, KeyError, TypeError):  # not there, or not whole: placed anew
            pass
        if begun := [one for one in (name, f"{name}{ENDING}") if (self.folder / one).exists()]:
            raise InputError(
                "this wave was placed after other waves, or for other figures or rules",
                where=str(self.folder / begun[0]),
                value=path.name,
                allowed="the figures, discrepancies, --may-miss, --points and earlier waves that it was placed for",
                action="ask for these again, name another folder with --results, or remove this wave and those after it",
            )
        placed = place()
        text = json.dumps({"question": question, **_document_of(placed)}) + "\n"

        def write(temporary: Path) -> None:
            temporary.write_text(text, encoding="utf-8")

        write_file(path, write)
        return placed


def _document_of(placed: Placed) -> dict[str, Any]:
    left = {"share": placed.left.share, "lowest": placed.left.lowest, "nearest": placed.left.nearest.tolist()}
    return {"design": placed.design and placed.design.document(), "expected": placed.expected, "left": left}


def _placed_of(document: Mapping[str, Any]) -> Placed:
    """Return what was written; errors where it is not whole."""
    design = None if document["design"] is None else design_of(document["design"])
    if not isinstance(design, PlacedDesign | None):
        raise TypeError("not placed points")
    left = document["left"]
    nearest = np.array(left["nearest"], dtype=np.float64)
    return Placed(design, float(document["expected"]), Left(float(left["share"]), float(left["lowest"]), nearest))


def ranges_of(scenario: Scenario) -> pd.DataFrame:
    """Return value, range and shape of every parameter that is drawn: what quantiles are quantiles of."""
    drawn = {name: one for name, one in register_of(scenario).items() if is_drawn(name, one)}
    rows = [(name, one.value, one.low, one.high, str(one.distribution), str(one.grade)) for name, one in drawn.items()]
    return pd.DataFrame(rows, columns=["parameter", "value", "low", "high", "distribution", "grade"])


def _manifest(wave: Wave, handover: Handover) -> dict[str, Any]:
    one = wave.scenario
    return {
        **made_by(handover),
        "kind": KIND,
        "seed": one.run.seed,
        "worlds": wave.worlds,
        "scenario": {"name": one.name, "digest": one.digest, "lineage": list(one.lineage), "resolved": one.as_document()},
        "provenance": dict(provenance()),
        "pictures_missing": {},
    }


def read_wave(folder: Path, scenario: Scenario) -> Wave | None:
    """Return the wave of a scenario that stands in a folder; None where no results stand there.

    Raises
    ------
    InputError
        If other results stand there, or it is a wave of another scenario or of other ranges of parameters.
    """
    if not is_results(folder):
        return None
    manifest = read_manifest(folder)
    _check(folder, manifest, scenario)
    quantiles, figures = (_columns(folder / name) for name in (QUANTILES, FIGURES))
    return Wave(scenario, quantiles, figures)


def _check(folder: Path, manifest: Mapping[str, Any], scenario: Scenario) -> None:
    """Refuse what is no wave of this scenario. Code may have changed since: what is drawn, and from where, may not."""
    if manifest.get("kind") != KIND or manifest["scenario"]["digest"] != scenario.digest:
        raise InputError(
            "this folder holds something else than the wave that is asked for",
            where=str(folder / MANIFEST),
            value=str(manifest.get("kind") or "other results"),
            allowed="the wave of the same places, structure, seed and points",
            action="name another folder with --results, or remove this one",
        )
    then, now = (table.set_index("parameter").drop(columns="grade") for table in (_ranges(folder), ranges_of(scenario)))
    differs = [name for name in then.index if name not in now.index or tuple(then.loc[name]) != tuple(now.loc[name])]
    if differs:
        raise InputError(
            "this wave was simulated with other ranges of parameters",
            where=str(folder / PARAMETERS),
            value=", ".join(map(str, differs[:5])),
            allowed="the value, range and shape that the register has now",
            action="name another folder with --results, and simulate it anew",
        )


def _ranges(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / PARAMETERS, dtype=str)
    return table.astype(dict.fromkeys(("value", "low", "high"), float))


def _columns(path: Path) -> dict[str, Any]:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)  # as written: floats are read back to the last bit by Python
    return {str(name): np.array([float(cell or "nan") for cell in table[name]]) for name in table.columns if name != _WORLD}
