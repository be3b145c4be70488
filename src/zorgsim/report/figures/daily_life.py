"""Picture: the headline, what each policy does to the quality of daily life, of all families and of vulnerable ones."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison

_OUTCOMES: Final = ("daily_life", "daily_life_vulnerable")


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw the difference from the baseline in weeks per family per year, by year, from the year before the policy on.

    Differences, since the scenarios themselves lie too near to each other to be told apart in lines.
    """
    labels = canvas.titles(comparison, language)
    figure, (panels,) = canvas.new_page(1, len(_OUTCOMES), labels)
    drawn = canvas.outcomes_drawn(comparison, _OUTCOMES)
    for panel, outcome in zip(panels, _OUTCOMES, strict=True):
        ends = canvas.draw_differences(panel, comparison, drawn[outcome])
        canvas.dress(panel, say(language, f"panel.{outcome}"), language)
        panel.xaxis.set_major_locator(MaxNLocator(canvas.MOST_YEARS, integer=True))
        canvas.keep_zero_in_sight(panel)
        if panel is panels[-1]:
            canvas.label_ends(panel, list(zip(range(len(labels)), ends, labels, strict=True)))
    canvas.mark_policy(panels, comparison, language)
    panels[0].set_ylabel(say(language, "figure.daily_life.unit"), size=9, color=canvas.GREY)
    baseline = comparison.baseline.scenario.title.in_language(language)
    subtitle = say(language, "figure.daily_life.subtitle", baseline=baseline)
    words = (say(language, "figure.daily_life.title"), subtitle, say(language, "figure.daily_life.scale"))
    canvas.write_around(figure, comparison, language, words)
    return figure
