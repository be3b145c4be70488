"""The yardstick: how fast plain NumPy is on this machine, now."""

from __future__ import annotations

import numpy as np

from benchmarks.micro.warm import Benchmark


def test_multiply_and_add_a_million_64_bit_integers(benchmark: Benchmark) -> None:
    """Two passes over memory, no zorgsim in it."""
    x = np.arange(1_000_000, dtype=np.uint64)
    benchmark(lambda: x * x + x)
