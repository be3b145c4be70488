"""Who is admitted, against the plainest way to say it."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from tests.worlds import searching

from zorgsim.model.pools import Groups, groups_of, pool_of_cells
from zorgsim.model.queues import DISCIPLINES, admitted, first_come, most_severe_first, rank, served_at_once
from zorgsim.model.slots import whole_slots

POOLS = 4
WAITING = st.lists(st.tuples(st.integers(0, POOLS - 1), st.integers(0, 3)), max_size=60)
FREE = st.lists(st.integers(-3, 12), min_size=POOLS, max_size=POOLS)


@searching(400)
@given(WAITING, FREE)
def test_the_first_of_each_pool_get_the_free_slots(waiting: list[tuple[int, int]], free: list[int]) -> None:
    pool, ranks = (np.array([one[part] for one in waiting], dtype=np.int64) for part in (0, 1))
    expected = set()
    for number in range(POOLS):
        line = sorted((one[1], index) for index, one in enumerate(waiting) if one[0] == number)
        expected |= {index for _, index in line[: max(0, free[number])]}
    assert set(np.flatnonzero(admitted(pool, ranks, np.array(free)))) == expected


@searching(200)
@given(WAITING, FREE)
def test_a_pool_serves_at_once_if_its_order_cannot_matter(waiting: list[tuple[int, int]], free: list[int]) -> None:
    pool = np.array([one[0] for one in waiting], dtype=np.int64)
    at_once = served_at_once(pool, np.array(free))
    assert at_once.tolist() == [free[number] >= sum(one == number for one in pool.tolist()) for number in range(POOLS)]
    everybody = admitted(pool, np.zeros(len(pool), dtype=np.int64), np.array(free))
    assert everybody[at_once[pool]].all()


def test_more_pools_than_fit_in_sixteen_bits_are_put_in_order_too() -> None:
    pools = 70_000
    pool = np.arange(pools)[::-1].repeat(2)
    ranks = np.tile([3, 0], pools)
    assert admitted(pool, ranks, np.ones(pools, dtype=np.int64)).tolist() == np.tile([False, True], pools).tolist()


def test_ranks() -> None:
    urgent, severity = np.array([0, 0, 0, 1, 1]), np.array([0, 1, 2, 0, 2])
    assert first_come(urgent, severity).tolist() == [1, 1, 1, 0, 0]
    assert most_severe_first(urgent, severity).tolist() == [3, 2, 1, 0, 0]
    for number, discipline in enumerate(DISCIPLINES):
        assert rank(np.full(5, number), urgent, severity).tolist() == discipline(urgent, severity).tolist()


LEVELS = st.lists(st.integers(0, 3), min_size=1, max_size=7)


@searching(100)
@given(st.data(), LEVELS, st.integers(1, 3))
def test_pools_are_the_groups_of_the_chosen_level_within_a_run(data: st.DataObject, regions: list[int], runs: int) -> None:
    size = len(regions)
    provinces = data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    chosen = data.draw(st.lists(st.integers(0, 3), min_size=size * runs, max_size=size * runs))
    levels = np.array([range(size), regions, provinces, [0] * size])
    groups = groups_of(levels, runs)
    pool = pool_of_cells(groups, np.array(chosen, dtype=np.float64))
    meaning = [(cell // size, level, int(levels[level, cell % size])) for cell, level in enumerate(chosen)]
    for one in range(len(chosen)):
        for other in range(len(chosen)):
            assert (pool[one] == pool[other]) == (meaning[one] == meaning[other])
    assert pool.max() < groups.groups


@searching(100)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), min_size=1, max_size=20))
@example([(0, 1)] * 10)  # in binary ten tenths are a little less than one
def test_slots_are_whole_and_none_is_lost_to_rounding(offers: list[tuple[int, int]]) -> None:
    """Tenths of slots that add up to a whole number are that many slots, however they add up."""
    pool = np.array([one[0] for one in offers])
    tenths = np.array([one[1] for one in offers])
    whole = whole_slots(Groups(np.zeros((4, 0), dtype=np.int64), 4).sum(tenths * 0.1, pool))
    assert whole.tolist() == [int(tenths[pool == number].sum()) // 10 for number in range(4)]
