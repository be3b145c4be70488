"""Where the signs and the names of loops stand in the whole: each where it can be taken for that of no other arrow.

Of many places along an arrow each takes the least bad, as the others stand, until none wants another: the same each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.report.figures.causal_shapes import Node, Shaft, beside, length_of, nearest

Floats = NDArray[np.float64]

RADIUS: Final = 0.085
"""Of the circle around a sign."""
ASIDE: Final = (0.13, 0.15, 0.18)
"""How far from its arrow a sign may stand."""
NEAREST: Final = 0.12
"""A sign is at most this far back from the head's tip; from there on, further back is worse."""
SHARES: Final = tuple(np.linspace(0.15, 0.85, 15).tolist())
"""Where on its arrow a loop's name may stand."""
SWEEPS: Final = 6


@dataclass(frozen=True)
class Clearance:
    """Distances that a mark should keep, in inches: to other arrows beyond that to its own, to boxes, to signs, to names."""

    arrows: float
    boxes: float
    signs: float
    names: float


SIGN: Final = Clearance(arrows=0.12, boxes=RADIUS + 0.03, signs=2 * RADIUS + 0.05, names=RADIUS + 0.14)
LOOP: Final = Clearance(arrows=0.14, boxes=0.13, signs=RADIUS + 0.14, names=0.26)


@dataclass(frozen=True)
class Marks:
    """Where every link's sign stands, and every arrow's loop name, in the order of links and of arrows in a loop; how bad it is."""

    signs: Floats
    names: Floats
    badness: float


@dataclass(frozen=True)
class _Mark:
    """A mark to be placed: where it may stand, and what is bad about each place whatever the other marks do."""

    places: Floats
    badness: Floats
    clearance: Clearance


def marked(nodes: Mapping[str, Node], links: Sequence[Sequence[Shaft]]) -> Marks:
    """Place a sign a link beside its head, and a name an arrow on it where the arrow is of a loop."""
    boxes = list(nodes.values())
    signs = [_sign(links, place, boxes) for place in range(len(links))]
    names = [_name(links, place, shaft, boxes) for place, shafts in enumerate(links) for shaft in shafts if shaft.loop]
    return _settled(signs, names)


def _settled(signs: Sequence[_Mark], names: Sequence[_Mark]) -> Marks:
    """Let each mark take its least bad place, as the others stand, until none wants another."""
    marks = [*signs, *names]
    stand = np.array([mark.places[np.argmin(mark.badness)] for mark in marks])
    for _ in range(SWEEPS):
        before, total = stand.copy(), 0.0
        for place, mark in enumerate(marks):
            stand[place] = np.inf
            bad = mark.badness + _crowded(mark, stand[: len(signs)], stand[len(signs) :])
            stand[place] = mark.places[np.argmin(bad)]
            total += float(bad.min())
        if (stand == before).all():
            break
    return Marks(stand[: len(signs)], stand[len(signs) :], round(total, 6))


def _crowded(mark: _Mark, signs: Floats, names: Floats) -> Floats:
    """Return what is bad about each place of a mark because of signs and names that stand near."""
    return _lack(_nearest_mark(mark.places, signs), mark.clearance.signs) + _lack(
        _nearest_mark(mark.places, names), mark.clearance.names
    )


def _nearest_mark(places: Floats, marks: Floats) -> Floats:
    return nearest(places, marks[np.isfinite(marks[:, 0])])


def _lack(distances: Floats, wanted: float) -> Floats:
    """Return what is bad about distances that are less than wanted: 1 at once, 10 at no distance. An inch back is 1."""
    lack: Floats = np.where(distances < wanted, 1.0 + 9.0 * (1.0 - distances / wanted), 0.0)
    return lack


def _sign(links: Sequence[Sequence[Shaft]], place: int, boxes: Sequence[Node]) -> _Mark:
    """Say where a link's sign may stand: on either side of one of its arrows, up to half way back from the head."""
    found = []
    for shaft in links[place]:
        backs = np.arange(NEAREST, max(0.5 * length_of(shaft.points), NEAREST + 0.05), 0.05)
        found += [(*beside(shaft.points, float(back), side * aside), back) for back in backs for aside in ASIDE for side in (1, -1)]
    places = np.array(found)
    own = nearest(places[:, :2], np.concatenate([shaft.points for shaft in links[place]]))
    apart = nearest(places[:, :2], _others(links, place))
    bad = places[:, 2] + _lack(apart - own, SIGN.arrows) + 20.0 * (own < RADIUS + 0.02)
    return _Mark(places[:, :2], bad + _near_boxes(places[:, :2], boxes, SIGN.boxes), SIGN)


def _name(links: Sequence[Sequence[Shaft]], place: int, shaft: Shaft, boxes: Sequence[Node]) -> _Mark:
    """Say where a loop's name may stand: on its arrow, best in the middle."""
    points = np.array([shaft.points[round((len(shaft.points) - 1) * share)] for share in SHARES])
    siblings = [other.points for other in links[place] if other is not shaft]
    apart = nearest(points, np.concatenate([_others(links, place), *siblings]))
    off_middle = 0.5 * np.abs(np.array(SHARES) - 0.45)
    bad = off_middle + _lack(apart, LOOP.arrows) + _near_boxes(points, boxes, LOOP.boxes)
    return _Mark(points, bad, LOOP)


def _others(links: Sequence[Sequence[Shaft]], place: int) -> Floats:
    """Return the points of all arrows but those of one link."""
    return np.concatenate([shaft.points for other, shafts in enumerate(links) if other != place for shaft in shafts])


def _near_boxes(places: Floats, boxes: Sequence[Node], wanted: float) -> Floats:
    distances = np.array([box.distance(places) for box in boxes]).min(axis=0)
    return _lack(distances, wanted)
