"""The shapes of the causal-loop diagram: quantities as boxes, arrows as points along a curve. Lengths are in inches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from zorgsim.model.stocks import STOCKS
from zorgsim.report.figures.causal_positions import NotPlacedError

Floats = NDArray[np.float64]
Point = tuple[float, float]

PADDING: Final = (0.14, 0.1)
"""Width and height that a box has beyond its words."""
AIR: Final = 0.05
"""How far from a box an arrow begins and ends."""
POINTS: Final = 201
"""How many points a curve has."""
SHORTEST: Final = 12
"""How many of them an arrow needs at least: a head, and a little of a shaft."""
POINTS_PER_INCH: Final = 72.0
"""In these letters are measured."""
LINE: Final = 1.3
"""Height of a row, as a share of the size of its letters."""


@dataclass(frozen=True)
class Node:
    """A quantity: its name, where it stands, its words in rows, how they are written, and how wide and high its box is."""

    name: str
    at: Point
    words: str
    font: FontProperties
    size: Point

    @property
    def is_stock(self) -> bool:
        """Whether it is a slow stock."""
        return self.name in STOCKS

    def holds(self, points: Floats) -> NDArray[np.bool_]:
        """Return which points lie inside its box, with a little air, (points,)."""
        apart = np.abs(points - np.array(self.at))
        inside: NDArray[np.bool_] = (apart < np.array(self.size) / 2.0 + AIR).all(axis=1)
        return inside


def box_of(words: str, font: FontProperties) -> Point:
    """Return how wide and high a box must be for these rows of words: measured, since letters differ in width."""
    rows = words.split("\n")
    wide = max(float(TextPath((0, 0), row, prop=font).get_extents().width) for row in rows) / POINTS_PER_INCH
    high = LINE * float(font.get_size_in_points()) / POINTS_PER_INCH * len(rows)
    return wide + PADDING[0], high + PADDING[1]


def curve(start: Point, end: Point, bend: float) -> Floats:
    """Return points along a curve that bulges to its left by a share of its length, (POINTS, 2)."""
    first, last = np.array(start), np.array(end)
    along = last - first
    # a curve of the second degree comes half as far as the point that pulls it
    pull = (first + last) / 2.0 + 2.0 * bend * np.array([-along[1], along[0]])
    share = np.linspace(0.0, 1.0, POINTS)[:, None]
    points: Floats = (1 - share) ** 2 * first + 2 * share * (1 - share) * pull + share**2 * last
    return points


def arc(radii: Point, begin: float, end: float) -> Floats:
    """Return points along a part of an ellipse around the origin, clockwise from the top, in turns, (POINTS, 2)."""
    angle = 2.0 * np.pi * np.linspace(begin, end, POINTS)
    return np.stack([radii[0] * np.sin(angle), radii[1] * np.cos(angle)], axis=1)


def between(points: Floats, source: Node, target: Node) -> Floats:
    """Return the points of a curve that lie outside the boxes that it joins.

    Raises
    ------
    NotPlacedError
        If none do.
    """
    free = np.flatnonzero(~(source.holds(points) | target.holds(points)))
    if len(free) < SHORTEST:
        raise NotPlacedError(
            f"no room for an arrow from {source.name!r} to {target.name!r}: move one of them in causal_positions.AT"
        )
    return points[free[0] : free[-1] + 1]


def beside(points: Floats, back: float, aside: float) -> Point:
    """Return the spot this far back along a curve from its end, and this far to its left."""
    from_end = np.cumsum(np.hypot(*np.diff(points[::-1], axis=0).T))
    index = len(points) - 2 - min(int(np.searchsorted(from_end, back)), len(points) - 3)
    along = points[index + 1] - points[index - 1]
    x, y = points[index] + aside * np.array([-along[1], along[0]]) / np.hypot(*along)
    return float(x), float(y)
