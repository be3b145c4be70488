"""Picture: the headline, what each policy does to the quality of daily life, of all families and of vulnerable ones."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.figures.layout import make_room, room_for_labels
from zorgsim.report.texts import say
from zorgsim.results.by_year import spread
from zorgsim.results.compare import Comparison

_OUTCOMES: Final = ("daily_life", "daily_life_vulnerable")
_HEIGHT: Final = 5.2
_ABOVE: Final = 1.6
_BELOW: Final = 0.95
"""Inches: of the page, and of what stands above and below the panels, each of which has a title of its own here."""
_MOST_YEARS: Final = 8
"""Years that the axis names."""


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw the difference from the baseline in weeks per family per year, by year, from the year before the policy on.

    Differences, since the scenarios themselves lie too near to each other to be told apart in lines.
    """
    labels = canvas.titles(comparison, language)
    figure, (panels,) = canvas.new_page(1, len(_OUTCOMES), labels)
    figure.set_size_inches(12.0, _HEIGHT)
    figure.subplots_adjust(top=1.0 - _ABOVE / _HEIGHT, bottom=_BELOW / _HEIGHT)
    make_room(figure, panel=room_for_labels(labels))
    drawn = canvas.outcomes_drawn(comparison, _OUTCOMES)
    for panel, outcome in zip(panels, _OUTCOMES, strict=True):
        years = canvas.all_years(comparison)[canvas.shown_years(comparison)]
        shown = years >= comparison.baseline.scenario.run.policy_start.year - 1
        shown = shown if shown.any() else np.ones_like(shown)
        differences = [values[:, shown] - drawn[outcome][0][:, shown] for values in drawn[outcome]]
        ends = [
            canvas.draw_line(panel, years[shown], spread(comparison, values), index)
            for index, values in enumerate(differences)
            if index > 0
        ]
        canvas.dress(panel, say(language, f"panel.{outcome}"), language)
        panel.axhline(0.0, color=canvas.INK, linewidth=1.6, zorder=2)
        panel.xaxis.set_major_locator(MaxNLocator(_MOST_YEARS, integer=True))
        _keep_zero_in_sight(panel)
        if panel is panels[-1]:
            canvas.label_ends(panel, [(0, 0.0, labels[0]), *zip(range(1, len(labels)), ends, labels[1:], strict=True)])
    canvas.mark_policy(panels, comparison, language)
    panels[0].set_ylabel(say(language, "figure.daily_life.unit"), size=9, color=canvas.GREY)
    baseline = comparison.baseline.scenario.title.in_language(language)
    subtitle = say(language, "figure.daily_life.subtitle", baseline=baseline)
    words = (say(language, "figure.daily_life.title"), subtitle, say(language, "figure.daily_life.scale"))
    canvas.write_around(figure, comparison, language, words)
    return figure


def _keep_zero_in_sight(panel: Axes) -> None:
    """Leave air on both sides of what is drawn, zero included."""
    low, high = panel.get_ylim()
    low, high = min(low, 0.0), max(high, 0.0)
    air = 0.08 * ((high - low) or 1.0)
    panel.set_ylim(low - air, high + air)
