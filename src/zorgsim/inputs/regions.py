"""What is a youth region's own: factors that are fitted, ``data/places/regions.csv``, and the command that fits them.

``question_factor`` is fitted to the young people in care of the region in 2021, ``slots_factor`` so that its families wait as
long for specialists as those of the nation (``python -m studies regions``; docs/decisions.md). Both are inputs: no validation
can rest on them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from zorgsim.errors import InputError
from zorgsim.inputs.factors import factor_within

COLUMNS: Final = ("code", "name", "question_factor", "slots_factor")
BETWEEN: Final = (0.25, 4.0)
"""Within which a factor makes sense: no region asks for four times as much as the nation. Assumption."""


@dataclass(frozen=True)
class Region:
    """A youth region of 1 January 2022, and its factors of ``question.base`` and ``specialist.slots_per_1000``."""

    code: str
    name: str
    question_factor: float
    slots_factor: float


@cache
def shipped_regions() -> Mapping[str, Region]:
    """Return the 42 youth regions by code."""
    file = files("zorgsim") / "data" / "places" / "regions.csv"
    return read_regions(csv.DictReader(file.read_text("utf-8").splitlines()), file.name)


def read_regions(rows: Iterable[Mapping[str, str]], file: str) -> Mapping[str, Region]:
    """Return regions by code, checked.

    Raises
    ------
    InputError
        If a factor is no number within `BETWEEN`, or a region stands there twice.
    """
    regions: dict[str, Region] = {}
    for row in rows:
        code = row["code"]
        if code in regions:
            raise InputError(
                "two rows for one region", where=f"{file}: {code}", allowed="each once", action="remove one of the two"
            )
        question, slots = (
            factor_within(row[key], BETWEEN, "no factor of a region", f"{file}: {code}.{key}", "fit the regions anew")
            for key in COLUMNS[2:]
        )
        regions[code] = Region(code, row["name"], question, slots)
    return MappingProxyType(regions)
