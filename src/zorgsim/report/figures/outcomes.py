"""Picture: every outcome in one view, each difference as a share of the baseline (a forest plot)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas, rows
from zorgsim.report.figures.layout import Column, wrap
from zorgsim.report.figures.pages import years_words
from zorgsim.report.spread_words import by_spread, how_many
from zorgsim.report.terminal import shown_decimals
from zorgsim.report.texts import decimals_for, say, signed
from zorgsim.results.compare import Comparison, PairedDifference, Verdict
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES, Direction, Outcome

Floats = NDArray[np.float64]

ALL_UP_TO: Final = 2
"""Policies beside which every outcome is drawn; beside more of them the main outcomes."""
ROW: Final = 0.185
"""Height of a row of one mark, inches."""
NAMES: Final = Column(80, 4.6, 8.5)
"""Names of outcomes, in one line."""
LINEAR: Final = 1.0
"""Percent within which the axis is divided evenly; beyond, each mark is ten times the one before."""
PLACES: Final = (0.40, 0.80)
"""Start and end of the panels; names stand before them, amounts behind."""
BETWEEN: Final = 0.85
"""Height between them, inches."""
PAD: Final = 20.0
"""Points between a panel and its title: room for what its sides mean."""
MARKS: Final = (-1000.0, -100.0, -10.0, -1.0, 0.0, 1.0, 10.0, 100.0, 1000.0)
"""Percent."""


@dataclass(frozen=True)
class _Row:
    """An outcome: the baseline's mean, and the difference of every other scenario."""

    outcome: Outcome
    baseline: float
    differences: tuple[PairedDifference, ...]

    @property
    def percent(self) -> float:
        """What the differences are multiplied by: percent of the baseline, more to the right if more is better or neither."""
        return (-100.0 if self.outcome.direction is Direction.WORSE else 100.0) / abs(self.baseline)


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw the difference from the baseline in every outcome, percent of the baseline, with its interval: better on the right.

    Outcomes of which more is neither good nor bad stand beside those, more on the right. What is the same in every run, and what
    the baseline has nothing of, is named and not drawn.
    """
    measured = _measured(comparison)
    drawn, same, none = _sorted_out(measured)
    sides = (
        [row for row in drawn if row.outcome.direction is not Direction.NEUTRAL],
        [row for row in drawn if row.outcome.direction is Direction.NEUTRAL],
    )
    height = rows.row_height(len(comparison.others), ROW)
    marks = [*rows.marks_of(comparison, language, 1), *rows.verdict_marks(language)]
    # on a page of scenarios that differ in nothing there is an axis without rows, and the caption says why
    shown = [(key, side) for key, side in zip(("judged", "neutral"), sides, strict=True) if side] or [("judged", [])]
    heights = [max(1, len(side)) * height for _, side in shown]
    figure = rows.new_page(sum(heights) + BETWEEN * (len(shown) - 1), marks)
    lines = rows.panels_at(figure, heights, PLACES)
    figure.subplots_adjust(hspace=BETWEEN * len(heights) / sum(heights))
    reach = _reach(drawn)
    for (panel,), (key, side) in zip(lines, shown, strict=True):
        _draw_side(panel, side, key, height, language)
        _dress(panel, reach, key, language)
    lines[-1][0].set_xlabel(say(language, "figure.outcomes.axis"), size=8.5, color=canvas.GREY)
    rows.explain_marks(figure, marks)
    caption = [_caption(comparison, language), say(language, "figure.outcomes.scale")]
    caption += [
        say(language, f"figure.outcomes.{key}", names="; ".join(one.outcome.text.in_language(language) for one in left))
        for key, left in (("same", same), ("none", none))
        if left
    ]
    if len(comparison.others) > ALL_UP_TO:
        caption.append(say(language, "figure.outcomes.main"))
    baseline = comparison.baseline.scenario.title.in_language(language)
    subtitle = say(language, "figure.outcomes.subtitle", baseline=baseline, years=years_words(comparison, language))
    if len(comparison.others) == 1:
        subtitle += say(language, "figure.outcomes.amounts")
    canvas.write_page(figure, comparison, language, (say(language, "figure.outcomes.title"), subtitle, "\n".join(caption)))
    return figure


def nothing_differs(comparison: Comparison) -> bool:
    """Say whether no outcome of any scenario is another than the baseline's, in any run."""
    baseline, *others = (comparison.evaluations[one.scenario.name] for one in comparison.simulated)
    pairs = ((outcome.measure(baseline), outcome.measure(window)) for outcome in OUTCOMES.values() for window in others)
    return all(np.array_equal(expected, found, equal_nan=True) for expected, found in pairs)


def _measured(comparison: Comparison) -> list[_Row]:
    """Return the outcomes that a page shows, as measured."""
    names = MAIN_OUTCOMES if len(comparison.others) > ALL_UP_TO else tuple(OUTCOMES)
    windows = [comparison.evaluations[one.scenario.name] for one in comparison.simulated]
    found = []
    for name in names:
        outcome = OUTCOMES[name]
        baseline, *others = (outcome.measure(window) for window in windows)
        differences = tuple(comparison.difference(baseline, value, outcome.step) for value in others)
        found.append(_Row(outcome, _mean(baseline), differences))
    return found


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _sorted_out(measured: Sequence[_Row]) -> tuple[list[_Row], list[_Row], list[_Row]]:
    """Return what is drawn, what is the same everywhere, and what there is nothing of in the baseline to take a share of."""
    same = [row for row in measured if all(one.verdict is Verdict.IDENTICAL for one in row.differences)]
    rest = [row for row in measured if row not in same]
    none = [row for row in rest if np.isnan(row.baseline) or row.baseline == 0.0]
    return [row for row in rest if row not in none], same, none


def _draw_side(panel: Axes, side: Sequence[_Row], key: str, height: float, language: Language) -> None:
    """Draw rows of this height, inches, with the amount of each in its own unit where there is one policy."""
    labels = [_one_line(row.outcome.text.in_language(language)) for row in side]
    rows.dress_rows(panel, say(language, f"figure.outcomes.{key}"), labels, language, PAD)
    panel.tick_params(axis="y", labelsize=NAMES.size)
    for number, row in enumerate(side):
        shifts = rows.offsets(len(row.differences), height)
        for index, (difference, shift) in enumerate(zip(row.differences, shifts, strict=True), start=1):
            rows.draw_interval(panel, number + shift, difference, index, row.percent)
        if len(row.differences) == 1:
            _write_amount(panel, number, row, language)


def _one_line(text: str) -> str:
    lines = wrap(text, NAMES).splitlines()
    return lines[0] if len(lines) == 1 else f"{lines[0]} …"


def _write_amount(panel: Axes, number: int, row: _Row, language: Language) -> None:
    (difference,) = row.differences
    if np.isnan(difference.mean):
        return
    amount = rows.centre(difference)
    decimals = shown_decimals(replace(difference, mean=amount), decimals_for(row.baseline))
    words = f"{signed(amount, decimals, language)} {row.outcome.unit.in_language(language)}"
    at = panel.get_yaxis_transform()
    panel.text(1.02, number, words, transform=at, size=8.5, color=canvas.GREY, va="center", clip_on=False)


def _reach(drawn: Sequence[_Row]) -> float:
    """Return how far the axis goes to both sides, percent: the first mark beyond every mean."""
    means = [abs(row.percent * one.mean) for row in drawn for one in row.differences if not np.isnan(one.mean)]
    return next((mark for mark in MARKS if mark > 0.0 and mark >= max(means, default=0.0)), MARKS[-1])


def _dress(panel: Axes, reach: float, key: str, language: Language) -> None:
    """Give the axis its scale, zero, and what its sides mean."""
    panel.set_xscale("symlog", linthresh=LINEAR, linscale=1.0)
    panel.set_xlim(-1.25 * reach, 1.25 * reach)
    panel.xaxis.set_major_locator(FixedLocator([mark for mark in MARKS if abs(mark) <= reach]))
    panel.xaxis.set_minor_formatter(NullFormatter())
    panel.xaxis.set_minor_locator(FixedLocator([]))
    panel.xaxis.set_major_formatter(lambda value, _: signed(value, 0, language))
    panel.axvline(0.0, color=canvas.INK, linewidth=1.2, zorder=2)
    for side, place, to in (("left", 0.0, "left"), ("right", 1.0, "right")):
        panel.annotate(
            say(language, f"figure.outcomes.{key}_{side}"),
            (place, 1.0),
            xycoords="axes fraction",
            xytext=(0, 3),
            textcoords="offset points",
            ha=to,
            va="bottom",
            size=8.5,
            color=canvas.GREY,
        )


def _caption(comparison: Comparison, language: Language) -> str:
    return say(language, by_spread("figure.outcomes.caption", comparison), **how_many(comparison, language))
