"""Published effects: what every shipped scenario did against its own baseline, measured once and shipped with zorgsim.

The folder holds ``effects.csv`` (one row a scenario and outcome) and ``manifest.json`` (what was run). ``tools/build_advice.py``
writes it; a wheel carries it in ``data/published/advice``, a checkout in ``results/published/advice``. Numbers are rounded to a
fixed number of digits and there are no times in it: the same run gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from zorgsim import __version__
from zorgsim.errors import InputError
from zorgsim.inputs import parameters, places
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, differences
from zorgsim.results.store import Flags
from zorgsim.results.valuation import PRICE_LEVEL
from zorgsim.results.window import evaluation_years

EFFECTS: Final = "effects.csv"
MANIFEST: Final = "manifest.json"
FORMAT: Final = "zorgsim published effects 1"
DIGITS: Final = 6
"""Significant digits of every number written."""

_NUMBERS: Final = ("baseline", "value", "difference", "standard_error", "low", "high")
_COLUMNS: Final = ("scenario", "compared_with", "outcome", "unit", *_NUMBERS, "pairs", "verdict")


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
class Published:
    """Published effects with the manifest of the runs that they come from; both empty where nothing is published."""

    manifest: Mapping[str, Any] = field(default_factory=dict)
    effects: Mapping[tuple[str, str], Effect] = field(default_factory=dict)

    def effect(self, scenario: str, outcome: str) -> Effect | None:
        """Return the effect of a scenario on an outcome; None where it was not measured."""
        return self.effects.get((scenario, outcome))

    @cached_property
    def data_changed(self) -> bool:
        """Whether the parameters or the places are no longer those that were run."""
        today = {"parameters": parameters.digest(), "places": places.digest()}
        return bool(self.manifest) and self.manifest.get("data") != today

    def is_stale(self, scenario: str) -> bool:
        """Tell whether a scenario, its baseline, the parameters or the places have changed since it was measured."""
        run = self.manifest.get("scenarios", {})
        if scenario not in run:
            return False
        names = [name for name in (scenario, run[scenario]["compared_with"]) if name]
        return self.data_changed or any(name not in run or _changed(name, run[name]["shipped_digest"]) for name in names)


@cache
def _changed(name: str, digest: str) -> bool:
    """Tell whether a shipped scenario is another one than that with this digest."""
    return name not in list_scenarios() or load_shipped(name).digest != digest


def yardstick_of(scenario: Scenario) -> Scenario | None:
    """Return the shipped scenario that a shipped scenario is compared with: its parent, if both tell the same period; else None."""
    if len(scenario.lineage) < 2:
        return None
    parent = load_shipped(scenario.lineage[1])
    return parent if parent.run == scenario.run else None


# Writing


def effects_of(comparison: Comparison) -> list[Effect]:
    """Return the effects of every scenario of a comparison but its baseline."""
    compared_with = comparison.baseline.scenario.name
    table = differences(comparison)
    rows = [{str(key): cell for key, cell in row.items()} for row in table.to_dict("records")]
    return [_effect({**row, "compared_with": compared_with}) for row in rows if row["scenario"] != compared_with]


def effects_text(effects: Iterable[Effect]) -> str:
    """Return the text of ``effects.csv``."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in effects:
        paired = one.difference
        numbers = (one.baseline, one.value, paired.mean, paired.standard_error, paired.low, paired.high)
        written = ["" if math.isnan(number) else f"{number:.{DIGITS}g}" for number in numbers]
        writer.writerow([one.scenario, one.compared_with, one.outcome, one.unit, *written, paired.pairs, str(paired.verdict)])
    return stream.getvalue()


def manifest_of(comparisons: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the manifest of runs, from what `described` says of each comparison."""
    first = comparisons[0]
    flags: dict[str, Any] = {json.dumps(flag, sort_keys=True): flag for one in comparisons for flag in one["flags"]}
    scenarios = {name: about for one in comparisons for name, about in one["scenarios"].items()}
    return {
        "format": FORMAT,
        "zorgsim": __version__,
        **{key: first[key] for key in ("place", "families", "seed", "replications")},
        "price_level": PRICE_LEVEL,
        "data": {"places": places.digest(), "parameters": parameters.digest()},
        "scenarios": dict(sorted(scenarios.items())),
        "flags": list(flags.values()),
    }


def described(comparison: Comparison, flags: Flags) -> dict[str, Any]:
    """Return what the manifest says of one comparison: place, luck, scenarios as resolved for the run, its flags."""
    baseline = comparison.baseline
    return {
        "place": {"label": baseline.place.label, "municipalities": [one.code for one in baseline.place.municipalities]},
        "families": sum(baseline.families.values()),
        "seed": baseline.scenario.run.seed,
        "replications": comparison.replications,
        "scenarios": dict(_scenarios_run(comparison)),
        "flags": [_rounded(flag) for flag in flags],
    }


def _scenarios_run(comparison: Comparison) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in comparison.simulated:
        scenario = one.scenario
        yield (
            scenario.name,
            {
                "compared_with": None if one is comparison.baseline else comparison.baseline.scenario.name,
                "digest": scenario.digest,
                "shipped_digest": load_shipped(scenario.name).digest,
                "years": [int(year) for year in one.clock.years[evaluation_years(one)][[0, -1]]],
            },
        )


def _rounded(flag: Mapping[str, Any]) -> dict[str, Any]:
    return {**flag, "numbers": {name: float(f"{number:.{DIGITS}g}") for name, number in flag["numbers"].items()}}


def write_published(folder: Path, effects: Iterable[Effect], manifest: Mapping[str, Any]) -> None:
    """Write effects and, last, the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / EFFECTS).write_text(effects_text(effects), encoding="utf-8")
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


# Reading


def published_folder() -> Traversable:
    """Return where published effects lie: in the package, else in the checkout around it."""
    package = files("zorgsim")
    shipped = package / "data" / "published" / "advice"
    if (shipped / MANIFEST).is_file():
        return shipped
    return Path(str(package)).parents[1] / "results" / "published" / "advice"


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
            action=f"measure them again with tools/build_advice.py, or install zorgsim again ({error})",
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
