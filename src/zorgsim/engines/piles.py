"""Counting by code: what is counted one at a time is laid on a pile, and added up when there is much of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.carried import Array, Carries

Ints = NDArray[np.int64]

_MANY: Final = 1 << 16


class Pile(Carries):
    """Counts by code, laid on a pile and added up when there are many: one call for a week's worth of small ones."""

    CARRIED = ("_counts",)

    def __init__(self, size: int) -> None:
        self._counts = np.zeros(size, dtype=np.int64)
        self._pile: list[Ints] = []
        self._height = 0

    def add(self, codes: Ints) -> None:
        """Count each code once."""
        self._pile.append(codes)
        self._height += len(codes)
        if self._height > _MANY:
            self.counts()

    def counts(self) -> Ints:
        """Return how often each code was counted, shape (size,)."""
        if self._pile:
            np.add.at(self._counts, np.concatenate(self._pile), 1)  # ``bincount`` would touch every counter
            self._pile.clear()
            self._height = 0
        return self._counts

    def carried(self, at: str = "") -> dict[str, Array]:
        """Return what was counted, added up: how high the pile stood is no part of it."""
        self.counts()
        return super().carried(at)

    def carry_on(self, arrays: Mapping[str, Array], at: str = "") -> None:
        """Go on from what was counted."""
        self.clear()
        super().carry_on(arrays, at)

    def clear(self) -> None:
        """Begin again, in the same memory: new memory would have to be fetched from the system page by page, every year."""
        self._pile.clear()
        self._height = 0
        self._counts[:] = 0


class SparsePile(Carries):
    """As `Pile`, of many codes few of which are ever counted: only those are kept."""

    def __init__(self) -> None:
        self._counted = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        self._pile: list[Ints] = []
        self._height = 0

    def add(self, codes: Ints) -> None:
        """Count each code once."""
        self._pile.append(codes)
        self._height += len(codes)
        if self._height > _MANY:
            self.counts()

    def counts(self) -> tuple[Ints, Ints]:
        """Return each code that was counted, rising, and how often."""
        if self._pile:
            new = np.concatenate(self._pile)
            codes, counts = self._counted
            ones = np.ones(len(new), dtype=np.int64)
            self._counted = _added_up(np.concatenate([codes, new]), np.concatenate([counts, ones]))
            self._pile.clear()
            self._height = 0
        return self._counted

    def carried(self, at: str = "") -> dict[str, Array]:
        """Return what was counted, added up."""
        codes, counts = self.counts()
        return {f"{at}codes": codes, f"{at}counts": counts}

    def carry_on(self, arrays: Mapping[str, Array], at: str = "") -> None:
        """Go on from what was counted."""
        self.clear()
        self._counted = (arrays[f"{at}codes"].copy(), arrays[f"{at}counts"].copy())

    def clear(self) -> None:
        """Begin again."""
        self._pile.clear()
        self._height = 0
        self._counted = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def _added_up(codes: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Return each code once, rising, with its counts added up."""
    each, index = np.unique(codes, return_inverse=True)
    total = np.zeros(len(each), dtype=np.int64)
    np.add.at(total, index, counts)
    return each, total
