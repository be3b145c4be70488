"""Picture: what each kind of help costs per year."""

from __future__ import annotations

from matplotlib.figure import Figure

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.notes import price_words
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison
from zorgsim.results.valuation import CostTier


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw the cost of each tier and of the measures, million EUR per year, by year."""
    labels = canvas.titles(comparison, language)
    figure, rows = canvas.new_page(2, 3, labels)
    panels = [panel for row in rows for panel in row]
    tiers = [tier for tier in CostTier if tier is not CostTier.FIXED]  # the same in every scenario: a flat line says nothing
    drawn = canvas.outcomes_drawn(comparison, (f"cost_{tier}" for tier in tiers))
    unit = say(language, "figure.cost.unit")
    for panel, tier in zip(panels, tiers, strict=True):
        beside = unit if any(panel is row[0] for row in rows) else ""
        words = canvas.PanelWords(say(language, f"panel.{tier}"), beside, unit)
        ends = canvas.draw_panel(panel, comparison, drawn[f"cost_{tier}"], words, language)
        if any(panel is row[-1] for row in rows):
            canvas.label_ends(panel, list(zip(range(len(ends)), ends, labels, strict=True)))
    canvas.mark_policy(panels, comparison, language)
    subtitle = say(language, "figure.cost.subtitle", prices=price_words(comparison, language))
    around = (say(language, "figure.cost.title"), subtitle, say(language, "figure.own_scale"))
    canvas.write_around(figure, comparison, language, around)
    return figure
