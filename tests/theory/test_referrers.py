"""Doctors and municipal access: shares by referrer where they settle, beside a closed form; and who is admitted while intake stops.

With d the chance to meet a doctor, a and b the chances that access and a doctor refer directly, and k the share that a coach sends
on, starts of specialist care are d b by doctors, (1 - d) a by access and (1 - d b - (1 - d) a) k by coaches.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.theory.textbook import NOTHING_ELSE, SEVERITIES
from tests.worlds import a_run, assert_same, measure, play, play_with_simpy, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch, Dated
from zorgsim.engines.counters import Counters
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.structure import DEFAULT, BudgetRuleOption, ReferralOption, ReferrersOption, Structure
from zorgsim.model.vocabulary import Event, Referrer, Tier

Floats = NDArray[np.float64]

DIRECT, USUAL, ODDS, AGREED, SETTLES = 0.4, 0.6, 3.0, 0.3, 0.45
FACTORS = np.array([0.5, 1.0, 1.5])
MET = USUAL * FACTORS
"""Chance to meet a doctor in three towns, on average the usual one."""
BLIND = replace(DEFAULT, referral=ReferralOption.BLIND)
DOCTORS = replace(BLIND, referrers=ReferrersOption.DOCTORS)
SENT = (Referrer.EVERYDAY, Referrer.DOCTOR, Referrer.ACCESS, Referrer.FIRST_LINE)


def batch_of(structure: Structure, agree: float = 0.0, families: int = 6000) -> Batch:
    """Room for everybody, nobody leaves; a coach settles what help can settle."""
    numbers = {
        "question.base": 0.04 * WEEKS_PER_YEAR, "first_line.weeks": 4.0, "first_line.caseload": 1.0, "referrers.doctors": USUAL,
        "referrers.usual_doctors": USUAL, "referrers.doctors_odds": ODDS, "gatekeeping.direct_odds": AGREED,
        "first_line.coaches_per_1000": 1000.0, "specialist.slots_per_1000": 1000.0, "practice.effect": 0.0,
    }  # fmt: skip
    alike = {"everyday.direct_referral": DIRECT, "helpable": 1.0, "first_line.settles": SETTLES, "specialist.weeks": 5.0}
    numbers |= {f"{name}.{severity}": value for name, value in alike.items() for severity in SEVERITIES}
    agreements = [measure("access.gatekeeping", "to", agree, 0, [True] * 3)]
    place = replace(world([families] * 3), regional={"referrers.doctors": FACTORS})
    return Batch(place, weeks(160), (a_run(values(NOTHING_ELSE | numbers), agreements),), structure)


def shares_of(counters: Counters) -> tuple[Floats, Floats]:
    """Share of each of SENT among starts of specialist care, after a year, (towns, 4), and its standard error."""
    starts = counters.starts_by_referrer[0, 1:, :, Tier.SPECIALIST].sum(axis=0)[:, list(SENT)].astype(np.float64)
    total = starts.sum(axis=1, keepdims=True)
    share = starts / total
    return share, np.sqrt(share * (1.0 - share) / total)


def by_hand(agree: float) -> Floats:
    """The closed form; access by bisection on what both refer together in a town with the usual number of doctors."""
    low, high = 0.0, 1.0
    for _ in range(100):
        access = (low + high) / 2.0
        odds = ODDS * access / (1.0 - access)
        doctor = odds / (1.0 + odds)
        low, high = (access, high) if USUAL * doctor + (1.0 - USUAL) * access < DIRECT else (low, access)
    less = AGREED * odds / (1.0 + AGREED * odds)
    doctor = (1.0 - agree) * doctor + agree * less
    by_doctor, by_access = MET * doctor, (1.0 - MET) * access
    by_coach = (1.0 - by_doctor - by_access) * (1.0 - SETTLES)
    starts = np.stack([np.zeros(3), by_doctor, by_access, by_coach], axis=1)
    return np.asarray(starts / starts.sum(axis=1, keepdims=True), dtype=np.float64)


@pytest.mark.parametrize("agree", [0.0, 0.5])
def test_shares_by_referrer_are_those_of_the_closed_form(agree: float) -> None:
    found, error = shares_of(VectorisedEngine(batch_of(DOCTORS, agree)).run())
    expected = by_hand(agree)
    assert (np.abs(found - expected) <= 4.0 * error).all(), (found, expected)
    assert (error < 0.01).all()


@pytest.mark.parametrize("agree", [0.0, 1.0])
def test_as_many_are_referred_directly_as_where_nobody_is_told_apart(agree: float) -> None:
    """Over towns in which on average as many doctors are met as usual; with agreements, too."""
    direct = []
    for structure in (BLIND, DOCTORS):
        events = VectorisedEngine(batch_of(structure, agree)).run().events.sum(axis=(0, 1, 2, 4, 5))
        sent = float(events[Event.REFERRED_TO_SPECIALIST] + events[Event.REFERRED_TO_FIRST_LINE])
        direct.append(events[Event.REFERRED_TO_SPECIALIST] / sent)
        error = np.sqrt(DIRECT * (1.0 - DIRECT) / sent)
    assert abs(direct[0] - direct[1]) < 4.0 * np.sqrt(2.0) * error
    assert (direct[0] < DIRECT - 20.0 * error) == (agree > 0.0)


def test_where_nobody_is_told_apart_nobody_draws_for_it() -> None:
    counters = play(batch_of(BLIND, families=300)).counters
    assert counters.starts_by_referrer[..., [Referrer.DOCTOR, Referrer.ACCESS]].sum() == 0
    assert counters.starts_by_referrer[..., Referrer.EVERYDAY].sum() > 0


STOPPED = replace(DOCTORS, budget_rule=BudgetRuleOption.INTAKE_STOP)


def stopped(leaks: float, families: int = 200) -> Batch:
    """No money at all: from the second week of every year on intake is stopped."""
    batch = batch_of(STOPPED, families=families)
    (run,) = batch.runs
    poor = replace(run, parameters={**run.parameters, "budget.per_family": 1.0, "stop.leaks": leaks}, freeze=frozenset())
    return replace(batch, runs=(poor,), dated=Dated())


@pytest.mark.parametrize("leaks", [0.0, 1.0])
def test_a_stop_holds_whom_access_sends_and_lets_through_whom_doctors_send(leaks: float) -> None:
    batch = stopped(leaks)
    played = play(batch)
    first = np.flatnonzero(np.diff(batch.clock.year_of_week, prepend=-1) > 0)
    began = played.log.event == Event.STARTED_SPECIALIST
    later = int((began & ~np.isin(played.log.week, first)).sum())
    starts = played.counters.starts_by_referrer[0, :, :, Tier.SPECIALIST].sum(axis=(0, 1))
    assert played.counters.stopped_weeks.sum() > 300
    assert starts[[Referrer.ACCESS, Referrer.FIRST_LINE]].min() > 20, "in January"
    assert (later > 300) == (leaks > 0.0)
    assert (later == 0) == (leaks == 0.0)
    assert later <= starts[Referrer.DOCTOR]


@pytest.mark.parametrize("batch", [batch_of(DOCTORS, 0.5, 40), batch_of(BLIND, 0.5, 20), stopped(0.5, 30)])
def test_both_engines_meet_the_same(batch: Batch) -> None:
    assert_same(play(batch), play_with_simpy(batch))
