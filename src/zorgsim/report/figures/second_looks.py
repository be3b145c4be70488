"""Picture: how many direct referrals a coach looks at once more."""

from __future__ import annotations

from matplotlib.figure import Figure

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison
from zorgsim.results.headline import OUTCOMES


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw second looks per 100 families per year, by year."""
    figure, ((panel,),) = canvas.new_page(1, 1)
    ends = canvas.draw_outcome(panel, comparison, OUTCOMES["second_looks"].measure)
    canvas.dress(panel, "", language)
    canvas.start_at_zero(panel)
    canvas.label_ends(panel, list(zip(range(len(ends)), ends, canvas.titles(comparison, language), strict=True)))
    canvas.mark_policy([panel], comparison, language)
    panel.set_ylabel(say(language, "figure.second_looks.unit"), size=9, color=canvas.GREY)
    words = (say(language, "figure.second_looks.title"), say(language, "figure.second_looks.subtitle"), "")
    canvas.write_around(figure, comparison, language, words)
    return figure
