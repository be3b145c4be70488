"""How long the program takes to start: whole processes, by the clock, beside one that only imports NumPy.

Wall time, as whoever waits sees it: files are read too. Each round starts every command once, in rotated order; a ratio is that of
one round.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from benchmarks.children import run_python
from benchmarks.drawing import draw_dots
from benchmarks.measuring import Spread, rotated, spread
from benchmarks.tables import markdown, with_extremes

REFERENCE: Final = "import numpy"
COMMANDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        REFERENCE: ("-c", "import numpy"),
        "import zorgsim": ("-c", "import zorgsim"),
        "zorgsim --help": ("-m", "zorgsim", "--help"),
        "zorgsim check baseline": ("-m", "zorgsim", "check", "baseline"),
    }
)


@dataclass(frozen=True)
class Row:
    """Seconds that a command takes, and over those of the reference in the same round."""

    case: str
    seconds: Spread
    times: Spread


def measure(rounds: int) -> list[Row]:
    """Start every command once a round, after one round that is not counted: it writes compiled files and warms the disk."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(-1, rounds):
        for name in rotated(list(COMMANDS), max(0, turn)):
            began = time.perf_counter()
            run_python(COMMANDS[name])
            if turn >= 0:
                seconds[name].append(time.perf_counter() - began)
        print(f"  round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
    return rows_of(seconds)


def rows_of(seconds: Mapping[str, Sequence[float]]) -> list[Row]:
    """Return the rows of the table from the seconds of each command, round by round."""
    reference = seconds[REFERENCE]
    return [
        Row(name, spread(list(taken)), spread([one / other for one, other in zip(taken, reference, strict=True)]))
        for name, taken in seconds.items()
    ]


def table(rows: Sequence[Row]) -> str:
    """Return the table."""
    head = ("command", "seconds (lowest-highest)", "times as long as import numpy")
    return markdown(head, [[row.case, with_extremes(row.seconds), with_extremes(row.times)] for row in rows])


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw the seconds."""
    draw_dots("How long the program takes to start", "seconds", [(row.case, row.seconds) for row in rows], path)
