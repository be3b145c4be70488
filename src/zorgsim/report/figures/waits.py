"""Picture: how long families had waited that got help, from the quickest to the slowest: the spread behind the median."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Language
from zorgsim.model.vocabulary import Tier
from zorgsim.report.figures import canvas, rows
from zorgsim.report.figures.layout import LABEL_LINE
from zorgsim.report.figures.pages import years_words
from zorgsim.report.texts import number, say
from zorgsim.results.compare import Comparison

Floats = NDArray[np.float64]

SHARES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Of the families that got help: within which weeks so many of them had."""
ROW: Final = 0.42
"""Height of a row, inches."""


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw the weeks within which 10, 25, 50, 75 and 90 % of the families that started had waited, a row a scenario.

    Families of all runs and municipalities together; waits that have not ended are not among them.
    """
    labels = canvas.titles(comparison, language)
    lines = 1 + max(label.count("\n") for label in labels)
    layout = rows.Rows(len(labels), max(ROW, LABEL_LINE * lines + 0.1))
    figure, panels = layout.page((0.195, 0.43, 0.46, 0.695, 0.725, 0.96), ())
    for column, (panel, tier) in enumerate(zip(panels, Tier, strict=True)):
        name = say(language, f"panel.{tier.name.lower()}")
        rows.dress_rows(panel, name, labels if column == 0 else [""] * len(labels), language)
        waited = [_weeks(comparison.evaluations[one.scenario.name].counts["waited"], tier) for one in comparison.simulated]
        for index, weeks in enumerate(waited):
            _draw_row(panel, index, weeks, language)
        panel.set_xlim(0.0, 1.25 * max([1.0, *(float(weeks[-1]) for weeks in waited if not np.isnan(weeks[-1]))]))
        panel.set_xlabel(say(language, "figure.waits.unit"), size=8.5, color=canvas.GREY)
    subtitle = say(language, "figure.waits.subtitle", years=years_words(comparison, language))
    caption = say(language, "figure.waits.caption")
    canvas.write_page(figure, comparison, language, (say(language, "figure.waits.title"), subtitle, caption))
    return figure


def _weeks(waited: NDArray[np.int64], tier: Tier) -> Floats:
    """Return the weeks of each share, (shares,), of counts (R, tiers, weeks) of all runs together; NaN where nobody started."""
    counts = np.cumsum(waited[:, tier].sum(axis=0))
    if not counts[-1]:
        return np.full(len(SHARES), np.nan)
    weeks: Floats = np.array([np.argmax(counts >= np.ceil(share * counts[-1])) for share in SHARES], dtype=np.float64)
    return weeks


def _draw_row(panel: Axes, index: int, weeks: Floats, language: Language) -> None:
    """Draw a thin line over the middle eighty percent, a thick one over the middle half, a mark at the median, and two numbers."""
    if np.isnan(weeks).any():
        panel.text(0.02, index, say(language, "figure.waits.nobody"), transform=panel.get_yaxis_transform(), va="center", size=8.5)
        return
    stroke = canvas.stroke_of(index)
    low, below, median, above, high = weeks.tolist()
    panel.plot([low, high], [index, index], color=stroke.colour, linewidth=1.4, solid_capstyle="butt", zorder=3)
    panel.plot([below, above], [index, index], color=stroke.colour, linewidth=6.5, alpha=0.45, solid_capstyle="butt", zorder=3)
    panel.plot(
        [median], [index], linestyle="none", marker="o", markersize=7, color="white", markeredgecolor=stroke.colour, zorder=5
    )
    panel.plot([median], [index], "o", markersize=3, color=stroke.colour, zorder=6)
    words = say(language, "figure.waits.numbers", median=number(median, 0, language), high=number(high, 0, language))
    panel.annotate(
        words, xy=(high, index), xytext=(5, 0), textcoords="offset points", size=8.5, color=canvas.INK, va="center", clip_on=False
    )
