"""Published figures that the baseline is held against: ``data/targets/targets.toml``, and series behind them (``cbs_series.csv``).

How a row is written: docs/targets.md.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Final

from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.parameters import Grade
from zorgsim.inputs.scenario import Text


class RunOf(StrEnum):
    """The run that a figure is about: what options of structure are there for has to be simulated under them."""

    BASELINE = "baseline"
    """The shipped baseline over the whole nation, under the default structure."""
    DOCTORS = "doctors"
    """Referrers told apart (structure ``referrers``: ``doctors``), in one youth region."""
    PEOPLE = "people"
    """Families by year (structure ``people``: ``series``), the nation, once."""


class Kind(StrEnum):
    """What of the world a figure tells."""

    LEVEL = "level"
    """How much of something there is in a year."""
    TREND = "trend"
    """How it moved over years."""
    SPREAD = "spread"
    """How far places, or lists, lie apart, or from what was counted of each."""


class Side(StrEnum):
    """On which side of the published figure a difference counts as a miss."""

    BOTH = "both"
    AT_LEAST = "at_least"
    """Only below it."""


@dataclass(frozen=True)
class Target:
    """A published figure: what, when, how much, how far off is accepted and why, who published it, why it may be missed.

    ``use`` is "input" (a parameter comes from it), "fitted" (calibration looked at it) or "check" (it did not). ``places`` are
    municipalities that it is about, by code; none named: the nation. Where there is a ``base_year`` the figure is an index: 100 x
    the year over the base year. ``run`` says what is simulated for it. ``same_as`` names a row before it of which it is no more
    than a repetition, because one choice in what is simulated decides both: they are counted once. ``kind`` says whether it is a
    level, a trend or a spread.
    """

    name: str
    text: Text
    series: str
    year: int
    value: float
    tolerance: float
    unit: str
    grade: Grade
    source: str
    defence: str
    if_missed: str
    use: str
    places: tuple[str, ...] = ()
    base_year: int | None = None
    side: Side = Side.BOTH
    run: RunOf = RunOf.BASELINE
    same_as: str | None = None
    kind: Kind = Kind.LEVEL


FILE: Final = "targets.toml"

USES: Final = ("input", "fitted", "check")


def _folder() -> Traversable:
    return files("zorgsim") / "data" / "targets"


@cache
def national_targets() -> tuple[Target, ...]:
    """Return the targets of the whole nation, in the order of the file."""
    return read_targets(tomllib.loads((_folder() / FILE).read_text("utf-8")), FILE)


@cache
def published_series() -> Mapping[str, Mapping[int, float]]:
    """Return the published series by name, each by year."""
    series: dict[str, dict[int, float]] = {}
    for row in csv.DictReader((_folder() / "cbs_series.csv").read_text("utf-8").splitlines()):
        series.setdefault(row["series"], {})[int(row["year"])] = float(row["value"])
    return MappingProxyType({name: MappingProxyType(values) for name, values in series.items()})


def read_targets(table: Mapping[str, Any], file: str) -> tuple[Target, ...]:
    """Return the targets of a file; a table that names published series gives one a year.

    Raises
    ------
    InputError
        If it names a series or a year that is not published, a kind, use, side or run that there is none of, as the same a row
        that does not stand before it, or gives no tolerance.
    """
    for name, row in table.items():
        _check_same_as(name, row, table, f"{file}: {name}")
    return tuple(one for name, row in table.items() for one in _targets(name, row, f"{file}: {name}"))


def _check_same_as(name: str, row: Mapping[str, Any], table: Mapping[str, Mapping[str, Any]], where: str) -> None:
    """Refuse a row that repeats one of another use, or one that does not stand before it, or is itself a repetition."""
    said, names = row.get("same_as"), list(table)
    before = [one for one in names[: names.index(name)] if "same_as" not in table[one] and "published" not in table[one]]
    alike = [one for one in before if table[one].get("use") == row.get("use")]
    if said is not None and said not in alike:
        raise InputError(
            "no row that can be the same",
            where=f"{where}.same_as",
            value=said,
            allowed=f"a row before it, of the same use: {', '.join(alike)}",
            action="name the first of the rows that say the same, or leave it out",
        )


def _targets(name: str, row: Mapping[str, Any], where: str) -> Iterator[Target]:
    _check_word(row.get("use"), "use", USES, where)
    _check_word(row.get("side", Side.BOTH), "side", list(Side), where)
    _check_word(row.get("run", RunOf.BASELINE), "run", list(RunOf), where)
    _check_word(row.get("kind", Kind.LEVEL), "kind", list(Kind), where)
    if ("tolerance" in row) == ("tolerance_share" in row):
        allowed = "tolerance, in the unit of the target, or tolerance_share, of its value"
        raise InputError(
            "no tolerance", where=where, allowed=allowed, action="give one of the two, as wide as the source is unsure"
        )
    if "published" not in row:
        yield _target(name, row, int(row["year"]), float(row["value"]))
        return
    for year in row["years"]:
        one = _target(f"{name}_{year}", row, year, _published(row, year, where))
        yield _of_year(one, year)


def _check_word(said: object, key: str, words: Sequence[str], where: str) -> None:
    """Refuse a word that there is none of."""
    if said not in words:
        raise InputError(f"unknown {key}", where=f"{where}.{key}", value=said, allowed=", ".join(words), action="choose one")


def _published(row: Mapping[str, Any], year: int, where: str) -> float:
    """Return what is published of a year, series added up; over the base year, if there is one."""
    value = sum(_figure(series, year, where) for series in row["published"])
    if "base_year" not in row:
        return value
    return 100.0 * value / sum(_figure(series, row["base_year"], where) for series in row["published"])


def _figure(series: str, year: int, where: str) -> float:
    known = published_series()
    if series not in known:
        action = did_you_mean(series, known) or "name one of cbs_series.csv"
        raise InputError("unknown series", where=f"{where}.published", value=series, allowed=", ".join(known), action=action)
    if year not in known[series]:
        years = ", ".join(map(str, known[series]))
        raise InputError(
            "nothing is published of that year", where=f"{where}.years", value=year, allowed=years, action="leave it out"
        )
    return known[series][year]


def _of_year(target: Target, year: int) -> Target:
    text = Text(f"{target.text.en}, {year}", f"{target.text.nl}, {year}")
    return Target(**{**vars(target), "text": text})


def _target(name: str, row: Mapping[str, Any], year: int, value: float) -> Target:
    return Target(
        name=name,
        text=Text(row["en"], row["nl"]),
        series=row["series"],
        year=year,
        value=value,
        tolerance=float(row["tolerance"]) if "tolerance" in row else row["tolerance_share"] * value,
        unit=row["unit"],
        grade=Grade(row["grade"]),
        source=row["source"],
        defence=row["defence"],
        if_missed=row["if_missed"],
        use=row["use"],
        places=tuple(row.get("places", ())),
        base_year=row.get("base_year"),
        side=Side(row.get("side", Side.BOTH)),
        run=RunOf(row.get("run", RunOf.BASELINE)),
        same_as=row.get("same_as"),
        kind=Kind(row.get("kind", Kind.LEVEL)),
    )
