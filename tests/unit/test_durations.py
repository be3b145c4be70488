"""Durations in whole weeks: at least one, and of exactly the mean that was asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from tests.worlds import searching

from zorgsim.model.durations import duration_table, geometric_weeks, stays_of, whole_weeks

Shape = tuple[str, float]
SHAPES = [("gamma", 1.0), ("gamma", 0.5), ("gamma", 2.0), ("gamma", 4.0), ("lognormal", 0.64), ("lognormal", 2.25), ("gamma", 0.0)]
LIGHT_TAILED = [shape for shape in SHAPES if shape[1] <= 2.0]
MEANS = [1.0, 1.05, 1.3, 2.0, 3.7, 4.0, 10.0, 26.0, 50.5, 100.0]

ATOMS, ROUNDINGS = 4096, 64
_ATOM, _ROUNDING = (part.ravel() for part in np.meshgrid(np.arange(ATOMS), np.arange(ROUNDINGS)))
U = (_ATOM + 0.5) / ATOMS
V = (_ROUNDING + (_ATOM * 0.6180339887498949) % 1.0) / ROUNDINGS
"""Every quantile with an even spread of roundings, shifted from one to the next: a mean over them has no Monte Carlo error."""


def drawn(shape: Shape, mean: float) -> NDArray[np.int64]:
    family, scv = shape
    return whole_weeks(stays_of(family, np.array([scv]), np.array([mean])), np.zeros(len(U), dtype=np.int64), U, V)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("mean", MEANS)
def test_the_mean_is_exact_and_no_stay_is_shorter_than_a_week(shape: Shape, mean: float) -> None:
    weeks = drawn(shape, mean)
    assert weeks.min() >= 1
    assert weeks.mean() == pytest.approx(mean, rel=2e-4)


@pytest.mark.parametrize("shape", LIGHT_TAILED, ids=str)
def test_long_stays_spread_as_their_distribution_says(shape: Shape) -> None:
    """Rounding by a uniform adds at most a quarter to the variance; the table holds all but the far tail."""
    weeks = drawn(shape, 400.0)
    assert weeks.std() / 400.0 == pytest.approx(shape[1] ** 0.5, rel=0.02, abs=0.002)


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape[1] > 0], ids=str)
def test_each_class_of_the_table_is_the_mean_of_the_distribution_within_it(shape: Shape) -> None:
    """Against the integral of the quantile function over some classes, the first and the last among them."""
    family, scv = shape
    known = {"gamma": stats.gamma(1 / scv, scale=scv), "lognormal": stats.lognorm(np.sqrt(np.log1p(scv)), scale=(1 + scv) ** -0.5)}
    quantiles = duration_table(family, scv).quantiles
    for number in (0, 1, 2000, 4000, 4094):
        nodes = (number + (np.arange(20_000) + 0.5) / 20_000) / ATOMS
        assert quantiles[number] == pytest.approx(known[family].ppf(nodes).mean(), rel=1e-4)
    tail = known[family].expect(lb=known[family].ppf(1 - 1 / ATOMS)) * ATOMS
    assert quantiles[-1] == pytest.approx(tail, rel=1e-4)


@searching(25)
@given(st.sampled_from(SHAPES), st.floats(1.0, 200.0), st.floats(1.0, 1.5))
def test_a_longer_mean_never_shortens_a_stay_by_more_than_a_week(shape: Shape, mean: float, factor: float) -> None:
    """Common luck: the same family stays longer where stays are longer (the scale that corrects rounding is interpolated)."""
    assert (drawn(shape, mean * factor) - drawn(shape, mean)).min() >= -1


def test_every_place_has_the_spread_and_the_mean_of_its_own() -> None:
    stays = stays_of("gamma", np.array([0.0, 1.0, 0.5]), np.array([[5.0, 10.0], [20.0, 40.0], [7.0, 9.0]]))
    alone = [("gamma", 0.0), ("gamma", 0.0), ("gamma", 1.0), ("gamma", 1.0), ("gamma", 0.5), ("gamma", 0.5)]
    for index, (shape, mean) in enumerate(zip(alone, (5.0, 10.0, 20.0, 40.0, 7.0, 9.0), strict=True)):
        assert np.array_equal(whole_weeks(stays, np.full(len(U), index), U, V), drawn(shape, mean))


@given(st.floats(1.0, 80.0), st.floats(0.0, 3.0), st.integers(1, 120))
def test_the_mean_of_stays_that_are_cut_off_is_that_of_those_drawn(mean: float, scv: float, most: int) -> None:
    """Every class of the table once, its rounding worked out: a whole week and the next, by as much as lies between them."""
    stays = stays_of("lognormal", np.array([0.7, scv]), np.array([[5.0], [mean]]))
    classes = (np.arange(4096) + 0.5) / 4096
    longest = stays.quantiles[stays.first[1] :][:4096] * stays.scaled_mean[1]
    below = whole_weeks(stays, np.ones(4096, dtype=np.int64), classes, np.zeros(4096))
    expected = np.clip(np.where(longest < 1.0, 1.0, below + longest % 1.0), 1.0, most).mean()
    assert stays.mean_up_to(np.array([np.inf, most])).tolist() == pytest.approx([5.0, expected], rel=1e-3)


def test_an_unknown_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="no duration distribution 'normal'"):
        duration_table("normal", 1.0)
    with pytest.raises(ValueError, match="at least 0, not -1"):
        duration_table("gamma", -1.0)


def test_tables_have_unit_mean_and_cannot_be_changed() -> None:
    for shape in SHAPES:
        table = duration_table(*shape)
        assert table.quantiles.mean() == pytest.approx(1.0, rel=1e-12)
        assert not table.quantiles.flags.writeable
        assert not table.scale.flags.writeable


@pytest.mark.parametrize("hazard", [0.9, 0.5, 0.1, 0.01, 0.001])
def test_a_constant_hazard_gives_the_geometric_distribution(hazard: float) -> None:
    grid = (np.arange(1_000_000) + 0.5) / 1_000_000
    weeks = geometric_weeks(np.full(len(grid), -1.0 / np.log1p(-hazard)), grid)
    assert weeks.min() == 1
    for week in (1, 2, 3, 10, 50):
        assert (weeks == week).mean() == pytest.approx(hazard * (1 - hazard) ** (week - 1), abs=2.1e-6)
    assert weeks.mean() == pytest.approx(1 / hazard, rel=1e-4)
