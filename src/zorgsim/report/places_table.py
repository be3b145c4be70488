"""The list of places in words."""

from __future__ import annotations

from typing import Final

from zorgsim.inputs.places import PlaceRow
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import say

COLUMNS: Final = ("code", "name", "municipalities", "families")


def headings(language: Language) -> tuple[str, ...]:
    """Return the headings of the table."""
    return tuple(say(language, f"places.{column}") for column in COLUMNS)


def cells(row: PlaceRow) -> tuple[str, str, int, int]:
    """Return the cells of one place."""
    return row.code, row.name, row.municipalities, row.families
