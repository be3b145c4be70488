"""Luck as a run draws it: every number belongs to one family of one run, and serves one decision only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.worlds import CAPACITY, a_run, play, play_with_simpy, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model import draws
from zorgsim.model.vocabulary import N_PURPOSES, Purpose
from zorgsim.randomness import family_counter, family_numbers, key_table

Bits = NDArray[np.uint64]

BUSY = values(
    {name: levels[1] for name, levels in CAPACITY.items()}
    | {"question.base": 4.0, "turnover.rate": 0.3, "specialist.to_residential": 0.5, "crisis.to_residential": 0.5}
    | {"specialist.weeks.complex": 8.0, "first_line.weeks": 8.0, "residential.weeks": 12.0, "residential.leaves": 0.4}
    | {"crisis.hazard.complex": 2.0, "trust.start": 0.5}
)
BATCH = Batch(world([60, 40], 0.3), weeks(104), (a_run(BUSY, freeze=()), replace(a_run(BUSY, freeze=()), seed=2, replication=5)))


ARRANGING = {Purpose.ARRANGE_SUPPORT_HOUSING, Purpose.ARRANGE_SCHOOL_INCOME, Purpose.ARRANGE_CARE}


class Drawn:
    """Which (counter, key) were drawn during a run, and which half of the bits was asked for."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.parts: list[tuple[Bits, Bits]] = []
        for name in ("squares32", "squares64"):
            patch.setattr(draws, name, self.noting(getattr(draws, name)))

    def noting(self, generator: Callable[[Bits, Bits], Bits]) -> Callable[[Bits, Bits], Bits]:
        def generate(counter: Bits, key: Bits) -> Bits:
            both = np.broadcast_arrays(counter, key)
            self.parts.append((both[0].ravel().copy(), both[1].ravel().copy()))
            return generator(counter, key)

        return generate

    @property
    def counters(self) -> Bits:
        return np.concatenate([counter for counter, _ in self.parts])

    @property
    def keys(self) -> Bits:
        return np.concatenate([key for _, key in self.parts])


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    return Drawn(monkeypatch)


def test_no_number_serves_two_decisions(drawn: Drawn) -> None:
    VectorisedEngine(BATCH).run()
    pairs = np.stack([drawn.counters, drawn.keys], axis=1)
    assert len(pairs) > 7_000
    assert len(np.unique(pairs, axis=0)) == len(pairs)


def test_counters_and_keys_are_those_of_the_families_and_the_runs(drawn: Drawn) -> None:
    """What the generator is tested on is what the model draws: family_counter for who and when, key_table for whose luck."""
    VectorisedEngine(BATCH).run()
    keys = key_table(np.array([1, 2]), np.array([0, 5]), N_PURPOSES)
    assert set(drawn.keys.tolist()) <= set(keys.ravel().tolist())
    generation, occurrence, family = drawn.counters >> 56, drawn.counters >> 32 & 0xFFFFFF, drawn.counters & 0xFFFFFFFF
    everybody = np.concatenate([family_numbers(code, number) for code, number in ((101, 60), (102, 40))])
    assert set(family.tolist()) == set(everybody.tolist())
    assert generation.max() >= 1
    packed = family_counter(family.astype(np.uint32), generation.astype(np.uint8), occurrence.astype(np.int64))
    assert np.array_equal(packed, drawn.counters)


def test_families_decide_alone_as_they_do_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """One by one, in SimPy, they ask for the same numbers; together some are drawn for nothing (to arrange what is arranged)."""
    one_run = replace(BATCH, runs=BATCH.runs[:1])
    keys = key_table(np.array([1]), np.array([0]), N_PURPOSES)[:, 0].tolist()
    asked = []
    for engine in (play, play_with_simpy):
        with monkeypatch.context() as patch:
            drawn = Drawn(patch)
            engine(one_run)
        asked.append(
            {(keys.index(key), counter) for counter, key in zip(drawn.counters.tolist(), drawn.keys.tolist(), strict=True)}
        )
    together, alone = asked
    assert alone <= together
    assert {purpose for purpose, _ in together - alone} <= ARRANGING
