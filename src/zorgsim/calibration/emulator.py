"""Emulators: what a figure would be in worlds that nobody simulated, and how unsure that is (scikit-learn).

One for each figure, over the quantiles of all assumed parameters: a Gaussian process in which a parameter counts for as much as it
moves the figure, by its line and its bow in a lasso. Two hundred parameters that each move a figure a little move it much together:
with the active ones alone, emulators were so unsure that of 500 worlds that they placed not one met the figures (decision 206).
What it does not tell of a world is seldom chance (replications of one world say how much that is): it is what many parameters do
together, and is taken to stay nearly what it is where they move little. So it is surest near a world that was simulated.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.calibration.screening import basis
from zorgsim.errors import InputError

Floats = NDArray[np.float64]

FOLDS: Final = 5
"""Parts into which worlds are divided for what is held out."""
PENALTIES: Final = np.logspace(0.0, -1.5, 12)
"""Penalties of the lasso that are tried, as shares of the one that leaves nothing."""
UNSEEN: Final = 0.05
"""What a parameter that the lasso does not see may move a figure by nevertheless, squared, as a share of what luck alone gives a
line. Of several values (0.005 to 0.1) none told worlds held out better than another."""
FIRST: Final = 250
"""Worlds of the first wave that emulators are fitted to, however many have followed: later ones lie where the figures tie
parameters together, and alone would say nothing of how far off the rest of the space is."""
LAST: Final = 500
"""Worlds beside these: the last ones, which lie nearest to what is left. The time of an emulator grows with the cube of both."""
REACH: Final = 1.5
"""Distance over which what an emulator does not tell of a world stays what it is, in quantiles of all parameters: two worlds at
random lie four times as far apart. Assumption: no two worlds of the first waves lie near enough to tell it, and at the nearest,
some three times this far apart, nothing can be seen to stay."""
LEAST_CHANCE: Final = 1e-4
"""Variance of chance that counts as the least there is, of figures of mean square 1: below it, the algebra has no digits left."""
ALIKE: Final = 1e-9
"""Share of a figure by which worlds may differ and are alike nevertheless: the last bits of a sum."""
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

    What it is fitted by (scale, penalty, kernel) it has from all of them: of new worlds it is a little too sure all the same.

    Attributes
    ----------
    coverage
        Share of them within two of its standard deviations, before these are raised: about 0.95 where it is right about how unsure
        it is.
    explained
        Share of their variance that it tells; 0 or less where it tells no more than their mean.
    inflation
        By how much its variance is multiplied, since worlds held out were further off than it said; 1 where they were not.
    """

    coverage: float
    explained: float
    inflation: float


class Scale(StrEnum):
    """On which a figure is emulated: that on which worlds lie most evenly around their middle."""

    PLAIN = "plain"
    ROOT = "root"
    """Of what is never below nought, such as the wait of the shortest lists, which in many worlds is nothing."""
    LOG = "log"
    """Of what is above nought in every world: waits, which may be tenfold."""


def scaled(outputs: Floats, scale: Scale) -> Floats:
    """Return figures on a scale. What a figure cannot be less than has no end there: minus infinity."""
    if scale is Scale.PLAIN:
        return outputs
    with np.errstate(divide="ignore"):
        found: Floats = np.sqrt(np.maximum(outputs, 0.0)) if scale is Scale.ROOT else np.log(np.maximum(outputs, 0.0))
    return found


@dataclass(frozen=True)
class Process:
    """A Gaussian process that was fitted, of figures with mean 0 and mean square 1.

    Attributes
    ----------
    weights
        (parameters,) by which quantiles are multiplied before distances are taken: 1 is the length of the kernel.
    worlds
        (worlds, parameters) quantiles of those it was fitted to.
    told, untold, chance
        Variances: of what it can tell, of what it cannot, which stays near a world, and of what no other world has.
    pull
        (worlds,) what each world's nearness counts for.
    inverse
        (worlds, worlds) of the covariance of worlds.
    """

    weights: Floats
    worlds: Floats
    told: float
    untold: float
    chance: float
    pull: Floats
    inverse: Floats

    def __call__(self, points: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance at points, (points,) each."""
        near = nearness(points * self.weights, self.worlds * self.weights, self.told)
        near += nearness(points / REACH, self.worlds / REACH, self.untold)
        variance = self.told + self.untold + self.chance - np.einsum("pw,pw->p", near @ self.inverse, near)
        return near @ self.pull, np.maximum(variance, self.chance)


def nearness(points: Floats, worlds: Floats, variance: float) -> Floats:
    """Return the covariance of points and worlds, (points, worlds), by a Gaussian kernel of length 1."""
    near: Floats = points @ worlds.T  # all in its place: this is most of what placing points takes
    near -= 0.5 * (points**2).sum(axis=1)[:, None]
    near -= 0.5 * (worlds**2).sum(axis=1)
    np.exp(np.minimum(near, 0.0, out=near), out=near)
    near *= variance
    return near


def square_above_nought(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of the square of what is normal, where that is above nought, and of nought where it is not."""
    from scipy.special import ndtr  # takes long to import

    sd = np.sqrt(variance)
    above, edge = ndtr(mean / sd), np.exp(-0.5 * (mean / sd) ** 2) / np.sqrt(2.0 * np.pi)
    second = (mean**2 + variance) * above + mean * sd * edge
    fourth = (mean**4 + 6.0 * mean**2 * variance + 3.0 * variance**2) * above + (mean**3 * sd + 5.0 * mean * sd**3) * edge
    return second, np.maximum(fourth - second**2, 0.0)


def log_between(below: Floats, above: Floats) -> Floats:
    """Return the logarithm of the chance that what is normal lies between two values, also where that is too small to tell."""
    from scipy.special import log_ndtr  # takes long to import

    far_above = below > 0.0  # taken from the other side, where digits are left
    low, high = np.where(far_above, -above, below), np.where(far_above, -below, above)
    whole = log_ndtr(high)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = whole + np.log1p(-np.exp(np.minimum(log_ndtr(low) - whole, 0.0)))
    return np.where(np.isnan(found), -np.inf, found)


@dataclass(frozen=True)
class Emulator:
    """Of one figure."""

    scale: Scale
    middle: float
    spread: float
    process: Process
    held_out: HeldOut

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Return expected figure and variance at points, (points, parameters) of quantiles; (points,) each."""
        mean, variance = self._told(points)
        if self.scale is Scale.PLAIN:
            return mean, variance
        if self.scale is Scale.ROOT:
            return square_above_nought(mean, variance)
        expected = np.exp(mean + variance / 2.0)  # of what is normal on the scale of logarithms
        return expected, expected**2 * np.expm1(variance)

    def log_within(self, points: Floats, low: float, high: float) -> Floats:
        """Return the logarithm of the chance that the figure lies between two values at points, (points,)."""
        mean, variance = self._told(points)
        # what is told below nought on the scale of roots is nought
        ends = [-np.inf if self.scale is not Scale.PLAIN and one <= 0.0 else one for one in (low, high)]
        told = [one if np.isinf(one) else float(scaled(np.array(one), self.scale)) for one in ends]
        below, above = ((one - mean) / np.sqrt(variance) for one in told)
        return log_between(below, above)

    def _told(self, points: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance on the scale of the emulator."""
        mean, variance = self.process(points)
        return self.middle + self.spread * mean, self.held_out.inflation * self.spread**2 * variance


@dataclass(frozen=True)
class Constant:
    """Of a figure that is the same in all worlds: where it is off, it is off everywhere, and speaks against the whole structure."""

    value: float
    held_out: HeldOut = HeldOut(1.0, 0.0, 1.0)

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Return the figure and no variance at points, (points, parameters) of quantiles; (points,) each."""
        return np.full(len(points), self.value), np.zeros(len(points))

    def log_within(self, points: Floats, low: float, high: float) -> Floats:
        """Return nought at points if the figure lies between two values, else minus infinity; (points,)."""
        return np.full(len(points), 0.0 if low <= self.value <= high else -np.inf)


AnyEmulator = Emulator | Constant


def fit_emulator(points: Floats, outputs: Floats, seed: int, runs: Floats | None = None) -> AnyEmulator | None:
    """Return the emulator of a figure in worlds; None where it is known in too few.

    Parameters
    ----------
    points, outputs
        (worlds, parameters) of quantiles, and (worlds,). Worlds in which the figure is not known are left out, and of the others
        all but the first (`FIRST`) and the last (`LAST`).
    seed
        Of the folds.
    runs
        The figure in replications of one world, which differ by chance alone; None: all that is not told is taken for chance.
    """
    known = np.flatnonzero(~np.isnan(outputs))
    known = known[fitted_to(len(known))]
    points, outputs = points[known], outputs[known]
    if len(outputs) < 2 * FOLDS:
        return None
    if np.ptp(outputs) <= ALIKE * np.abs(outputs).max():
        return Constant(float(outputs[0]))
    scale = _scale_of(outputs)
    told = scaled(outputs, scale)
    middle, spread = float(told.mean()), float(told.std())
    y = (told - middle) / spread
    penalty = _penalty(points, y)
    weights = _weights(points, y, penalty)
    kernel = _kernel(points * weights, y, _chance(runs, scale, spread))
    process = _process(points, y, weights, kernel)
    return Emulator(scale, middle, spread, process, _held_out(points, y, (penalty, kernel), seed))


def fitted_to(worlds: int) -> NDArray[np.int_]:
    """Return which of so many worlds an emulator is fitted to."""
    all_of_them = np.arange(worlds)
    return np.concatenate([all_of_them[:FIRST], all_of_them[FIRST:][-LAST:]])


def _scale_of(outputs: Floats) -> Scale:
    """Return the scale on which figures are least askew, of those on which all have a place; the plain one if none is less so."""
    scales = [Scale.PLAIN, *([Scale.ROOT] if outputs.min() >= 0.0 else []), *([Scale.LOG] if outputs.min() > 0.0 else [])]

    def askew(scale: Scale) -> float:
        told = scaled(outputs, scale)
        return round(abs(float(((told - told.mean()) ** 3).mean()) / float(told.std()) ** 3), 6)  # not by its last bits

    return min(scales, key=askew)


def _features(points: Floats) -> Floats:
    """Return the lines, then the bows of all parameters, (points, features)."""
    both = basis(points)
    return np.hstack([both[..., 0], both[..., 1]])


def _chance(runs: Floats | None, scale: Scale, spread: float) -> float:
    """Return the variance of replications of one world, of figures of mean square 1; above anything where it is not known."""
    told = np.array([np.nan]) if runs is None else scaled(runs, scale) / spread
    if not np.isfinite(told).all() or not np.ptp(told) > 0.0:  # the same in all of them: this world says nothing of others
        return np.inf
    return float(told.var(ddof=1))


def _penalty(points: Floats, y: Floats) -> float:
    """Return the penalty of the lasso by whose lines and bows worlds held out are told best."""
    from sklearn.linear_model import LassoCV

    features = _features(points)
    most = float(np.abs(features.T @ (y - y.mean())).max()) / len(y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the weakest penalties may not settle: then another one tells better
        return float(LassoCV(alphas=most * PENALTIES, cv=FOLDS).fit(features, y).alpha_)


def _weights(points: Floats, y: Floats, penalty: float) -> Floats:
    """Return how far each parameter moves the figure, (parameters,), so that their squares add up to 1."""
    from sklearn.linear_model import Lasso

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = np.asarray(Lasso(alpha=penalty).fit(_features(points), y).coef_, dtype=np.float64)
    moves = np.sqrt((found.reshape(2, -1) ** 2).sum(axis=0) + UNSEEN / len(y))
    weights: Floats = moves / np.sqrt((moves**2).sum())
    return weights


@dataclass(frozen=True)
class _Kernel:
    """Length over which figures are alike, and variances of figures of mean square 1, as `Process` has them."""

    length: float
    told: float
    untold: float
    chance: float


def _kernel(at: Floats, y: Floats, chance: float) -> _Kernel:
    """Return the likeliest kernel of worlds that lie far apart: there, what is not told is alike to chance."""
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    kernel = ConstantKernel(1.0, (1e-2, 100.0)) * RBF(1.0, (0.02, 20.0)) + WhiteKernel(0.3, (LEAST_CHANCE, 2.0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a bound that is reached says that a figure has no bow, or no noise
        found = GaussianProcessRegressor(kernel).fit(at, y).kernel_
    noise = float(found.k2.noise_level)
    by_chance = min(noise, max(chance, LEAST_CHANCE))
    return _Kernel(float(found.k1.k2.length_scale), float(found.k1.k1.constant_value), noise - by_chance, by_chance)


def _process(points: Floats, y: Floats, weights: Floats, kernel: _Kernel) -> Process:
    """Return the process of worlds, by weights and a kernel that are known."""
    from scipy.linalg import cho_factor, cho_solve  # takes long to import

    weights = weights / kernel.length
    covariance = nearness(points * weights, points * weights, kernel.told) + kernel.chance * np.eye(len(y))
    covariance += nearness(points / REACH, points / REACH, kernel.untold)
    inverse: Floats = cho_solve(cho_factor(covariance, lower=True), np.eye(len(y)))
    return Process(weights, points, kernel.told, kernel.untold, kernel.chance, inverse @ y, inverse)


def _held_out(points: Floats, y: Floats, how: tuple[float, _Kernel], seed: int) -> HeldOut:
    """Tell each fold from the others, with the penalty and the kernel of all: lines, bows and process are fitted anew."""
    penalty, kernel = how
    fold = np.random.default_rng(seed).permutation(len(y)) % FOLDS
    mean, variance = np.empty_like(y), np.empty_like(y)
    for number in range(FOLDS):
        out, rest = fold == number, fold != number
        process = _process(points[rest], y[rest], _weights(points[rest], y[rest], penalty), kernel)
        mean[out], variance[out] = process(points[out])
    y, mean, variance = y[-LAST:], mean[-LAST:], variance[-LAST:]
    off = (y - mean) / np.sqrt(variance)
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
