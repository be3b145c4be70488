"""Queueing theory: occupancy without scarcity, Erlang's wait with scarcity, monotony under common luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from tests.worlds import TINY, a_run, play, searching, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch, Run
from zorgsim.engines.counters import LONGEST_WAIT, Counters
from zorgsim.engines.log import EventLog
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.durations import duration_table
from zorgsim.model.vocabulary import Event, Stage, Tier

Floats = NDArray[np.float64]

NOTHING_ELSE = {
    "turnover.rate": 0.0, "mutual_help.start": 0.0, "first_line.refusal": 0.0, "first_line.leaves": 0.0, "specialist.leaves": 0.0,
    "specialist.relapse": 0.0, "specialist.to_residential": 0.0, "waiting.burden_of_needs": 0.0,
    **{f"everyday.settles.{severity}": 0.0 for severity in ("everyday", "serious", "complex")},
    **{f"{name}.{severity}": 0.0 for name in ("waiting.escalates", "waiting.leaves", "unanswered.returns", "unanswered.fades")
       for severity in ("everyday", "serious", "complex")},
}  # fmt: skip
"""A question goes straight to care and nothing else happens: no network, no turnover, nobody leaves, escalates or relapses."""


SEVERITIES = ("everyday", "serious", "complex")


def only_specialists(mean: float, base: float, places: float) -> dict[str, float]:
    """Every question is taken to specialist care of the same mean length."""
    changes = {"question.base": base, "specialist.places_per_1000": places}
    for severity in SEVERITIES:
        changes |= {f"everyday.direct_referral.{severity}": 1.0, f"specialist.weeks.{severity}": mean}
    return values(NOTHING_ELSE | changes)


def only_coaches(mean: float, base: float, places: float) -> dict[str, float]:
    """Every question is taken to a family coach; the one in fifty that is not settled takes a specialist no more than a week."""
    changes = {"question.base": base, "first_line.weeks": mean, "first_line.caseload": 1.0, "first_line.coaches_per_1000": places}
    changes |= {f"specialist.weeks.{severity}": 1.0 for severity in SEVERITIES} | {"specialist.places_per_1000": 1000.0}
    for severity in SEVERITIES:
        chances = {"everyday.direct_referral": 0.0, "helpable": 1.0, "first_line.settles": 0.98}
        changes |= {f"{name}.{severity}": chance for name, chance in chances.items()}
    return values(NOTHING_ELSE | changes)


@pytest.mark.parametrize(("mean", "base"), [(30.0, 1.0), (5.0, 2.0), (80.0, 0.3)])
def test_without_scarcity_each_family_is_in_care_by_the_renewal_theorem(mean: float, base: float) -> None:
    """M/G/infinity from a finite source: families are independent, each in care for mean / (mean + 1 / rate) of the time.

    Exact whatever the distribution of the stay; at a moment, occupancy is binomial.
    """
    families = 20_000
    batch = Batch(world([families], TINY), weeks(420), (a_run(only_specialists(mean, base, 1000.0)),))
    engine = VectorisedEngine(batch)
    engine.run()
    share = mean / (mean + WEEKS_PER_YEAR / base)
    in_care = int(engine.ledger.tally.by_stage[0, Stage.SPECIALIST])
    assert engine.ledger.tally.by_stage[0, Stage.SPECIALIST_WAIT] == 0
    deviation = (in_care - families * share) / np.sqrt(families * share * (1 - share))
    assert abs(deviation) < 4.0
    assert engine.ledger.counters.waited[..., Tier.SPECIALIST, 1:].sum() == 0  # a place for everybody: nobody waits


def test_occupancy_without_scarcity_is_spread_as_a_binomial() -> None:
    """Municipalities are independent draws of the same occupancy: chi-square against the binomial."""
    size, families, mean, base = 600, 40, 20.0, 1.0
    batch = Batch(world([families] * size, TINY, regions=range(size)), weeks(260), (a_run(only_specialists(mean, base, 1000.0)),))
    engine = VectorisedEngine(batch)
    engine.run()
    share = mean / (mean + WEEKS_PER_YEAR / base)
    occupancy = np.clip(engine.ledger.tally.by_stage[:, Stage.SPECIALIST], 5, 16)
    distribution = stats.binom(families, share)
    expected = np.array([distribution.cdf(5), *distribution.pmf(range(6, 16)), distribution.sf(15)]) * size
    assert stats.chisquare(np.bincount(occupancy - 5, minlength=12), expected).pvalue > 1e-4


def finite_source_wait(places: int, families: int, rate: float, mean: float) -> tuple[float, float]:
    """Mean wait (weeks) and mean number in care of M/M/c//N: the machine-repair model, Erlang-C with a finite source."""
    states = np.arange(families + 1)
    up = (families - states[:-1]) * rate
    down = np.minimum(states[1:], places) / mean
    weight = np.concatenate([[0.0], np.cumsum(np.log(up) - np.log(down))])
    chance = np.exp(weight - weight.max())
    chance /= chance.sum()
    waiting = (chance * np.maximum(states - places, 0)).sum()
    arrivals = (chance[:-1] * up).sum()
    return waiting / arrivals, float((chance * np.minimum(states, places)).sum())


def erlang_c_wait(places: int, load: float, mean: float) -> float:
    """Mean wait (weeks) of M/M/c by Erlang's formula."""
    powers = np.cumprod([1.0, *(load / k for k in range(1, places + 1))])
    queue = powers[-1] * places / (places - load)
    return float(queue / (powers[:-1].sum() + queue) * mean / (places - load))


def test_the_finite_source_formula_tends_to_erlangs() -> None:
    mean, load, places, families = 10.0, 2.4, 3, 200_000
    assert finite_source_wait(places, families, load / mean / families, mean)[0] == pytest.approx(
        erlang_c_wait(places, load, mean), rel=1e-3
    )


@pytest.mark.parametrize(("places", "use"), [(1, 0.6), (3, 0.75), (8, 0.85)])
def test_waits_are_erlangs(places: int, use: float) -> None:
    """M/M/c: exponential stays, Poisson questions. Weeks round arrivals and ends by at most a week each, so that is the bound.

    400 municipalities with lists of their own; 4 standard errors over them are added.
    """
    size, families, mean = 400, 250, 20.0
    base = use * places / mean * WEEKS_PER_YEAR / families
    parameters = only_coaches(mean, base, places * 1000.0 / families)
    engine = VectorisedEngine(Batch(world([families] * size, TINY, regions=range(size)), weeks(1000), (a_run(parameters),)))
    exponential = duration_table("exponential")
    engine.ledger.surroundings.fixed = replace(engine.ledger.surroundings.fixed, coaching_duration=exponential)
    counters = engine.run()
    late = counters.waited[0, counters.waited.shape[1] // 3 :, :, Tier.FIRST_LINE].sum(axis=0)
    assert late[:, LONGEST_WAIT].sum() == 0
    by_municipality = late @ np.arange(LONGEST_WAIT + 1)
    starts = late.sum(axis=1)
    found = by_municipality.sum() / starts.sum()
    error = np.std(by_municipality - found * starts) / np.sqrt(size) / starts.mean()
    expected, _ = finite_source_wait(places, families, base / WEEKS_PER_YEAR, mean)
    assert abs(found - expected) < 1.0 + 4 * error
    assert 1.0 + 4 * error < 0.5 * expected  # the bound is narrow enough to notice a wrong rule


# Monotony under common luck. Coaching ends by leaving, and who left is never heard of again: each family passes at most once,
# in order of coming, with a stay that is its own. Then theory says that one more place shortens no wait, ever, for anybody.


def once(places: int, families: int, replication: int) -> Batch:
    parameters = only_coaches(12.0, 1.0, places * 1000.0 / families) | {"first_line.leaves": 1.0 - 1e-12}
    run = Run(3, replication, parameters, (), a_run({}).freeze)
    return Batch(world([families], TINY), weeks(150), (run,))


def started(log: EventLog) -> dict[int, int]:
    """The week in which each family's coaching began."""
    here = log.event == Event.STARTED_COACHING
    return dict(zip(log.family[here].tolist(), log.week[here].tolist(), strict=True))


def joined(log: EventLog) -> dict[int, int]:
    here = log.event == Event.JOINED_FIRST_LINE_LIST
    return dict(zip(log.family[here].tolist(), log.week[here].tolist(), strict=True))


NEVER = 10_000


@searching(15)
@given(st.integers(0, 12), st.integers(1, 8), st.integers(0, 1000))
def test_more_places_never_lengthen_anybodys_wait(places: int, more: int, replication: int) -> None:
    few, many = (play(once(number, 80, replication)).log for number in (places, places + more))
    assert joined(few) == joined(many)
    before, after = started(few), started(many)
    assert all(after.get(family, NEVER) <= before.get(family, NEVER) for family in joined(few))
    assert len(after) > len(before) or len(before) == len(joined(few))


@searching(15)
@given(st.integers(1, 12), st.integers(1, 60), st.integers(0, 1000))
def test_more_demand_never_shortens_anybodys_wait(places: int, more: int, replication: int) -> None:
    calm, busy = (play(once(places, families, replication)).log for families in (60, 60 + more))
    first_come = set(joined(calm))
    assert all(joined(busy)[family] == week for family, week in joined(calm).items())
    before, after = started(calm), started(busy)
    assert all(after.get(family, NEVER) >= before.get(family, NEVER) for family in first_come)


def waited_weeks(counters: Counters) -> int:
    return int(counters.family_weeks[..., Stage.FIRST_LINE_WAIT, 0].sum())


def test_total_waiting_falls_with_places() -> None:
    totals = [waited_weeks(play(once(places, 80, 0)).counters) for places in range(0, 60, 6)]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] > totals[-1] == 0
