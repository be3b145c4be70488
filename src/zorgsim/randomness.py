"""Keyed random numbers: each is a pure function of its meaning.

``u = U(seed, replication, family, purpose, occurrence)``. No generator object exists and nothing is ever drawn "next": the same
family meets the same luck in every scenario, whatever else happens around it (common random numbers).

The generator is the five-round counter-based *Squares* generator (B. Widynski, "Squares: A Fast Counter-Based RNG",
arXiv:2004.06278, 2020-2022). Seed, replication and purpose choose the key, constructed as the paper asks; family, generation and
occurrence make the counter. One call gives 64 bits, read as two independent uniforms of 32 bits each.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.constants import constant

UInt64 = NDArray[np.uint64]
Floats = NDArray[np.float64]

_32: Final = constant(32, np.uint64)
_56: Final = constant(56, np.uint64)
_UNIT: Final = constant(2.0**-32, np.float64)
_LOWER, _UPPER = (0, 1) if sys.byteorder == "little" else (1, 0)
"""Where the halves of a word lie in memory."""

OCCURRENCES: Final = 1 << 24
"""Occurrences of one purpose that one generation of a family can tell apart."""

NUMBERS_PER_MUNICIPALITY: Final = 1 << 21
"""Families of one municipality that can be told apart; municipality codes fit in the 11 bits above."""


def squares64(counter: UInt64, key: UInt64) -> UInt64:
    """Return 64 random bits for each counter under each key (Widynski 2020, five rounds); the shapes broadcast."""
    t, y = _four_rounds(counter, key)
    x = _swap(t.copy())
    x *= x
    x += y
    x >>= _32
    t ^= x
    return t


def squares32(counter: UInt64, key: UInt64) -> UInt64:
    """Return the upper 32 of the 64 bits of ``squares64``: the fifth round touches the lower half only."""
    t, _ = _four_rounds(counter, key)
    t >>= _32
    return t


def _four_rounds(counter: UInt64, key: UInt64) -> tuple[UInt64, UInt64]:
    """Return the state after four rounds, and y = counter x key, which a fifth round adds."""
    # Products wrap modulo 2^64, as the generator wants. The rounds work in place: new arrays would cost more than the arithmetic.
    y = counter * key
    z = y + key
    x = y * y
    x += y
    x = _swap(x)
    x *= x
    x += z
    x = _swap(x)
    x *= x
    x += y
    x = _swap(x)
    x *= x
    x += z
    return x, y


def _swap(x: UInt64) -> UInt64:
    """Exchange the upper and lower 32 bits of the words, in place."""
    upper = x >> _32
    x <<= _32
    x |= upper
    return x


def uniforms(upper: UInt64) -> Floats:
    """Return whole numbers of 32 bits as uniforms in [0, 1)."""
    # Read as signed, which below 2^63 is the same number: most processors turn only signed integers into floats in one instruction.
    # 32 bits fit a float64 and the factor is a power of two, so nothing is rounded and 1.0 never comes out.
    numbers = upper.view(np.int64).astype(np.float64)
    numbers *= _UNIT
    return numbers


def two_uniforms(bits: UInt64) -> tuple[Floats, Floats]:
    """Split 64 bits into two uniforms in [0, 1), from the upper and the lower 32 bits; shape (..., n), n at least one axis."""
    # all halves are turned into floats at once, as they lie in memory: one after the other, in the order of this machine's bytes
    halves = bits.view(np.uint32).astype(np.float64)
    halves *= _UNIT
    return halves[..., _UPPER::2], halves[..., _LOWER::2]


def family_counter(family: NDArray[np.uint32], generation: NDArray[np.uint8], occurrence: NDArray[np.int64]) -> UInt64:
    """Pack who and which time into a counter: family in the low 32 bits, then occurrence (24 bits), then generation (8)."""
    return counter_of(person(family, generation), occurrence)


def counter_of(who: UInt64, occurrence: NDArray[np.int64]) -> UInt64:
    """Return the counter of a person (``person``) at an occurrence."""
    counter = occurrence.view(np.uint64) << _32  # never negative, so a view will do; the shift makes the new array
    counter |= who
    return counter


def person(family: NDArray[np.uint32], generation: NDArray[np.uint8]) -> UInt64:
    """Return the part of a counter that says who."""
    who = generation.astype(np.uint64)
    who <<= _56
    who |= family
    return who


def family_numbers(code: int, families: int) -> NDArray[np.uint32]:
    """Return the family numbers of a municipality: its code and the number there, 1 .. families (never order of creation)."""
    if not 0 < code < 1 << 11:
        raise ValueError(f"municipality code {code} is outside 1..2047")
    if families >= NUMBERS_PER_MUNICIPALITY:
        raise ValueError(f"{families} families do not fit in one municipality; at most {NUMBERS_PER_MUNICIPALITY - 1}")
    return (np.uint32(code) << np.uint32(21)) | np.arange(1, families + 1, dtype=np.uint32)


def _mix(value: int) -> int:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014): spreads the bits of a 64-bit integer."""
    value &= 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return value ^ (value >> 31)


def squares_key(seed: int, replication: int, purpose: int) -> int:
    """Return the key of (seed, replication, purpose), in the form that the Squares paper asks of a key.

    Section 4 of the paper: the upper eight hexadecimal digits differ from each other and from zero, the lower eight likewise,
    and the last digit is odd. Digits are picked without replacement by SplitMix64 numbers.
    """
    # The increment of SplitMix64 keeps seed 0 from staying 0. A plain sum would give (seed 1, replication 2) and (2, 1) one key.
    state = _mix(_mix(_mix(seed + 0x9E3779B97F4A7C15) + replication) + purpose)
    digits: list[int] = []
    for _half in range(2):
        left = list(range(1, 16))
        for _digit in range(8):
            state = (state + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
            digits.append(left.pop(_mix(state) % len(left)))
    if digits[15] % 2 == 0:  # only seven digits are even, so that eight different ones hold an odd one
        odd = next(i for i in range(8, 16) if digits[i] % 2 == 1)
        digits[odd], digits[15] = digits[15], digits[odd]
    return int("".join(f"{digit:x}" for digit in digits), 16)


def key_table(seeds: NDArray[np.int64], replications: NDArray[np.int64], purposes: int) -> UInt64:
    """Return the keys of each run for each purpose, shape (purposes, runs)."""
    return np.array(
        [[squares_key(int(s), int(r), purpose) for s, r in zip(seeds, replications, strict=True)] for purpose in range(purposes)],
        dtype=np.uint64,
    )


def squares64_of(counter: int, key: int) -> int:
    """Return 64 random bits for one counter under one key, as ``squares64``."""
    return int(squares64(np.array([counter], dtype=np.uint64), np.array([key], dtype=np.uint64))[0])
