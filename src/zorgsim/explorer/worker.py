"""A worker of the explorer from its own side: one order at a time, and a newer one ends the older."""

from __future__ import annotations

import signal
import traceback
from collections import deque
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from zorgsim.experiment.worker import end_with_parent
from zorgsim.explorer.orders import BaselineOf, Order, Report, Save
from zorgsim.explorer.simulation import Simulation
from zorgsim.results.undisturbed import stop_signals

Asked = Order | Save | Report


class _SupersededError(Exception):
    """Something newer is asked."""


class Inbox:
    """What is asked, in the order in which it is to be done.

    A file is written as soon as it is asked for, a report is finished once it is begun; of simulations the latest counts.

    Parameters
    ----------
    pipe
        Through which orders come.
    """

    def __init__(self, pipe: Connection[Any, Any]) -> None:
        self.pipe = pipe
        self.waiting: deque[Asked] = deque()

    def receive(self) -> None:
        """Take in everything that has come."""
        while self.pipe.poll():
            self._put(self.pipe.recv())

    def next(self) -> Asked:
        """Return what is to be done next; wait for it if there is nothing."""
        if not self.waiting:
            self._put(self.pipe.recv())
        self.receive()
        return self.waiting.popleft()

    def check(self) -> None:
        """End the simulation that is under way if something else is asked."""
        self.receive()
        if self.waiting:
            raise _SupersededError

    def _put(self, asked: Asked) -> None:
        if isinstance(asked, Order):
            self.waiting = deque(one for one in self.waiting if not isinstance(one, Order))
        self.waiting.append(asked)


def serve(pipe: Connection[Any, Any], baseline_of: BaselineOf) -> None:
    """Carry out orders until nobody gives them any more, in a process of one's own."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal's processes: the server is the one that ends
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stop_signals())
    inbox, simulation = Inbox(pipe), Simulation(pipe.send, baseline_of)
    last: Order | None = None
    with suppress(EOFError, BrokenPipeError, ConnectionError):  # nobody there any more
        while True:
            asked = inbox.next()
            try:
                simulation.carry_out(asked, inbox.receive if isinstance(asked, Report) else inbox.check)
            except _SupersededError:
                # what was broken off for a file goes on behind it
                if isinstance(asked, Order) and not any(isinstance(one, Order) for one in inbox.waiting):
                    inbox.waiting.append(asked)
            except (EOFError, BrokenPipeError, ConnectionError):
                raise
            except Exception as error:
                last = asked if isinstance(asked, Order) else asked.order
                where = traceback.format_exc()
                pipe.send({"kind": "broken", "number": last.number, "told": f"{type(error).__name__}: {error}", "where": where})
