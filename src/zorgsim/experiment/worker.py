"""A worker process from its own side: it carries out chunks, says what is done, and ends with the process that started it."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final, Protocol

from zorgsim.experiment.plan import Chunk
from zorgsim.results.undisturbed import stop_signals

Report = Callable[[int], None]

OUT_OF_MEMORY: Final = 12
"""How a worker ends for which the system has no memory left, where it was not killed for that."""


class Work(Protocol):
    """What workers do; it travels to them once, as they start."""

    def __call__(self, chunk: Chunk, report: Report, /) -> None:
        """Carry out a chunk and keep what it gives; report the run-weeks done."""


@dataclass(frozen=True)
class Failure:
    """An error of a worker: what it was, and where it happened."""

    error: BaseException
    where: str


class Done:
    """What a worker says when a chunk is finished."""


class RemoteError(Exception):
    """Where in a worker something happened, shown as the cause of the error that is raised here."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def serve(pipe: Connection[Any, Any], work: Work) -> None:
    """Carry out chunks until there are no more, in a process of one's own."""
    end_with_parent()
    _let_stop_signals_in()
    reports = _BatchedReports(pipe.send)
    with suppress(EOFError, BrokenPipeError, ConnectionError):  # nobody there any more: to be ended is all that is left
        while True:
            chunk = pipe.recv()
            said: object = Done()
            try:
                work(chunk, reports.add)
            except MemoryError:
                os._exit(OUT_OF_MEMORY)
            except Exception as error:
                said = failure_of(error)
            reports.flush()
            pipe.send(said)


def end_with_parent() -> None:
    """End this process as soon as the one that started it has ended, however that came about: nobody would take what it makes."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _let_stop_signals_in() -> None:
    """End silently when stopped: the process that started this one is the one that says so to the user."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as for a command that was started in the background
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stop_signals())


def failure_of(error: Exception) -> Failure:
    """Return an error as it can travel."""
    where = traceback.format_exc()
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 # our own, to see whether it comes through
    except Exception:
        return Failure(RuntimeError(f"{type(error).__name__}: {error}"), where)
    return Failure(error, where)


class _BatchedReports:
    """Reports run-weeks to another process, not more often than needed to see progress.

    Every report wakes the process that reads them: one a week would slow small places down.
    """

    def __init__(self, report: Callable[[object], None], every: float = 0.2) -> None:
        self.report, self.every, self.kept, self.last = report, every, 0, time.monotonic()

    def add(self, run_weeks: int) -> None:
        self.kept += run_weeks
        if time.monotonic() - self.last > self.every:
            self.flush()

    def flush(self) -> None:
        """Report what is kept."""
        if self.kept:
            self.report(self.kept)
        self.kept, self.last = 0, time.monotonic()
