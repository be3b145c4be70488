"""Slow stocks: each steps to its closed-form equilibrium, stays within bounds, and can be frozen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.worlds import a_run, play, searching, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.inputs.parameters import register
from zorgsim.model.dials import neutral_dials
from zorgsim.model.levers import turn_dials
from zorgsim.model.stocks import STOCKS, WeekCounts
from zorgsim.model.stocks.workforce import Loss, leaving, overload_of

Floats = NDArray[np.float64]
FAMILIES = np.array([1000.0, 250.0])
QUIET = WeekCounts(
    families=FAMILIES,
    bought_for=FAMILIES,
    learning_speed=np.ones(2),
    in_specialist_care=np.zeros(2),
    networks_reknit=np.zeros(2),
    in_groups=np.zeros(2),
    first_line_pressure=np.ones(2),
    specialist_pressure=np.ones(2),
    volume=np.full(2, 500.0),
    generalists=np.full(2, 0.3),
    behind_the_better=np.zeros(2),
    budget=np.full(2, 2000.0),
    spending=np.full(2, 2000.0),
    paid_weeks=np.zeros(2),
    crowded_out=np.zeros(2),
    supply_follows=np.zeros(2, dtype=bool),
    specialist_demand=np.ones(2),
    tariff=np.ones(2),
    tariff_cut=np.zeros(2),
)
BUSY = WeekCounts(
    families=FAMILIES,
    bought_for=FAMILIES,
    learning_speed=np.array([0.6, 1.5]),
    in_specialist_care=np.array([80.0, 30.0]),
    networks_reknit=np.array([2.0, 0.5]),
    in_groups=np.array([10.0, 4.0]),
    first_line_pressure=np.array([1.4, 0.5]),
    specialist_pressure=np.array([3.0, 1.0]),
    volume=np.array([60.0, 3000.0]),
    generalists=np.array([0.5, 0.1]),
    behind_the_better=np.array([0.2, 0.0]),
    budget=np.array([1500.0, 2200.0]),
    spending=np.array([2400.0, 1900.0]),
    paid_weeks=np.array([80.0, 30.0]),
    crowded_out=np.array([0.1, 0.0]),
    supply_follows=np.array([True, False]),
    specialist_demand=np.array([1.3, 0.8]),
    tariff=np.array([0.9, 1.1]),
    tariff_cut=np.array([0.1, 0.0]),
)


def parameters_at(place: float) -> dict[str, Floats]:
    """Parameters at a place between the low (0) and the high (1) end of their ranges."""
    chosen = {name: one.low + place * (one.high - one.low) for name, one in register().items()}
    return {name: np.full(2, value) for name, value in chosen.items()}


def settled(name: str, week: WeekCounts, settings: Mapping[str, float], parameters: Mapping[str, Floats]) -> Floats:
    """The stock after three thousand years of the same week."""
    dials = turn_dials({lever: np.full(2, setting) for lever, setting in settings.items()}, parameters, 2)
    value = STOCKS[name].start(parameters, FAMILIES)
    for _ in range(150_000):
        stepped = STOCKS[name].step(value, week, dials, parameters)
        if np.array_equal(stepped, value):
            break
        value = stepped
    return value


@pytest.mark.parametrize("place", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("facilities", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("week", [QUIET, BUSY], ids=["quiet", "busy"])
def test_mutual_help(place: float, facilities: float, week: WeekCounts) -> None:
    p = parameters_at(place)
    up = p["mutual_help.build"] * facilities * (1 - week.crowded_out) / WEEKS_PER_YEAR
    up = up + p["mutual_help.knit"] * week.networks_reknit / FAMILIES
    up = up + p["mutual_help.groups"] * week.in_groups / FAMILIES / WEEKS_PER_YEAR
    down = p["mutual_help.unlearning"] / WEEKS_PER_YEAR * week.in_specialist_care / FAMILIES
    found = settled("mutual_help", week, {"community.social_facilities": facilities}, p)
    assert found == pytest.approx(up / (up + down), rel=1e-6)


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("time", "focus"), [(1.0, 1.0), (2.0, 1.0), (1.0, 0.0), (0.25, 3.0)])
def test_trust(place: float, time: float, focus: float) -> None:
    p = parameters_at(place)
    found = settled("trust", BUSY, {"everyday.time": time, "everyday.risk_focus": focus}, p)
    build, erosion = p["trust.build"] * time, p["trust.erosion"] * focus
    assert found == pytest.approx(build / (build + erosion), rel=1e-6)


WORKFORCES = {
    "coaches": ("first_line.coaches", "first_line.attrition", "first_line.hiring_weeks", "first_line_pressure"),
    "specialists": ("specialist.slots", "specialist.attrition", "specialist.hiring_weeks", "specialist_pressure"),
}


@pytest.mark.parametrize("name", WORKFORCES)
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("budget", "retention"), [(0.5, 0.0), (1.0, 0.0), (2.0, 0.0), (1.0, 1.0)])
@pytest.mark.parametrize("week", [QUIET, BUSY], ids=["quiet", "busy"])
def test_workforces(name: str, place: float, budget: float, retention: float, week: WeekCounts) -> None:
    """Overload makes for more vacancies than usual, retention for fewer."""
    p = parameters_at(place)
    kept = 1 - p["workforce.retention_effect"] * retention
    lever, attrition, delay, pressure = WORKFORCES[name]
    overload = overload_of(getattr(week, pressure))
    cut = np.minimum(week.crowded_out, p["reserve.deepest_cut"] * budget) if name == "coaches" else 0.0
    kept_open = np.minimum(week.tariff ** p["tariff.elasticity"], 1.0) if name == "specialists" else 1.0
    budgeted = STOCKS[name].start(p, FAMILIES) * (budget - cut) * kept_open
    week = week._replace(supply_follows=np.zeros(2, dtype=bool))
    lost = p[attrition] / WEEKS_PER_YEAR * (kept * (1 + p["workforce.overload_attrition"] * overload) - 1) * p[delay]
    settings = {lever: budget, "workforce.retention": retention}
    assert settled(name, week, settings, p) == pytest.approx(budgeted / (1 + lost), rel=1e-6)


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("budget", [0.5, 2.0])
def test_specialists_that_follow_demand(place: float, budget: float) -> None:
    """(A / P0) ^ e x tariff ^ e' of what is bought, less the vacancies that overload makes; the second municipality is capped.

    There a tariff above the register's buys no more places than were bought.
    """
    p = parameters_at(place)
    lost = p["specialist.attrition"] / WEEKS_PER_YEAR * p["workforce.overload_attrition"] * overload_of(BUSY.specialist_pressure)
    bought = STOCKS["specialists"].start(p, FAMILIES) * budget
    wanted = bought * np.array([1.3 ** p["supply.elasticity"][0] * 0.9 ** p["tariff.elasticity"][0], 1.0])
    delay = np.where(wanted > wanted / (1.0 + lost), p["supply.delay_up"], p["supply.delay_down"])
    delay[1] = p["specialist.hiring_weeks"][1]
    expected = wanted / (1.0 + lost * delay)
    assert settled("specialists", BUSY, {"specialist.slots": budget}, p) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("training", "joint"), [(0.0, 0.0), (0.5, 0.0), (0.0, 1.0)])
@pytest.mark.parametrize("week", [QUIET, BUSY], ids=["quiet", "busy"])
def test_expertise(place: float, training: float, joint: float, week: WeekCounts) -> None:
    p = parameters_at(place)
    practice = week.volume / (week.volume + p["expertise.half_volume"])
    up = p["expertise.build"] * practice * (1 + p["expertise.training"] * training + p["expertise.joint"] * joint)
    overload = overload_of(week.specialist_pressure)
    leaving = p["specialist.attrition"] * (1 + p["workforce.overload_attrition"] * overload)
    down = p["expertise.generalisation"] * week.generalists + p["expertise.carried_off"] * leaving
    found = settled("expertise", week, {"workforce.training": training, "governance.joint_learning": joint}, p)
    assert found == pytest.approx(up / (up + down), rel=1e-6)


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("joint", [0.0, 0.5])
@pytest.mark.parametrize("week", [QUIET, BUSY], ids=["quiet", "busy"])
def test_practice(place: float, joint: float, week: WeekCounts) -> None:
    p = parameters_at(place)
    own = p["practice.learn"] * week.learning_speed
    others = p["practice.joint"] * joint * week.behind_the_better
    overload = overload_of(week.first_line_pressure)
    down = p["practice.carried_off"] * p["first_line.attrition"] * (1 + p["workforce.overload_attrition"] * overload)
    expected = (own + others) / (own + down)
    assert settled("practice", week, {"governance.joint_learning": joint}, p) == pytest.approx(np.minimum(expected, 1.0), rel=1e-6)


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("week", [QUIET, BUSY], ids=["quiet", "busy"])
def test_reserve_is_the_yearly_balance(place: float, week: WeekCounts) -> None:
    p = parameters_at(place)
    assert settled("reserve", week, {}, p) == pytest.approx((week.budget - week.spending) * p["reserve.settle_years"], rel=1e-6)
    assert settled("reserve", week, {"governance.commissioner": 1.0}, p).tolist() == [0.0, 0.0]  # the province pays


def test_the_budget_sets_what_workforces_begin_with() -> None:
    p = {name: np.full(2, one.value) for name, one in register().items()}
    coaches, specialists = (STOCKS[name].start(p, FAMILIES) for name in WORKFORCES)
    assert coaches == pytest.approx(p["first_line.coaches_per_1000"] * FAMILIES / 1000)
    assert specialists * p["specialist.caseload"] == pytest.approx(p["specialist.slots_per_1000"] * FAMILIES / 1000)


def test_overload_is_what_pressure_exceeds_one_by_at_most_one() -> None:
    assert overload_of(np.array([0.0, 1.0, 1.4, 2.0, 5.0])) == pytest.approx([0.0, 0.0, 0.4, 1.0, 1.0])


def test_no_more_than_all_leave_in_a_week() -> None:
    """Half a week, and half as many again under this overload: three of four; at twice the attrition all."""
    loss = Loss(np.full(2, 0.5 * WEEKS_PER_YEAR), np.array([1.0, 2.0]), np.full(2, 1.25), np.full(2, 0.4))
    assert leaving(loss) == pytest.approx([0.75, 1.0])


def test_nobody_is_dismissed_and_hiring_takes_time() -> None:
    p = parameters_at(0.5)
    start = STOCKS["coaches"].start(p, FAMILIES)
    for budget in (0.0, 2.0):
        dials = turn_dials({"first_line.coaches": np.full(2, budget)}, p, 2)
        after = STOCKS["coaches"].step(start, QUIET, dials, p)
        if budget == 0.0:
            assert after == pytest.approx(start * (1 - p["first_line.attrition"] / WEEKS_PER_YEAR))
        else:
            assert after == pytest.approx(start + (2 * start - start) / p["first_line.hiring_weeks"])


def test_specialists_are_hired_for_the_budget_that_is_not_shifted() -> None:
    """From nobody: 1.5 x (1 - 0.25) of the register's, spread over the weeks that hiring takes."""
    p = parameters_at(0.5)
    dials = neutral_dials(2) | {"specialist_slots": np.full(2, 1.5), "budget_shift": np.full(2, 0.25)}
    after = STOCKS["specialists"].step(np.zeros(2), QUIET, dials, p)
    assert after == pytest.approx(STOCKS["specialists"].start(p, FAMILIES) * 1.5 * 0.75 / p["specialist.hiring_weeks"])


@searching(100)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(0, 1000), st.floats(0, 50))
def test_shares_stay_shares_and_staff_stays_positive(place: float, value: float, in_care: int, pressure: float) -> None:
    p = parameters_at(place)
    week = QUIET._replace(in_specialist_care=np.full(2, float(in_care)), first_line_pressure=np.full(2, pressure))
    for name, stock in STOCKS.items():
        after = stock.step(np.full(2, value), week, neutral_dials(2), p)
        assert after.min() >= 0.0 or name == "reserve"
        assert after.max() <= 1.0 or name in (*WORKFORCES, "reserve")


@pytest.mark.parametrize("frozen", STOCKS)
def test_a_frozen_stock_keeps_its_first_value_and_the_others_move(frozen: str) -> None:
    parameters = values({"question.base": 2.0, "trust.start": 0.5, "mutual_help.start": 0.5, "workforce.overload_attrition": 0.8})
    batch = Batch(world([300]), weeks(150), (a_run(parameters, freeze=[frozen]), a_run(parameters, freeze=[])))
    stocks = play(batch).counters.stocks[:, -1, 0]
    begin = STOCKS[frozen].start({name: np.full(1, value) for name, value in parameters.items()}, np.array([300.0]))
    column = list(STOCKS).index(frozen)
    assert stocks[0, column] == pytest.approx(begin[0], rel=1e-12)
    assert stocks[1, column] != pytest.approx(begin[0], rel=1e-3)
