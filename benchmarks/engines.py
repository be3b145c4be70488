"""Both engines on the full model: the core at several sizes, and SimPy against the core on the same families."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.batches import NATION, TWENTE, Extent, PreparedCore, PreparedSimPy, baseline
from benchmarks.drawing import Line, Panel, draw_panels, point, speed_point
from benchmarks.measuring import Case, Row, measured
from benchmarks.tables import timing_table

IN_COMMON: Final = ((100, 2), (400, 2), (1_600, 2), (6_400, 2), (400, 5))
"""Families and years that both engines simulate."""

REFERENCE: Final = "core, 10,000 families in 14 municipalities, 10 years"
BESIDE_SIMPY: Final = "core, beside SimPy, 2 years"
DRAWN: Final = ("SimPy engine, 2 years", BESIDE_SIMPY, "core, one run", "core, 40 runs")


def cases() -> list[Case]:
    """Return what is timed: four sizes of the core, then each engine on the same families."""
    sizes = (
        ("core, one run", "core, nation (1.88 million families), 3 years", baseline(NATION, Extent(None, 3))),
        ("core, one run", REFERENCE, baseline(TWENTE, Extent(10_000, 10))),
        (
            "core, one place",
            "core, 10,000 families in one municipality, 10 years",
            baseline(("municipality:Losser",), Extent(10_000, 10)),
        ),
        ("core, 40 runs", "core, 40 runs of 10,000 families, 2 years", baseline(TWENTE, Extent(10_000, 2, runs=40))),
    )
    alone = [Case(series, name, int(batch.families.sum()), REFERENCE, PreparedCore(batch)) for series, name, batch in sizes]
    return alone + [case for families, years in IN_COMMON for case in _both(families, years)]


def _both(families: int, years: int) -> list[Case]:
    batch = baseline(TWENTE, Extent(families, years))
    simpy = f"SimPy engine, {families:,} families, {years} years"
    core = f"core, the same {families:,} families, {years} years"
    return [
        Case(f"SimPy engine, {years} years", simpy, families, simpy, PreparedSimPy(batch)),
        Case(f"core, beside SimPy, {years} years", core, families, simpy, PreparedCore(batch)),
    ]


def measure(rounds: int) -> list[Row]:
    """Time every case, interleaved."""
    return measured(cases(), rounds)


def table(rows: Sequence[Row]) -> str:
    """Return the table. The core is compared with SimPy on the same families, the row above; the first four with each other."""
    return timing_table(rows, "times as fast as the reference (lowest-highest)", lambda row: row.speed)


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw events per second against families, and how many times faster the core is."""
    small_first = sorted(rows, key=lambda row: row.size)
    speeds = [Line(name, [speed_point(row) for row in small_first if row.series == name]) for name in DRAWN]
    faster = Line(
        "core over SimPy engine, 2 years", [point(row.size, row.speed) for row in small_first if row.series == BESIDE_SIMPY]
    )
    draw_panels(
        "Both engines on the full model",
        [
            Panel("How fast", "families of all runs", "family events per second", speeds),
            Panel("The core against SimPy on the same families", "families", "times as fast", [faster]),
        ],
        path,
    )
