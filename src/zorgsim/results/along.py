"""Folders of other analyses that a report takes along: what drives a difference, and a package taken apart.

What belongs to a comparison: the same place, the data of today, and scenarios that decide the same as those compared, by name.
Other settings of the run (years, luck, numbers of runs and worlds, prices) are no reason to refuse; the page says them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from zorgsim.errors import InputError
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.paths import path_words
from zorgsim.results.compare import Comparison
from zorgsim.results.decomposition import Decomposition
from zorgsim.results.decomposition_store import read_decomposition, written_table
from zorgsim.results.drivers import Drivers
from zorgsim.results.drivers_store import drivers_tables, read_drivers
from zorgsim.results.finished import all_data_digests, whole_manifest
from zorgsim.results.restored import Restored

_ALLOWED: Final = "a finished folder of zorgsim drivers or zorgsim decompose, of the same place and scenarios"
_SETTINGS: Final = ("start", "until", "policy_start", "seed", "price_year")
_NUMBERS: Final = ("replications", "draws")
"""Of drivers these are no settings: how many runs there are is a matter of the analysis."""


@dataclass(frozen=True)
class Setting:
    """A setting of a run that is another one than in the comparison."""

    name: str
    value: object
    compared: object


@dataclass(frozen=True)
class Along:
    """A folder that is taken along: what it found, one of the two.

    Attributes
    ----------
    folder, manifest
        Where it stands, and what it says of itself.
    drivers, decomposition
        What was found.
    settings
        Settings of its run that differ from those of the comparison.
    tables
        Its tables as they were written, by name: ``decomposition``, or ``drivers_morris`` and others.
    """

    folder: Path
    manifest: Mapping[str, Any]
    drivers: Drivers | None
    decomposition: Decomposition | None
    settings: tuple[Setting, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The name of its picture: ``drivers`` or ``waterfall``."""
        return "waterfall" if self.drivers is None else "drivers"

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The baseline and the policy, or the package."""
        if self.drivers is not None:
            return self.drivers.question.scenarios
        if self.decomposition is None:
            return ()
        return tuple(one.scenario for one in self.decomposition.whole.simulated)


def with_along(restored: Restored, folders: Sequence[Path]) -> Restored:
    """Return a finished comparison with what its report is to take along; errors as in `read_along`."""
    return replace(restored, along=tuple(read_along(folder, restored.comparison) for folder in folders))


def read_along(folder: Path, comparison: Comparison) -> Along:
    """Read a folder that a report of a comparison is to take along.

    Raises
    ------
    InputError
        If it is no finished folder of ``drivers`` or ``decompose``, not whole, of other data, another place or other scenarios.
    """
    manifest = whole_manifest(folder)
    if "drivers" not in manifest and "decomposition" not in manifest:
        raise _refused("a report takes along what drives a difference, or a package taken apart; this is neither", folder, None)
    today = all_data_digests()
    other = [name for name, digest in manifest.get("data", {}).items() if today.get(name, digest) != digest]
    if other:
        raise _refused("these results were made with other data than this zorgsim has", folder, ", ".join(other))
    try:
        drivers = read_drivers(folder, manifest) if "drivers" in manifest else None
        decomposition = read_decomposition(folder, manifest) if drivers is None else None
        tables = drivers_tables(folder, manifest) if drivers is not None else {"decomposition": written_table(folder, manifest)}
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        raise _refused("the results in this folder cannot be read", folder, problem) from problem
    found = Along(folder, manifest, drivers, decomposition, tables=tables)
    _check_place(found, comparison)
    _check_scenarios(found, comparison)
    return replace(found, settings=tuple(_settings(found, comparison)))


def _check_place(found: Along, comparison: Comparison) -> None:
    place = resolve_places(found.scenarios[0].places, path_words(found.folder))
    if {one.code for one in place.municipalities} != {one.code for one in comparison.baseline.place.municipalities}:
        raise _refused("this folder is about another place than the comparison", found.folder, place.label)


def _check_scenarios(found: Along, comparison: Comparison) -> None:
    """Raise `InputError` unless its baseline is the baseline, and its policy (or each part of its package) is compared."""
    compared = {one.scenario.name: one.scenario for one in comparison.simulated}
    baseline, policy = found.scenarios
    others = [policy]
    if found.decomposition is not None and policy.name not in compared:
        others = [one.scenario for one in _parts_alone(found.decomposition)]
    if _decided(baseline) != _decided(comparison.baseline.scenario):
        raise _refused("this folder has another baseline than the comparison", found.folder, baseline.name)
    for one in others:
        if one.name not in compared or _decided(one) != _decided(compared[one.name]):
            what = "this folder is about a scenario that is not compared, or decides something else here"
            raise _refused(what, found.folder, one.name)


def _parts_alone(decomposition: Decomposition) -> Sequence[Any]:
    return [decomposition.comparison.simulated[1 << part] for part in range(len(decomposition.parts))]


def _decided(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario decides, whatever its run is like, and wherever it is."""
    return {key: value for key, value in scenario.values().items() if key not in ("run", "places")}


def _settings(found: Along, comparison: Comparison) -> Iterator[Setting]:
    """Yield the settings of its run that are others."""
    mine, compared = found.scenarios[0].run, comparison.baseline.scenario.run
    for name in _SETTINGS if found.decomposition is None else (*_SETTINGS, *_NUMBERS):
        if getattr(mine, name) != getattr(compared, name):
            yield Setting(name, getattr(mine, name), getattr(compared, name))


def _refused(what: str, folder: Path, value: object) -> InputError:
    return InputError(
        what,
        where=f"command line: with {path_words(folder)}",
        value=None if value is None else str(value),
        allowed=_ALLOWED,
        action="leave it out, or run it again for what is compared here",
    )
