"""Counts in an array that is nearly empty: only what is not zero is kept, by its index in the flattened array.

The histogram of waits has some 1,500 classes a municipality and year, of which six in a thousand are filled.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class SparseCounts:
    """Counts of which few are not zero.

    Attributes
    ----------
    shape
        Shape of the whole array.
    codes
        (n,) index in the flattened array of each count that is not zero, rising.
    counts
        (n,) the counts there, 32 bits.
    """

    shape: tuple[int, ...]
    codes: Ints
    counts: NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """Bytes in use."""
        return self.codes.nbytes + self.counts.nbytes

    def in_full(self) -> Array:
        """Return the whole array: for small worlds, and for reading only."""
        whole = np.zeros(math.prod(self.shape), dtype=self.counts.dtype)
        whole[self.codes] = self.counts
        whole.flags.writeable = False  # who writes into it would believe to have changed the counts
        return whole.reshape(self.shape)

    def of_municipalities(self, chosen: Ints) -> SparseCounts:
        """Return ``in_full()[:, :, chosen]``, without making the whole array; ``chosen`` rises, so that codes do too."""
        runs, years, municipalities = self.shape[:3]
        own = math.prod(self.shape[3:])
        cell, within = np.divmod(self.codes, own)
        before, municipality = np.divmod(cell, municipalities)
        index = np.full(municipalities, -1, dtype=np.int64)
        index[chosen] = np.arange(len(chosen))
        kept = index[municipality] >= 0
        codes = (before[kept] * len(chosen) + index[municipality[kept]]) * own + within[kept]
        return SparseCounts((runs, years, len(chosen), *self.shape[3:]), codes, self.counts[kept])

    def over_years(self, years: int) -> SparseCounts:
        """Return the same counts over another number of years, from the same first one on, that holds all that are not zero."""
        runs, now, *own = self.shape
        a_year = math.prod(own)
        run, within = np.divmod(self.codes, now * a_year)
        return SparseCounts((runs, years, *own), run * (years * a_year) + within, self.counts)

    def summed(self, years: NDArray[np.bool_], axes: tuple[int, ...]) -> Ints:
        """Return ``in_full()[:, years].sum(axis=axes)``, without making the whole array."""
        leading = self.shape[:3]
        own = math.prod(self.shape[3:])
        cell, within = np.divmod(self.codes, own)
        run, year, municipality = np.unravel_index(cell, leading)
        chosen = years[year].nonzero()[0]
        year_number = np.cumsum(years) - 1  # of a chosen year, among those chosen
        indices = (run[chosen], year_number[year[chosen]], municipality[chosen])
        lengths = (leading[0], int(years.sum()), leading[2])
        kept = [axis for axis in range(3) if axis not in axes]
        total = np.zeros((*(lengths[axis] for axis in kept), own), dtype=np.int64)
        np.add.at(total, (*(indices[axis] for axis in kept), within[chosen]), self.counts[chosen].astype(np.int64))
        return total.reshape(*total.shape[:-1], *self.shape[3:])


def no_counts(shape: tuple[int, ...]) -> SparseCounts:
    """Return counts that are all zero."""
    return SparseCounts(shape, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32))


def join_along_first_axis(parts: Sequence[SparseCounts]) -> SparseCounts:
    """Join counts along the first axis, as `numpy.concatenate` joins arrays."""
    row = math.prod(parts[0].shape[1:])
    before = np.cumsum([0, *(part.shape[0] for part in parts)])
    codes = np.concatenate([part.codes + first * row for part, first in zip(parts, before.tolist(), strict=False)])
    return SparseCounts((int(before[-1]), *parts[0].shape[1:]), codes, np.concatenate([part.counts for part in parts]))
