"""Picture: the causal-loop diagram, drawn from what the code declares: each loop as a ring of its own, and the whole.

Quantities, arrows, signs and loops are those of ``zorgsim.model.loops``; where they stand is declared in ``causal_positions``.
Lengths are in inches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill, wrap
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, PathPatch
from matplotlib.path import Path as Outline

from zorgsim import __version__
from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.model.stocks import STOCKS, Link
from zorgsim.report.figures import canvas
from zorgsim.report.figures.causal_positions import AT, COURSES, Course, check
from zorgsim.report.figures.causal_shapes import Floats, Node, Point, arc, beside, between, box_of, curve
from zorgsim.report.loops_text import name_of, quantities, signs, turns
from zorgsim.report.strokes import STROKES, Stroke
from zorgsim.report.texts import say

PLAIN: Final = Stroke("#8a8a8a", "-", "", "")
"""How an arrow is drawn that is in no loop."""
FILL: Final = "#f1ead6"
"""Inside the box of a stock."""
SIGNS: Final = {1: "+", -1: "\N{MINUS SIGN}"}
KEYS: Final = ("stock", "flow", "sign_more", "sign_less", "reinforces", "balances", "no_loop")
"""What is explained."""
RADIUS: Final = 0.085
"""Of the circle around a sign."""
BACK: Final = 0.19
"""How far back from the tip of its arrow a sign stands."""
ASIDE: Final = 0.15
"""How far beside its arrow."""
BESIDE: Final = 0.24
"""Between the arrows of one link that is in several loops."""
STAGGER: Final = 0.12
"""Between the names on the arrows of one link, as a share of its length."""

WIDE: Final = 16.5
HEAD: Final = 1.0
WHOLE: Final = 9.2
FOOT: Final = 0.35
RING: Final = (4.0, 3.5)
"""Width and height of the panel of one loop."""
RADII: Final = (1.4, 1.3)
"""Of its ring."""
COLUMNS: Final = 4
RINGS: Final = 3
"""Rings beside each other where they are drawn without the whole."""


class Letters(NamedTuple):
    """How large words are written, and how many letters go into a row."""

    size: float
    width: int


SMALL: Final = Letters(8.5, 16)
LARGE: Final = Letters(10.0, 20)


class Shaft(NamedTuple):
    """An arrow as it is drawn: its loop, empty where it is in none, and the points outside the boxes that it joins."""

    loop: str
    points: Floats


class Drawn(NamedTuple):
    """A link as it is drawn: its ends, its sign, an arrow for each of its loops from left to right, and where its sign stands."""

    ends: tuple[str, str]
    sign: int
    shafts: Sequence[Shaft]
    at: Point


class Whole(NamedTuple):
    """Everything in the lower half: the quantities, and the links between them."""

    nodes: Mapping[str, Node]
    links: Sequence[Drawn]


def draw(language: Language) -> Figure:
    """Draw every loop as a ring, and below them the whole."""
    check(quantities(), signs())
    rows = -(-(len(LOOPS) + 1) // COLUMNS)
    high = HEAD + rows * RING[1] + WHOLE + FOOT
    figure = canvas.Page(figsize=(WIDE, high), dpi=110, facecolor="white")
    title, subtitle = (say(language, f"figure.causal_loops.{key}") for key in ("title", "subtitle"))
    figure.text(0.02, 1 - 0.16 / high, title, size=19, weight="bold", color=canvas.INK, va="top")
    figure.text(0.02, 1 - 0.58 / high, subtitle, size=11.5, color=canvas.GREY, va="top")
    figure.text(0.02, 0.1 / high, say(language, "figure.causal_loops.footer", version=__version__), size=8, color=canvas.GREY)
    left = (WIDE - COLUMNS * RING[0]) / 2.0
    corners = [(left + column * RING[0], high - HEAD - (row + 1) * RING[1]) for row in range(rows) for column in range(COLUMNS)]
    for loop, corner in zip(LOOPS, corners, strict=False):
        _draw_ring(_panel(figure, corner, RING), loop, language)
    _explain(_panel(figure, corners[len(LOOPS)], RING), language, KEYS)
    _draw_whole(_panel(figure, (0.0, FOOT), (WIDE, WHOLE)), language)
    return figure


def draw_rings(language: Language) -> Figure:
    """Draw every loop as a ring, without the whole: three beside each other, so that words can be read on a page of A4."""
    check(quantities(), signs())
    rows = -(-(len(LOOPS) + 1) // RINGS)
    wide, high = RINGS * RING[0], HEAD + rows * RING[1] + FOOT
    figure = canvas.Page(figsize=(wide, high), dpi=110, facecolor="white")
    title, subtitle = (say(language, f"figure.loops.{key}", count=len(LOOPS)) for key in ("title", "subtitle"))
    figure.text(0.02, 1 - 0.14 / high, title, size=17, weight="bold", color=canvas.INK, va="top")
    figure.text(0.02, 1 - 0.52 / high, subtitle, size=10.5, color=canvas.GREY, va="top")
    figure.text(0.02, 0.1 / high, say(language, "figure.causal_loops.footer", version=__version__), size=7, color=canvas.GREY)
    corners = [(column * RING[0], high - HEAD - (row + 1) * RING[1]) for row in range(rows) for column in range(RINGS)]
    for loop, corner in zip(LOOPS, corners, strict=False):
        _draw_ring(_panel(figure, corner, RING), loop, language)
    _explain(_panel(figure, corners[len(LOOPS)], RING), language, KEYS[:-1])  # every arrow is in a loop here
    return figure


def _panel(figure: Figure, corner: Point, size: Point) -> Axes:
    """Return a panel that is measured in inches from its middle."""
    wide, high = figure.get_size_inches()
    panel = figure.add_axes((corner[0] / wide, corner[1] / high, size[0] / wide, size[1] / high))
    panel.set(xlim=(-size[0] / 2, size[0] / 2), ylim=(-size[1] / 2, size[1] / 2))
    panel.axis("off")
    return panel


def stroke_of(loop: str) -> Stroke:
    """Return how the arrows of a loop are drawn; without a name, those in no loop."""
    return STROKES[list(LOOPS).index(loop) % len(STROKES)] if loop else PLAIN


# One loop


def _draw_ring(panel: Axes, loop: str, language: Language) -> None:
    about, stroke = LOOPS[loop], stroke_of(loop)
    turn = 1.0 / len(about.path)
    arcs = [arc(RADII, index * turn, (index + 1) * turn) for index in range(len(about.path))]
    begins = [(float(points[0, 0]), float(points[0, 1])) for points in arcs]
    nodes = {name: _node(name, begin, language, SMALL) for name, begin in zip(about.path, begins, strict=True)}
    for (source, target), points in zip(about.arrows, arcs, strict=True):
        free = between(points, nodes[source], nodes[target])
        _draw_arrow(panel, free, stroke)
        _draw_sign(panel, beside(free, BACK, ASIDE), signs()[source, target])
    for node in nodes.values():
        _draw_node(panel, node)
    words = "\n".join([*wrap(name_of(loop, language), 16), f"({turns(loop, language)})"])
    panel.text(0, 0.12, loop, size=21, weight="bold", color=stroke.colour, ha="center", va="center")
    panel.text(0, -0.1, words, size=8.5, color=canvas.INK, ha="center", va="top", linespacing=1.1)


def _explain(panel: Axes, language: Language, keys: Sequence[str]) -> None:
    """Say what boxes, words, signs and lines mean."""
    left, top, apart = -1.75, 1.15, 0.4
    for row, key in enumerate(keys):
        indent = 0.6 if key in ("stock", "no_loop") else 0.0
        words = fill(say(language, f"figure.causal_loops.{key}"), 36 if indent else 49)
        panel.text(left + indent, top - apart * row, words, size=9.5, color=canvas.INK, va="center", linespacing=1.15)
    if "no_loop" in keys:
        low = top - apart * keys.index("no_loop")
        panel.plot([left, left + 0.44], [low, low], color=PLAIN.colour, linewidth=1.1)
    _draw_node(panel, Node(next(iter(STOCKS)), (left + 0.22, top), "", FontProperties(), (0.44, 0.22)))


# The whole


def lay_out(language: Language) -> Whole:
    """Return everything that is declared, where it is to stand."""
    nodes = {name: _node(name, AT[name], language, LARGE) for name in quantities()}
    return Whole(nodes, [_link(nodes, source, link) for source, link in arrows()])


def _link(nodes: Mapping[str, Node], source: str, link: Link) -> Drawn:
    ends = nodes[source], nodes[link.what]
    course = COURSES.get((source, link.what), Course())
    loops = link.loops or ("",)
    course_of = curve(ends[0].at, ends[1].at, course.bend)
    along = np.subtract(ends[1].at, ends[0].at)
    left = BESIDE * np.array([-along[1], along[0]]) / np.hypot(*along)
    shafts = [Shaft(loop, between(course_of + (0.5 * (len(loops) - 1) - index) * left, *ends)) for index, loop in enumerate(loops)]
    outer = shafts[0] if course.side > 0 else shafts[-1]
    return Drawn((source, link.what), link.sign, shafts, beside(outer.points, BACK, course.side * ASIDE))


def _draw_whole(panel: Axes, language: Language) -> None:
    whole = lay_out(language)
    for link in whole.links:
        first = COURSES.get(link.ends, Course()).name - STAGGER * (len(link.shafts) - 1) / 2.0
        for index, shaft in enumerate(link.shafts):
            share = first + STAGGER * index
            _draw_arrow(panel, shaft.points, stroke_of(shaft.loop))
            _write_loop(panel, shaft.points[round(share * (len(shaft.points) - 1))], shaft.loop)
        _draw_sign(panel, link.at, link.sign)
    for node in whole.nodes.values():
        _draw_node(panel, node)
    title = say(language, "figure.causal_loops.whole")
    panel.text(-WIDE / 2 + 0.33, WHOLE / 2 - 0.08, title, size=13.5, weight="bold", color=canvas.INK, va="top")
    panel.axhline(WHOLE / 2 - 0.01, xmin=0.02, xmax=0.98, color=canvas.PALE, linewidth=1.0)


# Parts


def _node(name: str, at: Point, language: Language, letters: Letters) -> Node:
    words = fill(say(language, f"quantity.name.{name}"), letters.width, break_long_words=False, break_on_hyphens=False)
    font = FontProperties(size=letters.size, weight="bold" if name in STOCKS else "normal")
    return Node(name, at, words, font, box_of(words, font))


def _draw_node(panel: Axes, node: Node) -> None:
    (x, y), (wide, high) = node.at, node.size
    edge, fill_colour = (canvas.INK, FILL) if node.is_stock else ("none", "white")
    style = "round,pad=0,rounding_size=0.05"
    panel.add_patch(
        FancyBboxPatch((x - wide / 2, y - high / 2), wide, high, style, ec=edge, fc=fill_colour, linewidth=1.3, zorder=4)
    )
    panel.text(x, y, node.words, fontproperties=node.font, color=canvas.INK, ha="center", va="center", zorder=5, linespacing=1.1)


def _draw_arrow(panel: Axes, points: Floats, stroke: Stroke) -> None:
    """Draw an arrow; the head is a patch of its own, since dashes would tear it."""
    thick, head = (1.1, "-|>,head_length=5,head_width=2.4") if stroke is PLAIN else (1.9, "-|>,head_length=6,head_width=3.2")
    shaft = Outline(points[:-1])
    panel.add_patch(PathPatch(shaft, fc="none", ec=stroke.colour, linewidth=thick, linestyle=stroke.line, zorder=2))
    before, tip = points[max(0, len(points) - 12)], points[-1]
    ends = (float(before[0]), float(before[1])), (float(tip[0]), float(tip[1]))
    panel.add_patch(FancyArrowPatch(*ends, arrowstyle=head, color=stroke.colour, linewidth=0.8, shrinkA=0, shrinkB=0, zorder=3))


def _draw_sign(panel: Axes, at: Point, sign: int) -> None:
    panel.add_patch(Circle(at, RADIUS, facecolor="white", edgecolor=canvas.INK, linewidth=0.8, zorder=7))
    panel.text(at[0], at[1] - 0.005, SIGNS[sign], size=9.5, weight="bold", color=canvas.INK, ha="center", va="center", zorder=8)


def _write_loop(panel: Axes, at: Floats, loop: str) -> None:
    """Write a loop's name on its arrow."""
    around = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    colour = stroke_of(loop).colour
    panel.text(at[0], at[1], loop, size=8.5, weight="bold", color=colour, ha="center", va="center", zorder=3.5, bbox=around)
