"""Ignorance beside chance: how a difference spreads over worlds, each a draw of the parameters, and by luck within a world.

A world is played in some replications. What differs between replications of one world is chance, and shrinks as more are played;
what differs between worlds is ignorance, and does not. The two never share one margin: chance is told as a standard error,
ignorance as the values that 5, 50 and 95 % of the worlds lie below, and as the share of worlds in which the difference is above
nothing.

>>> import numpy as np
>>> from zorgsim.results.over_worlds import over_worlds
>>> told = over_worlds(np.array([[1.0, 3.0], [2.0, 4.0], [-2.0, 0.0], [5.0, 5.0]]))
>>> (told.more, told.less, told.median)
(0.75, 0.25, 2.5)
>>> str(told.verdict)
'too_few_worlds'
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit  # scipy.stats has the same with a nicer name, and takes long to import

Floats = NDArray[np.float64]

TAIL: Final = 0.05
"""Share of the worlds that may lie beyond each of the ends that are told; of twenty worlds or fewer that is none."""

ALL_TOLD: Final = round(1.0 / TAIL)
"""Worlds up to which the ends are the lowest and the highest."""

FEWEST: Final = 10
"""Worlds below which nothing is said of all worlds: among fewer, one in ten cannot show."""

DISSENT: Final = 0.1
"""Share of worlds from which on the others no longer speak for all: nothing is more or less where one in ten says otherwise."""


class WorldsVerdict(StrEnum):
    """What the worlds say together."""

    MORE = "more"
    LESS = "less"
    DISAGREE = "worlds_disagree"
    IDENTICAL = "identical"
    ONE_WORLD = "not_known_with_one_world"
    TOO_FEW = "too_few_worlds"
    MISSING = "missing"


def verdict_of(more: float, less: float, worlds: int) -> WorldsVerdict:
    """Say what worlds say together, of the shares of them that lie above and below nothing.

    >>> [str(verdict_of(more / 40, less / 40, 40)) for more, less in ((37, 3), (36, 4), (0, 0))]
    ['more', 'worlds_disagree', 'identical']
    """
    if worlds < 2:
        return WorldsVerdict.ONE_WORLD if worlds else WorldsVerdict.MISSING
    if more == less == 0.0:
        return WorldsVerdict.IDENTICAL
    if worlds < FEWEST:
        return WorldsVerdict.TOO_FEW
    if more > 1.0 - DISSENT:
        return WorldsVerdict.MORE
    return WorldsVerdict.LESS if less > 1.0 - DISSENT else WorldsVerdict.DISAGREE


@dataclass(frozen=True)
class OverWorlds:
    """A difference over worlds; NaN is "not known".

    Attributes
    ----------
    low, median, high
        The middle of the worlds' means, and the ends between which nine in ten of them lie at least: of twenty worlds or fewer the
        lowest and the highest. They hold what is left of chance in a world's mean, too.
    more, less
        Shares of worlds whose mean lies above and below nothing.
    mean
        Mean over worlds of their means.
    freedom
        Degrees of freedom by which it is known: replications beyond the first of each world.
    chance
        Standard error of one world's mean, over its replications: pooled over worlds. NaN with one replication a world.
    ignorance
        Standard deviation between worlds with that chance taken out, nothing at least. NaN where chance is not known, or one world.
    worlds
        Worlds in which the difference is known.
    """

    low: float
    median: float
    high: float
    more: float
    less: float
    chance: float
    ignorance: float
    worlds: int
    mean: float
    freedom: int

    @property
    def luck(self) -> float:
        """Standard error of the mean over these worlds by luck alone; NaN where chance is not known."""
        return self.chance / float(np.sqrt(self.worlds)) if self.worlds else float("nan")

    @property
    def luck_margin(self) -> float:
        """Half of the 95 % interval that luck alone leaves around that mean (Student t, by the spread within worlds)."""
        return float(stdtrit(self.freedom, 0.975)) * self.luck if self.freedom else float("nan")

    @property
    def verdict(self) -> WorldsVerdict:
        """Say what the worlds say together."""
        return verdict_of(self.more, self.less, self.worlds)


def means_of_worlds(values: Floats) -> Floats:
    """Return the mean of each world, (worlds, ...), over the replications in which it is known, (worlds, replications, ...).

    >>> means_of_worlds(np.array([[1.0, 3.0], [2.0, np.nan], [np.nan, np.nan]])).tolist()
    [2.0, 2.0, nan]
    """
    known = ~np.isnan(values)
    played = np.where(known.any(axis=1), known.sum(axis=1), np.nan)  # a world that is nowhere known is not known
    means: Floats = np.where(known, values, 0.0).sum(axis=1) / played
    return means


def ends_of_worlds(values: Floats) -> tuple[float, float]:
    """Return the ends between which nine in ten worlds lie at least, (worlds,) values, none missing.

    Outwards to worlds that were played, which interpolation would not give: of twenty or fewer the lowest and the highest.
    """
    return float(np.quantile(values, TAIL, method="lower")), float(np.quantile(values, 1.0 - TAIL, method="higher"))


def over_worlds(differences: Floats) -> OverWorlds:
    """Tell chance and ignorance of a difference apart.

    Parameters
    ----------
    differences
        (worlds, replications) paired differences. NaN is missing: a replication without a value says nothing of its world, and a
        world without any is left out.

    Notes
    -----
    Variance between the means of worlds is ignorance + chance: sigma_b^2 = tau^2 + s^2, with s^2 the mean of the squared standard
    errors within worlds, so that tau^2 = max(sigma_b^2 - s^2, 0) (analysis of variance, one way, random effects; Searle, Casella
    and McCulloch, *Variance Components*, 1992, section 3.6).
    """
    known = ~np.isnan(differences)
    played = known.sum(axis=1)
    each, count = differences[played > 0], played[played > 0]
    if not len(each):
        return OverWorlds(np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, 0, np.nan, 0)
    means = np.nansum(each, axis=1) / count
    low, high = ends_of_worlds(means)
    median = float(np.median(means))
    chance = _chance(each, means, count)
    between = float(means.var(ddof=1)) if len(means) > 1 else np.nan
    ignorance = float(np.sqrt(max(between - chance * chance, 0.0))) if np.isfinite(chance) and np.isfinite(between) else np.nan
    more, less = float((means > 0.0).mean()), float((means < 0.0).mean())
    return OverWorlds(low, median, high, more, less, chance, ignorance, len(means), float(means.mean()), int((count - 1).sum()))


def _chance(each: Floats, means: Floats, count: NDArray[np.int64]) -> float:
    """Return the standard error of one world's mean, root mean square over worlds; variance from those played twice or more."""
    several = count > 1
    if not several.any():
        return float("nan")
    squares = np.nansum((each[several] - means[several, None]) ** 2, axis=1)
    variance = float((squares / (count[several] - 1)).mean())
    return float(np.sqrt(variance * (1.0 / count).mean()))
