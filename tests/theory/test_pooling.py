"""Pooling: one list and n x c slots wait less than n lists of c slots, by just as much as the formulas say."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.theory.formulas import crommelin
from tests.theory.textbook import Estimate, Floats, Queue, apart, treated
from tests.worlds import ONE_LIST, TINY, measure, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.vocabulary import Stage

MUNICIPALITIES = 4
"""Of a youth region."""

REGIONS = 240
QUEUE = Queue(2, 500, 0.8, 5.0, 0.0)
"""Of each municipality; a stay of five weeks, no more and no less, so that Crommelin's M/D/c holds week by week."""

WARM_UP, WEEKS = 250, 600


def waits(pooling: int) -> tuple[Estimate, float]:
    """Mean wait (by Little: families that wait over those who join) over regions; the mean number of families not at home."""
    size = MUNICIPALITIES * REGIONS
    regions = np.repeat(np.arange(REGIONS), MUNICIPALITIES).tolist()
    runs = apart([treated(QUEUE)], [measure("governance.pooling", "to", pooling, 0, [True] * size)])
    engine = VectorisedEngine(Batch(world([QUEUE.families] * size, TINY, regions=regions), weeks(WEEKS), runs, ONE_LIST))
    waiting, in_care = np.zeros(size), np.zeros(size)
    engine.run_until(WARM_UP)
    for week in range(WARM_UP, WEEKS):
        engine.simulate_week(week)
        waiting += engine.ledger.tally.by_stage[:, Stage.SPECIALIST_WAIT]
        in_care += engine.ledger.tally.by_stage[:, Stage.SPECIALIST]
    by_region = [one.reshape(REGIONS, MUNICIPALITIES).sum(axis=1) for one in (waiting, in_care)]
    joined = by_region[1] / QUEUE.mean  # by Little on care: in care = rate x stay, but for the two ends of the weeks
    value = float(by_region[0].sum() / joined.sum())
    error = float(np.std(by_region[0] - value * joined, ddof=1) / np.sqrt(REGIONS) / joined.mean())
    return Estimate(value, error), float((waiting + in_care).mean() / (WEEKS - WARM_UP))


def long_run(size: int, away: float) -> Floats:
    """Crommelin's wait with so many municipalities as one, at the full rate and at that of the families at home."""
    rate = QUEUE.hazard * QUEUE.families * size
    return np.array([crommelin(QUEUE.slots * size, one, QUEUE.mean).wait for one in (rate, rate * (1.0 - away / QUEUE.families))])


@pytest.mark.long
def test_pooling_gains_what_crommelin_says() -> None:
    """M/D/2 by municipality against M/D/8 by youth region. The bound is the whole effect of the finite source, and 4 errors."""
    found = {}
    for pooling, size in ((0, 1), (1, MUNICIPALITIES)):
        wait, away = waits(pooling)
        full, fewer = long_run(size, away)
        wait.assert_near(fewer, full - fewer, sharp=0.2)
        found[pooling] = wait
    gain = found[0].value / found[1].value
    assert gain == pytest.approx(long_run(1, 0.0)[0] / long_run(MUNICIPALITIES, 0.0)[0], rel=0.2)
    assert gain > 4.0


def test_pools_of_one_municipality_are_no_pools() -> None:
    """Pooled by youth region, where each is a region of its own, nothing changes at all."""

    def family_weeks(pooling: int) -> NDArray[np.int64]:
        runs = apart([treated(QUEUE)], [measure("governance.pooling", "to", pooling, 0, [True] * 10)])
        engine = VectorisedEngine(Batch(world([200] * 10, TINY, regions=range(10)), weeks(150), runs, ONE_LIST))
        return engine.run().family_weeks

    assert np.array_equal(family_weeks(0), family_weeks(1))
