"""Picture: how many families wait, and how many weeks they wait."""

from __future__ import annotations

from matplotlib.figure import Figure

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison

_OUTCOMES = {"waiting": "people", "waited_median": "weeks"}
_TIERS = ("first_line", "specialist", "residential")


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw families on each waiting list (upper row) and the median weeks waited (lower row), by year."""
    labels = canvas.titles(comparison, language)
    figure, rows = canvas.new_page(2, 3, labels)
    drawn = canvas.outcomes_drawn(comparison, (f"{outcome}_{tier}" for outcome in _OUTCOMES for tier in _TIERS))
    for row, (outcome, key) in zip(rows, _OUTCOMES.items(), strict=True):
        unit = say(language, f"figure.waiting.{key}")
        for panel, tier in zip(row, _TIERS, strict=True):
            words = canvas.PanelWords(say(language, f"panel.{tier}"), unit if panel is row[0] else "", unit)
            ends = canvas.draw_panel(panel, comparison, drawn[f"{outcome}_{tier}"], words, language)
        canvas.label_ends(row[-1], list(zip(range(len(ends)), ends, labels, strict=True)))
    canvas.mark_policy([panel for row in rows for panel in row], comparison, language)
    around = (say(language, "figure.waiting.title"), say(language, "figure.waiting.subtitle"), say(language, "figure.own_scale"))
    canvas.write_around(figure, comparison, language, around)
    return figure
