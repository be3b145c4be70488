"""Picture: the headline, what each policy does to the quality of daily life, of all families and of groups of them."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison
from zorgsim.results.groups import incomes_are_apart

_EVERYBODY: Final = ("daily_life", "daily_life_vulnerable")
_BY_INCOME: Final = ("daily_life_income_insecure", "daily_life_income_secure")


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw the difference from the baseline in weeks per family per year, by year, from the year before the policy on.

    Differences, since the scenarios themselves lie too near to each other to be told apart in lines. Groups by income have a row of
    their own, where families were set apart.
    """
    labels = canvas.titles(comparison, language)
    shown = (_EVERYBODY, _BY_INCOME) if incomes_are_apart(comparison) else (_EVERYBODY,)
    figure, rows = canvas.new_page(len(shown), len(_EVERYBODY), labels)
    drawn = canvas.outcomes_drawn(comparison, [outcome for row in shown for outcome in row])
    for panels, outcomes in zip(rows, shown, strict=True):
        ends = []
        for panel, outcome in zip(panels, outcomes, strict=True):
            ends = canvas.draw_differences(panel, comparison, drawn[outcome])
            canvas.dress(panel, say(language, f"panel.{outcome}"), language)
            panel.xaxis.set_major_locator(MaxNLocator(canvas.MOST_YEARS, integer=True))
            canvas.keep_zero_in_sight(panel)
            panel.set_xlim(rows[0][0].get_xlim())  # groups by income begin a year later, and stand below the same years
        canvas.label_ends(panels[-1], list(zip(range(len(labels)), ends, labels, strict=True)))
        panels[0].set_ylabel(say(language, "figure.daily_life.unit"), size=9, color=canvas.GREY)
    canvas.mark_policy([panel for row in rows for panel in row], comparison, language)
    baseline = comparison.baseline.scenario.title.in_language(language)
    subtitle = say(language, "figure.daily_life.subtitle", baseline=baseline)
    about = ("scale", "incomes")[: len(shown)]
    caption = "\n".join(say(language, f"figure.daily_life.{key}") for key in about)
    canvas.write_around(figure, comparison, language, (say(language, "figure.daily_life.title"), subtitle, caption))
    return figure
