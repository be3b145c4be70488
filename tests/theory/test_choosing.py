"""What a week of daily life gained costs, over worlds: on toy worlds of which the answers are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.unit.synthetic_results import comparison, over_worlds, plausible, scenario

from zorgsim.results.choices import ranking
from zorgsim.results.choosing import (
    RANKED_BY,
    _without_luck,
    choice_table,
    cost_of_gain,
    costs_of_gains,
    worlds_table,
    worth_from,
)
from zorgsim.results.compare import difference_of
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.over_worlds import means_of_worlds
from zorgsim.results.pairing import pairing_table

NORMAL = stats.norm()
AMOUNTS = st.integers(-500, 500).map(lambda number: number / 5.0)


def test_the_amount_from_which_half_the_worlds_find_it_worth_its_cost_is_the_middle_ratio() -> None:
    """Gains of one week, costs normal around 100: half are worth it from the median on, nine in ten from the ninth decile on."""
    extra = NORMAL.ppf((np.arange(10_000) + 0.5) / 10_000) * 20.0 + 100.0
    told = cost_of_gain(np.ones(10_000), extra)
    assert told.per_week == pytest.approx(100.0)
    assert told.worth_half == pytest.approx(100.0, abs=0.05)
    assert told.worth_most == pytest.approx(100.0 + 20.0 * NORMAL.ppf(0.9), abs=0.1)
    assert (told.better_dearer, told.better_cheaper, told.worse_dearer, told.worse_cheaper) == (1.0, 0.0, 0.0, 0.0)


def test_sides_are_those_of_independent_normal_worlds() -> None:
    rng = np.random.default_rng(5)
    gain, extra = rng.normal(0.5, 1.0, 40_000), rng.normal(-1.0, 1.0, 40_000)
    gains, dearer = NORMAL.cdf(0.5), NORMAL.cdf(-1.0)
    told = cost_of_gain(gain, extra)
    found = [told.better_cheaper, told.better_dearer, told.worse_cheaper, told.worse_dearer]
    exact = [gains * (1 - dearer), gains * dearer, (1 - gains) * (1 - dearer), (1 - gains) * dearer]
    assert found == pytest.approx(exact, abs=0.01)
    assert np.isnan(told.per_week)  # it saves: there is nothing to pay


def test_what_is_dominated_everywhere_is_worth_it_at_no_price() -> None:
    told = cost_of_gain(-np.ones(12), np.ones(12))
    assert (told.worse_dearer, told.worth_half) == (1.0, np.inf)
    assert np.isnan(told.columns()["worth_from_half"])
    assert cost_of_gain(np.ones(12), -np.ones(12)).worth_most == 0.0


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=30), st.sampled_from([0.5, 0.9]))
def test_from_the_amount_on_the_share_is_reached_whatever_more_it_is(worlds: list[tuple[float, float]], share: float) -> None:
    gain, extra = np.array(worlds).T
    found = worth_from(gain, extra, share)
    with np.errstate(divide="ignore", invalid="ignore"):
        marks = np.unique(np.append(np.abs(extra / gain)[np.isfinite(extra / gain)], 0.0))
    tried = np.unique(np.concatenate([marks * 0.999, marks, marks * 1.001, [1e6]]))
    agreeing = {float(amount): float(np.mean(amount * gain - extra >= -1e-9 * np.abs(extra))) for amount in tried}
    assert all(value >= share for amount, value in agreeing.items() if amount >= found)
    if found > 0.0 and np.isfinite(found):
        assert agreeing[float(max(amount for amount in agreeing if amount < found * (1.0 - 1e-6)))] < share


def test_luck_is_no_regret_where_it_can_be_told_apart() -> None:
    """Two options without any effect in any world: what the best of both has more is luck alone."""
    luck = np.random.default_rng(4).normal(size=(400, 8))
    raw = ranking(np.stack([np.zeros(400), means_of_worlds(luck)])).expected_regret.min()
    assert ranking(np.stack([np.zeros(400), _without_luck(luck)])).expected_regret.min() < 0.25 * raw
    worlds = np.random.default_rng(5).normal(size=(400, 1))
    exact = ranking(np.stack([np.zeros(400), worlds[:, 0]])).expected_regret.min()
    assert ranking(np.stack([np.zeros(400), _without_luck(worlds + luck)])).expected_regret.min() == pytest.approx(exact, rel=0.15)
    assert _without_luck(luck[:, :1]) == pytest.approx(luck[:, 0])


def test_the_table_ranks_every_scenario_by_each_outcome_and_prices_gains() -> None:
    made = over_worlds(12)
    table = choice_table(made)
    assert list(table[["scenario", "outcome"]].itertuples(index=False, name=None)) == [
        (name, outcome) for outcome in RANKED_BY for name in ("baseline", "other")
    ]
    assert table.groupby("outcome")["share_best"].sum().tolist() == pytest.approx([1.0] * len(RANKED_BY))
    gains = table[table["outcome"] == "daily_life"].set_index("scenario")["share_better_dearer"]
    assert np.isnan(gains["baseline"])
    assert gains["other"] == costs_of_gains(made)["other"].better_dearer
    # what is best for daily life has no regret by it
    best = table[table["outcome"] == "daily_life"].set_index("scenario").loc["other"]
    assert (best["share_best"], best["expected_regret"]) == (1.0, 0.0)


def test_no_gain_is_priced_where_fewer_families_live() -> None:
    made = over_worlds(12)
    for counter in made.simulated[1].counters.family_weeks, made.simulated[1].counters.weeks_lived:
        counter[:] = np.round(counter * 0.9)
    assert costs_of_gains(made) == {}


@pytest.mark.parametrize("draws", [0, 9])
def test_of_no_worlds_or_few_nothing_is_told_of_choosing(draws: int) -> None:
    assert len(choice_table(over_worlds(draws))) == 0
    assert costs_of_gains(over_worlds(9)) == {}


def test_every_world_has_a_row_and_they_come_to_the_difference() -> None:
    made = over_worlds(12, 3)
    table = worlds_table(made)
    assert len(table) == 12 * len(OUTCOMES)
    weeks = table[table["outcome"] == "weeks_in_order"]
    assert weeks["world"].tolist() == list(range(1, 13))
    assert weeks["difference"].mean() == pytest.approx(difference_of(made, "other", "weeks_in_order").mean)


def test_over_worlds_nothing_is_told_of_replications_that_a_decision_needs() -> None:
    assert len(pairing_table(over_worlds(12))) == 0
    table = pairing_table(comparison(plausible(scenario("baseline", 6)), plausible(scenario("other", 6), effect=0.2)))
    assert len(table) == len(OUTCOMES)
    assert (table["variance_reduction"].dropna() > 0.0).all()
