"""How far off a forecast may be: quantiles of past errors, wider the further ahead.

Errors are differences of logs, a year ahead. They are taken as symmetric (each with its mirror image, so that the median stays
where the method puts it), and grow with the square root of the years ahead, as those of a random walk do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from zorgsim.forecast.scores import ENOUGH
from zorgsim.forecast.shrinkage import variance_between

Floats = NDArray[np.float64]


def error_quantiles(errors: ArrayLike, levels: ArrayLike, ahead: float) -> Floats:
    """Return quantiles of the error ``ahead`` years ahead from errors a year ahead, log scale, (L,).

    Of `ENOUGH` errors or more those that were seen; of fewer a normal distribution with their mean square.
    """
    seen, at = np.abs(np.asarray(errors, dtype=np.float64)), np.asarray(levels, dtype=np.float64)
    if seen.size >= ENOUGH:
        found: Floats = np.quantile(np.concatenate([-seen, seen]), at)
    else:
        found = norm.ppf(at) * np.sqrt(np.mean(seen**2))
    wide: Floats = found * np.sqrt(ahead)
    return wide


def around(median: ArrayLike, quantiles: ArrayLike) -> Floats:
    """Return the quantiles of forecasts with these medians, (..., L), from those of their error on the log scale, (L,)."""
    return np.asarray(median, dtype=np.float64)[..., None] * np.exp(np.asarray(quantiles, dtype=np.float64))


def pooled_deviations(logs: Floats) -> tuple[Floats, Floats]:
    """Return each place's mean deviation from all places, shrunk, and its weight; ``logs`` is (places, years), NaN unknown.

    A deviation is the log of a figure less the mean over places in that year. What a place's deviations differ from year to year is
    noise of its mean; with one year only it is not known, and nothing is shrunk.
    """
    deviations = logs - np.nanmean(logs, axis=0)
    years = np.sum(~np.isnan(deviations), axis=1)
    means = np.nanmean(deviations, axis=1)
    within = float(np.nansum((deviations - means[:, None]) ** 2)) / max(1.0, float(np.sum(years - 1)))
    if within == 0.0:
        return means, np.ones(len(means))
    noise = within / years
    between = variance_between(means, noise)
    weights = between / (between + noise)
    return weights * means, weights
