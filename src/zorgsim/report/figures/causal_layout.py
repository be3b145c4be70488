"""Where the quantities of the causal-loop diagram stand: worked out from the arrows alone, the same each time.

The whole stands on a grid whose odd rows are shifted by half a cell. From fixed starts, places are swapped as long as that makes
the drawing better: short arrows (above all those of loops), few crossings, no arrow over a quantity, stocks near the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CROSSING: Final = 6.0
COVERED: Final = 9.0
CENTRAL: Final = 0.25
"""What is bad about a crossing, about an arrow over a quantity, and about a stock's squared distance from the middle."""
STARTS: Final = (10,)
"""Seeds of the first placings: the best of some twenty for the arrows of today; more seeds take longer."""
SWEEPS: Final = 8


def ring(count: int, radii: tuple[float, float]) -> Floats:
    """Return places on an ellipse, clockwise from the top, (count, 2)."""
    angle = np.pi / 2 - 2 * np.pi * np.arange(count) / count
    return np.stack([radii[0] * np.cos(angle), radii[1] * np.sin(angle)], axis=1)


@cache
def places(
    arrows: tuple[tuple[str, str, int], ...], stocks: frozenset[str], shape: tuple[int, int]
) -> dict[str, tuple[float, float]]:
    """Return where everything stands, in cells, the middle of the grid at (0, 0).

    Parameters
    ----------
    arrows
        From what, to what, and through how many loops.
    stocks
        The quantities that are stocks.
    shape
        Columns and rows of the grid, with room for every quantity.
    """
    names = tuple(dict.fromkeys(name for source, target, _ in arrows for name in (source, target)))
    ends = np.array([[names.index(source), names.index(target)] for source, target, _ in arrows])
    weight = np.array([1.0 + 1.2 * min(loops, 2) for _, _, loops in arrows])
    central = np.array([name in stocks for name in names])
    best = min((_improved(_Drawing(ends, weight, central, shape), start) for start in STARTS), key=lambda found: found[0])
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, best[1], strict=True)}


def _improved(drawing: _Drawing, start: int) -> tuple[float, Floats]:
    """Swap places until no swap makes the drawing better; return what is bad about it, and the places."""
    order = np.random.default_rng(start).permutation(len(drawing.cells))
    badness = drawing.badness(order)
    for _ in range(SWEEPS):
        before = badness
        for one in range(drawing.count):
            for other in range(one + 1, len(order)):
                order[[one, other]] = order[[other, one]]
                now = drawing.badness(order)
                if now < badness - 1e-6:
                    badness = now
                else:
                    order[[one, other]] = order[[other, one]]
        if badness > before - 1e-6:
            break
    return round(badness, 6), drawing.cells[order[: drawing.count]]


class _Drawing:
    """What is drawn, and how bad a way to place it is."""

    def __init__(self, ends: Ints, weight: Floats, central: NDArray[np.bool_], shape: tuple[int, int]) -> None:
        self.ends, self.weight, self.central = ends, weight, central
        self.count = len(central)
        self.cells = _grid(*shape)
        one, other = np.triu_indices(len(ends), 1)
        apart = (ends[one][:, :, None] != ends[other][:, None, :]).all(axis=(1, 2))
        self.pairs = (one[apart], other[apart])
        self.others = np.ones((len(ends), self.count), dtype=bool)
        self.others[np.arange(len(ends))[:, None], ends] = False

    def badness(self, order: Ints) -> float:
        """Return what is bad about placing the quantities in the first cells of an order."""
        at = self.cells[order[: self.count]]
        start, end = at[self.ends[:, 0]], at[self.ends[:, 1]]
        along = end - start
        squared = (along * along).sum(axis=1)
        long = (self.weight * squared).sum()
        away = (at[self.central] ** 2).sum()
        return float(long + CENTRAL * away + CROSSING * self._crossings(start, along) + COVERED * self._covered(at, start, along))

    def _crossings(self, start: Floats, along: Floats) -> int:
        one, other = self.pairs
        between = start[other] - start[one]
        turned = _cross(along[one], along[other])
        turned = np.where(np.abs(turned) < 1e-9, 1e-9, turned)
        first, second = _cross(between, along[other]) / turned, _cross(between, along[one]) / turned
        return int(((first > 0) & (first < 1) & (second > 0) & (second < 1)).sum())

    def _covered(self, at: Floats, start: Floats, along: Floats) -> int:
        """Count quantities that a straight arrow between two others runs over."""
        to = at[None, :, :] - start[:, None, :]
        share = np.clip((to * along[:, None, :]).sum(axis=2) / (along * along).sum(axis=1)[:, None], 0.0, 1.0)
        gap = to - share[:, :, None] * along[:, None, :]
        near = (np.abs(gap[..., 0]) < 0.46) & (np.abs(gap[..., 1]) < 0.34)
        return int((near & self.others).sum())


def _cross(one: Floats, other: Floats) -> Floats:
    product: Floats = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return product


def _grid(columns: int, rows: int) -> Floats:
    """Return the middle of every cell, odd rows shifted by half a cell."""
    row, column = np.indices((rows, columns))
    x = column + 0.5 * (row % 2) - (columns - 0.5) / 2.0
    return np.stack([x.ravel(), (row - (rows - 1) / 2.0).ravel()], axis=1).astype(np.float64)


def bend(start: Sequence[float], end: Sequence[float], curvature: float) -> Floats:
    """Return points along an arrow that is bent to its right by a share of its length, (101, 2)."""
    first, last = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    along = last - first
    middle = (first + last) / 2.0 + curvature * np.array([along[1], -along[0]])
    share = np.linspace(0.0, 1.0, 101)[:, None]
    points: Floats = (1 - share) ** 2 * first + 2 * share * (1 - share) * middle + share**2 * last
    return points
