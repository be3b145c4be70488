"""The table of budgets by year: all municipalities together, and no budget where the province commissions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.unit.synthetic_results import comparison, empty, scenario

from zorgsim.model.levers import CHOICES
from zorgsim.model.vocabulary import Stage
from zorgsim.results.budgets import AMOUNTS, budgets_by_year
from zorgsim.results.simulated import Simulated

MUNICIPAL, PROVINCIAL = (CHOICES.index(("governance.commissioner", word)) for word in ("municipality", "province"))


def made(name: str = "baseline") -> Simulated:
    """A province that commissions in the first year; then 20,000 and 40,000 family-weeks of crisis care, a tenth crowded out."""
    one = empty(scenario(name))
    one.counters.choices[:, 0, :, PROVINCIAL] = one.counters.choices[:, 0, :, MUNICIPAL]
    one.counters.choices[:, 0, :, MUNICIPAL] = 0
    one.counters.family_weeks[0, :, 0, Stage.CRISIS, 0] = 20_000
    one.counters.family_weeks[1, :, 0, Stage.CRISIS, 0] = 40_000
    one.counters.crowded_out[:] = 0.1
    return one


def year(table: pd.DataFrame, wanted: int) -> pd.Series:
    return table[table["year"] == wanted].iloc[0]


def test_mean_lowest_and_highest_of_the_replications() -> None:
    one = made()
    found = year(budgets_by_year(comparison(one)), 2028)
    assert (found["spent_lowest"], found["spent"], found["spent_highest"]) == pytest.approx((50.0, 75.0, 100.0))
    assert found["budget"] == found["budget_lowest"] == found["budget_highest"]
    per_family = found["budget"] * 1e6 / sum(one.families.values())
    assert per_family == pytest.approx(2_000.0, rel=0.3)  # more where more care is used
    assert found["balance"] == pytest.approx(found["budget"] - 75.0)


def test_what_is_crowded_out_is_what_the_run_crowded_out() -> None:
    found = year(budgets_by_year(comparison(made())), 2028)
    assert found["crowded_out"] == pytest.approx(0.1)


def test_a_share_is_weighted_by_families() -> None:
    one = made()
    one.counters.crowded_out[:, :, 1] = 0.0
    large, small = (one.families[each.code] for each in one.place.municipalities)
    found = year(budgets_by_year(comparison(one)), 2028)
    assert found["crowded_out"] == pytest.approx(0.1 * large / (large + small))


def test_where_the_province_commissions_there_is_no_budget_and_not_a_budget_of_nothing() -> None:
    table = budgets_by_year(comparison(made()))
    columns = [f"{name}{end}" for name in AMOUNTS for end in ("", "_lowest", "_highest")]
    assert year(table, 2024)[columns].isna().all()
    assert not year(table, 2025)[columns].isna().any()


def test_every_scenario_has_its_whole_years() -> None:
    table = budgets_by_year(comparison(made(), made("other")))
    assert table["scenario"].tolist() == ["baseline"] * 5 + ["other"] * 5
    assert np.unique(table["year"]).tolist() == [2024, 2025, 2026, 2027, 2028]


def test_in_a_year_with_a_change_the_share_is_that_of_the_municipal_weeks() -> None:
    """Half a year under the province, a tenth crowded out in the other half: the counters' mean over the year is a twentieth."""
    one = made()
    weeks = one.counters.choices[:, 4, :, MUNICIPAL]
    one.counters.choices[:, 4, :, PROVINCIAL], one.counters.choices[:, 4, :, MUNICIPAL] = weeks // 2, weeks // 2
    one.counters.crowded_out[:, 4] = 0.05
    assert year(budgets_by_year(comparison(one)), 2028)["crowded_out"] == pytest.approx(0.1)
