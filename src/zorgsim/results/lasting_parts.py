"""Parts in a folder that lasts until the results are handed over: counters are read when they are needed, and not kept.

All counters of a national scenario with ten replications take 0.7 GB, of 45 scenarios 30 GB. Tables are made of one counter of one
scenario at a time; so that is what is read, and memory does not grow with scenarios.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.counters import COUNTERS, WEEKS, Counters, plain_names, sparse_counts
from zorgsim.engines.on_demand import OnDemand
from zorgsim.engines.sparse import SparseCounts, join_along_first_axis
from zorgsim.results.parts import Part, PartsInFolder, Stored, gone, read_arrays, stored_arrays
from zorgsim.results.recent import MOST_COUNTERS_KEPT, Recent

Array = NDArray[Any]


@dataclass(frozen=True)
class _File:
    """A part that was found whole: where each array stands in it, and what the system says of a file that is the same."""

    path: Path
    state: tuple[int, int, int]
    stored: dict[str, Stored]

    def arrays(self, *names: str) -> dict[str, Array]:
        """Read arrays.

        Raises
        ------
        InputError
            If the file is gone, or was changed since it was found whole.
        """
        try:
            if _state_of(self.path) != self.state:
                raise gone(self.path.parent, self.path.name)
            return read_arrays(self.path, [group for name in names for group in self.stored[name].groups])
        except FileNotFoundError as problem:
            raise gone(self.path.parent, self.path.name) from problem


def _state_of(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


@dataclass(frozen=True)
class LastingParts(PartsInFolder):
    """Parts as files of a folder that stays as long as what is put together of them is used.

    Attributes
    ----------
    recent
        What was read last.
    """

    recent: Recent[Any] = field(default_factory=lambda: Recent(MOST_COUNTERS_KEPT), compare=False, repr=False)

    def together(self, parts: Sequence[Part], runs: int) -> tuple[Counters, float]:
        """Return the counters of consecutive parts, read on demand, and the seconds that they took; each part is checked once, now.

        Raises
        ------
        InputError
            If a part is not there, or not whole.
        """
        if sum(part.count for part in parts) != runs:
            raise ValueError(f"parts of {sum(part.count for part in parts)} runs were given, not {runs}")
        found = [self.whole(part) for part in parts]
        files = tuple(_File(path, _state_of(path), stored_arrays(path)) for path, _ in found)
        joined = _Joined(files, tuple(part.count for part in parts), self.recent)
        sparse = [name for name, counter in COUNTERS.items() if counter.sparse]
        dense = [name for name in COUNTERS if name not in sparse]
        weeks = files[0].arrays(WEEKS)[WEEKS]
        return Counters(OnDemand(dense, joined.dense), OnDemand(sparse, joined.sparse), weeks), sum(seconds for _, seconds in found)


@dataclass(frozen=True)
class _Joined:
    """The files of a scenario, one after the other along the run axis."""

    files: tuple[_File, ...]
    counts: tuple[int, ...]
    recent: Recent[Any]

    @property
    def _paths(self) -> tuple[Path, ...]:
        """All files: the same first one may have others behind it, once more runs were added."""
        return tuple(file.path for file in self.files)

    def dense(self, name: str) -> Array:
        array: Array = self.recent.get((self._paths, name), lambda: self._read_dense(name))
        return array

    def sparse(self, name: str) -> SparseCounts:
        counts: SparseCounts = self.recent.get((self._paths, name), lambda: self._read_sparse(name))
        return counts

    def _read_dense(self, name: str) -> Array:
        """Read an array file by file, so that memory holds the whole and one part."""
        shape = (sum(self.counts), *self.files[0].stored[name].shape[1:])
        joined = np.empty(shape, dtype=COUNTERS[name].stored)
        first = 0
        for file, count in zip(self.files, self.counts, strict=True):
            joined[first : first + count] = file.arrays(name)[name]
            first += count
        joined.flags.writeable = False  # it may be kept for the next who asks
        return joined

    def _read_sparse(self, name: str) -> SparseCounts:
        names = plain_names(name)
        return join_along_first_axis(
            [sparse_counts(name, file.arrays(*names), file.stored["slots"].shape[:3]) for file in self.files]
        )
