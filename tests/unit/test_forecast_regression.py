"""Regressions see nothing of what they predict; levels of their own are shrunk as the normal-normal model says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zorgsim.forecast.regression import (
    FOLDS,
    Fit,
    folds_of,
    held_out,
    negative_binomial,
    nested,
    ridge,
    squared_ridge,
)
from zorgsim.forecast.shrinkage import noise_of_counts, shrunk, variance_between

ROWS = 60


def made(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, counts and offsets of some places."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(ROWS, 3))
    offset = rng.normal(9.0, 0.5, ROWS)
    rate = np.exp(-2.0 + features @ np.array([0.2, 0.0, -0.1]) + rng.normal(0.0, 0.1, ROWS))
    return features, rng.poisson(rate * np.exp(offset)).astype(np.float64), offset


@pytest.mark.parametrize("fit", [ridge, squared_ridge, negative_binomial])
def test_what_is_held_out_has_no_say_in_its_own_prediction(fit: Fit) -> None:
    features, counts, offset = made(1)
    held = folds_of(ROWS, 7)
    before = held_out(fit, features, counts, offset, 1.0, held)
    out = held == 3
    moved = np.where(out, counts * 5.0, counts)
    after = held_out(fit, features, moved, offset, 1.0, held)
    assert (after[out] == before[out]).all()
    assert not np.allclose(after[~out], before[~out])


def test_nor_has_it_where_the_penalty_is_chosen() -> None:
    features, counts, offset = made(2)
    out = folds_of(ROWS, 7) == 0
    moved = np.where(out, counts * 5.0, counts)
    assert (nested(ridge, features, moved, offset, 7)[out] == nested(ridge, features, counts, offset, 7)[out]).all()


def test_without_a_penalty_it_is_least_squares_and_with_a_large_one_the_mean() -> None:
    features, counts, offset = made(3)
    rate = np.log(counts) - offset
    design = np.column_stack([np.ones(ROWS), features])
    least = design @ np.linalg.lstsq(design, rate, rcond=None)[0]
    assert ridge(features, counts, offset, 1e-12).predict(features) == pytest.approx(least)
    assert ridge(features, counts, offset, 1e12).predict(features) == pytest.approx(rate.mean())


def test_the_negative_binomial_finds_the_slopes() -> None:
    fitted = negative_binomial(*made(4), 1e-6)
    assert fitted.slopes / fitted.sds == pytest.approx([0.2, 0.0, -0.1], abs=0.05)


def test_a_missing_feature_is_the_mean_of_those_that_are_fitted() -> None:
    features, counts, offset = made(5)
    fitted = ridge(features, counts, offset, 1.0)
    row = features[:1].copy()
    row[0, 0] = np.nan
    at_mean = row.copy()
    at_mean[0, 0] = fitted.means[0]
    assert fitted.predict(row) == pytest.approx(fitted.predict(at_mean))


@given(st.integers(FOLDS, 400), st.integers(0, 10_000))
def test_folds_hold_everybody_out_once(rows: int, seed: int) -> None:
    sizes = np.bincount(folds_of(rows, seed), minlength=FOLDS)
    assert sizes.sum() == rows
    assert np.ptp(sizes) <= 1


def test_two_places_are_shrunk_as_by_hand() -> None:
    found = shrunk(np.array([0.3, -0.1]), np.array([0.01, 0.03]), tau2=0.01)
    assert found.weights == pytest.approx([0.5, 0.25])
    assert found.means == pytest.approx([0.15, -0.025])
    assert found.variances == pytest.approx([0.005, 0.0075])


@given(st.integers(0, 1000))
@settings(max_examples=20)
def test_the_posterior_is_nearer_to_the_truth_than_the_estimate(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, noise = rng.normal(0.0, 0.1, 400), np.full(400, 0.01)
    estimates = truth + rng.normal(0.0, 0.1, 400)
    found = shrunk(estimates, noise)
    assert np.mean((found.means - truth) ** 2) < np.mean((estimates - truth) ** 2)
    assert found.tau2 == pytest.approx(0.01, rel=0.5)


def test_alike_places_differ_by_nothing() -> None:
    assert variance_between(np.full(10, 0.2), np.full(10, 0.01)) == 0.0
    assert shrunk(np.full(10, 0.2), np.full(10, 0.01)).means == pytest.approx(0.0)


def test_small_counts_are_noisier() -> None:
    noise = noise_of_counts(np.array([10.0, 1000.0]))
    assert noise[0] > 0.1
    assert noise[1] == pytest.approx(0.001, rel=0.01)
