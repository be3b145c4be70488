"""The value of knowing a parameter, on toy worlds of which the exact answers are known: normal ones, mostly."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from zorgsim.results.information import found_among_all, value_of_knowing

WORLDS = 20_000
MEAN = 0.4
NORMAL = stats.norm()


@pytest.mark.parametrize("slope", [0.5, 1.0, 2.0])
def test_knowing_a_parameter_is_worth_the_unit_normal_loss_of_what_it_moves(slope: float) -> None:
    """An option is worth mean + slope x parameter + what other parameters do; the rest is noise that is not known."""
    rng = np.random.default_rng(7)
    parameter = rng.permutation(NORMAL.ppf((np.arange(WORLDS) + 0.5) / WORLDS))
    values = np.stack([np.zeros(WORLDS), MEAN + slope * parameter + 1.5 * rng.standard_normal(WORLDS)])
    exact = slope * NORMAL.pdf(MEAN / slope) - MEAN * NORMAL.cdf(-MEAN / slope)
    assert value_of_knowing(parameter, values) == pytest.approx(exact, rel=0.06)


def test_what_is_found_in_nothing_is_as_large_as_what_a_parameter_without_effect_seems_worth() -> None:
    """Of parameters without effect about one in twenty comes out above the limit; one that decides lies far above."""
    rng = np.random.default_rng(9)
    worlds = 200
    decides, others = rng.normal(size=worlds), rng.normal(size=(60, worlds))
    values = np.stack([np.zeros(worlds), decides + 0.3 * rng.normal(size=worlds)])
    limits = [found_among_all(one[None], values, rng) for one in others[:5]]
    above = np.mean([value_of_knowing(one, values) > np.mean(limits) for one in others])
    assert 0.0 <= above <= 0.15
    assert value_of_knowing(decides, values) > 2.0 * np.max(limits)


@pytest.mark.parametrize("kinds", [1, 2, 3])
def test_a_parameter_of_few_values_is_worth_what_its_groups_are(kinds: int) -> None:
    rng = np.random.default_rng(11)
    parameter = rng.integers(0, kinds, 600).astype(float)
    values = np.stack([np.zeros(600), rng.normal(size=600) + 2.0 * (parameter == 1.0) - 0.5])
    means = np.array([values[:, parameter == one].mean(axis=1) for one in range(kinds)])
    weights = np.bincount(parameter.astype(int)) / 600
    exact = weights @ means.max(axis=1) - (weights @ means).max()
    assert value_of_knowing(parameter, values) == pytest.approx(exact, abs=1e-9)


def test_what_all_options_share_is_worth_nothing_to_know() -> None:
    rng = np.random.default_rng(10)
    parameter = rng.normal(size=400)
    assert value_of_knowing(parameter, np.stack([parameter, parameter - 1.0])) == pytest.approx(0.0, abs=1e-12)


def test_the_largest_of_many_parameters_without_effect_seldom_comes_out_above_the_limit_for_all() -> None:
    rng = np.random.default_rng(12)
    above = 0
    for _ in range(20):
        parameters, values = rng.normal(size=(30, 100)), np.stack([np.zeros(100), rng.normal(0.2, 1.0, 100)])
        limit = found_among_all(parameters, values, rng)
        above += max(value_of_knowing(one, values) for one in parameters) > limit
        assert limit > found_among_all(parameters[:1], values, rng)
    assert above <= 4  # one in twenty, of which chance makes five or more in twenty seldom
    decides = np.stack([np.zeros(100), 2.0 * parameters[3]])
    assert value_of_knowing(parameters[3], decides) > found_among_all(parameters, decides, rng)
