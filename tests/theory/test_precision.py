"""Going on until precise enough: the cap, the rule, and what looking several times leaves of the 95 %."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from zorgsim.errors import InputError
from zorgsim.results.compare import PairedDifference, paired_difference
from zorgsim.results.pairing import replications_for, variance_reduction
from zorgsim.results.precision import FEWEST, MOST_TIMES, Precision, is_reached, next_look, read_precision

SIGMA, MEAN = 2.0, 0.3


def looked(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> PairedDifference:
    return paired_difference(np.zeros_like(values), values)


def gone_on(rng: np.random.Generator, half_width: float) -> PairedDifference:
    """Go on with normal differences until the interval is narrow enough."""
    values = rng.normal(MEAN, SIGMA, 1 << 14)
    there = FEWEST
    while (wanted := next_look(looked(values[:there]), half_width, there)) > there:
        assert wanted <= MOST_TIMES * there
        there = wanted
    return looked(values[:there])


@pytest.mark.parametrize("half_width", [0.2, 0.5, 1.0])
def test_what_looking_several_times_leaves_of_the_interval(half_width: float) -> None:
    """Of 1,500 intervals that were gone on with until narrow enough at least 92 in 100 hold the mean."""
    rng = np.random.default_rng(20261129)
    found = [gone_on(rng, half_width) for _ in range(1500)]
    assert all(one.margin <= half_width for one in found)
    holds = np.mean([one.low <= MEAN <= one.high for one in found])
    assert 0.92 <= holds <= 0.97
    # and it asks for about as many as the known deviation would
    asked = replications_for(SIGMA, half_width)
    assert np.median([one.pairs for one in found]) == pytest.approx(asked, rel=0.25)


@pytest.mark.parametrize(("deviation", "half_width"), [(1.0, 0.5), (3.0, 0.1), (1.0, 20.0)])
def test_replications_are_the_fewest_that_do(deviation: float, half_width: float) -> None:
    def width(n: float) -> float:
        return float(stats.t(n - 1).ppf(0.975) * deviation / np.sqrt(n))

    enough = replications_for(deviation, half_width)
    assert width(enough) <= half_width
    assert enough == 2 or width(enough - 1) > half_width


def test_what_cannot_be_reached_or_known_is_not_known() -> None:
    assert np.isnan(replications_for(0.0, 1.0))
    assert np.isnan(replications_for(1.0, 0.0))
    assert np.isnan(replications_for(float("nan"), 1.0))


def test_few_runs_are_looked_at_ten_at_first_and_equal_ones_are_enough() -> None:
    assert next_look(looked(np.array([1.0])), 5.0, 1) == FEWEST
    assert next_look(looked(np.zeros(3)), 5.0, 3) == FEWEST
    assert next_look(looked(np.ones(FEWEST)), 5.0, FEWEST) == FEWEST


def test_pairing_saves_what_its_correlation_says() -> None:
    """var(x) + var(y) over var(x - y) is 1 / (1 - r) for equal variances."""
    rng = np.random.default_rng(1)
    shared, own = rng.standard_normal(200_000), rng.standard_normal((2, 200_000))
    for r in (0.0, 0.5, 0.9):
        x, y = (np.sqrt(r) * shared + np.sqrt(1.0 - r) * one for one in own)
        assert variance_reduction(x, y) == pytest.approx(1.0 / (1.0 - r), rel=0.02)
    assert variance_reduction(own[0], -own[0]) == pytest.approx(0.5)  # luck against each other: pairing does harm


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("crise=5", "there is no such outcome"),
        ("crises", "this is no precision"),
        ("crises=", "this is no precision"),
        ("crises=0", "this is no precision"),
        ("crises=-1", "this is no precision"),
        ("crises=nan", "this is no precision"),
        ("crises=inf", "this is no precision"),
        ("crises=five", "this is no precision"),
        ("=5", "there is no such outcome"),
    ],
)
def test_what_is_no_precision_is_refused(text: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        read_precision(text, "command line: precision")
    assert (caught.value.what, caught.value.where) == (what, "command line: precision")


def test_a_precision_is_read_as_written() -> None:
    assert read_precision("crises = 2.5", "x") == Precision("crises", 2.5)
    assert str(Precision("crises", 2.5)) == "crises=2.5"


def test_what_few_replications_know_is_asked_for_in_more_of_them() -> None:
    """Eight of thirty know it: for twenty that do, seventy-five are needed."""
    values = np.full(30, np.nan)
    values[:8] = np.random.default_rng(2).normal(size=8)
    found = looked(values)
    assert found.pairs == 8
    needed = replications_for(found.standard_error * np.sqrt(8), found.margin / 1.5)
    assert next_look(found, found.margin / 1.5, 30) == int(np.ceil(needed * 30 / 8))
    assert not is_reached(looked(np.full(30, np.nan)), 5.0)
    assert next_look(looked(np.full(30, np.nan)), 5.0, 30) == MOST_TIMES * 30
