"""Endless streams of the 64 random bits of each draw, as ``zorgsim.randomness`` gives them, in several orders.

Every stream is a pure function of its seed. Blocks are arrays of 64-bit words; the model reads the upper half of a word as its
first uniform and the lower half as its second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import chain, count
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.places import all_municipalities
from zorgsim.model.vocabulary import N_PURPOSES, Purpose
from zorgsim.randomness import OCCURRENCES, family_counter, family_numbers, key_table, squares64

Words = NDArray[np.uint64]
Stream = Callable[[int], Iterator[Words]]

BLOCK: Final = 1 << 14
"""Draws worked out together, as in the engine. Only in the order of a run does it decide which number comes after which."""

MANY: Final = 1 << 12
"""Neighbouring seeds or replications that are told apart."""

RUNS: Final = 4
"""Replications that are simulated side by side in the order of a run."""

AT_HOME: Final = (
    Purpose.INITIAL_NEEDS,
    Purpose.HOME_SPELL,
    Purpose.HOME_EVENT,
    Purpose.DOMAIN_SPELL,
    Purpose.DOMAIN_EVENT,
    Purpose.STAGE_REDRAW,
)
"""Draws whose occurrence is a spell, at home or of the domain clock, or the number of a redraw."""

_GENERATIONS: Final = 256


class Reading(StrEnum):
    """Which bits of each draw are tested, and in which order."""

    BOTH = "both halves"
    UPPER = "upper half"
    LOWER = "lower half"
    REVERSED = "both halves, bits reversed"


def nation() -> list[NDArray[np.uint32]]:
    """Return the family numbers of every municipality, in the order of the model: by code, then by index."""
    municipalities = sorted((int(one.code.removeprefix("GM")), one.families) for one in all_municipalities())
    return [family_numbers(code, families) for code, families in municipalities]


def blocks_of_families() -> list[NDArray[np.uint32]]:
    """Return all families of the nation in blocks of the size in which the engine works."""
    everybody = np.concatenate(nation())
    return [everybody[start : start + BLOCK] for start in range(0, len(everybody), BLOCK)]


def counters(family: NDArray[np.uint32], generation: int, occurrence: int) -> Words:
    """Return the counters of some families at one generation and one occurrence."""
    size = len(family)
    return family_counter(family, np.full(size, generation, np.uint8), np.full(size, occurrence, np.int64))


def keys_of(seeds: range, replications: range, purposes: int) -> Words:
    """Return the keys of seeds x replications, shape (purposes, runs)."""
    runs = np.array([(seed, replication) for seed in seeds for replication in replications], dtype=np.int64)
    return key_table(runs[:, 0], runs[:, 1], purposes)


def neighbouring_families(seed: int) -> Iterator[Words]:
    """One purpose; all families of the nation in their order, then all of them again at the next occurrence."""
    key = keys_of(range(seed, seed + 1), range(1), 1)[0]
    blocks = blocks_of_families()
    return (squares64(counters(block, 0, occurrence), key) for occurrence in count() for block in blocks)


def occurrences_of_a_family(seed: int) -> Iterator[Words]:
    """One purpose; all occurrences of a family in their order, then those of the next family."""
    key = keys_of(range(seed, seed + 1), range(1), 1)[0]
    times = np.arange(BLOCK, dtype=np.int64)
    same = np.zeros(BLOCK, dtype=np.uint8)
    families = chain.from_iterable(nation())
    return (
        squares64(family_counter(np.full(BLOCK, family, np.uint32), same, times + start), key)
        for family in families
        for start in range(0, OCCURRENCES, BLOCK)
    )


def questions_of_a_family(seed: int) -> Iterator[Words]:
    """One purpose; occurrences packed as the model packs them: question in the upper 16 bits, four steps of it in the lower 8."""
    key = keys_of(range(seed, seed + 1), range(1), 1)[0]
    questions = np.arange(BLOCK // 4, dtype=np.int64)
    packed = ((questions[:, None] << 8) | np.arange(4)).ravel()
    same = np.zeros(BLOCK, dtype=np.uint8)
    families = chain.from_iterable(nation())
    return (squares64(family_counter(np.full(BLOCK, family, np.uint32), same, packed), key) for family in families)


def purposes_of_a_family(seed: int) -> Iterator[Words]:
    """All purposes of a family at one occurrence, then those of the next family."""
    keys = keys_of(range(seed, seed + 1), range(1), N_PURPOSES)[:, 0]
    blocks = blocks_of_families()
    return (squares64(counters(block, 0, occurrence)[:, None], keys).ravel() for occurrence in count() for block in blocks)


def neighbouring_replications(seed: int) -> Iterator[Words]:
    """Many replications of a family at one occurrence, then those of the next family."""
    return _across(keys_of(range(seed, seed + 1), range(MANY), 1)[0])


def neighbouring_seeds(seed: int) -> Iterator[Words]:
    """Many seeds of a family at one occurrence, then those of the next family."""
    return _across(keys_of(range(seed, seed + MANY), range(1), 1)[0])


def generations_of_a_row(seed: int) -> Iterator[Words]:
    """All generations of families in one row at one occurrence, then those of the next row."""
    key = keys_of(range(seed, seed + 1), range(1), 1)[0]
    generation = np.arange(_GENERATIONS, dtype=np.uint8)
    rows = BLOCK // _GENERATIONS
    for occurrence in count():
        for block in blocks_of_families():
            for start in range(0, len(block), rows):
                some = block[start : start + rows]
                times = np.full(_GENERATIONS * len(some), occurrence, dtype=np.int64)
                yield squares64(family_counter(some.repeat(_GENERATIONS), np.tile(generation, len(some)), times), key)


def as_in_a_run(seed: int) -> Iterator[Words]:
    """All kinds of draws in the order of a run: time after time, four runs abreast, block by block, purpose by purpose.

    Draws at home are numbered by spell; all others by question, and four waits or stays within it.
    """
    keys = keys_of(range(seed, seed + 1), range(RUNS), N_PURPOSES)
    blocks = blocks_of_families()
    for time in count():
        packed = ((time // 4 + 1) << 8) | (time % 4)
        for run in range(RUNS):
            for block in blocks:
                at_home, in_question = counters(block, 0, time), counters(block, 0, packed)
                for purpose in Purpose:
                    yield squares64(at_home if purpose in AT_HOME else in_question, keys[purpose, run : run + 1])


def _across(keys: Words) -> Iterator[Words]:
    """For each family in turn, its words under every key."""
    at_once = max(1, BLOCK // len(keys))
    for occurrence in count():
        for block in blocks_of_families():
            for start in range(0, len(block), at_once):
                yield squares64(counters(block[start : start + at_once], 0, occurrence)[:, None], keys).ravel()


STREAMS: Final[dict[str, Stream]] = {
    "families": neighbouring_families,
    "occurrences": occurrences_of_a_family,
    "questions": questions_of_a_family,
    "purposes": purposes_of_a_family,
    "replications": neighbouring_replications,
    "seeds": neighbouring_seeds,
    "generations": generations_of_a_row,
    "run": as_in_a_run,
}
"""The streams of the model by name."""


def read(words: Words, reading: Reading) -> NDArray[np.uint32]:
    """Return the 32-bit words of some draws in the order in which they are tested: the upper half is drawn first."""
    upper, lower = (words >> np.uint64(32)).astype(np.uint32), words.astype(np.uint32)
    if reading is Reading.UPPER:
        return upper
    if reading is Reading.LOWER:
        return lower
    both = np.stack([upper, lower], axis=1).ravel()
    return both if reading is Reading.BOTH else reversed_bits(both)


_REVERSED_BYTE: Final = np.array([int(f"{byte:08b}"[::-1], 2) for byte in range(256)], dtype=np.uint8)


def reversed_bits(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return 32-bit words with their bits in the opposite order: most tests look at the upper bits."""
    # the bits of each byte by table, then the bytes of each word: quicker than shifting 32 bits one by one
    turned: NDArray[np.uint32] = _REVERSED_BYTE[words.view(np.uint8)].view(np.uint32).byteswap()
    return turned
