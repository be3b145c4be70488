"""Picture: in how many worlds each scenario is the best, and what choosing it may be regretted by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas, rows
from zorgsim.report.figures.layout import LABEL_LINE, Column, wrap
from zorgsim.report.figures.pages import years_words
from zorgsim.report.texts import decimals_for, number, say
from zorgsim.results.choosing import RANKED_BY, choice_table
from zorgsim.results.compare import Comparison
from zorgsim.results.outcomes import OUTCOMES

ROW: Final = 0.36
"""Height of a row, inches."""
BETWEEN: Final = 1.05
"""Height between the two rows of panels, inches."""
LEFT: Final = 0.19
WIDE: Final = 0.175
STEP: Final = 0.2
"""Where the first panel begins, how wide each is, and how far the next: shares of the page."""


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw the share of worlds in which each scenario is best (upper row), and its regret, mean and largest (lower row)."""
    table = choice_table(comparison)
    outcomes = [name for name in RANKED_BY if (table["outcome"] == name).any()]
    labels = canvas.titles(comparison, language)
    row = max(ROW, LABEL_LINE * (1 + max(label.count("\n") for label in labels)) + 0.08)
    titles = {name: _title(name, language) for name in outcomes}
    figure, grid = _page(len(labels) * row, max(title.count("\n") for title in titles.values()))
    for column, name in enumerate(outcomes):
        own = table[table["outcome"] == name]
        about = OUTCOMES[name]
        names = labels if column == 0 else [""] * len(labels)
        rows.dress_rows(grid[0][column], titles[name], names, language)
        _draw_shares(grid[0][column], own, comparison.draws, language)
        rows.dress_rows(grid[1][column], "", names, language)
        _draw_regrets(grid[1][column], own, language)
        unit = wrap(say(language, "figure.choice.regret", unit=about.unit.in_language(language)), Column(34, 2.1, 8.5))
        grid[1][column].set_xlabel(unit, size=8.5, color=canvas.GREY)
        share = wrap(say(language, "figure.choice.share"), Column(34, 2.1, 8.5))
        grid[0][column].set_xlabel(share, size=8.5, color=canvas.GREY)
    for panel in (panel for line in grid for panel in line[len(outcomes) :]):
        panel.set_axis_off()
    caption = [say(language, "figure.choice.caption", worlds=comparison.draws)]
    caption.append(say(language, "choosing.with_luck" if comparison.replications == 1 else "choosing.lines_luck"))
    subtitle = say(language, "figure.choice.subtitle", years=years_words(comparison, language))
    canvas.write_page(figure, comparison, language, (say(language, "figure.choice.title"), subtitle, "\n".join(caption)))
    return figure


def _title(name: str, language: Language) -> str:
    text = OUTCOMES[name].text.in_language(language)
    return wrap(f"{text[:1].upper()}{text[1:]}", Column(30, 2.0, 10.5, "bold"))


def _page(high: float, more: int) -> tuple[Figure, Sequence[Sequence[Axes]]]:
    """Return a page with two rows of panels of this height, inches, and so many more lines of titles than one."""
    above, below = 1.45 + 0.175 * more, 1.55
    height = above + below + 2 * high + BETWEEN
    figure = canvas.Page(figsize=(rows.WIDE, height), dpi=110, facecolor="white")
    places = [LEFT + STEP * column + edge for column in range(len(RANKED_BY)) for edge in (0.0, WIDE)]
    panels = rows.panels_at(figure, (1.0, 1.0), places)
    figure.subplots_adjust(top=1 - above / height, bottom=below / height, hspace=BETWEEN / high)
    return figure, panels


def _draw_shares(panel: Axes, own: pd.DataFrame, worlds: int, language: Language) -> None:
    """Draw a bar a scenario: percent of worlds in which it is best, with the number of worlds."""
    for index, share in enumerate(own["share_best"]):
        panel.barh(index, 100.0 * share, height=0.6, color=canvas.stroke_of(index).colour, zorder=3)
        count = share * worlds
        words = number(count, 0 if abs(count - round(count)) < 1e-9 else 1, language)
        _write(panel, 100.0 * share, index, words)
    panel.set_xlim(0.0, 118.0)
    panel.set_xticks([0, 50, 100])


def _draw_regrets(panel: Axes, own: pd.DataFrame, language: Language) -> None:
    """Draw a mark at the mean regret of each scenario, and a line to the largest."""
    most = float(own["most_regret"].max())
    decimals = max(decimals_for(most), 1 - int(np.floor(np.log10(most)))) if most > 0.0 else 0  # two digits of the largest
    for index, (expected, largest) in enumerate(zip(own["expected_regret"], own["most_regret"], strict=True)):
        colour = canvas.stroke_of(index).colour
        panel.plot([expected, largest], [index, index], color=colour, linewidth=1.5, solid_capstyle="butt", zorder=3)
        panel.plot([largest], [index], linestyle="none", marker="|", markersize=9, color=colour, zorder=4)
        panel.plot([expected], [index], linestyle="none", marker="o", markersize=6, color=colour, zorder=5, clip_on=False)
        _write(panel, largest, index, number(largest, decimals, language))
    panel.axvline(0.0, color=canvas.INK, linewidth=1.2, zorder=2)
    panel.set_xlim(0.0, 1.25 * most if most > 0.0 else 1.0)


def _write(panel: Axes, where: float, row: int, words: str) -> None:
    panel.annotate(
        words, (where, row), xytext=(5, 0), textcoords="offset points", size=8.5, va="center", color=canvas.INK, clip_on=False
    )
