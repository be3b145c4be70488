"""Memory per family, at two numbers of families in the same municipalities.

Each reading is a child process of its own, which sets up a batch and simulates it. Python's ``tracemalloc``, to which NumPy reports
its arrays, tells what is held after set-up and the peaks of set-up and simulation; Linux tells the peak of the whole process
(``VmHWM``; ``ru_maxrss`` would count the parent before the child begins). The difference between the two numbers of families, over
the difference in families, is the memory of a family: libraries, parameters and counters cancel out.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.batches import TWENTE, Extent, baseline
from benchmarks.children import run_python
from benchmarks.drawing import draw_dots
from benchmarks.measuring import Spread, rotated, spread
from benchmarks.tables import markdown, with_extremes
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.state import STATE_BYTES

FEW: Final = 100_000
MANY: Final = 1_000_000
YEARS: Final = 1
MUNICIPALITIES: Final = 14
_STATUS: Final = Path("/proc/self/status")


@dataclass(frozen=True)
class Reading:
    """Bytes at the peak of set-up, held after it, at the peak of simulation, at that of the process (0: unknown), of counters."""

    set_up: int
    held: int
    simulated: int
    process: int
    counters: int


@dataclass(frozen=True)
class Row:
    """Bytes of something, and over the bytes that the state's columns declare for a family."""

    case: str
    size: Spread
    times: Spread


def read_memory(families: int) -> Reading:
    """Set up and simulate in this process, and read its memory on the way."""
    batch = baseline(TWENTE, Extent(families, YEARS))
    tracemalloc.start()
    engine = VectorisedEngine(batch)
    gc.collect()
    held, set_up = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    counters = engine.run()
    return Reading(set_up, held, tracemalloc.get_traced_memory()[1], process_peak(), counters.nbytes)


def process_peak() -> int:
    """Return the most bytes that this process ever had in memory, 0 where the system does not tell."""
    status = _STATUS.read_text("ascii") if _STATUS.is_file() else ""
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def measure(rounds: int) -> list[Row]:
    """Read both numbers of families in turn."""
    readings: dict[str, list[Reading]] = {str(FEW): [], str(MANY): []}
    for turn in range(rounds):
        for families in rotated(list(readings), turn):
            readings[families].append(Reading(**json.loads(run_python(["-m", "benchmarks.memory", families]))))
        print(f"  round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
    return rows_of(readings[str(FEW)], readings[str(MANY)])


def rows_of(few: Sequence[Reading], many: Sequence[Reading]) -> list[Row]:
    """Return the rows of the table from the readings at ``FEW`` and at ``MANY`` families."""

    def a_family(part: Callable[[Reading], int]) -> list[float]:
        return [(part(large) - part(small)) / (MANY - FEW) for small, large in zip(few, many, strict=True)]

    found: dict[str, list[float]] = {
        "a family, as the state's columns declare": [float(STATE_BYTES)],
        "a family, held after set-up": a_family(lambda one: one.held),
        "a family, at the peak of simulation": a_family(lambda one: one.simulated),
        "a family, at the peak of set-up": a_family(lambda one: one.set_up),
    }
    if all(one.process for one in (*few, *many)):
        found["a family, at the peak of the whole process"] = a_family(lambda one: one.process)
    found["counters, a municipality, run and calendar year"] = [one.counters / MUNICIPALITIES / YEARS for one in many]
    return [Row(name, spread(values), spread([value / STATE_BYTES for value in values])) for name, values in found.items()]


def table(rows: Sequence[Row]) -> str:
    """Return the table."""
    head = ("memory of", "bytes (lowest-highest)", "times a family's declared bytes")
    return markdown(head, [[row.case, with_extremes(row.size), with_extremes(row.times)] for row in rows])


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw the bytes."""
    draw_dots("Memory of the core", "bytes", [(row.case, row.size) for row in rows], path)


if __name__ == "__main__":
    print(json.dumps(asdict(read_memory(int(sys.argv[1])))))
