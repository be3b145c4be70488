"""Money in the model: a shift keeps the total, overspending crowds out and a surplus does not, a trajectory keeps its price."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.unit.test_stocks import QUIET

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.inputs.parameters import register
from zorgsim.model.dials import neutral_dials
from zorgsim.model.levers import turn_dials
from zorgsim.model.money import (
    YearOfMoney,
    budget_shift,
    budgeted_coaches,
    coaches_left,
    crowded_out,
    first_line_budget,
    need_factor,
    paid_as_care_starts,
    paid_specialist_weeks,
    specialist_budget,
    specialist_tariff,
    spending,
    weeks_started,
    yearly_budget,
)
from zorgsim.model.slots import capacity_under, offered_slots
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import Stage, Tier

P = {name: np.full(2, one.value) for name, one in register().items()}
FAMILIES = np.array([4000.0, 900.0])


def budgeted(shift: float, coaches: float, slots: float) -> float:
    """What first line and specialist care are budgeted at, EUR per family."""
    settings = {"budget.shift": shift, "first_line.coaches": coaches, "specialist.slots": slots}
    dials = turn_dials({name: np.full(2, setting) for name, setting in settings.items()}, P, 2)
    first_line = first_line_budget(P) * budgeted_coaches(dials, P)
    specialists = specialist_budget(dials, P) * (1.0 - budget_shift(dials, P))
    return float((first_line + specialists)[0])


@given(st.floats(-0.2, 0.3), st.floats(0.0, 3.0), st.floats(0.1, 3.0))
@example(-0.2, 0.5, 1.0)  # more than the first line has
def test_a_shift_of_the_budget_keeps_the_total(shift: float, coaches: float, slots: float) -> None:
    assert budgeted(shift, coaches, slots) == pytest.approx(budgeted(0.0, coaches, slots), rel=1e-12)


def test_the_register_knows_how_many_coaches_a_shift_pays_for() -> None:
    grown = turn_dials({"budget.shift": np.full(2, 0.1)}, P, 2)
    assert budgeted_coaches(grown, P) - 1.0 == pytest.approx(0.1 * P["budget.shift_coaches"], rel=0.01)


def test_where_there_is_no_first_line_nothing_is_shifted_to_it() -> None:
    nothing = P | {"first_line.coaches_per_1000": np.zeros(2)}
    dials = turn_dials({"budget.shift": np.full(2, 0.3)}, P, 2)
    assert budgeted_coaches(dials, nothing).tolist() == [1.0, 1.0]  # as many times the register's nothing


def test_over_next_to_no_slots_the_first_line_gives_what_is_asked() -> None:
    parameters = {name: np.array([one.value]) for name, one in register().items()}
    dials = {**neutral_dials(1), "specialist_slots": np.array([1e-312]), "budget_shift": np.array([-0.4])}
    assert budget_shift(dials, parameters).tolist() == [-0.4]


def test_overspending_crowds_out_and_a_surplus_does_not() -> None:
    short = float(P["reserve.crowding_out"][0]) * 300.0 / float(first_line_budget(P)[0])
    assert crowded_out(np.array([-300.0, 300.0]), P) == pytest.approx([short, 0.0])
    assert crowded_out(np.array([-1e9, 0.0]), P).tolist() == [float(P["reserve.deepest_cut"][0]), 0.0]


@pytest.mark.parametrize("settle_years", [0.5, 1.0, 3.0])
def test_of_every_euro_of_overspending_the_same_share_is_taken_in_all(settle_years: float) -> None:
    """A shortage of 200 EUR in one year, then balance: what is taken over the years is the share that the register gives."""
    p = P | {"reserve.settle_years": np.full(2, settle_years)}
    week = QUIET._replace(families=FAMILIES, budget=np.full(2, 2000.0), spending=np.full(2, 2200.0))
    reserve, taken, by_year = np.zeros(2), np.zeros(2), []
    for number in range(30 * 52):
        now = week if number < 52 else week._replace(spending=week.budget)
        reserve = STOCKS["reserve"].step(reserve, now, neutral_dials(2), p)
        taken += crowded_out(reserve, p) * first_line_budget(p) / WEEKS_PER_YEAR
        if number in (51, 103):
            by_year.append(float(taken[0]) / (float(P["reserve.crowding_out"][0]) * 200.0))
    assert taken == pytest.approx(P["reserve.crowding_out"] * 200.0, rel=0.02)
    if settle_years == 1.0:  # docs/model.md, section 6: 37 % within the year of the shortage, 40 % in the next
        assert by_year == pytest.approx([0.37, 0.77], abs=0.01)


def test_coaches_lose_as_many_euros_however_many_there_are_but_never_more_than_the_deepest_cut() -> None:
    lost = np.array([1.0, 3.0]) - coaches_left(np.array([1.0, 3.0]), np.full(2, 0.1), P)
    assert lost == pytest.approx([0.1, 0.1])
    few = coaches_left(np.array([0.1, 0.0]), np.full(2, 0.1), P)
    assert few == pytest.approx([0.1 * (1.0 - P["reserve.deepest_cut"][0]), 0.0])


def test_coaches_are_budgeted_by_lever_and_shift_together() -> None:
    dials = turn_dials({"first_line.coaches": np.array([1.5, 0.0]), "budget.shift": np.array([0.1, -0.2])}, P, 2)
    shifted = 0.1 * float(specialist_budget(neutral_dials(2), P)[0] / first_line_budget(P)[0])
    assert budgeted_coaches(dials, P) == pytest.approx([1.5 + shifted, 0.0])  # who has no coaches gives none away
    assert budget_shift(dials, P).tolist() == [0.1, 0.0]


def test_the_budget_follows_need_in_part() -> None:
    need = need_factor(np.array([1.0, 2.0]), P)
    assert need == pytest.approx([1.0, 2.0 ** P["budget.need_exponent"][0]])
    half = turn_dials({"budget.level": np.full(2, 0.5)}, P, 2)
    assert yearly_budget(need, half, P) == pytest.approx(0.5 * P["budget.per_family"] * need)


def test_spending_counts_care_in_use_and_staff_in_post() -> None:
    by_stage = np.zeros((2, len(Stage)), dtype=np.int64)
    by_stage[0, [Stage.SPECIALIST, Stage.RESIDENTIAL, Stage.CRISIS, Stage.HOME]] = 10, 3, 2, 5000
    found = spending(by_stage, np.array([4.0, 0.0]), by_stage[:, Stage.SPECIALIST].astype(float), P)
    weekly = 10 * P["price.specialist_week"] + 3 * P["price.residential_week"] + 2 * P["price.crisis_week"]
    assert found[0] == pytest.approx(weekly[0] * WEEKS_PER_YEAR + 4 * P["price.coach_fte"][0])
    assert found[1] == 0.0


def test_a_lump_sum_pays_for_places_and_the_others_for_care_in_use() -> None:
    in_care, slots, tariff = np.array([10, 0]), np.array([50.0, 20.0]), np.array([1.1, 1.1])
    fixed, effort = ({"funding.model": np.full(2, float(way))} for way in (2, 0))
    assert paid_specialist_weeks(in_care, slots, tariff, turn_dials(fixed, P, 2)).tolist() == [50.0, 20.0]
    assert paid_specialist_weeks(in_care, slots, tariff, turn_dials(effort, P, 2)).tolist() == [11.0, 0.0]


def test_what_starts_is_expected_to_take_the_length_of_its_question() -> None:
    """Of each severity those that started, times its length in this cell; nobody started in the other."""
    started = np.array([[1, 0], [3, 0], [2, 0]])
    length = np.array([[10.0, 30.0, 50.0], [20.0, 20.0, 20.0]])
    assert weeks_started(started, length).tolist() == [10.0 + 90.0 + 100.0, 0.0]


def test_a_share_paid_at_the_start_moves_as_much_of_what_families_pay_to_those_who_start() -> None:
    """By the week 10 weeks are paid for, 4 of them for what no start pays for; trajectories worth 9 and 0 weeks start."""
    by_week, no_start, at_start = np.array([10.0, 10.0]), np.array([4.0, 0.0]), np.array([9.0, 0.0])
    for share in (0.0, 0.5, 1.0):
        dials = turn_dials({"funding.start_share": np.full(2, share)}, P, 2)
        found = paid_as_care_starts(by_week, no_start, at_start, dials)
        assert found.tolist() == pytest.approx([4.0 + (1.0 - share) * 6.0 + share * 9.0, (1.0 - share) * 10.0])


def test_paid_by_output_a_trajectory_keeps_its_price() -> None:
    dials = turn_dials({"funding.model": np.full(2, 1.0)}, P, 2)
    assert specialist_tariff(dials, P) * dials["specialist_weeks"] == pytest.approx(1.0)
    assert specialist_tariff(neutral_dials(2), P).tolist() == [1.0, 1.0]


TIME_ELSEWHERE = {
    "workforce.training": 1.0,
    "governance.contracts": 3.0,
    "specialist.at_home": 1.0,
    "specialist.release": 1.0,
}


@pytest.mark.parametrize("lever", TIME_ELSEWHERE)
def test_a_tariff_covers_the_time_that_goes_elsewhere(lever: str) -> None:
    """With every slot in use, specialists cost the same whatever takes their time: fewer slots, each at a higher price."""
    dials = turn_dials({lever: np.full(2, TIME_ELSEWHERE[lever])}, P, 2)
    stocks = {name: stock.start(P, FAMILIES) for name, stock in STOCKS.items()}
    before, now = (offered_slots(stocks, capacity_under(some, P, FAMILIES))[Tier.SPECIALIST] for some in (neutral_dials(2), dials))
    assert (now < before).all()
    assert now * specialist_tariff(dials, P) == pytest.approx(before)


def test_coaches_crowded_out_are_not_hired() -> None:
    week = QUIET._replace(families=FAMILIES, bought_for=FAMILIES, crowded_out=np.array([0.2, 0.0]))
    start = STOCKS["coaches"].start(P, FAMILIES)
    after = STOCKS["coaches"].step(start, week, neutral_dials(2), P)
    assert after[0] < start[0]
    assert after[1] == pytest.approx(start[1])


def test_what_a_year_spent_is_forgotten_when_it_ends() -> None:
    """Fifty-two weeks of half as much again as the budget; then weeks of half of it, which the new year's budget bears."""
    year, budget, spent = YearOfMoney(1), np.array([100.0]), []
    for week in range(104):
        spending = np.array([150.0 if week < 52 else 50.0])
        spent.append(bool(year.spend(spending, budget, year_ends=week % 52 == 51)[0]))
    assert spent[:34] == [False] * 34
    assert spent[36:51] == [True] * 15
    assert spent[51:] == [False] * 53
