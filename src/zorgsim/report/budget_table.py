"""The youth budgets in words: for each scenario and year what there is, what is spent, and what overspending crowds out."""

from __future__ import annotations

import math
from typing import Any, Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import UNKNOWN, decimals_for, number, say, signed
from zorgsim.results.believability import HISTORY_START
from zorgsim.results.budgets import AMOUNTS, budgets_by_year
from zorgsim.results.compare import Comparison

FIRST_YEAR: Final = HISTORY_START.year - 1
"""The first year that the table shows: the last before the decentralisation; ``budgets.csv`` and JSON have all."""


def headings(language: Language) -> tuple[str, ...]:
    """Return the headings of the table."""
    return tuple(say(language, f"budgets.{column}") for column in ("scenario", "year", *AMOUNTS))


def rows(comparison: Comparison, language: Language) -> list[tuple[str, ...]]:
    """Return the rows of the table: one per scenario and year, the mean with the lowest and the highest replication."""
    return [
        (row["scenario"], str(row["year"]), *(_amount(row, name, language) for name in AMOUNTS))
        for row in _records(comparison)
        if row["year"] >= FIRST_YEAR
    ]


def _amount(row: dict[str, Any], name: str, language: Language) -> str:
    """Write mean, lowest and highest; a dash where there is no municipal budget."""
    values = [row[f"{name}{end}"] for end in ("", "_lowest", "_highest")]
    if any(math.isnan(value) for value in values):
        return UNKNOWN
    if name == "crowded_out":
        values = [100.0 * value for value in values]
    decimals = 1 if name == "crowded_out" else max(1, decimals_for(*values))
    mean, low, high = ((signed if name == "balance" else number)(value, decimals, language) for value in values)
    return mean if low == high else f"{mean} ({low} .. {high})"


def closing_line(language: Language) -> str:
    """Say how the table is to be read."""
    return say(language, "budgets.how")


def as_json(comparison: Comparison) -> list[dict[str, Any]]:
    """Return every scenario and year as a program may read it; where there is no municipal budget, null."""
    return [{key: None if value != value else value for key, value in row.items()} for row in _records(comparison)]


def _records(comparison: Comparison) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in budgets_by_year(comparison).to_dict("records")]
