"""What switching things on costs: the slow stocks, four and then all seven, and every lever at once, over the same families.

Each extent (one run of Twente, ten runs, the nation) is simulated four ways, interleaved: all stocks frozen; the four stocks of
version 0.1 moving; all seven; all seven with every lever off its neutral setting in the middle of what evidence covers, among them
those that ask for draws of their own (reviews, release, support while waiting, case leads) and shared slots. Lives differ between
the ways, so events a second tell as much as seconds do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.batches import NATION, TWENTE, Extent, PreparedCore, baseline
from benchmarks.drawing import draw_dots
from benchmarks.measuring import Case, Row, measured
from benchmarks.tables import timing_table
from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.model.levers import LEVERS, Lever
from zorgsim.model.stocks import STOCKS

YEARS: Final = 2
BEFORE: Final = ("mutual_help", "trust", "coaches", "specialists")
"""The stocks of version 0.1."""


def frozen(batch: Batch, names: Sequence[str]) -> Batch:
    """Return the batch with some stocks frozen."""
    return replace(batch, runs=tuple(replace(run, freeze=frozenset(names)) for run in batch.runs))


def with_every_lever(batch: Batch) -> Batch:
    """Return the batch under every lever from its first week, everywhere, whatever the baseline decides."""
    everywhere = np.ones(batch.world.size, dtype=bool)
    settings = tuple(CompiledMeasure(lever.name, "to", _turned(lever), 0, 0, everywhere) for lever in LEVERS.values())
    return replace(batch, runs=tuple(replace(run, measures=settings) for run in batch.runs))


def _turned(lever: Lever) -> float:
    return lever.high if lever.choices else (lever.neutral + lever.evidence_high) / 2.0


def cases() -> list[Case]:
    """Return what is timed; each is compared with all stocks frozen, over the same families."""
    extents = {
        "Twente, 1 run": (TWENTE, Extent(None, YEARS)),
        "Twente, 10 runs": (TWENTE, Extent(None, YEARS, 10)),
        "nation, 1 run": (NATION, Extent(None, YEARS)),
    }
    return [case for name, (places, extent) in extents.items() for case in _ways(name, baseline(places, extent))]


def _ways(name: str, batch: Batch) -> list[Case]:
    ways = {
        f"{name}: all stocks frozen": frozen(batch, list(STOCKS)),
        f"{name}: the four stocks of 0.1": frozen(batch, [stock for stock in STOCKS if stock not in BEFORE]),
        f"{name}: all seven stocks": batch,
        f"{name}: all seven, every lever on": with_every_lever(batch),
    }
    size = int(batch.families.sum())
    return [Case(name, way, size, f"{name}: all stocks frozen", PreparedCore(one)) for way, one in ways.items()]


def measure(rounds: int) -> list[Row]:
    """Time every case, interleaved."""
    return measured(cases(), rounds)


def table(rows: Sequence[Row]) -> str:
    """Return the table."""
    return timing_table(rows, "times the seconds with all stocks frozen (lowest-highest)", lambda row: row.times)


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw how many times as long each takes."""
    draw_dots(
        "What switching things on costs", "times as long as with all stocks frozen", [(row.case, row.times) for row in rows], path
    )
