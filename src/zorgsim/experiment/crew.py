"""Who simulates the chunks of an experiment: this process, several of this machine, or (`zorgsim.experiment.cluster`) others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from zorgsim.experiment.lost_work import Ending, LostWorkError, Reason
from zorgsim.experiment.plan import Chunk

if TYPE_CHECKING:
    from zorgsim.experiment.execute import ChunkWork
    from zorgsim.experiment.workers import Watcher


class Crew(Protocol):
    """Who simulates. What comes out is the same to the last bit, whoever does."""

    @property
    def size(self) -> int:
        """Among how many work is divided."""

    @property
    def here(self) -> int:
        """How many of them are processes of this machine, whose memory they take; this process alone is one."""

    def carry_out(self, work: ChunkWork, chunks: Sequence[Chunk], watcher: Watcher) -> None:
        """Simulate chunks, and see to it that every part of them is kept in the store of the work as soon as it is there.

        Raises
        ------
        LostWorkError
            If processes were lost, more than once for the same work; all that could be finished is kept.
        """


class ThisProcess:
    """Everything in the process that was started."""

    size = here = 1

    def carry_out(self, work: ChunkWork, chunks: Sequence[Chunk], watcher: Watcher) -> None:
        """Simulate one chunk after the other."""
        for chunk in chunks:
            try:
                work(chunk, partial(watcher.add, chunk))
            except MemoryError as problem:
                raise LostWorkError([chunk], Ending(Reason.MEMORY), tries=1) from problem


@dataclass(frozen=True)
class Processes:
    """Processes of this machine."""

    size: int

    @property
    def here(self) -> int:
        """All of them."""
        return self.size

    def carry_out(self, work: ChunkWork, chunks: Sequence[Chunk], watcher: Watcher) -> None:
        """Simulate chunks beside each other; one chunk alone is no reason to start a process."""
        from zorgsim.experiment.workers import spread  # who only checks starts no processes

        if len(chunks) <= 1:
            ThisProcess().carry_out(work, chunks, watcher)
            return
        lost = spread(work, chunks, self.size, watcher)
        if lost:
            raise LostWorkError([chunk for chunk, _ in lost], lost[0][1])


def local_crew(jobs: int) -> Crew:
    """Return a crew of so many processes of this machine; with one, everything happens in this process."""
    return ThisProcess() if jobs <= 1 else Processes(jobs)
