"""Chance, ignorance, regret and the value of knowing, on toy worlds of which the exact answers are known: normal ones, mostly."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from zorgsim.results.choices import ranking, regrets, value_of_knowing_the_world
from zorgsim.results.information import found_in_nothing, value_of_knowing
from zorgsim.results.over_worlds import WorldsVerdict, over_worlds

Floats = NDArray[np.float64]

WORLDS = 20_000
MEAN, TAU, SIGMA = 0.4, 1.0, 2.0
NORMAL = stats.norm()


def toy(replications: int, tau: float = TAU, sigma: float = SIGMA) -> Floats:
    """Differences of worlds: mean + tau x world + sigma x chance, (worlds, replications)."""
    rng = np.random.default_rng(20_261_129)
    return MEAN + tau * rng.standard_normal((WORLDS, 1)) + sigma * rng.standard_normal((WORLDS, replications))


# Chance and ignorance


@pytest.mark.parametrize("replications", [2, 8])
def test_ignorance_does_not_shrink_with_replications_and_chance_does(replications: int) -> None:
    told = over_worlds(toy(replications))
    assert told.chance == pytest.approx(SIGMA / np.sqrt(replications), rel=0.02)
    assert told.ignorance == pytest.approx(TAU, rel=0.04)


@pytest.mark.parametrize("replications", [1, 8])
def test_quantiles_and_shares_are_those_of_the_means_of_worlds(replications: int) -> None:
    told, spread = over_worlds(toy(replications)), np.sqrt(TAU**2 + SIGMA**2 / replications)
    exact = MEAN + spread * NORMAL.ppf([0.05, 0.5, 0.95])
    assert [told.low, told.median, told.high] == pytest.approx(exact, abs=4.0 * spread * 2.1 / np.sqrt(WORLDS))
    assert told.more == pytest.approx(NORMAL.cdf(MEAN / spread), abs=2.0 / np.sqrt(WORLDS))
    assert told.more + told.less == pytest.approx(1.0)


def test_without_ignorance_none_is_found_but_what_is_left_of_chance() -> None:
    assert over_worlds(toy(4, tau=0.0)).ignorance < 0.15 * SIGMA / np.sqrt(4)


def test_one_replication_a_world_cannot_tell_chance_from_ignorance() -> None:
    told = over_worlds(toy(1))
    assert np.isnan(told.chance)
    assert np.isnan(told.ignorance)


def test_one_world_in_ten_that_says_otherwise_forbids_a_verdict() -> None:
    agree, dissent = np.full((10, 1), 1.0), np.where(np.arange(10) < 9, 1.0, -0.01)[:, None]
    assert over_worlds(agree).verdict is WorldsVerdict.MORE
    assert over_worlds(-agree).verdict is WorldsVerdict.LESS
    assert over_worlds(dissent).verdict is WorldsVerdict.DISAGREE
    assert over_worlds(-dissent).verdict is WorldsVerdict.DISAGREE
    assert over_worlds(np.where(np.arange(20) < 19, 1.0, -0.01)[:, None]).verdict is WorldsVerdict.MORE


def test_a_world_that_shows_nothing_is_not_on_either_side() -> None:
    told = over_worlds(np.array([[1.0], [0.0], [0.0], [0.0]]))
    assert (told.more, told.less, told.verdict) == (0.25, 0.0, WorldsVerdict.DISAGREE)
    assert over_worlds(np.zeros((4, 2))).verdict is WorldsVerdict.IDENTICAL


def test_what_is_missing_is_left_out() -> None:
    nothing = np.full((3, 2), np.nan)
    assert over_worlds(nothing).verdict is WorldsVerdict.MISSING
    assert over_worlds(nothing).worlds == 0
    told = over_worlds(np.array([[1.0, np.nan], [2.0, 4.0], [np.nan, np.nan]]))
    assert (told.worlds, told.median, told.chance) == (2, 2.0, 1.0)
    assert over_worlds(np.array([[1.0, 2.0]])).verdict is WorldsVerdict.ONE_WORLD


# Choosing


def test_knowing_the_world_is_worth_the_unit_normal_loss() -> None:
    """Two options, of which one is worth a normal difference more (Raiffa and Schlaifer 1961, section 5.4)."""
    difference = stats.norm(MEAN, TAU).ppf((np.arange(WORLDS) + 0.5) / WORLDS)
    values = np.stack([np.zeros(WORLDS), difference])
    exact = TAU * NORMAL.pdf(MEAN / TAU) - MEAN * NORMAL.cdf(-MEAN / TAU)
    assert value_of_knowing_the_world(values) == pytest.approx(exact, rel=1e-3)
    told = ranking(values)
    assert told.expected_regret.argmin() == 1
    assert told.expected_regret[0] - told.expected_regret[1] == pytest.approx(MEAN, rel=1e-3)
    assert told.first == pytest.approx([NORMAL.cdf(-MEAN / TAU), NORMAL.cdf(MEAN / TAU)], abs=1e-3)


def test_the_best_of_a_world_is_regretted_by_nothing() -> None:
    values = np.random.default_rng(1).normal(size=(5, 300))
    assert (regrets(values).min(axis=0) == 0.0).all()
    assert (regrets(values) >= 0.0).all()
    told = ranking(values)
    assert told.first.sum() == pytest.approx(1.0)
    assert told.mean_rank.mean() == pytest.approx(3.0)


def test_stability_is_one_where_worlds_rank_alike_and_nothing_where_they_do_not() -> None:
    alike = np.arange(4.0)[:, None] + np.zeros((4, 50))
    assert ranking(alike).stability == pytest.approx(1.0)
    assert ranking(np.array([[0.0, 1.0], [1.0, 0.0]])).stability == pytest.approx(0.0)
    assert np.isnan(ranking(np.zeros((3, 5))).stability)
    assert np.isnan(ranking(alike[:, :1]).stability)


def test_options_that_are_equally_good_share_the_world() -> None:
    assert ranking(np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 2.0]])).first == pytest.approx([0.25, 0.25, 0.5])


# What to measure first


@pytest.mark.parametrize("slope", [0.5, 1.0, 2.0])
def test_knowing_a_parameter_is_worth_the_unit_normal_loss_of_what_it_moves(slope: float) -> None:
    """An option is worth mean + slope x parameter + what other parameters do; the rest is noise that is not known."""
    rng = np.random.default_rng(7)
    parameter = rng.permutation(NORMAL.ppf((np.arange(WORLDS) + 0.5) / WORLDS))
    values = np.stack([np.zeros(WORLDS), MEAN + slope * parameter + 1.5 * rng.standard_normal(WORLDS)])
    exact = slope * NORMAL.pdf(MEAN / slope) - MEAN * NORMAL.cdf(-MEAN / slope)
    assert value_of_knowing(parameter, values) == pytest.approx(exact, rel=0.06)


def test_knowing_more_is_never_worth_more_than_knowing_the_world() -> None:
    rng = np.random.default_rng(8)
    parameters, values = rng.normal(size=(6, 500)), rng.normal(size=(4, 500))
    assert all(value_of_knowing(one, values) <= value_of_knowing_the_world(values) + 1e-12 for one in parameters)


def test_what_is_found_in_nothing_is_as_large_as_what_a_parameter_without_effect_seems_worth() -> None:
    """Of parameters without effect about one in twenty comes out above the limit; one that decides lies far above."""
    rng = np.random.default_rng(9)
    worlds = 200
    decides, others = rng.normal(size=worlds), rng.normal(size=(60, worlds))
    values = np.stack([np.zeros(worlds), decides + 0.3 * rng.normal(size=worlds)])
    limits = [found_in_nothing(one, values, rng) for one in others[:5]]
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
