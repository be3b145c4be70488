"""Picture: how the baseline settles before anything is compared, outcome by outcome, and what the rule leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.figures.layout import Column, wrap
from zorgsim.report.strokes import STROKES
from zorgsim.report.texts import say
from zorgsim.results.evaluation import HISTORY_START
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.warm_up import LAST_YEARS, Settling

WIDE: Final = 12.0
PANEL: Final = 2.15
"""Height of a row of panels with what stands between, inches."""
COLUMNS: Final = 2
LEFT_OUT: Final = STROKES[2].colour


@dataclass(frozen=True)
class Words:
    """What stands below the picture: where and how it was simulated; and the year in which the policy starts."""

    footer: str
    policy_year: int


def draw(settlings: Sequence[Settling], words: Words, language: Language) -> Figure:
    """Draw an outcome a panel: the mean over runs by year, years that the rule leaves out, and where history and policy begin."""
    rows = -(-len(settlings) // COLUMNS)
    height = 2.3 + PANEL * rows
    figure = canvas.Page(figsize=(WIDE, height), dpi=110, facecolor="white")
    panels = figure.subplots(rows, COLUMNS, squeeze=False).flatten()
    figure.subplots_adjust(left=0.07, right=0.98, top=1 - 1.35 / height, bottom=1.15 / height, hspace=0.62, wspace=0.2)
    for panel, settling in zip(panels, settlings, strict=False):
        _draw_panel(panel, settling, words, language)
    for panel in panels[len(settlings) :]:
        panel.set_visible(False)
    figure.text(0.02, 1 - 0.14 / height, say(language, "figure.warm_up.title"), size=17, weight="bold", color=canvas.INK, va="top")
    figure.text(0.02, 1 - 0.52 / height, say(language, "figure.warm_up.subtitle"), size=10.5, color=canvas.GREY, va="top")
    caption = wrap(say(language, "figure.warm_up.caption", last=LAST_YEARS), Column(165, 0.96 * WIDE, 8.5))
    figure.text(0.02, 0.34 / height, caption, size=8.5, color=canvas.INK, va="bottom", linespacing=1.3)
    figure.text(0.02, 0.1 / height, words.footer, size=7, color=canvas.GREY, va="bottom")
    patch = Patch(facecolor=LEFT_OUT, alpha=0.22, label=say(language, "figure.warm_up.left_out"))
    figure.legend(handles=[patch], loc="upper right", bbox_to_anchor=(0.985, 1 - 0.12 / height), frameon=False, fontsize=9)
    return figure


def _draw_panel(panel: Axes, settling: Settling, words: Words, language: Language) -> None:
    about = OUTCOMES[settling.outcome]
    if settling.left_out:
        panel.axvspan(settling.years[0] - 0.5, settling.years[settling.left_out] - 0.5, color=LEFT_OUT, alpha=0.22, linewidth=0)
    panel.plot(settling.years, settling.path, color=STROKES[0].colour, linewidth=canvas.LINE, zorder=3)
    for year in (HISTORY_START.year, words.policy_year):
        panel.axvline(year - 0.5, color=canvas.INK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
    canvas.dress(
        panel,
        wrap(f"{about.text.in_language(language)} ({about.unit.in_language(language)})", Column(60, 5.2, 10.5)),
        language,
        5.0,
    )
    canvas.start_at_zero(panel)
