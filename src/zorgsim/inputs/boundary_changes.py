"""Municipalities that merged, were divided or renamed between 2013 and the last list of CBS: what became of each.

The list in ``data/places/boundary_changes.csv`` leads from the 415 municipalities of 2012 to the 342 of 2023, which were still
those of 2026. It only explains names and codes that the map of `zorgsim.inputs.places` does not have; nothing is computed from it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from zorgsim.inputs.place_names import plain, split_province


class Change(StrEnum):
    """What happened to a municipality."""

    MERGED = "merged"
    DIVIDED = "divided"
    RENAMED = "renamed"


@dataclass(frozen=True)
class NamedCode:
    """A municipality by its code and its name, of whatever year."""

    code: str
    name: str


@dataclass(frozen=True)
class BoundaryChange:
    """The end of a municipality.

    Attributes
    ----------
    former
        The municipality that ended.
    day
        The first day without it.
    change
        Whether it went into one other, into several, or got another name and code.
    successors
        What it became, or became part of.
    """

    former: NamedCode
    day: date
    change: Change
    successors: tuple[NamedCode, ...]


@cache
def boundary_changes() -> tuple[BoundaryChange, ...]:
    """Return every end of a municipality, ascending by day and code."""
    text = (files("zorgsim") / "data" / "places" / "boundary_changes.csv").read_text(encoding="utf-8")
    found: dict[str, BoundaryChange] = {}
    for row in csv.DictReader(text.splitlines()):
        successor = NamedCode(row["successor_code"], row["successor_name"])
        former, earlier = NamedCode(row["code"], row["name"]), found.get(row["code"])
        successors = (*earlier.successors, successor) if earlier else (successor,)
        found[former.code] = BoundaryChange(former, date.fromisoformat(row["date"]), Change(row["change"]), successors)
    return tuple(found.values())


@cache
def _by_code() -> dict[str, BoundaryChange]:
    return {one.former.code: one for one in boundary_changes()}


@cache
def _by_name() -> dict[str, BoundaryChange]:
    return {plain(one.former.name): one for one in boundary_changes()}


def end_of(name_or_code: str) -> BoundaryChange | None:
    """Return how the municipality of this code or name ended; None if none of that name did."""
    words = plain(name_or_code)
    in_province = split_province(words)  # CBS adds the province to some: Haren (Gr.)
    return _by_code().get(name_or_code) or _by_name().get(words) or (_by_name().get(in_province[0]) if in_province else None)


def became(former: NamedCode) -> tuple[NamedCode, ...]:
    """Return what there is today of a municipality, through every later change; itself if it has not ended."""
    change = _by_code().get(former.code)
    if change is None:
        return (former,)
    return tuple(dict.fromkeys(last for one in change.successors for last in became(one)))


def in_words(change: BoundaryChange) -> str:
    """Say what became of a municipality, and of that in turn: ``"became part of Molenwaard in 2013, which ..."``."""
    verb = {
        Change.MERGED: "became part of",
        Change.DIVIDED: "was divided among",
        Change.RENAMED: "was renamed",
    }[change.change]
    told = f"{verb} {listed(one.name for one in change.successors)} in {change.day.year}"
    later = _by_code().get(change.successors[0].code) if len(change.successors) == 1 else None
    return f"{told}, which {in_words(later)}" if later else told


def made_after(day: date) -> dict[NamedCode, tuple[BoundaryChange, ...]]:
    """Return the municipalities that came after a day, each with the ends of those that it was made of."""
    later = [one for one in boundary_changes() if one.day > day]
    return {new: tuple(one for one in later if new in one.successors) for one in later for new in one.successors}


def listed(names: Iterable[str]) -> str:
    """Join names: ``"A, B and C"``."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
