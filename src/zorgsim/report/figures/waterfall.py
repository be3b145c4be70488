"""Picture: what each part of a package adds, what the parts do together beyond that, and the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Final, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.figures.layout import LABEL_LINE, Column, wrap
from zorgsim.report.figures.pages import years_words
from zorgsim.report.spread_words import by_spread, how_many
from zorgsim.report.texts import number, say, signed
from zorgsim.results.compare import PairedDifference, Verdict, judge
from zorgsim.results.decomposition import Decomposition, Effects
from zorgsim.results.headline import OUTCOMES, Direction

WIDE: Final = 13.0
"""Width of the page, inches."""
BESIDE: Final = Column(26, 2.05, 9.5)
"""Names of the parts, left of the bars."""
COLUMNS: Final = 3
COLOURS: Final = {Direction.BETTER: "#0072B2", Direction.WORSE: "#D55E00", Direction.NEUTRAL: "#7F7F7F"}
"""Of Okabe and Ito, but for the grey."""
MARKS: Final = {Direction.BETTER: " \N{CHECK MARK}", Direction.WORSE: " \N{BALLOT X}", Direction.NEUTRAL: ""}
"""What stands behind a number and a word of the legend, so that better and worse can be told without colour."""
LINE: Final = 0.2
"""Height of a line of the subtitle, inches."""
ABOVE: Final = 1.75
"""Height of title, subtitle of one line, and what the colours mean, inches."""
BELOW: Final = 1.25
"""Height of an axis, the caption and the footer, inches."""
BAR: Final = 0.36
"""Height of a bar with the room around it, inches."""
AIR: Final = 0.06
"""Height between the names of two bars, at least, inches."""
BETWEEN: Final = 0.85
"""Height between two rows of panels, inches."""
LETTER: Final = 0.088
"""Width of a letter of a number beside a bar, inches, amply."""
HATCH: Final = "////"
SURE: Final = (Verdict.MORE, Verdict.LESS, Verdict.IDENTICAL)
"""Verdicts under which a bar is drawn full: the others say that the effect cannot be told from zero."""


@dataclass(frozen=True)
class Bar:
    """A bar: its effect, and from where to where it goes; NaN where the effect, or one before it, is not known."""

    effect: PairedDifference
    start: float
    end: float


def bars_of(effects: Effects) -> list[Bar]:
    """Return the bars from top to bottom: each part alone, where the one before ends; the interaction; the package from zero."""
    steps = [*(part.alone for part in effects.parts), effects.interaction]
    ends = np.cumsum([step.mean for step in steps]).tolist()
    bars = [Bar(step, start, end) for step, start, end in zip(steps, [0.0, *ends], ends, strict=False)]
    return [*bars, Bar(effects.package, 0.0, effects.package.mean)]


def draw(decomposition: Decomposition, outcomes: Sequence[str], language: Language) -> Figure:
    """Draw a waterfall for each of these outcomes: difference from the baseline."""
    bars = len(decomposition.parts) + 2
    words = _words(decomposition, language)
    above = ABOVE + LINE * (canvas.heading_of(words[1], decomposition.whole, language, WIDE).count("\n") - 1)
    labels = _labels(decomposition, language)
    bar = max(BAR, LABEL_LINE * (1 + max(label.count("\n") for label in labels)) + AIR)
    figure, panels = _new_page(len(outcomes), bars * bar, above)
    for index, name in enumerate(outcomes):
        _draw_outcome(panels[index], name, decomposition.effects[name], language)
        panels[index].set_yticks(range(bars), labels if index % COLUMNS == 0 else [""] * bars)
    for panel in panels[len(outcomes) :]:
        panel.set_axis_off()
    _explain_colours(figure, 1 - (above - 0.80) / figure.get_figheight(), language)
    canvas.write_page(figure, decomposition.whole, language, words)
    return figure


def _new_page(count: int, high: float, above: float) -> tuple[Figure, list[Axes]]:
    """Return a page with room for so many panels of this height in inches, and this many inches for words above them."""
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    height = above + BELOW + rows * high + (rows - 1) * BETWEEN
    figure = canvas.Page(figsize=(WIDE, height), dpi=110, facecolor="white")
    panels = figure.subplots(rows, columns, squeeze=False)
    edges = {"left": 0.175, "right": 0.98, "top": 1 - above / height, "bottom": BELOW / height}
    figure.subplots_adjust(**edges, hspace=BETWEEN / high, wspace=0.14)
    return figure, list(panels.flat)


def _labels(decomposition: Decomposition, language: Language) -> list[str]:
    parts = [wrap(part.title.in_language(language), BESIDE) for part in decomposition.parts]
    return [*parts, say(language, "figure.waterfall.sum"), say(language, "figure.waterfall.package")]


def _words(decomposition: Decomposition, language: Language) -> tuple[str, str, str]:
    whole = decomposition.whole
    baseline, package = (one.scenario.title.in_language(language) for one in whole.simulated)
    years = years_words(whole, language)
    subtitle = say(language, "figure.waterfall.subtitle", baseline=baseline, package=package, years=years)
    keys = ("bars", "sum_about", by_spread("whiskers", whole))
    caption = "\n".join(say(language, f"figure.waterfall.{key}", **how_many(whole, language)) for key in keys)
    return say(language, "figure.waterfall.title"), fill(subtitle, 150), caption


def _draw_outcome(panel: Axes, name: str, effects: Effects, language: Language) -> None:
    """Draw the bars of one outcome, each with its number, and lines that lead from one to the next."""
    outcome, bars = OUTCOMES[name], bars_of(effects)
    text, unit = outcome.text.in_language(language), outcome.unit.in_language(language)
    _dress(panel, f"{text[:1].upper()}{text[1:]}\n({unit})", len(bars))
    low, high = _limits(bars)
    panel.set_xlim(low, high)
    decimals = _decimals(bars)
    for row, bar in enumerate(bars):
        _draw_bar(panel, row, bar, outcome.direction)
        mark = MARKS[judge(bar.effect.verdict, outcome.direction)]
        _write_number(panel, row, bar, f"{_number(bar, decimals, language)}{mark}")
    for row, bar in enumerate(bars[:-1]):
        panel.plot([bar.end, bar.end], [row + 0.3, row + 0.7], color=canvas.GREY, linewidth=0.8, zorder=1)
    ticks = MaxNLocator(4, steps=[1, 2, 5, 10])
    panel.xaxis.set_major_locator(ticks)
    step = float(np.diff(ticks.tick_values(low, high))[0])
    shown = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, shown, language)))


def _dress(panel: Axes, title: str, rows: int) -> None:
    panel.set_title(title, size=10, weight="bold", color=canvas.INK, loc="left", pad=6, linespacing=1.25)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.spines["bottom"].set_color(canvas.PALE)
    panel.grid(axis="x", color=canvas.PALE, linewidth=0.7)
    panel.set_axisbelow(True)
    panel.axvline(0.0, color=canvas.INK, linewidth=1.2, zorder=2)
    panel.axhline(rows - 1.5, color=canvas.GREY, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    panel.set_ylim(rows - 0.4, -0.6)
    panel.tick_params(axis="x", labelsize=8.5, colors=canvas.GREY, length=3)
    panel.tick_params(axis="y", labelsize=9.5, colors=canvas.INK, length=0)


def _reach(bar: Bar) -> Iterator[float]:
    """Yield how far a bar goes to both sides, whiskers included, as far as that is known."""
    whiskers = bar.end + np.nan_to_num(_whiskers(bar.effect))
    yield from (end for end in (bar.start, *whiskers.tolist()) if not np.isnan(end))


def _whiskers(effect: PairedDifference) -> NDArray[np.float64]:
    """Return how far the ends of the interval lie from the mean, (2,): below and above."""
    return np.array([effect.low, effect.high]) - effect.mean


def _limits(bars: Sequence[Bar]) -> tuple[float, float]:
    """Return the ends of the axis: room for every bar and its whiskers, for zero, and for numbers on both sides."""
    reach = [0.0, *(end for bar in bars for end in _reach(bar))]
    low, high = min(reach), max(reach)
    if low == high:
        return -1.0, 1.0
    air = high - low
    return low - 0.32 * air, high + 0.32 * air


def _draw_bar(panel: Axes, row: int, bar: Bar, direction: Direction) -> None:
    if np.isnan(bar.start) or np.isnan(bar.end):
        return
    colour = COLOURS[judge(bar.effect.verdict, direction)]
    sure = bar.effect.verdict in SURE
    (drawn,) = panel.barh(row, bar.end - bar.start, left=bar.start, height=0.6, edgecolor=colour, linewidth=1.0, zorder=3)
    drawn.set_facecolor(colour if sure else "white")
    drawn.set_hatch("" if sure else HATCH)
    if not np.isnan(bar.effect.margin) and bar.effect.margin > 0:
        low, high = (bar.end + _whiskers(bar.effect)).tolist()  # over worlds the mean may lie outside
        middle, half = (low + high) / 2.0, (high - low) / 2.0
        panel.errorbar(middle, row, xerr=half, fmt="none", ecolor=canvas.INK, linewidth=1.2, capsize=3, zorder=5)


def _decimals(bars: Sequence[Bar]) -> int:
    """Return the decimals that show two digits of the largest effect, one at least below a hundred, at most three."""
    largest = max((abs(bar.effect.mean) for bar in bars if not np.isnan(bar.effect.mean)), default=0.0)
    return 0 if largest == 0.0 else min(3, max(int(largest < 100), 1 - int(np.floor(np.log10(largest)))))


def _number(bar: Bar, decimals: int, language: Language) -> str:
    if np.isnan(bar.effect.mean):
        return say(language, "figure.waterfall.missing")
    return signed(bar.effect.mean, decimals, language)


def _write_number(panel: Axes, row: int, bar: Bar, text: str) -> None:
    """Write an effect beside its bar: on the side to which the bar goes, or on the other if it would cover the zero line there."""
    reach = list(_reach(bar)) or [0.0]
    left = _side(panel, bar, text) == "left"
    panel.annotate(
        text,
        xy=(min(reach) if left else max(reach), row),
        xytext=(-4 if left else 4, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        size=9,
        color=canvas.INK,
        zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )


def _side(panel: Axes, bar: Bar, text: str) -> Literal["left", "right"]:
    """Return the side of its bar on which a number stands."""
    reach = list(_reach(bar)) or [0.0]
    low, high = panel.get_xlim()
    inches = panel.get_position().width * panel.figure.get_figwidth()  # type: ignore[union-attr]
    width = (LETTER * len(text) + 0.1) * (high - low) / inches
    if bar.effect.mean < 0:
        return "right" if min(reach) - width < 0.0 < min(reach) else "left"
    return "left" if max(reach) < 0.0 < max(reach) + width else "right"


def _explain_colours(figure: Figure, top: float, language: Language) -> None:
    """Say what the colours mean, in a line that begins at this height, as a share of the page."""
    keys = {Direction.BETTER: "better", Direction.WORSE: "worse", Direction.NEUTRAL: "neutral"}
    words = {side: f"{say(language, f'figure.waterfall.{key}')}{MARKS[side]}" for side, key in keys.items()}
    marks = [Patch(facecolor=COLOURS[side], edgecolor=COLOURS[side], label=label) for side, label in words.items()]
    grey = COLOURS[Direction.NEUTRAL]
    marks.append(Patch(facecolor="white", edgecolor=grey, hatch=HATCH, label=say(language, "figure.waterfall.unsure")))
    figure.legend(
        handles=marks, loc="upper left", bbox_to_anchor=(0.012, top), ncols=4, frameon=False, fontsize=9, handlelength=1.6
    )
