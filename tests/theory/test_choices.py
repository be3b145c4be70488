"""Choosing when the world is not known, on toy worlds of which the exact answers are known: normal ones, mostly."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from zorgsim.results.choices import ranking, regrets, value_of_knowing_the_world

WORLDS = 20_000
MEAN, TAU = 0.4, 1.0
NORMAL = stats.norm()


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
