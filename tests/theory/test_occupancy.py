"""Without scarcity: occupancy by the renewal theorem, binomial, whatever the spread of the stay (M/G/infinity, finite source)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.theory.formulas import number_by_little, share_in_care
from tests.theory.textbook import Queue, apart, batch_of, coached, treated
from tests.theory.weekly import CAPPED

from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.vocabulary import CARE_OF, WAIT_OF, Tier

WEEKS = 500


def still_settling(mean: float, scv: float, family: str) -> float:
    """By what share occupancy may yet lack of its long-run value after those weeks, everybody at home at first.

    With an unlimited source it is rate x E[min(stay, weeks)], so that 1 - E[min(stay, weeks)] / mean is lacking (Takács 1962).
    A family's way home and back is shorter than with an unlimited source, so that it lacks less.
    """
    return 1.0 - float(CAPPED[family](mean, scv, np.array([float(WEEKS)]))[0]) / mean


@pytest.mark.parametrize("tier", [Tier.FIRST_LINE, Tier.SPECIALIST], ids=["gamma", "lognormal"])
@pytest.mark.parametrize("scv", [0.64, *(pytest.param(scv, marks=pytest.mark.release) for scv in (0.0, 1.0, 4.0))])
@pytest.mark.parametrize(("mean", "hazard"), [(30.0, 0.02), (5.0, 0.04), (8.0, 0.1)])
def test_each_family_is_in_care_by_the_renewal_theorem(tier: Tier, scv: float, mean: float, hazard: float) -> None:
    """A slot for everybody: each family is in care for mean / (mean + 1 / hazard) of the time, independently.

    Exact in whole weeks, insensitive to the spread: 4 standard errors, and what is still settling.
    """
    families = 20_000
    play, family = {Tier.FIRST_LINE: (coached, "gamma"), Tier.SPECIALIST: (treated, "lognormal")}[tier]
    queue = Queue(families, families, hazard * mean, mean, scv)
    engine = VectorisedEngine(batch_of(apart([play(queue)]), families, 1, WEEKS))
    engine.run()
    share = share_in_care(hazard, mean)
    in_care = int(engine.ledger.tally.by_stage[0, CARE_OF[tier]])
    assert engine.ledger.tally.by_stage[0, WAIT_OF[tier]] == 0
    bound = 4.0 * np.sqrt(families * share * (1.0 - share)) + still_settling(mean, scv, family) * families * share
    onwards = 0.02 * families * hazard if tier == Tier.FIRST_LINE else 0.0  # a coach refers one in fifty on, for a week
    assert abs(in_care - families * share) < bound + onwards * share
    assert bound < 0.08 * families * share
    assert engine.ledger.counters.waited[..., tier, 1:].sum() == 0


@pytest.mark.parametrize("scv", [pytest.param(0.0, marks=pytest.mark.release), 0.64, pytest.param(4.0, marks=pytest.mark.release)])
def test_occupancy_is_spread_as_a_binomial(scv: float) -> None:
    """Municipalities are independent draws of the same occupancy: chi-square against the binomial, for every spread."""
    size, families, mean, hazard = 1000, 40, 12.0, 0.02
    queue = Queue(families, families, hazard * mean, mean, scv)
    engine = VectorisedEngine(batch_of(apart([treated(queue)]), families, size, WEEKS))
    engine.run()
    occupancy = np.clip(engine.ledger.tally.by_stage[:, CARE_OF[Tier.SPECIALIST]], 3, 13)
    distribution = stats.binom(families, share_in_care(hazard, mean))
    expected = np.array([distribution.cdf(3), *distribution.pmf(range(4, 13)), distribution.sf(12)]) * size
    assert expected.min() > 5
    assert stats.chisquare(np.bincount(occupancy - 3, minlength=11), expected).pvalue > 1e-4


def test_with_many_families_occupancy_is_poisson() -> None:
    """Five hundred families of whom few ask: variance and mean of occupancy are alike, rate x mean (M/G/infinity)."""
    size, families, mean, hazard = 600, 500, 10.0, 0.0016
    queue = Queue(families, families, hazard * mean, mean, 2.0)
    engine = VectorisedEngine(batch_of(apart([treated(queue)]), families, size, 300))
    engine.run()
    occupancy = engine.ledger.tally.by_stage[:, CARE_OF[Tier.SPECIALIST]]
    load = number_by_little(families * hazard, mean)
    error = np.sqrt(load / size)
    assert abs(occupancy.mean() - load) < 4.0 * error + load * share_in_care(hazard, mean)
    assert abs(occupancy.var(ddof=1) / occupancy.mean() - 1.0) < 4.0 * np.sqrt(2.0 / size) + share_in_care(hazard, mean)
