"""A single slot: Pollaczek and Khinchine's formula, Kingman's heavy traffic, Cobham's priorities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from tests.theory.formulas import cobham, kingman_limit, pollaczek_khinchine
from tests.theory.textbook import JOINED, Estimate, Ints, Queue, apart, batch_of, first_lines, ratio, specialists, treated
from tests.theory.weekly import THE_WEEK, Slots, priorities, rounding_bounds, single_slot, stay_in_weeks
from tests.worlds import measure

from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.vocabulary import Severity, Stage, Tier

FAMILIES = 400
COPIES = 1000


def exact(queue: Queue, family: str) -> float:
    """Mean wait in whole weeks, from a finite source, in the long run."""
    return single_slot(queue.families, queue.hazard, stay_in_weeks(queue.mean, queue.scv, family))[0]


def warm_up_bound(queue: Queue, weeks: Ints) -> float:
    """By how much beginning empty lowers the mean wait of those weeks, as a share: what it does to exponential stays.

    The time that a single slot takes to settle grows with the second moment of its stays: the exponential stay compared with is
    that with the same mean residual stay, at the same load.
    """
    mean = max(1.0, queue.mean * (1.0 + queue.scv) / 2.0)
    chain = Slots(1, queue.families, queue.load / mean / queue.families, mean)
    number = int(weeks.max()) + 1
    return 1.0 - chain.from_empty(number).wait(weeks) / chain.in_the_long_run().wait(THE_WEEK)


@pytest.mark.parametrize("tier", ["first_line", pytest.param("specialist", marks=pytest.mark.release)])
@pytest.mark.parametrize(
    ("load", "mean", "scv"),
    [
        pytest.param(0.5, 12.0, 0.0, marks=pytest.mark.long),
        pytest.param(0.7, 5.0, 0.5, marks=pytest.mark.long),
        (0.6, 5.0, 2.0),
    ],
)
def test_waits_for_one_slot_are_those_of_pollaczek_and_khinchine(tier: str, load: float, mean: float, scv: float) -> None:
    """M/G/1, gamma stays of the first line and lognormal ones of specialist care, from fixed to widely spread.

    Against the chain at the beginnings of stays: 4 standard errors and the bound of the warm-up. That chain is as near to the
    formula as the bounds of rounding to weeks say, and at most 6 % lower because families that are in the queue do not ask.
    """
    queue = Queue(1, FAMILIES, load, mean, scv)
    play, family = {"first_line": (first_lines, "gamma"), "specialist": (specialists, "lognormal")}[tier]
    (seen,) = play([queue], COPIES, 1000, 6)
    expected, late = exact(queue, family), warm_up_bound(queue, seen.weeks)
    seen.wait().assert_near(expected, late * expected, sharp=0.15)
    low, high = rounding_bounds(mean, scv, family)
    assert (1.0 + low) * 0.94 < expected / pollaczek_khinchine(load / mean, mean, scv) < 1.0 + high


@pytest.mark.long
def test_in_heavy_traffic_waits_grow_as_kingman_says() -> None:
    """(1 - load) x wait tends to the limit in proportion to the load, for fixed stays (limit 2 weeks) and exponential ones (4).

    The limit itself lies at load 1, where no finite run is; the trend is Pollaczek and Khinchine's, so that what is expected at
    each load is load x limit: within the bounds of rounding to weeks, at most 8 % lower for the finite source.
    """
    mean = 4.0
    queues = [Queue(1, 1000, load, mean, scv) for load in (0.4, 0.6, 0.8) for scv in (0.0, 1.0)]
    for queue, seen in zip(queues, first_lines(queues, 400, 1200, 8), strict=True):
        limit = queue.load * kingman_limit(mean, 1.0, queue.scv)
        expected = (1.0 - queue.load) * exact(queue, "gamma")
        late, wait = warm_up_bound(queue, seen.weeks), seen.wait()
        found = Estimate((1.0 - queue.load) * wait.value, (1.0 - queue.load) * wait.error)
        found.assert_near(expected, late * expected, sharp=0.2)
        low, high = rounding_bounds(mean, queue.scv)
        assert (1.0 + low) * 0.92 < expected / limit < 1.0 + high


@dataclass(frozen=True)
class Classes:
    """What each severity did, most severe first; (3, municipalities).

    Attributes
    ----------
    waited, joined
        Family-weeks waited, and families that joined the list.
    away
        Mean number of families in care or waiting, in a municipality.
    """

    waited: Ints
    joined: Ints
    away: float

    def waits(self) -> list[Estimate]:
        return [ratio(waited, joined) for waited, joined in zip(self.waited, self.joined, strict=True)]


SHARES = {"complex": 0.25, "serious": 0.35, "everyday": 0.4}


def by_severity(queue: Queue, discipline: int, copies: int, span: tuple[int, int]) -> Classes:
    """Simulate specialist care; take note of the families that wait, by severity, in the weeks of the span."""
    severities = {"severity.complex_share": SHARES["complex"], "severity.serious_share": SHARES["serious"]}
    settings = [measure("queue.discipline", "to", discipline, 0, [True] * copies)]
    batch = batch_of(apart([treated(queue) | severities], settings), queue.families, copies, span[1])
    engine = VectorisedEngine(batch)
    waited, inside = np.zeros((3, copies), dtype=np.int64), 0
    columns = engine.ledger.state.columns
    for week in range(span[1]):
        engine.simulate_week(week)
        if week >= span[0]:
            rows = np.flatnonzero(columns["stage"] == Stage.SPECIALIST_WAIT)
            index = (Severity.COMPLEX - columns["severity"][rows].astype(np.int64)) * copies + columns["cell"][rows]
            waited += np.bincount(index, minlength=waited.size).reshape(waited.shape)
            inside += len(rows) + int(engine.ledger.tally.by_stage[:, Stage.SPECIALIST].sum())
    year = int(batch.clock.year_of_week[span[0]] - batch.clock.years[0])
    joined = engine.ledger.counters.events[0, year:, :, JOINED[Tier.SPECIALIST]].sum(axis=(0, 3))[:, ::-1].T
    return Classes(waited, joined, inside / copies / (span[1] - span[0]))


def first_week_of_year(queue: Queue, number: int, year: int) -> int:
    clock = batch_of(apart([treated(queue)]), 1, 1, number).clock
    return int(np.flatnonzero(clock.year_of_week == clock.years[year])[0])


@pytest.mark.long
def test_waits_by_class_are_cobhams() -> None:
    """Non-preemptive priorities by severity, most severe first, against first come.

    In whole weeks Cobham's argument holds week by week (``priorities``); the finite source lowers the rates by the share of
    families that are not at home, and the bound is the whole of that. Cobham's own formula is less than a week away.
    """
    queue = Queue(1, 2000, 0.75, 5.0, 0.64)
    start = first_week_of_year(queue, 1200, 7)
    stay = stay_in_weeks(queue.mean, queue.scv, "lognormal")
    rates = queue.load / queue.mean * np.array([*SHARES.values()])
    found = by_severity(queue, 1, 300, (start, 1200))
    expected = priorities(rates.tolist(), [stay] * 3)
    fewer = priorities((rates * (1.0 - found.away / queue.families)).tolist(), [stay] * 3)
    formula = cobham(rates.tolist(), [queue.mean] * 3, queue.scv)
    late = warm_up_bound(queue, np.arange(start, 1200))
    for one, weeks, few, smooth in zip(found.waits(), expected.tolist(), fewer.tolist(), formula.tolist(), strict=True):
        one.assert_near(weeks, weeks - few + late * weeks, sharp=0.2)
        assert abs(smooth - weeks) < 1.0  # a week of asking late
    alike = exact(queue, "lognormal")
    for one in by_severity(queue, 0, 300, (start, 1200)).waits():
        one.assert_near(alike, late * alike, sharp=0.2)
    assert found.waits()[0].value < 0.5 * alike < 1.5 * alike < found.waits()[2].value
