"""Emulators: what a figure would be in worlds that nobody simulated, and how unsure that is (Gaussian processes, scikit-learn).

One for each figure, over the quantiles of the active parameters: a line and a bow of each, and a Gaussian process of what these
leave. What it cannot know, which is chance and all parameters that are not active, is its noise: part of what it says to be unsure.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.calibration.screening import basis
from zorgsim.errors import InputError

if TYPE_CHECKING:
    from sklearn.gaussian_process import GaussianProcessRegressor

Floats = NDArray[np.float64]

FOLDS: Final = 5
"""Parts into which worlds are divided for what is held out."""
RIDGE: Final = 1e-2
"""Of the squares of coefficients, in worlds: keeps lines and bows of few worlds from running away."""
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
    """How an emulator told worlds that it had not seen.

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


@dataclass(frozen=True)
class Emulator:
    """Of one figure."""

    middle: float
    scale: float
    coefficients: Floats
    process: GaussianProcessRegressor
    held_out: HeldOut

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Return expected figure and variance at points, (points, parameters) of quantiles; (points,) each."""
        mean, sd = self.process.predict(points, return_std=True)
        trend = _design(points) @ self.coefficients
        return self.middle + self.scale * (trend + mean), self.held_out.inflation * (self.scale * sd) ** 2


@dataclass(frozen=True)
class Constant:
    """Of a figure that is the same in all worlds: where it is off, it is off everywhere, and speaks against the whole structure."""

    value: float
    held_out: HeldOut = HeldOut(1.0, 0.0, 1.0)

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Return the figure and no variance at points, (points, parameters) of quantiles; (points,) each."""
        return np.full(len(points), self.value), np.zeros(len(points))


AnyEmulator = Emulator | Constant


def fit_emulator(points: Floats, outputs: Floats, seed: int) -> AnyEmulator | None:
    """Return the emulator of a figure in worlds, (worlds, parameters) and (worlds,); None where it is known in too few.

    Worlds in which the figure is not known are left out.
    """
    known = ~np.isnan(outputs)
    points, outputs = points[known], outputs[known]
    if len(outputs) < 2 * FOLDS:
        return None
    if not np.ptp(outputs) > 0.0:
        return Constant(float(outputs[0]))
    middle, scale = float(outputs.mean()), float(outputs.std())
    y = (outputs - middle) / scale
    coefficients = _trend(points, y)
    process = _process(points, y - _design(points) @ coefficients, seed)
    return Emulator(middle, scale, coefficients, process, _held_out(points, y, process, seed))


def _design(points: Floats) -> Floats:
    return basis(points).reshape(len(points), -1)


def _trend(points: Floats, y: Floats) -> Floats:
    design = _design(points)
    ridge = RIDGE * len(y) * np.eye(design.shape[1])
    return np.asarray(np.linalg.solve(design.T @ design + ridge, design.T @ y), dtype=np.float64)


def _process(points: Floats, left: Floats, seed: int) -> GaussianProcessRegressor:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    lengths = np.full(points.shape[1], 1.0)
    kernel = ConstantKernel(0.3, (1e-4, 10.0)) * RBF(lengths, (0.1, 20.0)) + WhiteKernel(0.3, (1e-5, 2.0))
    process = GaussianProcessRegressor(kernel, n_restarts_optimizer=0, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a bound that is reached says that a parameter has no bow, or a figure no noise
        return process.fit(points, left)


def _held_out(points: Floats, y: Floats, process: GaussianProcessRegressor, seed: int) -> HeldOut:
    """Tell each fold from the others, with the kernel of all: lines, bows and the process are fitted anew."""
    from sklearn.gaussian_process import GaussianProcessRegressor

    fold = np.random.default_rng(seed).permutation(len(y)) % FOLDS
    mean, sd = np.empty_like(y), np.empty_like(y)
    for number in range(FOLDS):
        out, rest = fold == number, fold != number
        coefficients = _trend(points[rest], y[rest])
        one: Any = GaussianProcessRegressor(process.kernel_, optimizer=None)
        one.fit(points[rest], y[rest] - _design(points[rest]) @ coefficients)
        found, sd[out] = one.predict(points[out], return_std=True)
        mean[out] = found + _design(points[out]) @ coefficients
    off = (y - mean) / sd
    coverage, explained = float((np.abs(off) <= 2.0).mean()), 1.0 - float(((y - mean) ** 2).mean() / y.var())
    return HeldOut(coverage, explained, max(1.0, float((off**2).mean())))


def predict_all(emulators: Sequence[AnyEmulator | None], points: Floats) -> tuple[Floats, Floats]:
    """Return expected figures and variances, (points, figures) each; NaN of a figure that has no emulator."""
    mean, variance = np.full((2, len(points), len(emulators)), np.nan)
    for first in range(0, len(points), TOGETHER):
        some = slice(first, first + TOGETHER)
        for number, one in enumerate(emulators):
            if one is not None:
                mean[some, number], variance[some, number] = one.predict(points[some])
    return mean, variance
