"""Picture: who pays, per year."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.notes import price_words
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison
from zorgsim.results.outcomes.costs import BY_PAYER

COLUMNS: Final = 2
PAYERS: Final = tuple(one.key.removeprefix("cost_") for one in BY_PAYER)


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw what each payer pays, million EUR per year, by year; who pays nothing in any scenario is named and not drawn."""
    labels = canvas.titles(comparison, language)
    drawn = canvas.outcomes_drawn(comparison, (f"cost_{payer}" for payer in PAYERS))
    paying = [payer for payer in PAYERS if any(values.any() for values in drawn[f"cost_{payer}"])] or [PAYERS[0]]
    figure, grid = canvas.new_page(-(-len(paying) // COLUMNS), COLUMNS, labels)
    panels = [panel for row in grid for panel in row]
    unit = say(language, "figure.cost.unit")
    for index, (panel, payer) in enumerate(zip(panels, paying, strict=False)):
        first = index % COLUMNS == 0
        words = canvas.PanelWords(say(language, f"figure.payers.{payer}"), unit if first else "", unit)
        ends = canvas.draw_panel(panel, comparison, drawn[f"cost_{payer}"], words, language)
        if not first or panel is panels[len(paying) - 1]:
            canvas.label_ends(panel, list(zip(range(len(ends)), ends, labels, strict=True)))
    for panel in panels[len(paying) :]:
        panel.set_axis_off()
    canvas.mark_policy(panels[: len(paying)], comparison, language)
    subtitle = say(language, "figure.payers.subtitle", prices=price_words(comparison, language))
    lines = [say(language, "figure.own_scale")]
    if idle := [say(language, f"figure.payers.{payer}") for payer in PAYERS if payer not in paying]:
        lines.append(say(language, "figure.payers.idle", payers=", ".join(idle)))
    canvas.write_around(figure, comparison, language, (say(language, "figure.payers.title"), subtitle, "\n".join(lines)))
    return figure
