"""Picture: who wins and who loses, small municipalities beside large ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.figures.layout import Column, wrap
from zorgsim.report.figures.pages import years_words
from zorgsim.report.spread_words import by_spread, how_many
from zorgsim.report.texts import number, say
from zorgsim.results.compare import Comparison
from zorgsim.results.false_discovery import FALSE_DISCOVERY_RATE
from zorgsim.results.winners import Contest, Judgement, Sizes, contests, sizes_of

Floats = NDArray[np.float64]

SHOWN: Final = "waited_mean_specialist"
COLUMNS: Final = 3
_TITLES: Final = {
    1: Column(110, 11.0, 10.5, "bold"),
    2: Column(60, 5.1, 10.5, "bold"),
    3: Column(40, 3.3, 10.5, "bold"),
}
"""Titles of panels, by the number of panels beside each other."""
_TITLE_LINE: Final = 0.175
"""Height of a line of a panel's title, inches."""


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw each municipality's difference in weeks waited for specialist care over its number of families, a panel a scenario."""
    shown = [one for one in contests(comparison) if one.outcome == SHOWN]
    if not shown:
        return _say_nothing("figure.nothing", comparison, language)
    if len(comparison.baseline.place.municipalities) == 1:
        return _say_nothing("figure.winners.one_municipality", comparison, language)
    columns = min(COLUMNS, len(shown))
    figure, rows = canvas.new_page(-(-len(shown) // columns), columns)
    titles = [wrap(one.scenario.title.in_language(language), _TITLES[columns]) for one in comparison.others]
    _make_room(figure, len(rows), max(title.count("\n") for title in titles))
    _draw_scenarios(rows, list(zip(shown, titles, strict=True)), sizes_of(comparison), language)
    canvas.write_page(figure, comparison, language, (*_heading(comparison, language), _caption(comparison, language)))
    return figure


def _say_nothing(key: str, comparison: Comparison, language: Language) -> Figure:
    """Return a page that only says why there is nothing to be seen."""
    figure, ((panel,),) = canvas.new_page(1, 1)
    panel.set_axis_off()
    figure.text(0.5, 0.45, say(language, key), ha="center", size=13, color=canvas.INK)
    canvas.write_page(figure, comparison, language, (*_heading(comparison, language), ""))
    return figure


def _make_room(figure: Figure, rows: int, more: int) -> None:
    """Use the width that labels need in other pictures; leave room for words below, and for so many more lines of titles."""
    height = 5.65 + 3.4 * (rows - 1)
    each = (height - 2.95) / (rows + 0.46 * (rows - 1))
    titles = _TITLE_LINE * max(0, more - 1)
    height += rows * titles
    figure.set_size_inches(12.0, height)
    between = 0.46 + titles / each
    figure.subplots_adjust(
        left=0.065, right=0.985, top=1 - (1.45 + titles) / height, bottom=1.5 / height, hspace=between, wspace=0.16
    )


def _heading(comparison: Comparison, language: Language) -> tuple[str, str]:
    """Return title and subtitle."""
    baseline = comparison.baseline.scenario.title.in_language(language)
    subtitle = say(language, "figure.winners.subtitle", baseline=baseline, years=years_words(comparison, language))
    return say(language, "figure.winners.title"), subtitle


def _caption(comparison: Comparison, language: Language) -> str:
    """Say what points, lines and bars are."""
    caption = say(language, by_spread("figure.winners.caption", comparison), **how_many(comparison, language))
    lines = [caption, say(language, "figure.winners.bars")]
    if comparison.runs > 1:
        percent = number(100.0 * FALSE_DISCOVERY_RATE, 0, language)
        lines.insert(1, say(language, by_spread("figure.winners.filled", comparison), percent=percent))
    return "\n".join(lines)


def _draw_scenarios(rows: Sequence[Sequence[Axes]], shown: Sequence[tuple[Contest, str]], sizes: Sizes, language: Language) -> None:
    """Draw a panel a scenario, under its title, all on one scale; panels left over stay empty."""
    panels = [panel for row in rows for panel in row]
    low, high = _limits([contest for contest, _ in shown])
    for index, (panel, (contest, title)) in enumerate(zip(panels, shown, strict=False)):
        _draw_points(panel, contest, sizes, index + 1)
        _draw_classes(panel, contest, sizes)
        canvas.dress(panel, title, language, above=8.0)
        panel.axhline(0.0, color=canvas.INK, linewidth=1.4, zorder=2)
        panel.set_ylim(low, high)
        _dress_sizes(panel, sizes, language)
        _write_sides(panel, language)
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    for row in rows:
        row[0].set_ylabel(say(language, "figure.winners.unit"), size=9, color=canvas.GREY)


def _limits(shown: Sequence[Contest]) -> tuple[float, float]:
    """Return the lower and upper end of the scale: all points and zero, with some air; error bars may run out of it."""
    means = np.array([difference.mean for contest in shown for difference in contest.differences])
    low, high = np.nanmin(means, initial=0.0), np.nanmax(means, initial=0.0)
    air = max(0.14 * (high - low), 0.1)
    return float(low - air), float(high + air)


def _draw_points(panel: Axes, contest: Contest, sizes: Sizes, index: int) -> None:
    """Draw a point a municipality, with its interval as a thin line; filled are those that are named as winners or losers."""
    stroke = canvas.stroke_of(index)
    means = np.array([difference.mean for difference in contest.differences])
    low, high = (np.array([getattr(difference, end) for difference in contest.differences]) for end in ("low", "high"))
    panel.vlines(sizes.families, low, high, color=stroke.colour, alpha=0.7, linewidth=1.1, zorder=3)
    named = np.array([one in (Judgement.BETTER, Judgement.WORSE) for one in contest.judgements])
    for chosen, filling, edge in ((~named, "white", stroke.colour), (named, stroke.colour, "white")):
        panel.plot(
            sizes.families[chosen],
            means[chosen],
            linestyle="none",
            marker=stroke.marker,
            markersize=4.5,
            color=filling,
            markeredgecolor=edge,
            markeredgewidth=0.6,
            zorder=4,
        )


def _draw_classes(panel: Axes, contest: Contest, sizes: Sizes) -> None:
    """Draw the mean of each class of size, weighted by families, as a bar over the sizes in it."""
    for size_class in np.unique(sizes.classes).tolist():
        inside = sizes.inside(size_class)
        mean = contest.together(np.where(inside, sizes.families, 0).astype(np.float64)).mean
        # a little beyond its ends, so that a class of one municipality has a width; white beneath, to stand out from the points
        ends = [int(sizes.families[inside].min()) * 0.97, int(sizes.families[inside].max()) * 1.03]
        panel.plot(ends, [mean, mean], color="white", linewidth=6.0, solid_capstyle="butt", zorder=2.5)
        panel.plot(ends, [mean, mean], color=canvas.INK, linewidth=3.5, solid_capstyle="butt", zorder=2.6)


def _dress_sizes(panel: Axes, sizes: Sizes, language: Language) -> None:
    """Give the axis of families its logarithmic scale, and say which side is which."""
    panel.set_xscale("log")
    panel.set_xlim(sizes.families.min() / 1.15, sizes.families.max() * 1.15)
    panel.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda families, _: number(families, 0, language)))
    panel.xaxis.set_minor_formatter(NullFormatter())
    panel.set_xlabel(say(language, "figure.winners.sizes"), size=8.5, color=canvas.GREY)


def _write_sides(panel: Axes, language: Language) -> None:
    """Say which side of zero is which."""
    for key, height, side in (("longer", 0.985, "top"), ("shorter", 0.015, "bottom")):
        words = say(language, f"figure.winners.{key}")
        panel.text(0.99, height, words, transform=panel.transAxes, ha="right", va=side, size=8.5, color=canvas.GREY, zorder=7)
