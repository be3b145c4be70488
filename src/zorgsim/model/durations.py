"""Durations in whole weeks: quantile tables of unit mean times a mean, rounded without moving the mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

_ATOMS: Final = 4096
_STEPS: Final = 1024
_FINE: Final = 64


@dataclass(frozen=True)
class DurationTable:
    """A duration's shape: ``quantiles`` (4096 conditional means, mean exactly one) and the scale that rounding needs."""

    quantiles: Floats
    scale: Floats


def _quantile_function(name: str, shape: float) -> Callable[[Floats], Floats]:
    """Return the quantile function of the named SciPy distribution with unit mean; see ``duration_table``."""
    if name == "exponential":
        return stats.expon().ppf
    if name == "gamma":
        return stats.gamma(shape, scale=1.0 / shape).ppf
    if name == "lognormal":
        sigma = np.sqrt(np.log1p(shape**2))
        return stats.lognorm(sigma, scale=np.exp(-(sigma**2) / 2)).ppf
    raise ValueError(f"no duration distribution {name!r}; one of exponential, gamma, lognormal, fixed")


@cache
def duration_table(name: str, shape: float = 1.0) -> DurationTable:
    """Return the table of a named distribution.

    Parameters
    ----------
    name
        ``exponential``, ``gamma``, ``lognormal`` or ``fixed``.
    shape
        Gamma: the shape parameter. Lognormal: the coefficient of variation.

    Notes
    -----
    A duration x (real) becomes the whole week ``max(1, floor(x + v))`` with v uniform. Rounding by v keeps the mean; the floor of
    one week adds E[max(0, 1 - x)]. The scale table undoes exactly that: it holds m' / m, by 1 / m, such that the mean of the
    rounded duration is m.
    """
    if name == "fixed":
        quantiles = np.ones(_ATOMS)
    else:
        middles = (np.arange(_ATOMS * _FINE) + 0.5) / (_ATOMS * _FINE)
        quantiles = _quantile_function(name, shape)(middles).reshape(_ATOMS, _FINE).mean(axis=1)
        quantiles /= quantiles.mean()
    scale = np.ones(_STEPS + 1)
    for step in range(1, _STEPS + 1):
        scale[step] = _shrunk(quantiles, _STEPS / step) * step / _STEPS
    quantiles.flags.writeable = scale.flags.writeable = False
    return DurationTable(quantiles, scale)


def _shrunk(quantiles: Floats, mean: float) -> float:
    """Solve m' + E[max(0, 1 - m' q)] = mean for m' by bisection (the left side grows with m')."""
    low, high = 0.0, mean
    if mean <= 1.0:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        if middle + np.maximum(0.0, 1.0 - middle * quantiles).mean() < mean:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def whole_weeks(table: DurationTable, mean: Floats, u: Floats, v: Floats) -> NDArray[np.int64]:
    """Draw durations in whole weeks, each at least one, whose mean is ``mean`` (weeks, at least one).

    ``u`` chooses the quantile, ``v`` rounds. Element by element.
    """
    position = np.minimum(1.0 / mean, 1.0) * _STEPS
    below = np.minimum(position.astype(np.int64), _STEPS - 1)
    ratio = table.scale[below] + (position - below) * (table.scale[below + 1] - table.scale[below])
    weeks = np.floor(table.quantiles[(u * _ATOMS).astype(np.int64)] * (mean * ratio) + v)
    whole: NDArray[np.int64] = np.maximum(weeks, 1.0).astype(np.int64)
    return whole


def geometric_weeks(minus_reciprocal_log: Floats, u: Floats) -> NDArray[np.int64]:
    """Draw the week of the first event, 1, 2, ..., of a constant weekly hazard h.

    ``minus_reciprocal_log`` is ``-1 / log(1 - h)``; the mean is exactly 1 / h.
    """
    weeks: NDArray[np.int64] = (-np.log1p(-u) * minus_reciprocal_log).astype(np.int64) + 1
    return weeks
