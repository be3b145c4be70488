"""The youth budgets in words: for each scenario and year what there is, what is spent, and what overspending crowds out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import UNKNOWN, number, rounded, say, signed
from zorgsim.results.budgets import AMOUNTS, budgets_by_year
from zorgsim.results.compare import Comparison
from zorgsim.results.evaluation import HISTORY_START, WHOLE_YEAR_WEEKS

FIRST_YEAR: Final = HISTORY_START.year - 1
"""The first year that the table shows: the last before the decentralisation; ``budgets.csv`` and JSON have all."""

DECIMALS: Final = 2
"""Decimals of every amount, the same everywhere: a row must add up as it is printed."""
PERCENT_DECIMALS: Final = 1

Cells = tuple[str, ...]
Row = Mapping[str, Any]


def headings(comparison: Comparison, language: Language) -> Cells:
    """Return the headings of the table."""
    return tuple(say(language, f"budgets.{column}") for column in ("scenario", "year", *AMOUNTS))


def rows(comparison: Comparison, language: Language) -> list[Cells]:
    """Return the rows of the table: one per scenario and year, the mean with the lowest and the highest replication.

    The years before anything differs are the same in every scenario, and stand there once.
    """
    tables = _cells_by_year(comparison, language)
    return [(who, str(year), *cells) for who, years in tables.items() for year, cells in years.items()]


def lines(comparison: Comparison, language: Language) -> Iterator[str]:
    """Yield what the table says, a line a year, for a narrow terminal."""
    yield say(language, "budgets.title")
    for who, years in _cells_by_year(comparison, language).items():
        yield who
        for year, cells in years.items():
            if set(cells) == {UNKNOWN}:
                yield f"  {year}: {UNKNOWN}"
            else:
                yield f"  {say(language, 'budgets.line', year=year, **dict(zip(AMOUNTS, cells, strict=True)))}"


def _cells_by_year(comparison: Comparison, language: Language) -> dict[str, dict[int, Cells]]:
    """Return the cells by year, by the scenario that they are about: all scenarios while they are the same, then each of them."""
    by_scenario: dict[str, dict[int, Cells]] = {}
    for row in _records(comparison):
        if row["year"] >= FIRST_YEAR:
            by_scenario.setdefault(row["scenario"], {})[row["year"]] = tuple(_cells(row, language))
    first, *others = by_scenario.values()
    alike = list(takewhile(lambda year: others and all(one[year] == first[year] for one in others), first))
    together = {say(language, "table.everywhere"): {year: first[year] for year in alike}} if alike else {}
    apart = {who: {year: cells for year, cells in years.items() if year not in alike} for who, years in by_scenario.items()}
    return together | {who: years for who, years in apart.items() if years}


def _cells(row: Row, language: Language) -> Iterator[str]:
    """Yield mean, lowest and highest of each amount; a dash where there is no municipal budget."""
    for name in AMOUNTS:
        mean, low, high = (row[f"{name}{end}"] for end in ("", "_lowest", "_highest"))
        if math.isnan(mean):
            yield UNKNOWN
        elif name == "crowded_out":
            yield _spread([100.0 * value for value in (mean, low, high)], PERCENT_DECIMALS, language)
        elif name == "balance":
            left = rounded(row["budget"], DECIMALS) - rounded(row["spent"], DECIMALS)
            yield _signed_spread([left, min(low, left), max(high, left)] if low < high else [left], language)
        else:
            yield _spread([mean, low, high], DECIMALS, language)


def _spread(values: list[float], decimals: int, language: Language) -> str:
    return _with_ends([number(value, decimals, language) for value in values])


def _signed_spread(values: list[float], language: Language) -> str:
    return _with_ends([signed(value, DECIMALS, language) for value in values])


def _with_ends(written: list[str]) -> str:
    mean, *ends = written
    return mean if len(set(ends)) < 2 else f"{mean} ({' .. '.join(ends)})"


def closing_lines(comparison: Comparison, language: Language) -> Iterator[str]:
    """Yield how the table is to be read."""
    yield say(language, "budgets.how" if comparison.runs > 1 else "budgets.how_one")
    baseline = comparison.baseline
    weeks = zip(baseline.clock.years, baseline.counters.weeks, strict=True)
    longer = [str(year) for year, count in weeks if year >= FIRST_YEAR and count > WHOLE_YEAR_WEEKS]
    if longer:
        yield say(language, "budgets.longer", years=", ".join(longer))


def _records(comparison: Comparison) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in budgets_by_year(comparison).to_dict("records")]
