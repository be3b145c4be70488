"""Picture: what each policy costs or saves, added up over the years."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.figures.layout import Column, make_room, room_for_labels, wrap
from zorgsim.report.notes import price_words
from zorgsim.report.spread_words import by_spread, how_many
from zorgsim.report.terminal import shown_decimals
from zorgsim.report.texts import decimals_for, number, say, signed
from zorgsim.results.by_year import spread
from zorgsim.results.compare import Comparison, PairedDifference, Spread, Verdict, break_even, cumulative_cost_difference
from zorgsim.results.measure_costs import unknown_measure_costs
from zorgsim.results.valuation import DISCOUNT_RATE
from zorgsim.results.window import evaluation_years

Floats = NDArray[np.float64]

BESIDE: Final = Column(23, 2.5, 9.0, "bold")
"""Labels at the ends of lines: there is more room than in other pictures."""


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw the cumulative cost difference from the baseline since the policy's start, million EUR, by year."""
    figure, ((panel,),) = canvas.new_page(1, 1)
    figure.set_size_inches(12.0, 6.0)
    caption = "\n".join(filter(None, (_lines(comparison, language), *_notes(comparison, language))))
    figure.subplots_adjust(left=0.075, right=0.73, top=0.80, bottom=(0.72 + 0.16 * max(3, _rows(caption))) / 6.0)
    title = comparison.baseline.scenario.title.in_language(language)
    ends = [_draw_scenario(panel, comparison, index, language) for index in range(1, len(comparison.simulated))]
    canvas.dress(panel, "", language)
    panel.xaxis.set_major_locator(MaxNLocator(11, integer=True))
    panel.axhline(0.0, color=canvas.INK, linewidth=1.6, zorder=2)
    if ends:
        _write_sides(panel, language)
        _begin_with_policy(panel, comparison)
        ends.append((0, 0.0, wrap(say(language, "figure.cumulative.same", baseline=title), BESIDE)))
        make_room(figure, panel=room_for_labels([label for _, _, label in ends]))
        canvas.label_ends(panel, ends)
        canvas.mark_policy([panel], comparison, language)
    else:
        panel.text(0.5, 0.6, say(language, "figure.nothing"), transform=panel.transAxes, ha="center", size=12)
    panel.set_ylabel(say(language, "figure.cumulative.unit"), size=9, color=canvas.GREY)
    subtitle = say(language, "figure.cumulative.subtitle", baseline=title, prices=price_words(comparison, language))
    canvas.write_page(figure, comparison, language, (say(language, "figure.cumulative.title"), subtitle, caption))
    return figure


def _begin_with_policy(panel: Axes, comparison: Comparison) -> None:
    """Let the axis begin where the policy starts; all of history alone is shown."""
    run = comparison.baseline.scenario.run
    if not run.history_alone:
        start, last = canvas.position_of(run.policy_start), int(canvas.all_years(comparison)[-1])
        panel.set_xlim(start - 0.6, max(start, last) + 0.4)  # of one year matplotlib would make a century


def _draw_scenario(panel: Axes, comparison: Comparison, index: int, language: Language) -> tuple[int, float, str]:
    """Draw one scenario, with the year in which it has earned itself back; return what its label needs."""
    scenario = comparison.simulated[index].scenario
    years, values = cumulative_cost_difference(comparison, scenario.name)
    found = break_even(comparison, scenario.name)
    end = canvas.draw_line(panel, years, _line_and_band(comparison, values), index)
    if found.year is not None and found.year > years[0]:
        panel.annotate(
            say(language, "figure.cumulative.even", year=found.year),
            xy=(found.year, 0.0),
            xytext=(0, 14),
            textcoords="offset points",
            ha="center",
            size=8.5,
            color=canvas.stroke_of(index).colour,
            arrowprops={"arrowstyle": "->", "color": canvas.INK},
        )
    title = wrap(scenario.title.in_language(language), BESIDE)
    label = say(language, "figure.cumulative.label", title=title, amount=_amount(found.final, language), year=years[-1])
    return index, end, f"{label}{_doubt(found.final, language)}"


def _line_and_band(comparison: Comparison, values: Floats) -> Floats:
    """Return middle and ends, (3, years), of runs, (R, years): the middle is the mean, over worlds that of the middle one."""
    middle, low, high = spread(comparison, values)
    return np.stack([middle if comparison.draws else values.mean(axis=0), low, high])


def _amount(final: PairedDifference, language: Language) -> str:
    """Write the mean with its margin of chance, where that is known, as the table of the comparison does; or over worlds."""
    decimals = shown_decimals(final, decimals_for(final.mean))
    mean = signed(final.mean, decimals, language)
    if final.spread is Spread.WORLDS and final.pairs > 1:
        middle, low, high = (signed(value, decimals, language) for value in (final.middle, final.low, final.high))
        return say(language, "figure.cumulative.worlds", middle=middle, low=low, high=high)
    return f"{mean} ± {number(final.margin, decimals, language)}" if final.margin > 0 else mean


_DOUBTS: Final = {
    Verdict.NOT_DISTINGUISHABLE: "table.indistinct",
    Verdict.IDENTICAL: "table.same",
    Verdict.WORLDS_DISAGREE: "table.disagree",
    Verdict.TOO_FEW_WORLDS: "table.too_few_worlds",
}


def _doubt(final: PairedDifference, language: Language) -> str:
    """Say in a line of its own where the difference cannot be told from none, or is none."""
    key = _DOUBTS.get(final.verdict)
    return f"\n{wrap(say(language, key), BESIDE._replace(letters=27))}" if key else ""


def _write_sides(panel: Axes, language: Language) -> None:
    """Make room on both sides of zero and say which side is which."""
    low, high = panel.get_ylim()
    air = 0.12 * (high - low)
    panel.set_ylim(min(low, 0.0) - air, max(high, 0.0) + air)
    for key, height, side in (("dearer", 0.99, "top"), ("cheaper", 0.02, "bottom")):
        panel.text(
            0.995,
            height,
            say(language, f"figure.cumulative.{key}"),
            transform=panel.transAxes,
            ha="right",
            va=side,
            size=9.5,
            color=canvas.GREY,
        )


def _lines(comparison: Comparison, language: Language) -> str:
    """Say what lines, bands and margins are."""
    return say(language, by_spread("figure.cumulative.caption", comparison), **how_many(comparison, language))


def _rows(caption: str) -> int:
    """Return how many lines a caption takes on the page, amply."""
    return sum(-(-len(line) // 150) for line in caption.splitlines())


def _notes(comparison: Comparison, language: Language) -> Iterator[str]:
    """Say what marks on the axis are, how costs are discounted, and which measures' costs are not in the picture."""
    yield canvas.words_of_starts(comparison, language)
    rate = comparison.prices(comparison.baseline).get(DISCOUNT_RATE, 0.0)
    if rate > 0:
        first = comparison.baseline.clock.years[evaluation_years(comparison.baseline)][0]
        yield say(language, "figure.cumulative.discounted", rate=_percentage(rate, language), year=first)
    found = [lever for one in comparison.simulated for lever in unknown_measure_costs(one, comparison.prices(one))]
    if found:
        yield say(language, "figure.cumulative.unknown", levers=", ".join(dict.fromkeys(found)))


def _percentage(rate: float, language: Language) -> str:
    """Write a share as a percentage with no more decimals than it has, at most three."""
    decimals = next((few for few in range(3) if abs(round(100 * rate, few) - 100 * rate) < 1e-9), 3)
    return number(100 * rate, decimals, language)
