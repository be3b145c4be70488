"""How good a forecast was: error, interval, and the continuous ranked probability score.

A forecast is its quantiles. The score of one quantile q at level p of an observation y is the pinball loss
``(1{y < q} - p) (q - y)`` (Koenker and Bassett 1978); twice its mean over levels is the continuous ranked probability score (CRPS;
Gneiting and Raftery 2007), as exact as the levels are many. It is in the unit of y; a forecast without spread scores its absolute
error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from zorgsim.errors import ZorgsimError

Floats = NDArray[np.float64]

LEVELS: Final[Floats] = (np.arange(199) + 0.5) / 199
"""Levels of the quantiles that scores are worked out from: midpoints of 199 slices of equal probability."""

PUBLISHED: Final[Mapping[str, float]] = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
"""Columns of a published forecast, and their levels."""

ENOUGH: Final = 30
"""Coverage is told of so many forecasts or more: of fewer, a share within 50 or 90 per cent says next to nothing."""


def pinball(quantiles: ArrayLike, levels: ArrayLike, observed: ArrayLike) -> Floats:
    """Return the loss of each quantile, (..., L): ``observed`` is (...), ``quantiles`` (..., L), ``levels`` (L,)."""
    q, y = np.asarray(quantiles, dtype=np.float64), np.asarray(observed, dtype=np.float64)[..., None]
    below: Floats = (y < q).astype(np.float64)
    loss: Floats = (below - np.asarray(levels, dtype=np.float64)) * (q - y)
    return loss


def crps(quantiles: ArrayLike, observed: ArrayLike) -> Floats:
    """Return the score of forecasts by their quantiles at `LEVELS`, (..., 199), in the unit of what was observed, (...)."""
    score: Floats = 2.0 * pinball(quantiles, LEVELS, observed).mean(axis=-1)
    return score


def crps_normal(mean: ArrayLike, sd: ArrayLike, observed: ArrayLike) -> Floats:
    """Return the score of normal forecasts in closed form (Gneiting and Raftery 2007, equation 21)."""
    spread = np.asarray(sd, dtype=np.float64)
    z = (np.asarray(observed, dtype=np.float64) - np.asarray(mean, dtype=np.float64)) / spread
    score: Floats = spread * (z * (2.0 * norm.cdf(z) - 1.0) + 2.0 * norm.pdf(z) - 1.0 / np.sqrt(np.pi))
    return score


def covered(low: ArrayLike, high: ArrayLike, observed: ArrayLike) -> float | None:
    """Return the share of observations within their intervals, ends included; None of fewer than `ENOUGH`."""
    y = np.asarray(observed, dtype=np.float64)
    if y.size < ENOUGH:
        return None
    return float(np.mean((np.asarray(low) <= y) & (y <= np.asarray(high))))


def relative_errors(forecast: ArrayLike, observed: ArrayLike) -> Floats:
    """Return the absolute errors over what was observed.

    Raises
    ------
    ZorgsimError
        If something observed is not above 0: no error is relative to that.
    """
    y = np.asarray(observed, dtype=np.float64)
    if not (y > 0.0).all():
        raise ZorgsimError("an error relative to a figure that is not above 0")
    return np.abs(np.asarray(forecast, dtype=np.float64) / y - 1.0)
