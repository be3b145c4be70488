"""The fixed cost of a simulated week of the core, two ways.

1. *Nothing is due*: one family a municipality, to whom nothing ever happens, for ten years; seconds over weeks. It is the bare cost
   of a week: levers, slots, conditions, the scan, empty lists, stocks, census and counters, and its part of filing the year.
2. *Intercept*: batches in which nearly every rule has somebody to work on in nearly every week, at 5,000 to 80,000 families. Within
   each round, a line of least squares of seconds per week against family events per week: two parameters, five points. Its
   intercept is what a week would cost without events but with the calls of rules that a week of some thousands of families makes;
   its slope is what one more event costs. Calls grow a little, from 15 a week at 5,000 families to 18 at 80,000 (counted): the
   slope takes that in. The share of variance that the line explains stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.batches import TWENTE, Extent, PreparedCore, baseline, idle
from benchmarks.drawing import draw_dots
from benchmarks.measuring import Case, Sample, Spread, interleaved, spread
from benchmarks.tables import markdown, with_extremes

IDLE_YEARS: Final = 10
IDLE_MUNICIPALITIES: Final = (1, 14, 345)
LINE_YEARS: Final = 4
LINE_FAMILIES: Final = (5_000, 10_000, 20_000, 40_000, 80_000)
ALL_CALLED: Final = "intercept, 5,000 to 80,000 families, municipalities: 14"


@dataclass(frozen=True)
class Line:
    """A line of least squares: seconds = intercept + slope x events, both per week."""

    intercept: float
    slope: float
    explained: float


@dataclass(frozen=True)
class Row:
    """A fixed cost: milliseconds a week, and over the first row's in the same round."""

    case: str
    milliseconds: Spread
    times: Spread
    note: str


def fitted(events: Sequence[float], seconds: Sequence[float]) -> Line:
    """Fit the line of least squares."""
    x, y = np.asarray(events, dtype=np.float64), np.asarray(seconds, dtype=np.float64)
    slope, intercept = np.polyfit(x, y, 1)
    left = y - (intercept + slope * x)
    return Line(float(intercept), float(slope), float(1.0 - left.var() / y.var()))


def measure(rounds: int) -> list[Row]:
    """Time idle weeks and the batches of the line, interleaved."""
    still = {f"nothing is due, municipalities: {n}": idle(n, IDLE_YEARS) for n in IDLE_MUNICIPALITIES}
    busy = {f"{n:,} families": baseline(TWENTE, Extent(n, LINE_YEARS)) for n in LINE_FAMILIES}
    weeks = {name: batch.clock.weeks for name, batch in (still | busy).items()}
    cases = [Case("week", name, weeks[name], name, PreparedCore(batch)) for name, batch in (still | busy).items()]
    samples = interleaved(cases, rounds)
    _nothing_happened({name: samples[name] for name in still})
    costs = {name: [1e3 * sample.seconds / weeks[name] for sample in samples[name]] for name in still}
    lines = [
        fitted(
            [samples[name][turn].events / weeks[name] for name in busy],
            [samples[name][turn].seconds / weeks[name] for name in busy],
        )
        for turn in range(rounds)
    ]
    costs[ALL_CALLED] = [1e3 * line.intercept for line in lines]
    return _rows(costs, lines)


def _nothing_happened(samples: dict[str, list[Sample]]) -> None:
    eventful = [name for name, each in samples.items() if any(sample.events for sample in each)]
    if eventful:
        raise RuntimeError(f"something happened in weeks that should be idle: {', '.join(eventful)}")


def _rows(costs: dict[str, list[float]], lines: Sequence[Line]) -> list[Row]:
    slope = spread([1e6 * line.slope for line in lines])
    explained = min(line.explained for line in lines)
    note = f"slope {with_extremes(slope)} microseconds an event; explains at least {100 * explained:.1f} % of the variance"
    first = next(iter(costs.values()))
    return [
        Row(
            case=name,
            milliseconds=spread(each),
            times=spread([one / other for one, other in zip(each, first, strict=True)]),
            note=note if name == ALL_CALLED else "",
        )
        for name, each in costs.items()
    ]


def table(rows: Sequence[Row]) -> str:
    """Return the table."""
    head = ("fixed cost of a week", "milliseconds (lowest-highest)", "times the first", "note")
    return markdown(head, [[row.case, with_extremes(row.milliseconds), with_extremes(row.times), row.note] for row in rows])


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw the milliseconds of each way."""
    draw_dots("The fixed cost of a simulated week", "milliseconds a week", [(row.case, row.milliseconds) for row in rows], path)
