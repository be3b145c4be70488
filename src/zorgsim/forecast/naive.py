"""Forecasts that need no model: the last figure, a straight line, and so many per head.

Each takes years and figures up to the year in which the forecast is made, rising, and gives the figure of a later year.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

HALF: Final = 0.5
"""Share of the trend that a damped one follows each year after the first: assumption, midway between none and all."""


def last_value(years: ArrayLike, figures: ArrayLike, year: int) -> float:
    """Return the last figure, whatever the year."""
    return float(np.asarray(figures, dtype=np.float64)[-1])


def linear_trend(years: ArrayLike, figures: ArrayLike, year: int) -> float:
    """Return the figure of the year on the line of least squares through all figures; of one figure, itself."""
    x, y = np.asarray(years, dtype=np.float64), np.asarray(figures, dtype=np.float64)
    if len(x) < 2:
        return float(y[-1])
    slope = float((x - x.mean()) @ (y - y.mean()) / ((x - x.mean()) @ (x - x.mean())))
    return float(y.mean() + slope * (year - x.mean()))


def damped_trend(years: ArrayLike, figures: ArrayLike, year: int) -> float:
    """Return the last figure times its mean growth a year, of which each year follows `HALF` of what the year before did."""
    x, y = np.asarray(years, dtype=np.float64), np.asarray(figures, dtype=np.float64)
    if len(x) < 2:
        return float(y[-1])
    growth = np.log(y[-1] / y[0]) / (x[-1] - x[0])
    return float(y[-1] * np.exp(growth * sum(HALF**ahead for ahead in range(1, year - int(x[-1]) + 1))))


def per_head(years: ArrayLike, figures: ArrayLike, heads: ArrayLike, heads_then: float) -> float:
    """Return the last figure per head times the heads of the year that is forecast."""
    return last_value(years, figures, 0) / float(np.asarray(heads, dtype=np.float64)[-1]) * heads_then
