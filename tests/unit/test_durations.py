"""Durations in whole weeks: at least one, and of exactly the mean that was asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.worlds import searching

from zorgsim.model.durations import DurationTable, duration_table, geometric_weeks, whole_weeks

SHAPES = [("exponential", 1.0), ("gamma", 2.0), ("gamma", 0.5), ("lognormal", 0.8), ("lognormal", 1.5), ("fixed", 1.0)]
CV = {("exponential", 1.0): 1.0, ("gamma", 2.0): 2**-0.5, ("gamma", 0.5): 2**0.5, ("lognormal", 0.8): 0.8, ("fixed", 1.0): 0.0}
MEANS = [1.0, 1.05, 1.3, 2.0, 3.7, 4.0, 10.0, 26.0, 50.5, 100.0]

ATOMS, ROUNDINGS = 4096, 64
_ATOM, _ROUNDING = (part.ravel() for part in np.meshgrid(np.arange(ATOMS), np.arange(ROUNDINGS)))
U = (_ATOM + 0.5) / ATOMS
V = (_ROUNDING + (_ATOM * 0.6180339887498949) % 1.0) / ROUNDINGS
"""Every quantile with an even spread of roundings, shifted from one to the next: a mean over them has no Monte Carlo error."""


def drawn(table: DurationTable, mean: float) -> NDArray[np.int64]:
    return whole_weeks(table, np.full(len(U), mean), U, V)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("mean", MEANS)
def test_the_mean_is_exact_and_no_stay_is_shorter_than_a_week(shape: tuple[str, float], mean: float) -> None:
    weeks = drawn(duration_table(*shape), mean)
    assert weeks.min() >= 1
    assert weeks.mean() == pytest.approx(mean, rel=2e-4)


@pytest.mark.parametrize("shape", CV, ids=str)
def test_long_stays_spread_as_their_distribution_says(shape: tuple[str, float]) -> None:
    """Rounding by a uniform adds at most a quarter to the variance; the table holds all but the far tail."""
    weeks = drawn(duration_table(*shape), 400.0)
    assert weeks.std() / 400.0 == pytest.approx(CV[shape], rel=0.02, abs=0.002)


@searching(25)
@given(st.sampled_from(SHAPES), st.floats(1.0, 200.0), st.floats(1.0, 1.5))
def test_a_longer_mean_never_shortens_a_stay_by_more_than_a_week(shape: tuple[str, float], mean: float, factor: float) -> None:
    """Common luck: the same family stays longer where stays are longer (the scale that corrects rounding is interpolated)."""
    table = duration_table(*shape)
    assert (drawn(table, mean * factor) - drawn(table, mean)).min() >= -1


def test_an_unknown_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="no duration distribution 'normal'"):
        duration_table("normal")


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
