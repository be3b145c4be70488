"""Cost against size, of the core on the full model: families, runs, years, municipalities, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.batches import NATION, TWENTE, Extent, PreparedCore, baseline, some_municipalities
from benchmarks.drawing import Line, Panel, draw_panels, in_proportion, point
from benchmarks.measuring import Case, Row, measured
from benchmarks.tables import timing_table
from zorgsim.engines.batch import Batch

YEARS: Final = 2
FAMILIES: Final = (1_000, 10_000, 100_000, 1_000_000)
RUNS: Final = (1, 10, 100)
LENGTHS: Final = (2, 4, 8, 16)
MUNICIPALITIES: Final = (1, 10, 100, 345)


def cases() -> list[Case]:
    """Return what is timed; each series is compared with its own smallest case."""
    return [
        *_series("families", {f"families: {n:,}": (n, baseline(TWENTE, Extent(n, YEARS))) for n in FAMILIES} | _nation()),
        *_series("runs", {f"runs of 10,000 families: {n}": (n, baseline(TWENTE, Extent(10_000, YEARS, n))) for n in RUNS}),
        *_series("years", {f"years of 10,000 families: {n}": (n, baseline(TWENTE, Extent(10_000, n))) for n in LENGTHS}),
        *_series("municipalities", {f"municipalities, 100,000 families: {n}": (n, _spread_over(n)) for n in MUNICIPALITIES}),
    ]


def _nation() -> dict[str, tuple[int, Batch]]:
    batch = baseline(NATION, Extent(None, YEARS))
    families = int(batch.families.sum())
    return {f"families: {families:,} (nation, 345 municipalities)": (families, batch)}


def _spread_over(municipalities: int) -> Batch:
    return baseline(some_municipalities(municipalities), Extent(100_000, YEARS))


def _series(series: str, batches: dict[str, tuple[int, Batch]]) -> list[Case]:
    reference = next(iter(batches))
    return [Case(series, name, size, reference, PreparedCore(batch)) for name, (size, batch) in batches.items()]


def measure(rounds: int) -> list[Row]:
    """Time every case, interleaved."""
    return measured(cases(), rounds)


def table(rows: Sequence[Row]) -> str:
    """Return the table. The first case of each series is its reference."""
    return timing_table(rows, "times the reference's seconds (lowest-highest)", lambda row: row.times)


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw seconds against size, one panel a series, beside cost in proportion."""
    panels = []
    for series in dict.fromkeys(row.series for row in rows):
        points = [point(row.size, row.seconds) for row in rows if row.series == series]
        panels.append(Panel(series.capitalize(), series, "seconds", [Line("measured", points)], in_proportion(points)))
    draw_panels("Cost against size: the core on the full model", panels, path)
