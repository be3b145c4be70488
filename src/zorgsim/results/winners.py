"""Winners and losers: what a scenario does to each municipality apart, and to small against large ones.

Yardsticks are rates per family or per 1000 families, so that a village and a city compare. Municipalities fall into five classes of
size: plain fifths, as many municipalities in each (give or take one), by their number of families among those simulated.

Who wins or loses is named by scenario and yardstick with a false discovery rate (`zorgsim.results.false_discovery`); intervals are
those of each municipality by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.inputs.compile import relative_use
from zorgsim.inputs.scenario import Text
from zorgsim.model.vocabulary import Event, Stage, Tier
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, judge, paired_difference, paired_differences
from zorgsim.results.false_discovery import FALSE_DISCOVERY_RATE, q_values
from zorgsim.results.outcomes import OUTCOMES, Direction, Outcome
from zorgsim.results.outcomes.outcome import WEEKS
from zorgsim.results.outcomes.waiting import mean_weeks_waited, weeks_waited
from zorgsim.results.window import Window, ratio

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SIZE_CLASSES: Final = 5
"""Classes of size, 1 the smallest municipalities; with fewer municipalities there are fewer classes."""

EVERY_SIZE: Final = 0
"""Stands for all municipalities together."""


class Judgement(StrEnum):
    """How a municipality fares in a scenario, by one yardstick."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNTOLD = "cannot_be_told"


def waiting_per_1000(window: Window, stage: Stage) -> Floats:
    """Families on a waiting list, mean, per 1000 families."""
    return 1000.0 * ratio(window.family_weeks(stage), window.family_weeks())


def crises_per_1000(window: Window) -> Floats:
    """Crises per 1000 families per year."""
    return 10.0 * window.per_100_families(window.events(Event.STARTED_CRISIS))


def cost_per_family(window: Window) -> Floats:
    """Cost of all tiers and measures, EUR per family per year."""
    return ratio(window.per_year(window.cost.sum(axis=-1)), window.families)


_DECLARED: Final = (
    Outcome(
        "waited_mean_specialist",
        WEEKS,
        Direction.WORSE,
        Text("weeks waited for specialist care, mean", "weken gewacht op specialistische hulp, gemiddeld"),
        partial(mean_weeks_waited, tier=Tier.SPECIALIST),
    ),
    Outcome(
        "waited_median_specialist",
        WEEKS,
        Direction.WORSE,
        Text("weeks waited for specialist care, median", "weken gewacht op specialistische hulp, mediaan"),
        partial(weeks_waited, tier=Tier.SPECIALIST, share=0.5),
        step=1.0,
    ),
    Outcome(
        "waiting_specialist_per_1000",
        Text("per 1000 families", "per 1000 gezinnen"),
        Direction.WORSE,
        Text("families waiting for specialist care", "gezinnen die wachten op specialistische hulp"),
        partial(waiting_per_1000, stage=Stage.SPECIALIST_WAIT),
    ),
    Outcome(
        "crises_per_1000",
        Text("per 1000 families per year", "per 1000 gezinnen per jaar"),
        Direction.WORSE,
        Text("crises", "crises"),
        crises_per_1000,
    ),
    OUTCOMES["weeks_in_order"],
    Outcome(
        "cost_per_family",
        Text("EUR per family per year", "EUR per gezin per jaar"),
        Direction.WORSE,
        Text("cost", "kosten"),
        cost_per_family,
    ),
    OUTCOMES["expertise"],
)

YARDSTICKS: Final[Mapping[str, Outcome]] = MappingProxyType({one.key: one for one in _DECLARED})
"""By what municipalities are compared; all hold for any leading axes."""

DECIDING: Final = ("waited_mean_specialist", "weeks_in_order")
"""The yardsticks by which reports say who wins and who loses."""

_WHO: Final = ("scenario", "municipality", "name", "youth_region", "province", "families", "relative_use", "size_class")
_WIDE: Final = ("baseline", "value", "difference", "low", "high", "share_more", "share_less", "q_value", "judgement")


@dataclass(frozen=True)
class Contest:
    """One scenario against the baseline by one yardstick, in every municipality.

    Attributes
    ----------
    scenario, outcome
        Names of the scenario and of the yardstick.
    baseline, value
        (R, M) the yardstick in both.
    draws
        Worlds that draw their parameters; 0 where none does.
    """

    scenario: str
    outcome: str
    baseline: Floats
    value: Floats
    draws: int

    @property
    def about(self) -> Outcome:
        """Unit, direction and words of the yardstick."""
        return YARDSTICKS[self.outcome]

    @cached_property
    def differences(self) -> tuple[PairedDifference, ...]:
        """The paired difference of each municipality."""
        return tuple(paired_differences(self.baseline, self.value, self.about.step, self.draws))

    @cached_property
    def q_values(self) -> Floats:
        """The lowest false discovery rate at which each municipality is named, (M,); NaN where nothing differs or is known."""
        return q_values(self.differences)

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """How each municipality fares: named are those that the false discovery rate allows; over worlds, those they agree on."""
        judged = [judgement_of(one, self.about.direction) for one in self.differences]
        if self.draws:
            return tuple(judged)
        named = self.q_values <= FALSE_DISCOVERY_RATE
        return tuple(one if one is Judgement.SAME or name else Judgement.UNTOLD for one, name in zip(judged, named, strict=True))

    def together(self, weights: Floats) -> PairedDifference:
        """Return the paired difference of the weighted mean over municipalities; those in which it is missing are left out."""
        differences = weighted_mean(self.value - self.baseline, weights)
        return paired_difference(np.zeros(len(differences)), differences, draws=self.draws)


def _expected_false(contest: Contest, judged: Sequence[Judgement]) -> float:
    """Return how many of those named are expected to be so by chance alone, at most; over worlds that is not known (NaN)."""
    if contest.draws:
        return float("nan")
    return FALSE_DISCOVERY_RATE * (judged.count(Judgement.BETTER) + judged.count(Judgement.WORSE))


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """Return means over the last axis, (R,), of what is known."""
    known = np.where(np.isnan(values), 0.0, weights)
    # missing values become zero as well: a weight of zero alone would not do, zero times missing is missing
    return ratio((np.where(np.isnan(values), 0.0, values) * known).sum(axis=-1), known.sum(axis=-1))


def judgement_of(difference: PairedDifference, direction: Direction) -> Judgement:
    """Say whether a difference is for the better or the worse, is none at all, or cannot be distinguished from chance."""
    if difference.verdict is Verdict.IDENTICAL:
        return Judgement.SAME
    judged = judge(difference.verdict, direction)
    return {Direction.BETTER: Judgement.BETTER, Direction.WORSE: Judgement.WORSE}.get(judged, Judgement.UNTOLD)


@dataclass(frozen=True)
class Sizes:
    """Size of each municipality, (M,): families, use of care over the nation's, class of size."""

    families: Ints
    relative_use: Floats
    classes: Ints

    def inside(self, size_class: int) -> NDArray[np.bool_]:
        """Return which municipalities are in a class, (M,); all of them for ``EVERY_SIZE``."""
        return np.ones(len(self.classes), dtype=bool) if size_class == EVERY_SIZE else self.classes == size_class


def sizes_of(comparison: Comparison) -> Sizes:
    """Return the sizes of the municipalities that were simulated."""
    municipalities = comparison.baseline.place.municipalities
    families = [comparison.baseline.families[one.code] for one in municipalities]
    use = np.array([relative_use(one) for one in municipalities])
    return Sizes(np.array(families, dtype=np.int64), use, size_classes(families))


def size_classes(families: Sequence[int]) -> Ints:
    """Return the class of size of each municipality, (M,), from 1; of two equally large ones the first is the smaller."""
    # the first sort gives which municipality comes n-th, sorting that gives as which each comes
    order = np.argsort(np.argsort(families, kind="stable"), kind="stable")
    # whole numbers, so that classes differ by one municipality at most
    classes: Ints = 1 + order * min(SIZE_CLASSES, len(families)) // len(families)
    return classes


def contests(comparison: Comparison) -> list[Contest]:
    """Return every scenario but the baseline, by every yardstick."""
    baseline = comparison.by_municipality[comparison.baseline.scenario.name]
    names = [one.scenario.name for one in comparison.others]
    expected = {outcome: about.measure(baseline) for outcome, about in YARDSTICKS.items()}
    return [
        Contest(name, outcome, expected[outcome], about.measure(comparison.by_municipality[name]), comparison.draws)
        for name in names
        for outcome, about in YARDSTICKS.items()
    ]


def winners(comparison: Comparison) -> pd.DataFrame:
    """Return one row per scenario, yardstick and municipality: who it is, both values, the paired difference and its judgement."""
    who = _who(comparison)
    rows = []
    for contest in contests(comparison):
        about = {"outcome": contest.outcome, "unit": contest.about.unit.en}
        means = zip(_means(contest.baseline), _means(contest.value), strict=True)
        judged = zip(contest.differences, contest.q_values.tolist(), contest.judgements, strict=True)
        for one, (baseline, value), (difference, q_value, judgement) in zip(who, means, judged, strict=True):
            row = {"scenario": contest.scenario, **one, **about, "baseline": baseline, "value": value}
            rows.append(row | difference.columns() | {"q_value": q_value, "judgement": str(judgement)})
    return pd.DataFrame(rows)


def winners_of_rest(comparison: Comparison) -> pd.DataFrame | None:
    """Return the same of those with whom slots are shared: worked out, or as a folder kept it; None where nobody does.

    They are judged among themselves: the false discovery rate is theirs.
    """
    return comparison.kept_rest if comparison.rest is None else winners(comparison.rest)


def _who(comparison: Comparison) -> list[dict[str, object]]:
    """Return what the tables say of each municipality."""
    sizes = sizes_of(comparison)
    return [
        {
            "municipality": one.code,
            "name": one.name,
            "youth_region": one.youth_region,
            "province": one.province,
            "families": int(sizes.families[index]),
            "relative_use": float(sizes.relative_use[index]),
            "size_class": int(sizes.classes[index]),
        }
        for index, one in enumerate(comparison.baseline.place.municipalities)
    ]


def _means(values: Floats) -> list[float]:
    """Mean over replications of what is known, by municipality."""
    means: list[float] = weighted_mean(values.T, np.ones(len(values))).tolist()
    return means


def one_row_each(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `winners` with one row per scenario and municipality, and columns for each yardstick."""
    who = table[list(_WHO)].drop_duplicates(ignore_index=True)
    # `winners` lists municipalities in the same order for each scenario and yardstick, so that columns need no matching
    for outcome in YARDSTICKS:
        rows = table[table["outcome"] == outcome]
        who = who.assign(**{f"{outcome}_{column}": rows[column].to_numpy() for column in _WIDE})
    return who


def winners_by_size(comparison: Comparison) -> pd.DataFrame:
    """Return one row per scenario, yardstick and class of size, after them one for all together (``size_class`` 0).

    Columns: municipalities, families of the smallest and the largest, use of care over the nation's; how many fare better, worse,
    the same, and of how many that cannot be said; how many of those named are expected to be named by chance alone, at most; means
    of baseline and scenario and their paired difference. Means are weighted by families.
    """
    sizes = sizes_of(comparison)
    classes = (*np.unique(sizes.classes).tolist(), EVERY_SIZE)
    return pd.DataFrame([_size_row(contest, sizes, chosen) for contest in contests(comparison) for chosen in classes])


def _size_row(contest: Contest, sizes: Sizes, size_class: int) -> dict[str, object]:
    inside = sizes.inside(size_class)
    families = sizes.families[inside]
    weights = np.where(inside, sizes.families, 0).astype(np.float64)
    judged = [one for one, counts in zip(contest.judgements, inside, strict=True) if counts]
    together = contest.together(weights)
    baseline, value = (_means(weighted_mean(values, weights)[:, None])[0] for values in (contest.baseline, contest.value))
    return {
        "scenario": contest.scenario,
        "outcome": contest.outcome,
        "unit": contest.about.unit.en,
        "size_class": size_class,
        "municipalities": len(families),
        "smallest": int(families.min()),
        "largest": int(families.max()),
        "relative_use": float(weighted_mean(sizes.relative_use[None], weights)[0]),
        **{str(judgement): judged.count(judgement) for judgement in Judgement},
        "expected_false": _expected_false(contest, judged),
        "baseline": baseline,
        "value": value,
        **together.columns(),
        "judgement": str(judgement_of(together, contest.about.direction)),
    }
