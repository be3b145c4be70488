"""A chunk on a worker of a cluster, from the worker's side: it is refused or simulated, and what it gives is handed back as bytes.

A worker needs no file that the client has: scenarios and places come packed, parts go as the files that they are to be. Nothing
that is unpacked here is unpacked before it is certain that this worker would give the same numbers as the client.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zorgsim.errors import InputError
from zorgsim.experiment.execute import ChunkWork
from zorgsim.experiment.plan import Chunk
from zorgsim.experiment.worker import Failure, failure_of
from zorgsim.results.parts import FinishedPart, Part, write_part
from zorgsim.results.provenance import provenance


@dataclass(frozen=True)
class MadePart:
    """A finished part as the file that it is to be, and the SHA-256 digest with which it left."""

    part: Part
    content: bytes
    digest: str

    @property
    def is_whole(self) -> bool:
        """Did it arrive as it left?"""
        return hashlib.sha256(self.content).hexdigest() == self.digest


@dataclass(frozen=True)
class MadeChunk:
    """What comes back: the parts, and the run-weeks that were simulated for them."""

    parts: tuple[MadePart, ...]
    run_weeks: int


class PartsToSend:
    """A store on a worker: parts stay in memory, as files, until all of a chunk are there."""

    def __init__(self, identities: tuple[str, ...]) -> None:
        self.identities = identities
        self.made: dict[Part, MadePart] = {}

    def keep(self, part: Part, finished: FinishedPart) -> None:
        """Write a part into memory."""
        file = io.BytesIO()
        write_part(file, part, finished, self.identities[part.scenario])
        content = file.getvalue()
        self.made[part] = MadePart(part, content, hashlib.sha256(content).hexdigest())

    def holds(self, part: Part) -> bool:
        """Say whether a part is there."""
        return part in self.made


def fingerprint() -> dict[str, str]:
    """Return all on which numbers depend besides the scenario: versions, digests of code and data, and how the machine computes."""
    return dict(provenance())


def refusal(address: str, expected: Mapping[str, str], found: Mapping[str, str]) -> InputError | None:
    """Return why a worker with this fingerprint must not simulate for a client with that one; None if it may."""
    differing = [name for name in expected if found.get(name) != expected[name]]
    if not differing:
        return None
    there, here = (", ".join(f"{name} {one.get(name, 'none')[:12]}" for name in differing) for one in (found, expected))
    return InputError(
        "a worker of the cluster would not give the same numbers as this computer",
        where=f"worker {address}",
        value=there,
        allowed=f"as here: {here}",
        action="install the same zorgsim, NumPy and SciPy on all workers (docs/cluster.md)"
        if differing != ["arithmetic"]
        else "use workers whose processors compute to the last bit as this one does (docs/cluster.md)",
    )


def packed(work: ChunkWork) -> bytes:
    """Return what workers need to know, once for all chunks."""
    return pickle.dumps((work.scenarios, work.places))


def simulate_packed(expected: Mapping[str, str], content: bytes, identities: tuple[str, ...], chunk: Chunk) -> MadeChunk | Failure:
    """Simulate a chunk on a worker.

    Errors are handed back like results: of those that it is left to send itself, Dask sends the traceback too, and a client that
    cannot read that waits for ever.

    Parameters
    ----------
    expected
        The client's fingerprint.
    content
        What `packed` returned.
    identities
        What made the parts of each scenario: the client's, which are this worker's own if fingerprints are the same.
    chunk
        Which of it.

    Returns
    -------
    MadeChunk, Failure
        The parts, or what went wrong: an `InputError` if this worker would not give the same numbers, for it may have joined when
        others had been looked at.
    """
    try:
        return _simulated(expected, content, identities, chunk)
    except Exception as error:
        return failure_of(error)


def _simulated(expected: Mapping[str, str], content: bytes, identities: tuple[str, ...], chunk: Chunk) -> MadeChunk:
    from distributed import get_worker

    refused = refusal(get_worker().address, expected, fingerprint())
    if refused is not None:
        raise refused
    scenarios, places = pickle.loads(content)  # noqa: S301 # who can send this can have the worker execute anything
    store, done = PartsToSend(identities), _RunWeeks(_somebody_waits())
    ChunkWork(scenarios, places, store)(chunk, done.add)
    return MadeChunk(tuple(store.made[part] for part in chunk.parts), done.run_weeks)


class _NobodyWaitsError(Exception):
    """Raised in the middle of a chunk that is not wanted any more."""


@dataclass
class _RunWeeks:
    """Counts run-weeks; breaks off when nobody waits for them any more: a thread cannot be stopped from outside."""

    wanted: Callable[[], bool]
    run_weeks: int = 0

    def add(self, run_weeks: int) -> None:
        if not self.wanted():
            raise _NobodyWaitsError
        self.run_weeks += run_weeks


def _somebody_waits() -> Callable[[], bool]:
    """Return whether the task that runs in this thread is still wanted, as a question that can be asked every week."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state != "cancelled"

    return wanted
