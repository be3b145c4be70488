"""Tables as text (Markdown that also reads well in a terminal), and how figures are written in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from benchmarks.measuring import Row, Spread


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose columns are padded to one width; all but the first are aligned right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        return "| " + " | ".join([first, *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))]) + " |"

    rule = "| " + " | ".join(["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]) + " |"
    return "\n".join([line(head), rule, *(line(row) for row in rows)])


def written(value: float) -> str:
    """Write a figure with three digits that count, without an exponent."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.3g}")  # 0.9999 is 1.00, not 1.000
    decimals = max(0, 2 - math.floor(math.log10(abs(rounded))))
    return f"{value:,.{decimals}f}"


def with_extremes(values: Spread) -> str:
    """Write a median with the lowest and highest behind it."""
    return f"{written(values.median)} ({written(values.lowest)}-{written(values.highest)})"


def timing_table(rows: Sequence[Row], column: str, compared: Callable[[Row], Spread]) -> str:
    """Return the table of a part's timings.

    Parameters
    ----------
    column
        What the last column is called.
    compared
        What stands in it: a row's comparison with its reference.
    """
    head = ("case", "family events", "seconds (lowest-highest)", "events per second", column)
    return markdown(head, [_cells(row, compared(row)) for row in rows])


def _cells(row: Row, comparison: Spread) -> list[str]:
    last = "reference" if row.case == row.against else with_extremes(comparison)
    return [row.case, f"{row.events:,}", with_extremes(row.seconds), f"{row.rate:,.0f}", last]
