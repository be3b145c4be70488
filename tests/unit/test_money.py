"""Money in the model: a shift keeps the total, overspending crowds out and a surplus does not, a trajectory keeps its price."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_stocks import QUIET

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.inputs.parameters import register
from zorgsim.model.dials import neutral_dials
from zorgsim.model.levers import turn_dials
from zorgsim.model.money import (
    crowded_out,
    first_line_budget,
    need_factor,
    shifted_coaches,
    specialist_budget,
    specialist_week_price,
    spending,
    yearly_budget,
)
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import Stage

P = {name: np.full(2, one.value) for name, one in register().items()}
FAMILIES = np.array([4000.0, 900.0])


def budgeted(setting: float) -> float:
    """What first line and specialist care are budgeted at, EUR per family, once staff has followed."""
    dials = turn_dials({"budget.shift": np.full(2, setting)}, P, 2)
    coaches = first_line_budget(P) * (1.0 + shifted_coaches(dials["budget_shift"], P))
    specialists = specialist_budget(P) * (dials["specialist_places"] - dials["budget_shift"])
    return float((coaches + specialists)[0])


@given(st.floats(-0.2, 0.3))
def test_a_shift_of_the_budget_keeps_the_total(setting: float) -> None:
    assert budgeted(setting) == pytest.approx(budgeted(0.0), rel=1e-12)


def test_the_register_knows_how_many_coaches_a_shift_pays_for() -> None:
    assert shifted_coaches(np.ones(2), P) == pytest.approx(P["budget.shift_coaches"], rel=0.01)


def test_where_there_is_no_first_line_nothing_is_shifted_to_it() -> None:
    nothing = P | {"first_line.coaches_per_1000": np.zeros(2)}
    assert shifted_coaches(np.full(2, 0.3), nothing).tolist() == [0.0, 0.0]


def test_overspending_crowds_out_and_a_surplus_does_not() -> None:
    short = float(P["reserve.crowding_out"][0]) * 300.0 / float(first_line_budget(P)[0])
    assert crowded_out(np.array([-300.0, 300.0]), P) == pytest.approx([short, 0.0])
    assert crowded_out(np.array([-1e9, 0.0]), P).tolist() == [float(P["reserve.deepest_cut"][0]), 0.0]


def test_the_budget_follows_need_in_part() -> None:
    need = need_factor(np.array([1.0, 2.0]), P)
    assert need == pytest.approx([1.0, 2.0 ** P["budget.need_exponent"][0]])
    half = turn_dials({"budget.level": np.full(2, 0.5)}, P, 2)
    assert yearly_budget(need, half, P) == pytest.approx(0.5 * P["budget.per_family"] * need)


def test_spending_counts_care_in_use_and_staff_in_post() -> None:
    by_stage = np.zeros((2, len(Stage)), dtype=np.int64)
    by_stage[0, [Stage.SPECIALIST, Stage.RESIDENTIAL, Stage.CRISIS, Stage.HOME]] = 10, 3, 2, 5000
    found = spending(by_stage, np.array([4.0, 0.0]), np.array([50.0, 20.0]), neutral_dials(2), P)
    weekly = 10 * P["price.specialist_week"] + 3 * P["price.residential_week"] + 2 * P["price.crisis_week"]
    assert found[0] == pytest.approx(weekly[0] * WEEKS_PER_YEAR + 4 * P["price.coach_fte"][0])
    assert found[1] == 0.0
    fixed = turn_dials({"funding.model": np.full(2, 2.0)}, P, 2)  # a lump sum pays for places, used or not
    assert spending(by_stage, np.zeros(2), np.array([50.0, 20.0]), fixed, P)[1] == pytest.approx(
        20 * P["price.specialist_week"][1] * WEEKS_PER_YEAR
    )


def test_paid_by_output_a_trajectory_keeps_its_price() -> None:
    dials = turn_dials({"funding.model": np.full(2, 1.0)}, P, 2)
    price = specialist_week_price(dials, P)[0] * dials["specialist_weeks"][0]
    assert price == pytest.approx(P["price.specialist_week"][0])
    assert specialist_week_price(neutral_dials(2), P).tolist() == P["price.specialist_week"].tolist()


def test_coaches_crowded_out_are_not_hired() -> None:
    week = replace(QUIET, families=FAMILIES, crowded_out=np.array([0.2, 0.0]))
    start = STOCKS["coaches"].start(P, FAMILIES)
    after = STOCKS["coaches"].step(start, week, neutral_dials(2), P)
    assert after[0] < start[0]
    assert after[1] == pytest.approx(start[1])
