"""What was counted by municipality, and what simulated municipalities are held against: trajectories, children, accounts.

Trajectories by referrer and residents stand in ``data/places/municipalities.csv`` (2021 and 2022, CBS), children aged 0-14 in
``data/targets/children.csv``, spending on youth care in ``data/targets/iv3_municipalities.csv`` (Iv3, CBS). A cell that CBS leaves
empty is not known, and neither is what it is part of.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_DOCTORS: Final = ("gp", "youth_physician", "medical_specialist")
_PROTECTION: Final = ("certified_institution", "court")
_OTHERS: Final = ("municipality", "none")

CHILDREN_SINCE: Final = 2021
"""The year over which numbers of children are held against one another: the first that was counted by municipality."""


@dataclass(frozen=True)
class ByReferrer:
    """Trajectories that ran in 2021 by who referred; None where CBS leaves a cell of it empty.

    Attributes
    ----------
    doctors, access
        By a general practitioner, youth doctor or medical specialist; by the municipality.
    protection, known
        By a certified institution or a court; by anybody of whom it is known. Empty cells count as none.
    """

    doctors: int | None
    access: int | None
    protection: int
    known: int


@dataclass(frozen=True)
class Children:
    """Children aged 0-14 of a municipality over those of `CHILDREN_SINCE`, as a percentage in whole numbers allows."""

    fewest: float
    most: float


@cache
def trajectories_by_referrer() -> Mapping[str, ByReferrer]:
    """Return the trajectories of each municipality that has any, by code."""
    rows = _rows("places", "municipalities.csv")
    return MappingProxyType({row["code"]: _by_referrer(row) for row in rows if row["trajectories_2021"]})


def _by_referrer(row: Mapping[str, str]) -> ByReferrer:
    def cells(names: tuple[str, ...]) -> list[str]:
        return [row[f"trajectories_2021_{name}"] for name in names]

    doctors, access = cells(_DOCTORS), row["trajectories_2021_municipality"]
    return ByReferrer(
        doctors=sum(map(int, doctors)) if all(doctors) else None,
        access=int(access) if access else None,
        protection=sum(int(one) for one in cells(_PROTECTION) if one),
        known=sum(int(one) for one in cells((*_DOCTORS, *_PROTECTION, *_OTHERS)) if one),
    )


@cache
def children(year: int) -> Mapping[str, Children]:
    """Return the children of a year by code of municipality, of those that can be told of it; none where nothing is known."""
    found = {}
    for row in _rows("targets", "children.csv"):
        fewest, most = (row.get(f"{year}_{end}") for end in ("fewest", "most"))
        if fewest and most:
            now = int(row[str(CHILDREN_SINCE)])
            found[row["code"]] = Children(int(fewest) / now, int(most) / now)
    return MappingProxyType(found)


@cache
def residents() -> Mapping[str, int]:
    """Return the residents aged 0-22 of 1 January 2022 by code of municipality (derived, ``docs/data.md``)."""
    return MappingProxyType({row["code"]: int(row["pop_0_22"]) for row in _rows("places", "municipalities.csv")})


@cache
def spending_by_municipality(year: int) -> Mapping[str, float]:
    """Return what municipalities spent on youth care in a year (Iv3, 6.72 and 6.82), thousand EUR by code; those that stated it."""
    rows = _rows("targets", "iv3_municipalities.csv")
    return MappingProxyType({row["code"]: float(row[str(year)]) for row in rows if row.get(str(year))})


def _rows(*path: str) -> list[dict[str, str]]:
    file = files("zorgsim").joinpath("data", *path)
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))
