"""Picture: the causal-loop diagram, drawn from what the code declares: each loop as a ring of its own, and the whole.

There is no list of quantities or arrows here: they are those of ``zorgsim.model.loops``. Lengths are in inches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from textwrap import wrap
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, PathPatch
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from zorgsim import __version__
from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.model.stocks import STOCKS
from zorgsim.report.figures import canvas
from zorgsim.report.figures.causal_bends import bent
from zorgsim.report.figures.causal_layout import places, ring
from zorgsim.report.figures.causal_marks import RADIUS, Marks, marked
from zorgsim.report.figures.causal_shapes import Node, Shaft, beside, free_part
from zorgsim.report.loops_text import name_of, quantities, signs, turns
from zorgsim.report.texts import say

Floats = NDArray[np.float64]

PLAIN: Final = canvas.Stroke("#8a8a8a", "-", "", "")
"""How an arrow is drawn that is in no loop."""
FILL: Final = "#f1ead6"
"""Inside the box of a stock."""
SIGNS: Final = {1: "+", -1: "\N{MINUS SIGN}"}

WIDE: Final = 16.5
HEAD: Final = 1.0
FOOT: Final = 0.35
RINGS: Final = (4.0, 3.5)
"""Width and height of the panel of one loop."""
COLUMNS: Final = 4
GRID: Final = (6, 6)
CELL: Final = (2.5, 1.62)


@dataclass(frozen=True)
class Whole:
    """Everything in the lower half: quantities, the arrows of every link, and where signs and names of loops stand."""

    nodes: Mapping[str, Node]
    links: Sequence[tuple[Shaft, ...]]
    marks: Marks


def draw(language: Language) -> Figure:
    """Draw every loop as a ring, and below them the whole."""
    rows = -(-(len(LOOPS) + 1) // COLUMNS)
    whole = GRID[1] * CELL[1] + 0.3
    high = HEAD + rows * RINGS[1] + whole + FOOT
    figure = Figure(figsize=(WIDE, high), dpi=110, facecolor="white")
    figure.text(
        0.02, 1 - 0.16 / high, say(language, "figure.causal_loops.title"), size=19, weight="bold", color=canvas.INK, va="top"
    )
    figure.text(0.02, 1 - 0.58 / high, say(language, "figure.causal_loops.subtitle"), size=11.5, color=canvas.GREY, va="top")
    figure.text(0.02, 0.1 / high, say(language, "figure.causal_loops.footer", version=__version__), size=8, color=canvas.GREY)
    for place, loop in enumerate(LOOPS):
        _draw_ring(_panel(figure, place, RINGS), loop, language)
    _explain(_panel(figure, len(LOOPS), RINGS), language)
    panel = figure.add_axes((0.0, FOOT / high, 1.0, whole / high))
    _dress(panel, (WIDE, whole))
    _draw_whole(panel, language)
    return figure


def _panel(figure: Figure, place: int, size: tuple[float, float]) -> Axes:
    wide, high = figure.get_size_inches()
    left = (wide - COLUMNS * size[0]) / 2.0 + (place % COLUMNS) * size[0]
    bottom = high - HEAD - (place // COLUMNS + 1) * size[1]
    panel = figure.add_axes((left / wide, bottom / high, size[0] / wide, size[1] / high))
    _dress(panel, size)
    return panel


def _dress(panel: Axes, size: tuple[float, float]) -> None:
    panel.set_xlim(-size[0] / 2, size[0] / 2)
    panel.set_ylim(-size[1] / 2, size[1] / 2)
    panel.axis("off")


def stroke_of(loop: str) -> canvas.Stroke:
    """Return how the arrows of a loop are drawn; without a name, those in no loop."""
    if not loop:
        return PLAIN
    return canvas.STROKES[list(LOOPS).index(loop) % len(canvas.STROKES)]


# One loop


def _draw_ring(panel: Axes, loop: str, language: Language) -> None:
    about = LOOPS[loop]
    at = ring(len(about.path), (1.3, 1.3))
    nodes = {name: _node(name, (x, y), language, 15) for name, (x, y) in zip(about.path, at, strict=True)}
    curvature = -float(np.tan(np.pi / len(about.path) / 2.0)) * 0.9
    for source, target in about.arrows:
        points = free_part((nodes[source], nodes[target]), curvature)
        _draw_arrow(panel, points, stroke_of(loop))
        _draw_sign(panel, beside(points, 0.2, 0.13), signs()[source, target])
    for node in nodes.values():
        _draw_node(panel, node, 8.5)
    stroke = stroke_of(loop)
    down = 0.22 if len(about.path) == 3 else 0.0
    panel.text(0, 0.2 - down, loop, size=21, weight="bold", color=stroke.colour, ha="center", va="center", zorder=6)
    words = "\n".join([*wrap(name_of(loop, language), 16), f"({turns(loop, language)})"])
    panel.text(0, 0.0 - down, words, size=8.5, color=canvas.INK, ha="center", va="top", zorder=6, linespacing=1.1)


def _explain(panel: Axes, language: Language) -> None:
    """Say what boxes, words, signs and lines mean."""
    left, high = -1.75, 1.15
    sample = Node(next(iter(STOCKS)), (left + 0.22, high), (0.44, 0.22), "")
    _draw_node(panel, sample, 8.5)
    keys = ("stock", "flow", "sign_more", "sign_less", "reinforces", "balances", "no_loop")
    for row, key in enumerate(keys):
        indent = 0.6 if key in ("stock", "no_loop") else 0.0
        words = "\n".join(wrap(say(language, f"figure.causal_loops.{key}"), 46 if key == "flow" else 36 if indent else 50))
        panel.text(left + indent, high - 0.4 * row, words, size=9.5, color=canvas.INK, va="center", linespacing=1.15)
    low = high - 0.4 * (len(keys) - 1)
    panel.plot([left, left + 0.44], [low, low], color=PLAIN.colour, linewidth=1.1)


# The whole


@cache
def lay_out(language: Language) -> Whole:
    """Work out from the declarations where everything stands."""
    declared = tuple((source, link.what, len(link.loops)) for source, link in arrows())
    found = places(declared, frozenset(STOCKS), GRID)
    at = {name: (x * CELL[0], -y * CELL[1] - 0.12) for name, (x, y) in found.items()}
    nodes = {name: _node(name, at[name], language, 20) for name in quantities()}
    ways = (Whole(nodes, links, marked(nodes, links)) for links in bent(nodes, list(arrows())))
    return min(ways, key=lambda way: way.marks.badness)


def _draw_whole(panel: Axes, language: Language) -> None:
    whole = lay_out(language)
    for shaft in chain.from_iterable(whole.links):
        _draw_arrow(panel, shaft.points, stroke_of(shaft.loop))
    for (_, link), at in zip(arrows(), whole.marks.signs, strict=True):
        _draw_sign(panel, (float(at[0]), float(at[1])), link.sign)
    named = [shaft.loop for shaft in chain.from_iterable(whole.links) if shaft.loop]
    for loop, at in zip(named, whole.marks.names, strict=True):
        _write_loop(panel, (float(at[0]), float(at[1])), loop)
    for node in whole.nodes.values():
        _draw_node(panel, node, 10)
    high = panel.get_ylim()[1]
    title = say(language, "figure.causal_loops.whole")
    panel.text(-WIDE / 2 + 0.33, high - 0.08, title, size=13.5, weight="bold", color=canvas.INK, va="top")
    panel.axhline(high - 0.01, xmin=0.02, xmax=0.98, color=canvas.PALE, linewidth=1.0)


# Parts


def _node(name: str, at: tuple[float, float], language: Language, width: int) -> Node:
    rows = wrap(say(language, f"quantity.name.{name}"), width, break_long_words=False, break_on_hyphens=False)
    scale = 0.068 if width < 18 else 0.08
    longest = max(len(row) for row in rows) * (1.08 if name in STOCKS else 1.0)  # stocks are written bold
    return Node(name, at, (scale * longest + 0.14, (2.0 * scale) * len(rows) + 0.1), "\n".join(rows))


def _draw_node(panel: Axes, node: Node, size: float) -> None:
    (x, y), (wide, high) = node.at, node.size
    corner = (x - wide / 2, y - high / 2)
    edge, fill = (canvas.INK, FILL) if node.is_stock else ("none", "white")
    box = FancyBboxPatch(
        corner, wide, high, boxstyle="round,pad=0,rounding_size=0.05", edgecolor=edge, facecolor=fill, linewidth=1.3, zorder=4
    )
    if not node.is_stock:
        box.set_alpha(0.85)
    panel.add_patch(box)
    weight = "bold" if node.is_stock else "normal"
    panel.text(x, y, node.words, size=size, weight=weight, color=canvas.INK, ha="center", va="center", zorder=5, linespacing=1.1)


def _draw_arrow(panel: Axes, points: Floats, stroke: canvas.Stroke) -> None:
    thick = 1.1 if stroke is PLAIN else 1.9
    shaft = PathPatch(
        Outline(points[:-1]), facecolor="none", edgecolor=stroke.colour, linewidth=thick, linestyle=stroke.line, zorder=2
    )
    panel.add_patch(shaft)
    before = points[max(0, len(points) - 6)]
    head = FancyArrowPatch(
        (float(before[0]), float(before[1])),
        (float(points[-1][0]), float(points[-1][1])),
        arrowstyle="-|>,head_length=6,head_width=3.2" if stroke is not PLAIN else "-|>,head_length=5,head_width=2.4",
        color=stroke.colour,
        linewidth=0.8,
        shrinkA=0,
        shrinkB=0,
        zorder=3,
    )
    panel.add_patch(head)


def _draw_sign(panel: Axes, at: tuple[float, float], sign: int) -> None:
    panel.add_patch(Circle(at, RADIUS, facecolor="white", edgecolor=canvas.INK, linewidth=0.8, zorder=7))
    panel.text(at[0], at[1] - 0.005, SIGNS[sign], size=9.5, weight="bold", color=canvas.INK, ha="center", va="center", zorder=8)


def _write_loop(panel: Axes, at: tuple[float, float], loop: str) -> None:
    """Write a loop's name on its arrow."""
    around = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    colour = stroke_of(loop).colour
    panel.text(*at, loop, size=8.5, weight="bold", color=colour, ha="center", va="center", zorder=3.5, bbox=around)
