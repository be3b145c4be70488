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
from zorgsim.report.texts import number, place_words, say
from zorgsim.results.compare import Comparison
from zorgsim.results.false_discovery import FALSE_DISCOVERY_RATE
from zorgsim.results.outcomes import Direction
from zorgsim.results.winners import YARDSTICKS, Contest, Judgement, contests, winners_of_rest

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
CHOSEN: Final = 2.2
"""Points that the outline of the chosen place is wide, beside neighbours."""
AIR: Final = 0.08
"""Share of its width and height around what is simulated."""
PANEL: Final = 4.3
"""Height of a map, inches."""
ABOVE: Final = 1.55
BELOW: Final = 1.75
"""Height of what stands above and below the maps, the scale included, inches."""
WIDE: Final = 12.0


class _Fares(NamedTuple):
    """A municipality on the map: its code and name, the mean difference (NaN: not known), how it is judged, if it is chosen."""

    code: str
    name: str
    mean: float
    judgement: Judgement
    own: bool


class _Panel(NamedTuple):
    """What a map shows: a policy against the baseline by a yardstick, its title, and how each municipality fares."""

    contest: Contest
    title: str
    fares: list[_Fares]


def neighbours_known(comparison: Comparison) -> bool:
    """Say whether it is known by name how those fare with whom slots are shared."""
    return winners_of_rest(comparison) is not None


def draw(comparison: Comparison, language: Language) -> Figure:
    """Draw a map a scenario: each municipality's difference from the baseline, zero in the middle of the scale.

    Where those with whom slots are shared are known by name, they are coloured too, and the chosen place has a thick outline.
    Municipalities that were not simulated are grey.
    """
    shown = _panels(comparison, language)
    columns = min(COLUMNS, len(shown))
    figure, panels = _page(len(shown), columns, max(one.title.count("\n") for one in shown))
    window = around([one.code for one in shown[0].fares])
    reach = {outcome: _reach([one for one in shown if one.contest.outcome == outcome]) for outcome in SHOWN}
    for index, (panel, one) in enumerate(zip(panels, shown, strict=False)):
        _draw_map(panel, one, reach[one.contest.outcome], window)
        write_names(panel, _named(one.fares))
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
    rest = winners_of_rest(comparison)
    neighbours: list[dict[Any, Any]] = [] if rest is None else rest.to_dict("records")
    return [
        _Panel(one, _title(one, titles, len(outcomes), language), [*_chosen(comparison, one), *_neighbours(neighbours, one)])
        for one in held
    ]


def _chosen(comparison: Comparison, contest: Contest) -> list[_Fares]:
    """Return how the municipalities of the place fare."""
    own = zip(comparison.baseline.place.municipalities, contest.differences, contest.judgements, strict=True)
    return [_Fares(one.code, one.name, found.mean, judged, own=True) for one, found, judged in own]


def _neighbours(rows: Sequence[Mapping[Any, Any]], contest: Contest) -> list[_Fares]:
    """Return how those fare with whom slots are shared."""
    mine = [row for row in rows if (row["scenario"], row["outcome"]) == (contest.scenario, contest.outcome)]
    return [
        _Fares(str(row["municipality"]), str(row["name"]), float(row["difference"]), Judgement(row["judgement"]), own=False)
        for row in mine
    ]


def _named(fares: Sequence[_Fares]) -> dict[str, str]:
    """Return whose names are written: all, or of many the chosen place's; of very many nobody's."""
    own = [one for one in fares if one.own]
    named = next((some for some in (fares, own) if len(some) <= NAMED_UP_TO), ())
    return {one.code: one.name for one in named}


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


def around(codes: Sequence[str]) -> Floats:
    """Return the corner below on the left, and that above on the right, of a square around municipalities, (2, 2) kilometres."""
    points = np.concatenate([shape for code in codes for shape in municipal_shapes()[code]])
    low, high = points.min(axis=0), points.max(axis=0)
    centre, half = (low + high) / 2.0, (0.5 + AIR) * float((high - low).max())
    return np.stack([centre - half, centre + half])


def _reach(held: Sequence[_Panel]) -> float:
    """Return how far the scale goes on both sides of zero: to the largest difference that is drawn."""
    return max((abs(one.mean) for panel in held for one in panel.fares if not np.isnan(one.mean)), default=0.0) or 1.0


def _scale_of(contest: Contest, reach: float) -> ScalarMappable:
    """Return the colours of a yardstick: blue is better, whichever side of zero that is."""
    colours = COLOURS if contest.about.direction is Direction.WORSE else COLOURS.reversed()
    return ScalarMappable(Normalize(-reach, reach), colours)


def _draw_map(panel: Axes, shown: _Panel, reach: float, window: Floats) -> None:
    """Draw all municipalities that reach into the window; those that were simulated in their colour, with marks on some."""
    shapes, scale, fares = municipal_shapes(), _scale_of(shown.contest, reach), shown.fares
    simulated = {one.code for one in fares}
    others = [shape for code, several in shapes.items() if code not in simulated for shape in several if inside(shape, window)]
    panel.add_collection(PolyCollection(others, facecolors=NOT_SIMULATED, edgecolors="white", linewidths=0.5))
    neighbours, chosen = ([one for one in fares if one.own is own] for own in (False, True))
    thick = (canvas.INK, CHOSEN) if neighbours else (canvas.GREY, 0.6)
    for some, (edge, width) in ((neighbours, (canvas.GREY, 0.6)), (chosen, thick)):  # the chosen place lies upon its neighbours
        colours = [UNKNOWN if np.isnan(one.mean) else scale.to_rgba(np.array([one.mean]))[0] for one in some]
        fills = [colour for colour, one in zip(colours, some, strict=True) for _ in shapes[one.code]]
        own = [shape for one in some for shape in shapes[one.code]]
        if own:
            panel.add_collection(PolyCollection(own, facecolors=fills, edgecolors=edge, linewidths=width))
    for judgement, marker in MARKS.items():
        at = [middle(shapes[one.code]) for one in fares if one.judgement is judgement]
        if at:
            size = next((size for most, size in MARK_SIZES.items() if len(fares) <= most), SMALLEST)
            panel.plot(*np.array(at).T, linestyle="none", marker=marker, markersize=size, color=canvas.INK, zorder=4)
    panel.set_xlim(*window[:, 0])
    panel.set_ylim(*window[:, 1])
    panel.set_aspect("equal")
    panel.set_axis_off()


def inside(shape: Floats, window: Floats) -> bool:
    """Say whether an outline reaches into a window."""
    return bool((shape.max(axis=0) >= window[0]).all() and (shape.min(axis=0) <= window[1]).all())


def write_names(panel: Axes, names: Mapping[str, str]) -> None:
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
    if bar.solids is not None:
        bar.solids.set(rasterized=False, edgecolor="face")  # an image would be a thing to load, and has no place in a page
    bar.locator = MaxNLocator(5, steps=[1, 2, 5, 10])
    bar.formatter = FuncFormatter(lambda value, _: signed_tick(value, language))
    bar.update_ticks()
    bar.outline.set_visible(False)
    place.tick_params(labelsize=8, colors=canvas.GREY, length=2)
    about = YARDSTICKS[contest.outcome]
    words = say(language, "figure.map.scale", what=about.text.in_language(language), unit=about.unit.in_language(language))
    place.set_xlabel(words, size=8.5, color=canvas.GREY)


def signed_tick(value: float, language: Language) -> str:
    """Write a number of a scale of differences, its sign before it."""
    sign = "+" if value > 1e-12 else ""
    return f"{sign}{write_figure(float(f'{value:.6g}') + 0.0, language)}".replace("-", "\N{MINUS SIGN}")


def _caption(comparison: Comparison, language: Language) -> str:
    """Say what colours and marks are."""
    lines = [say(language, by_spread("figure.map.caption", comparison), **how_many(comparison, language))]
    if comparison.runs > 1:
        percent = number(100.0 * FALSE_DISCOVERY_RATE, 0, language)
        lines.append(say(language, by_spread("figure.map.marks", comparison), percent=percent))
    if neighbours_known(comparison):
        place = place_words(comparison.baseline.place.label, language)
        lines.insert(1, say(language, "figure.map.neighbours", place=place))
    lines.append(say(language, "figure.map.source"))
    return "\n".join(lines)
