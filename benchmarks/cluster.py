"""What a cluster costs beside simulating, on loopback: ``python -m benchmarks.cluster`` (needs ``pip install 'zorgsim[cluster]'``).

A scheduler and two workers, each a process of its own, get chunks that simulate nothing and send parts of a given size. What is
measured is therefore all the rest: giving, scheduling, sending, checking, writing through to the disk.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from zorgsim.experiment import cluster
from zorgsim.experiment.cluster import cluster_crew
from zorgsim.experiment.cluster_task import MadeChunk, MadePart
from zorgsim.experiment.execute import ChunkWork
from zorgsim.experiment.lost_work import Ending
from zorgsim.experiment.plan import Chunk
from zorgsim.results.parts import PartsInFolder

WORKERS: Final = 2
SIZES: Final = (1_000, 100_000, 1_000_000, 20_000_000)
"""Bytes of a part: from nothing to a run of the nation."""


class _Counting:
    def __init__(self) -> None:
        self.done = 0

    def add(self, chunk: Chunk, run_weeks: int) -> None:
        self.done += run_weeks

    def again(self, chunk: Chunk, ending: Ending) -> None:
        raise RuntimeError(f"{chunk} was lost: {ending}")


def send_nothing(_expected: Mapping[str, str], content: bytes, _identities: tuple[str, ...], chunk: Chunk) -> MadeChunk:
    """Stand in for a chunk: it sends noise, which no compression makes smaller, of the size that the scenario's number says."""
    noise = os.urandom(SIZES[chunk.scenarios[0]])
    return MadeChunk(tuple(MadePart(part, noise, hashlib.sha256(noise).hexdigest()) for part in chunk.parts), 1)


def measured(crew: Any, index: int, chunks: int) -> tuple[float, float]:
    """Return the seconds that so many chunks take: by the clock, and of a processor in this process (client and scheduler)."""
    with tempfile.TemporaryDirectory() as folder:
        work = ChunkWork((), (), PartsInFolder(Path(folder), ()))
        began, busy = time.perf_counter(), time.process_time()
        crew.carry_out(work, [Chunk((index,), first, 1) for first in range(chunks)], _Counting())
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        if len(list(Path(folder).iterdir())) != chunks:
            raise RuntimeError("parts are missing")
    return seconds, busy


def main() -> None:
    """Measure, and print a table."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=1000)
    chunks = parser.parse_args().chunks
    vars(cluster)["simulate_packed"] = send_nothing
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as local,
        cluster_crew(local.scheduler_address) as crew,
    ):
        measured(crew, 0, 20)  # so that everything is there
        for index, size in enumerate(SIZES):
            count = max(20, min(chunks, 1_000_000_000 // size // 2))
            seconds, busy = measured(crew, index, count)
            print(
                f"{size:>12,} bytes a part: {count:5} chunks in {seconds:7.2f} s, {1000 * seconds / count:7.2f} ms a chunk"
                f" ({1000 * busy / count:.2f} ms of a processor in client and scheduler), {size * count / seconds / 1e6:7.1f} MB/s",
                flush=True,
            )
    print("load of the machine over the last minute:", round(os.getloadavg()[0], 1))


if __name__ == "__main__":
    main()
