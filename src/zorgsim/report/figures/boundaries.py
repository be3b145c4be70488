"""The shapes of the municipalities of 1 January 2022, for the map (built by ``tools/build_boundaries.py``; docs/data.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FILE: Final = "data/boundaries/municipalities.json"


@cache
def municipal_shapes() -> Mapping[str, tuple[Floats, ...]]:
    """Return by CBS code the outlines of each municipality, (points, 2) each, kilometres east and north of a corner.

    A municipality with islands has several.

    Source: CBS and Kadaster, municipal boundaries 2022, simplified; CC BY 4.0.
    """
    document = json.loads((files("zorgsim") / FILE).read_text(encoding="utf-8"))
    arcs = [np.cumsum(np.array(arc, dtype=np.float64), axis=0) * document["unit_km"] for arc in document["arcs"]]
    shapes = {code: tuple(_ring(ring, arcs) for ring in rings) for code, rings in document["municipalities"].items()}
    return MappingProxyType(shapes)


def _ring(numbers: Sequence[int], arcs: Sequence[Floats]) -> Floats:
    """Put arcs together to an outline; ``~n`` is arc n, walked from its end."""
    return np.concatenate([arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers])


def area(shape: Floats) -> float:
    """Return the area of an outline, square kilometres (the shoelace formula)."""
    east, north = shape.T
    return abs(float((east * np.roll(north, -1) - np.roll(east, -1) * north).sum())) / 2.0


def middle(shapes: Sequence[Floats]) -> Floats:
    """Return a point in the largest outline of a municipality at which a mark can stand, (2,): its centre of area, or near it."""
    shape = max(shapes, key=area)
    east, north = shape.T
    across = east * np.roll(north, -1) - np.roll(east, -1) * north
    sums = [((one + np.roll(one, -1)) * across).sum() for one in (east, north)]
    found: Floats = np.array(sums) / (3.0 * across.sum())
    return found
