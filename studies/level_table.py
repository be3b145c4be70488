"""The levels that structures may differ in, each with the figure of 2021 that it is fitted to, and how a level is moved."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.inputs.parameters import register

Values = dict[str, float]
"""Value by name: of parameters, or of figures."""

DIGITS: Final = 4
"""Significant digits of a level: what is written is what was simulated."""


def _log_ratio(simulated: float, published: float) -> float:
    return math.log(simulated / published)


def _log_odds(chance: float) -> float:
    return math.log(chance / (1.0 - chance))


def _log_wait(simulated: float, published: float) -> float:
    return math.log1p(simulated) - math.log1p(published)


@dataclass(frozen=True)
class Level:
    """A level, and the figure that it is fitted to.

    Attributes
    ----------
    name
        What it is called in what is printed.
    parameters
        Parameters of the register that it moves, all by the same factor: of the value, or of the odds of a probability.
    target
        The row of data/targets that it has to meet; where the default holds it, a series of which nothing is published.
    misses
        How far a figure is from what was published, on a scale on which levels work about evenly.
    close
        The largest such difference that is near enough: what two replications cannot tell apart.
    counts
        Whether the figure counts people of the nation, of whom the sample has its share.
    held
        Whether the default keeps the level of the register, whatever its figure: other options are fitted to the default's figure.
    """

    name: str
    parameters: tuple[str, ...]
    target: str
    misses: Callable[[float, float], float]
    close: float
    counts: bool = False
    held: bool = False


LEVELS: Final = (
    Level("questions", ("question.base",), "youths_2021", _log_ratio, 0.01, counts=True),
    Level(
        "direct referral",
        tuple(f"everyday.direct_referral.{severity}" for severity in ("everyday", "serious", "complex")),
        "weeks_waited_first_line",
        _log_wait,
        0.05,
        held=True,
    ),
    Level("coaches", ("first_line.coaches_per_1000",), "starts_first_line_2021", _log_ratio, 0.01, counts=True),
    Level("specialist slots", ("specialist.slots_per_1000",), "wait_specialist_2021", _log_wait, 0.05),
    Level("residential slots", ("residential.slots_per_1000",), "starts_residential_2021", _log_ratio, 0.015, counts=True),
)
"""Each level with its own figure of 2021. Starts of specialist care are left to follow: with young people, waits and stays given
they are no sixth figure that a level could move by itself. Nor is the share of starts that doctors refer, which a tenth more direct
referral moves by half a point while the others are given by nothing at all (measured): coaches start as many families as there is
room for. What direct referral sets is the coaches' list, and nobody publishes its length: the default keeps the register's."""

EVERY: Final = np.ones(len(LEVELS), dtype=np.bool_)
"""All levels move."""

OF_DEFAULT: Final = np.array([not level.held for level in LEVELS])
"""Levels that move under the default structure."""

SENSITIVITIES: Final = np.array(
    [
        [0.53, 0.04, -0.06, 0.33, 0.00],
        [2.50, -1.50, -3.00, -0.50, 0.00],
        [0.19, -0.09, 0.79, -0.05, 0.03],
        [2.97, 0.35, -1.20, -4.59, 0.08],
        [0.89, -0.15, -0.07, -0.09, 0.35],
    ]
)
"""By how much each figure (row) moves when a level (column) moves by 1 on the log scale. Where steps begin; each step corrects it.
Measured once by ``--sensitivities`` under the default structure; the row of the coaches' wait by judgement."""

ODDS: Final = tuple(name for level in LEVELS for name in level.parameters if name.startswith("everyday.direct_referral."))
FOLLOWS: Final = "budget.shift_coaches"
"""A parameter that follows from two levels: the coaches that the specialist budget pays for, over the register's."""


# Levels as numbers


def factored(value: float, factor: float, name: str) -> float:
    """Return a parameter's value times a factor, of the odds where it is a probability, as it is written."""
    moved = value * factor
    if name in ODDS:
        moved = moved / (1.0 - value + moved)
    return written(moved)


def written(value: float) -> float:
    """Return a number with the digits that are written."""
    return float(f"{value:.{DIGITS}g}")


def levels_moved(values: Mapping[str, float], steps: Sequence[float]) -> Values:
    """Return the parameters of all levels after a step on the log scale for each level."""
    pairs = [(name, math.exp(step)) for level, step in zip(LEVELS, steps, strict=True) for name in level.parameters]
    return {name: factored(values[name], factor, name) for name, factor in pairs}


def room(level: Level, values: Mapping[str, float]) -> tuple[float, float]:
    """Return how far a level may move down and up, on the log scale: probabilities within the register's ranges, others freely.

    How often professionals refer directly is bounded by what is plausible; how much care there is follows from what was counted.
    """
    low, high = -math.inf, math.inf
    for name in set(level.parameters) & set(ODDS):
        one, stands = register()[name], _log_odds(values[name])
        low, high = max(low, _log_odds(one.low) - stands), min(high, _log_odds(one.high) - stands)
    return min(low, 0.0), max(high, 0.0)


def following(values: Mapping[str, float]) -> Values:
    """Return what follows from levels, of whole parameters."""
    specialist = values["specialist.slots_per_1000"] * values["price.specialist_week"] * WEEKS_PER_YEAR
    return {FOLLOWS: round(specialist / (values["first_line.coaches_per_1000"] * values["price.coach_fte"]), 2)}
