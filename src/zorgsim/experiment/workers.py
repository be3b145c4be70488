"""Work spread over processes of which any may be killed at any time, this one included.

A worker gets one chunk at a time through its own pipe and reports through the same what is done; what it made, it keeps itself. So
a worker that is killed takes nothing with it but its chunk, and a broken pipe always means that worker and nothing else. The pools
of the standard library give up all work when one worker is lost (`concurrent.futures`), or wait for ever (`multiprocessing.Pool`).
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Lock
from types import ModuleType
from typing import Any, Final, Protocol

from zorgsim.experiment.lost_work import Ending, Reason
from zorgsim.experiment.plan import Chunk
from zorgsim.experiment.worker import OUT_OF_MEMORY, Done, Failure, RemoteError, Work, serve
from zorgsim.results.undisturbed import stop_signals

TRIES: Final = 2
"""How often a chunk is given to a worker: once among others, and once alone if its worker was lost."""

_PATIENCE: Final = 10.0
"""Seconds that a worker has to end when it is asked to: all it may still have to do is to finish writing a part."""


class Watcher(Protocol):
    """Who wants to know how the work goes."""

    def add(self, chunk: Chunk, run_weeks: int) -> None:
        """Hear what was done of a chunk."""

    def again(self, chunk: Chunk, ending: Ending) -> None:
        """Hear that a chunk has to be done again, and how its worker ended."""


def spread(work: Work, chunks: Sequence[Chunk], jobs: int, watcher: Watcher) -> list[tuple[Chunk, Ending]]:
    """Carry out chunks on several processes.

    A chunk whose worker is lost is tried once more when all others are finished, alone: with all the memory that there is.

    Returns
    -------
    list
        The chunks that were lost twice, with how their last worker ended. All others are carried out.
    """
    waiting = deque(chunks)
    with _crew(work) as crew:
        lost = _together(crew, waiting, jobs, watcher)
        # If every worker was lost, some chunks were never begun: they have a try more.
        alone = [(chunk, TRIES) for chunk in waiting] + [(chunk, TRIES - 1) for chunk in lost]
        endings = [(chunk, _alone(crew, chunk, tries, watcher)) for chunk, tries in alone]
    return [(chunk, ending) for chunk, ending in endings if ending is not None]


def _together(crew: _Crew, waiting: deque[Chunk], jobs: int, watcher: Watcher) -> list[Chunk]:
    """Carry out chunks on as many workers as may be; return those whose workers were lost. Lost workers are not replaced."""
    lost = []
    for _ in range(min(jobs, len(waiting))):
        crew.hire().give(waiting.popleft())
    while crew.workers:
        for worker in crew.listen(watcher):
            if worker.ending is not None:
                lost.append(worker.chunk)
                crew.dismiss(worker)
                watcher.again(worker.chunk, worker.ending)
            elif waiting:
                worker.give(waiting.popleft())
            else:
                crew.dismiss(worker)
    return lost


def _alone(crew: _Crew, chunk: Chunk, tries: int, watcher: Watcher) -> Ending | None:
    """Carry out a chunk on one worker; return how the last one ended if all were lost."""
    ending = None
    for left in reversed(range(tries)):
        worker = crew.hire()
        worker.give(chunk)
        while not (stopped := crew.listen(watcher)):
            pass
        ending = stopped[0].ending
        crew.dismiss(worker)
        if ending is None:
            return None
        if left:
            watcher.again(chunk, ending)
    return ending


@dataclass
class _Worker:
    """A worker as seen from here: its process, the pipe to it, the chunk it has, and how it ended if it was lost."""

    process: SpawnProcess
    pipe: Connection[Any, Any]
    chunk: Any = None
    ending: Ending | None = None

    def give(self, chunk: Chunk) -> None:
        self.chunk = chunk
        with suppress(OSError):  # lost already: that shows as soon as it is listened to
            self.pipe.send(chunk)


class _Crew:
    """The workers that there are."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.workers: list[_Worker] = []
        # Spawned, not forked, on every system: a fork copies locks that other threads (of Arrow, say) may hold for ever.
        self.context: SpawnContext = multiprocessing.get_context("spawn")

    def hire(self) -> _Worker:
        """Start a worker."""
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=serve, args=(theirs, self.work), daemon=True)
        worker: _Worker = _Worker(process, ours)
        with main_module_hidden(), stop_signals_kept_waiting():
            self.workers.append(worker)
            with suppress(BrokenPipeError):  # killed before it could read what to do: listening to it tells
                process.start()
        theirs.close()
        return worker

    def listen(self, watcher: Watcher) -> list[_Worker]:
        """Wait until some worker says something; return those that have nothing to do any more: finished, or lost."""
        by_pipe = {worker.pipe: worker for worker in self.workers}
        idle = []
        for pipe in wait(list(by_pipe), timeout=1.0):  # not for ever: on Windows, waiting does not hear Ctrl-C
            worker = by_pipe[pipe]  # type: ignore[index] # it gives back what it was given
            try:
                said = worker.pipe.recv()
            except (EOFError, OSError):
                worker.ending = _ending(worker.process)
                idle.append(worker)
                continue
            if isinstance(said, Failure):
                raise said.error from RemoteError(said.where)
            if isinstance(said, Done):
                idle.append(worker)
            else:
                watcher.add(worker.chunk, said)
        return idle

    def dismiss(self, worker: _Worker) -> None:
        """Let a worker that has nothing to do end."""
        worker.pipe.close()  # which it hears
        self.workers.remove(worker)
        see_out([worker.process])

    def stop(self) -> None:
        """End all workers, whatever they are doing."""
        processes = [worker.process for worker in self.workers]
        for process in processes:
            if process.pid is not None:
                process.terminate()
        see_out(processes)
        self.workers.clear()


@contextmanager
def _crew(work: Work) -> Iterator[_Crew]:
    crew = _Crew(work)
    try:
        yield crew
    finally:  # also after Ctrl-C
        crew.stop()


def see_out(processes: Sequence[SpawnProcess]) -> None:
    """Wait until processes have ended; who takes too long is killed."""
    last = time.monotonic() + _PATIENCE
    for process in processes:
        if process.pid is None:  # it never came to life
            continue
        process.join(max(0.0, last - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def _ending(process: SpawnProcess) -> Ending:
    """Return how a worker ended that should not have."""
    if process.pid is None:  # it was killed before it could read what to do
        return Ending(Reason.KILLED, 9)
    process.join(_PATIENCE)
    code = process.exitcode or 0
    if code == OUT_OF_MEMORY:
        return Ending(Reason.MEMORY)
    if code < 0:
        return Ending(Reason.KILLED if code == -9 else Reason.SIGNAL, -code)
    return Ending(Reason.EXIT, code)


_ONE_AT_A_TIME: Final = Lock()
"""Threads that hid the main module from each other would put the empty one back at the end."""


@contextmanager
def main_module_hidden() -> Iterator[None]:
    """Let worker processes start without running the program that started them once more.

    A spawned process first runs the main module again, but for what is behind ``if __name__ == "__main__"``. A plain script without
    that guard would begin its whole comparison anew in every worker. Workers need none of it: whatever is handed to them is defined
    in zorgsim. So an empty module, without a file to run, stands in its place while they start.
    """
    with _ONE_AT_A_TIME:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextmanager
def stop_signals_kept_waiting() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C until they let it in: one that is still importing would print where it was.

    Nor does this process hear it meanwhile, and so never leaves a worker behind that it does not know yet.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    # It is started with the first process, and lets Ctrl-C in again when it has started: before that process is (Python 3.11).
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals())  # inherited by what is started meanwhile
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
