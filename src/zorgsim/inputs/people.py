"""How many families live in each municipality in each year: as published, and as a scenario says.

Sources, methods and evidence grades of every year stand in ``data/people/people.toml`` and in ``docs/data.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import Clock
from zorgsim.errors import InputError, ZorgsimError
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.family_changes import FamilyChanges, From
from zorgsim.inputs.places import Municipality, Place, all_municipalities, resolve_places
from zorgsim.inputs.scenario import Scenario, as_written
from zorgsim.model.levers.community import NETWORK_LEVERS
from zorgsim.model.structure import PeopleOption, is_read
from zorgsim.model.succession import FamiliesOverTime

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NEAR = ("embedding.", "volunteers.")
_AT_ONCE = ("unvoiced.at_once.", "unvoiced.weak_network_odds")
"""Parameters that say who voices a question at once: under an option without questions that nobody hears, everybody does."""


@cache
def published_families() -> tuple[tuple[int, ...], dict[str, tuple[int, ...]]]:
    """Return the years of the published series, rising, and by municipality its families on 1 January of each.

    Raises
    ------
    ZorgsimError
        If the data are damaged: our fault, not the user's.
    """
    lines = (files("zorgsim") / "data" / "people" / "families.csv").read_text("utf-8").splitlines()
    heading, *rows = csv.reader(lines)
    years = tuple(map(int, heading[1:]))
    families = {row[0]: tuple(map(int, row[1:])) for row in rows}
    known = [one.code for one in all_municipalities()]
    if list(families) != known or list(years) != sorted(set(years)) or min(map(min, families.values())) < 1:
        raise ZorgsimError("data of families by year are damaged: years, municipalities or a number of families cannot be right")
    return years, families


def values() -> dict[str, Any]:
    """Return the published series: what its digest is of."""
    years, families = published_families()
    return {"years": list(years), "families": {code: list(each) for code, each in families.items()}}


@cache
def digest() -> str:
    """Return the digest of the published series."""
    return digest_of(values())


def families_over_time(scenario: Scenario, place: Place) -> FamiliesOverTime | None:
    """Return how many families live in each municipality of a place, week by week; None where it is always the register's number.

    Raises
    ------
    InputError
        If what the scenario says of the number of families touches no municipality that is simulated.
    """
    said = scenario.families
    if not families_move(scenario):
        return None
    clock = Clock(scenario.run.start, scenario.run.until)
    years = range(clock.start.year, clock.until.year + 2)
    usual = _usual(place.municipalities, years, scenario.structure.people)
    own = _as_said(said, scenario.name, place, years, usual)
    weeks = np.array([clock.week_of(date(year, 1, 1)) for year in years], dtype=np.int64)
    # rows also for those who would live there otherwise: a scenario with fewer families shares its past with one that says nothing
    return FamiliesOverTime(np.maximum(usual, own).max(axis=0), weeks, own)


def reads(scenario: Scenario, parameter: str) -> bool:
    """Say whether the model reads a parameter in a scenario: by its structure, because its families move, or through a measure."""
    if parameter.startswith(_NEAR):
        return any(one.lever in NETWORK_LEVERS for one in scenario.measures)
    if is_read(parameter, scenario.structure):
        return True
    if parameter.startswith("families."):
        return families_move(scenario)
    # whom an own contribution holds back carries the question unvoiced, also where there is no such question otherwise
    carried = parameter.startswith("unvoiced.") and not parameter.startswith(_AT_ONCE)
    return carried and any(one.lever == "access.own_contribution" for one in scenario.measures)


def families_move(scenario: Scenario) -> bool:
    """Say whether the number of families of a scenario may be another in another year."""
    return scenario.structure.people is not PeopleOption.CONSTANT or bool(scenario.families)


def rows_laid_out(scenario: Scenario, place: Place) -> int:
    """Return the rows that are laid out for the families of one run: what memory and time go by."""
    over_time = families_over_time(scenario, place)
    return sum(one.families for one in place.municipalities) if over_time is None else int(over_time.rows.sum())


def _usual(municipalities: Sequence[Municipality], years: range, option: PeopleOption) -> Ints:
    """Return the families on 1 January of each year, (years, M), of which a scenario says nothing."""
    if option is PeopleOption.CONSTANT:
        return np.tile(np.array([one.families for one in municipalities], dtype=np.int64), (len(years), 1))
    known, families = published_families()
    each = [np.interp(years, known, families[one.code]) for one in municipalities]
    return _whole(np.stack(each, axis=1))


def _as_said(said: FamilyChanges, name: str, place: Place, years: range, usual: Ints) -> Ints:
    """Return the families that a scenario says there are on 1 January of each year, (years, M)."""
    found = usual.astype(np.float64)
    inside = {one.code: index for index, one in enumerate(place.municipalities)}
    for index, counts in _counts_by_municipality(said, name, inside).items():
        given = sorted(counts)
        since = np.array(years) >= given[0]
        found[since, index] = np.interp(np.array(years)[since], given, [counts[year] for year in given])
    for key, rows, factor in (
        ("change", said.change, said.factor_of_change),
        ("births", said.births, said.factor_of_births),
    ):
        for index, here in _rows_by_municipality(key, rows, name, inside, place).items():
            found[:, index] *= [factor(year, here) for year in years]
    return np.maximum(1, _whole(found))


def _counts_by_municipality(said: FamilyChanges, name: str, inside: dict[str, int]) -> dict[int, dict[int, int]]:
    counts: dict[int, dict[int, int]] = {}
    for number, one in enumerate(said.counts):
        where = f"{name}: families.counts[{number}].place"
        (municipality,) = resolve_places([one.place], where).municipalities
        if municipality.code in inside:
            counts.setdefault(inside[municipality.code], {})[one.year] = one.families
    if said.counts and not counts:
        raise _touches_nobody(f"{name}: families.counts", [one.place for one in said.counts])
    return counts


def _rows_by_municipality(key: str, rows: Sequence[From], name: str, inside: dict[str, int], place: Place) -> dict[int, list[From]]:
    here: dict[int, list[From]] = {}
    for number, one in enumerate(rows):
        where = f"{name}: families.{key}[{number}].where"
        some = resolve_places(one.where, where).municipalities if one.where else place.municipalities
        touched = [inside[each.code] for each in some if each.code in inside]
        if not touched:
            raise _touches_nobody(where, one.where)
        for index in touched:
            here.setdefault(index, []).append(one)
    return here


def _touches_nobody(where: str, places: Sequence[str]) -> InputError:
    return InputError(
        "this touches no municipality that is simulated",
        where=where,
        value=as_written(", ".join(places)),
        allowed="municipalities within the place that is simulated",
        action="simulate the place (places), or leave this out",
    )


def _whole(families: Floats) -> Ints:
    whole: Ints = np.floor(families + 0.5).astype(np.int64)
    return whole
