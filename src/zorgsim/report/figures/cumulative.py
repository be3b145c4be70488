"""Picture: what each policy costs or saves, added up over the years."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.texts import decimals_for, say, signed
from zorgsim.results.compare import Comparison, break_even, cumulative_cost_difference
from zorgsim.results.measure_costs import unknown_measure_costs
from zorgsim.results.valuation import PRICE_LEVEL


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw the cumulative cost difference from the baseline since the policy's start, million EUR, by year."""
    figure, ((panel,),) = canvas.new_page(1, 1)
    figure.set_size_inches(12.0, 6.0)
    figure.subplots_adjust(left=0.075, right=0.73, top=0.80, bottom=0.18)
    title = comparison.baseline.scenario.title.in_language(language)
    ends = [_draw_scenario(panel, comparison, place, language) for place in range(1, len(comparison.simulated))]
    canvas.dress(panel, "", language)
    panel.xaxis.set_major_locator(MaxNLocator(11, integer=True))
    panel.axhline(0.0, color=canvas.INK, linewidth=1.6, zorder=2)
    if ends:
        _write_sides(panel, language)
        panel.set_xlim(left=canvas.position_of(comparison.baseline.scenario.run.policy_start) - 0.6)
        canvas.label_ends(panel, [*ends, (0, 0.0, canvas.wrap(say(language, "figure.cumulative.same", baseline=title)))])
        canvas.mark_policy([panel], comparison, language)
    else:
        panel.text(0.5, 0.6, say(language, "figure.nothing"), transform=panel.transAxes, ha="center", size=12)
    panel.set_ylabel(say(language, "figure.cumulative.unit"), size=9, color=canvas.GREY)
    subtitle = say(language, "figure.cumulative.subtitle", baseline=title, price_level=PRICE_LEVEL)
    words = (say(language, "figure.cumulative.title"), subtitle, _unknown(comparison, language))
    canvas.write_around(figure, comparison, language, words)
    return figure


def _draw_scenario(panel: Axes, comparison: Comparison, place: int, language: Language) -> tuple[int, float, str]:
    """Draw one scenario, with the year in which it has earned itself back; return what its label needs."""
    scenario = comparison.simulated[place].scenario
    years, values = cumulative_cost_difference(comparison, scenario.name)
    end = canvas.draw_line(panel, years, values, place)
    found = break_even(comparison, scenario.name)
    if found.year is not None and found.year > years[0]:
        panel.annotate(
            say(language, "figure.cumulative.even", year=found.year),
            xy=(found.year, 0.0),
            xytext=(0, 14),
            textcoords="offset points",
            ha="center",
            size=8.5,
            color=canvas.stroke_of(place).colour,
            arrowprops={"arrowstyle": "->", "color": canvas.INK},
        )
    amount = signed(end, decimals_for(end), language)
    title = canvas.wrap(scenario.title.in_language(language))
    return place, end, say(language, "figure.cumulative.label", title=title, amount=amount, year=years[-1])


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


def _unknown(comparison: Comparison, language: Language) -> str:
    """Say which measures' costs are not in the picture."""
    found = [lever for one in comparison.simulated for lever in unknown_measure_costs(one, comparison.prices(one))]
    return say(language, "figure.cumulative.unknown", levers=", ".join(dict.fromkeys(found))) if found else ""
