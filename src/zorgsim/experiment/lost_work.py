"""Work that is lost because its process ended: how it ended, and what the user can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from zorgsim.errors import ZorgsimError
from zorgsim.experiment.plan import Chunk


class Reason(StrEnum):
    """Why a worker ended that should not have."""

    MEMORY = "memory"
    """It asked for memory and got none."""
    KILLED = "killed"
    """By SIGKILL: as a rule by a system that has no memory left."""
    SIGNAL = "signal"
    EXIT = "exit"
    WORKERS = "workers"
    """Workers of a cluster were lost, one after the other."""
    DAMAGED = "damaged"
    """What a worker of a cluster sent did not arrive as it was sent."""


@dataclass(frozen=True)
class Ending:
    """How a worker ended that should not have: the reason, and the number of the signal, the exit code, or how many workers."""

    reason: Reason
    number: int = 0

    def __str__(self) -> str:
        words = {
            Reason.MEMORY: "a process got no more memory",
            Reason.KILLED: "a worker process was killed (signal 9), as a rule because the machine has too little memory",
            Reason.SIGNAL: f"a worker process was ended by signal {self.number}",
            Reason.EXIT: f"a worker process ended with exit code {self.number}",
            Reason.WORKERS: f"{self.number} workers of the cluster ended while they had it, as a rule for want of memory",
            Reason.DAMAGED: "what a worker of the cluster sent did not arrive whole",
        }
        return words[self.reason]


class LostWorkError(ZorgsimError):
    """Work that was lost, in this process or with every worker that had it: as a rule the machine has not enough memory for it.

    The exit code is what shells and batch systems show for a program that was killed for want of memory.
    """

    exit_code = 137

    def __init__(self, chunks: Sequence[Chunk], ending: Ending, tries: int = 2) -> None:
        self.chunks, self.ending, self.tries = tuple(chunks), ending, tries
        chunk, *more = self.chunks
        runs = f"runs {chunk.first + 1} to {chunk.first + chunk.count}, {len(chunk.scenarios)} scenario(s)"
        lines = (
            f"a part of the simulation was lost{' twice' if tries > 1 else ''}, and is not finished",
            f"  which:   {runs}" + (f", and {len(more)} part(s) more" if more else ""),
            f"  why:     {ending}",
            f"  do:      {self._action()}",
        )
        super().__init__("\n".join(lines))

    def _action(self) -> str:
        if self.ending.reason in (Reason.SIGNAL, Reason.EXIT):
            return "try again; if it comes back, please report it"
        fewer = "use fewer processes (--jobs 1), " if self.tries > 1 else "take "  # tried once: in this process, the only one
        return f"{fewer}fewer replications or a smaller place, or end other programs"

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole."""
        return type(self), (self.chunks, self.ending, self.tries)


class LostOnClusterError(LostWorkError):
    """Work that was lost with every worker of a cluster that had it."""

    def _action(self) -> str:
        return "see in the logs of the workers why they ended; give them more memory, or take fewer replications or a smaller place"
