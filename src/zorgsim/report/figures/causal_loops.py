"""Picture: the causal-loop diagram, drawn from what the code declares: each loop as a ring of its own, and the whole.

There is no list of quantities or arrows here: they are those of ``zorgsim.model.loops``. Lengths are in inches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
from zorgsim.report.figures.causal_layout import bend, places, ring
from zorgsim.report.loops_told import name_of, quantities, signs, turns
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
FREE: Final = 0.21
"""Names of loops and signs stand at least so far apart, if there is room."""


@dataclass(frozen=True)
class Node:
    """A quantity: where it stands, how wide and high its words are, and the words."""

    name: str
    at: tuple[float, float]
    size: tuple[float, float]
    words: str

    @property
    def is_stock(self) -> bool:
        """Whether it is a slow stock."""
        return self.name in STOCKS

    def holds(self, points: Floats) -> NDArray[np.bool_]:
        """Return which points lie inside its box, with a little air."""
        apart = np.abs(points - np.array(self.at))
        inside: NDArray[np.bool_] = (apart < np.array(self.size) / 2.0 + 0.05).all(axis=1)
        return inside


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
    """Return how the arrows of a loop are drawn."""
    return canvas.STROKES[list(LOOPS).index(loop) % len(canvas.STROKES)]


# One loop


def _draw_ring(panel: Axes, loop: str, language: Language) -> None:
    chain = LOOPS[loop]
    at = ring(len(chain.path), (1.3, 1.3))
    nodes = {name: _node(name, (x, y), language, 15) for name, (x, y) in zip(chain.path, at, strict=True)}
    curvature = -float(np.tan(np.pi / len(chain.path) / 2.0)) * 0.9
    for pair in chain.arrows:
        _draw_arrow(panel, (nodes[pair[0]], nodes[pair[1]]), stroke_of(loop), curvature)
        _write_sign(panel, (nodes[pair[0]], nodes[pair[1]]), signs()[pair], curvature)
    for node in nodes.values():
        _draw_node(panel, node, 8.5)
    stroke = stroke_of(loop)
    down = 0.22 if len(chain.path) == 3 else 0.0
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


def _draw_whole(panel: Axes, language: Language) -> None:
    declared = tuple((source, link.what, len(link.loops)) for source, link in arrows())
    found = places(declared, frozenset(STOCKS), GRID)
    at = {name: (x * CELL[0], -y * CELL[1] - 0.12) for name, (x, y) in found.items()}
    nodes = {name: _node(name, at[name], language, 20) for name in quantities()}
    for source, link in arrows():
        ends = (nodes[source], nodes[link.what])
        drawn = list(_parallel(link.loops))
        for stroke, curvature, _ in drawn:
            _draw_arrow(panel, ends, stroke, curvature)
        _write_sign(panel, ends, link.sign, drawn[-1][1])
    for source, link in arrows():
        for _, curvature, loop in _parallel(link.loops):
            if loop:
                _write_loop(panel, _free_part((nodes[source], nodes[link.what]), curvature), loop)
    for node in nodes.values():
        _draw_node(panel, node, 10)
    high = panel.get_ylim()[1]
    title = say(language, "figure.causal_loops.whole")
    panel.text(-WIDE / 2 + 0.33, high - 0.08, title, size=13.5, weight="bold", color=canvas.INK, va="top")
    panel.axhline(high - 0.01, xmin=0.02, xmax=0.98, color=canvas.PALE, linewidth=1.0)


def _parallel(loops: tuple[str, ...]) -> Iterator[tuple[canvas.Stroke, float, str]]:
    """Yield how an arrow is drawn once for each of its loops, side by side; once in grey if it has none."""
    if not loops:
        yield PLAIN, -0.08, ""
    for place, loop in enumerate(loops):
        yield stroke_of(loop), -0.1 - 0.2 * place, loop


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


def _free_part(ends: tuple[Node, Node], curvature: float) -> Floats:
    """Return the points of an arrow that lie outside both its boxes."""
    points = bend(ends[0].at, ends[1].at, curvature)
    free = np.flatnonzero(~(ends[0].holds(points) | ends[1].holds(points)))
    return points[free[0] : free[-1] + 1] if len(free) > 1 else points[48:53]


def _draw_arrow(panel: Axes, ends: tuple[Node, Node], stroke: canvas.Stroke, curvature: float) -> None:
    points = _free_part(ends, curvature)
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


def _beside(points: Floats, back: float, aside: float) -> tuple[float, float]:
    """Return a place this far back along an arrow from its head, and this far to its outer side."""
    length = np.cumsum(np.hypot(*np.diff(points[::-1], axis=0).T))
    place = min(int(np.searchsorted(length, back)) + 1, len(points) - 2)
    at, along = points[::-1][place], points[::-1][place - 1] - points[::-1][place + 1]
    outward = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
    x, y = at + aside * outward
    return float(x), float(y)


def _write_sign(panel: Axes, ends: tuple[Node, Node], sign: int, curvature: float) -> None:
    """Write a sign beside the head of an arrow, further back where another sign stands already."""
    points = _free_part(ends, curvature)
    others = [patch.center for patch in panel.patches if isinstance(patch, Circle)]
    beside = [_beside(points, back, 0.13) for back in (0.2, 0.42, 0.64)]
    free = [(x, y) for x, y in beside if all(np.hypot(x - other[0], y - other[1]) > 0.2 for other in others)]
    x, y = (free or beside)[0]
    panel.add_patch(Circle((x, y), 0.085, facecolor="white", edgecolor=canvas.INK, linewidth=0.8, zorder=7))
    panel.text(x, y - 0.005, SIGNS[sign], size=9.5, weight="bold", color=canvas.INK, ha="center", va="center", zorder=8)


def _write_loop(panel: Axes, points: Floats, loop: str) -> None:
    """Write a loop's name on its arrow, where no sign and no other name stands; on a short arrow beside it, away from its sign."""
    taken = np.array([patch.center for patch in panel.patches if isinstance(patch, Circle)] + _names_written(panel))
    on_it = [tuple(points[round((len(points) - 1) * share)]) for share in (0.4, 0.3, 0.5, 0.6, 0.2, 0.7)]
    beside = [_beside(points, back, -0.16) for back in (0.3, 0.15, 0.45)]
    at = np.array([*on_it, *beside])
    apart = np.hypot(*np.moveaxis(at[:, None] - taken[None], 2, 0)).min(axis=1)
    x, y = at[apart > FREE][0] if (apart > FREE).any() else at[apart.argmax()]
    around = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    colour = stroke_of(loop).colour
    panel.text(x, y, loop, size=8.5, weight="bold", color=colour, ha="center", va="center", zorder=3.5, bbox=around)


def _names_written(panel: Axes) -> list[tuple[float, float]]:
    return [text.get_position() for text in panel.texts if text.get_text() in LOOPS]
