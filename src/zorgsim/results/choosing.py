"""Which option to choose when the world is not known: ranking and regret, and what a week of daily life gained costs.

All of it is over worlds, each by the mean of its replications; of scenarios without draws nothing is told. Where each world is
played once, luck is in regrets and makes them too large; where more often, it is taken out of them as far as it can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.results.choices import ranking, value_of_knowing_the_world
from zorgsim.results.compare import Comparison
from zorgsim.results.outcomes import OUTCOMES, Direction
from zorgsim.results.over_worlds import FEWEST, means_of_worlds, over_worlds

Floats = NDArray[np.float64]

RANKED_BY: Final = ("daily_life", "daily_life_vulnerable", "crises", "cost")
"""The outcomes by which scenarios are ranked, each by itself: no sum of them is anybody's to choose."""

GAIN: Final = "daily_life"
"""The outcome of which a week gained is priced: weeks per family per year."""


@dataclass(frozen=True)
class CostOfGain:
    """What a scenario costs and gains over worlds, jointly.

    Attributes
    ----------
    per_week
        EUR per week of daily life gained: mean extra cost over mean gain. NaN unless both are above nothing on average.
    better_cheaper, better_dearer, worse_cheaper, worse_dearer
        Shares of worlds by the sides on which gain and extra cost lie; in the last the baseline dominates. A world without any
        difference in one of them is in none.
    worth_half, worth_most
        The amount, EUR per week, from which on half and nine in ten of the worlds find it worth its cost; infinite if none.
    """

    per_week: float
    better_cheaper: float
    better_dearer: float
    worse_cheaper: float
    worse_dearer: float
    worth_half: float
    worth_most: float

    def columns(self) -> dict[str, float]:
        """Return them as columns of a table; an infinite amount is missing."""
        told = {"cost_per_week": self.per_week, "worth_from_half": self.worth_half, "worth_from_most": self.worth_most}
        finite = {name: value if np.isfinite(value) else float("nan") for name, value in told.items()}
        sides = ("better_cheaper", "better_dearer", "worse_cheaper", "worse_dearer")
        return finite | {f"share_{side}": getattr(self, side) for side in sides}


def cost_of_gain(gain: Floats, extra: Floats) -> CostOfGain:
    """Return what worlds say of gain and extra cost together.

    Parameters
    ----------
    gain, extra
        (worlds,) weeks of daily life gained and EUR more spent, both per year.
    """
    mean_gain, mean_extra = float(gain.mean()), float(extra.mean())
    return CostOfGain(
        per_week=mean_extra / mean_gain if mean_gain > 0.0 and mean_extra > 0.0 else float("nan"),
        better_cheaper=float(((gain > 0.0) & (extra < 0.0)).mean()),
        better_dearer=float(((gain > 0.0) & (extra > 0.0)).mean()),
        worse_cheaper=float(((gain < 0.0) & (extra < 0.0)).mean()),
        worse_dearer=float(((gain < 0.0) & (extra > 0.0)).mean()),
        worth_half=worth_from(gain, extra, 0.5),
        worth_most=worth_from(gain, extra, 0.9),
    )


def worth_from(gain: Floats, extra: Floats, share: float) -> float:
    """Return the amount for a week from which on at least a share of the worlds has amount x gain >= extra, whatever more it is.

    The share as a function of the amount is the cost-effectiveness acceptability curve (van Hout et al. 1994). It need not rise: a
    world that gives weeks up for money leaves as the amount grows. Infinite where it does not stay there.

    >>> worth_from(np.array([1.0, 1.0, 2.0]), np.array([30.0, 10.0, -4.0]), 0.6), worth_from(-np.ones(2), np.ones(2), 0.5)
    (10.0, inf)
    >>> worth_from(np.array([-1.0, -1.0, 1.0]), np.array([-100.0, -100.0, 50.0]), 0.5)  # two leave at 100
    inf
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        thresholds = extra / gain
    # it changes at the thresholds of worlds only: what holds beyond the last one, between each two, and at each, from above
    marks = np.unique(np.concatenate([[0.0], thresholds[np.isfinite(thresholds) & (thresholds > 0.0)]]))
    found = float("inf")
    for mark, beyond in zip(marks[::-1], [2.0 * marks[-1] + 1.0, *((marks[1:] + marks[:-1]) / 2.0)[::-1]], strict=True):
        if _agreeing(beyond, gain, extra) < share:
            break
        if _agreeing(mark, gain, extra) < share:
            break
        found = float(mark)
    return found


def _agreeing(amount: float, gain: Floats, extra: Floats) -> float:
    """Return the share of worlds that find the gain worth its cost at an amount."""
    # a threshold is a quotient: times the gain again it may miss the cost by rounding
    return float(np.mean(amount * gain - extra >= -1e-9 * np.abs(extra)))


def choice_table(comparison: Comparison) -> pd.DataFrame:
    """Return one row per scenario, the baseline included, and outcome of ``RANKED_BY``: ranks, regrets, and the cost of a gain.

    Columns: scenario, outcome, unit, share_best, mean_rank, expected_regret, most_regret, stability, value_of_knowing, and those of
    ``CostOfGain`` (in the rows of ``GAIN``, of all but the baseline). Empty where no worlds, or fewer than ten, were drawn.
    """
    if comparison.draws < FEWEST or not comparison.others:
        return pd.DataFrame(columns=["scenario", "outcome", *_COLUMNS])
    rows = []
    for outcome in RANKED_BY:
        played, without = (_worth(comparison, outcome, told) for told in (means_of_worlds, _without_luck))
        if played.shape[1] < FEWEST:
            continue
        # who is best is counted of worlds as they were played, which errs on the side of not knowing; without luck, worlds that
        # differ by luck alone would all side with the mean. Regret is a mean of maxima, in which luck does not cancel.
        ranks, told, knowing = ranking(played), ranking(without), value_of_knowing_the_world(without)
        for number, name in enumerate(one.scenario.name for one in comparison.simulated):
            rows.append(
                {
                    "scenario": name,
                    "outcome": outcome,
                    "unit": OUTCOMES[outcome].unit.en,
                    "share_best": float(ranks.first[number]),
                    "mean_rank": float(ranks.mean_rank[number]),
                    "expected_regret": float(told.expected_regret[number]),
                    "most_regret": float(told.most_regret[number]),
                    "stability": ranks.stability,
                    "value_of_knowing": knowing,
                }
            )
    gains = {name: found.columns() for name, found in costs_of_gains(comparison).items()}
    for row in rows:
        if row["outcome"] == GAIN:
            row |= gains.get(str(row["scenario"]), {})
    return pd.DataFrame(rows).reindex(columns=["scenario", "outcome", *_COLUMNS])


_COLUMNS: Final = (
    "unit",
    "share_best",
    "mean_rank",
    "expected_regret",
    "most_regret",
    "stability",
    "value_of_knowing",
    "cost_per_week",
    "share_better_cheaper",
    "share_better_dearer",
    "share_worse_cheaper",
    "share_worse_dearer",
    "worth_from_half",
    "worth_from_most",
)


def costs_of_gains(comparison: Comparison) -> Mapping[str, CostOfGain]:
    """Return what a week of daily life gained costs in each scenario but the baseline, over the worlds that know both.

    Of a scenario with fewer (or more) families than the baseline nothing is said: it costs less without any gain to be paid for.
    """
    weeks, cost = (_differences(comparison, outcome, means_of_worlds) for outcome in (GAIN, "cost"))
    families = comparison.evaluations[comparison.baseline.scenario.name].families.mean()
    found = {}
    for one in comparison.others:
        name = one.scenario.name
        if not np.isclose(comparison.evaluations[name].families.mean(), families):
            continue
        gain, extra = weeks[name] * families, cost[name] * 1e6
        known = ~(np.isnan(gain) | np.isnan(extra))
        if known.sum() >= FEWEST:
            found[name] = cost_of_gain(gain[known], extra[known])
    return found


def worlds_table(comparison: Comparison) -> pd.DataFrame:
    """Return one row per scenario but the baseline, world and outcome: the mean difference over its replications.

    It holds the joint distribution of all outcomes: what one world says of each stands under its number.
    """
    if not comparison.draws:
        return pd.DataFrame(columns=["scenario", "world", "outcome", "unit", "difference"])
    frames = []
    for outcome in OUTCOMES:
        values = _differences(comparison, outcome, means_of_worlds)
        for one in comparison.others:
            name = one.scenario.name
            columns = {
                "scenario": name,
                "world": np.arange(1, comparison.draws + 1, dtype=np.int32),
                "outcome": outcome,
                "unit": OUTCOMES[outcome].unit.en,
                "difference": values[name],
            }
            frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)


def _differences(comparison: Comparison, outcome: str, told: Callable[[Floats], Floats]) -> dict[str, Floats]:
    """Return differences from the baseline by scenario, (worlds,): what is ``told`` of (worlds, replications), nothing of its own.

    Run by run first, so that luck cancels and a run that is known of one of them only says nothing.
    """
    about, found = OUTCOMES[outcome], {}
    expected = about.measure(comparison.evaluations[comparison.baseline.scenario.name])
    for one in comparison.simulated:
        name = one.scenario.name
        if one is comparison.baseline:
            found[name] = np.zeros(comparison.draws)
            continue
        found[name] = told((about.measure(comparison.evaluations[name]) - expected).reshape(comparison.draws, -1))
    return found


def _worth(comparison: Comparison, outcome: str, told: Callable[[Floats], Floats]) -> Floats:
    """Return what scenarios are worth by an outcome, (scenarios, worlds that know all of them): more is better."""
    values = np.stack(list(_differences(comparison, outcome, told).values()))
    sign = -1.0 if OUTCOMES[outcome].direction is Direction.WORSE else 1.0
    worth: Floats = sign * values[:, ~np.isnan(values).any(axis=0)]
    return worth


def _without_luck(differences: Floats) -> Floats:
    """Return the mean of each world drawn towards that of all, as far as luck made them differ (empirical Bayes).

    The best of several noisy values is too good on average: without it, luck would pass for regret. With one replication a world
    luck cannot be told apart, and stays.
    """
    means, told = means_of_worlds(differences), over_worlds(differences)
    if not np.isfinite(told.ignorance):
        return means
    between = told.ignorance**2 + told.chance**2
    kept = told.ignorance**2 / between if between > 0.0 else 1.0
    drawn: Floats = told.mean + kept * (means - told.mean)
    return drawn
