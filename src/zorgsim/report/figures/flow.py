"""Picture: how many families go from where to where in a year, and what each policy changes in that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Language
from zorgsim.model.vocabulary import Event
from zorgsim.report.figures import canvas, rows
from zorgsim.report.figures.pages import years_words
from zorgsim.report.spread_words import by_spread, how_many
from zorgsim.report.texts import number, say
from zorgsim.results.compare import Comparison

Floats = NDArray[np.float64]

ROW: Final = 0.27
"""Height of a row of one mark, inches."""


class Flow(NamedTuple):
    """A way that families go: from where, to where, and the events that are counted."""

    source: str
    target: str
    events: tuple[Event, ...]


FLOWS: Final = (
    Flow("network", "settled", (Event.SETTLED_BY_NETWORK,)),
    Flow("everyday", "settled", (Event.SETTLED_EVERYDAY, Event.REFUSED_AND_GUIDED)),
    Flow("everyday", "first_line", (Event.REFERRED_TO_FIRST_LINE, Event.TAKEN_OVER_BY_FIRST_LINE)),
    Flow("everyday", "specialist", (Event.REFERRED_TO_SPECIALIST,)),
    Flow("first_line", "settled", (Event.SETTLED_BY_COACH,)),
    Flow("first_line", "specialist", (Event.REFERRED_BY_COACH,)),
    Flow("specialist", "ended", (Event.COMPLETED_SPECIALIST,)),
    Flow("specialist", "residential", (Event.REFERRED_TO_RESIDENTIAL,)),
    Flow("lists", "gave_up", (Event.GAVE_UP_WAITING,)),
    Flow("lists", "crisis", (Event.BROKE_DOWN_WAITING,)),
    Flow("anywhere", "crisis", (Event.STARTED_CRISIS,)),
    Flow("crisis", "specialist", (Event.CRISIS_TO_SPECIALIST,)),
    Flow("crisis", "residential", (Event.CRISIS_TO_RESIDENTIAL,)),
)
"""The main ways between own network, professionals, coaches and care, from light to heavy."""


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw each flow per 100 families per year: on the left in every scenario, on the right as difference from the baseline.

    Beside each other the scenarios' marks often coincide; their difference, on a scale of its own, does not.
    """
    measured = [[_measure(comparison, one.scenario.name, flow) for one in comparison.simulated] for flow in FLOWS]
    marks = rows.marks_of(comparison, language, 0)
    marks += rows.verdict_marks(language) if comparison.others else []
    layout = rows.Rows(len(FLOWS), rows.row_height(len(comparison.simulated), ROW))
    places = (0.245, 0.58, 0.63, 0.98) if comparison.others else (0.245, 0.93)
    figure, panels = layout.page(places, marks)
    labels = [_words(flow, before, language) for flow, before in zip(FLOWS, (None, *FLOWS), strict=False)]
    rows.dress_rows(panels[0], say(language, "figure.flow.level"), labels, language)
    _draw_levels(panels[0], measured, layout, language)
    if comparison.others:
        rows.dress_rows(panels[1], say(language, "figure.flow.difference"), [""] * len(FLOWS), language)
        _draw_differences(panels[1], comparison, measured, layout)
    _part_sources(panels)
    rows.explain_marks(figure, marks)
    keys = [by_spread("figure.flow.caption", comparison)] if comparison.others else []
    caption = "\n".join(say(language, key, **how_many(comparison, language)) for key in (*keys, "figure.flow.about"))
    subtitle = say(language, "figure.flow.subtitle", years=years_words(comparison, language))
    canvas.write_page(figure, comparison, language, (say(language, "figure.flow.title"), subtitle, caption))
    return figure


def _measure(comparison: Comparison, scenario: str, flow: Flow) -> Floats:
    """Return a flow, (R,), per 100 families per year."""
    window = comparison.evaluations[scenario]
    return window.per_100_families(window.events(*flow.events))


def _words(flow: Flow, before: Flow | None, language: Language) -> str:
    """Say from where to where; from where only in the first row of it."""
    target = say(language, f"figure.flow.to.{flow.target}")
    source = "" if before is not None and before.source == flow.source else say(language, f"figure.flow.from.{flow.source}")
    return f"{source}  → {target}".lstrip() if source else f"→ {target}"


def _draw_levels(panel: Axes, measured: Sequence[Sequence[Floats]], layout: rows.Rows, language: Language) -> None:
    """Draw a bar from zero to the baseline, a mark a scenario, and the baseline's number."""
    shifts = rows.offsets(len(measured[0]), layout.height)
    for row, values in enumerate(measured):
        means = [float(value.mean()) for value in values]
        panel.barh(row, means[0], height=0.62, color=canvas.PALE, zorder=1)
        for index, (mean, shift) in enumerate(zip(means, shifts, strict=True)):
            stroke = canvas.stroke_of(index)
            marker = stroke.marker or rows.BASELINE
            panel.plot([mean], [row + shift], linestyle="none", marker=marker, markersize=5, color=stroke.colour, zorder=4)
        words = number(means[0], 1 if means[0] >= 1 else 2, language)
        panel.annotate(
            words, xy=(max(means), row), xytext=(7, 0), textcoords="offset points", size=8.5, color=canvas.INK, va="center"
        )
    panel.set_xlim(0.0, 1.12 * max(1e-9, *(float(value.mean()) for values in measured for value in values)))


def _draw_differences(panel: Axes, comparison: Comparison, measured: Sequence[Sequence[Floats]], layout: rows.Rows) -> None:
    """Draw each policy's difference with its interval."""
    shifts = rows.offsets(len(comparison.others), layout.height)
    panel.axvline(0.0, color=canvas.INK, linewidth=1.4, zorder=2)
    for row, (baseline, *others) in enumerate(measured):
        for index, (value, shift) in enumerate(zip(others, shifts, strict=True), start=1):
            rows.draw_interval(panel, row + shift, comparison.difference(baseline, value), index)
    low, high = panel.get_xlim()
    reach = max(abs(low), abs(high))
    panel.set_xlim(-reach, reach)  # zero in the middle


def _part_sources(panels: Sequence[Axes]) -> None:
    """Draw a thin line where the flows of another source begin."""
    for row in range(1, len(FLOWS)):
        if FLOWS[row].source != FLOWS[row - 1].source:
            for panel in panels:
                panel.axhline(row - 0.5, color=canvas.PALE, linewidth=0.8, zorder=0)
