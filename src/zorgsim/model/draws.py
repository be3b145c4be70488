"""Draws: the random numbers that rules ask for, by meaning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.families import Families
from zorgsim.model.vocabulary import Purpose
from zorgsim.randomness import counter_of, squares32, squares64, two_uniforms, uniforms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
UInt64 = NDArray[np.uint64]


class Draws:
    """Keyed draws of a batch of runs; each number is a pure function of its meaning.

    Parameters
    ----------
    keys
        (purposes, cells) keys of each cell's run.
    """

    def __init__(self, keys: UInt64) -> None:
        # in a batch of one run all cells share their keys: one key is broadcast, and nobody's cell need be looked up
        self._one_run = bool((keys == keys[:, :1]).all())
        self._keys = np.ascontiguousarray(keys[:, :1]) if self._one_run else keys
        # laid ready: to look a row up by a word takes as long as to draw for a hundred families
        self._of_purpose: list[UInt64] = list(self._keys)
        self._of_purposes: dict[tuple[Purpose, ...], UInt64] = {}

    def one(self, purpose: Purpose, families: Families, occurrence: Ints) -> Floats:
        """Return a uniform in [0, 1) per family: the first of ``two``, at less cost."""
        return uniforms(squares32(_counter(families, occurrence), self._key(purpose, families)))

    def two(self, purpose: Purpose, families: Families, occurrence: Ints) -> tuple[Floats, Floats]:
        """Return two independent uniforms in [0, 1) per family."""
        return two_uniforms(squares64(_counter(families, occurrence), self._key(purpose, families)))

    def one_each(self, purposes: tuple[Purpose, ...], families: Families, occurrence: Ints) -> Floats:
        """Return ``one`` of several purposes at the same occurrence, worked out together: (purposes, families)."""
        return uniforms(squares32(_counter(families, occurrence), self._several(purposes, families)))

    def two_each(self, purposes: tuple[Purpose, ...], families: Families, occurrence: Ints) -> tuple[Floats, Floats]:
        """Return ``two`` of several purposes at the same occurrence, worked out together: each (purposes, families)."""
        return two_uniforms(squares64(_counter(families, occurrence), self._several(purposes, families)))

    def _key(self, purpose: Purpose, families: Families) -> UInt64:
        key = self._of_purpose[purpose]
        return key if self._one_run else key.take(families.cell)

    def _several(self, purposes: tuple[Purpose, ...], families: Families) -> UInt64:
        keys = self._of_purposes.get(purposes)
        if keys is None:
            keys = self._of_purposes[purposes] = self._keys[list(purposes)]
        return keys if self._one_run else keys.take(families.cell, axis=1)


def _counter(families: Families, occurrence: Ints) -> UInt64:
    return counter_of(families.person, occurrence)
