"""Drawing keyed random numbers."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.micro.warm import Benchmark, warm_engine
from zorgsim.model.families import Families
from zorgsim.model.vocabulary import Purpose
from zorgsim.randomness import squares64, squares_key

FAMILIES = pytest.mark.parametrize("families", [100, 10_000, 100_000])


@pytest.mark.parametrize("counters", [100, 10_000, 1_000_000])
def test_squares64(benchmark: Benchmark, counters: int) -> None:
    """64 random bits for each counter under one key."""
    counter = np.arange(counters, dtype=np.uint64)
    key = np.array([squares_key(1, 0, 1)], dtype=np.uint64)
    benchmark(squares64, counter, key)


@FAMILIES
def test_draw_one_uniform_a_family(benchmark: Benchmark, families: int) -> None:
    """What most rules do to draw: gather who and which time, make the counter, one uniform of 32 bits."""
    ledger = warm_engine(1_000_000).ledger
    rows = np.linspace(0, len(ledger.state) - 1, families).astype(np.int64)

    def draw() -> None:
        chosen = Families(ledger.state, rows)
        ledger.draws.one(Purpose.HOME_EVENT, chosen, chosen.spell)

    benchmark(draw)


@FAMILIES
def test_draw_two_uniforms_a_family(benchmark: Benchmark, families: int) -> None:
    """The same, two uniforms from 64 bits."""
    ledger = warm_engine(1_000_000).ledger
    rows = np.linspace(0, len(ledger.state) - 1, families).astype(np.int64)

    def draw() -> None:
        chosen = Families(ledger.state, rows)
        ledger.draws.two(Purpose.HOME_EVENT, chosen, chosen.spell)

    benchmark(draw)
