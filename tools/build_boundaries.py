"""Build data/boundaries/municipalities.json, the map of pictures: ``python tools/build_boundaries.py MUNICIPALITIES.topojson``.

The source is a TopoJSON of the municipalities of 1 January 2022 in degrees (WGS84), with properties ``gm_code``: the generalised
boundaries of CBS and Kadaster. Lines that two municipalities share are one line in it, and stay one: each is simplified by itself,
so that neighbours never overlap and no gap opens between them. What is left is rounded to whole units of `UNIT` and written as
differences from point to point, which makes the file small.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Lines = list[list[list[int]]]

TARGET: Final = Path(__file__).parents[1] / "src" / "zorgsim" / "data" / "boundaries" / "municipalities.json"
SOURCE: Final = "CBS and Kadaster, municipal boundaries 2022, generalised; simplified here for pictures"
LICENCE: Final = "CC BY 4.0"
KILOMETRE: Final = 111.2
"""Kilometres in a degree of latitude."""
MIDDLE: Final = 52.2
"""Degrees of latitude at which distances from west to east are right: the middle of the country."""
TOLERANCE: Final = 0.15
"""Kilometres that a simplified line may lie beside the true one: half of a line's width in a picture of the nation."""
CORNERS: Final = 5
"""Points that an outline must have more than, its last being its first."""
UNIT: Final = 0.05
"""Kilometres to which points are rounded."""


def in_kilometres(topology: Mapping[str, Any]) -> list[Floats]:
    """Return the arcs of a TopoJSON, each (points, 2), in kilometres east and north of its corner."""
    scale, corner = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    wide = np.array([KILOMETRE * np.cos(np.radians(MIDDLE)), KILOMETRE])
    return [((np.cumsum(arc, axis=0) * scale + corner) - np.array([3.3, 50.7])) * wide for arc in topology["arcs"]]


def simplified(line: Floats, tolerance: float) -> Floats:
    """Return a line with fewer points, none of the old ones farther from it than this; its ends stay (Douglas and Peucker 1973)."""
    kept = np.zeros(len(line), dtype=bool)
    kept[[0, -1]] = True
    open_spans = [(0, len(line) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        distances = _distances(line[first + 1 : last], line[first], line[last])
        farthest = int(distances.argmax())
        if distances[farthest] > tolerance:
            middle = first + 1 + farthest
            kept[middle] = True
            open_spans += [(first, middle), (middle, last)]
    return line[kept]


def _distances(points: Floats, start: Floats, end: Floats) -> Floats:
    """Return how far points lie from the straight line between two others, its ends included."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0.0, 1.0) if length > 0.0 else np.zeros(len(points))
    away: Floats = np.hypot(*(start + share[:, None] * along - points).T)
    return away


def as_differences(line: Floats) -> list[list[int]]:
    """Return a line in whole units, each point as its difference from the one before, none twice."""
    units = np.rint(line / UNIT).astype(int)
    moves = np.diff(units, axis=0, prepend=np.zeros((1, 2), dtype=int))
    return [[int(east), int(north)] for index, (east, north) in enumerate(moves) if index == 0 or east or north]


def rings_of(geometry: Mapping[str, Any], sizes: Sequence[int]) -> list[list[int]]:
    """Return the outer rings of a municipality, each a list of arcs (``~n`` is arc n from its end); holes are those of others.

    An islet of which fewer than `CORNERS` points are left is left out, unless there is nothing else.
    """
    shapes: Sequence[Any] = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = sorted((list(shape[0]) for shape in shapes), key=lambda ring: -_points(ring, sizes))
    return [ring for index, ring in enumerate(rings) if index == 0 or _points(ring, sizes) > CORNERS]


def _points(ring: Sequence[int], sizes: Sequence[int]) -> int:
    return sum(sizes[number if number >= 0 else ~number] for number in ring)


def built(topology: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the file holds."""
    arcs = [as_differences(simplified(arc, TOLERANCE)) for arc in in_kilometres(topology)]
    sizes = [len(arc) for arc in arcs]
    (found,) = topology["objects"].values()
    municipalities = {one["properties"]["gm_code"]: rings_of(one, sizes) for one in found["geometries"]}
    about = {"source": SOURCE, "licence": LICENCE, "map": "2022-01-01", "unit_km": UNIT}
    return {**about, "municipalities": dict(sorted(municipalities.items())), "arcs": arcs}


def main() -> None:
    """Build the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    document = built(json.loads(parser.parse_args().source.read_text("utf-8")))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(document, separators=(",", ":")) + "\n", "utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB, {sum(map(len, document['arcs']))} points")


if __name__ == "__main__":
    main()
