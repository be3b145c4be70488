"""What all pictures share: the page, the lines and bands, the policy's mark, and the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from zorgsim import __version__
from zorgsim.inputs.scenario import Language
from zorgsim.report.figures.layout import LABEL_LINE, POINTS_PER_INCH, Column, make_room, room_for_labels, spread_out, wrap
from zorgsim.report.figures.pages import Page as PartOfComparison
from zorgsim.report.figures.settings import own_settings
from zorgsim.report.spread_words import by_spread, how_many
from zorgsim.report.strokes import STROKES, Stroke
from zorgsim.report.texts import number, place_words, say
from zorgsim.results.by_year import spread
from zorgsim.results.compare import Comparison
from zorgsim.results.evaluation import HISTORY_START
from zorgsim.results.groups import TOLD
from zorgsim.results.tables import whole_years

Floats = NDArray[np.float64]

INK: Final = "#222222"
GREY: Final = "#666666"
PALE: Final = "#dddddd"

HEADING_LINE: Final = 0.197
"""Height of a line below the title, inches."""
TOP: Final = 0.80
"""Upper edge of the panels of several rows, as a share of the page."""
LOW: Final = 5.2
ABOVE_LOW: Final = 1.6
BELOW_LOW: Final = 0.95
"""Of a page with one row of panels: its height, and that of what stands above and below them, inches."""
ROOM_FOR_MARK: Final = 19.0
"""Points between a panel and its title: room for the words that mark the policy's start."""


LINE: Final = 1.9
"""Width of a scenario's line, points."""
LINES_APART: Final = 3.0
"""Widths of a line by which two must lie apart somewhere, middle to middle, to be seen as two: as far as their marks are wide."""
MOST_DECIMALS: Final = 4
"""Decimals beside an axis; of smaller numbers a power of ten is written, for which there is room."""
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_YEARS: Final = 8
"""Years that the axis of differences names."""


def stroke_of(index: int) -> Stroke:
    """Return how the scenario at an index of the comparison is drawn."""
    return STROKES[0] if index == 0 else STROKES[1 + (index - 1) % (len(STROKES) - 1)]


class Page(Figure):
    """A figure that notebooks show: without pyplot, which pictures do without, they would print no more than its name."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw it; what is only looked up now, such as the file of a font, is looked up under our settings too."""
        with own_settings():
            super().draw(renderer)

    def savefig(self, *where: Any, **how: Any) -> None:
        """Write it to a file, under our settings."""
        with own_settings():
            super().savefig(*where, **how)

    def _repr_png_(self) -> bytes:
        """Return what the figure looks like, for IPython."""
        content = BytesIO()
        self.savefig(content, format="png")
        return content.getvalue()


def new_page(rows: int, columns: int, labels: Sequence[str] = ()) -> tuple[Page, list[list[Axes]]]:
    """Return a page with a grid of panels, with room for words above, below and on the right: for these labels beside each row."""
    height = 4.4 + 2.6 * (rows - 1) if rows > 1 else LOW
    figure = Page(figsize=(12.0, height), dpi=110, facecolor="white")
    top, below = (TOP, 0.155) if rows > 1 else (1.0 - ABOVE_LOW / height, BELOW_LOW / height)
    panels = figure.subplots(rows, columns, squeeze=False)
    figure.subplots_adjust(left=0.072, right=0.82, top=top, bottom=below, hspace=0.38, wspace=0.32)
    make_room(figure, panel=room_for_labels(labels))
    return figure, [list(row) for row in panels]


def write_around(figure: Figure, comparison: Comparison, language: Language, words: tuple[str, str, str]) -> None:
    """Write title, subtitle with place, caption on lines and bands, and footer.

    Parameters
    ----------
    words
        Title, subtitle, and what the caption should add.
    """
    title, subtitle, addition = words
    caption = say(language, by_spread("figure.caption", comparison), **how_many(comparison, language))
    lines = (caption, addition, words_of_starts(comparison, language))
    write_page(figure, comparison, language, (title, subtitle, "\n".join(line for line in lines if line)))


def words_of_starts(comparison: Comparison, language: Language) -> str:
    """Say what marks on the axis are; nothing where there are none."""
    shown = own_starts(comparison) and not comparison.baseline.scenario.run.history_alone
    return say(language, "figure.own_starts") if shown else ""


def write_page(figure: Figure, comparison: Comparison, language: Language, words: tuple[str, str, str]) -> None:
    """Write title, subtitle with place, caption and footer.

    Parameters
    ----------
    words
        Title, subtitle, and the lines of the caption.
    """
    title, subtitle, caption = words
    if isinstance(comparison, PartOfComparison):
        title += say(language, "figure.page", number=comparison.number, pages=comparison.pages)
    heading = heading_of(subtitle, comparison, language, figure.get_figwidth())
    width = 0.96 * figure.get_figwidth()
    footer = wrap(_footer(comparison, language), Column(190, width, 7.0))
    lines = wrap(caption, Column(165, width, 8.5))
    above = 0.08 + 0.13 * (footer.count("\n") + 1) + 0.06
    more = HEADING_LINE * (heading.count("\n") - 1)
    room = (1 - figure.subplotpars.top) * figure.get_figheight() + max(0.0, more)
    axis = 0.55 if any(panel.get_xlabel() for panel in figure.axes) else 0.40
    make_room(figure, above=room, below=above + 0.155 * (lines.count("\n") + 1) + axis)
    # Words keep their distance from the edges in inches, however high the page is: shares of the page would drift.
    height = figure.get_figheight()
    figure.text(0.02, 1 - 0.14 / height, title, size=17, weight="bold", color=INK, va="top")
    figure.text(0.02, 1 - 0.50 / height, heading, size=10.5, color=GREY, va="top", linespacing=1.35)
    figure.text(0.02, 0.08 / height, footer, size=7, color=GREY, va="bottom")
    figure.text(0.02, above / height, lines, size=8.5, color=INK, va="bottom", linespacing=1.3)


def heading_of(subtitle: str, comparison: Comparison, language: Language, width: float) -> str:
    """Return what stands below the title of a page of this width in inches: the subtitle, and where it is; two lines at least."""
    baseline = comparison.baseline
    families = number(sum(baseline.families.values()), 0, language)
    place = say(language, "figure.place", place=place_words(baseline.place.label, language), families=families)
    return wrap(f"{subtitle}\n{place}", Column(180, 0.96 * width, 10.5))


def _footer(comparison: Comparison, language: Language) -> str:
    scenarios = ", ".join(f"{one.scenario.name} ({one.scenario.digest[:8]})" for one in comparison.simulated)
    baseline = comparison.baseline
    place = place_words(baseline.place.label, language)
    numbers = {"seed": baseline.scenario.run.seed, "runs": comparison.runs}
    return say(language, "figure.footer", version=__version__, place=place, scenarios=scenarios, **numbers)


def shown_years(comparison: Comparison) -> NDArray[np.bool_]:
    """Return which whole years are drawn: from the start of history, where the run reaches that far; shape (whole years,)."""
    years = all_years(comparison)
    chosen: NDArray[np.bool_] = years >= HISTORY_START.year
    return chosen if chosen.any() else np.ones_like(chosen)


def all_years(comparison: Comparison) -> NDArray[np.int16]:
    """Return the whole years of the comparison."""
    baseline = comparison.baseline
    return baseline.clock.years[whole_years(baseline)]


def outcomes_drawn(comparison: Comparison, outcomes: Iterable[str]) -> dict[str, list[Floats]]:
    """Return what a page draws: by outcome, the years shown of each scenario, (R, years)."""
    # scenario by scenario, all outcomes of each: of hundreds of worlds not all windows fit into memory, and one takes long to make
    chosen = shown_years(comparison)
    drawn: dict[str, list[Floats]] = {outcome: [] for outcome in outcomes}
    for one in comparison.simulated:
        window = comparison.by_year[one.scenario.name]
        for outcome, series in drawn.items():
            series.append(TOLD[outcome].measure(window)[:, chosen])
    return drawn


def draw_outcome(panel: Axes, comparison: Comparison, drawn: Sequence[Floats]) -> list[float]:
    """Draw an outcome by year (of `outcomes_drawn`), a line with a band for each scenario; return where each line ends."""
    years = all_years(comparison)[shown_years(comparison)]
    policy = position_of(comparison.baseline.scenario.run.policy_start)
    ends = []
    for index, values in enumerate(drawn):
        first = 0 if index == 0 else parting(drawn[0], values, int(np.searchsorted(years, policy)))
        ends.append(draw_line(panel, years[first:], spread(comparison, values[:, first:]), index))
    return ends


class PanelWords(NamedTuple):
    """What stands around a panel: its title, the unit beside its axis ("" where another panel says it), and the unit in words."""

    title: str
    beside: str
    unit: str


def draw_panel(panel: Axes, comparison: Comparison, drawn: Sequence[Floats], words: PanelWords, language: Language) -> list[float]:
    """Draw an outcome by year (of `outcomes_drawn`) with title and unit; return where the line of each scenario ends.

    Lines that coincide (`coincide`) are drawn as differences from the baseline, and title and unit say so; where no run differs in
    any year there is one line, and words that say it.
    """
    if coincide(panel, comparison, drawn):
        ends = draw_differences(panel, comparison, drawn)
        dress(panel, say(language, "figure.difference.title", title=words.title), language)
        panel.set_ylabel(say(language, "figure.difference.unit", unit=words.unit), size=9, color=GREY)
        keep_zero_in_sight(panel)
        return ends
    ends = draw_outcome(panel, comparison, drawn)
    dress(panel, words.title, language)
    panel.set_ylabel(words.beside, size=9, color=GREY)
    if panel.dataLim.y0 >= -0.05 * panel.dataLim.y1:  # hardly below zero; measures that save money go further down
        start_at_zero(panel)
    if len(drawn) > 1 and not any(_differs(drawn[0], values).any() for values in drawn[1:]):
        same = say(language, "figure.difference.none")
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
        panel.text(0.99, 0.04, same, transform=panel.transAxes, ha="right", size=8.5, color=GREY, bbox=box)
    return ends


def coincide(panel: Axes, comparison: Comparison, drawn: Sequence[Floats]) -> bool:
    """Say whether lines could not be told apart: in no year is any `LINES_APART` widths from the baseline's.

    On an axis from zero (or the lowest value below it) to the highest; of scenarios of which some run differs in some year.
    """
    if not any(_differs(drawn[0], values).any() for values in drawn[1:]):
        return False
    spreads = [spread(comparison, values) for values in drawn]
    known = np.concatenate([one[~np.isnan(one)] for one in spreads])
    if not len(known) or known.max() <= min(0.0, known.min()):
        return False
    distances = np.abs(np.stack([one[0] - spreads[0][0] for one in spreads[1:]]))
    apart = distances[~np.isnan(distances)].max(initial=0.0)
    height = POINTS_PER_INCH * panel.get_position().height * panel.figure.get_figheight()  # type: ignore[union-attr]
    return bool(apart / (known.max() - min(0.0, known.min())) * height < LINES_APART * LINE)


def draw_differences(panel: Axes, comparison: Comparison, drawn: Sequence[Floats]) -> list[float]:
    """Draw differences from the baseline, run by run, from the year before the policy; return where each ends."""
    years = all_years(comparison)[shown_years(comparison)]
    shown = years >= comparison.baseline.scenario.run.policy_start.year - 1
    shown = shown if shown.any() else np.ones_like(shown)
    panel.axhline(0.0, color=INK, linewidth=1.6, zorder=2)
    differences = [values[:, shown] - drawn[0][:, shown] for values in drawn[1:]]
    ends = [draw_line(panel, years[shown], spread(comparison, one), index) for index, one in enumerate(differences, start=1)]
    panel.xaxis.set_major_locator(MaxNLocator(MOST_YEARS, integer=True))
    return [0.0, *ends]


def keep_zero_in_sight(panel: Axes) -> None:
    """Leave air on both sides of what is drawn, zero included."""
    low, high = panel.get_ylim()
    low, high = min(low, 0.0), max(high, 0.0)
    air = 0.08 * ((high - low) or 1.0)
    panel.set_ylim(low - air, high + air)


def parting(baseline: Floats, values: Floats, policy: int) -> int:
    """Return the year from which a scenario is drawn: the last one before it parts from the baseline.

    Parameters
    ----------
    baseline, values
        (R, years) an outcome of both.
    policy
        Index of the first year of the policy, from which a scenario is drawn that never parts.
    """
    differs: NDArray[np.bool_] = np.asarray(_differs(baseline, values).any(axis=0)).reshape(-1)
    first = int(np.argmax(differs)) if differs.any() else min(policy, len(differs) - 1)
    return max(0, first - 1)


def _differs(baseline: Floats, values: Floats) -> NDArray[np.bool_]:
    """Return where two sets of values are not the same; what neither knows is."""
    differs: NDArray[np.bool_] = (baseline != values) & ~(np.isnan(baseline) & np.isnan(values))
    return differs


def draw_line(panel: Axes, years: NDArray[np.int16], drawn: Floats, index: int) -> float:
    """Draw one scenario's line and band; return the last value of the line that is known, or NaN.

    Parameters
    ----------
    drawn
        (3, years) the line, and the lower and upper edge of the band.
    """
    stroke = stroke_of(index)
    middle, low, high = drawn
    if (high > low).any():
        panel.fill_between(years, low, high, color=stroke.colour, alpha=0.16, linewidth=0)
    every = -(-len(years) // 5)  # rounded up: some five markers a line, each scenario's beginning a year later, beside the others
    panel.plot(
        years,
        middle,
        color=stroke.colour,
        linestyle=stroke.line,
        linewidth=LINE,
        marker=stroke.marker,
        markersize=5,
        markevery=(min(index, every - 1), every),
        zorder=3 if index == 0 else 4,
    )
    known = middle[~np.isnan(middle)]
    return float(known[-1]) if len(known) else float("nan")


def dress(panel: Axes, title: str, language: Language, above: float = ROOM_FOR_MARK) -> None:
    """Give a panel its title so many points above it, its quiet frame, and numbers as the language writes them."""
    panel.set_title(title, size=10.5, weight="bold", color=INK, loc="left", pad=above)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)
    panel.spines["left"].set_color(PALE)
    panel.grid(axis="y", color=PALE, linewidth=0.7)
    panel.set_axisbelow(True)
    panel.tick_params(labelsize=9, colors=GREY, length=3)
    panel.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    panel.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))

    def write(value: float, _: int) -> str:
        ticks = panel.get_yticks()
        step = float(ticks[1] - ticks[0]) if len(ticks) > 1 else 1.0
        # as many decimals as the step has; a logarithm may come out a hair below its whole number
        decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)))
        if decimals <= MOST_DECIMALS:
            return number(value, decimals, language)
        power = f"\N{MIDDLE DOT}10{str(-decimals).translate(_RAISED)}"
        return "0" if abs(value) < 1e-9 * step else f"{number(value * 10.0**decimals, 0, language)}{power}"

    panel.yaxis.set_major_formatter(FuncFormatter(write))


def start_at_zero(panel: Axes) -> None:
    """Let the axis begin at zero, with some air above the highest value, bands included."""
    highest = panel.dataLim.y1
    panel.set_ylim(0.0, max(highest, panel.get_ylim()[1]) * 1.04 if highest > 0 else 1.0)


def position_of(day: date) -> float:
    """Return where a date stands on the axis of years: a year's figure stands at the year's number, in the middle of the year."""
    return day.year + (day - date(day.year, 1, 1)).days / 365.25 - 0.5


def mark_policy(panels: Sequence[Axes], comparison: Comparison, language: Language) -> None:
    """Draw the policy's start as a line in every panel, with its label above the first, where it hides nothing.

    Nothing where the run ends before that.
    """
    if comparison.baseline.scenario.run.history_alone:
        return
    where = position_of(comparison.baseline.scenario.run.policy_start)
    for panel in panels:
        panel.axvline(where, color=INK, linewidth=1.0, linestyle=(0, (2, 2)), zorder=1)
        for index, day in own_starts(comparison).items():
            _mark_own_start(panel, position_of(day), index)
    first = panels[0]
    first.annotate(
        say(language, "figure.policy"),
        xy=(where, 1.0),
        xycoords=first.get_xaxis_transform(),
        xytext=(0, 3),
        textcoords="offset points",
        size=8.5,
        color=INK,
        ha="center",
        va="bottom",
        annotation_clip=False,
    )


def own_starts(comparison: Comparison) -> dict[int, date]:
    """Return the day on which a scenario's own measures begin, by its index, where that is not the policy's start."""
    baseline = comparison.baseline.scenario
    starts = {
        index: min((measure.start for measure in one.scenario.measures if measure not in baseline.measures), default=None)
        for index, one in enumerate(comparison.simulated)
    }
    return {index: day for index, day in starts.items() if day is not None and day != baseline.run.policy_start}


def _mark_own_start(panel: Axes, where: float, index: int) -> None:
    """Put a scenario's mark on the axis where its own measures begin."""
    stroke = stroke_of(index)
    if panel.get_xlim()[0] <= where <= panel.get_xlim()[1]:
        at = panel.get_xaxis_transform()
        panel.plot([where], [0.0], stroke.marker, color=stroke.colour, markersize=7, transform=at, clip_on=False, zorder=8)


def label_ends(panel: Axes, ends: Sequence[tuple[int, float, str]]) -> None:
    """Write each scenario's label beside the end of its line, moved apart where they would overlap.

    Parameters
    ----------
    ends
        Index of the scenario in the comparison, where its line ends, and its label; a line without an end gets no label.
    """
    known = sorted((end for end in ends if not np.isnan(end[1])), key=lambda end: end[1])
    if not known:
        return
    low, high = panel.get_ylim()
    height = panel.get_position().height * panel.figure.get_figheight()  # type: ignore[union-attr]
    needed = [LABEL_LINE * (label.count("\n") + 1) / height for _, _, label in known]
    wanted = [(value - low) / (high - low) for _, value, _ in known]
    for (index, value, label), at in zip(known, spread_out(wanted, needed), strict=True):
        stroke = stroke_of(index)
        last = panel.get_xlim()[1]
        panel.annotate(
            f"{stroke.sign} {label}",
            xy=(last, value),
            xycoords="data",
            xytext=(1.06, at),
            textcoords="axes fraction",
            size=9,
            color=stroke.colour,
            va="center",
            weight="bold",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": stroke.colour,
                "linewidth": 0.8,
                "shrinkA": 1,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
        )


def titles(comparison: Comparison, language: Language) -> list[str]:
    """Return the scenarios' titles, broken into short lines."""
    return [wrap(one.scenario.title.in_language(language)) for one in comparison.simulated]
