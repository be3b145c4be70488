"""Emulators: what a figure would be in worlds that nobody simulated, and how unsure that is (scikit-learn).

One for each figure, over the quantiles of all assumed parameters: a line and a bow of each and products of the strongest, as far
as they tell anything (a lasso), and a Gaussian process over the active parameters of what these leave. Two hundred parameters that
each move a figure a little move it much together: with the active ones alone, emulators were so unsure that of 500 worlds that they
placed not one met the figures (decision 206). What it cannot know, chance and what is too weak to be seen, is its noise.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.calibration.screening import basis
from zorgsim.errors import InputError

if TYPE_CHECKING:
    from sklearn.gaussian_process import GaussianProcessRegressor

Floats = NDArray[np.float64]
Columns = tuple[int, ...]

FOLDS: Final = 5
"""Parts into which worlds are divided for what is held out."""
STRONGEST: Final = 8
"""Parameters with the steepest lines of a figure, of which the products are looked at too."""
PENALTIES: Final = np.logspace(0.0, -3.0, 15)
"""Penalties of the lasso that are tried, as shares of the one that leaves nothing."""
LAST: Final = 500
"""Worlds that a Gaussian process is fitted to: the last ones, which lie nearest to what is left. Its time grows with their cube."""
TOGETHER: Final = 4096
"""Points that are looked at together: bounds memory."""


def check_installed() -> None:
    """Refuse to go on without the library of Gaussian processes.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        import sklearn.gaussian_process  # noqa: F401 # whether it is there
    except ImportError as problem:
        raise InputError(
            "calibration needs the library scikit-learn, which is not installed",
            where="zorgsim calibrate",
            action="install it with: pip install 'zorgsim[calibrate]'",
        ) from problem


@dataclass(frozen=True)
class HeldOut:
    """How an emulator told worlds that it had not seen, of the last ones (`LAST`): those nearest to where it is asked.

    Attributes
    ----------
    coverage
        Share of them within two of its standard deviations: about 0.95 where it is right about how unsure it is.
    explained
        Share of their variance that it tells; 0 or less where it tells no more than their mean.
    inflation
        By how much its variance is multiplied, since worlds held out were further off than it said; 1 where they were not.
    """

    coverage: float
    explained: float
    inflation: float


class Scale(StrEnum):
    """On which a figure is emulated."""

    PLAIN = "plain"
    LOG = "log"
    """Of what is above nought in every world, where worlds lie more evenly around their middle so: waits, which may be tenfold."""


@dataclass(frozen=True)
class Trend:
    """Lines and bows of all parameters, and products of some: what a lasso left of them."""

    intercept: float
    coefficients: Floats
    pairs: tuple[tuple[int, int], ...]

    def __call__(self, points: Floats) -> Floats:
        """Return what it tells at points, (points, parameters) of quantiles; (points,)."""
        features = _features(points, self.pairs)
        used = np.flatnonzero(self.coefficients)
        told: Floats = self.intercept + features[:, used] @ self.coefficients[used]
        return told


@dataclass(frozen=True)
class Emulator:
    """Of one figure."""

    scale: Scale
    middle: float
    spread: float
    trend: Trend
    process: GaussianProcessRegressor
    curved: Columns
    held_out: HeldOut

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Return expected figure and variance at points, (points, parameters) of quantiles; (points,) each."""
        mean, variance = self._told(points)
        if self.scale is Scale.PLAIN:
            return mean, variance
        expected = np.exp(mean + variance / 2.0)  # of what is normal on the scale of logarithms
        return expected, expected**2 * np.expm1(variance)

    def within(self, points: Floats, low: float, high: float) -> Floats:
        """Return the chance that the figure lies between two values at points, (points,)."""
        from scipy.special import ndtr  # takes long to import

        mean, variance = self._told(points)
        ends = [low, high]
        if self.scale is Scale.LOG:
            ends = [float(np.log(one)) if one > 0.0 else -np.inf for one in ends]
        below, above = (ndtr((one - mean) / np.sqrt(variance)) for one in ends)
        chance: Floats = above - below
        return chance

    def _told(self, points: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance on the scale of the emulator."""
        mean, sd = self.process.predict(points[:, list(self.curved)], return_std=True)
        return self.middle + self.spread * (self.trend(points) + mean), self.held_out.inflation * (self.spread * sd) ** 2


@dataclass(frozen=True)
class Constant:
    """Of a figure that is the same in all worlds: where it is off, it is off everywhere, and speaks against the whole structure."""

    value: float
    held_out: HeldOut = HeldOut(1.0, 0.0, 1.0)

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Return the figure and no variance at points, (points, parameters) of quantiles; (points,) each."""
        return np.full(len(points), self.value), np.zeros(len(points))

    def within(self, points: Floats, low: float, high: float) -> Floats:
        """Return 1 at points if the figure lies between two values, else 0; (points,)."""
        return np.full(len(points), float(low <= self.value <= high))


AnyEmulator = Emulator | Constant


def fit_emulator(points: Floats, outputs: Floats, seed: int, curved: Columns | None = None) -> AnyEmulator | None:
    """Return the emulator of a figure in worlds; None where it is known in too few.

    Parameters
    ----------
    points, outputs
        (worlds, parameters) of quantiles, and (worlds,). Worlds in which the figure is not known are left out.
    seed
        Of the folds.
    curved
        Columns of the parameters over which the Gaussian process goes; None: all.
    """
    known = ~np.isnan(outputs)
    points, outputs = points[known], outputs[known]
    if len(outputs) < 2 * FOLDS:
        return None
    if not np.ptp(outputs) > 0.0:
        return Constant(float(outputs[0]))
    scale = _scale_of(outputs)
    told = np.log(outputs) if scale is Scale.LOG else outputs
    columns = tuple(range(points.shape[1])) if curved is None else curved
    middle, spread = float(told.mean()), float(told.std())
    y = (told - middle) / spread
    trend, penalty = _trend(points, y)
    process = _process(points[-LAST:, list(columns)], (y - trend(points))[-LAST:], seed)
    held_out = _held_out(points, y, _Fitted(trend, penalty, process, columns), seed)
    return Emulator(scale, middle, spread, trend, process, columns, held_out)


def _scale_of(outputs: Floats) -> Scale:
    if not outputs.min() > 0.0:
        return Scale.PLAIN
    plain, logs = (abs(float(((y - y.mean()) ** 3).mean()) / float(y.std()) ** 3) for y in (outputs, np.log(outputs)))
    return Scale.LOG if logs < plain else Scale.PLAIN


def _features(points: Floats, pairs: Sequence[tuple[int, int]]) -> Floats:
    """Return lines, then bows of all parameters, then products of the lines of pairs, (points, features)."""
    both = basis(points)
    lines, bows = both[..., 0], both[..., 1]
    products = [lines[:, one] * lines[:, other] for one, other in pairs]
    features: Floats = np.column_stack([lines, bows, *products])
    return features


def _trend(points: Floats, y: Floats) -> tuple[Trend, float]:
    """Return the trend, and the penalty that it was fitted with: the one by which worlds held out are told best."""
    lines, _ = _lasso(basis(points)[..., 0], y)
    strongest = sorted(np.argsort(-np.abs(lines.coef_), kind="stable")[:STRONGEST].tolist())
    pairs = tuple(combinations(strongest, 2))
    found, penalty = _lasso(_features(points, pairs), y)
    return Trend(float(found.intercept_), np.asarray(found.coef_, dtype=np.float64), pairs), penalty


def _lasso(features: Floats, y: Floats) -> tuple[Any, float]:
    from sklearn.linear_model import LassoCV

    most = float(np.abs(features.T @ (y - y.mean())).max()) / len(y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the weakest penalties may not settle: then another one tells better
        found = LassoCV(alphas=most * PENALTIES, cv=FOLDS).fit(features, y)
    return found, float(found.alpha_)


def _process(points: Floats, left: Floats, seed: int) -> GaussianProcessRegressor:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    lengths = np.full(points.shape[1], 1.0)
    kernel = ConstantKernel(0.3, (1e-4, 10.0)) * RBF(lengths, (0.1, 20.0)) + WhiteKernel(0.3, (1e-5, 2.0))
    process = GaussianProcessRegressor(kernel, n_restarts_optimizer=0, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a bound that is reached says that a parameter has no bow, or a figure no noise
        return process.fit(points, left)


@dataclass(frozen=True)
class _Fitted:
    """What an emulator is fitted with."""

    trend: Trend
    penalty: float
    process: GaussianProcessRegressor
    curved: Columns


def _held_out(points: Floats, y: Floats, fitted: _Fitted, seed: int) -> HeldOut:
    """Tell each fold from the others, with the penalty and the kernel of all: trend and process are fitted anew.

    What is told of the first, widest wave says little of how sure it is where later ones lie: there waits of a year occur, and
    errors of months.
    """
    fold = np.random.default_rng(seed).permutation(len(y)) % FOLDS
    mean, sd = np.empty_like(y), np.empty_like(y)
    for number in range(FOLDS):
        out, rest = fold == number, fold != number
        mean[out], sd[out] = _told_from(points[rest], y[rest], points[out], fitted)
    y, mean, sd = y[-LAST:], mean[-LAST:], sd[-LAST:]
    off = (y - mean) / sd
    coverage, explained = float((np.abs(off) <= 2.0).mean()), 1.0 - float(((y - mean) ** 2).mean() / y.var())
    return HeldOut(coverage, explained, max(1.0, float((off**2).mean())))


def _told_from(points: Floats, y: Floats, others: Floats, fitted: _Fitted) -> tuple[Floats, Floats]:
    """Return mean and standard deviation at other points, told from these alone."""
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.linear_model import Lasso

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        again = Lasso(alpha=fitted.penalty).fit(_features(points, fitted.trend.pairs), y)
    trend = Trend(float(again.intercept_), np.asarray(again.coef_, dtype=np.float64), fitted.trend.pairs)
    columns = list(fitted.curved)
    process: Any = GaussianProcessRegressor(fitted.process.kernel_, optimizer=None)
    process.fit(points[-LAST:, columns], (y - trend(points))[-LAST:])
    mean, sd = process.predict(others[:, columns], return_std=True)
    return trend(others) + mean, sd


def predict_all(emulators: Sequence[AnyEmulator | None], points: Floats) -> tuple[Floats, Floats]:
    """Return expected figures and variances, (points, figures) each; NaN of a figure that has no emulator."""
    mean, variance = np.full((2, len(points), len(emulators)), np.nan)
    for first in range(0, len(points), TOGETHER):
        some = slice(first, first + TOGETHER)
        for number, one in enumerate(emulators):
            if one is not None:
                mean[some, number], variance[some, number] = one.predict(points[some])
    return mean, variance
