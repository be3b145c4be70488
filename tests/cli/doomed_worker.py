"""Preloaded by workers of a cluster that are to fail: each file in the folder DOOM is one failure, named HOW-FIRST-NUMBER."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from zorgsim.experiment import cluster_task
from zorgsim.experiment.cluster_task import MadeChunk
from zorgsim.experiment.plan import Chunk
from zorgsim.experiment.worker import Failure

simulate_packed = vars(cluster_task).setdefault("undoomed", cluster_task.simulate_packed)  # Dask loads this file twice


def doomed(expected: Mapping[str, str], content: bytes, identities: tuple[str, ...], chunk: Chunk) -> MadeChunk | Failure:
    if takes("kill", chunk):
        os.kill(os.getpid(), signal.SIGKILL)
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


cluster_task.simulate_packed = doomed
