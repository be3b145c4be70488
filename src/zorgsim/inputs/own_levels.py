"""A municipality's own level: a factor of how often its families have a question, beside that of its youth region.

By default it is 1 everywhere: what ships sets a municipality's level by its domains, its region's factors and, for supply, by the
young people in care that CBS counted there (`zorgsim.inputs.compile.relative_use`). ``data/places/own_levels.csv`` has the factors
that would bring the simulated share of a municipality in its region to the level that its composition and its own shrunk effect
give it (docs/municipalities.md). Nothing reads them but `at_own_level`, which no command calls: they are there to be switched on
together with levels that are fitted anew.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from zorgsim.errors import ZorgsimError
from zorgsim.inputs.factors import factor_within
from zorgsim.inputs.places import Place, all_municipalities

BETWEEN: Final = (0.5, 2.0)
"""Within which a municipality's own factor is held, as its use is (`zorgsim.inputs.compile.USE_BETWEEN`). Assumption."""


@cache
def level_factors() -> Mapping[str, float]:
    """Return the factor of ``question.base`` of every municipality, by code, beside that of its youth region.

    Raises
    ------
    InputError
        If a factor is no number within `BETWEEN`.
    ZorgsimError
        If the rows are not the municipalities of the map: our fault, not the user's.
    """
    file = files("zorgsim") / "data" / "places" / "own_levels.csv"
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    if [row["code"] for row in rows] != [one.code for one in all_municipalities()]:
        raise ZorgsimError("own levels are damaged: they are of other municipalities than the map")
    return MappingProxyType({row["code"]: _factor(row, file.name) for row in rows})


def _factor(row: Mapping[str, str], file: str) -> float:
    where, again = f"{file}: {row['code']}.question_factor", "run: python -m studies municipalities"
    return factor_within(row["question_factor"], BETWEEN, "no factor of a municipality", where, again)


def at_own_level(place: Place) -> Place:
    """Return a place whose municipalities ask as often as their own levels say; all else is as it was."""
    factors = level_factors()
    leveled = (replace(one, question_factor=one.question_factor * factors[one.code]) for one in place.municipalities)
    return replace(place, municipalities=tuple(leveled))
