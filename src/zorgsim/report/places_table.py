"""The list of places in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from zorgsim.inputs.places import MAP_DATE, PlaceKind, PlaceRow, all_municipalities, written
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import number, say

COLUMNS: Final = ("kind", "code", "name", "municipalities", "families", "youth_region", "province")
_MOST_WRITTEN: Final = 6
"""Places of each of which is said how a command names it."""
_SEVERAL: Final = 3
"""Youth regions or provinces from which they are counted and no longer named."""


def headings(language: Language) -> tuple[str, ...]:
    """Return the headings of the table."""
    return tuple(say(language, f"places.{column}") for column in COLUMNS)


def cells(row: PlaceRow, language: Language) -> tuple[str, ...]:
    """Return the cells of one place."""
    kind = say(language, f"kind.{row.kind}")
    counts = (number(count, 0, language) for count in (row.municipalities, row.families))
    return kind, row.code, row.name, *counts, _few(row.youth_regions), _few(row.provinces)


def _few(names: Sequence[str]) -> str:
    """Name the youth regions or provinces of a place, or only count them."""
    return ", ".join(names) if len(names) < _SEVERAL else str(len(names))


def closing_lines(rows: Sequence[PlaceRow], language: Language) -> Iterator[str]:
    """Yield the municipalities of a place that stands alone, what became of some places, and whose map this is."""
    if len(rows) == 1 and rows[0].municipalities > 1 and rows[0].kind is not PlaceKind.NATION:
        names = {one.code: one.name for one in all_municipalities()}
        yield say(language, "places.members", names="; ".join(f"{names[code]} ({code})" for code in rows[0].members))
    for row in rows:
        if row.ended:
            became = ", ".join(f"{one.name} ({one.code})" for one in row.became)
            yield say(language, "places.ended", name=row.name, became=became, day=row.ended)
    if len(rows) <= _MOST_WRITTEN:
        yield say(language, "places.write", options="  ".join(f"--places {_quoted(written(row))}" for row in rows))
    else:
        yield say(language, "places.write_name")
    yield say(language, "places.map", day=MAP_DATE)


def _quoted(name: str) -> str:
    """Write a name as one word of a command, for every shell alike."""
    return name if re.fullmatch(r"[\w:.-]+", name) else f'"{name}"'
