"""Admitting families to free slots."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.micro.warm import Benchmark
from zorgsim.model.queues import admitted

POOLS = 14


@pytest.mark.parametrize("waiting", [1_000, 10_000, 100_000])
def test_admit_from_14_lists(benchmark: Benchmark, waiting: int) -> None:
    """Ranks 0 to 3, a free slot for one in a hundred."""
    families = np.arange(waiting, dtype=np.int64)
    pool, ranks = (families * 7919) % POOLS, (families * 104_729) % 4
    free = np.full(POOLS, waiting // (100 * POOLS) + 1, dtype=np.int64)
    benchmark(admitted, pool, ranks, free)
