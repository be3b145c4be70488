"""Generators that are bad on purpose: a battery that lets them pass proves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Final

import numpy as np

from benchmarks.generator.battery import Battery
from benchmarks.generator.streams import Stream, Words, blocks_of_families, counters, keys_of
from zorgsim.randomness import squares64

_32: Final = np.uint64(32)


def rounds_only(rounds: int, seed: int) -> Iterator[Words]:
    """The order of neighbouring families, under the first rounds of the five of Squares."""
    key = keys_of(range(seed, seed + 1), range(1), 1)[0]
    for occurrence in count():
        for block in blocks_of_families():
            y = counters(block, 0, occurrence) * key
            x = y
            for term in (y, y + key, y, y + key)[:rounds]:
                x = x * x + term
                x = (x >> _32) | (x << _32)
            yield x


def lattice(seed: int) -> Iterator[Words]:
    """The order of neighbouring families, under counter times key: no rounds at all."""
    key = keys_of(range(seed, seed + 1), range(1), 1)[0]
    return (counters(block, 0, occurrence) * key for occurrence in count() for block in blocks_of_families())


def drawn_twice(seed: int) -> Iterator[Words]:
    """A good generator whose numbers each serve for two decisions of the same family, as if two purposes shared a key."""
    key = keys_of(range(seed, seed + 1), range(1), 1)[0]
    return (squares64(counters(block, 0, occurrence), key).repeat(2) for occurrence in count() for block in blocks_of_families())


CONTROLS: Final[dict[str, Stream]] = {
    "control: one round": partial(rounds_only, 1),
    "control: two rounds": partial(rounds_only, 2),
    "control: no rounds": lattice,
    "control: numbers drawn twice": drawn_twice,
}
"""Streams that must fail, by name."""

BLIND: Final = {("control: two rounds", Battery.ALPHABIT)}
"""Controls that a battery lets pass, so that they prove nothing before it."""
