"""What surrounds the families: whose discipline a shared list follows, what pools and budgets make of a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.worlds import a_run, measure, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.surroundings import Surroundings
from zorgsim.model.money import fixed_items
from zorgsim.model.stocks import WeekCounts
from zorgsim.model.structure import DEFAULT, BudgetRuleOption
from zorgsim.model.vocabulary import Stage, Tier


@pytest.mark.parametrize(("level", "shared"), [(0.0, [1, 0, 1]), (1.0, [0, 0, 1])])
def test_a_shared_list_is_served_by_severity_only_where_all_its_municipalities_choose_so(level: float, shared: list[int]) -> None:
    """Municipalities 0 and 1 form a youth region, 2 is one of its own; 0 and 2 choose most severe first."""
    choices = [
        measure("queue.discipline", "to", 1.0, 0, [True, False, True]),
        measure("governance.pooling", "to", level, 0, [True] * 3),
    ]
    place = world([5, 6, 7], regions=[0, 0, 1])
    pooling = Surroundings(Batch(place, weeks(4), (a_run(values(), choices),))).pooling
    assert pooling.discipline[Tier.SPECIALIST].tolist() == shared
    assert pooling.discipline[Tier.FIRST_LINE].tolist() == [1, 0, 1]
    assert np.array_equal(pooling.discipline[Tier.RESIDENTIAL], pooling.discipline[Tier.SPECIALIST])


# What the stocks read of a week


def test_what_is_not_simulated_takes_its_part_of_the_budget_first() -> None:
    """Spending of a week is simulated care and the fixed items of each municipality; no measure moves the items."""
    place = replace(world([500, 300, 200]), use=np.array([1.0, 0.5, 1.5]))
    bare = {name: 0.0 for name in values() if name.startswith("spending.")}
    spent = []
    for parameters in (values(), {**values(), **bare}):
        surroundings = Surroundings(Batch(place, weeks(4), (a_run(parameters, [], freeze=()),)))
        spent.append(surroundings.count_week(np.zeros((3, len(Stage)), dtype=np.int64), np.zeros(3, dtype=np.int64)).spending)
    items = fixed_items(place.use, {name: np.full(3, one) for name, one in values().items()})
    assert spent[0] - spent[1] == pytest.approx(sum(items.values()), rel=1e-12)
    assert items["protection"] == pytest.approx(values()["spending.protection"] * place.use)


def test_interim_care_is_spent_by_the_youth_budget_in_the_week_in_which_it_is_given() -> None:
    surroundings = Surroundings(Batch(world([500, 300, 200]), weeks(4), (a_run(values(), [], freeze=()),)))
    nobody = np.zeros((3, len(Stage)), dtype=np.int64), np.zeros(3, dtype=np.int64)
    before = surroundings.count_week(*nobody).spending
    surroundings.in_interim_care = np.array([4, 0, 1])
    yearly = values()["price.interim_week"] * WEEKS_PER_YEAR
    assert surroundings.count_week(*nobody).spending - before == pytest.approx([4 * yearly / 500, 0.0, yearly / 200])


def counted(settings: Sequence[CompiledMeasure], whole: Sequence[int] | None = None, reserve: float = 0.0) -> WeekCounts:
    """Municipalities of 500, 300 and 200 families in one region, with 40, 20 and 10 in specialist care, and as many waiting."""
    place = world([500, 300, 200])
    place = replace(place, whole=np.tile(np.array(whole), (4, 1)).reshape(4, 3)) if whole else place
    crowds_out = replace(DEFAULT, budget_rule=BudgetRuleOption.CROWDING_OUT)
    surroundings = Surroundings(Batch(place, weeks(4), (a_run(values(), settings, freeze=()),), crowds_out))
    surroundings.stocks["reserve"] = np.full(3, reserve)
    by_stage = np.zeros((3, len(Stage)), dtype=np.int64)
    by_stage[:, Stage.SPECIALIST] = by_stage[:, Stage.SPECIALIST_WAIT] = 40, 20, 10
    return surroundings.count_week(by_stage, np.zeros(3, dtype=np.int64))


def test_overspending_crowds_out_only_where_the_municipality_commissions() -> None:
    province = measure("governance.commissioner", "to", 1.0, 0, [True, False, False])
    found = counted([province], reserve=-300.0).crowded_out
    assert found[0] == 0.0 < found[1] == found[2]


def test_a_pool_also_sees_those_who_are_not_simulated() -> None:
    """5,000 families live in the region, 1,000 of them are simulated: what these bring stands for five times as many."""
    assert counted([], [5000, 5000, 5000]).volume == pytest.approx(5.0 * 70.0)
    assert counted([]).volume == pytest.approx(70.0)


def test_a_municipality_that_left_the_pool_is_not_one_of_those_who_are_not_simulated() -> None:
    """The first goes its own way: the other 500 have 4,000 others in their pool, not 4,500: they stand for nine times as many."""
    alone = measure("governance.pooling", "to", 0.0, 0, [True, False, False])
    assert counted([alone], [5000, 5000, 5000]).volume == pytest.approx([40.0 * 10.0, 9.0 * 30.0, 9.0 * 30.0])


def test_pools_that_share_half_feel_half_of_the_pressure_around_them() -> None:
    own = measure("governance.pooling", "to", 0.0, 0, [True] * 3)
    apart, half, whole = (
        counted([own, measure("governance.sharing", "to", share, 0, [True] * 3)]).specialist_pressure for share in (0.0, 0.5, 1.0)
    )
    assert len(set(apart.round(3))) == 3
    assert len(set(whole.round(3))) == 1
    assert half == pytest.approx((apart + whole) / 2.0)
