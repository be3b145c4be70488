"""Picture: how many families wait, and how many weeks they wait."""

from __future__ import annotations

from matplotlib.figure import Figure

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison

_OUTCOMES = ("waiting", "waited_median")
_TIERS = ("first_line", "specialist", "residential")


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw families on each waiting list (upper row) and the median weeks waited (lower row), by year."""
    labels = canvas.titles(comparison, language)
    figure, rows = canvas.new_page(2, 3, labels)
    drawn = canvas.outcomes_drawn(comparison, (f"{outcome}_{tier}" for outcome in _OUTCOMES for tier in _TIERS))
    for row, outcome in zip(rows, _OUTCOMES, strict=True):
        for panel, tier in zip(row, _TIERS, strict=True):
            ends = canvas.draw_outcome(panel, comparison, drawn[f"{outcome}_{tier}"])
            canvas.dress(panel, say(language, f"panel.{tier}"), language)
            canvas.start_at_zero(panel)
        canvas.label_ends(row[-1], list(zip(range(len(ends)), ends, labels, strict=True)))
    canvas.mark_policy([panel for row in rows for panel in row], comparison, language)
    for row, key in zip(rows, ("people", "weeks"), strict=True):
        row[0].set_ylabel(say(language, f"figure.waiting.{key}"), size=9, color=canvas.GREY)
    words = (say(language, "figure.waiting.title"), say(language, "figure.waiting.subtitle"), say(language, "figure.own_scale"))
    canvas.write_around(figure, comparison, language, words)
    return figure
