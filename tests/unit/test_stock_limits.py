"""Where stocks stop: overload counts between one and two, nobody leaves twice, and a shifted budget is a smaller one."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.test_stocks import BUSY, parameters_at

from zorgsim.model.dials import neutral_dials
from zorgsim.model.stocks import specialists
from zorgsim.model.stocks.workforce import Loss, leaving, overload_of

ONE = np.ones(2)


def test_overload_is_what_pressure_exceeds_one_and_at_most_one() -> None:
    assert overload_of(np.array([0.0, 0.5, 1.0, 1.5, 2.0, 9.0])).tolist() == [0.0, 0.0, 0.0, 0.5, 1.0, 1.0]


def test_no_more_can_leave_than_there_are() -> None:
    assert leaving(Loss(usual=1000.0 * ONE, times=ONE, sensitivity=ONE, overload=ONE)).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("shift", [0.0, 0.25])
def test_specialists_rest_at_what_a_shifted_budget_leaves_them(shift: float) -> None:
    parameters, dials = parameters_at(0.5), neutral_dials(2)
    dials["budget_shift"] = np.full(2, shift)
    rest = specialists.start(parameters, BUSY.families) * (1.0 - shift)
    week = BUSY._replace(specialist_pressure=ONE, supply_follows=ONE < 0.0, tariff=ONE)
    after = specialists.step(rest, week, dials, parameters)
    assert after == pytest.approx(rest, rel=1e-12)
