"""Pictures in rows: a row a case, a mark a scenario, with words on the left and amounts on the right. Lengths in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.figures.layout import LABEL_LINE, Column, wrap
from zorgsim.report.figures.letters import drawable
from zorgsim.report.texts import figure as write_figure
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison, PairedDifference, Verdict

WIDE: Final = 12.0
"""Width of a page."""
ABOVE: Final = 1.45
"""Height of title, subtitle, and the title of a panel."""
BELOW: Final = 1.2
"""Height of an axis, the caption and the footer."""
MARK: Final = 0.11
"""Height that the marks of one scenario take in a row, where there are several."""
MARK_LINE: Final = 0.21
"""Height of a line of words about marks."""
COLUMNS: Final = 3
"""Marks in a line of these words."""
TITLE: Final = Column(46, 3.5, 9.0)
"""Words about a mark."""
BASELINE: Final = "|"
"""Mark of the baseline, whose line has none."""
SURE: Final = (Verdict.MORE, Verdict.LESS, Verdict.IDENTICAL)
"""Verdicts under which a mark is filled: of the others it cannot be told that there is a difference."""


@dataclass(frozen=True)
class Rows:
    """How rows are laid out.

    Attributes
    ----------
    count
        Rows of a panel.
    height
        Of one row.
    """

    count: int
    height: float

    def page(self, places: Sequence[float], marks: Sequence[Line2D]) -> tuple[Figure, list[Axes]]:
        """Return a page with panels at these shares of its width (start, end, start, end ...), and room for words about marks."""
        figure = new_page(self.count * self.height, marks)
        (panels,) = panels_at(figure, (1.0,), places)
        return figure, panels


def new_page(high: float, marks: Sequence[Line2D]) -> Figure:
    """Return a page with room for panels so high all together, and for words about marks; the panels are yet to be made."""
    above = ABOVE + _height_of(marks)
    height = above + BELOW + high
    figure = canvas.Page(figsize=(WIDE, height), dpi=110, facecolor="white")
    figure.subplots_adjust(top=1 - above / height, bottom=BELOW / height)
    return figure


def _height_of(marks: Sequence[Line2D]) -> float:
    """Return how high words about marks are, in columns that are filled one after the other."""
    lines = [str(mark.get_label()).count("\n") + 1 for mark in marks]
    each = -(-len(lines) // COLUMNS)
    columns = [lines[first : first + each] for first in range(0, len(lines), max(1, each))]
    return max((MARK_LINE * len(column) + LABEL_LINE * (sum(column) - len(column)) for column in columns), default=0.0)


def panels_at(figure: Figure, lines: Sequence[float], places: Sequence[float]) -> list[list[Axes]]:
    """Return panels in lines of these heights, one over the other, each from start to end of its place.

    Places are shares of the page's width: start, end, start, end ...
    """
    # places are columns of a grid, and so is what lies between them: a page that grows lays its grid out anew
    widths = np.diff(places)
    ratios = {"width_ratios": widths, "height_ratios": lines}
    grid = figure.subplots(len(lines), len(widths), squeeze=False, gridspec_kw=ratios)
    figure.subplots_adjust(left=places[0], right=places[-1], wspace=0.0)
    for between in grid[:, 1::2].flat:
        between.remove()
    return [list(line) for line in grid[:, ::2]]


def row_height(scenarios: int, least: float) -> float:
    """Return how high a row must be for the marks of so many scenarios."""
    return max(least, MARK * scenarios + 0.08)


def offsets(scenarios: int, height: float) -> list[float]:
    """Return where the mark of each scenario stands in its row, in rows below its middle."""
    return [(index - (scenarios - 1) / 2.0) * MARK / height for index in range(scenarios)]


def dress_rows(panel: Axes, title: str, labels: Sequence[str], language: Language, pad: float = 8.0) -> None:
    """Give a panel its title so many points above it, the words of its rows, and a quiet frame."""
    panel.set_title(title, size=10.5, weight="bold", color=canvas.INK, loc="left", pad=pad)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.spines["bottom"].set_color(canvas.PALE)
    panel.grid(axis="x", color=canvas.PALE, linewidth=0.7)
    panel.set_axisbelow(True)
    panel.tick_params(axis="x", labelsize=8.5, colors=canvas.GREY, length=3)
    panel.tick_params(axis="y", labelsize=9, colors=canvas.INK, length=0)
    panel.set_yticks(range(len(labels)), [drawable(label) for label in labels])  # the axis writes them anew each time
    panel.set_ylim(len(labels) - 0.4, -0.6)
    panel.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, language)))


def _tick(value: float, language: Language) -> str:
    return write_figure(float(f"{value:.6g}") + 0.0, language).replace("-", "\N{MINUS SIGN}")


def draw_interval(panel: Axes, row: float, difference: PairedDifference, index: int, scale: float = 1.0) -> None:
    """Draw a difference times a scale as a mark with its interval: filled where it can be told from none.

    Nothing where it is not known.
    """
    if np.isnan(difference.mean):
        return
    stroke = canvas.stroke_of(index)
    middle = scale * centre(difference)
    if not np.isnan(difference.low):
        low, high = sorted((scale * difference.low, scale * difference.high))
        panel.plot([low, high], [row, row], color=stroke.colour, linewidth=1.6, solid_capstyle="butt", zorder=3)
    filling = stroke.colour if difference.verdict in SURE else "white"
    panel.plot(
        [middle],
        [row],
        linestyle="none",
        marker=stroke.marker,
        markersize=5.5,
        color=filling,
        markeredgecolor=stroke.colour,
        markeredgewidth=1.1,
        zorder=5,
    )


def centre(difference: PairedDifference) -> float:
    """Return what is told first of a difference: the mean, over worlds the middle one."""
    return difference.mean if np.isnan(difference.middle) else difference.middle


def marks_of(comparison: Comparison, language: Language, first: int) -> list[Line2D]:
    """Return the mark of each scenario from the first on (0 is the baseline), with its title."""
    found = []
    for index, one in enumerate(comparison.simulated[first:], start=first):
        stroke, label = canvas.stroke_of(index), wrap(one.scenario.title.in_language(language), TITLE)
        found.append(_mark(stroke.marker or BASELINE, stroke.colour, stroke.colour, label))
    return found


def verdict_marks(language: Language) -> list[Line2D]:
    """Return a filled and an open mark, and what they mean."""
    words = {key: say(language, f"figure.rows.{key}") for key in ("told", "untold")}
    return [_mark("o", canvas.INK, canvas.INK, words["told"]), _mark("o", "white", canvas.INK, words["untold"])]


def _mark(marker: str, filling: str, edge: str, label: str) -> Line2D:
    return Line2D([], [], linestyle="none", marker=marker, color=filling, markeredgecolor=edge, markersize=6.5, label=label)


def explain_marks(figure: Figure, marks: Sequence[Line2D]) -> None:
    """Say below the heading what marks mean."""
    top = 1 - (0.50 + 2.3 * canvas.HEADING_LINE) / figure.get_figheight()
    figure.legend(
        handles=marks,
        loc="upper left",
        bbox_to_anchor=(0.012, top),
        ncols=COLUMNS,
        frameon=False,
        fontsize=9,
        handletextpad=0.4,
        columnspacing=1.6,
        borderaxespad=0.0,
        labelcolor=canvas.INK,
    )
