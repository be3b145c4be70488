"""Durations in whole weeks: quantile tables of unit mean times a mean, rounded without moving the mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ATOMS: Final = 4096
_STEPS: Final = 1024
_NO_SPREAD: Final = 1e-8
"""A squared coefficient of variation below this is read as 0: no week would differ, and the formulas lose their digits."""


@dataclass(frozen=True)
class DurationTable:
    """A duration's shape: ``quantiles`` (4096 conditional means, mean exactly one) and the scale that rounding needs."""

    quantiles: Floats
    scale: Floats


def _gamma_means(scv: float) -> Floats:
    """Return the mean of a gamma of unit mean within each of its 4096 quantile classes."""
    from scipy import special  # takes three times as long to import as NumPy, and who only checks a scenario draws nothing

    shape = 1.0 / scv
    edges = special.gammaincinv(shape, np.arange(_ATOMS + 1) / _ATOMS) / shape
    return np.asarray(np.diff(special.gammainc(shape + 1.0, edges * shape)) * _ATOMS, dtype=np.float64)


def _lognormal_means(scv: float) -> Floats:
    """Return the mean of a lognormal of unit mean within each of its 4096 quantile classes."""
    from scipy import special  # as above

    sigma = np.sqrt(np.log1p(scv))
    edges = special.ndtri(np.arange(_ATOMS + 1) / _ATOMS)
    return np.asarray(np.diff(special.ndtr(edges - sigma)) * _ATOMS, dtype=np.float64)


_MEANS: Final = {"gamma": _gamma_means, "lognormal": _lognormal_means}


@lru_cache(maxsize=512)
def duration_table(family: str, scv: float) -> DurationTable:
    """Return the table of a distribution.

    Parameters
    ----------
    family
        ``gamma`` or ``lognormal``.
    scv
        Squared coefficient of variation (variance over squared mean): 0 is a fixed length, and a gamma of 1 is exponential.

    Raises
    ------
    ValueError
        If there is no such family, or ``scv`` is negative.

    Notes
    -----
    A duration x (real) becomes the whole week ``max(1, floor(x + v))`` with v uniform. Rounding by v keeps the mean; the floor of
    one week adds E[max(0, 1 - x)]. The scale table undoes exactly that: it holds m' / m, by 1 / m, such that the mean of the
    rounded duration is m.
    """
    if family not in _MEANS:
        raise ValueError(f"no duration distribution {family!r}; one of {', '.join(_MEANS)}")
    if scv < 0.0:
        raise ValueError(f"a squared coefficient of variation is at least 0, not {scv}")
    quantiles = _MEANS[family](scv) if scv > _NO_SPREAD else np.ones(_ATOMS)
    quantiles /= quantiles.mean()
    scale = _shrunk(quantiles) * np.arange(_STEPS + 1) / _STEPS
    scale[0] = 1.0
    quantiles.flags.writeable = scale.flags.writeable = False
    return DurationTable(quantiles, scale)


def _shrunk(quantiles: Floats) -> Floats:
    """Solve m' + E[max(0, 1 - m' q)] = m for m' at every m = 1024 / step; 0 at step 0, which means no limit.

    While k of the quantiles (ascending) are below 1 / m', the left side is m' (1 - S_k) + k / n, S_k being their sum over n; it
    grows with m', from 1.
    """
    n = len(quantiles)
    below = np.cumsum(quantiles) / n
    ends = (1.0 - below) / quantiles + np.arange(1, n + 1) / n
    means = _STEPS / np.arange(1, _STEPS + 1)
    k = n - np.searchsorted(ends[::-1], means)
    slope = 1.0 - np.where(k > 0, below[k - 1], 0.0)
    solved = np.divide(means - k / n, slope, out=np.zeros(_STEPS), where=slope > 0.0)
    return np.concatenate([[0.0], np.where(means > 1.0, solved, 0.0)])


class Stays(NamedTuple):
    """The stays of one kind of every cell (or cell and severity: one index each), ready to draw from.

    Attributes
    ----------
    quantiles
        (tables x 4096) the tables in use, one after the other.
    scaled_mean
        (indices,) mean in weeks, times the scale that rounding needs.
    first
        (indices,) where the table of each begins.
    mean
        (indices,) mean in weeks.
    scales
        (tables x 1025) what rounding needs, by 1 / mean, one table after the other.
    first_scale
        (indices,) where the scale of each begins.
    """

    quantiles: Floats
    scaled_mean: Floats
    first: Ints
    mean: Floats
    scales: Floats
    first_scale: Ints

    def stretched(self, factor: Floats) -> Stays:
        """Return the same stays with other means: each times a factor, (indices,), and at least one week."""
        mean = np.maximum(self.mean * factor, 1.0)
        scaled = _scaled(self.scales, self.first_scale, mean)
        return Stays(self.quantiles, scaled, self.first, mean, self.scales, self.first_scale)

    def mean_up_to(self, most: Floats) -> Floats:
        """Return the mean of the same stays in whole weeks, cut off at so many whole weeks, (indices,); infinite: not cut off.

        mean - E[what lies beyond]: rounding moves nothing across a whole week. Element by element.
        """
        beyond = np.zeros(len(self.mean))
        cut = np.isfinite(most) & (self.scaled_mean > 0.0)  # of a mean of one week nothing lies beyond a week
        for first in np.unique(self.first[cut]):
            table = self.quantiles[first : first + _ATOMS]
            up_to = np.concatenate([[0.0], np.cumsum(table)]) / _ATOMS
            of_table = (cut & (self.first == first)).nonzero()[0]
            scaled, limit = self.scaled_mean[of_table], most[of_table]
            below = np.searchsorted(table, limit / scaled)
            beyond[of_table] = scaled * (up_to[-1] - up_to[below]) - limit * (1.0 - below / _ATOMS)
        return self.mean - beyond


def stays_of(family: str, scv: Floats, means: Floats) -> Stays:
    """Make the stays of every cell, or cell and severity, ready to draw from.

    Parameters
    ----------
    family
        ``gamma`` or ``lognormal``.
    scv
        (cells,) squared coefficient of variation.
    means
        (cells,) or (cells, severities) means in weeks, at least one; an index is an element of it, flattened.
    """
    different, which = np.unique(scv, return_inverse=True)
    tables = [duration_table(family, float(one)) for one in different]
    table_of = np.repeat(which.ravel(), means.size // len(scv))
    mean = means.ravel()
    scales = np.concatenate([table.scale for table in tables])
    first_scale = table_of * (_STEPS + 1)
    return Stays(
        quantiles=np.concatenate([table.quantiles for table in tables]),
        scaled_mean=_scaled(scales, first_scale, mean),
        first=table_of * _ATOMS,
        mean=mean,
        scales=scales,
        first_scale=first_scale,
    )


def _scaled(scales: Floats, first: Ints, mean: Floats) -> Floats:
    position = np.minimum(1.0 / mean, 1.0) * _STEPS
    below = np.minimum(position.astype(np.int64), _STEPS - 1)
    position -= below
    below += first
    low = scales.take(below)
    low += position * (scales.take(below + 1) - low)
    low *= mean
    return low


def whole_weeks(stays: Stays, index: Ints, u: Floats, v: Floats) -> Ints:
    """Draw durations in whole weeks, each at least one, whose mean is that of the index.

    ``u`` chooses the quantile, ``v`` rounds. Element by element.
    """
    atom = (u * _ATOMS).astype(np.int64)
    if len(stays.quantiles) > _ATOMS:
        atom += stays.first.take(index)
    weeks = stays.quantiles.take(atom)
    weeks *= stays.scaled_mean.take(index)
    weeks += v
    whole: Ints = np.maximum(weeks, 1.0).astype(np.int64)
    return whole


def geometric_weeks(minus_reciprocal_log: Floats, u: Floats) -> Ints:
    """Draw the week of the first event, 1, 2, ..., of a constant weekly hazard h.

    ``minus_reciprocal_log`` is ``-1 / log(1 - h)``; the mean is exactly 1 / h.
    """
    weeks: Ints = (-np.log1p(-u) * minus_reciprocal_log).astype(np.int64) + 1
    return weeks
