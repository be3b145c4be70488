"""What forecasts are made from: composition, accounts, flows (``data/forecast``); its ``forecast.toml`` describes every column."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.errors import ZorgsimError
from zorgsim.inputs.municipalities import all_municipalities

Floats = NDArray[np.float64]

YEARS_OF_ACCOUNTS: Final = (2017, 2018, 2019, 2020, 2021, 2022)


def _rows(folder: str, name: str) -> Iterator[dict[str, str]]:
    text = (files("zorgsim") / "data" / folder / name).read_text("utf-8")
    return csv.DictReader(text.splitlines())


@cache
def composition() -> Mapping[str, Floats]:
    """Return every column of what the municipalities are made of, (345,) each, ascending by code; NaN where CBS gives none.

    Raises
    ------
    ZorgsimError
        If the rows are not the municipalities of the map: our fault, not the user's.
    """
    columns: dict[str, Floats] = {}
    for folder, name in (("places", "municipalities.csv"), ("forecast", "composition.csv")):
        rows = list(_rows(folder, name))
        if [row["code"] for row in rows] != [one.code for one in all_municipalities()]:
            raise ZorgsimError(f"data of forecasts are damaged: {name} has other municipalities than the map")
        for key in rows[0]:
            if _is_number(rows[0][key]):
                columns[key] = np.array([float(row[key] or "nan") for row in rows])
    return MappingProxyType(columns)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


@cache
def accounts() -> Mapping[str, Mapping[int, tuple[float, float]]]:
    """Return by municipality and year its residents and what it spent on youth (Iv3 6.72 and 6.82, thousand EUR)."""
    found: dict[str, dict[int, tuple[float, float]]] = {}
    for row in _rows("forecast", "accounts.csv"):
        found.setdefault(row["code"], {})[int(row["year"])] = (float(row["residents"]), float(row["keur"]))
    return MappingProxyType({code: MappingProxyType(years) for code, years in found.items()})


@cache
def flows() -> Mapping[str, Mapping[int, float]]:
    """Return flows of youth protection by series and year."""
    found: dict[str, dict[int, float]] = {}
    for row in _rows("forecast", "flows.csv"):
        found.setdefault(row["series"], {})[int(row["year"])] = float(row["value"])
    return MappingProxyType({name: MappingProxyType(years) for name, years in found.items()})


@cache
def national_accounts() -> Mapping[int, float]:
    """Return what all municipalities spent on youth by year (Iv3 6.72 and 6.82, thousand EUR); some of them filed no statement."""
    return MappingProxyType(
        {int(row["year"]): float(row["keur_6_72"]) + float(row["keur_6_82"]) for row in _rows("accounts", "iv3_national.csv")}
    )


@cache
def _declared() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    text = (files("zorgsim") / "data" / "forecast" / "forecast.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def young_people() -> Mapping[int, float]:
    """Return young people with care by year, 2015 = 100, linked from three series of CBS."""
    return MappingProxyType({int(year): float(one["value"]) for year, one in _declared()["young_people"].items()})


def own_effects(name: str) -> float:
    """Return what is known, or assumed, of how a municipality's own effect moves: a value of ``[own_effects]``."""
    return float(_declared()["own_effects"][name]["value"])
