from __future__ import annotations

from itertools import permutations
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.stats import ttest_1samp

from zorgsim.results.compare import Verdict, paired_difference
from zorgsim.results.decomposition import Effects, contributions, decompose, pair_interaction, shapley

Floats = NDArray[np.float64]

GAMES = st.integers(2, 4).flatmap(
    lambda parts: arrays(np.float64, st.tuples(st.just(1 << parts), st.integers(1, 4)), elements=st.floats(-1e3, 1e3, width=32))
)
"""Any outcome of all subsets of two to four parts, with one to four replications."""


def game(*rows: float) -> Floats:
    """Two replications that differ by one everywhere: what is measured differs, no effect does."""
    values: Floats = np.array(rows)[:, None] + np.array([0.0, 1.0])
    return values


def means(effects: Effects) -> dict[str, list[float]]:
    kinds = ("alone", "last", "order_low", "order_high", "shapley")
    return {kind: [getattr(part, kind).mean for part in effects.parts] for kind in kinds}


def by_walking_every_order(values: Floats, part: int) -> Floats:
    """What a part adds in each order, shape (orders, R), from the definition."""
    parts = len(values).bit_length() - 1
    added = []
    for order in permutations(range(parts)):
        before = sum(1 << other for other in order[: order.index(part)])
        added.append(values[before | 1 << part] - values[before])
    return np.array(added)


def test_parts_that_do_not_touch_each_other_simply_add_up() -> None:
    effects = decompose(game(10, 13, 8, 11, 15, 18, 13, 16))  # +3, -2, +5
    assert means(effects) == {kind: [3.0, -2.0, 5.0] for kind in ("alone", "last", "order_low", "order_high", "shapley")}
    assert (effects.interaction.mean, effects.interaction.verdict) == (0.0, Verdict.IDENTICAL)
    assert {pair.verdict for pair in effects.pairs.values()} == {Verdict.IDENTICAL}
    assert effects.package.mean == 6.0


def test_what_adding_up_leaves_behind_is_no_interaction() -> None:
    luck = np.random.default_rng(3).uniform(10, 20, 50)
    values = np.stack([luck, luck + 0.1, luck + 0.2, luck + 0.3])
    assert (values[3] - values[2] - values[1] + values[0]).any()
    effects = decompose(values)
    assert effects.interaction.verdict is effects.pairs[0, 1].verdict is Verdict.IDENTICAL


def test_a_part_that_needs_another_depends_on_the_order() -> None:
    # nothing alone, 12 together, of which the third part knows nothing; by hand: half of 12 each
    effects = decompose(game(0, 0, 0, 12, 0, 0, 0, 12))
    found = means(effects)
    assert found["alone"] == [0.0, 0.0, 0.0]
    assert found["last"] == [12.0, 12.0, 0.0]
    assert found["order_low"] == [0.0, 0.0, 0.0]
    assert found["order_high"] == [12.0, 12.0, 0.0]
    assert found["shapley"] == pytest.approx([6.0, 6.0, 0.0])
    assert effects.interaction.mean == 12.0
    assert {pair: one.mean for pair, one in effects.pairs.items()} == {(0, 1): 12.0, (0, 2): 0.0, (1, 2): 0.0}


def test_parts_that_do_the_same_work_get_in_each_others_way() -> None:
    effects = decompose(game(100, 90, 92, 88))
    assert (effects.interaction.mean, effects.pairs[0, 1].mean, effects.package.mean) == (6.0, 6.0, -12.0)
    assert means(effects)["shapley"] == [-7.0, -5.0]
    assert means(effects)["order_low"] == [-10.0, -8.0]
    assert means(effects)["order_high"] == [-4.0, -2.0]


def test_the_error_is_that_of_the_paired_differences() -> None:
    values = np.random.default_rng(5).normal(size=(4, 12))
    effects = decompose(values)
    extra = values[3] - values[2] - values[1] + values[0]
    interval = ttest_1samp(extra, 0.0).confidence_interval(0.95)
    assert (effects.interaction.low, effects.interaction.high) == pytest.approx((interval.low, interval.high))
    assert effects.package == paired_difference(values[0], values[3])
    assert effects.parts[1].alone == paired_difference(values[0], values[2])
    assert effects.parts[1].last == paired_difference(values[1], values[3])


def test_with_one_replication_no_error_is_known() -> None:
    effects = decompose(np.array([[1.0], [2.0], [3.0], [9.0]]))
    every = [effects.interaction, effects.package, *effects.pairs.values()]
    every += [getattr(part, kind) for part in effects.parts for kind in ("alone", "last", "shapley")]
    assert {one.verdict for one in every} == {Verdict.ONE_REPLICATION}
    assert all(isnan(one.standard_error) for one in every)


def test_orders_that_are_chosen_by_their_size_have_no_interval() -> None:
    """In pure noise the largest of many orders is far from zero: it may not be told as a finding."""
    values = np.random.default_rng(1).normal(size=(32, 10))
    for part in decompose(values).parts:
        for chosen in (part.order_low, part.order_high):
            assert chosen.verdict is Verdict.CHOSEN
            assert np.isnan([chosen.standard_error, chosen.low, chosen.high]).all()
        assert part.order_low.mean < 0.0 < part.order_high.mean


def test_what_is_missing_stays_missing_and_spoils_only_what_needs_it() -> None:
    values = np.array([[1.0, 2.0, 3.0], [2.0, np.nan, 5.0], [3.0, 4.0, 5.0], [9.0, 9.0, 9.0]])
    effects = decompose(values)
    assert (effects.package.pairs, effects.parts[1].alone.pairs) == (3, 3)
    assert (effects.parts[0].alone.pairs, effects.interaction.pairs, effects.parts[1].shapley.pairs) == (2, 2, 2)
    assert effects.parts[0].order_low.pairs == effects.parts[0].order_high.pairs == 2
    values[1] = np.nan
    effects = decompose(values)
    assert effects.package.pairs == 3
    for missing in (effects.interaction, effects.parts[0].alone, effects.parts[0].order_low, effects.parts[0].shapley):
        assert (missing.verdict, missing.pairs) == (Verdict.MISSING, 0)
        assert isnan(missing.mean)


@given(GAMES)
def test_the_means_over_all_orders_add_up_to_the_package(values: Floats) -> None:
    parts = len(values).bit_length() - 1
    added = sum(shapley(values, part) for part in range(parts))
    assert added == pytest.approx(values[-1] - values[0], abs=1e-8)
    effects = decompose(values)
    assert sum(means(effects)["shapley"]) == pytest.approx(effects.package.mean, abs=1e-8)


@given(GAMES)
def test_everything_lies_between_the_lowest_and_the_highest_order(values: Floats) -> None:
    for part in decompose(values).parts:
        for kind in (part.alone, part.last, part.shapley):
            assert part.order_low.mean - 1e-8 <= kind.mean <= part.order_high.mean + 1e-8


@given(GAMES)
def test_subsets_say_the_same_as_walking_every_order(values: Floats) -> None:
    for part, found in enumerate(decompose(values).parts):
        added = by_walking_every_order(values, part)
        assert shapley(values, part) == pytest.approx(added.mean(axis=0), abs=1e-8)
        extremes = added.mean(axis=1).min(), added.mean(axis=1).max()
        assert (found.order_low.mean, found.order_high.mean) == pytest.approx(extremes, abs=1e-8)


@given(GAMES)
def test_contributions_begin_alone_and_end_last(values: Floats) -> None:
    for part, found in enumerate(decompose(values).parts):
        added = contributions(values, part)
        assert (added[0].mean(), added[-1].mean()) == pytest.approx((found.alone.mean, found.last.mean))


@given(GAMES)
def test_of_two_parts_the_pair_is_the_interaction(values: Floats) -> None:
    two = values[:4]
    assert pair_interaction(two, 0, 1) == pytest.approx(two[3] - two[2] - two[1] + two[0], abs=1e-8)
    effects = decompose(two)
    assert effects.interaction.mean == pytest.approx(effects.pairs[0, 1].mean, abs=1e-8)


@pytest.mark.parametrize("subsets", [0, 1, 3, 6])
def test_half_a_package_cannot_be_decomposed(subsets: int) -> None:
    with pytest.raises(ValueError, match="not all subsets"):
        decompose(np.zeros((subsets, 2)))
