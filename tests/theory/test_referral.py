"""Referral that looks at lists: the criterion for which it was built, and where it settles beside a fluid list that people leave.

Written before the first run: with an elasticity above nothing fewer coaches send more families straight to specialists, below it
fewer, with none the same share; and shares, lists and waits settle where arrivals, places and leaving balance (Erlang-A, fluid).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest
from tests.theory.textbook import NOTHING_ELSE, SEVERITIES
from tests.worlds import TINY, a_run, measure, play, play_with_simpy, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters
from zorgsim.engines.log import first_difference
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.dials import neutral_dials
from zorgsim.model.known_waits import LONGEST_KNOWN, MEMORY, KnownWaits, known_wait
from zorgsim.model.pools import groups_of, pooling_under
from zorgsim.model.slots import slots_of
from zorgsim.model.structure import DEFAULT, ReferralOption
from zorgsim.model.vocabulary import N_STAGES, N_TIERS, Event, Stage, Tier

FEWER_COACHES = 520
"""Week from which there are half as many."""
YEARS_AFTER = slice(14, 24)


def by_severity(name: str, value: float) -> dict[str, float]:
    return {f"{name}.{severity}": value for severity in SEVERITIES}


def share_sent_directly(counters: Counters, years: slice, run: int = 0) -> tuple[float, float]:
    """Of all who are sent on: the share that goes straight to specialists, and its standard error."""
    events = counters.events[run, years].sum(axis=(0, 1, 3, 4))
    direct, all_ = (float(events[list(kinds)].sum()) for kinds in (_DIRECT, (*_DIRECT, *_TO_COACHES)))
    share = direct / all_
    return share, float(np.sqrt(share * (1.0 - share) / all_))


_DIRECT = (Event.REFERRED_TO_SPECIALIST,)
_TO_COACHES = (Event.REFERRED_TO_FIRST_LINE, Event.DECLINED_FIRST_LINE)


# F1: a starved first line


def halved(elasticity: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Shares sent directly with all coaches, and with half of them, everything else as the register has it."""
    parameters = values({"referral.by_coach_wait": elasticity} | by_severity("referral.by_specialist_wait", 0.0))
    half = measure("first_line.coaches", "to", 0.5, FEWER_COACHES, [True])
    runs = (a_run(parameters), a_run(parameters, [half], freeze=("mutual_help", "trust", "practice", "reserve", "expertise")))
    runs = (replace(runs[0], freeze=runs[1].freeze), runs[1])
    counters = VectorisedEngine(Batch(world([12_000]), weeks(1250), runs)).run()
    whole, starved = (share_sent_directly(counters, YEARS_AFTER, run) for run in (0, 1))
    return whole, starved


ELASTICITIES = [
    (0.4, 1),
    pytest.param(0.0, 0, marks=pytest.mark.long),
    pytest.param(1.0, 1, marks=pytest.mark.long),
    pytest.param(-0.2, -1, marks=pytest.mark.release),
]


@pytest.mark.parametrize(("elasticity", "sign"), ELASTICITIES)
def test_fewer_coaches_send_as_many_families_to_specialists_as_the_elasticity_says(elasticity: float, sign: int) -> None:
    (whole, error), (starved, error_starved) = halved(elasticity)
    margin = 4.0 * np.hypot(error, error_starved)
    if sign == 0:
        assert abs(starved - whole) < margin
    else:
        assert sign * (starved - whole) > margin


# The fluid list


@dataclass(frozen=True)
class List:
    """A list of one tier that people leave, of which those who refer take account."""

    tier: Tier
    slots: int
    leaves: float
    elasticity: float
    usual: float = 5.0
    direct: float = 0.4
    families: int = 30_000
    hazard: float = 0.02
    mean: float = 10.0

    def parameters(self) -> dict[str, float]:
        """The world in which there is this list, and room for everybody in the other tier."""
        looked_at = self.tier is Tier.FIRST_LINE
        coaches, specialists = (self.slots, self.families) if looked_at else (self.families, self.slots)
        changes = {
            "question.base": self.hazard * WEEKS_PER_YEAR,
            "first_line.weeks": self.mean, "first_line.weeks_scv": 1.0, "first_line.caseload": 1.0,
            "first_line.coaches_per_1000": coaches * 1000.0 / self.families, "specialist.weeks_scv": 1.0,
            "specialist.slots_per_1000": specialists * 1000.0 / self.families,
            "referral.by_coach_wait": self.elasticity if looked_at else 0.0,
            "referral.usual_wait.first_line": self.usual, "referral.usual_wait.specialist": self.usual,
        }  # fmt: skip
        severities = {
            "everyday.direct_referral": self.direct, "helpable": 1.0, "first_line.settles": 0.98, "specialist.weeks": self.mean,
            "waiting.leaves": self.leaves * WEEKS_PER_YEAR, "referral.by_specialist_wait": 0.0 if looked_at else self.elasticity,
        }  # fmt: skip
        for name, value in severities.items():
            changes |= by_severity(name, value)
        return values(NOTHING_ELSE | changes)

    def rests(self) -> tuple[float, float]:
        """Where it settles: the share sent directly, and the wait as it is known; by bisection on the wait.

        Arrivals at the list are what is sent there; its places are always full, so that slots / mean start a week; the rest leaves
        at its weekly chance: list = (arrivals - starts) / leaves. Who is anywhere but at home raises no question.
        """
        low, high = 0.0, LONGEST_KNOWN
        for _ in range(60):
            middle = (low + high) / 2.0
            low, high = (middle, high) if self._wait_made(middle) > middle else (low, middle)
        return self._share(low), low

    def _share(self, wait: float) -> float:
        odds = self.direct / (1.0 - self.direct) * ((1.0 + wait) / (1.0 + self.usual)) ** self.elasticity
        return float(odds / (1.0 + odds))

    def _wait_made(self, wait: float) -> float:
        """The wait that a known wait leads to."""
        share, starts = self._share(wait), self.slots / self.mean
        here = 1.0 - share if self.tier is Tier.FIRST_LINE else share
        # nobody asks who is on the list, in its slots or in the other tier; of those coached one in fifty goes on to a specialist
        listed, onwards = wait * starts, 0.02 * starts if self.tier is Tier.FIRST_LINE else 0.0
        elsewhere = self.slots + listed + onwards * self.mean
        asking = (self.families - elsewhere) * self.hazard / (1.0 + self.hazard * (1.0 - here) * self.mean)
        sent_on = 0.0 if self.tier is Tier.FIRST_LINE else 0.02 * (1.0 - here) * asking
        return float(max(0.0, (here * asking + sent_on - starts) / self.leaves / starts))


LISTS = [
    List(Tier.FIRST_LINE, 2500, 0.02, 0.5),
    pytest.param(List(Tier.FIRST_LINE, 2500, 0.02, -0.2), marks=pytest.mark.release),
    pytest.param(List(Tier.FIRST_LINE, 1500, 0.05, 1.0), marks=pytest.mark.release),
    List(Tier.SPECIALIST, 1500, 0.02, -1.0),
    pytest.param(List(Tier.SPECIALIST, 1500, 0.02, 0.2), marks=pytest.mark.release),
]


@pytest.mark.parametrize("queue", LISTS, ids=lambda one: f"{one.tier.name.lower()} {one.elasticity:g}")
def test_shares_and_waits_settle_where_the_fluid_list_does(queue: List) -> None:
    parameters = queue.parameters()
    engine = VectorisedEngine(Batch(world([queue.families], TINY), weeks(800), (a_run(parameters),)))
    engine.run_until(799)
    share, wait = queue.rests()
    ledger = engine.ledger
    known = ledger.surroundings._known_waits.of_pools(ledger.surroundings.slots)[queue.tier][0]
    engine.run_until(800)
    seen, error = share_sent_directly(ledger.counters, slice(8, 15))
    assert abs(seen - share) < 4.0 * error + 0.003  # the share bends with a wait that moves
    assert known == pytest.approx(wait, rel=0.05)  # it is of half a year, and goes on moving


# What is known


def test_a_wait_is_the_list_over_its_starts() -> None:
    listed, started = np.array([0.0, 0.0, 12.0, 12.0, 300.0]), np.array([0.0, 2.0, 3.0, 0.0, 1.0])
    assert known_wait(listed, started).tolist() == [0.0, 0.0, 4.0, LONGEST_KNOWN, LONGEST_KNOWN]


def test_list_and_starts_are_smoothed_and_pools_are_added_up() -> None:
    """Two municipalities in one youth region: coaches each their own, specialists together."""
    groups = groups_of(np.array([[0, 1], [0, 0], [0, 0], [0, 0]]), 1)
    pooling = pooling_under(neutral_dials(2), groups, np.array([100.0, 100.0]), np.ones((4, 2)))
    slots = slots_of(pooling, np.ones((N_TIERS, 2)))
    known, by_stage, started = KnownWaits(2), np.zeros((2, N_STAGES), dtype=np.int64), np.zeros((N_TIERS, 2), dtype=np.int64)
    by_stage[:, Stage.FIRST_LINE_WAIT], by_stage[:, Stage.SPECIALIST_WAIT] = (10, 40), (30, 0)
    started[Tier.FIRST_LINE], started[Tier.SPECIALIST] = (5, 2), (1, 5)
    known.remember(by_stage, started)
    waits = known.of_pools(slots)
    assert waits[Tier.FIRST_LINE].tolist() == [2.0, 20.0]
    assert waits[Tier.SPECIALIST].tolist() == [5.0, 5.0]
    for _ in range(100):
        known.remember(by_stage, started)
    by_stage[:, Stage.FIRST_LINE_WAIT] = (20, 40)
    known.remember(by_stage, started)
    assert known.of_pools(slots)[Tier.FIRST_LINE][0] == pytest.approx((10.0 + 10.0 / MEMORY) / 5.0)


def test_it_is_last_weeks_list_that_is_known() -> None:
    """Nobody has waited in the first week, whatever happens in it: the chance is that of a wait of nothing."""
    starved = {"question.base": 5.0, "referral.by_coach_wait": 1.0, "first_line.coaches_per_1000": 0.0}
    parameters = values(starved | by_severity("referral.by_specialist_wait", 0.0))
    engine = VectorisedEngine(Batch(world([4000]), weeks(3), (a_run(parameters),)))
    usual = parameters["referral.usual_wait.first_line"]
    engine.run_until(1)
    before = engine.ledger.week.tables["direct_referral"].copy()
    unseen = engine.ledger.week.tables["direct_referral_unseen"]
    odds = unseen / (1.0 - unseen) / (1.0 + usual)
    assert before == pytest.approx(odds / (1.0 + odds))
    engine.run_until(2)
    assert (engine.ledger.week.tables["direct_referral"] > before).all()


def blind_and_looking(parameters: Mapping[str, float]) -> list[Batch]:
    batch = Batch(world([300, 200], 0.3), weeks(150), (a_run(parameters),))
    return [replace(batch, structure=replace(DEFAULT, referral=option)) for option in ReferralOption]


def test_who_does_not_look_refers_as_who_looks_in_vain() -> None:
    nothing = {"referral.by_coach_wait": 0.0} | by_severity("referral.by_specialist_wait", 0.0)
    looking, blind = (play(batch).log for batch in blind_and_looking(values({"question.base": 2.0} | nothing)))
    assert first_difference(looking, blind) == ""
    looking, blind = (play(batch).log for batch in blind_and_looking(values({"question.base": 2.0})))
    assert first_difference(looking, blind)


@pytest.mark.parametrize("number", [0, 1])
def test_both_engines_look_alike(number: int) -> None:
    batch = blind_and_looking(values({"question.base": 2.0, "referral.by_coach_wait": 1.0}))[number]
    assert first_difference(play(batch).log, play_with_simpy(batch).log) == ""
