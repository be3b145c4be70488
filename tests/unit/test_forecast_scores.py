"""Scores of forecasts against closed forms, and what is not told of too few."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from zorgsim.errors import ZorgsimError
from zorgsim.forecast.naive import damped_trend, last_value, linear_trend, per_head
from zorgsim.forecast.scores import ENOUGH, LEVELS, covered, crps, crps_normal, pinball, relative_errors
from zorgsim.forecast.spread import around, error_quantiles, pooled_deviations

MEANS = st.floats(-1e3, 1e3)
SDS = st.floats(0.1, 1e3)


@given(MEANS, SDS, st.floats(-4.0, 4.0))
def test_the_score_of_quantiles_is_that_of_the_normal_in_closed_form(mean: float, sd: float, off: float) -> None:
    observed = mean + off * sd
    score = crps(mean + sd * norm.ppf(LEVELS), observed)
    assert score == pytest.approx(crps_normal(mean, sd, observed), rel=0.01, abs=1e-3 * sd)


@given(MEANS, MEANS)
def test_a_forecast_without_spread_scores_its_absolute_error(said: float, observed: float) -> None:
    assert crps(np.full(len(LEVELS), said), observed) == pytest.approx(abs(said - observed), rel=1e-9, abs=1e-9)


@given(st.lists(st.floats(-50, 50), min_size=9, max_size=60), st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_no_number_has_a_smaller_loss_than_the_quantile(seen: list[float], level: float) -> None:
    at = np.quantile(seen, level, method="inverted_cdf")
    least = pinball(np.full((len(seen), 1), at), [level], seen).mean()
    for other in seen:
        assert pinball(np.full((len(seen), 1), other), [level], seen).mean() >= least - 1e-9


def test_coverage_is_told_of_enough_forecasts_only() -> None:
    observed = np.arange(float(ENOUGH))
    assert covered(observed[:-1] - 1, observed[:-1] + 1, observed[:-1]) is None
    assert covered(np.full(ENOUGH, 3.0), np.full(ENOUGH, 5.0), observed) == pytest.approx(3 / ENOUGH)


def test_an_error_is_relative_to_what_was_observed() -> None:
    assert relative_errors([90.0, 120.0], [100.0, 100.0]) == pytest.approx([0.1, 0.2])
    with pytest.raises(ZorgsimError):
        relative_errors([1.0], [0.0])


def test_forecasts_that_need_no_model() -> None:
    years, figures = (2017, 2018, 2019), (100.0, 110.0, 120.0)
    assert last_value(years, figures, 2021) == 120.0
    assert linear_trend(years, figures, 2021) == pytest.approx(140.0)
    assert linear_trend((2018,), (7.0,), 2021) == damped_trend((2018,), (7.0,), 2021) == 7.0
    assert damped_trend((2017, 2019), (100.0, 121.0), 2021) == pytest.approx(121.0 * 1.1**0.75)
    assert per_head(years, figures, (10.0, 10.0, 12.0), 15.0) == pytest.approx(150.0)


@given(st.floats(0.01, 0.5), st.integers(1, 5))
def test_few_errors_make_a_normal_many_their_own_quantiles(size: float, ahead: int) -> None:
    few = error_quantiles([size, -size], [0.05, 0.5, 0.95], ahead)
    assert few == pytest.approx(norm.ppf([0.05, 0.5, 0.95]) * size * np.sqrt(ahead), abs=1e-12)
    many = error_quantiles(np.full(ENOUGH, size), [0.05, 0.95], ahead)
    assert many == pytest.approx(np.array([-size, size]) * np.sqrt(ahead))
    assert around(100.0, many)[0] < 100.0 < around(100.0, many)[1]


def test_deviations_that_jump_about_are_pooled_and_steady_ones_stand() -> None:
    steady = np.log(np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [4.0, 4.0, 4.0]]))
    means, weights = pooled_deviations(steady)
    assert weights == pytest.approx(1.0)
    assert means == pytest.approx(np.log([0.5, 1.0, 2.0]))
    rng = np.random.default_rng(1)
    noise = rng.normal(0.0, 1.0, (40, 3))
    assert pooled_deviations(noise)[1].max() < 0.5
