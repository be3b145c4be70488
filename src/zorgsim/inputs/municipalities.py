"""The shipped municipalities of 1 January 2022, as CBS publishes them and as derived from that.

Sources, methods and evidence grades of every column stand in ``data/places/places.toml`` and in ``docs/data.md``.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zorgsim.errors import ZorgsimError
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.referrers import shipped_doctors
from zorgsim.inputs.regions import Region, shipped_regions
from zorgsim.model.vocabulary import DOMAINS

MAP_DATE: Final = date(2022, 1, 1)
"""The day of the map: municipalities, youth regions and provinces are those of this day, whatever year is simulated."""

MAP_DAY: Final = "1 January 2022"
"""That day in words."""


@dataclass(frozen=True)
class Municipality:
    """A municipality of 1 January 2022.

    Parameters
    ----------
    code
        CBS code, for example ``"GM0344"``.
    name, province, province_code, youth_region, youth_region_code
        Names and codes as CBS gives them.
    population
        Residents on 1 January 2022.
    families
        Households whose youngest child is under 18 (derived, see ``docs/data.md``).
    prevalence
        Share of families with the domain not arranged, in the order of `DOMAINS`.
    youth_in_care_2021
        Persons aged 0-22 with youth care in kind during 2021, rounded to 5; None where CBS gives no figure.
    question_factor, slots_factor
        The youth region's own factors of ``question.base`` and ``specialist.slots_per_1000``, fitted (``docs/data.md``).
    doctors_factor
        The municipality's own factor of ``referrers.doctors``, solved (``docs/data.md``).
    """

    code: str
    name: str
    province: str
    province_code: str
    youth_region: str
    youth_region_code: str
    population: int
    families: int
    prevalence: tuple[float, ...]
    youth_in_care_2021: int | None
    question_factor: float = 1.0
    slots_factor: float = 1.0
    doctors_factor: float = 1.0


def _read_bytes(name: str) -> bytes:
    return (files("zorgsim") / "data" / "places" / name).read_bytes()


def _read_rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(_read_bytes(name).decode("utf-8").splitlines())


def _municipality(row: dict[str, str], regions: Mapping[str, Region], doctors: Mapping[str, float]) -> Municipality:
    in_care, region = row["youth_in_care_2021"], regions[row["youth_region_code"]]
    return Municipality(
        code=row["code"],
        name=row["name"],
        province=row["province"],
        province_code=row["province_code"],
        youth_region=row["youth_region"],
        youth_region_code=row["youth_region_code"],
        population=int(row["population"]),
        families=int(row["families"]),
        prevalence=tuple(float(row[f"prevalence_{domain}"]) for domain in DOMAINS),
        youth_in_care_2021=int(in_care) if in_care else None,
        question_factor=region.question_factor,
        slots_factor=region.slots_factor,
        doctors_factor=doctors[row["code"]],
    )


def check_municipalities(municipalities: Sequence[Municipality]) -> None:
    """Raise `ZorgsimError` where place data cannot be right: our fault, not the user's."""
    codes = [municipality.code for municipality in municipalities]
    if codes != sorted(set(codes)):
        raise ZorgsimError("place data are damaged: codes are not unique and ascending")
    for one in municipalities:
        if one.families <= 0 or one.population <= 0:
            raise ZorgsimError(f"place data are damaged: {one.code} has no families or no residents")
        if len(one.prevalence) != len(DOMAINS) or not all(math.isfinite(p) and 0 < p < 1 for p in one.prevalence):
            raise ZorgsimError(f"place data are damaged: {one.code} has a prevalence outside (0, 1)")


@cache
def all_municipalities() -> tuple[Municipality, ...]:
    """Return the 345 municipalities of 1 January 2022, ascending by code."""
    regions, doctors = shipped_regions(), shipped_doctors()
    municipalities = tuple(_municipality(row, regions, doctors) for row in _read_rows("municipalities.csv"))
    check_municipalities(municipalities)
    return municipalities


def values_of(municipalities: Iterable[Municipality]) -> dict[str, Any]:
    """Return municipalities as read, by code; the notes on columns are for people."""
    return {one.code: asdict(one) for one in municipalities}


@cache
def digest() -> str:
    """Return the digest of `values_of` the municipalities that ship."""
    return digest_of(values_of(all_municipalities()))
