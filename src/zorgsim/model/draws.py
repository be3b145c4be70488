"""The draws that rules make: uniforms keyed by run, family, purpose and occurrence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.families import Families
from zorgsim.model.vocabulary import Purpose
from zorgsim.randomness import family_counter, squares64, two_uniforms


class Draws:
    """Keyed draws of a batch of runs.

    Parameters
    ----------
    keys
        (purposes, cells) keys of each cell's run.
    """

    def __init__(self, keys: NDArray[np.uint64]) -> None:
        self._one_run = bool((keys == keys[:, :1]).all())
        self._keys = np.ascontiguousarray(keys[:, :1]) if self._one_run else keys

    def two(
        self, purpose: Purpose, families: Families, occurrence: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return two independent uniforms in [0, 1) per family, each a pure function of its meaning."""
        key = self._keys[purpose]
        counter = family_counter(families.family, families.generation, occurrence)
        return two_uniforms(squares64(counter, key if self._one_run else key[families.cell]))

    def pairs(
        self, purposes: tuple[Purpose, ...], families: Families, occurrence: NDArray[np.int64]
    ) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Return ``two`` of several purposes at the same occurrence, worked out together."""
        keys = self._keys[list(purposes)]
        counter = family_counter(families.family, families.generation, occurrence)
        first, second = two_uniforms(squares64(counter, keys if self._one_run else keys[:, families.cell]))
        return list(zip(first, second, strict=True))
