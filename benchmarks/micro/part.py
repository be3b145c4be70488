"""The micro-benchmarks as a part of the suite: pytest once a round, files in rotated order, beside a yardstick of plain NumPy."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.children import run_python
from benchmarks.drawing import draw_dots
from benchmarks.measuring import Spread, rotated, spread
from benchmarks.tables import markdown, with_extremes

FOLDER: Final = Path(__file__).parent
YARDSTICK: Final = "multiply and add a million 64 bit integers"
_QUICK: Final = (
    "-q",
    "-p",
    "no:cacheprovider",
    "--benchmark-timer=time.process_time",
    "--benchmark-max-time=0.2",
    "--benchmark-min-rounds=5",
)


@dataclass(frozen=True)
class Row:
    """Microseconds of one micro-benchmark, and over those of the yardstick in the same round."""

    case: str
    microseconds: Spread
    times: Spread


def measure(rounds: int) -> list[Row]:
    """Run all micro-benchmarks once a round; no rows without pytest-benchmark."""
    if find_spec("pytest_benchmark") is None:
        return []
    files = sorted(str(path) for path in FOLDER.glob("test_*.py"))
    medians = []
    for turn in range(rounds):
        medians.append(_one_round(rotated(files, turn)))
        print(f"  round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
    return rows_of(medians)


def _one_round(files: Sequence[str]) -> dict[str, float]:
    """Return the median seconds of each micro-benchmark by what it does."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        kept_apart = (f"--benchmark-storage={Path(folder).as_uri()}", f"--benchmark-json={report}")
        run_python(["-m", "pytest", *files, *_QUICK, *kept_apart])
        found = json.loads(report.read_text("utf-8"))["benchmarks"]
    return {words(one["name"]): float(one["stats"]["median"]) for one in found}


def words(name: str) -> str:
    """Return what a test does, from its name: ``test_draw_two[10000]`` is "draw two, 10,000"."""
    what, _, size = name.removeprefix("test_").partition("[")
    size = size.removesuffix("]")
    return what.replace("_", " ") + (f", {int(size):,}" if size.isdecimal() else f", {size}" if size else "")


def rows_of(rounds: Sequence[Mapping[str, float]]) -> list[Row]:
    """Return the rows of the table, the yardstick first."""
    names = sorted(rounds[0], key=_place)
    return [
        Row(name, spread([1e6 * each[name] for each in rounds]), spread([each[name] / each[YARDSTICK] for each in rounds]))
        for name in names
    ]


def _place(name: str) -> tuple[bool, str, int]:
    """Return by what the rows are ordered: the yardstick first, then by what is done, the small before the large."""
    what, _, size = name.rpartition(", ")
    number = size.partition(" ")[0].replace(",", "")
    return (name != YARDSTICK, what, int(number)) if number.isdecimal() else (name != YARDSTICK, name, 0)


def table(rows: Sequence[Row]) -> str:
    """Return the table."""
    if not rows:
        return "Not measured: pytest-benchmark is not installed (it is in the extra `bench`)."
    head = ("micro-benchmark", "microseconds (lowest-highest)", "times the yardstick (lowest-highest)")
    return markdown(head, [[row.case, with_extremes(row.microseconds), with_extremes(row.times)] for row in rows])


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw the microseconds."""
    draw_dots("Micro-benchmarks of the core", "microseconds", [(row.case, row.microseconds) for row in rows], path)
