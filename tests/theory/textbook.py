"""Textbook queues as worlds of the model, configured by parameters alone; what they do, with standard errors.

A municipality is one replication: its families ask, wait on a list of their own, stay, and go home. Hundreds of municipalities are
simulated at once, several queues side by side as runs of one batch. Errors are taken over municipalities, which are independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from tests.worlds import ONE_LIST, TINY, a_run, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch, CompiledMeasure, Run
from zorgsim.engines.counters import Counters
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.vocabulary import CARE_OF, WAIT_OF, Event, Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SEVERITIES = ("everyday", "serious", "complex")

NOTHING_ELSE = {
    "turnover.rate": 0.0, "mutual_help.start": 0.0, "first_line.refusal": 0.0, "first_line.leaves": 0.0, "specialist.leaves": 0.0,
    "specialist.relapse": 0.0, "specialist.to_residential": 0.0, "waiting.burden_of_needs": 0.0, "waiting.gives_up": 0.0,
    "hand_over.leaving_odds": 1.0, "hand_over.relapse_odds": 1.0,
    **{f"everyday.settles.{severity}": 0.0 for severity in SEVERITIES},
    **{f"unvoiced.at_once.{severity}": 1.0 for severity in SEVERITIES},
    **{f"crisis.hazard.{severity}": 0.0 for severity in SEVERITIES},
    **{f"{name}.{severity}": 0.0 for name in ("waiting.escalates", "waiting.leaves", "unanswered.returns", "unanswered.fades")
       for severity in SEVERITIES},
}  # fmt: skip
"""A question is voiced and goes straight to care, and nothing else happens: no network, no turnover, nobody leaves, escalates,
breaks down or relapses."""


@dataclass(frozen=True)
class Queue:
    """A textbook system, one list.

    Attributes
    ----------
    slots, families
        Of each municipality.
    load
        Offered load per slot, were all families at home: families x hazard x mean / slots.
    mean, scv
        Mean stay in weeks and its squared coefficient of variation.
    leaves
        Probability a week that a waiting family leaves the list.
    """

    slots: int
    families: int
    load: float
    mean: float
    scv: float = 1.0
    leaves: float = 0.0

    @property
    def hazard(self) -> float:
        """Probability a week that a family at home asks."""
        return self.load * self.slots / self.mean / self.families

    @property
    def offered(self) -> float:
        """Offered load in slots (Erlang)."""
        return self.load * self.slots


def _shared(queue: Queue) -> dict[str, float]:
    leaving = {f"waiting.leaves.{severity}": queue.leaves * WEEKS_PER_YEAR for severity in SEVERITIES}
    return NOTHING_ELSE | leaving | {"question.base": queue.hazard * WEEKS_PER_YEAR}


def coached(queue: Queue) -> dict[str, float]:
    """The queue as the first line: gamma stays.

    A coach settles at most 98 % of questions; the others go on to a specialist with a slot for everybody, for the shortest stay
    that there is, one week: of a thousand families at home that keeps far less than one away.
    """
    changes = {
        "first_line.weeks": queue.mean, "first_line.weeks_scv": queue.scv,
        "first_line.caseload": 1.0, "first_line.coaches_per_1000": queue.slots * 1000.0 / queue.families,
        "specialist.weeks_scv": 0.0, "specialist.slots_per_1000": 1000.0,
    }  # fmt: skip
    for severity in SEVERITIES:
        chances = {"everyday.direct_referral": 0.0, "helpable": 1.0, "first_line.settles": 0.98, "specialist.weeks": 1.0}
        changes |= {f"{name}.{severity}": chance for name, chance in chances.items()}
    return values(_shared(queue) | changes)


def treated(queue: Queue) -> dict[str, float]:
    """The queue as specialist care: lognormal stays, a list of the pool."""
    changes = {"specialist.weeks_scv": queue.scv, "specialist.slots_per_1000": queue.slots * 1000.0 / queue.families}
    for severity in SEVERITIES:
        chances = {"everyday.direct_referral": 1.0, "helpable": 1.0, "specialist.weeks": queue.mean}
        changes |= {f"{name}.{severity}": chance for name, chance in chances.items()}
    return values(_shared(queue) | changes)


JOINED = {Tier.FIRST_LINE: Event.JOINED_FIRST_LINE_LIST, Tier.SPECIALIST: Event.JOINED_SPECIALIST_LIST}


def apart(runs: Sequence[Mapping[str, float]], settings: Sequence[CompiledMeasure] = ()) -> tuple[Run, ...]:
    """Runs with luck of their own, all stocks frozen."""
    return tuple(replace(a_run(parameters, settings), replication=number) for number, parameters in enumerate(runs))


def batch_of(runs: Sequence[Run], families: int, copies: int, number: int) -> Batch:
    """So many municipalities of so many families, each a youth region with one list a tier, for a number of weeks."""
    return Batch(world([families] * copies, TINY, regions=range(copies)), weeks(number), tuple(runs), ONE_LIST)


@dataclass(frozen=True)
class Estimate:
    """A mean over municipalities, with its standard error."""

    value: float
    error: float

    def assert_near(self, expected: float, bound: float = 0.0, sharp: float = 0.1) -> None:
        """Within the stated bound and four standard errors (p > 0.00006), which together are a small share of what is expected."""
        slack = bound + 4.0 * self.error
        assert abs(self.value - expected) <= slack, (self, expected, bound)
        assert slack <= sharp * expected, (self, expected, bound)


def ratio(top: Ints | Floats, bottom: Ints | Floats) -> Estimate:
    """The ratio of two sums over municipalities; its error to first order (delta method)."""
    value = float(top.sum() / bottom.sum())
    return Estimate(value, float(np.std(top - value * bottom, ddof=1) / np.sqrt(len(top)) / bottom.mean()))


@dataclass(frozen=True)
class Seen:
    """What one run did in its later years, by municipality."""

    counters: Counters
    run: int
    tier: Tier
    years: slice
    weeks: Ints
    """Which weeks those are."""

    def inside(self, waiting_or_care: Mapping[Tier, int]) -> Ints:
        """Family-weeks in the list's waiting (``WAIT_OF``) or care (``CARE_OF``) stage."""
        sums: Ints = self.counters.family_weeks[self.run, self.years, :, waiting_or_care[self.tier], 0].sum(axis=0)
        return sums

    def joined(self) -> Ints:
        sums: Ints = self.counters.events[self.run, self.years, :, JOINED[self.tier]].sum(axis=(0, 2, 3))
        return sums

    def waited(self) -> Ints:
        """Starts of care by weeks waited, (municipalities, 521)."""
        sums: Ints = self.counters.waited[self.run, self.years, :, self.tier].sum(axis=0).astype(np.int64)
        return sums

    def wait(self) -> Estimate:
        """Mean wait of all who joined, by Little's law."""
        return ratio(self.inside(WAIT_OF), self.joined())

    def waits(self) -> Estimate:
        """Share of those who joined that was not admitted at once."""
        joined = self.joined()
        return ratio(joined - self.waited()[:, 0], joined)

    def in_care(self) -> Estimate:
        """Mean number in care."""
        care = self.inside(CARE_OF)
        return ratio(care, np.full(len(care), len(self.weeks)))


def simulate(batch: Batch, tier: Tier, warm_up: int) -> list[Seen]:
    """Simulate; for each run, what the years after the first ``warm_up`` hold."""
    counters = VectorisedEngine(batch).run()
    year = np.searchsorted(batch.clock.years, batch.clock.year_of_week)
    later = np.flatnonzero(year >= warm_up)
    return [Seen(counters, run, tier, slice(warm_up, None), later) for run in range(len(batch.runs))]


def specialists(queues: Sequence[Queue], copies: int, number: int, warm_up: int) -> list[Seen]:
    """Simulate queues of equally many families as specialist care, side by side."""
    batch = batch_of(apart([treated(queue) for queue in queues]), queues[0].families, copies, number)
    return simulate(batch, Tier.SPECIALIST, warm_up)


def first_lines(queues: Sequence[Queue], copies: int, number: int, warm_up: int) -> list[Seen]:
    """Simulate queues of equally many families as first lines, side by side."""
    batch = batch_of(apart([coached(queue) for queue in queues]), queues[0].families, copies, number)
    return simulate(batch, Tier.FIRST_LINE, warm_up)
