"""Choosing among options when the world is not known: who ranks where in how many worlds, and what a choice may be regretted by.

The regret of an option in a world is what the best option of that world would have been worth more (Savage 1951). The expected
regret of the option that is best on average is what it is worth to know the world before choosing: the expected value of perfect
information (Raiffa and Schlaifer 1961).

>>> import numpy as np
>>> from zorgsim.results.choices import ranking
>>> told = ranking(np.array([[1.0, 1.0, 1.0], [3.0, 0.0, 0.0]]))
>>> told.first.tolist(), told.expected_regret.tolist(), told.most_regret.tolist()
([0.6666666666666666, 0.3333333333333333], [0.6666666666666666, 0.6666666666666666], [2.0, 1.0])
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ranking:
    """Options over worlds; all but ``stability`` of shape (options,), in the options' order and in their unit.

    Attributes
    ----------
    first
        Share of worlds in which each is the best; options that are equally good share the world.
    mean_rank
        1 is the best.
    expected_regret, most_regret
        Mean and largest over worlds.
    stability
        Kendall's W, the concordance of the worlds' rankings: 1 where all worlds rank alike, about 0 where each ranks as it likes.
        NaN with one world, or where no world ranks anything (all options alike).
    """

    first: Floats
    mean_rank: Floats
    expected_regret: Floats
    most_regret: Floats
    stability: float


def regrets(values: Floats) -> Floats:
    """Return the regret of each option in each world, (options, worlds); ``values`` likewise, more is better."""
    regret: Floats = values.max(axis=0) - values
    return regret


def value_of_knowing_the_world(values: Floats) -> float:
    """Return what it is worth to know the world before choosing, in the unit of ``values``, (options, worlds)."""
    return float(regrets(values).mean(axis=1).min())


def ranking(values: Floats) -> Ranking:
    """Rank options in every world.

    Parameters
    ----------
    values
        (options, worlds) what each is worth, more is better, none missing.
    """
    from scipy import stats  # slow to import

    regret = regrets(values)
    best = regret == 0.0
    ranks = stats.rankdata(-values, axis=0)
    return Ranking(
        first=(best / best.sum(axis=0)).mean(axis=1),
        mean_rank=ranks.mean(axis=1),
        expected_regret=regret.mean(axis=1),
        most_regret=regret.max(axis=1),
        stability=_concordance(ranks),
    )


def _concordance(ranks: Floats) -> float:
    """Return Kendall's W of rankings, (options, worlds), corrected for ties (Kendall and Gibbons, *Rank Correlation Methods*)."""
    options, worlds = ranks.shape
    largest = worlds * worlds * (options**3 - options)
    ties = sum(float((counts**3 - counts).sum()) for counts in (np.unique(one, return_counts=True)[1] for one in ranks.T))
    total = largest - worlds * ties
    if worlds < 2 or total <= 0.0:
        return float("nan")
    sums = ranks.sum(axis=1)
    return float(12.0 * ((sums - sums.mean()) ** 2).sum() / total)
