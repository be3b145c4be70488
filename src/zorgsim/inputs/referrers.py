"""How often a doctor is met in each municipality, ``data/places/referrers.csv``, and the command that solves it.

The factor is that of ``referrers.doctors``, solved from the trajectories by referrer that CBS counted in 2021
(``python tools/build_referrers.py``; docs/data.md). It is an input: no validation of who referred in a municipality can rest on it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from zorgsim.errors import InputError
from zorgsim.inputs.factors import factor_within

FACTOR: Final = "doctors_factor"
BETWEEN: Final = (0.02, 1.5)
"""Within which a factor makes sense: nearly nobody meets a doctor, or half as many again as in the nation, which is nearly all."""


@cache
def shipped_doctors() -> Mapping[str, float]:
    """Return the factor of each municipality of 1 January 2022, by code."""
    file = files("zorgsim") / "data" / "places" / "referrers.csv"
    return read_doctors(csv.DictReader(file.read_text("utf-8").splitlines()), file.name)


def read_doctors(rows: Iterable[Mapping[str, str]], file: str) -> Mapping[str, float]:
    """Return factors by code, checked.

    Raises
    ------
    InputError
        If a factor is no number within `BETWEEN`, or a municipality stands there twice.
    """
    factors: dict[str, float] = {}
    for row in rows:
        code = row["code"]
        if code in factors:
            what = "two rows for one municipality"
            raise InputError(what, where=f"{file}: {code}", allowed="each once", action="remove one of the two")
        where, again = f"{file}: {code}.{FACTOR}", "run: python tools/build_referrers.py"
        factors[code] = factor_within(row[FACTOR], BETWEEN, "no factor of a municipality", where, again)
    return MappingProxyType(factors)
