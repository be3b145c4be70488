"""Prices by year: from the year whose prices the register gives to any other (``data/prices/index.toml``).

Three yearly changes are kept apart: consumer prices, tariffs above them, and cost per client above tariffs. The first turns euros
of one year into euros of another; the other two are real: youth care of 2016 was cheaper than that of 2021, at the same value of
money.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.parameters import Grade

PRICE_LEVEL: Final = 2021
"""The year whose prices the register gives (``data/parameters/prices.toml``), and in whose euros results are told by default."""

CONSUMER_PRICES: Final = "cpi"
REAL: Final = ("tariffs", "cost_per_client")
"""What makes youth care dearer beyond consumer prices."""


@dataclass(frozen=True)
class YearlyChange:
    """A price by year.

    Attributes
    ----------
    text, source, grade
        What it is, where it comes from, how well it is known.
    first
        The year before the first change.
    change
        Change against the year before, percent, by year; years without a gap.
    """

    text: str
    source: str
    grade: Grade
    first: int
    change: Mapping[int, float]

    @property
    def last(self) -> int:
        """The last year of which a change is known."""
        return max(self.change)

    def level(self, year: int) -> float:
        """Return the level of a year, 1 in the first year; constant before the first year and after the last one."""
        return math.prod(1.0 + percent / 100.0 for at, percent in self.change.items() if at <= year)


@cache
def price_index() -> Mapping[str, YearlyChange]:
    """Return every price by year, by name."""
    file = files("zorgsim") / "data" / "prices" / "index.toml"
    return MappingProxyType({name: _yearly(table) for name, table in tomllib.loads(file.read_text("utf-8")).items()})


def _yearly(table: Mapping[str, Any]) -> YearlyChange:
    change = {int(year): float(percent) for year, percent in table["change"].items()}
    return YearlyChange(table["text"], table["source"], Grade(table["grade"]), table["first"], MappingProxyType(change))


def price_years() -> range:
    """Return the years at whose prices results can be told: those of which consumer prices are known."""
    prices = price_index()[CONSUMER_PRICES]
    return range(prices.first, prices.last + 1)


def check_price_year(year: int, where: str) -> None:
    """Raise `InputError` unless consumer prices of a year are known; ``where`` is file and key."""
    known = price_years()
    if year not in known:
        raise InputError(
            "consumer prices of this year are not known",
            where=where,
            value=year,
            allowed=f"a year from {known[0]} to {known[-1]}",
            action=f"choose one of these, or leave it out: then euros are those of {PRICE_LEVEL}",
        )


def inflation(year: int, since: int = PRICE_LEVEL) -> float:
    """Return how many euros of a year buy what one euro of another year bought."""
    prices = price_index()[CONSUMER_PRICES]
    return prices.level(year) / prices.level(since)


@cache  # asked for every year, tier and payer of every table, and the explorer makes one every year
def real_price(year: int) -> float:
    """Return what youth care of a year costs over the register's year, beyond consumer prices; 1 from that year on."""
    return math.prod(price_index()[name].level(year) / price_index()[name].level(PRICE_LEVEL) for name in REAL)


@cache
def digest() -> str:
    """Return the digest of all yearly changes."""
    return digest_of({name: {str(year): percent for year, percent in one.change.items()} for name, one in price_index().items()})
