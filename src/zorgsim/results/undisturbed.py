"""Writing that is finished before the program stops: signals that stop it wait until what is being written stands there whole.

The same signal a second time does not wait: who presses Ctrl-C twice means it. What was being written stands under another name
then, and is no file of anybody's (`zorgsim.results.durable`).
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


def stop_signals() -> set[signal.Signals]:
    """Return the signals that stop a program, as far as this system knows them."""
    return {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let signals that stop the program wait while the block runs, and act as it ends; those that are ignored stay ignored."""
    if threading.current_thread() is not threading.main_thread():  # it alone hears signals in Python
        yield
        return
    usual = {number: handler for number in stop_signals() if (handler := signal.getsignal(number)) not in (signal.SIG_IGN, None)}
    heard: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        if number in heard:
            heard.clear()
            _raise_as_usual(number, usual[signal.Signals(number)])
        heard.append(number)

    # Handlers and not a mask: while a bar is shown there is a second thread, and the system would give it the signal.
    for number in usual:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        if heard:
            signal.raise_signal(heard[0])


def _raise_as_usual(number: int, handler: Callable[[int, FrameType | None], Any] | int | None) -> None:
    signal.signal(number, handler)
    signal.raise_signal(number)
