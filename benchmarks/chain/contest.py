"""How fast is each contestant on the chain? Interleaved rounds, each contestant against the C loop of the same round.

    python -m benchmarks.chain [--rounds 5] [--save FOLDER]

First all must give the same means (``agreement``). Slow tools simulate only few families; what is compared is events per second. A
loop's speed depends on how many families there are (what fits in the processor's caches), so the C loop is timed at both sizes, and
everybody is compared with it at their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from benchmarks.chain import agreement
from benchmarks.chain.contestants import CONTESTANTS, FEW, MANY, Contestant, present
from benchmarks.chain.specification import Chain, Simulate, chain_of
from benchmarks.measuring import Case, Row, Sample, measured
from benchmarks.tables import markdown, with_extremes, written

SEED: Final = 1
HEAD: Final = ("contestant", "events of the chain", "seconds (lowest-highest)", "events a second", "speed, reference = 1")
REMARKS: Final = (
    "Each is compared with the reference in the same round and with as many families: median (lowest-highest).",
    "Laying out the families is within the seconds of C, numba, Cimba and Ciw, and not within those of the others.",
    "Cimba, Ciw and simmer simulate each municipality by itself (smaller calendars); the others all municipalities together.",
    "The core has a fixed cost a week, however few the families; small runs are meant to be simulated many at once.",
)
COLOURS: Final = {MANY: "#0072B2", FEW: "#E69F00"}
"""Blue and orange of Okabe and Ito, by families."""


def cases() -> list[Case]:
    """Return what is timed: every contestant that is here, at the sizes that it can do in reasonable time."""
    found = present()
    return [case for families in (MANY, FEW) for case in _of_one_size(found, families)]


def _of_one_size(found: dict[Contestant, Simulate], families: int) -> list[Case]:
    """Return the cases of one size, all against the first of them."""
    sized = [(contestant, contestant.years(families)) for contestant in found if contestant.years(families)]
    names = [f"{contestant.name}, {families:,} families, {_years(years)}" for contestant, years in sized]
    return [
        Case(contestant.name, name, families, names[0], _Timed(found[contestant], chain_of(families, years)))
        for name, (contestant, years) in zip(names, sized, strict=True)
    ]


def _years(years: int) -> str:
    return "1 year" if years == 1 else f"{years} years"


class _Timed:
    """Simulates a chain, always the same."""

    def __init__(self, simulate: Simulate, chain: Chain) -> None:
        self.simulate = simulate
        self.chain = chain

    def __call__(self) -> Sample:
        outcome = self.simulate(self.chain, SEED)
        return Sample(outcome.all_events, outcome.seconds)


def measure(rounds: int) -> list[Row]:
    """Show that all contestants give the same means, then time them, interleaved; no rows where that cannot be shown."""
    text, agree = agreement.compare()
    print(f"{text}\n", flush=True)
    return measured(cases(), rounds) if agree else []


def table(rows: Sequence[Row]) -> str:
    """Return the table, each size by falling speed, and what is to be known with it."""
    absent = [contestant.name for contestant in CONTESTANTS if contestant.name not in {row.series for row in rows}]
    remarks = [*REMARKS, *([f"Not measured here: {', '.join(absent)}."] if absent else [])]
    return "\n".join([markdown(HEAD, [_cells(row) for row in _ordered(rows)]), "", *(f"- {remark}" for remark in remarks)])


def _cells(row: Row) -> list[str]:
    speed = "reference" if row.case == row.against else with_extremes(row.speed)
    return [row.case, f"{row.events:,}", with_extremes(row.seconds), f"{row.rate:,.0f}", speed]


def _ordered(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.size, -row.rate))


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw events per second as bars on a logarithmic axis: a line for each contestant, a bar for each size."""
    fastest = {row.series: max(one.rate for one in rows if one.series == row.series) for row in rows}
    series = sorted(fastest, key=lambda name: -fastest[name])
    figure = Figure(figsize=(9.6, 1.6 + 0.62 * len(series)), dpi=110, facecolor="white", layout="constrained")
    figure.suptitle("One care chain, many tools: events per second on one core", size=14, weight="bold", color="#222222")
    axes = figure.subplots()
    for families in sorted({row.size for row in rows}, reverse=True):
        _draw_bars(axes, series, [row for row in rows if row.size == families])
    axes.set_yticks(np.arange(len(series)), series)
    axes.invert_yaxis()
    _dress(axes, rows)
    figure.savefig(path)


def _draw_bars(axes: Axes, series: Sequence[str], rows: Sequence[Row]) -> None:
    """Draw the bars of one size, each in its half of its contestant's line, with the median behind it."""
    families = rows[0].size
    shift = -0.19 if families == MANY else 0.19
    at = np.array([series.index(row.series) + shift for row in rows])
    rates = np.array([row.rate for row in rows])
    around = np.array([[row.rate - row.events / row.seconds.highest, row.events / row.seconds.lowest - row.rate] for row in rows]).T
    axes.barh(at, rates, 0.36, xerr=around, color=COLOURS[families], ecolor="#444444", label=f"{families:,} families")
    for index, row in zip(at, rows, strict=True):
        end = (row.events / row.seconds.lowest, index)
        axes.annotate(_in_words(row.rate), end, xytext=(6, 0), textcoords="offset points", va="center", size=8.5)


def _in_words(rate: float) -> str:
    return f"{written(rate / 1e6)} million" if rate >= 1e6 else f"{written(rate / 1e3)} thousand"


def _dress(axes: Axes, rows: Sequence[Row]) -> None:
    """Set the axis, which begins at a power of ten under the slowest, and the legend."""
    axes.set_xscale("log")
    lowest, highest = min(row.rate for row in rows), max(row.rate for row in rows)
    axes.set_xlim(10.0 ** np.floor(np.log10(lowest) - 0.1), highest * 6.0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("events of the chain per second (logarithmic; medians, whiskers from lowest to highest)", color="#222222")
    axes.grid(axis="x", color="#dddddd", lw=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9, loc="lower right")
