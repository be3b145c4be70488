"""Regressions with a penalty, and cross-validation that chooses the penalty inside the folds.

`ridge` (Hoerl and Kennard 1970) fits logs of rates; `negative_binomial` fits counts, ``log mean = offset + features``, variance
``mean + mean^2 / size``, by iterated weighted ridge regression. Features are standardised by the rows that are fitted: nothing of a
row that is predicted is known. A missing feature is the mean of the rows that are fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

FOLDS: Final = 10
PENALTIES: Final[tuple[float, ...]] = tuple(float(one) for one in np.logspace(-0.5, 3.0, 8))
"""Penalties to choose from, per row that is fitted and unit of a standardised feature."""
ROUNDS: Final = 25
"""Most rounds of weighted regressions; counts of this kind settle within ten."""


class Fitted(Protocol):
    """What a regression finds."""

    def predict(self, features: Floats) -> Floats:
        """Return the prediction of some rows on the log scale, without their offset, (N,)."""


Fit = Callable[[Floats, Floats, Floats, float], Fitted]
"""``fit(features, counts, offset, penalty)``: (N, F), (N,), (N,) on the log scale."""


@dataclass(frozen=True)
class Linear:
    """A linear predictor on standardised features."""

    means: Floats
    sds: Floats
    intercept: float
    slopes: Floats

    def predict(self, features: Floats) -> Floats:
        """Return the prediction of some rows on the log scale, without their offset, (N,)."""
        return self.intercept + standardised(features, self.means, self.sds) @ self.slopes


def standardised(features: Floats, means: Floats, sds: Floats) -> Floats:
    """Return features less their means over their standard deviations; a missing one is at the mean."""
    return np.where(np.isnan(features), 0.0, (features - means) / sds)


def moments(features: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of each feature where it is known; 1 where it does not vary."""
    means, sds = np.nanmean(features, axis=0), np.nanstd(features, axis=0)
    return means, np.where(sds > 0.0, sds, 1.0)


def ridge(features: Floats, counts: Floats, offset: Floats, penalty: float) -> Linear:
    """Fit the log of the rate: least squares with ``penalty`` times the squared slopes; the intercept is free."""
    return _weighted_ridge(features, np.log(counts) - offset, np.ones(len(counts)), penalty)


def _weighted_ridge(features: Floats, values: Floats, weights: Floats, penalty: float) -> Linear:
    means, sds = moments(features)
    z, share = standardised(features, means, sds), weights / weights.sum()
    centre, middle = share @ z, float(share @ values)
    moved = z - centre
    matrix = (moved * weights[:, None]).T @ moved + penalty * float(weights.mean()) * np.eye(z.shape[1])
    slopes: Floats = np.linalg.solve(matrix, (moved * weights[:, None]).T @ (values - middle))
    return Linear(means, sds, middle - float(centre @ slopes), slopes)


def negative_binomial(features: Floats, counts: Floats, offset: Floats, penalty: float) -> Linear:
    """Fit counts: iterated weighted ridge; ``size`` by moments of what is left over, from round to round."""
    fitted = ridge(features, counts, offset, penalty)
    for _ in range(ROUNDS):
        mean = np.exp(fitted.predict(features) + offset)
        extra = max(float(np.mean(((counts - mean) ** 2 - mean) / mean**2)), 1e-6)
        working = np.log(mean) - offset + (counts - mean) / mean
        before, fitted = fitted, _weighted_ridge(features, working, mean / (1.0 + extra * mean), penalty)
        if float(np.abs(fitted.predict(features) - before.predict(features)).max()) < 1e-9:
            break
    return fitted


@dataclass(frozen=True)
class Squared:
    """A linear predictor on features, their squares and their products in pairs."""

    means: Floats
    sds: Floats
    linear: Linear

    def predict(self, features: Floats) -> Floats:
        """Return the prediction of some rows on the log scale, without their offset, (N,)."""
        return self.linear.predict(_products(standardised(features, self.means, self.sds)))


def squared_ridge(features: Floats, counts: Floats, offset: Floats, penalty: float) -> Squared:
    """Fit the log of the rate, as `ridge`, by features, squares and products of what is standardised by these rows."""
    means, sds = moments(features)
    return Squared(means, sds, ridge(_products(standardised(features, means, sds)), counts, offset, penalty))


def _products(z: Floats) -> Floats:
    first, second = np.triu_indices(z.shape[1])
    return np.hstack([z, z[:, first] * z[:, second]])


# Cross-validation


def folds_of(rows: int, seed: int, folds: int = FOLDS) -> Ints:
    """Return of each row the fold in which it is held out, (N,); sizes differ by one at most."""
    order = np.random.default_rng(seed).permutation(rows)
    held: Ints = np.empty(rows, dtype=np.int64)
    held[order] = np.arange(rows) % folds
    return held


def held_out(fit: Fit, features: Floats, counts: Floats, offset: Floats, penalty: float, held: Ints) -> Floats:
    """Return the prediction of each row by a fit that never saw it, on the log scale with its offset, (N,)."""
    predicted: Floats = np.empty(len(counts))
    for fold in np.unique(held):
        out = held == fold
        fitted = fit(features[~out], counts[~out], offset[~out], penalty)
        predicted[out] = fitted.predict(features[out]) + offset[out]
    return predicted


def best_penalty(
    fit: Fit, features: Floats, counts: Floats, offset: Floats, seed: int, penalties: Sequence[float] = PENALTIES
) -> float:
    """Return the penalty with the least mean relative error in folds of these rows."""
    held = folds_of(len(counts), seed)

    def error(penalty: float) -> float:
        return float(np.mean(np.abs(np.exp(held_out(fit, features, counts, offset, penalty, held)) / counts - 1.0)))

    return min(penalties, key=error)


def nested(fit: Fit, features: Floats, counts: Floats, offset: Floats, seed: int) -> Floats:
    """Return the prediction of each row by a fit, and a choice of penalty, that never saw it; on the log scale, (N,)."""
    held, predicted = folds_of(len(counts), seed), np.empty(len(counts))
    for fold in range(FOLDS):
        out = held == fold
        rest = features[~out], counts[~out], offset[~out]
        fitted = fit(*rest, best_penalty(fit, *rest, seed=seed + 1))
        predicted[out] = fitted.predict(features[out]) + offset[out]
    return predicted
