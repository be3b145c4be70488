"""What signs, pooling and loops told at best values, and how often luck alone would let one world say otherwise.

A conclusion is the sign of the difference between two scenarios in one outcome. Here stand those that can be played in one youth
region, and what is published of each; `studies.conclusions` plays them in worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.special import bdtr, bdtrc, ndtr

from studies import loops, pooling, signs
from studies.loops import Cut
from studies.study import PUBLISHED, manifest_in
from zorgsim.results.compare import Verdict
from zorgsim.results.elsewhere import Sign, sign_by
from zorgsim.results.outcomes import OUTCOMES, Outcome
from zorgsim.results.over_worlds import DISSENT
from zorgsim.results.published import EFFECTS
from zorgsim.results.winners import EVERY_SIZE, YARDSTICKS

SIGNS, POOLING, LOOPS = signs.STUDY.name, pooling.STUDY.name, loops.STUDY.name
SOURCES: Final = (SIGNS, POOLING, LOOPS)
"""The studies whose conclusions are played."""

POOLS: Final = ("municipal", "shared")
"""Scenarios of pooling that a youth region by itself can show. Pools of a province or the nation would have to be simulated whole
(so would ``no_decentralisation``, whose pools are provinces'), and the regional pool is the baseline's own."""

SILENT: Final = (Cut("R3"), Cut("B2"))
"""Frozen loops that change nothing whatever the parameters are: nobody reads the reserve in the baseline, and nobody learns."""
NOTHING_TOLD: Final = (Cut("B1"), Cut("B2", "learning_regions", date(2029, 1, 1)))
"""Frozen loops of which nothing could be told at best values: there is no conclusion that could hold."""
TOO_SMALL: Final = (Cut("R5"), Cut("B1", "group_wise"))
"""Frozen loops of which one sign was told, so small beside luck that worlds of one youth region, played once, could not agree on it
though parameters made no difference."""
CUTS: Final = tuple(cut for cut in loops.CUTS if cut not in (*SILENT, *NOTHING_TOLD, *TOO_SMALL))
"""The frozen loops that are played in worlds."""

CLEAR: Final = (Verdict.MORE, Verdict.LESS)


@dataclass(frozen=True)
class Conclusion:
    """What can be concluded: how a scenario differs from another in an outcome.

    Attributes
    ----------
    source
        The study that told it.
    scenario, compared_with
        Names of scenarios.
    outcome
        The key of the outcome, or in pooling of the yardstick.
    """

    source: str
    scenario: str
    compared_with: str
    outcome: str

    @property
    def about(self) -> Outcome:
        """Words, unit and direction of the outcome."""
        return (YARDSTICKS if self.source == POOLING else OUTCOMES)[self.outcome]

    def sign(self, verdict: Verdict) -> Sign:
        """Return better or worse, more or less, the same, or that it cannot be told."""
        return sign_by(verdict, self.about.direction)


@cache
def conclusions() -> tuple[Conclusion, ...]:
    """Return all that are played in worlds, in the order in which they are told."""
    pools = [("municipal", pooling.BASELINE), ("shared", pooling.BASELINE), *pooling.YARDSTICK_OF.items()]
    return (
        *(Conclusion(SIGNS, policy, signs.BASELINE, outcome) for policy in signs.POLICIES for outcome in signs.READ),
        *(Conclusion(POOLING, one, other, outcome) for one, other in pools for outcome in pooling.SHOWN),
        *(Conclusion(LOOPS, cut.name, cut.scenario, outcome) for cut in CUTS for outcome in loops.SHOWN),
    )


@dataclass(frozen=True)
class AtBest:
    """What was published of a conclusion, at best values.

    Attributes
    ----------
    difference, standard_error
        Mean of the paired differences, and its Monte Carlo error.
    pairs
        Replications.
    verdict
        What they say.
    families
        Families that were simulated.
    """

    difference: float
    standard_error: float
    pairs: int
    verdict: Verdict
    families: int

    @property
    def told(self) -> bool:
        """Whether a sign was told."""
        return self.verdict in CLEAR

    def alike(self, families: int, replications: int = 1) -> float:
        """Return the share of worlds that would have this sign if parameters made no difference: p = Phi(|d| / s).

        With d the difference and s the standard deviation of a world's mean by luck: that of a replication, standard error x
        sqrt(pairs), larger by sqrt(families there / families here) in a smaller place, over sqrt(replications of a world). The same
        for totals, since d and s shrink together. Of weeks in whole numbers and of rare events it is only nearly so.
        """
        luck = self.standard_error * np.sqrt(self.pairs * self.families / families / replications)
        return float(ndtr(abs(self.difference) / luck)) if luck else 1.0


def held_by_luck(alike: float, worlds: int) -> float:
    """Return how probable it is that worlds agree on a sign that each has with a probability of its own: luck alone.

    They agree where more than nine in ten have it, as `zorgsim.results.over_worlds` has it.

    >>> round(held_by_luck(0.9, 64), 2), held_by_luck(1.0, 64)
    (0.54, 1.0)
    """
    return float(bdtrc(np.floor((1.0 - DISSENT) * worlds + 1e-9), worlds, alike))  # 0.9 x 10 must not come to less than 9


def seldom_by_luck(agreeing: int, worlds: int, alike: float) -> bool:
    """Say whether so few worlds agree as by luck alone would be seen in fewer than one of twenty cases (binomial, one side)."""
    return float(bdtr(agreeing, worlds, alike)) < 0.05


def expected_by_luck(best: Iterable[AtBest], worlds: int, families: int, replications: int = 1) -> float:
    """Return of how many of the conclusions that were told worlds would say the same, if parameters made no difference.

    Parameters
    ----------
    best
        What was published; what told no sign does not count.
    worlds, families, replications
        Worlds, families in each, and how often each is played.
    """
    return sum(held_by_luck(one.alike(families, replications), worlds) for one in best if one.told)


# What is published


def at_best_values(published: Path = PUBLISHED) -> dict[Conclusion, AtBest]:
    """Return what was published of every conclusion that is played in worlds."""
    found = {**dict(_of_signs(published)), **dict(_of_pooling(published)), **dict(_of_loops(published))}
    return {one: found[one] for one in conclusions()}


def where(source: str, published: Path = PUBLISHED) -> str:
    """Return the label of the place at which a study is published, with its families and replications."""
    about = manifest_in(published / source)
    place = about["place"] if isinstance(about["place"], str) else about["place"]["label"]
    return f"{place} ({about['families']:,} families, {about['replications']} replications)"


def _of_signs(published: Path) -> Iterator[tuple[Conclusion, AtBest]]:
    rows = pd.read_csv(published / SIGNS / signs.TABLE, dtype={"sign": str}, keep_default_na=False)
    families = manifest_in(published / SIGNS)["families"]
    for row in rows[rows["world"] == signs.USUAL.name].itertuples(index=False):
        one = Conclusion(SIGNS, str(row.scenario), signs.BASELINE, str(row.outcome))
        yield one, _at_best(row, _verdict_of(row), families)


def _verdict_of(row: Any) -> Verdict:
    """Return the verdict behind a sign: the table of signs does not hold it."""
    if row.sign in (signs.SAME, signs.NOBODY_KNOWS):
        return Verdict.IDENTICAL if row.sign == signs.SAME else Verdict.NOT_DISTINGUISHABLE
    return Verdict.MORE if float(row.difference) > 0 else Verdict.LESS


def _of_pooling(published: Path) -> Iterator[tuple[Conclusion, AtBest]]:
    rows = pd.read_csv(published / POOLING / pooling.SIZES)
    return _of_verdicts(POOLING, rows[rows["size_class"] == EVERY_SIZE], manifest_in(published / POOLING)["families"])


def _of_loops(published: Path) -> Iterator[tuple[Conclusion, AtBest]]:
    return _of_verdicts(LOOPS, pd.read_csv(published / LOOPS / EFFECTS), manifest_in(published / LOOPS)["families"])


def _of_verdicts(source: str, rows: pd.DataFrame, families: int) -> Iterator[tuple[Conclusion, AtBest]]:
    for row in rows.itertuples(index=False):
        one = Conclusion(source, str(row.scenario), str(row.compared_with), str(row.outcome))
        yield one, _at_best(row, Verdict(str(row.verdict)), families)


def _at_best(row: Any, verdict: Verdict, families: int) -> AtBest:
    return AtBest(float(row.difference), float(row.standard_error or "nan"), int(row.pairs), verdict, families)
