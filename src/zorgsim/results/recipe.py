"""What is needed to play finished results again, and to see whether the same comes out: their manifest, and their numbers.

A results folder is its own recipe. A report carries one: the manifest of its folder and the differences that it tells, sealed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.paths import path_words
from zorgsim.results.finished import AGAIN, check_data, manifest_of_finished
from zorgsim.results.seal import Seal, seal_of, sealed

FORMAT: Final = "zorgsim recipe 1"
NUMBERS: Final = ("baseline", "value", "difference")
"""Columns of the table of differences that a report carries; a row for each scenario and outcome."""
KEYS: Final = ("scenario", "outcome")
_LIBRARIES: Final = ("numpy", "scipy")
"""Those whose versions have a say in numbers."""


@dataclass(frozen=True)
class Recipe:
    """Results that can be played again.

    Attributes
    ----------
    path
        The folder or the report that it was read from.
    manifest
        Of the results.
    scenarios
        As resolved, the baseline first; without those under other structures.
    numbers
        The differences that a report told, with `KEYS` and `NUMBERS`; None of a folder, which has every table.
    """

    path: Path
    manifest: Mapping[str, Any]
    scenarios: tuple[Scenario, ...]
    numbers: pd.DataFrame | None

    @property
    def structures(self) -> tuple[str, ...]:
        """Other structures under which the same was simulated."""
        return tuple(map(str, self.manifest["structures"]))

    @property
    def structure_draws(self) -> int | None:
        """Worlds under each of them; None where these are as many as under the scenarios' own, or there are none."""
        draws = int(self.manifest.get("structure_draws", 0))
        return draws if self.structures and 0 < draws < self.scenarios[0].run.draws else None

    @property
    def files(self) -> Mapping[str, str]:
        """The digest of every table that the results hold, by its name in the folder."""
        return {name: str(digest) for name, digest in self.manifest["files"].items() if is_table(name)}


def is_table(name: str) -> bool:
    """Say whether a file of a results folder is a table, and no picture."""
    return name.startswith("tables/") or name.endswith(".csv")


def recipe_of_folder(folder: Path) -> Recipe:
    """Return what is needed to play a finished folder again.

    Raises
    ------
    InputError
        If it is none, is not as it was written, or was made with other data.
    """
    return _recipe(folder, manifest_of_finished(folder), None)


def recipe_document(manifest: Mapping[str, Any], differences: pd.DataFrame) -> dict[str, Any]:
    """Return what a report carries of the results that it tells of, as JSON; `recipe_of_document` reads it back.

    Parameters
    ----------
    manifest
        Of the results folder.
    differences
        Its table of that name.
    """
    rows = [
        [*map(str, keys), *(None if math.isnan(one) else one for one in map(float, told))]
        for keys, told in zip(
            differences[list(KEYS)].itertuples(index=False), differences[list(NUMBERS)].itertuples(index=False), strict=True
        )
    ]
    return sealed({"format": FORMAT, "manifest": dict(manifest), "numbers": rows})


def recipe_of_document(text: str, path: Path) -> Recipe:
    """Return what is needed to play the results of a report again, from what it carries.

    Raises
    ------
    InputError
        If it cannot be read, was changed since, or belongs to results that were made with other data.
    """
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise ValueError(document["format"])
        manifest = document["manifest"]
        rows = [[str(one) if index < len(KEYS) else _number(one) for index, one in enumerate(row)] for row in document["numbers"]]
        numbers = pd.DataFrame(rows, columns=[*KEYS, *NUMBERS])
    except (KeyError, TypeError, ValueError) as problem:
        what = "what this report carries to be played again cannot be read"
        raise unusable(what, path, problem, "make the report again from its results folder") from problem
    if seal_of(document) is not Seal.WHOLE or seal_of(manifest) is not Seal.WHOLE:
        what = "what this report carries to be played again was changed since it was written"
        raise unusable(what, path, None, "use the report as zorgsim wrote it, or its results folder")
    check_data(path, manifest)
    return _recipe(path, manifest, numbers)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _recipe(path: Path, manifest: Mapping[str, Any], numbers: pd.DataFrame | None) -> Recipe:
    """Return a recipe whose scenarios are those that the manifest names."""
    try:
        scenarios = tuple(scenario_of(one["resolved"], one["lineage"]) for one in manifest["scenarios"])
        digests = [str(one["digest"]) for one in manifest["scenarios"]]
        recipe = Recipe(path, manifest, scenarios, numbers)
        recipe.structures, recipe.structure_draws, recipe.files  # noqa: B018 - whether they can be read
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        raise unusable("the manifest of these results cannot be read", path, problem, AGAIN) from problem
    if [one.digest for one in scenarios] != digests:
        what = "this zorgsim reads the scenarios of these results as other ones"
        raise unusable(what, path, None, f"use the zorgsim that wrote them (version {manifest.get('zorgsim')})")
    return recipe


def unusable(what: str, path: Path, value: object, action: str) -> InputError:
    """Return the error that something cannot be played again."""
    allowed = "a results folder of zorgsim compare or run, or a report of one, as zorgsim wrote it"
    return InputError(what, where=path_words(path), value=None if value is None else str(value), allowed=allowed, action=action)


def made_otherwise(recipe: Recipe, code: Mapping[str, str], versions: Mapping[str, str]) -> list[str]:
    """Return what of the code and of libraries is another than when the results were made; their numbers may still be the same.

    Parameters
    ----------
    code, versions
        Those of today, by name.
    """
    then = {**recipe.manifest.get("code", {}), **{name: recipe.manifest["versions"].get(name) for name in _LIBRARIES}}
    now = {**code, **{name: versions[name] for name in _LIBRARIES}}
    return [name for name, value in now.items() if then.get(name) != value]
