"""The shapes of the causal-loop diagram: quantities as boxes, arrows as points along a curve. Lengths are in inches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from zorgsim.model.stocks import STOCKS
from zorgsim.report.figures.causal_layout import bend

Floats = NDArray[np.float64]

AIR: Final = 0.05
"""How far from a box an arrow begins and ends."""


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

    def distance(self, points: Floats) -> Floats:
        """Return how far points lie from its box, 0 inside, (points,)."""
        outside = np.maximum(np.abs(points - np.array(self.at)) - np.array(self.size) / 2.0, 0.0)
        apart: Floats = np.hypot(outside[:, 0], outside[:, 1])
        return apart

    def holds(self, points: Floats) -> NDArray[np.bool_]:
        """Return which points lie inside its box, with a little air."""
        apart = np.abs(points - np.array(self.at))
        inside: NDArray[np.bool_] = (apart < np.array(self.size) / 2.0 + AIR).all(axis=1)
        return inside


@dataclass(frozen=True)
class Shaft:
    """An arrow as it is drawn: the quantities that it leaves and reaches, the loop that it belongs to, and its curve.

    Attributes
    ----------
    loop
        Name of the loop; empty where the arrow is in none.
    points
        (points, 2) the part outside both boxes, up to the head.
    """

    ends: tuple[str, str]
    loop: str
    points: Floats


def free_part(ends: tuple[Node, Node], curvature: float) -> Floats:
    """Return the points of an arrow that lie outside both its boxes."""
    points = bend(ends[0].at, ends[1].at, curvature)
    free = np.flatnonzero(~(ends[0].holds(points) | ends[1].holds(points)))
    return points[free[0] : free[-1] + 1] if len(free) > 1 else points[48:53]


def beside(points: Floats, back: float, aside: float) -> tuple[float, float]:
    """Return a place this far back along an arrow from its head, and this far to its outer side."""
    length = np.cumsum(np.hypot(*np.diff(points[::-1], axis=0).T))
    place = min(int(np.searchsorted(length, back)) + 1, len(points) - 2)
    at, along = points[::-1][place], points[::-1][place - 1] - points[::-1][place + 1]
    outward = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
    x, y = at + aside * outward
    return float(x), float(y)


def length_of(points: Floats) -> float:
    """Return how long a curve is."""
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def nearest(places: Floats, points: Floats) -> Floats:
    """Return the distance from each place to the nearest of some points, (places,); infinite where there are none."""
    if not len(points):
        return np.full(len(places), np.inf)
    return np.asarray(KDTree(points).query(places)[0], dtype=np.float64)
