"""Which worlds are not ruled out: implausibility over figures, and points of the space that is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.calibration.aims import CUTOFF, Aim
from zorgsim.calibration.emulator import REACH, AnyEmulator, Emulator, predict_all

Floats = NDArray[np.float64]

WALKERS: Final = 512
"""Points with which the space is walked through."""
INSIDE: Final = 0.5
"""Share of the walkers that each level leaves inside."""
STEPS: Final = 10
"""Steps of every walker at each level."""
LAST_STEPS: Final = 40
"""Steps at the level where the search ends, so that copies of one walker come apart."""
APART: Final = 200
"""The same of points that are placed. After 40, means of parameters that move nothing still varied three times as much as those of
independent points (of 249 parameters, in a trial); after 200 one and a half times."""
LENGTHS: Final = (0.02, 0.5)
"""Between which the length of a step is drawn, evenly in its logarithm: short ones for thin spaces, long ones for wide ones."""
LEVELS: Final = 60
"""Levels at most: beyond 2 to this power nothing is found anyway."""
STALLED: Final = 0.002
"""A level that lies lower than the one before by less than this share of it counts as no way down; three of them end the search."""
AIM: Final = 0.5
"""Chance of meeting the figures at which the next wave is placed, if it can be had. Assumption, of effort alone."""
DEEPEST: Final = 14
"""Levels to it at most, each half of the one before: rather worlds that seldom meet the figures than all of them in one corner."""
MOVES: Final = 300
"""Moves that a simulated world tries on its way to where it would meet the figures. Assumption, of effort alone."""
MOVED_TOGETHER: Final = 3
"""Parameters that one of these moves changes at most."""
MOVED_BY: Final = (0.02, 1.0)
"""Between which the length of a move is drawn, evenly in its logarithm, in standard deviations of parameters as normal numbers."""
APART_FROM: Final = 2.0 * REACH
"""Distance that worlds that are moved keep from those that met the figures, and from each other: within it they would be nearly one
world, counted twice."""
MOST: Final = 1e9
"""Minus the logarithm of a chance that is none: none is less likely."""


@dataclass(frozen=True)
class Judge:
    """Says how implausible worlds are, by the emulators of all waves so far.

    Attributes
    ----------
    aims
        What worlds are held against.
    emulators
        (figures,) of all worlds so far; None of a figure that is known in too few.
    may_miss
        Series that may speak against a world without ruling it out: each may be told wrongly for a reason of its own.
    """

    aims: tuple[Aim, ...]
    emulators: tuple[AnyEmulator | None, ...]
    may_miss: int

    @property
    def series(self) -> tuple[str, ...]:
        """Names of series, each once."""
        return tuple(dict.fromkeys(one.series for one in self.aims))

    def by_series(self, points: Floats) -> Floats:
        """Return the largest implausibility of each series, (points, series)."""
        mean, variance = predict_all(self.emulators, points)
        return series_of(self.aims, implausibilities(self.aims, mean, variance))

    def __call__(self, points: Floats) -> Floats:
        """Return the implausibility of each point: the largest of its series once as many as may miss are left out."""
        return worst(self.by_series(points), self.may_miss)

    def chance(self, points: Floats) -> Floats:
        """Return the chance that a world would meet the figures if it were simulated, (points,).

        Years of one series go up and down together, so that the least likely one counts; different series are taken as independent.
        As many of them as may miss may do so, whichever these are.
        """
        found: Floats = np.exp(-self.unlikely(points))
        return found

    def counts(self, parameters: int) -> Floats:
        """Return for how much each parameter counts, over all series: (parameters,), which add up to 1."""
        each = np.full(parameters, 1e-9)
        names = [one.series for one in self.aims]
        for name, emulator in zip(names, self.emulators, strict=True):
            if isinstance(emulator, Emulator):
                squares = emulator.process.weights**2
                each += squares / squares.sum() / names.count(name)
        counts: Floats = each / each.sum()
        return counts

    def unlikely(self, points: Floats) -> Floats:
        """Return how unlikely it is that a world would meet the figures: minus the logarithm of the chance, (points,)."""
        each = np.zeros((len(points), len(self.aims)))
        for number, (one, emulator) in enumerate(zip(self.aims, self.emulators, strict=True)):
            if emulator is not None:
                each[:, number] = emulator.log_within(points, *one.accepted)
        found: Floats = np.minimum(-log_at_most_missed(-series_of(self.aims, -each), self.may_miss), MOST)
        return found


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


def log_at_most_missed(logs: Floats, may_miss: int) -> Floats:
    """Return the logarithm of the chance that of independent series at most so many are missed, (points,).

    ``logs`` are those of the chances that each is met, (points, series). Most worlds that missed have chances too small to tell,
    and would without logarithms all count as equally unlikely.
    """
    missed = np.full((len(logs), may_miss + 1), -np.inf)  # that 0, 1, ... were missed so far; more than may be are dropped
    missed[:, 0] = 0.0
    with np.errstate(divide="ignore"):
        others = np.log1p(-np.minimum(np.exp(logs), 1.0))
    for met, not_met in zip(logs.T[:, :, None], others.T[:, :, None], strict=True):
        one_more = np.hstack([np.full_like(met, -np.inf), missed[:, :-1]])
        missed = np.logaddexp(missed + met, one_more + not_met)
    found: Floats = np.logaddexp.reduce(missed, axis=1)
    return found


def off_as_simulated(aims: Sequence[Aim], outputs: Floats) -> Floats:
    """Return how far off each series is of worlds whose figures are known, for they were simulated: (worlds, series).

    A figure that a world has not (a wait where nobody waits) speaks against it: nothing says that it met what was counted.
    """
    each = implausibilities(aims, outputs, np.zeros_like(outputs))
    return series_of(aims, np.where(np.isnan(outputs), np.inf, each))


def by_simulation(aims: Sequence[Aim], outputs: Floats, may_miss: int) -> Floats:
    """Return the implausibility of worlds that were simulated, from their figures, (worlds, figures): (worlds,)."""
    return worst(off_as_simulated(aims, outputs), may_miss)


@dataclass(frozen=True)
class Left:
    """How much of the space is left.

    Attributes
    ----------
    share
        Of the space of all quantiles, the share that is left: not more implausible than `CUTOFF`; 0 where nothing is.
    lowest, nearest
        The lowest implausibility that was found, and where: (parameters,).
    """

    share: float
    lowest: float
    nearest: Floats

    @property
    def anything(self) -> bool:
        """Whether any point that was looked at is left."""
        return self.share > 0.0


@dataclass(frozen=True)
class Space(Left):
    """The space that is left, with points of it.

    Attributes
    ----------
    points
        (points, parameters) of quantiles, evenly spread over what is left; none where nothing is.
    """

    points: Floats


@dataclass(frozen=True)
class _Way:
    """How far down walkers go: to what level, in how many at most, and how many steps they take at the last one."""

    goal: float
    levels: int
    last_steps: int


@dataclass(frozen=True)
class _Walkers:
    """Where walkers stand, as normal numbers, how implausible each is, and what share of the space lies below the level."""

    at: Floats
    heights: Floats
    level: float
    share: float


def space_left(judge: Callable[[Floats], Floats], parameters: int, wanted: int, seed: int, walkers: int = WALKERS) -> Space:
    """Return points of the space that is not ruled out.

    By subset simulation (Au and Beck 2001): walkers fill the space evenly; each level leaves the lower half of them, which stand
    for half of what the level before left, are doubled, and walk on without ever leaving it. Steps keep the space as it is
    (preconditioned Crank-Nicolson: quantiles as normal numbers), so that a point below the level is as likely as any other,
    however many parameters there are.
    """
    rng = np.random.default_rng(seed)
    begun = rng.standard_normal((max(walkers, wanted), parameters))
    left = _down(judge, _Walkers(begun, judge(_quantiles(begun)), np.inf, 1.0), _Way(CUTOFF, LEVELS, LAST_STEPS), rng)
    best = int(np.argmin(left.heights))
    lowest, nearest = float(left.heights[best]), _quantiles(left.at[best])
    inside = left.heights <= CUTOFF  # all of them, unless the walk ended before half of them were there
    if not inside.any():
        return Space(0.0, lowest, nearest, np.empty((0, parameters)))
    return Space(left.share * float(inside.mean()), lowest, nearest, _some(_quantiles(left.at[inside]), wanted))


def likely_points(judge: Judge, space: Space, wanted: int, seed: int) -> tuple[Floats, Floats]:
    """Return points that would probably meet the figures, and the chance of each: (points, parameters) and (points,).

    From what is left walkers go on to where that is likelier (`AIM`, `DEEPEST`): as unsure as emulators are, few of the worlds that
    they only just leave meet the figures once they are simulated. They keep to what is likelier alone: where emulators are very
    unsure they may step beyond what is left.
    """
    rng = np.random.default_rng(seed)
    from_there = _some(space.points, max(len(space.points), wanted))  # copies come apart as they walk
    begun = _normal(from_there)
    way = _Way(-float(np.log(AIM)), DEEPEST, STEPS)
    low = _down(judge.unlikely, _Walkers(begun, judge.unlikely(from_there), np.inf, 1.0), way, rng)
    stand = _some(low.at, wanted), _some(low.heights[:, None], wanted)[:, 0]
    at, heights = _walk(judge.unlikely, stand, low.level, (APART, rng))
    return _quantiles(at), np.exp(-heights)


def moved_points(judge: Judge, worlds: Floats, met: Floats, wanted: int, seed: int) -> Floats:
    """Return worlds that were simulated and missed the figures, moved to where they would probably meet them: (points, parameters).

    Near a world that was simulated emulators are surest: what they do not tell of it is taken to stay nearly what it is (`REACH`).
    So each world moves by few parameters at a time, and only to where it is likelier to meet the figures; then each parameter goes
    back to where it was unless that makes it less likely. Worlds are begun, and end, apart (`APART_FROM`) from each other and from
    those that met, (worlds, parameters); who does not is left out, so that there may be fewer than are wanted.
    """
    rng = np.random.default_rng(seed)
    ranked = worlds[np.argsort(judge.unlikely(worlds), kind="stable")]
    begun = ranked[apart(ranked, met, wanted)]
    if not len(begun):
        return begun
    stand = _normal(begun)
    at, heights = stand, judge.unlikely(_quantiles(stand))
    counts = judge.counts(worlds.shape[1])
    for _ in range(MOVES):
        lengths = np.exp(rng.uniform(float(np.log(MOVED_BY[0])), float(np.log(MOVED_BY[1])), size=(len(at), 1)))
        which = rng.choice(len(counts), size=(len(at), MOVED_TOGETHER), p=counts)
        to = at.copy()
        np.put_along_axis(to, which, np.take_along_axis(at, which, 1) + lengths * rng.standard_normal(which.shape), 1)
        there = judge.unlikely(_quantiles(to))
        better = there < heights
        at, heights = np.where(better[:, None], to, at), np.where(better, there, heights)
    moved = _quantiles(_put_back(judge, stand, (at, heights)))
    went = (moved != _quantiles(stand)).any(axis=1)  # who did not would be the same world once more
    found: Floats = moved[went][apart(moved[went], met, wanted)]
    return found


def _put_back(judge: Judge, begun: Floats, stand: tuple[Floats, Floats]) -> Floats:
    """Return where walkers are once each parameter that went along for nothing is where it was."""
    at, heights = stand
    changed = at != begun
    for turn in range(int(changed.sum(axis=1).max())):
        to = at.copy()
        rows = np.flatnonzero(changed.sum(axis=1) > turn)
        which = np.array([np.flatnonzero(changed[row])[turn] for row in rows])
        to[rows, which] = begun[rows, which]
        there = judge.unlikely(_quantiles(to))
        as_good = there <= heights
        at, heights = np.where(as_good[:, None], to, at), np.where(as_good, there, heights)
    return at


def apart(points: Floats, taken: Floats, wanted: int) -> list[int]:
    """Return which points lie apart (`APART_FROM`) from those that are taken and from those before them, ``wanted`` at most."""
    chosen: list[int] = []
    for number, point in enumerate(points):
        if len(chosen) == wanted:
            break
        others = np.vstack([taken, points[chosen]])
        if not (((others - point) ** 2).sum(axis=1) < APART_FROM**2).any():
            chosen.append(number)
    return chosen


def _some(points: Floats, wanted: int) -> Floats:
    """Return so many of the points, from beginning to end."""
    some: Floats = points[np.linspace(0, len(points) - 1, wanted).round().astype(int)]
    return some


def _down(judge: Callable[[Floats], Floats], walkers: _Walkers, way: _Way, rng: np.random.Generator) -> _Walkers:
    """Return walkers below the goal, or below the lowest level that could be reached in so many."""
    stalled = 0
    for number in range(way.levels):
        level = max(way.goal, float(np.quantile(walkers.heights, INSIDE)))
        stalled = stalled + 1 if level > (1.0 - STALLED) * walkers.level else 0
        inside = np.flatnonzero(walkers.heights <= level)
        again = inside[np.linspace(0, len(inside) - 1, len(walkers.heights)).round().astype(int)]
        share = walkers.share * len(inside) / len(walkers.heights)
        there = level <= way.goal or number == way.levels - 1 or stalled == 3
        steps = way.last_steps if there else STEPS
        at, heights = _walk(judge, (walkers.at[again], walkers.heights[again]), level, (steps, rng))
        walkers = _Walkers(at, heights, level, share)
        if there:
            break
    return walkers


def _walk(
    judge: Callable[[Floats], Floats], stand: tuple[Floats, Floats], level: float, how: tuple[int, np.random.Generator]
) -> tuple[Floats, Floats]:
    """Return where walkers are after some steps that never leave what lies below the level, and how implausible that is."""
    (at, heights), (steps, rng) = stand, how
    for _ in range(steps):
        length = np.exp(rng.uniform(float(np.log(LENGTHS[0])), float(np.log(LENGTHS[1])), size=(len(at), 1)))
        to = np.sqrt(1.0 - length**2) * at + length * rng.standard_normal(at.shape)
        there = judge(_quantiles(to))
        inside = there <= level
        at, heights = np.where(inside[:, None], to, at), np.where(inside, there, heights)
    return at, heights


def _normal(points: Floats) -> Floats:
    """Return quantiles as normal numbers, those at the ends not endlessly far out."""
    from scipy.special import ndtri  # takes long to import

    found: Floats = ndtri(np.clip(points, 1e-9, 1.0 - 1e-9))
    return found


def _quantiles(at: Floats) -> Floats:
    """Return normal numbers as quantiles in [0, 1)."""
    from scipy.special import ndtr  # takes long to import

    found: Floats = np.minimum(ndtr(at), np.nextafter(1.0, 0.0))
    return found
