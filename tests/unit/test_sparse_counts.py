"""Counts of which only those that are not zero are kept, against the whole array; and counters taken apart and put together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.unit.synthetic_results import plausible, scenario
from tests.worlds import different_counters, in_full, sparse_of

from zorgsim.engines.counters import Counters, counters_of, empty_counters, join_counters, plain_arrays
from zorgsim.engines.piles import Pile, SparsePile
from zorgsim.engines.sparse import join_along_first_axis
from zorgsim.results import tables
from zorgsim.results.tables import TABLES, in_parts

SHAPE = (2, 3, 2, 2, 4)
arrays = st.lists(st.sampled_from((0, 0, 0, 0, 1, 5)), min_size=96, max_size=96).map(
    lambda values: np.array(values, dtype=np.int32).reshape(SHAPE)
)


@given(arrays, st.lists(st.booleans(), min_size=3, max_size=3), st.sampled_from([(1, 2), (1,), (2,)]))
def test_sums_are_those_of_the_whole_array(array: NDArray[np.int32], chosen: list[bool], axes: tuple[int, ...]) -> None:
    years = np.array(chosen)
    found, expected = sparse_of(array).summed(years, axes), array[:, years].sum(axis=axes)
    assert found.dtype == expected.dtype
    assert found.tolist() == expected.tolist()


@given(arrays, st.sampled_from([[0], [1], [0, 1], []]))
def test_some_municipalities_are_those_of_the_whole_array(array: NDArray[np.int32], chosen: list[int]) -> None:
    found = sparse_of(array).of_municipalities(np.array(chosen, dtype=np.int64))
    assert found.in_full().tolist() == array[:, :, chosen].tolist()
    assert (np.diff(found.codes) > 0).all()


@given(arrays, arrays)
def test_parts_are_joined_as_arrays_are(one: NDArray[np.int32], other: NDArray[np.int32]) -> None:
    joined = join_along_first_axis([sparse_of(one), sparse_of(other)])
    assert joined.in_full().tolist() == np.concatenate([one, other]).tolist()
    assert (np.diff(joined.codes) > 0).all()


def test_the_whole_array_is_for_reading() -> None:
    with pytest.raises(ValueError, match="read-only"):
        sparse_of(np.eye(2)).in_full()[0, 1] = 1


@given(st.lists(st.lists(st.integers(0, 9), max_size=5), max_size=5))
def test_a_sparse_pile_counts_as_a_whole_one(added: list[list[int]]) -> None:
    pile, sparse = Pile(10), SparsePile()
    for codes in added:
        pile.add(np.array(codes, dtype=np.int64))
        sparse.add(np.array(codes, dtype=np.int64))
        sparse.counts()  # what was added up before is added to
    codes_found, counts = sparse.counts()
    assert dict(zip(codes_found.tolist(), counts.tolist(), strict=True)) == {
        code: count for code, count in enumerate(pile.counts().tolist()) if count
    }
    sparse.clear()
    pile.clear()
    assert (sparse.counts()[0].size, pile.counts().sum()) == (0, 0)


@pytest.fixture(scope="module")
def counters() -> Counters:
    return plausible(scenario("baseline", 3)).counters


def test_counters_come_back_from_plain_arrays(counters: Counters) -> None:
    taken_apart = plain_arrays(counters)
    assert all(isinstance(array, np.ndarray) for array in taken_apart.values())
    assert counters.waited.any()
    assert different_counters(counters_of(taken_apart), counters) == []


def test_counters_are_joined_run_by_run(counters: Counters) -> None:
    def part(first: int, last: int) -> Counters:
        sparse = {name: sparse_of(getattr(counters, name)[first:last]) for name in counters.sparse}
        return replace(counters, arrays={name: array[first:last] for name, array in counters.arrays.items()}, sparse=sparse)

    joined = join_counters(iter([part(0, 1), part(1, 3)]), 3)
    assert different_counters(joined, counters) == []
    assert {name: array.shape for name, array in in_full(joined).items()} == {n: a.shape for n, a in in_full(counters).items()}
    with pytest.raises(ValueError, match="2 runs were given, not 3"):
        join_counters([part(0, 2)], 3)


def test_waits_take_memory_for_what_is_filled_only(counters: Counters) -> None:
    assert empty_counters(1, 49, 345).sparse["waited"].nbytes == 0
    assert counters.sparse["waited"].nbytes == 12 * np.count_nonzero(counters.waited)


# Tables in parts


@pytest.mark.parametrize("name", list(TABLES))
def test_parts_of_a_table_are_the_table(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated = plausible(scenario("baseline"))
    whole = TABLES[name](simulated)
    monkeypatch.setattr(tables, "ROWS_TOGETHER", 7)
    parts = list(TABLES[name].parts(simulated))
    assert [len(part) for part in parts[:-1]] == [7] * (len(parts) - 1)
    assert len(parts[-1]) <= 7
    assert len(parts[-1]) > 0 or len(parts) == 1
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole)


def test_of_nothing_there_is_one_empty_part() -> None:
    assert [part.tolist() for part in in_parts([])] == [[]]
