"""How runs are batched, ordered and cut into blocks never changes a result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import (
    CAPACITY,
    Played,
    a_run,
    alone,
    assert_same,
    batches,
    counters_of_run,
    different_counters,
    log_of_run,
    play,
    play_with_simpy,
    searching,
    values,
    weeks,
    world,
)

from zorgsim.engines import vectorised
from zorgsim.engines.batch import Batch
from zorgsim.model import state


def part(played: Played, batch: Batch, number: int) -> Played:
    return Played(log_of_run(played.log, batch, number), counters_of_run(played.counters, number))


@pytest.mark.release
@searching(8)
@given(batches(most_runs=4, most_families=30, most_years=2))
def test_every_run_of_a_batch_is_as_if_alone(batch: Batch) -> None:
    together = play(batch)
    for number in range(len(batch.runs)):
        assert_same(part(together, batch, number), play(alone(batch, number)))


@searching(4)
@given(batches(most_runs=3, most_families=20, most_years=1))
def test_every_run_of_a_batch_is_as_the_simpy_engine_tells_it(batch: Batch) -> None:
    together = play(batch)
    for number in range(len(batch.runs)):
        assert_same(part(together, batch, number), play_with_simpy(alone(batch, number)))


@searching(6)
@given(batches(most_runs=4, most_families=20, most_years=1), st.randoms(use_true_random=False))
def test_the_order_of_runs_does_not_matter(batch: Batch, luck: object) -> None:
    order = list(range(len(batch.runs)))
    luck.shuffle(order)  # type: ignore[attr-defined]
    shuffled = replace(batch, runs=tuple(batch.runs[number] for number in order))
    one, other = play(batch), play(shuffled)
    for index, number in enumerate(order):
        assert_same(part(one, batch, number), part(other, shuffled, index))


@pytest.mark.parametrize("block", [1, 7, 64])
def test_the_size_of_a_block_does_not_matter(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = values({name: levels[1] for name, levels in CAPACITY.items()} | {"question.base": 4.0})
    run = a_run(parameters, freeze=())
    batch = Batch(world([150, 100], 0.3), weeks(60), (run, replace(run, replication=1)))
    whole = play(batch)
    assert np.bincount(whole.log.week).max() > 2 * block  # else no week is cut into blocks
    monkeypatch.setattr(vectorised, "BLOCK", block)
    assert_same(whole, play(batch))


@searching(6)
@given(batches(most_runs=3, most_families=40, most_years=1), st.integers(1, 50))
def test_blocks_of_any_size_give_the_same_in_any_world(batch: Batch, block: int) -> None:
    whole = play(batch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectorised, "BLOCK", block)
        assert_same(whole, play(batch))


@searching(6)
@given(batches(most_runs=3, most_families=30, most_years=2))
def test_how_families_lie_in_memory_does_not_matter(batch: Batch) -> None:
    """One array a column, or one record a family: told apart by number only, so that the number is moved."""
    columns = play(batch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "MANY_FAMILIES", 1)
        patch.setattr(vectorised, "BLOCK", 7)
        assert isinstance(state.state_of(1), state.RecordState)
        assert_same(columns, play(batch))


def test_a_branch_goes_on_alike_from_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MANY_FAMILIES", 1)
    parameters = values({name: levels[1] for name, levels in CAPACITY.items()} | {"question.base": 4.0})
    batch = Batch(world([60, 40], 0.3), weeks(60), (a_run(parameters, freeze=()),))
    trunk = vectorised.VectorisedEngine(batch)
    assert isinstance(trunk.ledger.state, state.RecordState)
    trunk.run_until(30)
    branch = trunk.branch(batch)
    whole = play(batch).counters
    assert different_counters(branch.run(), whole) == []
    assert different_counters(trunk.run(), whole) == []
