"""Decomposition: how the parts of a package of measures work together.

The package is simulated with every subset of its parts, all with the same luck. Subset k holds part i when bit i of k is set:
subset 0 is the baseline, the last one the whole package. What a part adds depends on what is there already; over all orders in
which the parts can be added this gives a lowest, a highest and a mean contribution (the Shapley value). The means add up to the
package.

A replication in which a subset's outcome is missing (NaN) is left out of whatever needs that subset, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import factorial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Text
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, paired_difference
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.simulated import Simulated

Floats = NDArray[np.float64]

ROUNDING: Final = 1e-12
"""A sum of differences below this share of the values that it is made of is rounding, and is zero."""

SHOWN_OUTCOMES: Final = ("demand", "waiting", "crises", "weeks_in_order", "cost", "in_specialist_care")
"""The outcomes of the picture, and of the table unless others are asked for."""


@dataclass(frozen=True)
class PartEffects:
    """What one part does to an outcome.

    Attributes
    ----------
    alone
        Added to the baseline, without the other parts.
    last
        Added to all other parts.
    order_low, order_high
        Its smallest and its largest mean contribution over all orders in which the parts can be added. They are chosen by their
        size, so that they have no error and no verdict of their own: of many orders some lie far from zero by luck.
    shapley
        Its mean contribution over all orders.
    """

    alone: PairedDifference
    last: PairedDifference
    order_low: PairedDifference
    order_high: PairedDifference
    shapley: PairedDifference


@dataclass(frozen=True)
class Effects:
    """What a package and its parts do to one outcome.

    Attributes
    ----------
    parts
        In the order of the package.
    pairs
        By the numbers of two parts: what they do together beyond what each does alone.
    interaction
        What the package does beyond the sum of what each part does alone.
    package
        What all parts do together.
    """

    parts: tuple[PartEffects, ...]
    pairs: Mapping[tuple[int, int], PairedDifference]
    interaction: PairedDifference
    package: PairedDifference


def decompose(values: Floats, step: float = 0.0, draws: int = 0) -> Effects:
    """Return what a package and its parts do to one outcome.

    Parameters
    ----------
    values
        (2 to the power of the number of parts, R): the outcome under every subset of the parts, one value a replication.
    step
        The step in which the outcome is measured (``paired_difference``).
    draws
        Worlds that draw their parameters; 0 where none does.

    Raises
    ------
    ValueError
        If the number of subsets is not a power of two, or there is only the baseline.
    """
    parts = _count_parts(values)
    beyond = values[-1] - values[0]
    for part in range(parts):
        beyond = beyond - (values[1 << part] - values[0])
    return Effects(
        parts=tuple(_part_effects(values, part, step, draws) for part in range(parts)),
        pairs={pair: _of(pair_interaction(values, *pair), draws) for pair in combinations(range(parts), 2)},
        interaction=_of(_without_rounding(beyond, values), draws),
        package=paired_difference(values[0], values[-1], step, draws),
    )


def _count_parts(values: Floats) -> int:
    parts = len(values).bit_length() - 1
    if parts < 1 or len(values) != 1 << parts:
        raise ValueError(f"{len(values)} subsets are not all subsets of some parts")
    return parts


def contributions(values: Floats, part: int) -> Floats:
    """Return what a part adds to each subset of the others, shape (subsets / 2, R): the first is alone, the last is last."""
    without = _subsets_without(len(values), part)
    added: Floats = values[without | 1 << part] - values[without]
    return added


def _subsets_without(subsets: int, part: int) -> NDArray[np.int64]:
    every = np.arange(subsets)
    without: NDArray[np.int64] = every[every & 1 << part == 0]
    return without


def shapley(values: Floats, part: int) -> Floats:
    """Return the mean of what a part adds over all orders in which the parts can be added, shape (R,).

    mean = sum over subsets S of the others of |S|! (n - |S| - 1)! / n! x what the part adds to S (Shapley, 1953).
    """
    parts = _count_parts(values)
    sizes = [int(subset).bit_count() for subset in _subsets_without(len(values), part)]
    orders = np.array([factorial(size) * factorial(parts - size - 1) for size in sizes], dtype=np.float64)
    mean = (orders[:, None] * contributions(values, part)).sum(axis=0) / factorial(parts)
    return _without_rounding(mean, values)


def pair_interaction(values: Floats, one: int, other: int) -> Floats:
    """Return what two parts do together beyond what each does alone, v(both) - v(one) - v(other) + v(none), shape (R,)."""
    both = values[1 << one | 1 << other]
    return _without_rounding(both - values[1 << one] - values[1 << other] + values[0], values)


def _without_rounding(effect: Floats, values: Floats) -> Floats:
    """Return an effect, (R,), with zero where it is no more than what adding up numbers of this size leaves behind."""
    return np.where(np.abs(effect) <= ROUNDING * np.fmax.reduce(np.abs(values), axis=0), 0.0, effect)


def _part_effects(values: Floats, part: int, step: float, draws: int) -> PartEffects:
    added = contributions(values, part)
    low, high = _extremes(added, draws)
    return PartEffects(
        alone=paired_difference(values[0], values[1 << part], step, draws),
        last=paired_difference(values[-1 - (1 << part)], values[-1], step, draws),
        order_low=low,
        order_high=high,
        shapley=_of(shapley(values, part), draws),
    )


def _extremes(added: Floats, draws: int) -> tuple[PairedDifference, PairedDifference]:
    """Return the contributions, out of (orders, R), whose means are smallest and largest, over the replications that know all.

    The order is chosen by the mean, not anew in each replication: the mean of smallest values would be below zero by luck alone.
    """
    unknown = np.isnan(added).any(axis=0)
    known = np.where(unknown, np.nan, added)
    if unknown.all():
        return _of(known[0], draws), _of(known[0], draws)
    means = known[:, ~unknown].mean(axis=1)
    return _chosen(known[means.argmin()], draws), _chosen(known[means.argmax()], draws)


def _chosen(effect: Floats, draws: int) -> PairedDifference:
    """Return the mean alone, without an interval: the interval of one order does not know that it was chosen among many."""
    unknown, found = float("nan"), _of(effect, draws)
    told = replace(found, standard_error=unknown, low=unknown, high=unknown, verdict=Verdict.CHOSEN)
    return replace(told, more=unknown, less=unknown, middle=unknown, ignorance=unknown, luck=unknown)


def _of(effect: Floats, draws: int) -> PairedDifference:
    return paired_difference(np.zeros_like(effect), effect, draws=draws)


@dataclass(frozen=True)
class Part:
    """A part of a package: its name, and what reports call it."""

    name: str
    title: Text


@dataclass(frozen=True)
class Decomposition:
    """A package simulated with every subset of its parts.

    Attributes
    ----------
    parts
        In the order of the package.
    comparison
        Every subset of the parts: subset k holds part i when bit i of k is set.
    """

    parts: tuple[Part, ...]
    comparison: Comparison

    @property
    def package(self) -> Simulated:
        """The scenario with all parts."""
        return self.comparison.simulated[-1]

    @cached_property
    def whole(self) -> Comparison:
        """The package beside the baseline, without what lies in between."""
        return Comparison((self.comparison.baseline, self.package), self.comparison.parameters)

    @cached_property
    def effects(self) -> Mapping[str, Effects]:
        """What the package and its parts do to every outcome, by name."""
        windows = [self.comparison.evaluations[one.scenario.name] for one in self.comparison.simulated]
        values = {name: np.stack([about.measure(each) for each in windows]) for name, about in OUTCOMES.items()}
        draws = self.comparison.draws
        return {name: decompose(subsets, OUTCOMES[name].step, draws) for name, subsets in values.items()}

    def parts_of(self, subset: int) -> tuple[Part, ...]:
        """Return the parts that a subset holds."""
        return tuple(part for number, part in enumerate(self.parts) if subset >> number & 1)
