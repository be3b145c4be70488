"""Plots: panels with logarithmic axes, medians as points, lowest to highest as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from benchmarks.measuring import Row, Spread
from benchmarks.tables import written

INK: Final = "#222222"
GREY: Final = "#666666"
STROKES: Final = (("#0072B2", "o", "-"), ("#D55E00", "s", "--"), ("#009E73", "^", "-."), ("#CC79A7", "D", ":"))
"""Colours of Okabe and Ito; marker and line tell them apart in black and white."""


class Point(NamedTuple):
    """One point: where, and the median, lowest and highest there."""

    x: float
    y: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Line:
    """Points that belong together."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Panel:
    """One plot with logarithmic axes. ``proportional`` draws what cost in proportion to the first point would be."""

    title: str
    x: str
    y: str
    lines: Sequence[Line]
    proportional: Line | None = None


def point(x: float, values: Spread) -> Point:
    """Return the point of a spread."""
    return Point(x, values.median, values.lowest, values.highest)


def speed_point(row: Row) -> Point:
    """Return the point of a case's events per second."""
    return Point(row.size, row.rate, row.events / row.seconds.highest, row.events / row.seconds.lowest)


def in_proportion(points: Sequence[Point]) -> Line:
    """Return the line on which cost grows with size, from the last point back."""
    last = points[-1]
    return Line("in proportion", [Point(one.x, *[last.y * one.x / last.x] * 3) for one in points])


def draw_panels(title: str, panels: Sequence[Panel], path: Path) -> None:
    """Draw panels side by side, two in a row at most, and save them in the form that the path's ending names."""
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    figure = Figure(figsize=(6.4 * columns, 0.7 + 4.2 * rows), dpi=110, facecolor="white", layout="constrained")
    figure.suptitle(title, size=14, weight="bold", color=INK)
    for axes, panel in zip(figure.subplots(rows, columns, squeeze=False).flat, panels, strict=False):
        _draw(axes, panel)
    figure.savefig(path)


def draw_dots(title: str, x: str, dots: Sequence[tuple[str, Spread]], path: Path) -> None:
    """Draw one dot a line on a logarithmic scale, the first on top, the median beside it, and save them."""
    figure = Figure(figsize=(9.6, 1.3 + 0.36 * len(dots)), dpi=110, facecolor="white", layout="constrained")
    figure.suptitle(title, size=14, weight="bold", color=INK)
    axes = figure.subplots()
    medians = np.array([values.median for _, values in dots])
    around = np.array([[values.median - values.lowest, values.highest - values.median] for _, values in dots]).T
    lines = np.arange(len(dots))
    axes.errorbar(medians, lines, xerr=around, color=STROKES[0][0], marker="o", ls="", capsize=3)
    for line, (_, values) in enumerate(dots):
        axes.annotate(
            written(values.median), (values.highest, line), xytext=(7, 0), textcoords="offset points", va="center", size=8.5
        )
    axes.set_yticks(lines, [label for label, _ in dots])
    axes.set_ylim(len(dots) - 0.4, -0.6)
    axes.set_xscale("log")
    axes.margins(x=0.12)
    axes.set_xlabel(x, color=INK)
    _tidy(axes)
    figure.savefig(path)


def _draw(axes: Axes, panel: Panel) -> None:
    for line, (colour, marker, dashes) in zip(panel.lines, STROKES, strict=False):
        x, y, lowest, highest = np.array(line.points, dtype=np.float64).T
        around = [y - lowest, highest - y]
        axes.errorbar(x, y, yerr=around, color=colour, marker=marker, ls=dashes, capsize=3, label=line.label)
    if panel.proportional:
        x, y = np.array(panel.proportional.points, dtype=np.float64).T[:2]
        axes.plot(x, y, color=GREY, lw=0.9, ls=(0, (2, 2)), label=panel.proportional.label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_title(panel.title, size=11, color=INK)
    axes.set_xlabel(panel.x, color=INK)
    axes.set_ylabel(panel.y, color=INK)
    axes.legend(frameon=False, fontsize=8.5)
    _tidy(axes)


def _tidy(axes: Axes) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        if axis.get_scale() == "log":
            lowest, highest = axis.get_view_interval()
            # a short axis may hold a single power of ten, too few to read a value by
            axis.set_major_locator(LogLocator(subs=(1.0,) if highest / lowest > 50 else (1.0, 2.0, 5.0)))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
            axis.set_minor_formatter(NullFormatter())
    axes.grid(color="#dddddd", lw=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
