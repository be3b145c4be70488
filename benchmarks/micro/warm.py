"""What the micro-benchmarks work on: an engine two years on its way, and the fixture of pytest-benchmark as they use it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

import numpy as np

from benchmarks.batches import NATION, TWENTE, Extent, baseline
from zorgsim.engines.batch import Batch
from zorgsim.engines.vectorised import BLOCK, VectorisedEngine

WEEK = 110
"""The week that is measured: past the start, and no first or last week of a calendar year."""

Arguments = tuple[tuple[Any, ...], dict[str, Any]]


class Benchmark(Protocol):
    """The fixture ``benchmark``: call it with what is to be timed."""

    def __call__(self, function: Callable[..., object], *arguments: object) -> object:
        """Time a function that can be called as often as one likes."""

    def pedantic(self, target: Callable[..., object], *, setup: Callable[[], Arguments], rounds: int) -> object:
        """Time a function once a round, on what ``setup`` prepares for it."""


@cache
def warm_engine(families: int) -> VectorisedEngine:
    """Return an engine about to simulate ``WEEK``: so many families in 14 municipalities. Branch it; do not run it."""
    return _warm(baseline(TWENTE, Extent(families, 4)))


@cache
def warm_nation() -> VectorisedEngine:
    """Return an engine about to simulate ``WEEK``: 34,500 families in 345 municipalities. Branch it; do not run it."""
    return _warm(baseline(NATION, Extent(34_500, 4)))


def _warm(batch: Batch) -> VectorisedEngine:
    engine = VectorisedEngine(batch)
    engine.run_until(WEEK)
    return engine


def branch_of(engine: VectorisedEngine) -> VectorisedEngine:
    """Return a copy that may be run."""
    return engine.branch(engine.batch)


def live(engine: VectorisedEngine) -> None:
    """Do the life phase of ``WEEK``, as ``VectorisedEngine.simulate_week`` does it."""
    due = np.flatnonzero(engine.ledger.state.columns["next_week"] == WEEK)
    for start in range(0, len(due), BLOCK):
        engine._live(due[start : start + BLOCK])
