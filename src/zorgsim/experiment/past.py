"""The past, once: what scenarios share before they differ is kept in the user's cache folder, and the next question begins there.

A past is kept at the policy's start, where the next lever will part from the baseline, and at the week in which these scenarios
part. Its name is a digest of all that decided it: what was simulated until then, the code, the libraries and the machine; so that
another past is never taken for it, and an edited rule never meets an old one. How long a simulation goes on is no part of it.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from zorgsim.engines.batch import Batch
from zorgsim.engines.saved import what_came_before
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.experiment.cache_folder import CacheFolder, Trouble
from zorgsim.experiment.past_file import FORMAT, DamagedError, arrays_in, write_past
from zorgsim.results.provenance import code_was_edited, provenance

LEAST_WEEKS: Final = 52
"""A past of fewer weeks is simulated about as quickly as it is read."""

_WORDS: Final = {
    Trouble.UNWRITABLE: "pasts cannot be kept in {folder}, which cannot be written to; the simulation goes on without",
    Trouble.FULL: "pasts are not kept in {folder}: its disk is nearly full; the simulation goes on without",
    Trouble.DAMAGED: "a past in {folder} was damaged; it was removed, and simulated anew",
    Trouble.EDITED: "zorgsim's code was edited since this program began: pasts in {folder} are not used until it begins anew",
}

TellTrouble = Callable[[Trouble, Path], None]
"""Called with what is the matter, and with the cache folder."""


class PastWarning(UserWarning):
    """Something is the matter with the cache of pasts; results are as they would be without it."""


def warn_of(trouble: Trouble, folder: Path) -> None:
    """Warn as Python does: a program that asks again and again is told once."""
    warnings.warn(_WORDS[trouble].format(folder=folder), PastWarning, stacklevel=2)


@contextmanager
def told_trouble(folder: CacheFolder | None, tell: TellTrouble) -> Iterator[None]:
    """Tell whoever began a simulation, once, why its past will not be kept; and at the end, that a kept one was damaged."""
    if folder is None:
        yield
        return
    trouble = Trouble.EDITED if code_was_edited() else folder.trouble()
    if trouble is not None:
        tell(trouble, folder.path)
    yield
    if folder.take_away_damaged():
        tell(Trouble.DAMAGED, folder.path)


def knots(first: Batch, partings: Sequence[int], policy: int) -> list[int]:
    """Return the weeks at which the past of some scenarios is worth keeping, ascending; all of them share it until then.

    The policy's start, where whatever is asked next will part; and the week in which these scenarios part. One scenario alone parts
    from nothing: then it is the first week in which a measure of its own begins, from the policy's start on.

    Parameters
    ----------
    first
        The first scenario.
    partings
        The week in which each of the others parts from it.
    policy
        The week in which the policy starts.
    """
    begin = [one.week for run in first.runs for one in run.measures if one.week >= policy]
    parting = min(partings) if partings else min(begin, default=policy)
    return sorted(week for week in {min(parting, policy), parting} if LEAST_WEEKS <= week < first.clock.weeks)


@dataclass(frozen=True)
class Pasts:
    """Pasts that were simulated before, and those that will be.

    Attributes
    ----------
    folder
        Where they are kept; None keeps none.
    """

    folder: CacheFolder | None = None

    def trunk(
        self, batch: Batch, at: Sequence[int], begin: Callable[[], VectorisedEngine], done: Callable[[int], None]
    ) -> VectorisedEngine:
        """Return an engine that has simulated a batch up to the last knot: from the latest one that is kept, or from the beginning.

        Without a folder, or knots, it stands at the beginning.

        Parameters
        ----------
        batch
            What is simulated.
        at
            The knots, ascending (`knots`).
        begin
            Makes an engine that stands at the beginning.
        done
            Called with numbers of weeks that are done.
        """
        trunk = self.begun(batch, at, begin)
        done(trunk.week)
        for week in at if self.folder else ():
            if week > trunk.week:
                trunk.run_until(week, lambda _week: done(1))
                self.keep(trunk)
        return trunk

    def begun(self, batch: Batch, at: Sequence[int], begin: Callable[[], VectorisedEngine]) -> VectorisedEngine:
        """Return an engine that stands at the latest knot whose past is kept, or at the beginning; arguments as for `trunk`."""
        if self.folder is None:
            return begin()
        keys = [key_of(batch, week) for week in sorted(at, reverse=True)]
        # looked at after the code was digested: what was edited before that would go by the new digest, and run as it was loaded
        found = None if code_was_edited() else _latest(self.folder, keys, batch)
        return found or begin()

    def keep(self, engine: VectorisedEngine) -> None:
        """Keep the past of an engine as it stands, if there is room for it; a simulation never fails for want of it."""
        if self.folder is None:
            return
        arrays, key = engine.carried(), key_of(engine.batch, engine.week)
        size = sum(array.nbytes for array in arrays.values())
        # code that was edited in the meantime may have been loaded in the meantime too: what it made has no name
        if size > self.folder.largest or code_was_edited():
            return
        with suppress(OSError):
            self.folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.folder.has_room_for(size):
                self.folder.write(key, lambda file: write_past(file, key, arrays))


def _latest(folder: CacheFolder, keys: Sequence[str], batch: Batch) -> VectorisedEngine | None:
    """Return an engine that goes on from the first of these pasts that is kept; none if none is."""
    return next((found for key in keys if (found := _taken_up(folder, key, batch)) is not None), None)


def _taken_up(folder: CacheFolder, key: str, batch: Batch) -> VectorisedEngine | None:
    """Return an engine that goes on from a past that is kept, if it is, and whole."""
    try:
        content = folder.file(key).read_bytes()
    except OSError:
        return None
    try:
        engine = VectorisedEngine.going_on(batch, arrays_in(content, key))
    except (DamagedError, ValueError, KeyError, TypeError, OSError):  # Arrow's errors are some of these
        folder.put_aside(key)
        return None
    folder.used(key)
    return engine


def key_of(batch: Batch, week: int) -> str:
    """Return the name of what is carried into a week: a digest of all that decided it, hexadecimal."""
    decided = {**_made_by(), "before": what_came_before(batch, week)}
    return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()


@cache
def _made_by() -> dict[str, Any]:
    """Return what else decides the last bit: code and libraries, and the processor's instructions that NumPy uses."""
    made_by = provenance()
    return {
        "format": FORMAT,
        **{name: made_by[name] for name in ("zorgsim", "code", "numpy", "scipy")},
        "byte order": sys.byteorder,
        "machine": [platform.system(), platform.machine(), *platform.libc_ver()],
        "instructions": dict(np.show_config(mode="dicts") or {}).get("SIMD Extensions"),
    }
