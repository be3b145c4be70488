"""The care chain of the benchmarks: the contestants that need no other library simulate one and the same chain."""

import shutil
from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from benchmarks.chain import agreement, c_loop, heapq_loop, zorgsim_core
from benchmarks.chain.contestants import CONTESTANTS
from benchmarks.chain.specification import Chain, ChainResult, Kind, Simulate, chain_of, exponential_scale, measures
from numpy.typing import NDArray
from scipy import stats

SMALL: Final = chain_of(2_000, 1)
SEEDS: Final = 10
MEASURES: Final = 18
CHANCE: Final = 1e-4
"""Of a difference this large in any measure between two that simulate the same (Bonferroni)."""
LIMIT: Final = float(stats.t.isf(CHANCE / (2 * MEASURES), 2 * SEEDS - 2))
"""In standard errors."""

ALONG_THE_CHAIN: Final = (
    (Kind.SUPPORT_BEGAN, Kind.SUPPORT_ENDED),
    (Kind.JOINED_FIRST_LINE, Kind.COACHING_BEGAN),
    (Kind.COACHING_BEGAN, Kind.COACHING_ENDED),
    (Kind.JOINED_SPECIALIST, Kind.CARE_BEGAN),
    (Kind.CARE_BEGAN, Kind.CARE_ENDED),
)


def simulated(simulate: Simulate, first_seed: int) -> NDArray[np.float64]:
    """(seeds, measures) of the small chain."""
    return np.array([list(measures(SMALL, simulate(SMALL, first_seed + number)).values()) for number in range(SEEDS)])


@pytest.fixture(scope="module")
def plain() -> NDArray[np.float64]:
    """What the plain event loop in Python finds."""
    return simulated(heapq_loop.simulate, 2_000)


def largest_difference(mine: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Of the means, in standard errors."""
    assert mine.shape == theirs.shape == (SEEDS, MEASURES)
    error = np.sqrt((mine.var(axis=0, ddof=1) + theirs.var(axis=0, ddof=1)) / SEEDS)
    return float(np.abs((mine.mean(axis=0) - theirs.mean(axis=0)) / error).max())


def less_settling(chain: Chain, seed: int) -> ChainResult:
    return heapq_loop.simulate(replace(chain, network_settles=chain.network_settles - 0.05), seed)


def test_the_core_configured_by_parameters_simulates_the_chain_of_the_plain_event_loop(plain: NDArray[np.float64]) -> None:
    assert largest_difference(simulated(zorgsim_core.simulate, 1_000), plain) < LIMIT


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_the_c_loop_simulates_the_chain_of_the_plain_event_loop(plain: NDArray[np.float64]) -> None:
    assert largest_difference(simulated(c_loop.simulate, 1_000), plain) < LIMIT


def test_a_network_that_settles_a_little_less_is_told_apart(plain: NDArray[np.float64]) -> None:
    assert largest_difference(simulated(less_settling, 1_000), plain) > LIMIT


@pytest.mark.parametrize("simulate", [zorgsim_core.simulate, heapq_loop.simulate], ids=["core", "heapq"])
def test_questions_that_are_not_closed_at_the_end_are_somewhere_in_the_chain(simulate: Simulate) -> None:
    outcome = simulate(SMALL, 3)
    inside = [outcome.events[entered] - outcome.events[left] for entered, left in ALONG_THE_CHAIN]
    assert min(inside) >= 0
    assert sum(inside) == outcome.events[Kind.QUESTION_AROSE] - outcome.events[Kind.QUESTION_CLOSED]


@pytest.mark.parametrize("mean", [1.5, 3.0, 12.0])
def test_whole_weeks_of_at_least_one_have_the_mean_that_was_asked_for(mean: float) -> None:
    draws = np.random.default_rng(5)
    size = 400_000
    exact = exponential_scale(mean) * draws.exponential(size=size)
    weeks = np.maximum(1.0, np.floor(exact + draws.random(size)))
    assert abs(weeks.mean() - mean) < 4.0 * weeks.std() / np.sqrt(size)


def test_agreement_fails_when_one_mean_of_many_is_too_far_off() -> None:
    assert agreement.verdict(np.array([[0.3, -1.2], [-agreement.LIMIT - 0.1, 0.0]]))[1] is False
    assert agreement.verdict(np.array([[0.3, -1.2], [-agreement.LIMIT + 0.1, 0.0]]))[1] is True


def test_every_contestant_has_a_module_and_a_name_of_its_own() -> None:
    assert len({one.name for one in CONTESTANTS}) == len({one.module for one in CONTESTANTS}) == len(CONTESTANTS)
