"""Published effects: what every shipped scenario did against its own baseline, measured once and shipped with zorgsim.

The folder holds ``effects.csv`` (one row a scenario and outcome) and ``manifest.json`` (what was run). ``python -m studies``
writes it; a wheel carries it in ``data/published/advice``, a checkout in ``results/published/advice``. Numbers are rounded to a
fixed number of digits and there are no times in it: the same run gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, differences
from zorgsim.results.provenance import data_digests

EFFECTS: Final = "effects.csv"
MANIFEST: Final = "manifest.json"
BASELINE: Final = "baseline"
FORMAT: Final = "zorgsim published effects 1"
DIGITS: Final = 6
"""Significant digits of every number written."""

_NUMBERS: Final = ("baseline", "value", "difference", "standard_error", "low", "high")
COLUMNS: Final = ("scenario", "compared_with", "outcome", "unit", *_NUMBERS, "pairs", "verdict")


@dataclass(frozen=True)
class Effect:
    """What a scenario did to an outcome: mean of the baseline, its own mean, and the paired difference."""

    scenario: str
    compared_with: str
    outcome: str
    unit: str
    baseline: float
    value: float
    difference: PairedDifference


@dataclass(frozen=True)
class OfRuns:
    """What was published of some runs: their manifest, empty where nothing is published."""

    manifest: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def data_changed(self) -> bool:
        """Whether the parameters, the numbers of structures or the places are no longer those that were run."""
        return bool(self.manifest) and self.manifest.get("data") != data_digests()

    def is_stale(self, scenario: str) -> bool:
        """Tell whether a scenario, its baseline or the data have changed since it was measured.

        A manifest that names no baseline of a scenario held it against `BASELINE`.
        """
        run = self.manifest.get("scenarios", {})
        if scenario not in run:
            return False
        names = [name for name in (scenario, run[scenario].get("compared_with", BASELINE)) if name]
        return self.data_changed or any(name not in run or _changed(name, run[name]["shipped_digest"]) for name in names)


@dataclass(frozen=True)
class Published(OfRuns):
    """Published effects with the manifest of the runs that they come from; both empty where nothing is published."""

    effects: Mapping[tuple[str, str], Effect] = field(default_factory=dict)

    def effect(self, scenario: str, outcome: str) -> Effect | None:
        """Return the effect of a scenario on an outcome; None where it was not measured."""
        return self.effects.get((scenario, outcome))


@cache
def _changed(name: str, digest: str) -> bool:
    """Tell whether a shipped scenario is another one than that with this digest."""
    return name not in list_scenarios() or load_shipped(name).digest != digest


# Writing and reading


def effects_of(comparison: Comparison) -> list[Effect]:
    """Return the effects of every scenario of a comparison but its baseline."""
    compared_with = comparison.baseline.scenario.name
    table = differences(comparison)
    rows = [{str(key): cell for key, cell in row.items()} for row in table.to_dict("records")]
    return [_effect({**row, "compared_with": compared_with}) for row in rows if row["scenario"] != compared_with]


def effect_cells(effect: Effect) -> list[str]:
    """Return a row of ``effects.csv`` as written: the cells of `COLUMNS`, nothing where a number is missing."""
    paired = effect.difference
    numbers = (effect.baseline, effect.value, paired.mean, paired.standard_error, paired.low, paired.high)
    written = ["" if math.isnan(number) else f"{number:.{DIGITS}g}" for number in numbers]
    return [effect.scenario, effect.compared_with, effect.outcome, effect.unit, *written, str(paired.pairs), str(paired.verdict)]


def published_folder(study: str = "advice") -> Traversable:
    """Return where what a study published lies: in the package, else in the checkout around it."""
    package = files("zorgsim")
    shipped = package / "data" / "published" / study
    if (shipped / MANIFEST).is_file():
        return shipped
    return Path(str(package)).parents[1] / "results" / "published" / study


def read_published(folder: Traversable) -> Published:
    """Return the published effects of a folder; nothing where no manifest stands.

    Raises
    ------
    InputError
        If the files do not hold what zorgsim writes.
    """
    if not (folder / MANIFEST).is_file():
        return Published()
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise ValueError(f"format {manifest['format']!r}")
        rows = csv.DictReader(io.StringIO((folder / EFFECTS).read_text(encoding="utf-8")))
        effects = {(row["scenario"], row["outcome"]): _effect(row) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "the published effects cannot be read",
            where=str(folder),
            allowed=f"{EFFECTS} and {MANIFEST} as zorgsim wrote them",
            action=f"measure them again with python -m studies advice, or install zorgsim again ({error})",
        ) from error
    return Published(manifest, effects)


@cache
def published() -> Published:
    """Return the published effects of this zorgsim; errors as in `read_published`."""
    return read_published(published_folder())


def _effect(row: Mapping[str, Any]) -> Effect:
    numbers = {key: float("nan") if row[key] in ("", None) else float(row[key]) for key in _NUMBERS}
    baseline, value, mean, error, low, high = numbers.values()
    difference = PairedDifference(mean, error, low, high, int(row["pairs"]), Verdict(row["verdict"]))
    return Effect(row["scenario"], row["compared_with"], row["outcome"], row["unit"], baseline, value, difference)
