"""Chance and ignorance told apart, on toy worlds of which the exact answers are known: normal ones, mostly."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

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
    assert over_worlds(agree[:9]).verdict is WorldsVerdict.TOO_FEW
    assert over_worlds(agree).verdict is WorldsVerdict.MORE
    assert over_worlds(-agree).verdict is WorldsVerdict.LESS
    assert over_worlds(dissent).verdict is WorldsVerdict.DISAGREE
    assert over_worlds(-dissent).verdict is WorldsVerdict.DISAGREE
    assert over_worlds(np.where(np.arange(20) < 19, 1.0, -0.01)[:, None]).verdict is WorldsVerdict.MORE


def test_a_world_that_shows_nothing_is_not_on_either_side() -> None:
    told = over_worlds(np.append(np.ones(3), np.zeros(9))[:, None])
    assert (told.more, told.less, told.verdict) == (0.25, 0.0, WorldsVerdict.DISAGREE)
    assert over_worlds(np.zeros((4, 2))).verdict is WorldsVerdict.IDENTICAL


def test_what_is_missing_is_left_out() -> None:
    nothing = np.full((3, 2), np.nan)
    assert over_worlds(nothing).verdict is WorldsVerdict.MISSING
    assert over_worlds(nothing).worlds == 0
    told = over_worlds(np.array([[1.0, np.nan], [2.0, 4.0], [np.nan, np.nan]]))
    # one variance of luck, 2, in both; the one is played once, the other twice: mean of 2 and 1
    assert [told.worlds, told.median, told.chance] == pytest.approx([2, 2.0, np.sqrt(1.5)])
    assert over_worlds(np.array([[1.0, 2.0]])).verdict is WorldsVerdict.ONE_WORLD
