"""Screening: which of very many inputs move a difference at all, from a few steps in each (Morris 1991; Campolongo 2007).

A step in an input goes half of its way; what the difference changes by, over the length of the step, is an elementary effect. The
mean of their sizes (mu*) says how much an input moves, their spread (sigma) whether it does so everywhere alike. Some inputs are
luck alone: what they move is the yardstick, for a parameter that moves no more cannot be told from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.design_points import LEVELS, coordinates_of, problem_of
from zorgsim.inputs.designs import SampledDesign

Floats = NDArray[np.float64]

CONFIDENCE: Final = 0.95

_RESAMPLES: Final = 500


@dataclass(frozen=True)
class Screened:
    """What the steps in one input say, in the unit of the outcome, for its whole way from the 12.5th to the 87.5th percentile.

    Attributes
    ----------
    name
        The parameter, or ``luck``.
    mu_star, margin
        Mean size of the elementary effects, and half its 95 % interval (bootstrap over trajectories).
    mu, sigma
        Mean and standard deviation of the effects with their signs.
    kept
        Whether it is looked at further.
    """

    name: str
    mu_star: float
    margin: float
    mu: float
    sigma: float
    kept: bool


@dataclass(frozen=True)
class Screening:
    """A screening as a whole.

    Attributes
    ----------
    parameters
        The largest first.
    luck
        Mean size of the effects of luck alone.
    limit
        What the largest of as many parameters without effect stays below nineteen times in twenty; nothing below it is kept.
    trajectories, missing
        How many were used, and how many were left out because the outcome is not known somewhere on the way.
    """

    parameters: tuple[Screened, ...]
    luck: float
    limit: float
    trajectories: int
    missing: int

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of the parameters that are looked at further, the largest first."""
        return tuple(one.name for one in self.parameters if one.kept)

    @property
    def above(self) -> int:
        """How many parameters move more than luck does."""
        return sum(one.mu_star > self.limit for one in self.parameters)


def screen(design: SampledDesign, seed: int, outcome: Floats, keep: int) -> Screening:
    """Return what a screening says.

    Parameters
    ----------
    design, seed
        Of sampling ``morris``.
    outcome
        (worlds,) what came of each; NaN where it is not known: its trajectory is left out.
    keep
        How many parameters are kept at most.
    """
    groups = outcome.reshape(design.samples, design.group)
    known = ~np.isnan(groups).any(axis=1)
    points = coordinates_of(design, seed).reshape(design.samples, design.group, -1)[known]
    effects = elementary_effects(points, groups[known])  # (inputs, trajectories)
    lucks = np.abs(effects[len(design.active) :]).reshape(-1)
    limit = luck_limit(lucks, len(design.active), int(known.sum()), np.random.default_rng(seed))
    found = _indices(design, points, groups[known], seed)
    parameters = _ranked({name: found[name] for name in design.active}, keep, limit)
    return Screening(parameters, float(lucks.mean()) if len(lucks) else float("nan"), limit, int(known.sum()), int((~known).sum()))


def elementary_effects(points: Floats, outcome: Floats) -> Floats:
    """Return the effect of each input in each trajectory, (inputs, trajectories).

    Parameters
    ----------
    points, outcome
        (trajectories, inputs + 1, inputs) and (trajectories, inputs + 1): each point differs from the one before in one input.
    """
    steps = np.diff(points, axis=1)
    which = np.abs(steps).argmax(axis=2)  # (trajectories, inputs): which input a step moves
    sizes = np.diff(outcome, axis=1) / np.take_along_axis(steps, which[:, :, None], axis=2)[:, :, 0]
    effects: Floats = np.empty_like(sizes)
    np.put_along_axis(effects, which, sizes, axis=1)
    return effects.T


def luck_limit(lucks: Floats, parameters: int, trajectories: int, rng: np.random.Generator) -> float:
    """Return what the largest mu* of so many parameters without effect stays below nineteen times in twenty.

    A parameter without effect may still change who meets which chance, and then moves the outcome as other luck does: at most so.
    The largest of two hundred such means lies far above the usual one, so that luck's own mu* would be no limit. Two limits are
    made of the effects of luck, and the higher one counts: resampled as they are, which knows their tails; and as normal ones,
    whose scale is known no better than from so many (chi-squared).

    Parameters
    ----------
    lucks
        Sizes of the effects of luck.
    """
    count = len(lucks)
    if not count or not parameters:
        return float("nan")
    scales = np.sqrt((lucks**2).sum() / rng.chisquare(count, _RESAMPLES))
    shape = (parameters, trajectories)
    resampled = [rng.choice(lucks, shape).mean(axis=1).max() for _ in range(_RESAMPLES)]
    normal = [scale * np.abs(rng.standard_normal(shape)).mean(axis=1).max() for scale in scales]
    return float(max(np.quantile(resampled, CONFIDENCE), np.quantile(normal, CONFIDENCE)))


def _indices(design: SampledDesign, points: Floats, outcome: Floats, seed: int) -> Mapping[str, tuple[float, float, float, float]]:
    """Return mu*, its margin, mu and sigma of each input by name, as SALib has them."""
    from SALib.analyze import morris

    if not len(points):
        return dict.fromkeys(design.inputs, (np.nan,) * 4)
    flat = points.reshape(-1, points.shape[-1])
    found = morris.analyze(
        problem_of(design),
        flat,
        outcome.reshape(-1),
        num_resamples=_RESAMPLES,
        conf_level=CONFIDENCE,
        num_levels=LEVELS,
        seed=seed % (1 << 32),
    )
    columns = (np.asarray(found[key], dtype=np.float64) for key in ("mu_star", "mu_star_conf", "mu", "sigma"))
    return {name: (a, b, c, d) for name, a, b, c, d in zip(design.inputs, *(one.tolist() for one in columns), strict=True)}


def _ranked(found: Mapping[str, tuple[float, float, float, float]], keep: int, limit: float) -> tuple[Screened, ...]:
    order = sorted(found, key=lambda name: -found[name][0])
    return tuple(Screened(name, *found[name], kept=rank < keep and found[name][0] > limit) for rank, name in enumerate(order))
