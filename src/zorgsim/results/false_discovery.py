"""Naming many municipalities at once: how many of those named may be named by chance alone.

Of 345 intervals of 95 % some seventeen miss zero although nothing has happened. The method of Benjamini and Hochberg (Journal of
the Royal Statistical Society B 57, 1995) names fewer: of those that it names, a share of `FALSE_DISCOVERY_RATE` at most is expected
to be named wrongly. It holds for municipalities whose luck goes together, as it does in one pool (Benjamini and Yekutieli 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr  # scipy.stats has the method itself, and takes long to import

from zorgsim.results.compare import PairedDifference, Verdict

Floats = NDArray[np.float64]

FALSE_DISCOVERY_RATE: Final = 0.05
"""Share of those named that is expected to be named by chance alone, at most."""


def p_value(difference: PairedDifference) -> float:
    """Return the chance of a difference at least this far from zero if there were none (Student t, two-sided); NaN if unknown.

    What every replication has exactly alike is 0, or NaN where it is nothing at all: that is known, and no matter of chance.
    """
    if difference.pairs < 2 or difference.verdict is Verdict.IDENTICAL:
        return float("nan")
    if difference.standard_error == 0.0:
        return 0.0
    return 2.0 * float(stdtr(difference.pairs - 1, -abs(difference.mean) / difference.standard_error))


def q_values(differences: Sequence[PairedDifference]) -> Floats:
    """Return, for each difference, the lowest false discovery rate at which it is named; NaN where its p-value is.

    Those that are known to be nothing, or of which nothing is known, are not among those that could be named.
    """
    chances = np.array([p_value(one) for one in differences])
    known = np.flatnonzero(~np.isnan(chances))
    order = known[np.argsort(chances[known], kind="stable")]
    rates = chances[order] * len(order) / np.arange(1, len(order) + 1)
    out = np.full(len(chances), np.nan)
    # naming one names all with smaller p-values: each gets the lowest rate of those behind it
    out[order] = np.minimum(1.0, np.minimum.accumulate(rates[::-1])[::-1])
    return out
