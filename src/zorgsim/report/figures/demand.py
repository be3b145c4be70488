"""Picture: how many families ask for help, per kind of help."""

from __future__ import annotations

from matplotlib.figure import Figure

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison

_KINDS = ("first_line", "specialist", "residential", "crisis")


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw requests per 100 families per year, by year, for the three waiting lists and crisis care."""
    labels = canvas.titles(comparison, language)
    figure, rows = canvas.new_page(2, 2, labels)
    panels = [panel for row in rows for panel in row]
    drawn = canvas.outcomes_drawn(comparison, (f"demand_{kind}" for kind in _KINDS))
    unit = say(language, "figure.demand.unit")
    for panel, kind in zip(panels, _KINDS, strict=True):
        beside = unit if any(panel is row[0] for row in rows) else ""
        words = canvas.PanelWords(say(language, f"panel.{kind}"), beside, unit)
        ends = canvas.draw_panel(panel, comparison, drawn[f"demand_{kind}"], words, language)
        if any(panel is row[-1] for row in rows):
            canvas.label_ends(panel, list(zip(range(len(ends)), ends, labels, strict=True)))
    canvas.mark_policy(panels, comparison, language)
    around = (say(language, "figure.demand.title"), say(language, "figure.demand.subtitle"), say(language, "figure.own_scale"))
    canvas.write_around(figure, comparison, language, around)
    return figure
