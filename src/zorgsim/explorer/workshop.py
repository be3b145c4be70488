"""Workers as the page's server sees them: one process a visitor, which ends when the visitor goes."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Final

from zorgsim.experiment.workers import main_module_hidden, see_out, stop_signals_kept_waiting
from zorgsim.explorer.orders import BaselineOf, Message, Order, Report, Save

LOST: Final = "lost"
"""What is said, as a message's ``kind``, of a worker that is gone."""


class Workshop:
    """One worker: give it orders, and take in what it says.

    Parameters
    ----------
    baseline_of
        Makes the baseline of a place, there; something that a module defines. The shipped one if left out.
    """

    def __init__(self, baseline_of: BaselineOf | None = None) -> None:
        # spawned, not forked, on every system: a fork copies locks that other threads may hold for ever
        context: SpawnContext = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, baseline_of), daemon=True)
        with main_module_hidden(), stop_signals_kept_waiting(), suppress(BrokenPipeError):
            self.process.start()
        theirs.close()
        self._ended = False

    def give(self, order: Order | Save | Report) -> None:
        """Have something done; of simulations the newest counts."""
        with suppress(OSError):  # a worker that is gone is told of when it is listened to
            self._pipe.send(order)

    def heard(self) -> list[Message]:
        """Return what the worker has said since; never waits."""
        said: list[Message] = []
        try:
            while not self._ended and self._pipe.poll():
                said.append(self._pipe.recv())
        except (EOFError, OSError):
            self._ended = True
            said.append({"kind": LOST, "number": 0})
        return said

    def end(self) -> None:
        """End the worker, whatever it is doing."""
        self._ended = True
        pipe: Connection[Any, Any] = self._pipe
        pipe.close()
        if self.process.pid is not None and self.process.is_alive():
            self.process.terminate()
        see_out([self.process])


def _serve(pipe: Connection[Any, Any], baseline_of: BaselineOf | None) -> None:
    # what simulates is loaded there: the server, which has no use for it, answers a second sooner
    from zorgsim.explorer.variants import baseline_of as shipped
    from zorgsim.explorer.worker import serve

    serve(pipe, baseline_of or shipped)
