"""Carry-over: the next family in a row is likelier to lack what the family before lacked; the prevalences stay as they are."""

from __future__ import annotations

import numpy as np
import pytest
from tests.worlds import a_run, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.ledger import Ledger
from zorgsim.model.families import Families
from zorgsim.model.rules.home import turn_over
from zorgsim.model.vocabulary import Domain

FAMILIES = 60_000


def generations(carry_over: float) -> tuple[np.ndarray, np.ndarray]:
    """Needs of families in balance, and of those that come after them, (families,) masks."""
    parameters = values({"turnover.carry_over": carry_over, "domains.home_odds": 1.0})
    ledger = Ledger(Batch(world([FAMILIES], 0.2), weeks(20), (a_run(parameters),)))
    families = Families(ledger.state, np.arange(FAMILIES))
    outcome = turn_over(families, ledger.week, ledger.draws)
    return families.needs, np.asarray(outcome.changes["needs"])


@pytest.mark.parametrize("carry_over", [0.0, 0.24, 0.45])
@pytest.mark.parametrize("domain", Domain)
def test_the_risk_ratio_between_generations(carry_over: float, domain: Domain) -> None:
    before, after = ((masks >> domain) & 1 == 1 for masks in generations(carry_over))
    prevalence = before.mean()
    error = 4 * np.sqrt(prevalence * (1 - prevalence) / before.sum())
    assert after[before].mean() == pytest.approx(carry_over + (1 - carry_over) * prevalence, abs=error)
    assert after[~before].mean() == pytest.approx((1 - carry_over) * prevalence, abs=error)
    assert after.mean() == pytest.approx(prevalence, abs=error)


def test_the_register_gives_the_ratio_that_its_source_found() -> None:
    """Trimbos: two to three times as often, at a prevalence of 0.21."""
    share, prevalence = values()["turnover.carry_over"], 0.21
    ratio = (share + (1 - share) * prevalence) / ((1 - share) * prevalence)
    assert 2.0 <= ratio <= 3.0
