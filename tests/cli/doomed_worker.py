"""Preloaded by workers of a cluster that are to fail: each file in the folder DOOM is one failure, named HOW-FIRST-NUMBER."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from zorgsim.experiment import cluster_task
from zorgsim.experiment.cluster_task import MadeChunk
from zorgsim.experiment.execute import ChunkWork
from zorgsim.experiment.plan import Chunk
from zorgsim.experiment.worker import Failure

simulate_packed = vars(cluster_task).setdefault("undoomed", cluster_task.simulate_packed)  # Dask loads this file twice

Report = Callable[[int], None]


class Doomed(ChunkWork):
    """Simulates a chunk as it should, unless it is told to fail at that."""

    def __call__(self, chunk: Chunk, report: Report) -> None:
        if takes("endless", chunk):
            last = time.monotonic() + 60.0
            while time.monotonic() < last:
                report(1)
                time.sleep(0.02)
        super().__call__(chunk, dying(report) if takes("kill", chunk) else report)


def dying(report: Report) -> Report:
    """A report that kills the process after some weeks."""
    weeks = iter(range(50))

    def reported(run_weeks: int) -> None:
        report(run_weeks)
        if next(weeks, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return reported


def simulate_damaged(expected: Mapping[str, str], content: bytes, identities: tuple[str, ...], chunk: Chunk) -> MadeChunk | Failure:
    """Simulate a chunk as it should be, and cut off what is sent if told so."""
    made: MadeChunk | Failure = simulate_packed(expected, content, identities, chunk)
    if isinstance(made, MadeChunk) and takes("damage", chunk):
        first, *others = made.parts
        return replace(made, parts=(replace(first, content=first.content[:-100]), *others))
    return made


def takes(how: str, chunk: Chunk) -> bool:
    """Take one of the failures of this kind that are left for a chunk."""
    for left in Path(os.environ["DOOM"]).glob(f"{how}-{chunk.first}-*"):
        left.unlink(missing_ok=True)
        return True
    return False


vars(cluster_task).update(simulate_packed=simulate_damaged, ChunkWork=Doomed)
