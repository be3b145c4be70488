"""Which worlds are not ruled out: implausibility over figures, and points of the space that is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.calibration.aims import CUTOFF, Aim
from zorgsim.calibration.emulator import AnyEmulator, predict_all

Floats = NDArray[np.float64]

CANDIDATES: Final = 1 << 14
"""Points that are looked at to find those that are left: a power of two, as Sobol points come."""
BATCHES: Final = 4
"""So many times as many are looked at, at most, where fewer are left than wanted: walks that begin in few points end near them."""
SWEEPS: Final = 120
"""Steps of each walk through the space that is left, where few of the candidates are in it."""
MOVED: Final = (1.0, 0.3, 0.1)
"""Shares of the parameters that a step moves: all together in a wide space, few in a narrow one."""
LENGTHS: Final = (1.7, 0.6)
"""Lengths of a step over how two other walkers differ, before it is divided by the root of how many parameters it moves."""
STEP: Final = 0.5
"""Length of a step down, in standard deviations of what is left along each parameter."""
SHORTEST: Final = 0.02


@dataclass(frozen=True)
class Judge:
    """Says how implausible worlds are, by the emulators of all waves so far.

    Attributes
    ----------
    aims
        What worlds are held against.
    waves
        Emulators of each wave, (figures,) each. A wave knows only the space that was left before it: whom an earlier one rules out,
        it is not asked about.
    may_miss
        Series that may speak against a world without ruling it out: each may be told wrongly for a reason of its own.
    """

    aims: tuple[Aim, ...]
    waves: tuple[tuple[AnyEmulator | None, ...], ...]
    may_miss: int

    @property
    def series(self) -> tuple[str, ...]:
        """Names of series, each once."""
        return tuple(dict.fromkeys(one.series for one in self.aims))

    def by_series(self, points: Floats) -> Floats:
        """Return the largest implausibility of each series, (points, series), over the waves that were asked about each point."""
        found = np.zeros((len(points), len(self.series)))
        asked = np.arange(len(points))
        for emulators in self.waves:
            found[asked] = np.maximum(found[asked], self._in_wave(emulators, points[asked]))
            asked = asked[worst(found[asked], self.may_miss) <= CUTOFF]
        return found

    def __call__(self, points: Floats) -> Floats:
        """Return the implausibility of each point: the largest of its series once as many as may miss are left out."""
        return worst(self.by_series(points), self.may_miss)

    def _in_wave(self, emulators: Sequence[AnyEmulator | None], points: Floats) -> Floats:
        mean, variance = predict_all(emulators, points)
        return series_of(self.aims, implausibilities(self.aims, mean, variance))


def implausibilities(aims: Sequence[Aim], mean: Floats, variance: Floats) -> Floats:
    """Return the implausibility of each figure, (points, figures); 0 where nothing is known of one, for that rules nobody out."""
    each = [one.implausibility(mean[:, number], variance[:, number]) for number, one in enumerate(aims)]
    return np.nan_to_num(np.stack(each, axis=1), nan=0.0)


def series_of(aims: Sequence[Aim], figures: Floats) -> Floats:
    """Return the largest implausibility of each series, (points, series), in the order in which aims first name them."""
    names = list(dict.fromkeys(one.series for one in aims))
    return np.stack([figures[:, [one.series == name for one in aims]].max(axis=1) for name in names], axis=1)


def worst(by_series: Floats, may_miss: int) -> Floats:
    """Return the largest implausibility of each point once as many series as may miss are left out, (points,)."""
    if by_series.shape[1] <= may_miss:
        return np.zeros(len(by_series))
    ranked: Floats = np.sort(by_series, axis=1)[:, -1 - may_miss]
    return ranked


@dataclass(frozen=True)
class Space:
    """The space that is left.

    Attributes
    ----------
    points
        (points, parameters) of quantiles, evenly spread over it; none where nothing is left.
    share
        Of the space of all quantiles, the share that is left: of candidates spread evenly.
    lowest
        The lowest implausibility that was found, and where: (parameters,).
    """

    points: Floats
    share: float
    lowest: float
    nearest: Floats


def space_left(judge: Callable[[Floats], Floats], parameters: int, wanted: int, seed: int, candidates: int = CANDIDATES) -> Space:
    """Return points of the space that is not ruled out.

    Candidates fill the cube evenly; where fewer are left than wanted there are up to `BATCHES` times as many, then walks go on from
    them that stay inside: with steps as likely there as back, every point that is left is in the end as likely as any other. Where
    none is left, walks look for lower implausibility.
    """
    from scipy.stats.qmc import Sobol  # takes long to import

    rng = np.random.default_rng(seed)
    sobol, batch = Sobol(parameters, scramble=True, rng=rng), 1
    cube: Floats = sobol.random(candidates)
    found = judge(cube)
    while (found <= CUTOFF).sum() < wanted and batch < BATCHES:
        more = sobol.random(candidates)
        cube, found, batch = np.vstack([cube, more]), np.concatenate([found, judge(more)]), batch + 1
    left, share = cube[found <= CUTOFF], float((found <= CUTOFF).mean())
    order = np.argsort(found, kind="stable")
    lowest, nearest = float(found[order[0]]), cube[order[0]]
    if not len(left):
        walkers, heights = _descend(judge, cube[order[: max(16, wanted // 8)]], found[order[: max(16, wanted // 8)]], rng)
        best = int(np.argmin(heights))
        lowest, nearest, left = float(heights[best]), walkers[best], walkers[heights <= CUTOFF]
    if not len(left):
        return Space(left, share, lowest, nearest)
    points = left[:wanted] if len(left) >= wanted else _walk(judge, left, wanted, rng)
    return Space(points, share, lowest, nearest)


def _walk(judge: Callable[[Floats], Floats], left: Floats, wanted: int, rng: np.random.Generator) -> Floats:
    """Return walkers that began in points that are left, evenly, and never leave what is left.

    Steps are differences of two walkers of the other half (ter Braak 2006), so that they have the shape of what is left however
    thin it is, and are as likely there as back: who steps is not among those who say how far.
    """
    at = left[np.arange(wanted) % len(left)].copy()
    evens, odds = np.arange(0, wanted, 2), np.arange(1, wanted, 2)
    for mine, others in ((evens, odds), (odds, evens)) * (SWEEPS if wanted > 1 else 0):
        to = _reflected(at[mine] + _differences(at[others], len(mine), rng))
        inside = judge(to) <= CUTOFF
        at[mine] = np.where(inside[:, None], to, at[mine])
    return at


def _differences(others: Floats, steps: int, rng: np.random.Generator) -> Floats:
    """Return steps of some length along some parameters, as pairs of others differ, and never none at all; (steps, parameters)."""
    parameters = others.shape[1]
    moved = rng.random((steps, parameters)) < rng.choice(MOVED, size=(steps, 1))
    moved[np.arange(steps), rng.integers(parameters, size=steps)] = True
    one, other = others[rng.integers(len(others), size=(2, steps))]
    apart = rng.choice(LENGTHS, size=(steps, 1)) * (one - other) + SHORTEST * rng.standard_normal((steps, parameters))
    found: Floats = np.where(moved, apart / np.sqrt(moved.sum(axis=1, keepdims=True)), 0.0)
    return found


def _descend(judge: Callable[[Floats], Floats], at: Floats, heights: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return walkers that only take steps to lower implausibility, and how high each stands."""
    for sweep in range(SWEEPS):
        to = _reflected(at + rng.standard_normal(at.shape) * _step(at) * 0.9**sweep)
        there = judge(to)
        lower = there < heights
        at, heights = np.where(lower[:, None], to, at), np.where(lower, there, heights)
    return at, heights


def _step(at: Floats) -> Floats:
    step: Floats = np.maximum(SHORTEST, STEP * at.std(axis=0))
    return step


def _reflected(points: Floats) -> Floats:
    """Return points inside the cube: what steps over a side is thrown back by it, so that steps stay as likely there as back."""
    folded = np.abs(points) % 2.0
    inside: Floats = np.minimum(np.where(folded > 1.0, 2.0 - folded, folded), np.nextafter(1.0, 0.0))
    return inside
