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
        one_run = bool((keys == keys[:, :1]).all())
        self._key_of_cells = [row[:1] if one_run else row for row in keys]
        self._one_run = one_run

    def two(
        self, purpose: Purpose, families: Families, occurrence: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return two independent uniforms in [0, 1) per family, each a pure function of its meaning."""
        counter = family_counter(families.family, families.generation, occurrence)
        return two_uniforms(squares64(counter, self._keys(purpose, families)))

    def pairs(
        self, purposes: tuple[Purpose, ...], families: Families, occurrence: NDArray[np.int64]
    ) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Return ``two`` of several purposes at the same occurrence, worked out together."""
        counter = family_counter(families.family, families.generation, occurrence)
        together = np.broadcast_to(counter, (len(purposes), len(counter)))
        keys = np.stack([self._keys(purpose, families) for purpose in purposes])
        first, second = two_uniforms(squares64(together, keys))
        return list(zip(first, second, strict=True))

    def _keys(self, purpose: Purpose, families: Families) -> NDArray[np.uint64]:
        """Return the key of each family's run; of one run, its one key."""
        keys = self._key_of_cells[purpose]
        return keys if self._one_run else np.asarray(keys[families.cell])
