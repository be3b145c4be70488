"""Picture: a map of the municipalities, each coloured by what a policy changes there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import canvas
from zorgsim.report.figures.boundaries import Floats, middle, municipal_shapes
from zorgsim.report.figures.layout import Column, wrap
from zorgsim.report.figures.pages import years_words
from zorgsim.report.spread_words import by_spread, how_many
from zorgsim.report.texts import figure as write_figure
from zorgsim.report.texts import number, say
from zorgsim.results.compare import Comparison
from zorgsim.results.false_discovery import FALSE_DISCOVERY_RATE
from zorgsim.results.outcomes import Direction
from zorgsim.results.winners import YARDSTICKS, Contest, Judgement, contests

SHOWN: Final = ("waited_mean_specialist", "weeks_in_order")
"""The yardsticks that are drawn beside one policy; beside several the first."""
COLUMNS: Final = 3
NOT_SIMULATED: Final = "#e6e6e6"
UNKNOWN: Final = "#b8b8b8"
"""Simulated, and not known."""
COLOURS: Final = LinearSegmentedColormap.from_list("zorgsim", ["#0072B2", "#9fc9e4", "#ffffff", "#f3b98f", "#D55E00"])
"""From blue over white to vermilion (Okabe and Ito), which colour-blind readers tell apart; better is blue."""
MARKS: Final = {Judgement.BETTER: "^", Judgement.WORSE: "v"}
"""What is told apart from the baseline: up is better, so that the picture can be read in grey."""
NAMED_UP_TO: Final = 15
"""Municipalities whose names are written on the map."""
MARK_SIZES: Final = {NAMED_UP_TO: 6.5, 100: 3.5}
"""Points that marks are wide, by the most municipalities for which they are so."""
SMALLEST: Final = 2.0
AIR: Final = 0.08
"""Share of its width and height around what is simulated."""
PANEL: Final = 4.3
"""Height of a map, inches."""
ABOVE: Final = 1.55
BELOW: Final = 1.75
"""Height of what stands above and below the maps, the scale included, inches."""
WIDE: Final = 12.0


class _Panel(NamedTuple):
    """What a map shows: a policy against the baseline by a yardstick, and its title."""

    contest: Contest
    title: str


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw a map a scenario: each municipality's difference from the baseline, zero in the middle of the scale.

    Municipalities that were not simulated are grey.
    """
    shown = _panels(comparison, language)
    columns = min(COLUMNS, len(shown))
    figure, panels = _page(len(shown), columns, max(one.title.count("\n") for one in shown))
    codes = [one.code for one in comparison.baseline.place.municipalities]
    window = _around(codes)
    names = {one.code: one.name for one in comparison.baseline.place.municipalities} if len(codes) <= NAMED_UP_TO else {}
    reach = {outcome: _reach([one.contest for one in shown if one.contest.outcome == outcome]) for outcome in SHOWN}
    for index, (panel, one) in enumerate(zip(panels, shown, strict=False)):
        _draw_map(panel, codes, one.contest, reach[one.contest.outcome], window)
        _write_names(panel, names)
        panel.set_title(one.title, size=10.5, weight="bold", color=canvas.INK, loc="left", pad=6)
        last_of_outcome = index + 1 == len(shown) or shown[index + 1].contest.outcome != one.contest.outcome
        if last_of_outcome:
            _draw_scale(figure, panel, one.contest, reach[one.contest.outcome], language)
    for panel in panels[len(shown) :]:
        panel.set_axis_off()
    baseline = comparison.baseline.scenario.title.in_language(language)
    subtitle = say(language, "figure.map.subtitle", baseline=baseline, years=years_words(comparison, language))
    canvas.write_page(figure, comparison, language, (say(language, "figure.map.title"), subtitle, _caption(comparison, language)))
    return figure


def _panels(comparison: Comparison, language: Language) -> list[_Panel]:
    """Return what is drawn: of one policy two yardsticks, of several one."""
    outcomes = SHOWN if len(comparison.others) == 1 else SHOWN[:1]
    titles = {one.scenario.name: one.scenario.title.in_language(language) for one in comparison.others}
    held = [one for outcome in outcomes for one in contests(comparison) if one.outcome == outcome]
    words = [_title(one, titles, len(outcomes), language) for one in held]
    return [_Panel(contest, title) for contest, title in zip(held, words, strict=True)]


def _title(contest: Contest, titles: Mapping[str, str], outcomes: int, language: Language) -> str:
    about = YARDSTICKS[contest.outcome].text.in_language(language)
    return wrap(f"{about[:1].upper()}{about[1:]}" if outcomes > 1 else titles[contest.scenario], Column(44, 3.5, 10.5, "bold"))


def _page(count: int, columns: int, more: int) -> tuple[Figure, list[Axes]]:
    rows, titles = -(-count // columns), 0.175 * more
    height = ABOVE + BELOW + rows * (PANEL + titles) + 0.35 * (rows - 1)
    figure = canvas.Page(figsize=(WIDE, height), dpi=110, facecolor="white")
    panels = figure.subplots(rows, columns, squeeze=False)
    edges = {"left": 0.03, "right": 0.97, "top": 1 - (ABOVE + titles) / height, "bottom": BELOW / height}
    figure.subplots_adjust(**edges, wspace=0.08, hspace=(0.35 + titles) / PANEL)
    return figure, list(panels.flat)


def _around(codes: Sequence[str]) -> Floats:
    """Return the corner below on the left, and that above on the right, of a square around municipalities, (2, 2) kilometres."""
    points = np.concatenate([shape for code in codes for shape in municipal_shapes()[code]])
    low, high = points.min(axis=0), points.max(axis=0)
    centre, half = (low + high) / 2.0, (0.5 + AIR) * float((high - low).max())
    return np.stack([centre - half, centre + half])


def _reach(held: Sequence[Contest]) -> float:
    """Return how far the scale goes on both sides of zero: to the largest difference that is drawn."""
    return max((abs(one.mean) for contest in held for one in contest.differences if not np.isnan(one.mean)), default=0.0) or 1.0


def _scale_of(contest: Contest, reach: float) -> ScalarMappable:
    """Return the colours of a yardstick: blue is better, whichever side of zero that is."""
    colours = COLOURS if contest.about.direction is Direction.WORSE else COLOURS.reversed()
    return ScalarMappable(Normalize(-reach, reach), colours)


def _draw_map(panel: Axes, codes: Sequence[str], contest: Contest, reach: float, window: Floats) -> None:
    """Draw all municipalities that reach into the window; those that were simulated in their colour, with marks on some."""
    shapes, scale = municipal_shapes(), _scale_of(contest, reach)
    means = dict(zip(codes, (one.mean for one in contest.differences), strict=True))
    others = [shape for code, several in shapes.items() if code not in means for shape in several if _inside(shape, window)]
    panel.add_collection(PolyCollection(others, facecolors=NOT_SIMULATED, edgecolors="white", linewidths=0.5))
    colours = [UNKNOWN if np.isnan(means[code]) else scale.to_rgba(np.array([means[code]]))[0] for code in codes]
    fills = [colour for colour, code in zip(colours, codes, strict=True) for _ in shapes[code]]
    own = [shape for code in codes for shape in shapes[code]]
    panel.add_collection(PolyCollection(own, facecolors=fills, edgecolors=canvas.GREY, linewidths=0.6))
    for judgement, marker in MARKS.items():
        at = [middle(shapes[code]) for code, one in zip(codes, contest.judgements, strict=True) if one is judgement]
        if at:
            size = next((size for most, size in MARK_SIZES.items() if len(codes) <= most), SMALLEST)
            panel.plot(*np.array(at).T, linestyle="none", marker=marker, markersize=size, color=canvas.INK, zorder=4)
    panel.set_xlim(*window[:, 0])
    panel.set_ylim(*window[:, 1])
    panel.set_aspect("equal")
    panel.set_axis_off()


def _inside(shape: Floats, window: Floats) -> bool:
    return bool((shape.max(axis=0) >= window[0]).all() and (shape.min(axis=0) <= window[1]).all())


def _write_names(panel: Axes, names: Mapping[str, str]) -> None:
    """Write names below the middle of each municipality, readable on any colour."""
    below: dict[str, Any] = {"xytext": (0, -6), "textcoords": "offset points", "ha": "center", "va": "top"}
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.8}
    for code, name in names.items():
        east, north = middle(municipal_shapes()[code])
        panel.annotate(name, (east, north), size=7.5, color=canvas.INK, bbox=box, **below)


def _draw_scale(figure: Figure, panel: Axes, contest: Contest, reach: float, language: Language) -> None:
    """Draw the scale below a map."""
    at, height = panel.get_position(), figure.get_figheight()
    place = figure.add_axes((at.x0 + 0.02, at.y0 - 0.22 / height, at.width - 0.04, 0.11 / height))
    bar = figure.colorbar(_scale_of(contest, reach), cax=place, orientation="horizontal")
    bar.locator = MaxNLocator(5, steps=[1, 2, 5, 10])
    bar.formatter = FuncFormatter(lambda value, _: _tick(value, language))
    bar.update_ticks()
    bar.outline.set_visible(False)
    place.tick_params(labelsize=8, colors=canvas.GREY, length=2)
    about = YARDSTICKS[contest.outcome]
    words = say(language, "figure.map.scale", what=about.text.in_language(language), unit=about.unit.in_language(language))
    place.set_xlabel(words, size=8.5, color=canvas.GREY)


def _tick(value: float, language: Language) -> str:
    sign = "+" if value > 1e-12 else ""
    return f"{sign}{write_figure(float(f'{value:.6g}') + 0.0, language)}".replace("-", "\N{MINUS SIGN}")


def _caption(comparison: Comparison, language: Language) -> str:
    """Say what colours and marks are."""
    lines = [say(language, by_spread("figure.map.caption", comparison), **how_many(comparison, language))]
    if comparison.runs > 1:
        percent = number(100.0 * FALSE_DISCOVERY_RATE, 0, language)
        lines.append(say(language, by_spread("figure.map.marks", comparison), percent=percent))
    lines.append(say(language, "figure.map.source"))
    return "\n".join(lines)
