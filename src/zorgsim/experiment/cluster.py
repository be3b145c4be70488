"""Chunks simulated by the workers of a Dask cluster that somebody else started; what comes back is written here.

Only this module and `zorgsim.experiment.cluster_task` know Dask, and import it when a cluster is asked for. Workers need no shared
file system: finished parts travel as the files that they are to be. Event logs never travel. At most two chunks a thread are under
way, so that neither this process nor the scheduler holds more than these, however many there are.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from zorgsim.errors import InputError, ZorgsimError
from zorgsim.experiment.cluster_task import MadeChunk, fingerprint, packed, refusal, simulate_packed
from zorgsim.experiment.lost_work import Ending, LostOnClusterError, LostWorkError, Reason
from zorgsim.experiment.plan import Chunk
from zorgsim.experiment.worker import Failure, RemoteError
from zorgsim.results.parts import PartsInFolder

if TYPE_CHECKING:
    from distributed import Client, Future

    from zorgsim.experiment.execute import ChunkWork
    from zorgsim.experiment.workers import Watcher

    ClusterWork = tuple[Mapping[str, str], Future, tuple[str, ...]]
    """What each chunk is given besides its name: the client's fingerprint, what all chunks need, and identities."""

SECONDS_TO_ANSWER: Final = 10.0
"""Within which a scheduler has to answer, and then one worker at least to be there."""

SECONDS_WITHOUT_WORKERS: Final = 120.0
"""How long all workers may be gone before the work is given up: on a cluster that grows and shrinks a new one takes a minute."""

CHUNKS_A_THREAD: Final = 2
"""Chunks under way for each thread of a worker: one that runs, and one that is there when it has ended."""


class ClusterLostError(ZorgsimError):
    """The cluster is gone, for good as far as can be seen from here; parts that had arrived are kept."""

    exit_code = LostWorkError.exit_code

    def __init__(self, address: str, what: str) -> None:
        lines = (
            what,
            f"  where:   cluster {address}",
            "  do:      see to it that the cluster runs, and go on: only what is missing is simulated",
        )
        super().__init__("\n".join(lines))


@contextmanager
def cluster_crew(address: str) -> Iterator[ClusterCrew]:
    """Give the workers of the cluster at this address as a crew, after looking at each of them.

    Raises
    ------
    InputError
        If Dask is not installed, no scheduler answers at the address, it has no worker, or one of these would not give the same
        numbers as this computer.
    """
    with _connected(address) as client:
        expected = fingerprint()
        _check_workers(client, address, expected)
        yield ClusterCrew(client, address, expected)


class ClusterCrew:
    """The workers of a cluster."""

    here = 0

    def __init__(self, client: Client, address: str, expected: Mapping[str, str]) -> None:
        self.client, self.address, self.expected = client, address, dict(expected)
        self.size = max(1, self._threads())

    def carry_out(self, work: ChunkWork, chunks: Sequence[Chunk], watcher: Watcher) -> None:
        """Have chunks simulated by whichever worker is free, and write what comes back into the folder of the store.

        Dask gives a chunk whose worker was lost to another one, as often as the scheduler allows. What it gives up then is tried
        once more when all others are finished, alone: it may have been its neighbour on the worker that was at fault.

        Raises
        ------
        LostWorkError
            If workers were lost then too.
        ClusterLostError
            If the scheduler or the last worker is gone.
        InputError
            If a worker that joined since would not give the same numbers.
        """
        store = work.store
        if not isinstance(store, PartsInFolder):
            raise TypeError("parts that arrive are written into a folder")
        with _under_way(self, work, store) as under_way:
            lost = list(self._together(under_way, deque(chunks), watcher))
            endings = [(chunk, under_way.alone(chunk, watcher)) for chunk in lost]
        twice = [(chunk, ending) for chunk, ending in endings if ending is not None]
        if twice:
            raise LostOnClusterError([chunk for chunk, _ in twice], twice[0][1])

    def _together(self, under_way: _UnderWay, waiting: deque[Chunk], watcher: Watcher) -> Iterator[Chunk]:
        """Yield the chunks that were lost."""
        while waiting or under_way.chunks:
            while waiting and len(under_way.chunks) < CHUNKS_A_THREAD * self.size:
                under_way.give(waiting.popleft())
            chunk, ending = under_way.next(watcher)
            if ending is not None:
                watcher.again(chunk, ending)
                yield chunk

    def see_that_somebody_works(self, since: float) -> float:
        """Return when workers were last seen.

        Raises
        ------
        ClusterLostError
            If there are none, and have not been for long, or the scheduler is gone.
        """
        if self.client.status != "running":
            raise self.scheduler_lost()
        threads = self._threads()
        if threads:
            self.size = threads  # workers come and go; what is given to them follows
            return monotonic()
        if monotonic() - since > SECONDS_WITHOUT_WORKERS:
            raise ClusterLostError(self.address, "the cluster has no workers any more")
        return since

    def scheduler_lost(self) -> ClusterLostError:
        """Return the error that says so."""
        return ClusterLostError(self.address, "the scheduler of the cluster does not answer any more")

    def _threads(self) -> int:
        try:
            return sum(self.client.nthreads().values())
        except OSError as problem:
            raise self.scheduler_lost() from problem


class _UnderWay:
    """The chunks that the cluster has: given, and not yet heard of again."""

    def __init__(self, crew: ClusterCrew, work: ClusterWork, store: PartsInFolder) -> None:
        self.crew, self.store = crew, store
        self.chunks: dict[Future, Chunk] = {}
        self.ended: SimpleQueue[Future] = SimpleQueue()
        self.work = work

    def give(self, chunk: Chunk) -> None:
        """Give a chunk to the cluster; whichever worker is free takes it."""
        future = self.crew.client.submit(simulate_packed, *self.work, chunk, key=f"zorgsim-{uuid.uuid4().hex}", pure=False)
        self.chunks[future] = chunk
        future.add_done_callback(self.ended.put)

    def alone(self, chunk: Chunk, watcher: Watcher) -> Ending | None:
        """Have one chunk simulated while the cluster has nothing else of ours; return how it ended if it was lost."""
        self.give(chunk)
        return self.next(watcher)[1]

    def next(self, watcher: Watcher) -> tuple[Chunk, Ending | None]:
        """Wait until the cluster has done with a chunk: its parts are written then, or it was lost in this way."""
        future = self._wait()
        chunk = self.chunks.pop(future)
        try:
            made = self._result(future)
        finally:
            future.release()  # the worker may forget it
        if isinstance(made, Ending):
            return chunk, made
        if [one.part for one in made.parts] != list(chunk.parts) or not all(one.is_whole for one in made.parts):
            return chunk, Ending(Reason.DAMAGED)
        for one in made.parts:
            self.store.receive(one.part, one.content)
        watcher.add(chunk, made.run_weeks)
        return chunk, None

    def stop(self) -> None:
        """Let go of everything: the scheduler takes it from the workers, and these break it off."""
        for future in self.chunks:
            future.release()
        self.chunks.clear()

    def _wait(self) -> Future:
        seen = monotonic()
        while True:
            with suppress(Empty):
                return self.ended.get(timeout=1.0)
            seen = self.crew.see_that_somebody_works(seen)

    def _result(self, future: Future) -> MadeChunk | Ending:
        from distributed.scheduler import KilledWorker

        try:
            made: MadeChunk | Failure = future.result()
        except KilledWorker as lost:
            return Ending(Reason.WORKERS, lost.allowed_failures + 1)
        except (ImportError, AttributeError) as problem:  # in unpacking: nothing of ours imports what may not be there
            raise _no_zorgsim("one that joined", self.crew.address, problem) from problem
        except Exception:
            if future.cancelled() or self.crew.client.status != "running":
                raise self.crew.scheduler_lost() from None
            raise
        if isinstance(made, MadeChunk):
            return made
        if isinstance(made.error, MemoryError):
            return Ending(Reason.MEMORY)
        raise made.error from RemoteError(made.where)


@contextmanager
def _under_way(crew: ClusterCrew, work: ChunkWork, store: PartsInFolder) -> Iterator[_UnderWay]:
    # What all chunks need travels once to each worker, as the result of a task: unlike data that is scattered, the scheduler can
    # have it made again if the worker that had it is lost.
    content = crew.client.submit(bytes, packed(work), key=f"zorgsim-work-{uuid.uuid4().hex}", pure=False)
    under_way = _UnderWay(crew, (crew.expected, content, store.identities), store)
    try:
        yield under_way
    finally:  # also after Ctrl-C
        under_way.stop()
        content.release()


# Finding the cluster, and looking at it


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError as problem:
        raise InputError(
            "simulating on a cluster needs Dask, which is not installed here",
            where="cluster",
            value=address,
            action="install it, here and on the workers: pip install 'zorgsim[cluster]'",
        ) from problem
    with _quiet_log():
        client = _client(Client, address)
        try:
            yield client
        finally:
            with suppress(Exception):  # a scheduler that is gone cannot be told good-bye
                client.close(timeout=SECONDS_TO_ANSWER)


def _client(make: type[Client], address: str) -> Client:
    """Connect."""
    allowed = "the address of a Dask scheduler that runs, such as tcp://192.168.1.5:8786"
    if not address.strip():  # Dask would start a cluster of its own
        raise InputError("this is no address of a cluster", where="cluster", value=address, allowed=allowed, action="write it")
    try:
        _try_to_reach(address.strip())
        return make(address.strip(), timeout=SECONDS_TO_ANSWER, set_as_default=False, name="zorgsim")
    except Exception as problem:  # of many kinds, from wrong addresses to certificates: each says what it is
        reason = " ".join(str(problem).split()) or type(problem).__name__
        raise InputError(
            f"no cluster answers at this address ({reason})",
            where="cluster",
            value=address,
            allowed=allowed,
            action="start the scheduler, or write its address as it tells it (docs/cluster.md)",
        ) from problem


def _try_to_reach(address: str) -> None:
    """Connect to the scheduler and leave again: a client that cannot connect is half made, and complains as it is cleared away."""
    from distributed.comm import connect
    from distributed.security import Security

    async def reach() -> None:
        comm = await connect(address, timeout=SECONDS_TO_ANSWER, **Security().get_connection_args("client"))
        await comm.close()

    with ThreadPoolExecutor(1) as apart:  # a notebook has a loop of events in this thread already
        apart.submit(lambda: asyncio.run(reach())).result()


def _check_workers(client: Client, address: str, expected: Mapping[str, str]) -> None:
    """Refuse a cluster without workers, or with one that would give other numbers."""
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
    except TimeoutError as problem:
        raise InputError(
            "the cluster has no workers",
            where=f"cluster {address}",
            allowed="at least one worker",
            action=f"start some: dask worker {address} --nthreads 1 (docs/cluster.md)",
        ) from problem
    found: dict[str, Any] = client.run(fingerprint, on_error="return")
    for worker in sorted(found):
        if isinstance(found[worker], BaseException):
            raise _no_zorgsim(worker, address, found[worker]) from found[worker]
        refused = refusal(worker, expected, found[worker])
        if refused is not None:
            raise refused


def _no_zorgsim(worker: str, address: str, problem: BaseException) -> InputError:
    return InputError(
        "a worker of the cluster cannot run this zorgsim",
        where=f"cluster {address}: worker {worker}",
        value=f"{type(problem).__name__}: {problem}",
        allowed="the same zorgsim as here on every worker",
        action="install it there: pip install 'zorgsim[cluster]' (docs/cluster.md)",
    )


@contextmanager
def _quiet_log() -> Iterator[None]:
    """Keep what Dask logs off the user's screen meanwhile: what matters of it becomes an error of ours."""
    known = [log for log in logging.Logger.manager.loggerDict.values() if isinstance(log, logging.Logger)]
    ours = [(log, log.level) for log in known if log.name.partition(".")[0] == "distributed"]  # each has a level of its own
    for log, _ in ours:
        log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in ours:
            log.setLevel(level)
