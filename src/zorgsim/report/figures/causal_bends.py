"""How the arrows of the whole are bent: each as little as lets it pass by the boxes of other quantities and by other arrows.

Every arrow begins nearly straight. One after the other takes, of a few curvatures, the one that is least bad as the others lie,
until none wants another; that is done from several beginnings. All of it gives the same each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.stocks import Link
from zorgsim.report.figures.causal_shapes import Node, Shaft, free_part, length_of, nearest

Floats = NDArray[np.float64]

CURVES: Final = tuple(side * share for share in (0.08, 0.04, 0.12, 0.16, 0.22, 0.3, 0.4, 0.5) for side in (-1, 1))
"""Curvatures that an arrow may take, as shares of its length."""
BESIDE: Final = 0.5
"""How much further the next arrow of the same link bends, in inches: twice the distance between them."""
STARTS: Final = range(8)
"""Seeds of the first bends, each drawn from the straightest `FIRST` curvatures."""
BEST: Final = 4
"""Ways that are offered, of which the one is taken that leaves most room for signs and names."""
FIRST: Final = 4
SWEEPS: Final = 8

COVERED: Final = 30.0
"""What is bad about an arrow that runs through the box of another quantity; an inch of detour is 1."""
CROSSED: Final = 2.0
"""What is bad about a crossing, beyond that."""
TOUCH: Final = 0.05
"""Distance below which two points touch."""
CLOSE: Final = 3.0
"""What is bad about an inch of arrow that touches another arrow; less the further it keeps away, nothing from `APART` on."""
APART: Final = 0.25
SIGN_APART: Final = 0.4
"""The same at a head, where a sign needs room."""
ENDS: Final = 3.0
"""How much worse that is where the arrow begins and ends."""
EVERY: Final = 3
"""One in so many points of a curve is laid beside the others."""
TIP: Final = 4
"""So many of them are the beginning of the curve, and so many its end."""
BOX_APART: Final = 0.12


def bent(nodes: Mapping[str, Node], links: Sequence[tuple[str, Link]]) -> Iterator[list[tuple[Shaft, ...]]]:
    """Yield the best few ways to draw the arrows of every link, one a loop (one if it is in none), side by side."""
    choices = [[_side_by_side(nodes, source, link, curve) for curve in CURVES] for source, link in links]
    alone = [np.array([_badness_alone(nodes, shafts) for shafts in choice]) for choice in choices]
    found = sorted(_settled(choices, alone, start) for start in STARTS)
    for _, best in found[:BEST]:
        yield [choice[place] for choice, place in zip(choices, best, strict=True)]


def _settled(choices: Sequence[Sequence[tuple[Shaft, ...]]], alone: Sequence[Floats], start: int) -> tuple[float, list[int]]:
    """Let each link take its least bad arrows, as the others lie, until none wants another; return what is bad, and the choices."""
    chosen = np.random.default_rng(start).integers(0, FIRST, len(choices)).tolist()
    total = np.inf
    for _ in range(SWEEPS):
        before, total = list(chosen), 0.0
        for place, choice in enumerate(choices):
            drawn = [choices[other][chosen[other]] for other in range(len(choices)) if other != place]
            others = np.concatenate([shaft.points[::EVERY] for shafts in drawn for shaft in shafts])
            badness = alone[place] + _closeness(choice, others)
            chosen[place] = int(np.argmin(badness))
            total += float(badness[chosen[place]])
        if chosen == before:
            break
    return round(total, 6), chosen


def _side_by_side(nodes: Mapping[str, Node], source: str, link: Link, curve: float) -> tuple[Shaft, ...]:
    ends = (nodes[source], nodes[link.what])
    further = np.sign(curve) * BESIDE / float(np.hypot(*np.subtract(ends[0].at, ends[1].at)))
    curves = [curve + place * further for place in range(max(1, len(link.loops)))]
    loops = link.loops or ("",)
    return tuple(Shaft((source, link.what), loop, free_part(ends, float(one))) for loop, one in zip(loops, curves, strict=True))


def _badness_alone(nodes: Mapping[str, Node], shafts: Sequence[Shaft]) -> float:
    """Return what is bad about the arrows of a link whatever the others do: boxes that they run through or touch, and detours."""
    bad = 0.0
    for shaft in shafts:
        apart = np.array([node.distance(shaft.points) for name, node in nodes.items() if name not in shaft.ends])
        bad += COVERED * len(covered(nodes, shaft)) + CLOSE * _too_close(shaft.points, apart.min(axis=0), BOX_APART)
        bad += length_of(shaft.points) - float(np.hypot(*(shaft.points[-1] - shaft.points[0])))
    return bad


def covered(nodes: Mapping[str, Node], shaft: Shaft) -> list[str]:
    """Return the quantities, other than its own, through whose boxes an arrow runs."""
    return [name for name, node in nodes.items() if name not in shaft.ends and node.holds(shaft.points).any()]


def _closeness(choice: Sequence[Sequence[Shaft]], others: Floats) -> Floats:
    """Return how close each choice of a link's arrows comes to points of others, (choices,)."""
    flat = [(place, shaft.points[::EVERY]) for place, shafts in enumerate(choice) for shaft in shafts]
    distances = nearest(np.concatenate([points for _, points in flat]), others)
    bad = np.zeros(len(choice))
    for (place, points), apart in zip(flat, np.split(distances, np.cumsum([len(points) for _, points in flat])[:-1]), strict=True):
        ends = _too_close(points[:TIP], apart[:TIP], APART) + _too_close(points[-TIP:], apart[-TIP:], SIGN_APART)
        bad[place] += CLOSE * (_too_close(points, apart, APART) + ENDS * ends) + CROSSED * _touches(apart)
    return bad


def _touches(distances: Floats) -> int:
    """Return how often a curve comes to touch another one."""
    touching = distances < TOUCH
    return int(touching[0]) + int((touching[1:] & ~touching[:-1]).sum())


def _too_close(points: Floats, distances: Floats, apart: float) -> float:
    """Return the inches of a curve that keep less than this distance, each weighted by how much less."""
    lack = np.maximum(1.0 - distances / apart, 0.0)
    return float(lack.mean()) * length_of(points)
