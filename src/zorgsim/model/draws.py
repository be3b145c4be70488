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
        self.keys = keys

    def two(
        self, purpose: Purpose, families: Families, occurrence: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return two independent uniforms in [0, 1) per family, each a pure function of its meaning."""
        counter = family_counter(families.family, families.generation, occurrence)
        return two_uniforms(squares64(counter, self.keys[purpose][families.cell]))

    def pairs(
        self, purposes: tuple[Purpose, ...], families: Families, occurrence: NDArray[np.int64]
    ) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Return ``two`` of several purposes at the same occurrence, worked out together."""
        counter = family_counter(families.family, families.generation, occurrence)
        cell = families.cell
        keys = np.concatenate([self.keys[purpose][cell] for purpose in purposes])
        first, second = two_uniforms(squares64(np.concatenate([counter] * len(purposes)), keys))
        n = len(cell)
        return [(first[k * n : (k + 1) * n], second[k * n : (k + 1) * n]) for k in range(len(purposes))]
