"""Levels of their own, shrunk: the normal-normal model (empirical Bayes; Morris 1983).

A place's estimate is its true effect plus noise of a known variance; effects are normal around 0 with variance ``tau2``, which is
estimated from all places (by moments, DerSimonian and Laird 1986, never below 0). The posterior of an effect is normal, with mean
``weight x estimate`` and variance ``tau2 (1 - weight)``, ``weight = tau2 / (tau2 + noise)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Effects:
    """Shrunk effects.

    Attributes
    ----------
    tau2
        Variance of true effects between places.
    weights
        How much of its own estimate each keeps, 0 to 1, (N,).
    means, variances
        Of the posterior of each, (N,).
    """

    tau2: float
    weights: Floats
    means: Floats
    variances: Floats


def variance_between(estimates: Floats, noise: Floats) -> float:
    """Return the variance of true effects around their mean, by moments with weights of ``1 / noise``; never below 0."""
    weights = 1.0 / noise
    total = float(weights.sum())
    mean = float(weights @ estimates) / total
    spread = float(weights @ (estimates - mean) ** 2)
    return max(0.0, (spread - (len(estimates) - 1)) / (total - float(weights @ weights) / total))


def shrunk(estimates: Floats, noise: Floats, tau2: float | None = None) -> Effects:
    """Return the posterior of effects around 0; ``tau2`` is estimated where it is not given."""
    between = variance_between(estimates, noise) if tau2 is None else tau2
    weights = between / (between + noise)
    return Effects(between, weights, weights * estimates, between * (1.0 - weights))


def noise_of_counts(counts: Floats) -> Floats:
    """Return the variance of the log of counts: Poisson, and rounding to fives (uniform, variance 25/12)."""
    return 1.0 / counts + 25.0 / 12.0 / counts**2
